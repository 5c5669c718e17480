import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import NOT_SAID, Turn
from rag.followup import Search, leans, resolve

TOWER = "Who built the water tower of Brixham?"
HARBOUR = "When was the harbour of Dunmore dredged?"


@pytest.mark.parametrize(
    "question",
    [
        "How old is he?",
        "What did its president say?",
        "Why did they leave the harbour so early?",
        "When did this happen in the harbour?",
        "And Armenia?",
        "What about the harbour and its wall?",
        "how about the eastern pier of Dunmore",
        "Why?",
        "How come?",
        "Why Dunmore?",
        "Who else signed the treaty of Dunmore?",
        "The Turkish side?",
        "¿And the other pier of the harbour?",
        "And how many fishing boats?",
        "And which pier on Monday?",
        "Then when was the harbour of Dunmore dredged?",
        "What will the masons build instead?",
        "Tell me more about that",
        "Tell me more",
        "What did Anderson say of it?",
        "Did Anderson and Butler agree with them?",
        "Did the other side agree with that?",
        "What was the name of that agency?",
        "How can I get there in winter?",
        "Where can visitors to the harbour find one?",
        "What do both say about the harbour wall?",
        "I meant the pier of Dunmore in winter",
        "I mean how do I reach the eastern pier?",
        "no, I meant the pier of Dunmore",
        "Sorry, what about the harbour and its wall?",
        "How long does it take to fill?",
        "How many in January?",
        "How much per year?",
        "When is the last one due, and who pays for the next?",
        "Who was the mayor at the time?",
    ],
)
def test_a_question_that_leans_on_the_conversation_is_recognised(question):
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        TOWER,
        HARBOUR,
        "Which general spoke of the last drop of blood?",
        "How many metres did the masons raise the wall?",
        "Where did Anderson and Butler first meet?",
        "What is Heather's share of the theatre?",
        "Explain photosynthesis in plain words",
        "Why was the harbour of Dunmore closed to ferries?",
        "How come the water tower leans to the east?",
        "How old was Anderson when he built the tower?",
        "What did Anderson tell his masons?",
        "Who wrote the letter that Butler answered?",
        "Who said that the harbour was too shallow?",
        "What is another name for the old harbour?",
        "What other towers did the masons build?",
        "How many towers are there in Brixham?",
        "Who was one of the masons of Brixham?",
        "Which cities have more than one harbour?",
        "Is the wall both high and thick?",
        "What is dredging?",
        "Is it allowed to keep a dog in the tower?",
        "How long does it take to fill the tank?",
        "No harbour is deeper than Dunmore",
        "How many masons per tower were hired?",
        "Who was the first mayor of Brixham?",
        "AND WHERE DID THE MASONS LIVE?",
        "And who handles complaints?",
        "but was the harbour ever dredged?",
        "Thanks, and who pays for the pier?",
        "So what's the toll for a boat?",
        "Who built Dunmore?",
        "What did the masons use instead of stone?",
        "Tell me more about the pier of Dunmore",
    ],
)
def test_a_question_that_stands_alone_is_recognised(question):
    assert not leans(question)


def test_a_follow_up_is_searched_with_the_question_before_it():
    assert resolve("How high is it?", _asked(TOWER)) == Search("How high is it?", TOWER, TOWER, "So it is.", TOWER)


def test_the_last_question_that_stood_alone_is_carried_past_fragments():
    assert resolve("And its wall?", _asked(HARBOUR, TOWER, "And stairs?", "Why?")).earlier == TOWER


def test_a_question_that_only_begins_like_a_follow_up_is_a_subject():
    assert resolve("And its wall?", _asked(HARBOUR, f"ok. so {TOWER}")).earlier == TOWER


def test_a_turn_without_words_is_no_question_to_lean_on():
    assert resolve("And its wall?", _asked(TOWER, "???")).earlier == TOWER
    assert resolve("And its wall?", _asked("👍")) == Search("And its wall?")


def test_of_a_turn_without_end_the_beginning_is_read():
    long = "In the city Paris he said that he and she and it were there. " * 3_000
    assert len(resolve("And him?", _asked(long)).asked) <= 4_000


@pytest.mark.parametrize("question", ["Since when?", "why not", "And for how long?", "Over how many years?"])
def test_what_only_asks_is_asked_of_the_question_before_too(question):
    assert resolve(question, _asked(TOWER, "Is it leaning?")).earlier == f"{TOWER} Is it leaning?"
    assert resolve(question, _asked(TOWER, "Is it leaning?", "How come?")).earlier == TOWER
    assert resolve(question, _asked(HARBOUR, TOWER)).earlier == TOWER


