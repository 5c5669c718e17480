from collections.abc import Sequence

import pytest
from fpdf import FPDF

from index.embed import Embedder
from index.passage import Document
from index.pdf import pdf_document
from index.sentences import sentence_spans
from index.split import split

TEXT = "It rained for three days, and the river rose by a metre. " * 4

Piece = tuple[float, str]  # size in points, and what is set in it


def read(*pages: Sequence[Piece], title: str = "", fonts: Sequence[str] = ("times", "helvetica")) -> Document:
    """Read a PDF whose pages hold these pieces of text; a star before one makes it bold.

    What is larger than 11 points is set in the second font.
    """
    paper = FPDF()
    paper.set_title(title)
    for page in pages:
        paper.add_page()
        for size, text in page:
            paper.set_font(fonts[size > 11], style="B" if text.startswith("*") else "", size=size)
            paper.multi_cell(0, text=text.removeprefix("*"), align="L", new_x="LMARGIN", new_y="NEXT")
    return pdf_document(bytes(paper.output()), "a.pdf", "a")


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert heading.text in " ".join(document.text[heading.start :].split())[:200]
    return [(heading.level, heading.text) for heading in document.headings]


def test_lines_set_larger_are_headings_and_the_larger_the_higher():
    document = read([(18, "Water"), (14, "Floods"), (11, TEXT)], [(14, "Droughts"), (11, TEXT)])
    assert headings(document) == [(2, "Water"), (3, "Floods"), (3, "Droughts")]
    assert [document.page_at(heading.start) for heading in document.headings] == [1, 1, 2]


def test_the_title_is_the_first_level():
    assert headings(read([(18, "Water"), (14, "Floods"), (11, TEXT)], title="Water")) == [(1, "Water"), (3, "Floods")]


def test_a_heading_of_several_lines_is_one():
    long = "What became of the villages along the lower river after the floods of the second winter"
    assert headings(read([(18, long), (11, TEXT * 3)])) == [(2, long)]


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
        [(9, "*See page nine"), (11, TEXT)],
        [(11, "Rain."), (11, "*Upper river"), (11, "Velm, mean 1.20"), (11, TEXT)],
        [(11, "Rain."), (11, "*Repairs"), (11, "Roof 300,00 EUR"), (11, "*Reserve"), (11, "Cellar nil"), (11, TEXT)],
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
        "small",
        "above a row",
        "above money",
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


def test_bold_heads_of_columns_are_no_heading():
    paper = FPDF()
    paper.add_page()
    for style, texts in (("B", ["Day", "Course", "Teacher"]), ("", [TEXT]), ("B", ["2.", "Floods"]), ("", [TEXT])):
        paper.set_font("times", style=style, size=11)
        for text in texts[:-1]:
            paper.cell(40, text=text)
        paper.multi_cell(0, text=texts[-1], align="L", new_x="LMARGIN", new_y="NEXT")
    assert headings(pdf_document(bytes(paper.output()), "a.pdf", "a")) == [(2, "2. Floods")]


def test_where_all_is_bold_only_size_says_anything():
    assert headings(read([(14, "*Water"), (11, f"*{TEXT}"), (11, "*Floods"), (11, f"*{TEXT}")])) == [(2, "Water")]


@pytest.mark.parametrize("fonts", [("times", "helvetica"), ("helvetica", "times"), ("courier", "helvetica")])
def test_another_font_of_the_same_size_makes_no_heading(fonts):
    assert headings(read([(11, TEXT), (11.01, "Floods"), (11, TEXT)], fonts=fonts)) == []


@pytest.mark.parametrize(
    "large",
    ["It rained again for days.", "1995", "12 345 678", "word " * 21, "W"],
    ids=["sentence", "year", "numbers", "paragraph", "letter"],
)
def test_what_is_large_but_does_not_read_like_a_heading_is_text(large):
    document = read([(11, TEXT), (18, large), (11, TEXT)])
    assert headings(document) == []
    assert large.split()[0] in document.text


def test_what_heads_every_page_is_no_heading():
    pages = [[(14, f"Annual report {number}"), (11, TEXT)] for number in range(1, 5)]
    assert headings(read(*pages)) == []


