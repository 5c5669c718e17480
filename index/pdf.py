"""From a PDF to its text, page by page, with pypdfium2 (Google's PDFium)."""

import re
import threading
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.compose import Block, compose, join_pages
from index.encoding import clean
from index.errors import PROTECTED, UnreadableDocument
from index.passage import Document
from index.pdflines import Line, lines_of
from index.pdfrows import with_rows
from index.titles import given_title
from index.typeset import with_headings

MAX_PAGES = 2_000
ONE_AT_A_TIME = threading.Lock()  # PDFium is not thread-safe, whichever documents the threads hold
_TYPED_ON = {pdfium_c.FPDF_ANNOT_FREETEXT, pdfium_c.FPDF_ANNOT_STAMP}
_COMMENTED = {
    pdfium_c.FPDF_ANNOT_TEXT,
    pdfium_c.FPDF_ANNOT_HIGHLIGHT,
    pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_SQUIGGLY,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
}
_MARK = re.compile("[\ufffe\x02]")  # of PDFium, where a hyphen at the end of a line parts a word
_BROKEN = re.compile(r"(?<![\w-])([\w-]*+)[\ufffe\x02]\s*(?=(\w*))")
_BROKEN_WORD = re.compile(r"(?<![\w-])[\w-]*+(?:[\ufffe\x02]\s*\w*)+")
_HYPHENATED = {"self", "well", "non"}  # the first halves of words that are hardly written as one
_OFTEN_HYPHENATED = {"co", "ex", "long", "short", "high", "low", "half", "all"}  # if the second half is a word
_ONE_WORD = re.compile(r"ness|ish|sense|fare|come|ington|\w{,2}", re.IGNORECASE)  # selfish, nonsense, nonet
_WORD = re.compile(r"\w+(?:-\w+)*")


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines of a page, None where it is damaged, and how many comments are on it."""

    lines: list[Line] | None
    comments: int = 0


def pdf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a PDF, what is filled into its form, and what is typed on its pages.

    Pages without text, damaged ones, comments and embedded files become notices.

    Raises:
        UnreadableDocument: it is protected by a password, damaged on every page, or has too many pages.
    """
    with ONE_AT_A_TIME:
        found, title, files = _read(content, name)
    damaged = [number for number, page in enumerate(found, start=1) if page.lines is None]
    if damaged and len(damaged) == len(found):
        raise UnreadableDocument(name, "it is damaged: none of its pages can be read")
    lines = [page.lines or [] for page in found]
    words = _words(lines)
    pages = [compose(name, "", (_tidy(block, words) for block in blocks)) for blocks in with_headings(lines, title)]
    listed = ", ".join(map(str, damaged[:10])) + (", …" if len(damaged) > 10 else "")
    notices = [f"damaged and not read: {len(damaged)} of {len(found)} pages (page {listed})"] if damaged else []
    left_out = {"comments": sum(page.comments for page in found), "embedded files": files}
    notices += [f"{what} were left out: {count}" for what, count in left_out.items() if count]
    return join_pages(name, title or fallback_title, pages, noun="page", notices=notices)


def _read(content: bytes, name: str) -> tuple[list[_Page], str, int]:
    """Return the pages, the title that the file gives itself, and how many files are embedded in it."""
    pdf = _open(content, name)
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableDocument(name, f"{len(pdf):,} pages are over the limit of {MAX_PAGES:,}")
        pages = _pages(pdf)
        title = given_title(str(pdf.get_metadata_dict().get("Title") or ""))
        files = max(pdfium_c.FPDFDoc_GetAttachmentCount(pdf), 0)
        return pages, title, files
    finally:
        pdf.close()


def _open(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(name, PROTECTED) from error
        raise UnreadableDocument(name, "it is not a PDF, or it is damaged") from error


def _pages(pdf: pdfium.PdfDocument) -> list[_Page]:
    form = pdf.get_formtype()  # asked once: it is gone when the first page was flattened
    if form == pdfium_c.FORMTYPE_ACRO_FORM:
        with suppress(pdfium.PdfiumError):  # without it, the values that the file holds only as data are not drawn
            pdf.init_forms()
    return [_page(pdf, number, flat=form != pdfium_c.FORMTYPE_NONE) for number in range(len(pdf))]


def _page(pdf: pdfium.PdfDocument, index: int, *, flat: bool) -> _Page:
    try:
        page = pdf[index]
        notes = list(_notes(page))
        if flat or any(kind in _TYPED_ON for kind, _ in notes):
            # PDFium gives the text of a page without that, until it is made part of it
            pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
            page = pdf[index]
        comments = sum(1 for kind, says_something in notes if kind in _COMMENTED and says_something)
        return _Page(with_rows(lines_of(page.get_textpage())), comments)
    except pdfium.PdfiumError:
        return _Page(None)


def _notes(page: pdfium.PdfPage) -> Iterator[tuple[int, bool]]:
    """Yield what is put on a page, by its kind, and whether it holds words."""
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        note = pdfium_c.FPDFPage_GetAnnot(page, number)
        size = pdfium_c.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)  # in bytes, two of them for its end
        yield pdfium_c.FPDFAnnot_GetSubtype(note), size > 2
        pdfium_c.FPDFPage_CloseAnnot(note)


def _words(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Return the words that are not broken, in small letters; none where none are, since nobody asks then."""
    if not any(_MARK.search(line.text) for lines in pages for line in lines):
        return set()
    whole = (_BROKEN_WORD.sub(" ", line.text) for lines in pages for line in lines)
    return {word.casefold() for text in whole for word in _WORD.findall(text)}


def _tidy(block: Block, words: Container[str]) -> Block:
    return replace(block, text=_tidied(block.text, words), heading=_tidied(block.heading, words))


def _tidied(text: str, words: Container[str]) -> str:
    return clean(_BROKEN.sub(lambda broken: _joined(broken[1], broken[2], words), text)).strip()


def _joined(before: str, after: str, words: Container[str]) -> str:
    """Return what goes before `after`: the rest of its word, with the hyphen where that belongs to its spelling."""
    if (before + after).casefold() in words:
        return before
    first = before.casefold()
    spelled = "-" in before or after[:1].isdigit() or after[:1].isupper()
    spelled |= first in _HYPHENATED and not _ONE_WORD.fullmatch(after)
    spelled |= first in _OFTEN_HYPHENATED and after.casefold() in words
    return f"{before}-" if spelled or f"{before}-{after}".casefold() in words else before
