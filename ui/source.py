"""The source panel: one place of one document, shown so that a quote can be checked at a glance."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from index.errors import UnknownDocument
from index.passage import Document, page_noun
from ui.find import LONGEST_SOUGHT, MOST_FOUND, Found, Span, find
from ui.picture import Box, Picture, Words, draw_page, letters
from ui.place import ANY_VERSION, Place, read_place, version_of
from ui.readable import as_html, windows
from ui.render import location, one_line, showable

_GONE = "This document is no longer in the library, so its text cannot be shown."
_CHANGED = "This document has changed since the answer was given, so the quote is not marked."
_AROUND = 240  # code points of the passage before and after a quote: what fits on a card
_UNMARKED = "The words could not be found on the picture of the page; this is its text."

# Shown by source.js when the answer has several citations; it alone knows which answer the reader came from.
_CITATIONS = (
    '<nav class="turn cites" aria-label="Citations" hidden><button type="button" class="cite-before" '
    'aria-label="Previous citation">‹</button><span></span><button type="button" class="cite-after" '
    'aria-label="Next citation">›</button></nav>'
)


_ZOOM = (
    '<span class="zoom turn" role="group" aria-label="Size of the page"><button type="button" class="zoom-out" '
    'aria-label="Smaller">−</button><span role="status"></span><button type="button" class="zoom-in" '
    'aria-label="Larger">+</button></span>'
)
_QUOTED, _NOW = "quoted", "found now"  # kinds of marks on the picture of a page
_FOCUSED = (_NOW, _QUOTED)  # what the panel opens at; what is not on the picture is shown in the text


class Shelf(Protocol):
    """What the panel needs of a library."""

    def document(self, path: str) -> Document:
        """Return the stored text; raises UnknownDocument."""
        ...

    def original(self, path: str) -> Path:
        """Return the file itself; raises UnknownDocument."""
        ...


@dataclass(frozen=True, slots=True)
class _View:
    """The part of a document that is shown: part or page `number`, the range `window` of the text."""

    document: Document
    place: Place
    found: Found
    window: Span
    number: int

    def clipped(self, span: Span) -> Span | None:
        """Return what of a range lies in the window."""
        start, end = max(self.window[0], span[0]), min(self.window[1], span[1])
        return (start, end) if start < end else None

    def words(self, span: Span) -> Words:
        """Return the words of a range as they are looked for on the picture of a page."""
        start, end = span
        return Words(self.document.text[start:end], len(letters(self.document.text[self.window[0] : start])))


def source_panel(library: Shelf, link: str, *, words: str = "", at: int = 0) -> str:
    """Return the panel's HTML for a link made by `Place.link`; it says so when there is nothing to show.

    `words` are looked for in the document and marked, and the panel shows match number `at` (see `ui.find.find`).
    """
    place = read_place(link)
    if place is None:
        return panel("Source unavailable", "", _note("This link does not name a place in a document."))
    try:
        document = library.document(place.document)
    except UnknownDocument:
        return panel("Source unavailable", place.document, _note(_GONE))
    parts = windows(document)
    number = place.page if 1 <= place.page <= len(parts) else _part_of(parts, place.start)
    changed = place.version not in (ANY_VERSION, version_of(document))
    place = Place(place.document, place.version) if changed else place  # what the offsets counted is gone
    found = find(document.text, words, at=at, since=max(parts[number - 1][0], place.start))
    number = _part_of(parts, found.now[0]) if found.now else number
    view = _View(document, place, found, parts[number - 1], number)
    body, notes = _body(library, view)
    bar = _CITATIONS + _where(view, len(parts)) + _tools(view) + _find_box(view)
    notes = [*([_CHANGED] if changed else []), *document.notices, *notes]
    return panel(document.title, document.path, "".join(map(_note, notes)) + body, bar=bar)


def peek(library: Shelf, link: str) -> dict[str, str]:
    """Return where a link leads, its quote, and the words of the passage before and after it.

    Raises:
        UnknownDocument: there is no such document any more, or the link is none of ours.
    """
    place = read_place(link)
    if place is None:
        raise UnknownDocument(one_line(link))
    document = library.document(place.document)
    where = location(document.path, document.page_at(place.start), title=document.title)
    if place.version not in (ANY_VERSION, version_of(document)):
        return {"where": where, "before": _CHANGED, "quote": "", "after": ""}
    before = document.text[max(place.passage_start, place.start - _AROUND) : place.start]
    after = document.text[place.end : min(place.passage_end, place.end + _AROUND)]
    words = {"before": before, "quote": document.text[place.start : place.end], "after": after}
    return {"where": where} | {name: showable(text) for name, text in words.items()}


def panel(title: str, path: str, body: str, *, bar: str = "") -> str:
    """Return the panel's HTML around a body that is HTML already; `bar` stands under the title."""
    name = f"<bdi>{escape(one_line(path, 120))}</bdi>" if path and path != title else ""
    return (
        '<section class="src" aria-label="Source"><header class="src-head">'
        f'<div class="src-title"><h2><bdi>{escape(one_line(title, 120))}</bdi></h2><p class="path">{name}</p></div>'
        '<button type="button" class="src-close" aria-label="Close the source">×</button>'
        f'<div class="src-bar">{bar}</div></header>'
        f'<div class="src-body" role="region" tabindex="0" aria-label="Text of the source">{body}</div></section>'
    )


