"""Tables as text: each row carries its column heads, so that a row can be found and quoted alone."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, zip_longest

from index.compose import LINE, Block, compose
from index.encoding import decode
from index.errors import UnreadableDocument
from index.passage import Document

Row = Sequence[str]

_DELIMITERS = ",;\t|"
_SAMPLE = 200  # rows that a delimiter is judged by
_ALIKE = 0.8  # of them must have the same number of cells
_VALUE = re.compile(r"(?!\d{4}$)[\W\d_]+|true|false", re.IGNORECASE)  # not words, nor a year


def csv_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a table of separated values, whatever separates them.

    Raises:
        UnreadableDocument: it is not text, or a quotation mark that is never closed swallows the rest.
    """
    text = decode(content, name)
    try:
        rows = [[" ".join(cell.split()) for cell in row] for row in _rows(text)]
    except csv.Error as error:
        raise UnreadableDocument(name, f"its rows cannot be told apart ({error}); save it as .csv again") from error
    return compose(name, fallback_title, table_blocks(rows))


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Write a sheet that may hold several tables: empty rows part them, and lone cells on top are their captions."""
    for empty, members in groupby(rows, key=lambda row: not any(row)):
        if not empty:
            yield from _table(list(members))


def named_row(heads: Row, cells: Row) -> str:
    """Write a row with each cell named by its column, e.g. `- Month: May; Cost: 3`; empty cells are left out."""
    pairs = zip_longest(heads, cells, fillvalue="")
    named = [f"{head}: {cell}" if head else cell for head, cell in pairs if cell]
    return "- " + "; ".join(named) if named else ""


def plain_row(cells: Row) -> str:
    """Write a row of a table without heads."""
    return " | ".join(cell for cell in cells if cell)


def looks_headed(rows: Sequence[Row]) -> bool:
    """Say whether the first row of a table names its columns though nothing marks it: one of them holds only values.

    Tables of two columns are left alone: `Name | Anna`, `Born | 1970` is a form, and its first row is a row.
    """
    if len(rows) < 3 or len(rows[0]) < 3 or not all(rows[0]) or not _are_heads(rows):
        return False
    columns = list(zip_longest(*rows[1:], fillvalue=""))[1 : len(rows[0])]
    return any(all(_VALUE.fullmatch(cell) for cell in column if cell) and any(column) for column in columns)


def _table(rows: list[Row]) -> Iterator[Block]:
    while len(rows) > 1 and len(_filled(rows[0])) == 1 < max(len(_filled(row)) for row in rows):
        yield Block(_filled(rows[0])[0])
        rows = rows[1:]
    heads = rows[0] if _are_heads(rows) else None
    lines = (named_row(heads, row) for row in rows[1:]) if heads else map(plain_row, rows)
    *all_but_last, last = [Block(line, gap=LINE) for line in lines]
    yield from all_but_last
    yield Block(last.text)


def _are_heads(rows: Sequence[Row]) -> bool:
    """Say whether the first row names the columns: words, all different, over as many columns as hold something."""
    heads = _filled(rows[0])
    widest = max(len(_filled(row)) for row in rows)
    return (
        len(rows) > 1
        and 1 < len(heads) >= widest - 1  # the corner above the names of the rows is often empty
        and len(set(heads)) == len(heads)
        and not any(_VALUE.fullmatch(head) for head in heads)
    )


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell]


def _rows(text: str) -> Iterator[list[str]]:
    delimiter = _delimiter_of(text)
    if delimiter is None:
        return ([line] for line in text.splitlines())
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter_of(text: str) -> str | None:
    """Return what separates the cells: it gives nearly all rows the same number of them. None when nothing does."""
    best, delimiter = (0.0, 1), None
    for candidate in _DELIMITERS:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=candidate)
        widths = [len(row) for row in islice(rows, _SAMPLE) if row]
        usual = max(set(widths), key=widths.count, default=1)
        share = widths.count(usual) / len(widths) if widths else 0.0
        if usual > 1 and share >= _ALIKE and (share, usual) > best:
            best, delimiter = (share, usual), candidate
    return delimiter