def test_what_heads_every_page_goes_with_the_heading_below_it():
    pages = [[(9, f"Annual report, page {page}"), (14, f"Part {name}"), (11, TEXT)] for page, name in enumerate("ABCD")]
    document = read(*pages)
    assert headings(document) == [(2, "Part A"), (2, "Part B"), (2, "Part C"), (2, "Part D")]
    passages = split(document, Embedder(), tokens=90)
    assert [(passage.heading, passage.page) for passage in passages] == [
        ("Part A", 1),
        ("Part B", 2),
        ("Part C", 3),
        ("Part D", 4),
    ]


def test_what_stands_above_and_below_many_pages_is_a_block_of_its_own():
    said = ["Anna moved the boats.", "Bob swept the stairs.", "Carla fed the hens.", "Dora wrote the letters."]
    pages = [[(11, "Lease of the mill"), (11, f"as agreed before. {words} The deposit is")] for words in said]
    document = read(*([*page, (9, f"Confidential, page {number}")] for number, page in enumerate(pages, start=1)))
    for page, words, number in zip(document.pages, said, range(1, 5), strict=True):
        assert document.text[page.start : page.end] == (
            f"Lease of the mill\n\nas agreed before. {words} The deposit is\n\nConfidential, page {number}"
        )
    assert "The deposit is" in [document.text[slice(*span)] for span in sentence_spans(document.text)]


def test_a_line_that_goes_on_with_a_sentence_is_not_parted_from_it_on_however_many_pages_it_stands():
    names = ["Anna", "Bob", "Carla", "Dora"]
    document = read(*([(11, "as it had done for days."), (11, f"{name} said so.")] for name in names))
    assert [document.text[page.start : page.end] for page in document.pages] == [
        f"as it had done for days.\n{name} said so." for name in names
    ]


def test_a_page_of_nothing_else_than_what_comes_on_many_stays_whole():
    document = read(*[[(11, "Form of the town"), (11, f"Sheet {number}")] for number in range(1, 5)])
    assert document.text.startswith("Form of the town\nSheet 1\n\nForm")


def test_where_most_is_large_size_says_nothing():
    assert headings(read([(11, "a few small words to have some"), (18, "Water"), (14, "Rain"), (18, "Wind")])) == []


def test_the_words_of_a_page_without_headings_are_as_they_were():
    document = read([(11, TEXT)], [(11, "Snow fell.")])
    assert " ".join(document.text.split()) == f"{TEXT}Snow fell."
    assert document.text[slice(document.pages[1].start, document.pages[1].end)] == "Snow fell."


def test_a_passage_begins_at_a_heading_and_knows_it():
    document = read([(14, "Floods"), (11, TEXT), (14, "Droughts"), (11, TEXT)], title="Water")
    passages = split(document, Embedder(), tokens=90)
    assert [(passage.heading, passage.page) for passage in passages] == [("Floods", 1), ("Droughts", 1)]


def test_a_heading_alone_is_no_passage_where_another_follows_on_its_page():
    document = read([(18, "Water"), (14, "Floods"), (11, TEXT)])
    assert [passage.heading for passage in split(document, Embedder(), tokens=90)] == ["Water › Floods"]


def test_a_page_that_says_nothing_but_a_heading_is_a_passage():
    document = read([(18, "Water")], [(14, "Floods"), (11, TEXT * 3)])
    assert [passage.page for passage in split(document, Embedder(), tokens=200)] == [1, 2]


def test_lines_that_run_upward_are_no_headings():
    """Of a letter that lies on its side the height is its width: wide ones would be large."""
    paper = FPDF()
    paper.add_page()
    for size, text in ((11, TEXT), (18, "MWMW WMWM")):
        paper.set_font("helvetica", size=size)
        with paper.rotation(90 if size == 18 else 0, 60, 200):
            paper.set_xy(20, 100)
            paper.multi_cell(0, text=text)
    document = pdf_document(bytes(paper.output()), "a.pdf", "a")
    assert "MWMW WMWM" in document.text
    assert headings(document) == []
