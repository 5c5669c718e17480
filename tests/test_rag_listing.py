"""What a list leaves out, and the rows of a table of which the furthest or the sum is asked for."""

from contextlib import closing

import pytest

from index.passage import Passage
from rag.assistant import Assistant, open_assistant
from rag.listing import asks_for_all, to_the_point, whole_table
from rag.quote import Quote
from rag.settings import Settings
from rag.words import content


def opened(folder, **more) -> Assistant:
    assistant = open_assistant(Settings.load(library=folder, home=folder / ".footnote", **more))
    assistant.library.sync()
    return assistant


def listed(text: str, *, context: str = "Book", read: float | None = -1.0) -> Quote:
    return Quote(Passage("a.md", context, 0, len(text), text), 0, len(text), text, 1.0, read=read)


@pytest.mark.parametrize(
    ("question", "quotes", "kept"),
    [
        ("What are the deckhands?", ["Deckhands: Ann.", "It rained.", "The deckhand Bo."], [0, 2]),
        ("What are the recipes that use eggs?", ["Two eggs.", "Makes 30.", "Use no plums.", "An egg."], [0, 2, 3]),
        ("What are the recipes?", ["Two eggs.", "Makes 30."], [0, 1]),
        ("What are the names of crew from Osk?", ["Name: A; Home: Osk", "Name: B; Home: Velm"], [0]),
        ("What are the events?", ["Event: Any event; Placebo: 1", "Event: Rash; Placebo: 2"], [0, 1]),
        ("What are the models?", ["All models are of steel.", "Model: P-1; Weight: 2"], [0, 1]),
        ("What are the mammals?", ["A whale.", "A recipe."], [0, 1]),
        ("What are the ships?", [], []),
    ],
)
def test_a_list_leaves_out_what_has_no_word_that_was_asked_for(question, quotes, kept):
    given = [listed(text, context="Recipes") for text in quotes]
    assert to_the_point(given, content(question)) == [given[place] for place in kept]


def test_a_list_keeps_what_the_reader_likes():
    given = [listed("Deckhands: Ann."), listed("Bo hauls nets.", read=0.1), listed("Fog.", read=None)]
    assert to_the_point(given, content("What are the deckhands?")) == given[:2]


@pytest.mark.parametrize(
    "question",
    [
        "Which month had the most cars?",
        "How many cars came in total from January to April?",
        "In which month were cars the fewest?",
        "In what month were the cars most numerous?",
    ],
)
def test_where_the_furthest_or_the_sum_of_a_column_is_asked_for_all_rows_are_quoted(tmp_path, question):
    rows = [f"{month},{cars},{cars % 7}" for month, cars in [("January", 143), ("March", 441), ("April", 150)]]
    (tmp_path / "ferry.csv").write_text("\n".join(["Month,Cars,Storms", *rows]), encoding="utf-8")
    with closing(opened(tmp_path, min_confidence=0.0)) as assistant:
        answer = assistant.ask(question)
        one = assistant.ask("How many cars came in March?")
    assert [citation.quote for citation in answer.citations] == [
        "Month: January; Cars: 143; Storms: 3",
        "Month: March; Cars: 441; Storms: 0",
        "Month: April; Cars: 150; Storms: 3",
    ]
    assert answer.notices == ("3 of 3 rows of the table are quoted: compare them yourself",)
    assert (len(one.citations), one.notices) == (1, ())


@pytest.mark.parametrize(
    ("question", "quoted"),
    [("How many came in total in March?", 1), ("How many cars came in total in March?", 1), ("How many in total?", 3)],
)
def test_a_row_that_has_the_sum_and_what_is_asked_about_is_quoted_alone(tmp_path, question, quoted):
    rows = [f"{month},{cars},7,{cars + 7}" for month, cars in [("January", 143), ("March", 441), ("April", 150)]]
    (tmp_path / "ferry.csv").write_text("\n".join(["Month,Cars,Vans,Total", *rows]), encoding="utf-8")
    with closing(opened(tmp_path, min_confidence=0.0)) as assistant:
        quotes = [citation.quote for citation in assistant.ask(question).citations]
    assert ("Month: March; Cars: 441; Vans: 7; Total: 448" in quotes, len(quotes)) == (True, quoted)


