"""Put a document together from blocks of text, and one document from several, so that every offset stays true."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from index.passage import Document, Heading, Page

PARAGRAPH = "\n\n"
LINE = "\n"


@dataclass(slots=True)
class Block:
    """A paragraph, a row or a heading. `level` is 0 for what is no heading; `gap` stands between it and the next.

    `heading` are the words of the heading where `text` holds more than that.
    """

    text: str
    level: int = 0
    gap: str = PARAGRAPH
    heading: str = ""


def line_blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Write lines one below the other, such as the rows of a table."""
    texts = list(lines)
    yield from (Block(text, gap=LINE) for text in texts[:-1])
    yield from map(Block, texts[-1:])


def compose(path: str, title: str, blocks: Iterable[Block], notices: Sequence[str] = ()) -> Document:
    """Write the blocks one after another; those without words are left out."""
    pieces: list[str] = []
    headings: list[Heading] = []
    length, gap = 0, ""
    for block in blocks:
        if not block.text.strip():
            continue
        length += len(gap)
        if block.level:
            headings.append(Heading(length, block.level, block.heading or " ".join(block.text.split())))
        pieces += [gap, block.text]
        length += len(block.text)
        gap = block.gap
    return Document(path, title, "".join(pieces), headings=tuple(headings), notices=tuple(notices))


def join(path: str, title: str, parts: Sequence[Document], *, deeper: int = 0, notices: Sequence[str] = ()) -> Document:
    """Make one document of several; their headings go down by `deeper` levels."""
    headings: list[Heading] = []
    start = 0
    for part in parts:
        headings += [Heading(start + h.start, min(h.level + deeper, 6), h.text) for h in part.headings]
        start += len(part.text) + len(PARAGRAPH)
    text = PARAGRAPH.join(part.text for part in parts)
    told = [*notices, *(notice for part in parts for notice in part.notices)]
    return Document(path, title, text, headings=tuple(headings), notices=tuple(dict.fromkeys(told)))


def join_pages(
    path: str,
    title: str,
    parts: Sequence[Document],
    *,
    noun: str,
    left_out: Collection[int] = (),
    notices: Sequence[str] = (),
) -> Document:
    """Make one document of its pages; those without text become a notice, which calls them by `noun`.

    Pages that were `left_out`, by number, are empty on purpose, which `notices` say.
    """
    pages: list[Page] = []
    start = 0
    for number, part in enumerate(parts, start=1):
        pages.append(Page(number, start, start + len(part.text)))
        start += len(part.text) + len(PARAGRAPH)
    empty = [page.number for page in pages if page.start == page.end and page.number not in left_out]
    told = [*notices, *([_about_empty(empty, len(pages), noun)] if empty else [])]
    whole = join(path, title, parts, notices=told)
    return Document(path, title, whole.text, tuple(pages), whole.headings, whole.notices)


def accents_joined(document: Document) -> Document:
    """Return a document in which a letter and its accents are one character (NFC), as people type them."""
    text = document.text
    if unicodedata.is_normalized("NFC", f"{document.title}\n{text}"):
        return document
    marks = {0, len(text), *(heading.start for heading in document.headings)}
    bounds = sorted(marks.union(*((page.start, page.end) for page in document.pages)))
    pieces = [unicodedata.normalize("NFC", text[start:end]) for start, end in pairwise(bounds)]
    moved = dict(zip(bounds, accumulate(map(len, pieces), initial=0), strict=True))
    return replace(
        document,
        title=unicodedata.normalize("NFC", document.title),
        text="".join(pieces),
        pages=tuple(Page(page.number, moved[page.start], moved[page.end]) for page in document.pages),
        headings=tuple(
            Heading(moved[heading.start], heading.level, unicodedata.normalize("NFC", heading.text))
            for heading in document.headings
        ),
    )


def _about_empty(empty: list[int], total: int, noun: str) -> str:
    if len(empty) == 1:
        return f"{noun} {empty[0]} of {total} holds no text"
    listed = ", ".join(map(str, empty[:10])) + (", …" if len(empty) > 10 else "")
    return f"{len(empty)} of {total} {noun}s hold no text ({noun}s {listed})"
