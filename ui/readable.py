"""The text of a document as readable HTML, with a quote marked where it stands. Pure: values in, HTML out.

Text is escaped here, in Python, and nowhere else turned into HTML; the page's templates never see it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from index.lines import BULLET
from index.passage import Document
from index.sentences import block_spans
from ui.find import NOTHING, Found, Span
from ui.place import Place
from ui.render import showable
from ui.rows import Cell, Table, as_table

_WINDOW = 24_000  # code points shown at a time: more makes a phone slow, and is more than anyone reads at once
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


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is marked in the text: the quote and the passage of a place, and the words that a reader looks for."""

    place: Place
    found: Found


def windows(document: Document) -> list[Span]:
    """Return the parts a document is shown in: its pages, or stretches that end between paragraphs, or else lines."""
    if document.pages:
        return [(page.start, page.end) for page in document.pages]
    parts: list[Span] = []
    start = 0
    while len(document.text) - start > _WINDOW:
        end = _cut(document.text, start + _WINDOW // 2, start + _WINDOW)
        parts.append((start, end))
        start = end
    return [*parts, (start, len(document.text))]


def as_html(document: Document, place: Place, window: Span, found: Found = NOTHING) -> str:
    """Return the part of the text inside `window` as HTML: headings, lists and tables as such, the quote in `<mark>`.

    What lies in the place's passage carries the class `passage`, what a reader looks for the class `found`. The match
    to look at can take the focus, or else the first mark of the quote.
    """
    levels = {heading.start: heading.level for heading in document.headings}
    blocks = (_block(document.text, span, levels) for span in _spans(document.text, window))
    groups = groupby(blocks, key=lambda block: block.kind)
    marks = _Marks(place, found)
    html = "".join(_GROUPS[kind](document.text, list(members), marks) for kind, members in groups)
    first = '<mark class="found now">' if found.at else "<mark>"
    return html.replace(first, f'{first[:-1]} tabindex="-1" id="hit">', 1)


def _cut(text: str, least: int, most: int) -> int:
    """Return where a part ends: after the last paragraph, or else the last line, that ends between two offsets."""
    for end in ("\n\n", "\n"):
        if (cut := text.rfind(end, least, most)) >= 0:
            return cut + len(end)
    return most


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
    if bullet := BULLET.match(text, start, end):
        return _item(bullet, end)
    return _Block("paragraph", start, end)


def _item(bullet: re.Match[str], end: int) -> _Block:
    """Return an item of a list; a label that no list writes by itself, such as `a)` or `(1)`, stays with its words."""
    label, words = bullet[0].split()[0], bullet.end() - 1  # the match ends in the first word
    if label[:-1].isdecimal():
        return _Block("numbered", words, end, number=label[:-1])
    if any(map(str.isalnum, label)):
        return _Block("labelled", bullet.start(), end)
    return _Block("item", words, end)


def _paragraphs(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return "".join(f"<p{_class(b, marks)}>{_words(text, b.start, b.end, marks)}</p>" for b in blocks)


def _headings(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return "".join(
        f"<h{min(b.level + 2, 6)}{_class(b, marks)}>{_words(text, b.start, b.end, marks)}</h{min(b.level + 2, 6)}>"
        for b in blocks
    )


def _items(text: str, blocks: list[_Block], marks: _Marks) -> str:
    if table := as_table(text, [(block.start, block.end) for block in blocks]):
        return _table(text, blocks, table, marks)
    return f"<ul>{_plain_items(text, blocks, marks)}</ul>"


def _labelled(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return f'<ul class="labelled">{_plain_items(text, blocks, marks)}</ul>'


def _plain_items(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return "".join(f"<li{_class(b, marks)}>{_words(text, b.start, b.end, marks)}</li>" for b in blocks)


def _table(text: str, blocks: Sequence[_Block], table: Table, marks: _Marks) -> str:
    heads = "".join(f'<th scope="col" dir="auto">{_plain(head)}</th>' for head in table.heads)
    rows = "".join(
        f"<tr{_class(block, marks)}>{''.join(_cell(text, row.get(head), marks) for head in table.heads)}</tr>"
        for block, row in zip(blocks, table.rows, strict=True)
    )
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(text: str, cell: Cell | None, marks: _Marks) -> str:
    """Return a cell. Where its head was looked for, all of it is marked: the heads are shown once, above all rows."""
    if cell is None:
        return "<td></td>"
    words = _words(text, cell.start, cell.end, marks)
    in_head = marks.found.within(cell.named, cell.start)
    if in_head and not marks.found.within(cell.start, cell.end):
        words = _found(text[cell.start : cell.end], now=marks.found.now in in_head)
    return f"<td>{words}</td>"


def _numbered(text: str, blocks: list[_Block], marks: _Marks) -> str:
    items = "".join(
        f'<li value="{b.number}"{_class(b, marks)}>{_words(text, b.start, b.end, marks)}</li>' for b in blocks
    )
    return f"<ol>{items}</ol>"


def _rows(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return f'<div class="wide"><table>{"".join(_row(text, block, marks) for block in blocks)}</table></div>'


def _row(text: str, block: _Block, marks: _Marks) -> str:
    cells: list[str] = []
    start = block.start + (text[block.start] == "|")
    end = block.end - (text[block.end - 1] == "|" and block.end - 1 > block.start)
    for cell in text[start:end].split("|"):
        cells.append(f"<td>{_words(text, start, start + len(cell), marks)}</td>")
        start += len(cell) + 1
    return f"<tr{_class(block, marks)}>{''.join(cells)}</tr>"


def _nothing(text: str, blocks: Iterable[_Block], marks: _Marks) -> str:
    return ""


_GROUPS = {
    "paragraph": _paragraphs,
    "heading": _headings,
    "item": _items,
    "labelled": _labelled,
    "numbered": _numbered,
    "row": _rows,
    "rule": _nothing,
}


def _class(block: _Block, marks: _Marks) -> str:
    inside = block.start < marks.place.passage_end and marks.place.passage_start < block.end
    return ' dir="auto" class="passage"' if inside else ' dir="auto"'


def _words(text: str, start: int, end: int, marks: _Marks) -> str:
    """Escape `text[start:end]`, mark what the quote covers of it, and what a reader looks for."""
    left, right = max(start, marks.place.start), min(end, marks.place.end)
    if left >= right or not text[left:right].strip():
        return _sought(text, start, end, marks.found)
    before, after = _sought(text, start, left, marks.found), _sought(text, right, end, marks.found)
    return f"{before}<mark>{_sought(text, left, right, marks.found)}</mark>{after}"


def _sought(text: str, start: int, end: int, found: Found) -> str:
    pieces: list[str] = []
    for span in found.within(start, end):
        left, right = max(start, span[0]), min(end, span[1])
        pieces += [_plain(text[start:left]), _found(text[left:right], now=span == found.now)]
        start = right
    return "".join([*pieces, _plain(text[start:end])])


def _found(words: str, *, now: bool) -> str:
    return f'<mark class="found{" now" * now}">{_plain(words)}</mark>'


def _plain(text: str) -> str:
    return escape(showable(text))
