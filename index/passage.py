"""What a folder becomes: documents, and the passages they are cut into. Imported by all, imports nothing."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass

Chosen = Collection[str] | None  # the documents to look in, by path; None for all


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: the half-open range `[start, end)` of its text, in code points."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: where its line starts, how deep it stands (1 is the top), and its words."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was read. Every offset anywhere in Footnote counts code points of `text`.

    `path` is relative to the library, with forward slashes. `pages` is empty for formats without pages.
    `notices` say what could not be read.
    """

    path: str
    title: str
    text: str
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    notices: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds `offset`, or None for a document without pages."""
        if not self.pages:
            return None
        return self.pages[max(0, bisect_right([page.start for page in self.pages], offset) - 1)].number


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document: `document.text[start:end] == text`, always.

    `title` and `heading` are context: they are searched with the passage and never quoted as part of it.
    """

    document: str
    title: str
    start: int
    end: int
    text: str
    page: int | None = None
    heading: str = ""

    @property
    def location(self) -> str:
        """Where a reader would look it up, e.g. `report.pdf, page 3` or `talk.pptx, slide 3`."""
        return self.document if self.page is None else f"{self.document}, {page_noun(self.document)} {self.page}"

    @property
    def headings(self) -> tuple[str, ...]:
        """The title and the headings above it."""
        return (self.title, *self.heading.split(" › "))

    @property
    def context(self) -> str:
        """The title and heading, joined to the text for searching, not for quoting."""
        return " – ".join(part for part in (self.title, self.heading) if part)


def page_noun(path: str) -> str:
    """Return what a page of this document is called: those of a presentation are its slides."""
    return "slide" if path.lower().endswith((".pptx", ".pptm")) else "page"
