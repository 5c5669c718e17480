"""Make the PDF of the seed library from its text: `python scripts/seeds_pdf.py [FILE]`.

The same text gives the same bytes on every machine: the date is fixed, the fonts are those that every PDF reader has,
and nothing is compressed, because zlib builds differ.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

ROOT = Path(__file__).parent.parent
TEXT = ROOT / "scripts" / "seeds_pdf.md"
TARGET = ROOT / "seeds" / "september-fighting-and-mediation.pdf"

_A5 = (148, 210)  # millimetres
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_HEADING_AND_LINES = 48  # millimetres: a heading is not left alone at the foot of a page


class Paper(FPDF):
    """An A5 paper with the page number at the foot of each page."""

    def __init__(self, title: str) -> None:
        super().__init__(format=_A5)
        self.set_compression(False)
        self.set_creation_date(_WRITTEN)
        self.set_producer("seeds_pdf.py")
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_margins(20, 20)
        self.set_auto_page_break(True, margin=24)

    def footer(self) -> None:
        """Write the page number. fpdf2 calls this once for each page."""
        self.set_y(-16)
        self.set_font("Helvetica", size=8)
        self.cell(0, 8, str(self.page_no()), align="C")


def main() -> None:
    """Write the PDF to the file named on the command line, by default into the seed library."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_bytes(make_pdf(TEXT.read_text(encoding="utf-8")))


def make_pdf(text: str) -> bytes:
    """Return the PDF of a text of paragraphs, whose first is `# ` and the title; `## ` starts a section."""
    title, *blocks = text.strip().split("\n\n")
    title = title.removeprefix("# ")
    paper = Paper(title)
    paper.add_page()
    _write(paper, title, size=18, bold=True)
    for block in blocks:
        if block.startswith("## "):
            _start_section(paper, block.removeprefix("## "))
        else:
            _write(paper, block, size=11.5)
    return bytes(paper.output())


def _start_section(paper: Paper, heading: str) -> None:
    if paper.will_page_break(_HEADING_AND_LINES):
        paper.add_page()
    _write(paper, heading, size=14, bold=True)


def _write(paper: Paper, words: str, *, size: float, bold: bool = False) -> None:
    paper.set_font("Helvetica" if bold else "Times", style="B" if bold else "", size=size)
    with paper.unbreakable() as page:  # a sentence that is cited stands on one page
        page.multi_cell(0, size * 0.53, words, align="L", new_x="LMARGIN", new_y="NEXT")
        page.ln(3)


if __name__ == "__main__":
    main()
