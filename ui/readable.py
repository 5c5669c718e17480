"""The text of a document as readable HTML, with a quote marked where it stands. Pure: values in, HTML out.

Text is escaped here, in Python, and nowhere else turned into HTML; the page's templates never see it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from index.passage import Document
from index.sentences import block_spans
from ui.place import Place
from ui.render import showable

Span = tuple[int, int]

_WINDOW = 24_000  # code points shown at a time: more makes a phone slow, and is more than anyone reads at once
_BULLET = re.compile(r"\s*(?:[-*•‣▪◦–]|(?P<number>\d{1,3})[.)])\s+")
_HEADING_MARK = re.compile(r"\s*#{1,6}\s+")
_TABLE_RULE = re.compile(r"[\s|:+-]*-[\s|:+-]*")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, heading, list item or table row: its kind and the range of its words."""

    kind: str
    start: int
    end: int
    number: str = ""
    level: int = 0


def windows(document: Document) -> list[Span]:
    """Return the parts a document is shown in: its pages, or stretches that end between paragraphs."""
    if document.pages:
        return [(page.start, page.end) for page in document.pages]
    parts: list[Span] = []
    start = 0
    while len(document.text) - start > _WINDOW:
        cut = document.text.rfind("\n\n", start + _WINDOW // 2, start + _WINDOW)
        end = cut + 2 if cut >= 0 else start + _WINDOW
        parts.append((start, end))
        start = end
    return [*parts, (start, len(document.text))]


def as_html(document: Document, place: Place, window: Span) -> str:
    """Return the part of the text inside `window` as HTML: headings, lists and tables as such, the quote in `<mark>`.

    What lies in the place's passage carries the class `passage`. The first mark can take the focus.
    """
    levels = {heading.start: heading.level for heading in document.headings}
    blocks = (_block(document.text, span, levels) for span in _spans(document.text, window))
    groups = groupby(blocks, key=lambda block: block.kind)
    html = "".join(_GROUPS[kind](document.text, list(members), place) for kind, members in groups)
    return html.replace("<mark>", '<mark tabindex="-1" id="hit">', 1)


def _spans(text: str, window: Span) -> Iterator[Span]:
    start, end = window
    return ((start + left, start + right) for left, right in block_spans(text[start:end]))


def _block(text: str, span: Span, levels: dict[int, int]) -> _Block:
    start, end = span
    if level := levels.get(start):
        mark = _HEADING_MARK.match(text, start, end)
        return _Block("heading", mark.end() if mark else start, end, level=level)
    if text.startswith("|", start) or " | " in text[start:end]:
        return _Block("rule" if _TABLE_RULE.fullmatch(text, start, end) else "row", start, end)
    if bullet := _BULLET.match(text, start, end):
        number = bullet["number"] or ""
        return _Block("numbered" if number else "item", bullet.end(), end, number=number)
    return _Block("paragraph", start, end)


def _paragraphs(text: str, blocks: Iterable[_Block], place: Place) -> str:
    return "".join(f"<p{_class(b, place)}>{_words(text, b.start, b.end, place)}</p>" for b in blocks)


def _headings(text: str, blocks: Iterable[_Block], place: Place) -> str:
    return "".join(
        f"<h{min(b.level + 2, 6)}{_class(b, place)}>{_words(text, b.start, b.end, place)}</h{min(b.level + 2, 6)}>"
        for b in blocks
    )


def _items(text: str, blocks: list[_Block], place: Place) -> str:
    items = "".join(f"<li{_class(b, place)}>{_words(text, b.start, b.end, place)}</li>" for b in blocks)
    return f"<ul>{items}</ul>"


def _numbered(text: str, blocks: list[_Block], place: Place) -> str:
    items = "".join(
        f'<li value="{b.number}"{_class(b, place)}>{_words(text, b.start, b.end, place)}</li>' for b in blocks
    )
    return f"<ol>{items}</ol>"


def _rows(text: str, blocks: Iterable[_Block], place: Place) -> str:
    return f'<div class="wide"><table>{"".join(_row(text, block, place) for block in blocks)}</table></div>'


def _row(text: str, block: _Block, place: Place) -> str:
    cells: list[str] = []
    start = block.start + (text[block.start] == "|")
    end = block.end - (text[block.end - 1] == "|" and block.end - 1 > block.start)
    for cell in text[start:end].split("|"):
        cells.append(f"<td>{_words(text, start, start + len(cell), place)}</td>")
        start += len(cell) + 1
    return f"<tr{_class(block, place)}>{''.join(cells)}</tr>"


def _nothing(text: str, blocks: Iterable[_Block], place: Place) -> str:
    return ""


_GROUPS = {
    "paragraph": _paragraphs,
    "heading": _headings,
    "item": _items,
    "numbered": _numbered,
    "row": _rows,
    "rule": _nothing,
}


def _class(block: _Block, place: Place) -> str:
    inside = block.start < place.passage_end and place.passage_start < block.end
    return ' dir="auto" class="passage"' if inside else ' dir="auto"'


def _words(text: str, start: int, end: int, place: Place) -> str:
    """Escape `text[start:end]` and mark what the quote covers of it."""
    left, right = max(start, place.start), min(end, place.end)
    if left >= right or not text[left:right].strip():
        return _plain(text[start:end])
    return f"{_plain(text[start:left])}<mark>{_plain(text[left:right])}</mark>{_plain(text[right:end])}"


def _plain(text: str) -> str:
    return escape(showable(text))
