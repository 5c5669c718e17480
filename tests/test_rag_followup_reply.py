"""What is said beside a question, requests to tell of something, and replies to what was asked back."""

import pytest

from rag.answer import NOT_NAMED, NOT_SAID, Turn
from rag.followup import Search, resolve, told_so_far

TOWER = "Who built the water tower of Brixham?"


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


def _asked(*questions: str) -> list[Turn]:
    """Return a conversation in which each question was answered."""
    return [turn for question in questions for turn in (Turn("user", question), Turn("assistant", "So it is. [1]"))]