def test_of_a_long_table_it_is_only_said_how_many_rows_are_quoted(tmp_path):
    rows = [f"Week {week},{week * 37 % 100},{week % 7}" for week in range(1, 13)]
    (tmp_path / "ferry.csv").write_text("\n".join(["Week,Cars,Storms", *rows]), encoding="utf-8")
    with closing(opened(tmp_path, min_confidence=0.0)) as assistant:
        answer = assistant.ask("Which week had the most cars?")
        assistant.settings = assistant.settings.model_copy(update={"min_confidence": 1.0})
        assert "rows of the table" not in str(assistant.ask("Which week had the most cars?").notices)
    count = len(answer.citations)
    assert 0 < count < 8
    assert answer.notices[-1] == f"{count} of 12 rows of the table are quoted: compare them yourself"


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("List all the ships that came", "What are the ships that came?"),
        ("Please name every keeper of the lighthouse.", "What is every keeper of the lighthouse?"),
        ("Could you give me all dates?", "What are the dates?"),
        ("List the ships.", "What are the ships?"),
        ("What are all the ships?", "What are all the ships?"),
        ("Which ships are mentioned in the documents?", "Which ships are mentioned in the documents?"),
        ("Give me a list of the deadlines", "What are the deadlines?"),
        ("a list of all members", "What are the members?"),
        ("Could you write a full list of all of the ships?", "What are the ships?"),
        ("list of ships", "What are the ships?"),
        ("All deadlines", "What are the deadlines?"),
        ("Name three ships that came", "What are the ships that came?"),
        ("Give me 2 of the ships", "What are the ships?"),
        ("Name some of Otto Brandt's ships.", "What are Otto Brandt's ships?"),
        ("List Brandt’s ships", "What are Brandt’s ships?"),
        ("list all Brandt's ships", "What are Brandt's ships?"),
        ("List the Alma's captains", "What are the Alma's captains?"),
        ("Tell me two things about ships", ""),
        ("Give me ten minutes", ""),
        ("Show me 3 May", ""),
        ("list price's origin", ""),
        ("all the board members", "What are the board members?"),
        ("All quiet on the western front", ""),
        ("All in all", ""),
        ("A list of every ship", ""),
        ("a list price", ""),
        ("Which ship was mentioned by Otto Brandt?", ""),
        ("What were all these ships for?", ""),
        ("Who named the ship after all?", ""),
        ("Name the ship that sailed.", ""),
        ("Tell me all about the ship.", ""),
        ("List price of the ship?", ""),
        ("Is there a list of all ships?", ""),
        ("", ""),
    ],
)
def test_asking_for_all_is_told_from_asking_for_one_and_put_as_a_question(question, asked):
    assert asks_for_all(question) == asked


def test_more_is_quoted_where_all_of_something_is_asked_for(tmp_path):
    towns = ["Velm", "Osk", "Trant", "Garl", "Pell", "Imber"]
    for town in towns:
        text = f"{town} has a bakery on the market square. It sells bread."
        (tmp_path / f"{town}.txt").write_text(text, encoding="utf-8")
    with closing(opened(tmp_path)) as assistant:
        answer = assistant.ask("List all towns that have a bakery")
    assert {citation.document for citation in answer.citations} == {f"{town}.txt" for town in towns}
    assert answer.answer.count("\n\n") == len(towns) - 1
    assert answer.standalone_question == "What are the towns that have a bakery?"
    assert answer.notices == ("Read 6 of 6 passages: what fits best is quoted, and there may be more",)


@pytest.mark.parametrize(
    "question", ["Which month was the harshest?", "Which month had the most lorries?", "And cars?"]
)
def test_a_table_without_that_column_is_quoted_as_ever(seeds_assistant, question):
    given = [listed("Month: May; Cars: 3", context="Ferry")]
    assert whole_table(seeds_assistant.library, question, given) == (given, ())
