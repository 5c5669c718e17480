"""From a PDF to its text, page by page, with pypdfium2 (Google's PDFium)."""

import re
import threading
from dataclasses import replace

import pypdfium2 as pdfium

from index.compose import Block, compose, join_pages
from index.encoding import clean
from index.errors import UnreadableDocument
from index.passage import Document
from index.typeset import Line, lines_of, with_headings

MAX_PAGES = 2_000
ONE_AT_A_TIME = threading.Lock()  # PDFium is not thread-safe, whichever documents the threads hold
_HYPHEN_AT_LINE_END = re.compile("[\ufffe\x02]\r?\n?")  # PDFium's mark where a word was broken over two lines


def pdf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a PDF. Pages without text become a notice.

    Raises:
        UnreadableDocument: it is protected by a password, damaged, or has too many pages.
    """
    with ONE_AT_A_TIME:
        lines, title = _read(content, name)
    pages = [compose(name, "", map(_tidy, blocks)) for blocks in with_headings(lines, title)]
    return join_pages(name, title or fallback_title, pages, noun="page")


def _read(content: bytes, name: str) -> tuple[list[list[Line]], str]:
    """Return the lines of each page, and the title that the file gives itself."""
    pdf = _open(content, name)
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableDocument(name, f"{len(pdf):,} pages are over the limit of {MAX_PAGES:,}")
        lines = [_lines_of(pdf, number, name) for number in range(len(pdf))]
        title = str(pdf.get_metadata_dict().get("Title") or "").strip()
        return lines, "" if title.lower().startswith("untitled") else title
    finally:
        pdf.close()


def _open(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(name, "it is protected by a password; save a copy without one") from error
        raise UnreadableDocument(name, "it is not a PDF, or it is damaged") from error


def _lines_of(pdf: pdfium.PdfDocument, index: int, name: str) -> list[Line]:
    try:
        return lines_of(pdf[index].get_textpage())
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(name, f"page {index + 1} is damaged") from error


def _tidy(block: Block) -> Block:
    return replace(block, text=_tidied(block.text), heading=_tidied(block.heading))


def _tidied(text: str) -> str:
    return clean(_HYPHEN_AT_LINE_END.sub("", text)).strip()
