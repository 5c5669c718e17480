"""A place in a document, small enough to travel inside a link."""

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from index.passage import Document
from rag.answer import Citation, Found

ANY_VERSION = "0" * 12  # a link to a document as it is, whatever it says by then
_CHANGED = "f" * 12  # a link to words that the document no longer holds where they were
_LINK = re.compile(r"([0-9a-f]{12})\.(\d{1,12})\.(\d{1,12})\.(\d{1,12})\.(\d{1,12})\.(\d{1,6})\.(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """What the source panel shows: a document, a quote in it, and the passage around the quote.

    The offsets count code points of the text that `version` was made from. An empty quote or passage is none.
    `page` is the page to look at, or 0 for the one where the quote stands.

    Nothing is remembered on the server: a link still opens after a reload, in a restored conversation, and says so
    when its document has changed or gone.
    """

    document: str
    version: str
    start: int = 0
    end: int = 0
    passage_start: int = 0
    passage_end: int = 0
    page: int = 0

    @property
    def link(self) -> str:
        """The place as the target of a link; `read_place` reads it back."""
        numbers = f"{self.start}.{self.end}.{self.passage_start}.{self.passage_end}.{self.page}"
        return f"#cite-{self.version}.{numbers}.{quote(self.document)}"

    def at_page(self, number: int) -> "Place":
        """Return the same place, looked at on another page."""
        return replace(self, page=number)


def read_place(link: str) -> Place | None:
    """Read a link made by `Place.link`, or return None for anything else: it comes from a browser."""
    found = _LINK.fullmatch(link.removeprefix("#cite-"))
    if found is None:
        return None
    version, *numbers, document = found.groups()
    start, end, passage_start, passage_end, page = map(int, numbers)
    return Place(unquote(document), version, start, end, passage_start, passage_end, page)


def version_of(document: Document) -> str:
    """Name the text that offsets count, so that a changed document is noticed."""
    return hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def of_citation(citation: Citation, document: Document) -> Place:
    """Return the place of a citation's quote; when it no longer stands there, of no version of the document."""
    bounds = citation.passage_start, citation.passage_end
    stands = document.text[citation.start : citation.end] == citation.quote
    version = version_of(document) if stands else _CHANGED
    return Place(citation.document, version, citation.start, citation.end, *bounds)


def of_passage(found: Found, document: Document) -> Place:
    """Return the place of a retrieved passage; the whole passage is what is marked."""
    return Place(found.document, version_of(document), found.start, found.end, found.start, found.end)


def of_document(path: str) -> Place:
    """Return the beginning of a document, with nothing marked."""
    return Place(path, ANY_VERSION)
