"""From a PDF to its text, page by page, with pypdfium2 (Google's PDFium)."""

import re
import threading

import pypdfium2 as pdfium

from index.compose import join_pages
from index.encoding import clean
from index.errors import UnreadableDocument
from index.passage import Document

MAX_PAGES = 2_000
ONE_AT_A_TIME = threading.Lock()  # PDFium is not thread-safe, whichever documents the threads hold
_HYPHEN_AT_LINE_END = re.compile("[\ufffe\x02]\r?\n?")  # PDFium's mark where a word was broken over two lines


def pdf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a PDF. Pages without text become a notice.

    Raises:
        UnreadableDocument: it is protected by a password, damaged, or has too many pages.
    """
    with ONE_AT_A_TIME:
        texts, title = _read(content, name)
    pages = [Document(path=name, title="", text=text) for text in texts]
    return join_pages(name, title or fallback_title, pages, noun="page")


def _read(content: bytes, name: str) -> tuple[list[str], str]:
    """Return the text of each page, and the title that the file gives itself."""
    pdf = _open(content, name)
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableDocument(name, f"{len(pdf):,} pages are over the limit of {MAX_PAGES:,}")
        texts = [_text_of(pdf, number, name) for number in range(len(pdf))]
        title = str(pdf.get_metadata_dict().get("Title") or "").strip()
        return texts, "" if title.lower().startswith("untitled") else title
    finally:
        pdf.close()


def _open(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(name, "it is protected by a password; save a copy without one") from error
        raise UnreadableDocument(name, "it is not a PDF, or it is damaged") from error


def _text_of(pdf: pdfium.PdfDocument, index: int, name: str) -> str:
    try:
        page = pdf[index]
        words = page.get_textpage().get_text_range(errors="replace")
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(name, f"page {index + 1} is damaged") from error
    return clean(_HYPHEN_AT_LINE_END.sub("", words)).strip()
