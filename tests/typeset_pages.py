"""PDFs of a few lines in chosen sizes and weights, and the headings found in them."""

from collections.abc import Sequence

from fpdf import FPDF

from index.passage import Document
from index.pdf import pdf_document

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
