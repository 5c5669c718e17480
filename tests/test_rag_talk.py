"""What is said to the assistant rather than asked of the documents."""

import pytest

from index.schema import DocumentInfo
from rag import talk
from rag.answer import Turn


def info(number: int) -> DocumentInfo:
    return DocumentInfo(f"d{number}.txt", f"Document {number}", 1, None, 10, (), "0", 0)


TWO = [info(1), info(2)]


def reply(question, documents, *, first):
    return talk.reply(question, lambda: documents, first=first)


@pytest.mark.parametrize(
    "said", ["hi", "Hello!", "Hey there", "good morning.", "  HELLO   ", "Hi there, how are you?", "How are you today?"]
)
def test_a_greeting_is_returned_with_what_can_be_asked_about(said):
    assert reply(said, TWO, first=True) == (
        "Hello. Ask me about these documents: Document 1 (d1.txt); Document 2 (d2.txt)."
    )


THANKS = [
    *("Thanks", "thank you so much!", "ok, thanks", "Bye.", "thanks, that helps", "no thanks", "No, thank you"),
    *("Thank you very much for your help", "got it", "thanks, that's all", "that's great, thank you", "Never mind."),
    *("Good job", "Well done, thanks!", "great work", "thats great", "that was quick!", "lol", "you're great"),
    *("ok great thank you", "thanks for the help", "thank you very much, that was helpful", "That’s all, thanks!"),
]


@pytest.mark.parametrize("said", THANKS)
def test_thanks_are_not_searched_for(said):
    assert reply(said, TWO, first=False) == "You are welcome. Ask on whenever you like."


@pytest.mark.parametrize(
    "asked",
    [
        "Who are you?",
        "what can you do",
        "Hi! What can you do?",
        "what’s footnote",
        "How does this work?",
        "help",
        "What's Footnote?",
        "who made you?",
        "Who created you",
        "are you an AI?",
        "what's your name?",
        "how old are you",
        "Are you there?",
        "I have a question.",
        "tell me about yourself",
        "what do you know about?",
        "How can you help?",
        "What can I ask about?",
        "Can you help me with a question?",
        "Are you ChatGPT?",
        "are you a language model?",
        "Tell me a joke",
    ],
)
def test_a_question_about_the_assistant_is_answered_with_what_it_does(asked):
    said = reply(asked, TWO, first=True)
    assert said.startswith("I answer questions from the documents")
    assert said.endswith("This library holds 2 documents: Document 1 (d1.txt); Document 2 (d2.txt).")


@pytest.mark.parametrize(
    "asked",
    [
        "Which documents do you have?",
        "what files are there in the library?",
        "List all documents",
        "show me the sources",
        "How many documents do you know?",
        "What is in this library?",
        "What’s in the library?",
        "How many documents are in the library?",
        "how many files are there in total?",
        "What are your documents?",
        "give me a list of the documents",
        "A list of all files.",
        "Which files can I ask about?",
        "What topics do you cover?",
        "Which topics do you know about?",
        "What's in here?",
        "What questions can you answer?",
    ],
)
def test_the_documents_are_named(asked):
    assert reply(asked, TWO, first=False) == "This library holds 2 documents: Document 1 (d1.txt); Document 2 (d2.txt)."


