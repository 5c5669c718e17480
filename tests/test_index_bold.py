"""Bold lines of a PDF: which are headings, and which are totals, labels, points of lists or parts of sentences."""

import pytest

from tests.typeset_pages import TEXT, Piece, headings, read


def test_a_bold_line_is_a_heading_below_larger_ones():
    document = read([(18, "*Water"), (11, "*Floods"), (11, TEXT), (11, "*Droughts"), (11, TEXT)])
    assert headings(document) == [(2, "Water"), (3, "Floods"), (3, "Droughts")]


def test_bold_lines_below_each_other_are_one_heading():
    document = read([(11, "*Alder Foods and Subsidiaries"), (11, "*Statements of Cash Flows"), (11, TEXT)])
    assert headings(document) == [(2, "Alder Foods and Subsidiaries Statements of Cash Flows")]


@pytest.mark.parametrize(
    "bold",
    [
        [(11, "*The river at Velm"), (11, "rose by a metre."), (11, TEXT)],
        [(11, "in the year of the flood"), (11, "*at the bridge of Velm"), (11, TEXT)],
        [(11, "*- Carry the sandbags"), (11, TEXT)],
        [(11, "*Nobody was hurt."), (11, TEXT)],
        [(11, "*Gauge 2022 2021"), (11, "Velm 1.20 0.95"), (11, TEXT)],
        [(11, "Velm, mean 1.20 0.95"), (11, "*Upper river"), (11, "Arda, mean (2.10) -"), (11, TEXT)],
        [(11, "2022 2021"), (11, "*Gauges"), (11, "Upper river:"), (11, "Velm 120 95"), (11, TEXT)],
        [(9, "*See page nine"), (11, TEXT)],
        [(11, "Rain."), (11, "*Upper river"), (11, "Velm, mean 1.20"), (11, TEXT)],
        [(11, "Rain."), (11, "*Repairs"), (11, "Roof 300,00 EUR"), (11, "*Reserve"), (11, "Cellar nil"), (11, TEXT)],
        [
            (11, "Rain."),
            (11, "*Span"),
            (11, "Upper bridge 127 m"),
            (11, "*Deck"),
            (11, "Lower bridge 840 m²"),
            (11, TEXT),
        ],
        [(11, "Rain."), (11, "*Number"), (11, "AB 7788"), (11, "*Town"), (11, "Velm"), (11, "*Born"), (11, TEXT)],
        [(11, "Rain."), (11, "*Total of the costs 5.400,00 EUR"), (11, TEXT)],
        [(11, f"{'It was said ' * 9}by the"), (11, "*Mayor of Velm"), (11, f"Anna Berg. {TEXT}")],
        [(11, "Rain."), (11, "*27 else"), (11, TEXT)],
        [(11, "Floods 7"), (11, "*Droughts of Velm 9"), (11, TEXT)],
        [(11, "Rain."), (11, TEXT), (11, "*Page 3")],
    ],
    ids=[
        "goes on",
        "small letter",
        "point",
        "sentence",
        "head of columns",
        "between rows",
        "above a group",
        "small",
        "above a row",
        "above money",
        "above measures",
        "form",
        "total",
        "in a sentence",
        "code",
        "contents",
        "foot",
    ],
)
def test_what_is_bold_but_does_not_read_like_a_heading_is_text(bold: list[Piece]):
    document = read(bold)
    assert headings(document) == []
    assert bold[0][1].removeprefix("*") in document.text


@pytest.mark.parametrize(
    "text",
    [
        "'Friends' of Velm",
        "1.2 Ports 80 and 443",
        "Members and rates of 2023 and 2024",
        "Where to park:",
        "Article 5",
        "3 Floods",
    ],
)
def test_a_bold_line_with_marks_or_numbers_may_be_a_heading(text):
    assert headings(read([(11, TEXT), (11, f"*{text}"), (11, TEXT)])) == [(2, text)]


def test_a_row_that_is_a_sentence_leaves_the_heading_above_it():
    assert headings(read([(11, TEXT), (11, "*Notes"), (11, "Taken from the handbook of 1998."), (11, TEXT)]))


def test_the_title_of_a_table_on_top_of_a_page_is_a_heading():
    assert headings(
        read([(11, TEXT * 2)], [(11, "*Gauges of the river"), (11, "(metres) 2022 2021"), (11, "Velm 1 2")])
    )


def test_a_bold_line_that_begins_with_the_number_of_a_section_is_a_heading_of_its_own():
    document = read([(11, TEXT), (11, "*3. Obligations"), (11, "*3.1 Of the tenant"), (11, TEXT)])
    assert headings(document) == [(2, "3. Obligations"), (2, "3.1 Of the tenant")]


def test_bold_lines_that_head_or_end_each_of_two_pages_are_no_headings():
    pages = [
        [(11, "*Lease of the mill"), (11, f"*{name}"), (11, TEXT), (11, "*Confidential")] for name in ("Rent", "Pets")
    ]
    assert headings(read(*pages)) == [(2, "Rent"), (2, "Pets")]


@pytest.mark.parametrize(
    "below",
    [["Year ended in December", "2022 2021", "Velm 120 95"], [TEXT, "Velm 120 95"]],
    ids=["heads of columns", "prose"],
)
def test_what_stands_below_a_table_heads_the_next_one(below):
    document = read([(11, TEXT), (11, "Velm 120 95"), (11, "*Gauges"), *((11, line) for line in below), (11, TEXT)])
    assert [text for _, text in headings(document)] == ["Gauges"]
