"""The lines of a page, with the height and the weight of their type."""

import pypdfium2 as pdfium
import pytest
from fpdf import FPDF

from index.pdf import pdf_document
from index.pdflines import Line, lines_of, without_numbers
from tests.small_pdf import placed_pdf
from tests.typeset_pages import TEXT, headings


def _lines(*pieces):
    paper = FPDF()
    paper.add_page()
    for size, style, text in pieces:
        paper.set_font("times", style=style, size=size)
        paper.multi_cell(0, text=text, new_x="LMARGIN", new_y="NEXT")
    with pdfium.PdfDocument(bytes(paper.output())) as document:
        return [line for line in lines_of(document[0].get_textpage()) if line.text.strip()]


def test_each_line_has_its_text_its_height_and_its_weight():
    found = _lines((10, "", "The river rose"), (20, "", "Floods"), (10, "B", "Droughts of 1911"))
    assert [line.text.strip() for line in found] == ["The river rose", "Floods", "Droughts of 1911"]
    assert [line.bold for line in found] == [False, False, True]
    assert found[1].height == pytest.approx(2 * found[0].height, rel=0.01)
    assert found[2].height == pytest.approx(found[0].height, rel=0.1)


def test_a_line_of_signs_alone_has_no_height():
    assert [line.height for line in _lines((10, "", "* * *"))] == [0]


@pytest.mark.parametrize(("text", "words"), [("Page 3 of 12", "Page of"), ("  The  dam ", "The dam"), ("1911", "")])
def test_what_is_the_same_in_all_of_a_sequence(text, words):
    assert without_numbers(Line(text, 10)) == words


def test_bold_heads_of_columns_are_no_heading():
    paper = FPDF()
    paper.add_page()
    for style, texts in (("B", ["Day", "Course", "Teacher"]), ("", [TEXT]), ("B", ["2.", "Floods"]), ("", [TEXT])):
        paper.set_font("times", style=style, size=11)
        for text in texts[:-1]:
            paper.cell(40, text=text)
        paper.multi_cell(0, text=texts[-1], align="L", new_x="LMARGIN", new_y="NEXT")
    assert headings(pdf_document(bytes(paper.output()), "a.pdf", "a")) == [(2, "2. Floods")]


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


DASH, BULLET = r"\227 ", r"\225"


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            [(34, 100, "Held for sale "), (467, 100, "517 "), (580, 100, DASH),
             (34, 112, "Total "), (461, 112, "9,882 "), (569, 112, "8,819 ")],
            ["Held for sale 517 —", "Total 9,882 8,819"],
        ),
        (
            [(34, 100, "We want to be liked; "), (34, 112, BULLET), (52, 112, "we want to grow "), (34, 124, "We do.")],
            ["We want to be liked;", "• we want to grow", "We do."],
        ),
        ([(34, 100, "Held "), (467, 100, DASH), (34, 112, "Sold "), (467, 112, DASH), (34, 124, "Lost ")],
         ["Held —", "Sold —", "Lost"]),
        ([(34, 100, "Held "), (467, 100, DASH), (500, 103, "low ")], ["Held — low"]),
    ],
    ids=["dash", "bullet", "dashes", "lower to the right"],
)  # fmt: skip
def test_lines_of_the_page_that_pdfium_writes_into_one_are_parted(words, lines):
    content = placed_pdf(*words)
    with pdfium.PdfDocument(content) as document:
        page = document[0].get_textpage()
        found = lines_of(page)
        assert page.get_text_range().split() == " ".join(line.text for line in found).split()
    assert [line.text.strip() for line in found] == lines
    assert all(" ".join(cell.text for cell in line.cells) == line.text.strip() for line in found)
