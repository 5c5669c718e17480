import pytest

from index.embed import Embedder
from index.plain import text_document
from index.split import split

TEXT = "It rained for three days, and the river rose."


def headings(text: str, name: str = "a.txt") -> list[tuple[int, str]]:
    document = text_document(text.encode(), name, "a")
    for heading in document.headings:
        assert heading.text in document.text[heading.start :].split("\n")[0]
    return [(heading.level, heading.text) for heading in document.headings]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("The flood", 3),
        ("THE FLOOD", 2),
        ("2. The flood", 2),
        ("2.1  The flood", 3),
        ("Chapter 4 The flood", 2),
        ("Überschwemmung", 3),
        ("洪水の記録", 3),
    ],
)
def test_a_short_line_alone_above_a_paragraph_is_a_heading(line, level):
    assert headings(f"Nothing happened.\n\n{line}\n\n{TEXT}\n") == [(level, line)]


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ("2. The flood\n", [(2, "2. The flood")]),
        ("THE FLOOD\n", [(2, "THE FLOOD")]),
        ("The flood\n=========\n", [(3, "The flood")]),
        ("The flood\n=========\n\n", [(3, "The flood")]),
        ("## The flood\n", [(2, "The flood")]),
        ("*** The flood\n", [(3, "The flood")]),
        ("The flood\n", []),
    ],
    ids=["number", "capitals", "underlined", "underlined and alone", "mark", "stars", "nothing shows it"],
)
def test_a_line_that_leads_a_paragraph_is_one_only_if_it_shows_it(above, found):
    assert headings(f"Nothing happened.\n\n{above}{TEXT}\n") == found


@pytest.mark.parametrize(
    "line",
    [
        "It rained again.",
        "Dear Ms Ottenbreit,",
        "What then?",
        "- the flood",
        "(see below)",
        "the flood",
        "1995",
        "May\t30\t40",
        "Month | Rain",
        "make install --fast",
        "size=30",
        "A line of far too many words to be the heading of anything that a person writes",
        "W" * 81,
    ],
)
def test_other_lines_that_stand_alone_are_none(line):
    assert headings(f"Nothing happened.\n\n{line}\n\n{TEXT}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ilse Vantongeren\n\n12 Quay Row\n\nPort Ellery\n\n" + TEXT,
        "1. Flour\n\n2. Eggs\n\n3. Milk\n\n" + TEXT,
        "1. Flour\n2. Eggs\n3. Milk\n",
        "4. Redistribution. You may give copies to others, if you\nsay where they come from.",
        "The rain fell in May\nand it fell in June.",
        "The last words",
    ],
    ids=["address", "list in paragraphs", "list", "a sentence with a number", "wrapped", "nothing below"],
)
def test_lists_and_addresses_have_no_headings(text):
    assert headings(f"Nothing happened.\n\n{text}\n") == []


def test_headings_one_below_the_other_go_deeper():
    text = f"The river\n\n1. Water\n\n1.1 Floods\n\n{TEXT}\n"
    assert headings(text) == [(1, "The river"), (2, "1. Water"), (3, "1.1 Floods")]


def test_a_log_has_none():
    assert headings(f"Nothing happened.\n\nThe flood\n\n{TEXT}\n", "a.log") == []


def test_a_passage_begins_at_a_heading_and_knows_it():
    text = f"The river\n\nNothing happened.\n\nThe flood\n\n{TEXT}\n"
    passages = split(text_document(text.encode(), "a.txt", "a"), Embedder(), tokens=90)
    assert [(passage.title, passage.heading) for passage in passages] == [("The river", ""), ("The river", "The flood")]


def test_a_line_of_a_million_spaces_is_read_at_once():
    assert headings("A\n" + " " * 1_000_000 + "\nB") == []