def _body(library: Shelf, view: _View) -> tuple[str, list[str]]:
    """Return what is shown, and what has to be said about it: the picture of a PDF's page, its text, or both."""
    marks = _marks(view)
    sought = [view.words(span) for _, span in marks]
    picture = _picture(library, view, sought) if _is_pdf(view.document) else None
    if picture is None:
        return _text(view), []
    kinds = [kind for kind, _ in marks]
    unseen = [kind for kind, boxes in zip(kinds, picture.boxes, strict=True) if kind in _FOCUSED and not boxes]
    if unseen:
        return _text(view) + _pictured(picture, view, kinds, focus=""), [_UNMARKED]
    return _pictured(picture, view, kinds, focus=next((kind for kind in _FOCUSED if kind in kinds), "")), []


def _marks(view: _View) -> list[tuple[str, Span]]:
    """Return what is marked on the part that is shown, with its kind: the passage, the quote, what is looked for."""
    place, found = view.place, view.found
    passage, quoted = (place.passage_start, place.passage_end), (place.start, place.end)
    marks = [("around", passage)] if passage != quoted else []
    marks += [(_QUOTED, quoted)]
    marks += [(_NOW if span == found.now else "found", span) for span in found.within(*view.window)]
    return [(kind, clipped) for kind, span in marks if (clipped := view.clipped(span))]


def _part_of(parts: list[Span], offset: int) -> int:
    """Return the number, from 1, of the part that holds an offset."""
    return next((number for number, (_, end) in enumerate(parts, start=1) if offset < end), len(parts))


def _picture(library: Shelf, view: _View, sought: Sequence[Words]) -> Picture | None:
    """Draw the page, with what is marked on it; None when the file has gone or cannot be drawn."""
    try:
        return draw_page(library.original(view.document.path), view.number, *sought)
    except UnknownDocument:
        return None


def _is_pdf(document: Document) -> bool:
    return document.path.lower().endswith(".pdf")  # slides are pages too, and cannot be drawn


def _text(view: _View) -> str:
    html = as_html(view.document, view.place, view.window, view.found)
    return f'<div class="reading">{html or _note(f"There is no text on this {page_noun(view.document.path)}.")}</div>'


def _pictured(picture: Picture, view: _View, kinds: Sequence[str], *, focus: str) -> str:
    """Return the picture with a mark for each box; the first one of the kind `focus` can take the focus."""
    data = base64.b64encode(picture.jpeg).decode("ascii")
    alt = escape(f"Page {view.number} of {one_line(view.document.path)}", quote=True)
    marks = "".join(_box(kind, box) for kind, boxes in zip(kinds, picture.boxes, strict=True) for box in boxes)
    marks = marks.replace(f'<mark class="{focus}"', f'<mark id="hit" tabindex="-1" class="{focus}"', 1)
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<div class="sheet"><img alt="{alt}" {size} src="data:image/jpeg;base64,{data}">{marks}</div>'


def _box(kind: str, box: Box) -> str:
    style = f"left:{box.left:.3%};top:{box.top:.3%};width:{box.width:.3%};height:{box.height:.3%}"
    tag = "i" if kind == "around" else "mark"
    return f'<{tag} class="{kind}" style="{style}"></{tag}>'


def _where(view: _View, count: int) -> str:
    """The line under the title: which page or part this is, with links to the ones before and after."""
    document, number = view.document, view.number
    if count == 1 and not document.pages:
        return ""
    noun = page_noun(document.path).capitalize() if document.pages else "Part"
    before = _turn(view.place.at_page(number - 1), f"Previous {noun.lower()}", "‹") if number > 1 else _no_turn("‹")
    after = _turn(view.place.at_page(number + 1), f"Next {noun.lower()}", "›") if number < count else _no_turn("›")
    return f'<nav class="turn" aria-label="{noun}s">{before}<span>{noun} {number} of {count}</span>{after}</nav>'


def _tools(view: _View) -> str:
    """What can be done with the place: copy the quote with its source, draw the page larger, open the PDF itself."""
    document, place = view.document, view.place
    tools: list[str] = []
    if place.start < place.end:
        words = showable(" ".join(document.text[place.start : place.end].split()))
        source = f"{document.title} ({location(document.path, document.page_at(place.start))})"
        copied = escape(f"“{words}” — {showable(source)}", quote=True)
        tools.append(f'<button type="button" class="src-copy" data-copied="{copied}">Copy quote</button>')
    if _is_pdf(document):
        address = f"api/original?document={quote(document.path, safe='')}#page={view.number}"
        tools.append(f'<a href="{address}" target="_blank" rel="noopener">Open PDF</a>{_ZOOM}')
    return "".join(tools)


def _find_box(view: _View) -> str:
    """The box to look for words in the document, how many there are, and the ways to the ones before and after."""
    found, link = view.found, view.place.at_page(view.number).link
    count = f"{len(found.spans):,}" + "+" * (len(found.spans) == MOST_FOUND)
    now = f"{found.at:,} of {count}" if found.at else count
    said = (now if found.spans else "none") if found.words else ""
    turns = "".join(
        f'<button type="button" class="find-{way}" aria-label="{name} match">{sign}</button>'
        for way, name, sign in (("before", "Previous", "‹"), ("after", "Next", "›"))
    )
    return (
        f'<div class="find turn" role="search" data-place="{escape(link, quote=True)}" data-at="{found.at}" '
        f'data-count="{len(found.spans)}"><input type="search" class="find-words" maxlength="{LONGEST_SOUGHT}" '
        'aria-label="Find in this document" placeholder="Find in document" autocomplete="off" spellcheck="false" '
        f'value="{escape(showable(found.words), quote=True)}"><span role="status">{said}</span>'
        f"{turns if found.spans else ''}</div>"
    )


def _turn(place: Place, name: str, sign: str) -> str:
    return f'<a href="{place.link}" aria-label="{name}" title="{name}">{sign}</a>'


def _no_turn(sign: str) -> str:
    return f'<span class="off" aria-hidden="true">{sign}</span>'


def _note(text: str) -> str:
    return f'<p class="note">{escape(showable(text))}</p>'
