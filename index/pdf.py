"""From a PDF to its text, page by page, with pypdfium2 (Google's PDFium)."""

import re
import threading
from contextlib import suppress
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.compose import Block, compose, join_pages
from index.encoding import clean
from index.errors import UnreadableDocument
from index.passage import Document
from index.typeset import Line, lines_of, with_headings

MAX_PAGES = 2_000
ONE_AT_A_TIME = threading.Lock()  # PDFium is not thread-safe, whichever documents the threads hold
_TYPED_ON = {pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP}
_HYPHEN_AT_LINE_END = re.compile("[\ufffe\x02]\r?\n?")  # PDFium's mark where a word was broken over two lines


def pdf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a PDF, what is filled into its form, and what is typed on its pages.

    Pages without text, and damaged ones, become notices.

    Raises:
        UnreadableDocument: it is protected by a password, damaged on every page, or has too many pages.
    """
    with ONE_AT_A_TIME:
        found, title = _read(content, name)
    damaged = [number for number, lines in enumerate(found, start=1) if lines is None]
    if damaged and len(damaged) == len(found):
        raise UnreadableDocument(name, "it is damaged: none of its pages can be read")
    pages = [compose(name, "", map(_tidy, blocks)) for blocks in with_headings([lines or [] for lines in found], title)]
    listed = ", ".join(map(str, damaged[:10])) + (", …" if len(damaged) > 10 else "")
    notices = [f"damaged and not read: {len(damaged)} of {len(found)} pages (page {listed})"] if damaged else []
    return join_pages(name, title or fallback_title, pages, noun="page", notices=notices)


def _read(content: bytes, name: str) -> tuple[list[list[Line] | None], str]:
    """Return the lines of each page, None for a damaged one, and the title that the file gives itself."""
    pdf = _open(content, name)
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableDocument(name, f"{len(pdf):,} pages are over the limit of {MAX_PAGES:,}")
        lines = _lines_of_pages(pdf)
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


def _lines_of_pages(pdf: pdfium.PdfDocument) -> list[list[Line] | None]:
    form = pdf.get_formtype()  # asked once: it is gone when the first page was flattened
    if form == pdfium_c.FORMTYPE_ACRO_FORM:
        with suppress(pdfium.PdfiumError):  # without it, the values that the file holds only as data are not drawn
            pdf.init_forms()
    return [_lines_of(pdf, number, flat=form != pdfium_c.FORMTYPE_NONE) for number in range(len(pdf))]


def _lines_of(pdf: pdfium.PdfDocument, index: int, *, flat: bool) -> list[Line] | None:
    try:
        page = pdf[index]
        if flat or _is_typed_on(page):  # PDFium gives the text of a page without that, until it is made part of it
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
            page = pdf[index]
        return lines_of(page.get_textpage())
    except pdfium.PdfiumError:
        return None


def _is_typed_on(page: pdfium.PdfPage) -> bool:
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        note = pdfium_c.FPDFPage_GetAnnot(page, number)
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        pdfium_c.FPDFPage_CloseAnnot(note)
        if kind in _TYPED_ON:
            return True
    return False


def _tidy(block: Block) -> Block:
    return replace(block, text=_tidied(block.text), heading=_tidied(block.heading))


def _tidied(text: str) -> str:
    return clean(_HYPHEN_AT_LINE_END.sub("", text)).strip()