@pytest.mark.parametrize(
    "said",
    [
        *(
            "You are wrong",
            "No, that's wrong.",
            "That's not what I asked.",
            "You’re not right",
            "That is not my question",
        ),
        *("I don't understand", "Sorry, I do not understand your answer"),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_complaint_is_asked_for_in_other_words(said, first):
    assert reply(said, TWO, first=first).startswith("Then ask in other words")


@pytest.mark.parametrize("asked", ["Can you speak German?", "do you understand French", "What languages do you speak?"])
def test_in_what_language_to_ask_is_said(asked):
    assert reply(asked, TWO, first=True).startswith("Ask in English")


@pytest.mark.parametrize("asked", ["What did I ask before?", "what was my last question?", "What have I asked so far?"])
def test_what_was_asked_before_is_not_looked_for_in_the_documents(asked):
    assert reply(asked, TWO, first=False) == "Your questions stand above, with their answers."
    assert reply(asked, TWO, first=True) == "You asked the documents nothing yet."


REACTIONS = [
    *(
        "are you sure?",
        "Are you sure about that?",
        "really?",
        "which document is that from?",
        "where did you get that?",
    ),
    *("where does it say that?", "show me the source", "repeat that", "Please say that again."),
]


@pytest.mark.parametrize("said", REACTIONS)
def test_a_reaction_to_an_answer_is_pointed_to_what_it_quotes(said):
    assert reply(said, TWO, first=False) == (
        "Each number in an answer above opens the place in the documents that it comes from."
    )
    assert not (reply(said, TWO, first=True) or "").startswith("Each number")


def test_many_documents_are_counted():
    said = reply("Which documents?", [info(number) for number in range(1_000)], first=True)
    assert said.startswith("This library holds 1,000 documents: Document 0 (d0.txt); ")
    assert said.endswith("; and 988 more.")
    assert reply("Which documents?", [info(1)], first=True).startswith("This library holds one document: ")
    assert reply("Which documents?", [], first=True) == "This library holds no document yet."


@pytest.mark.parametrize(
    "asked", ["What about it?", "Why?", "And then?", "Tell me more about that", "Who is he?", "???"]
)
def test_a_question_that_points_at_nothing_is_asked_back(asked):
    assert reply(asked, TWO, first=True).startswith("I cannot tell what this is about")
    assert reply(asked, TWO, first=False) is None


@pytest.mark.parametrize("asked", ["How does it work?", "how does this work", "How do I use it?", "What is this?"])
def test_what_points_is_about_the_assistant_at_the_beginning_alone(asked):
    assert reply(asked, TWO, first=True).startswith("I answer questions from the documents")
    assert reply(asked, TWO, first=False) is None


def test_what_was_said_to_the_assistant_is_no_part_of_the_conversation_about_documents():
    said = [
        ("user", "Who built it?"),
        ("assistant", "Velm."),
        ("user", "Thank you!"),
        ("assistant", "You are welcome."),
    ]
    turns = [Turn(role, content) for role, content in said]
    assert talk.about_documents([*turns, Turn("user", "Why?")]) == [*turns[:2], Turn("user", "Why?")]


@pytest.mark.parametrize(
    "asked",
    [
        "Which documents did the ministers sign?",
        "Who are you quoting in the report on Armenia?",
        "What can you do about rust?",
        "What did it cost to build the Linden bridge?",
        "Hello Kitty was designed by whom?",
        "Help for refugees",
        "How does the ceasefire work?",
        "Good Friday agreement",
        "Well depth?",
        "Hi! Who leads the CSTO?",
        "What do the documents say about the Linden bridge?",
        "Baku?",
        "1994",
        "Are you sure the lease ends in May?",
        "Who made the bridge?",
        "thanks, and when does it end?",
        "What do you know about the bridge?",
        "Which document is the lease from?",
        "Where does it say that the lease ends?",
        "Is that all of the rent?",
        "Great Britain",
        "Good thanks to whom?",
        "Give me a list of the members",
        "What topics do the minutes cover?",
        "What questions can I ask the landlord?",
        "Which files can I delete?",
        "What is in the here and now club?",
        "Is she wrong?",
        "You are wrong about the lease",
        "That is not right of way",
        "I don't understand the lease",
        "What did the mayor ask before the vote?",
        "What did I ask for in the letter?",
        "Can you speak German at the counter?",
        "Can you help me with a question on the lease?",
        "How are you insured?",
        "Good job offers",
        "Are you a member after a year?",
        "Tell me a joke from the play",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_question_to_the_documents_is_left_to_them(asked, first):
    assert reply(asked, TWO, first=first) is None
