"""Rows of the tables of a PDF, which says only where letters stand: what is set apart in columns is a row's cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from index.pdflines import Cell, Line

_LEADING = 1.4  # times the height of the type: lines farther apart are not those of one cell
_SAME = 0.3  # times the height: places that differ less are one
_INDENT = 2.0  # times the height, of the second line of a name
_TALLEST = 6  # lines of the first cell of a row
_HIGHER = 3.0  # times the height that a cell may begin above the last line of the one before it
_WORDS = re.compile(r"[^\W\d_]{2}")
_BEFORE, _AFTER = re.compile(r"[$€£¥(]+"), re.compile(r"[%)]+")  # a figure
_BETWEEN = 2  # lines of one cell that may stand between two rows: the name of a group
_PROSE = 1 / 3  # of the cells: where more begin with a small letter, the columns are those of a text


@dataclass(slots=True)
class _Row:
    """Cells side by side, each of one line or several, and the lines that they were taken from."""

    height: float
    cells: list[list[Cell]] = field(default_factory=list[list[Cell]])
    lines: list[Line] = field(default_factory=list[Line])

    @property
    def is_wide(self) -> bool:
        return len(self.cells) > 1


def with_rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, each row of a table as one: `Lamp | red | 9.75`.

    A row stands for itself where it is written in columns alone; there must be another in the same columns. The order
    of the words stays as PDFium gives it, for by that they are found on the page again.
    """
    rows = [part for row in _rows(lines) for part in _trimmed(row)]
    found: dict[int, Line] = {}
    for table in _tables(rows):
        worded = [at for at in table if any(_WORDS.search(cell[0].text) for cell in rows[at].cells[1:])]
        of_figures = len(worded) <= 1 and max(len(rows[at].cells) for at in table) > 2  # but for the heads
        found |= {at: _written(rows[at], " " if of_figures and at not in worded else " | ") for at in table}
    return [line for at, row in enumerate(rows) for line in ([found[at]] if at in found else row.lines)]


def _written(row: _Row, between: str) -> Line:
    """Write a row as one line; its form is known by its colon, `Name: Anna`."""
    *cells, last = (" ".join(part.text for part in cell) for cell in row.cells)
    text = "".join(f"{cell} " if cell.endswith(":") else cell + between for cell in cells) + last
    return replace(row.lines[0], text=text, bold=False)


def _rows(lines: Sequence[Line]) -> list[_Row]:
    """Put together what may be one row; lines of one cell are put together as well while they stand close."""
    rows: list[_Row] = []
    for line in lines:
        if not (rows and line.cells and rows[-1].cells and _goes_on(rows[-1], line.cells[0])):
            rows.append(_Row(line.height, [[cell] for cell in line.cells]))
        else:
            first, *others = line.cells
            if _is_beside(rows[-1], first):
                rows[-1].cells.append([first])
            else:
                rows[-1].cells[-1].append(first)
            rows[-1].cells += [[cell] for cell in others]
        rows[-1].lines.append(line)
    return rows


def _goes_on(row: _Row, cell: Cell) -> bool:
    """Say whether a line that begins with this cell goes on with a row: beside it, or below the last of its cells."""
    last = row.cells[-1][-1]
    indent = cell.left - row.cells[-1][0].left
    is_below = 0 < last.middle - cell.middle <= _LEADING * row.height
    most = _SAME if row.is_wide else _INDENT
    return _is_beside(row, cell) or (is_below and -_SAME * row.height <= indent <= most * row.height)


def _is_beside(row: _Row, cell: Cell) -> bool:
    """Say whether a cell begins to the right of those of a row, and no lower than the last line of the one before."""
    last = row.cells[-1]
    is_right = cell.left > max(part.right for part in last[-_TALLEST:])  # a column of a text may be any length
    return is_right and -_SAME * row.height <= cell.middle - last[-1].middle <= _HIGHER * row.height


def _trimmed(row: _Row) -> list[_Row]:
    """Part a row from the lines above it that only stand close to its first cell.

    Its own are as high as the other cells, or lie in the middle beside them; a small letter goes on with a name.
    """
    if not row.is_wide:
        return [row]
    first, others = row.cells[0], row.cells[1:]
    top = max(cell[0].middle for cell in others)
    middle = (top + min(cell[-1].middle for cell in others)) / 2
    near = _SAME * row.height
    fit = [
        count
        for count in range(1, min(len(first), _TALLEST) + 1)
        if abs(first[-count].middle - top) <= near
        or abs((first[-count].middle + first[-1].middle) / 2 - middle) <= near
    ]
    count = max(fit, default=1)
    while count < min(len(first), _TALLEST) and first[-count].text[:1].islower():
        count += 1
    above = len(first) - count  # each of these lines is one of the page
    rest = _Row(row.height, _with_signs([first[above:], *others]), row.lines[above:])
    return [_Row(row.height, [first[:above]], row.lines[:above]), rest] if above else [rest]


def _with_signs(cells: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Join signs of money, and those of a share, with the figures that they are set apart from."""
    found = [*cells[:1]]
    for cell in cells[1:]:
        before = found[-1][-1]
        if _BEFORE.fullmatch(before.text) or _AFTER.fullmatch(cell[0].text):
            joined = replace(before, text=f"{before.text} {cell[0].text}", right=cell[0].right)
            found[-1] = [*found[-1][:-1], joined, *cell[1:]]
        else:
            found.append(cell)
    return found


def _tables(rows: Sequence[_Row]) -> Iterator[list[int]]:
    """Yield the places of the rows of each table: they stand in the columns of a neighbour, or are heads above them."""
    wide = [at for at, row in enumerate(rows) if row.is_wide]
    near = [(at, after) for at, after in pairwise(wide) if after - at <= _BETWEEN + 1]
    found = {at for pair in near if _are_aligned(*(rows[at] for at in pair)) for at in pair}
    found |= {at for at, after in near if after in found and len(rows[at].cells) == len(rows[after].cells)}
    table: list[int] = []
    for at in [*sorted(found), len(rows) + _BETWEEN + 1]:
        if table and at - table[-1] > _BETWEEN + 1:
            if not _is_prose([rows[place] for place in table]):
                yield table
            table = []
        table.append(at)


def _is_prose(rows: Sequence[_Row]) -> bool:
    begins = [cell[0].text[0].islower() for row in rows for cell in row.cells]
    return sum(begins) > _PROSE * len(begins)


def _are_aligned(row: _Row, other: _Row) -> bool:
    """Say whether a column of one row, other than the first, is one of the other: cells begin, or figures end, there.

    Words end at one place in any text that is set to both margins.
    """
    near = _SAME * row.height
    return any(
        abs(cell[0].left - like[0].left) <= near
        or (abs(cell[0].right - like[0].right) <= near and _holds_figures(cell) and _holds_figures(like))
        for cell in row.cells[1:]
        for like in other.cells[1:]
    )


def _holds_figures(cell: Sequence[Cell]) -> bool:
    return any(map(str.isdigit, cell[0].text))
