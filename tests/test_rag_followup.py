import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import NOT_NAMED, NOT_SAID, Turn
from rag.followup import Search, leans, resolve, told_so_far

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


@pytest.mark.parametrize("question", ["Since when?", "why not", "And for how long?"])
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


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        (f"Hi! {TOWER}", TOWER),
        (f"ok, thanks. {TOWER}", TOWER),
        ("ok and who built it?", "and who built it?"),
        (f"Good morning, {TOWER}", TOWER),
        (f"Hi Footnote, excuse me, {TOWER}", TOWER),
        ("Dear Footnote, who built it?", "who built it?"),
        ("ok thanks. And how long is it?", "And how long is it?"),
        ("could you please tell me who built it?", "who built it?"),
        ("do you know why it leans?", "why it leans?"),
        ("Tell me about it", "Tell me about it"),
        ("Tell me more about it", "Tell me more about it"),
        ("Well depth?", "Well depth?"),
        ("Well-being of the masons", "Well-being of the masons"),
        ("Good Friday agreement", "Good Friday agreement"),
        (f"According to the documents, {TOWER}", TOWER),
        ("What do the masons say about the pier?", "What do the masons say about the pier?"),
        ("What is said about?", "What is said about?"),
        (f"Assume that you are a mason. {TOWER} Round your answer to two decimals.", TOWER),
        (f"{TOWER} If a height is not a useful measure here, then please state that and explain why.", TOWER),
        (f"{TOWER} Please answer in one sentence. Explain your reasoning.", TOWER),
        ("Show me the plan. Who drew it?", "Show me the plan. Who drew it?"),
        ("Explain the lease. Who signed it?", "Explain the lease. Who signed it?"),
        (f"By the way, {TOWER}", TOWER),
        (f"I was wondering {TOWER[0].lower()}{TOWER[1:]}", f"{TOWER[0].lower()}{TOWER[1:]}"),
        (
            "If the pier stands, tell me since when. Who built it?",
            "If the pier stands, tell me since when. Who built it?",
        ),
        ("Answer in one word.", "Answer in one word."),
    ],
)
def test_what_is_said_beside_a_question_is_not_searched_for(question, searched):
    assert resolve(question, []) == Search(searched)


@pytest.mark.parametrize(
    "request_",
    [
        "Tell me about the pier",
        "Yes, please tell me some more about the pier.",
        "I am interested to know about the pier, please",
        "I'd like some information on the pier",
        "What do you know about the pier?",
        "what is said about the pier",
        "Great, what do the documents say about the pier?",
        "Do you have any information on the pier?",
        "Is there information about the pier?",
        "Hi, can you describe the pier?",
    ],
)
def test_a_request_to_tell_of_something_is_searched_as_a_question(request_):
    assert resolve(request_, []).standalone == "What is the pier?"
    assert resolve(request_, _asked(TOWER)).standalone == "What is the pier?"


@pytest.mark.parametrize(
    ("request_", "searched"),
    [
        ("Tell me about the Piers of Brixham", "What is the Piers of Brixham?"),
        ("Tell me about wooden piers of Brixham", "What are wooden piers of Brixham?"),
        ("What does the library say on “Opening hours”?", "What is “Opening hours”?"),
        ("Explain the lease in one sentence.", "Explain the lease in one sentence."),
        ("Explain why it leans.", "Explain why it leans."),
        ("Tell me about the year 2023 in Osk", "Tell me about the year 2023 in Osk"),
        ("I want to build a pier", "I want to build a pier"),
        ("Tell me about a bank. I want to save.", "Tell me about a bank. I want to save."),
    ],
)
def test_what_is_asked_of_a_topic_is_worded_as_far_as_that_is_plain(request_, searched):
    search = resolve(request_, [])
    assert search.question == searched
    assert search.typed == ("" if search.question == request_ else request_)