def test_names_of_other_alphabets_are_names():
    assert not leans("How old was Şahin when he won?")


def test_in_a_conversation_of_fragments_the_first_is_carried():
    assert resolve("And its wall?", _asked("The tower?", "And stairs?")).earlier == "The tower?"


def test_a_new_topic_leans_on_no_earlier_question():
    search = resolve(HARBOUR, _asked(TOWER, "How high is it?"))
    assert (search.standalone, search.earlier) == (HARBOUR, "")


def test_what_was_asked_and_said_last_is_kept_beside_any_question():
    search = resolve(HARBOUR, _asked("Who lives in Brixham?", TOWER))
    assert (search.asked, search.said) == (TOWER, "So it is.")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Anderson [1] built it [12].", "Anderson built it ."),
        (NOT_SAID, ""),
        (f"{NOT_SAID} Nearest is this.", ""),
        (" \n", ""),
        ("stone " * 500, " ".join(["stone"] * 80)),
    ],
    ids=["markers", "refusal", "longer refusal", "nothing", "long"],
)
def test_of_the_last_answer_its_first_words_are_kept(answer, said):
    assert resolve(HARBOUR, [Turn("user", TOWER), Turn("assistant", answer)]).said == said


def test_an_answer_that_never_came_is_not_made_up_from_the_one_before():
    assert resolve(HARBOUR, [*_asked(TOWER), Turn("user", "How high is it?")]).said == ""


def test_after_a_new_topic_the_old_one_is_forgotten():
    assert resolve("And who paid for it?", _asked(TOWER, HARBOUR)).standalone == f"{HARBOUR} And who paid for it?"


def test_what_a_correction_names_stands_beside_the_subject():
    assert resolve("When was it built?", _asked(TOWER, "no, I meant the pier of Dunmore")).earlier == (
        f"{TOWER} the pier of Dunmore?"
    )


def test_a_fragment_is_put_in_the_place_of_its_like():
    search = resolve("And in Osk?", _asked("How high is the tower in Brixham?"))
    assert (search.standalone, search.earlier) == ("How high is the tower in Osk?", "")
    search = resolve("And what of Osk and Velm?", _asked("How high is the tower in Brixham?"))
    assert search.standalone == "How high is the tower in Brixham? And what of Osk and Velm?"


def test_he_is_the_one_who_was_named_in_answer_to_the_last_question_that_stood_alone():
    asked = [Turn("user", "Who built the tower?"), Turn("assistant", "Otto Brandt did. [1] Emil Toft paid. [2]")]
    search = resolve("How old was he?", asked)
    assert (search.question, search.earlier) == ("How old was Otto Brandt?", "")
    further = [*asked, Turn("user", "How old was he?"), Turn("assistant", "He was 40. [1]")]
    assert resolve("And where did he live?", further).standalone == "where did Otto Brandt live?"
    search = resolve("What did he say of it?", asked)
    assert (search.question, search.earlier) == ("What did Otto Brandt say of it?", "Who built the tower?")
    assert resolve("How old was he?", [asked[0], Turn("assistant", NOT_SAID)]).earlier == "Who built the tower?"


def test_a_first_question_has_nothing_to_lean_on():
    assert resolve("How high is it?", []) == Search("How high is it?")


def test_what_the_assistant_said_is_no_question():
    assert resolve("How high is it?", [Turn("assistant", TOWER)]) == Search("How high is it?")


def test_a_turn_without_words_is_passed_over():
    assert resolve("How high is it?", [Turn("user", " \n"), *_asked(TOWER), Turn("user", "")]).earlier == TOWER


def test_a_search_is_one_line_however_it_was_typed():
    assert resolve(" How high\nis   it? ", _asked("Who built\tthe tower\nof Brixham?")).standalone == (
        "Who built the tower of Brixham? How high is it?"
    )


def test_a_question_that_stands_alone_is_its_own_search():
    assert Search(TOWER).standalone == TOWER


@given(question=st.text(min_size=1), history=st.lists(st.text()))
def test_whatever_is_typed_is_searched_and_nothing_is_made_up(question, history):
    search = resolve(question, _asked(*history))
    assert Counter(question.split()) <= Counter(search.standalone.split())
    assert {*_words(search.earlier)} <= {word for turn in history for word in _words(turn)}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _asked(*questions: str) -> list[Turn]:
    """Return a conversation in which each question was answered."""
    return [turn for question in questions for turn in (Turn("user", question), Turn("assistant", "So it is. [1]"))]
