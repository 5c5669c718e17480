"""Rows that carry the heads of their columns (`- Month: May; Cost: 3`) taken apart, to be shown as a table. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_SEGMENT = re.compile(r"(?P<head>[^\n;:]{1,60}): +")
_LEAST_FILLED = 0.5  # of a table's cells: less is a list of remarks, each with its own heading


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its head, where the head begins, and the range of the words in it."""

    head: str
    named: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Column heads from left to right, and the cells of each row by their head. The first head may be empty."""

    heads: tuple[str, ...]
    rows: tuple[dict[str, Cell], ...]


def as_table(text: str, lines: Sequence[Span]) -> Table | None:
    """Return the table that was written out as these lines of `text`; None when they are a list of something else."""
    rows = [{cell.head: cell for cell in _cells(text, line)} for line in lines]
    counts = Counter(head for row in rows for head in row)
    shared = [head for head, count in counts.items() if head and count > 1]
    if len(shared) < 2 or sum(counts.values()) < _LEAST_FILLED * len(counts) * len(rows):
        return None
    return Table(tuple(_in_order(rows)), tuple(rows))


def _cells(text: str, line: Span) -> Iterator[Cell]:
    """Yield the cells of a line; what follows a semicolon and names no new column belongs to the cell before."""
    start, end = line
    cell: Cell | None = None
    seen: set[str] = set()
    for segment in _segments(text, start, end):
        named = _SEGMENT.match(text, segment, end)
        head = named["head"] if named else ""
        if head in seen or (not head and cell):
            continue
        if cell:
            yield Cell(cell.head, cell.named, cell.start, segment - 2)
        seen.add(head)
        cell = Cell(head, segment, named.end() if named else segment, end)
    if cell:
        yield cell


def _segments(text: str, start: int, end: int) -> Iterator[int]:
    while start >= 0:
        yield start
        mark = text.find("; ", start, end)
        start = mark + 2 if mark >= 0 else -1


def _in_order(rows: Sequence[dict[str, Cell]]) -> list[str]:
    """Put a head that a row brings in after the head before it, because empty cells were left out."""
    heads: list[str] = []
    for row in rows:
        place = 0
        for head in row:
            if head not in heads:
                heads.insert(place, head)
            place = heads.index(head) + 1
    return heads
