import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kind import answering_spans, holds_kind, kind_asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many arches has the bridge?", "number"),
        ("how old is the mayor", "age"),
        ("What is the population of Velm?", "number"),
        ("What's the price?", "money"),
        ("The number of boats in the harbour", "number"),
        ("How much did the repair cost when it was done?", "money"),
        ("How much of it is left?", "number"),
        ("How long is the bridge?", "measure"),
        ("What is its weight?", "measure"),
        ("What percentage of the boats sank?", "share"),
        ("When was the bridge opened?", "time"),
        ("In what year did the river freeze?", "time"),
        ("Which day is the market held?", "time"),
        ("Who painted the room?", "name"),
        ("Where does the river rise?", "name"),
        ("What is the ferry called?", "name"),
        ("Is there a ferry named Alma?", "any"),
        ("Why did the council drop the toll?", "reason"),
        ("When was the bridge built? Who built it?", "name"),
        ("When was the bridge built? And the pier?", "time"),
        ("What is a toll?", "any"),
        ("Explain the toll", "any"),
        ("Wie hoch ist die Brücke?", "any"),
        ("", "any"),
    ],
)
def test_a_question_asks_for_its_kind(question, kind):
    assert kind_asked(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("How many arches has it?", "It was opened on 28\nSeptember.", 0.0),
        ("How many arches has the bridge?", "It has 7 arches.", 1),
        ("How many arches has the bridge?", "It has seven arches.", 1),
        ("How many arches has the bridge?", "It has arches.", 0),
        ("How many of the 4 boats sank?", "Of the 4 boats, some sank.", 0),
        ("How many of the 4 boats sank?", "They cost 4,000 crowns.", 1),
        ("When was the bridge opened?", "It was opened in 1912.", 1),
        ("How many were killed?", "Seventeen soldiers were killed.", 1),
        ("Who scored the goal?", "The goal was scored by Özil.", 1),
        ("When was the bridge opened?", "It was opened in the spring of May.", 1),
        ("When was the bridge opened?", "It was opened by the mayor.", 0),
        ("When in 1912 was the bridge opened?", "The bridge was opened in 1912.", 0),
        ("Who painted the room?", "It was painted by Otto Brandt.", 1),
        ("Who painted the room?", "Otto Brandt painted it.", 1),
        ("Who painted the room?", "Painters painted it green.", 0),
        ("Who helped Otto Brandt?", "It was painted by Otto Brandt.", 0),
        ("Why was it painted?", "Otto Brandt did it in 1912.", 0),
        ("Why was it painted?", "It was painted because of the rust.", 1),
        ("Why was it painted?", "Otto Brandt did it to please the mayor.", 0.5),
        ("What is the painted room?", "Otto Brandt did it in 1912.", 0.5),
        ("How old is the mayor?", "The mayor, Otto Brandt, opened the bridge in 1912.", 0),
        ("How old is the mayor?", "The mayor is 61 years old.", 1),
        ("What does the ferry cost?", "The ferry has 12 seats.", 0),
        ("What does the ferry cost?", "A crossing is 4 crowns.", 1),
        ("What share of the boats sank?", "Of 40 boats, 12 per cent sank.", 1),
        ("How long is the bridge?", "The bridge has seven arches.", 0),
        ("How long is the bridge?", "The bridge is 310 metres long.", 1),
        ("How many people live there?", "The bridge is 310 metres long.", 0),
        ("How many metres is it long?", "The bridge is 310 metres long.", 1),
        ("How many people live there?", "It was painted on 3 May 1912.", 0),
        ("How many people live there?", "In 1912 people from there painted it.", 0),
        ("How many people live there?", "The summer 1912 people came.", 0),
        ("How many people live there?", "It had 1912 people once.", 1),
        ("How many people live there?", "A total of 1912 people were counted.", 1),
        ("Who painted the room?", "", 0),
    ],
)
def test_a_sentence_holds_what_was_asked_for_or_does_not(question, sentence, held):
    assert holds_kind(question, sentence) == held


@given(question=st.text(), sentence=st.text())
def test_whatever_is_typed_a_kind_is_held_not_held_or_not_asked_for(question, sentence):
    assert holds_kind(question, sentence) in ({0.5} if kind_asked(question) == "any" else {0.0, 0.5, 1.0})


@pytest.mark.parametrize(
    ("question", "sentence", "shown"),
    [
        ("When was it opened?", "It was opened on 28\nSeptember 1912.", ["28\nSeptember 1912"]),
        ("When did it begin?", "It broke out on the night of 1 April 2016.", ["1 April 2016"]),
        ("When?", "They met on April 5, 2016, and again on Tuesday at 10:30.", ["April 5, 2016", "Tuesday", "10:30"]),
        ("When was he last seen?", "He was last seen yesterday.", ["yesterday"]),
        ("How many were killed?", "It said that 1,800 were killed and two wounded.", ["1,800", "two"]),
        (
            "How much did it cost in 1954?",
            "In 1954 it cost $1.5 million, 12 per cent more.",
            ["$1.5 million", "12 per cent"],
        ),
        (
            "Who is the president of Azerbaijan?",
            "The President of Azerbaijan, Ilham Aliyev, said so in May.",
            ["Ilham Aliyev"],
        ),
        ("Where was it signed?", "It was signed in Bishkek in May 1994.", ["Bishkek"]),
        ("Who called?", "The Bishop of Rome and Otto von Brandt called.", ["Bishop of Rome", "Otto von Brandt"]),
        ("Why did they leave?", "They left in May because 3 of them were ill.", []),
        ("Who came?", "Ann, Bob, Cid and Dora came.", []),
        ("When do I get it back?", "It is paid back within ten days.", ["ten days"]),
        ("When?", "", []),
        ("How many visitors came?", "In June 1999 it drew 5,200 visitors.", ["5,200"]),
        ("How many visitors came?", "It opened in 1999.", ["1999"]),
    ],
)
def test_the_words_that_answer_are_found(question, sentence, shown):
    assert [sentence[start:end] for start, end in answering_spans(question, sentence)] == shown