def test_what_is_said_beside_a_question_counts_less_than_it():
    search = resolve("I moved to Osk in May. I have a dog. Who built the pier?", [])
    assert (search.question, search.earlier) == ("Who built the pier?", "I moved to Osk in May. I have a dog.")
    search = resolve("I moved to Osk. Who built the pier?", _asked("Who built it?"))
    assert (search.question, search.earlier) == ("Who built the pier?", "I moved to Osk.")


@pytest.mark.parametrize(
    "question",
    [
        "I like games. Can I download them?",
        "It is long. I walked.",
        "Osk is old.",
        "What did the pier cost? Use the table of piers.",
    ],
)
def test_nothing_is_taken_from_a_question_that_needs_it_or_where_none_is_asked(question):
    assert resolve(question, []) == Search(question)


def test_the_city_is_the_one_that_was_asked_about_before():
    assert resolve("How many people live in the city?", _asked(TOWER)).earlier == TOWER
    cities = "which cities have a mint?"
    assert resolve("How many people live in the city?", _asked(cities)).earlier == ""
    assert resolve("How old is the city?", _asked("is the city large?")).earlier == "is the city large?"
    assert resolve("How old is the city?", _asked("How do I plant garlic?")).earlier == ""
    assert resolve("How many people live in the city of Osk?", _asked(TOWER)).earlier == ""


def test_what_was_refused_or_asked_back_was_not_told():
    history = [
        *CLINIC,
        *_asked("Who built the tower?"),
        Turn("user", "How high is the mill?"),
        Turn("assistant", NOT_SAID),
    ]
    assert told_so_far(history) == "Who built the tower? So it is. [1]"
    assert told_so_far([]) == ""


CLINIC = [
    Turn("user", "Which services does this clinic offer?"),
    Turn("assistant", NOT_NAMED.format("this clinic")),
]


@pytest.mark.parametrize(
    ("reply", "named"),
    [
        ("Osk Clinic", "Osk Clinic"),
        ("I mean Osk Clinic.", "Osk Clinic"),
        ("thanks, Osk Clinic please", "Osk Clinic"),
        ("sorry, the one in Osk", "the clinic in Osk"),
        ("It's the Osk one", "the Osk clinic"),
        ("whitby", "the whitby clinic"),
    ],
)
def test_the_name_given_when_asked_back_makes_the_question_whole(reply, named):
    search = resolve(reply, CLINIC)
    assert (search.standalone, search.earlier) == (f"Which services does {named} offer?", "")
    further = [*CLINIC, Turn("user", reply), Turn("assistant", "It heals. [1]")]
    assert resolve("When is it open?", further).earlier == search.standalone


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor of Osk?",
        "When does the ferry to Osk leave on a Sunday?",
        "can dogs swim there in the pool of Osk?",
        "members under 18 pay how much?",
        "price of green paint",
    ],
)
def test_another_question_is_no_reply_to_what_was_asked_back(question):
    search = resolve(question, CLINIC)
    assert (search.question, search.asked) == (question, CLINIC[0].content)


@pytest.mark.parametrize("reply", ["no", "hello?", "you are stupid", "I don't know", "all three", "why?"])
def test_what_names_nothing_is_not_put_into_what_was_asked_back(reply):
    assert CLINIC[0].content.replace("this clinic", reply.strip("?")) not in resolve(reply, CLINIC).standalone


def test_a_name_is_put_in_the_place_of_what_was_asked_back_only_at_once():
    later = [*CLINIC, Turn("user", "Who is the mayor of Osk?"), Turn("assistant", "Otto Brandt is. [1]")]
    assert resolve("Osk Clinic", later).standalone == "Who is the mayor of Osk? Osk Clinic"


def test_what_is_asked_of_the_documents_leans_no_more_for_being_searched_without_saying_so():
    search = resolve("What is said about Dunmore in these letters?", _asked(TOWER))
    assert search.earlier == TOWER
    search = resolve("What do the documents say about Dunmore?", _asked(TOWER))
    assert (search.question, search.earlier) == ("What is Dunmore?", "")
    assert resolve("How high is it?", _asked("What is said about Brixham?")).earlier == "What is Brixham?"


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
