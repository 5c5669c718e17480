"""The source panel: one place of one document, shown so that a quote can be checked at a glance."""

import base64
from html import escape
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from index.errors import UnknownDocument
from index.passage import Document, page_noun
from ui.picture import Picture, draw_page, letters
from ui.place import ANY_VERSION, Place, read_place, version_of
from ui.readable import Span, as_html, windows
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


class Shelf(Protocol):
    """What the panel needs of a library."""

    def document(self, path: str) -> Document:
        """Return the stored text; raises UnknownDocument."""
        ...

    def original(self, path: str) -> Path:
        """Return the file itself; raises UnknownDocument."""
        ...


def source_panel(library: Shelf, link: str) -> str:
    """Return the panel's HTML for a link made by `Place.link`; it says so when there is nothing to show."""
    place = read_place(link)
    if place is None:
        return _panel("Source unavailable", "", _note("This link does not name a place in a document."))
    try:
        document = library.document(place.document)
    except UnknownDocument:
        return _panel("Source unavailable", place.document, _note(_GONE))
    if place.version not in (ANY_VERSION, version_of(document)):
        return _shown(library, document, Place(document.path, ANY_VERSION), note=_CHANGED)
    return _shown(library, document, place)


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


def _shown(library: Shelf, document: Document, place: Place, *, note: str = "") -> str:
    parts = windows(document)
    number = place.page if 1 <= place.page <= len(parts) else _part_of(parts, place.start)
    window = parts[number - 1]
    picture = _picture(library, document, place, number) if _is_pdf(document) else None
    notes = [note, *document.notices] if note else [*document.notices]
    if picture is None:
        body = _text(document, place, window)
    elif picture.boxes or not _on(window, place):
        body = _pictured(picture, document, number)
    else:
        notes.append(_UNMARKED)
        body = _text(document, place, window) + _pictured(picture, document, number)
    bar = _where(document, place, number, len(parts)) + _tools(document, place, number)
    return _panel(document.title, document.path, "".join(map(_note, notes)) + body, bar=bar)


def _part_of(parts: list[Span], offset: int) -> int:
    """Return the number, from 1, of the part that holds an offset."""
    return next((number for number, (_, end) in enumerate(parts, start=1) if offset < end), len(parts))


def _on(window: Span, place: Place) -> bool:
    return place.start < place.end and place.start < window[1] and window[0] < place.end


def _picture(library: Shelf, document: Document, place: Place, number: int) -> Picture | None:
    """Draw the page, with the part of the quote that stands on it; None when the file has gone or cannot be drawn."""
    start, end = windows(document)[number - 1]
    words = document.text[max(start, place.start) : min(end, place.end)]
    offset = len(letters(document.text[start : max(start, place.start)])) if words else 0
    try:
        return draw_page(library.original(document.path), number, words=words, offset=offset)
    except UnknownDocument:
        return None


def _is_pdf(document: Document) -> bool:
    return document.path.lower().endswith(".pdf")  # slides are pages too, and cannot be drawn


def _text(document: Document, place: Place, window: Span) -> str:
    html = as_html(document, place, window)
    return f'<div class="reading">{html or _note(f"There is no text on this {page_noun(document.path)}.")}</div>'


def _pictured(picture: Picture, document: Document, number: int) -> str:
    data = base64.b64encode(picture.jpeg).decode("ascii")
    alt = escape(f"Page {number} of {one_line(document.path)}", quote=True)
    marks = "".join(
        f'<mark style="left:{b.left:.3%};top:{b.top:.3%};width:{b.width:.3%};height:{b.height:.3%}"></mark>'
        for b in picture.boxes
    ).replace("<mark ", '<mark id="hit" tabindex="-1" ', 1)
    size = f'width="{picture.width}" height="{picture.height}"'
    return f'<div class="sheet"><img alt="{alt}" {size} src="data:image/jpeg;base64,{data}">{marks}</div>'


def _where(document: Document, place: Place, number: int, count: int) -> str:
    """The line under the title: which page or part this is, with links to the ones before and after."""
    if count == 1 and not document.pages:
        return ""
    noun = page_noun(document.path).capitalize() if document.pages else "Part"
    before = _turn(place.at_page(number - 1), f"Previous {noun.lower()}", "‹") if number > 1 else _no_turn("‹")
    after = _turn(place.at_page(number + 1), f"Next {noun.lower()}", "›") if number < count else _no_turn("›")
    return f'<nav class="turn" aria-label="{noun}s">{before}<span>{noun} {number} of {count}</span>{after}</nav>'


def _tools(document: Document, place: Place, number: int) -> str:
    """What can be done with the place: copy the quote with its source, open the PDF itself at the page."""
    tools: list[str] = []
    if place.start < place.end:
        words = showable(" ".join(document.text[place.start : place.end].split()))
        source = f"{document.title} ({location(document.path, document.page_at(place.start))})"
        copied = escape(f"“{words}” — {showable(source)}", quote=True)
        tools.append(f'<button type="button" class="src-copy" data-copied="{copied}">Copy quote</button>')
    if _is_pdf(document):
        address = f"api/original?document={quote(document.path, safe='')}#page={number}"
        tools.append(f'<a href="{address}" target="_blank" rel="noopener">Open PDF</a>')
    return "".join(tools)


def _turn(place: Place, name: str, sign: str) -> str:
    return f'<a href="{place.link}" aria-label="{name}" title="{name}">{sign}</a>'


def _no_turn(sign: str) -> str:
    return f'<span class="off" aria-hidden="true">{sign}</span>'


def _note(text: str) -> str:
    return f'<p class="note">{escape(showable(text))}</p>'


def _panel(title: str, path: str, body: str, *, bar: str = "") -> str:
    name = f"<bdi>{escape(one_line(path, 120))}</bdi>" if path and path != title else ""
    return (
        '<section class="src" aria-label="Source"><header class="src-head">'
        f'<div class="src-title"><h2><bdi>{escape(one_line(title, 120))}</bdi></h2><p class="path">{name}</p></div>'
        '<button type="button" class="src-close" aria-label="Close the source">×</button>'
        f'<div class="src-bar">{_CITATIONS}{bar}</div></header>'
        f'<div class="src-body" role="region" tabindex="0" aria-label="Text of the source">{body}</div></section>'
    )
