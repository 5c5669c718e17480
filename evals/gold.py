"""Where the sources of a case stand in the documents, as offsets: what a passage must overlap to be the right one."""

import posixpath
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.case import Case, Source
from index.errors import UnknownDocument
from index.passage import Document, Page

# What is typed straight may be typeset otherwise: a sign for a sign, so that offsets stay.
_TYPED = str.maketrans("“”„‟‘’‚‛‐‑‒–—−", '"' * 4 + "'" * 4 + "-" * 6)


@dataclass(frozen=True, slots=True)
class Gold:
    """One source of a case: the document, and the half-open ranges of its text that count as the evidence.

    `problem` says why there are no ranges: the document or the quote is not in the library any more.
    `page_span` is the range of the page that the source names.
    """

    document: str
    spans: tuple[tuple[int, int], ...] = ()
    page_span: tuple[int, int] | None = None
    problem: str = ""

    def is_in(self, document: str, start: int, end: int) -> bool:
        """Whether `[start, end)` of `document` overlaps the evidence.

        A quote longer than a passage counts when the passage overlaps it.
        """
        return document == self.document and any(start < to and at < end for at, to in self.spans)

    def is_on_page(self, document: str, start: int, end: int) -> bool:
        """Whether `[start, end)` of `document` overlaps the page that the source names."""
        return (
            document == self.document
            and self.page_span is not None
            and (start < self.page_span[1] and self.page_span[0] < end)
        )


def find_gold(case: Case, document: Callable[[str], Document]) -> list[Gold]:
    """Find each source of a case in the stored text of its document, in the case's order."""
    return [_find(source, document) for source in case.sources]


def _find(source: Source, document: Callable[[str], Document]) -> Gold:
    try:
        found = document(source.document)
    except UnknownDocument:
        return Gold(source.document, problem=f"{source.document} is not in the library{_as_listed(source.document)}")
    page = next((page for page in found.pages if page.number == source.page), None)
    if source.page is not None and page is None:
        wanted = f"page {source.page}" if found.pages else "pages; leave page out"
        return Gold(source.document, problem=f"{source.document} has no {wanted}")
    return _find_on(source, found, page)


def _as_listed(path: str) -> str:
    """Return the advice to write a path as the library does, or nothing."""
    plain = posixpath.normpath(path.replace("\\", "/"))
    return f"; write {plain}" if plain != path else ""


def _find_on(source: Source, document: Document, page: Page | None) -> Gold:
    page_span = (page.start, page.end) if page else None
    if source.quote is None:
        return Gold(source.document, (page_span or (0, len(document.text)),), page_span)
    everywhere = find_quote(source.quote, document.text)
    spans = tuple((start, end) for start, end in everywhere if page is None or page.start <= start < page.end)
    if spans:
        return Gold(source.document, spans, page_span)
    return Gold(source.document, page_span=page_span, problem=_missing(source, document, everywhere))


def find_quote(quote: str, text: str) -> list[tuple[int, int]]:
    """Return the ranges of `text` that read as `quote`, whatever the white space and kind of quotation mark."""
    pattern = r"\s+".join(map(re.escape, quote.translate(_TYPED).split()))
    return [match.span() for match in re.finditer(pattern, text.translate(_TYPED))]


def _missing(source: Source, document: Document, elsewhere: Sequence[tuple[int, int]]) -> str:
    quote = f"{source.quote[:60]}…" if source.quote and len(source.quote) > 60 else source.quote
    if elsewhere:
        pages = sorted({document.page_at(start) or 0 for start, _ in elsewhere})
        return f"“{quote}” is on page {', '.join(map(str, pages))} of {source.document}, not on page {source.page}"
    return f"“{quote}” does not stand in {source.document}"
