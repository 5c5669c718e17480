"""Tables as text: each row carries its column heads, so that a row can be found and quoted alone."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, pairwise, takewhile, zip_longest
from math import ceil

from index.compose import Block, compose, line_blocks
from index.encoding import decode
from index.errors import UnreadableDocument
from index.levels import two_levels
from index.pairs import are_pairs
from index.passage import Document

Row = Sequence[str]

_DELIMITERS = ",;\t|"
_SAMPLE = 200  # rows that a delimiter is judged by
_ALIKE = 0.8  # of them must have the same number of cells
_MOST_ABOVE = 20  # rows above the heads that are no part of the table
_DECLARED = re.compile(r'sep=([^\w" \n])\n', re.IGNORECASE)  # a first line for Excel, which does not show it
_VALUE = re.compile(r"(?!\d{4}$)[\W\d_]+|true|false", re.IGNORECASE)  # not words, nor a year
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_LONGEST_STEP = 10  # years from one head to the next
_SIGN = re.compile(r"[#%‰№€$£¥]")  # says what a column holds, as a word does
_DAY = r"\d{1,2}\. ?\d{1,2}\.(?: ?\d{2,4})?|\d{1,4}(?:[-/]\d{1,4}){1,2}"  # 31.12.2022, 2022-12-31, 12/2022
_PERIOD = re.compile(rf"(?:{_DAY})(?: ?[-–—] ?(?:{_DAY}))?|\d{{1,4}} ?[-–—] ?\d{{1,4}}|\d{{1,4}}\+")  # 2021–22, 65+
_END = "."  # a row put below all others; where it is not found there, a quotation mark was never closed
_NEVER_CLOSED = "a quotation mark is never closed; every line was read as a row, and quotation marks as letters"


def csv_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a table of separated values, whatever separates them.

    Raises:
        UnreadableDocument: it is not text, or a cell is too long to be one.
    """
    text, notices = decode(content, name)
    try:
        rows, closed = _rows(text)
    except csv.Error as error:
        raise UnreadableDocument(name, f"its rows cannot be told apart ({error}); save it as .csv again") from error
    return compose(name, fallback_title, table_blocks(rows), notices if closed else [*notices, _NEVER_CLOSED])


def table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Write a sheet that may hold several tables: empty rows part them, or groups of one, below whose heads they stay.

    Lone cells on top of a table are its captions.
    """
    tables = [list(members) for empty, members in groupby(rows, key=lambda row: not any(row)) if not empty]
    heads, above = list[str](), list[Row]()
    for at, table in enumerate(tables):
        if heads and _goes_on(table, heads, above):
            yield from line_blocks(named_row(heads, row) for row in _filled_down(table))
        else:
            is_form = at == 0 and len(tables) > 1 and _is_form(table, tables[1])
            heads, above, blocks = _table(table, is_form=is_form)
            yield from blocks


def named_row(heads: Row, cells: Row, group: str = "") -> str:
    """Write a row with each cell named by its column, e.g. `- Month: May; Cost: 3`; empty cells are left out.

    The group that the row stands in, e.g. `Costs of the north`, goes before.
    """
    pairs = zip_longest(heads, cells, fillvalue="")
    named = [f"{head}: {cell}" if head else cell for head, cell in pairs if cell]
    return "- " + "; ".join([group, *named] if group else named) if named else ""


def plain_row(cells: Row) -> str:
    """Write a row of a table without heads."""
    return " | ".join(cell for cell in cells if cell)


def looks_headed(rows: Sequence[Row]) -> bool:
    """Say whether the first row of a table names its columns though nothing marks it: one of them holds only values.

    The corner above the names of the rows may be empty; then one row below is enough. Tables of two columns are left
    alone: `Name | Anna`, `Born | 1970` is a form, and its first row is a row.
    """
    heads = rows[0] if rows else []
    if len(heads) < 3 or len(rows) < (3 if heads[0] else 2) or not all(heads[1:]) or not _are_heads(rows):
        return False
    columns = list(zip_longest(*rows, fillvalue=""))[1 : len(heads)]
    years = _are_years(heads[1:])
    return any(_holds_values(head, _filled(cells), among_years=years) for head, *cells in columns)


def _are_years(heads: Row) -> bool:
    """Say whether heads are years that follow one another at equal steps: amounts hardly do."""
    if not all(map(_YEAR.fullmatch, heads)):
        return False
    steps = {int(later) - int(year) for year, later in pairwise(heads)}
    return len(steps) == 1 and 0 < abs(steps.pop()) <= _LONGEST_STEP


def _holds_values(head: str, cells: list[str], *, among_years: bool) -> bool:
    """Say whether a column holds only values. Four digits are one where its head is a word, or a year among years."""
    if head.isdecimal() and not (among_years and not all(map(_YEAR.fullmatch, cells))):
        return bool(cells) and all(map(_VALUE.fullmatch, cells))
    return bool(cells) and all(_VALUE.fullmatch(cell) or cell.isdecimal() for cell in cells)


def _is_form(rows: Sequence[Row], below: Sequence[Row]) -> bool:
    """Say whether the rows on top, of two cells such as `Owner | Anna`, are about the wider table below them."""
    values = all(_VALUE.fullmatch(cell) for row in rows[1:] for cell in row[1:] if cell)
    return _usual_width(rows) == 2 < _usual_width(below) and not values


def _table(rows: list[Row], *, is_form: bool) -> tuple[list[str], list[Row], list[Block]]:
    """Return the heads of a table, none where it has none, the rows below them, and all that is written of it."""
    blocks: list[Block] = []
    while len(rows) > 1 and len(_filled(rows[0])) == 1 < max(len(_filled(row)) for row in rows):
        blocks.append(Block(_filled(rows[0])[0]))
        rows = rows[1:]
    above = len(rows) if is_form else _count_above(rows)
    if 0 < above < len(rows) - 1 and (heads := two_levels(rows[above - 1], rows[above])):
        above, rows = above - 1, [*rows[: above - 1], heads, *rows[above + 1 :]]
    blocks += line_blocks(map(plain_row, rows[:above]))
    rows = rows[above:]
    if not rows or not _are_heads(rows) or (_usual_width(rows) == 2 == len(_filled(rows[0])) and are_pairs(rows)):
        return [], [], [*blocks, *line_blocks(map(plain_row, rows))]
    heads = _numbered(rows[0])
    return heads, rows[1:], [*blocks, *line_blocks(named_row(heads, row) for row in _filled_down(rows[1:]))]


def _goes_on(rows: Sequence[Row], heads: Row, above: Sequence[Row]) -> bool:
    """Say whether rows below a gap are of the table above it: under its heads, and the first is like those above.

    Words where values stood above name other columns; so do the same heads again, or those that look like ones.
    """
    first = rows[0]
    if len(_filled(first)) < 2 or looks_headed(rows) or _numbered(first) == [*heads]:
        return False
    if len(rows) > 1 and two_levels(*rows[:2]):
        return False
    columns = [_filled(column) for column in zip_longest(*above, fillvalue="")]
    held = [column and all(_VALUE.fullmatch(cell) or cell.isdecimal() for cell in column) for column in columns]
    is_under = all(at < len(heads) and heads[at] for row in rows for at, cell in enumerate(row) if cell)
    is_alike = all(
        _VALUE.fullmatch(cell) or cell.isdecimal() for cell, values in zip(first, held, strict=False) if cell and values
    )
    return is_under and is_alike


def _count_above(rows: Sequence[Row]) -> int:
    """Return how many rows on top are no part of the table: fewer of their cells are filled, and heads stand below."""
    usual = _usual_width(rows)
    narrow = len([*takewhile(lambda row: len(_filled(row)) < usual, rows[:_MOST_ABOVE])])
    if narrow and rows[narrow - 1][0] and looks_headed(rows[narrow:]):  # else the corner may be empty
        return narrow
    return next((above for above in range(narrow + 1) if _are_heads(rows[above:])), 0)


def _filled_down(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows; what stands alone in the first cell of one counts for those below that leave theirs empty."""
    group = ""
    for row in rows:
        if row[0]:
            group = row[0] if len(_filled(row)) == 1 else ""
        yield [group, *row[1:]] if group else row


def _are_heads(rows: Sequence[Row]) -> bool:
    """Say whether the first row names the columns: words or years over as many columns as hold something.

    What could as well be a value (a date, a sign, the same word again) must not come again in the column below.
    """
    heads = _filled(rows[0])
    if len(rows) < 2 or not 1 < len(heads) >= _usual_width(rows) - 1:  # the corner above their names is often empty
        return False
    values = [head for head in heads if _VALUE.fullmatch(head) and not _SIGN.fullmatch(head)]
    if len(set(heads)) == 1 or (values and not _are_periods(values, rows[0])):
        return False
    often = Counter(heads)
    unsure = [at for at, head in enumerate(rows[0]) if often[head] > 1 or _kind_of(head)]
    return not any(_comes_again(rows, at) for at in unsure)


def _usual_width(rows: Sequence[Row]) -> int:
    """Return how many cells are filled in a row, but for the few rows with remarks beside them."""
    return sorted(len(_filled(row)) for row in rows)[ceil(_ALIKE * len(rows)) - 1]


def _are_periods(values: list[str], heads: Row) -> bool:
    """Say whether the values among the heads are dates, ranges, or numbers that count up, below a word or nothing.

    Tables of two columns are left alone, as in `looks_headed`: they may be forms.
    """
    corner = heads[0]
    if corner in values or corner.isdecimal() or len(heads) < 3:
        return False
    numbers = [int(value) for value in values if value.isdecimal() and len(value) < 3]
    count_up = len(numbers) > 2 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]
    return all(_PERIOD.fullmatch(value) or (count_up and value.isdecimal() and len(value) < 3) for value in values)


def _comes_again(rows: Sequence[Row], at: int) -> bool:
    """Say whether a column holds its head again, or one more date or sign: then the head is a value as well."""
    head, kind = rows[0][at], _kind_of(rows[0][at])
    cells = (row[at] for row in rows[1:] if at < len(row))
    return any(kind.fullmatch(cell) if kind else cell == head for cell in cells)


def _kind_of(head: str) -> re.Pattern[str] | None:
    return next((kind for kind in (_SIGN, _PERIOD) if kind.fullmatch(head)), None)


def _numbered(heads: Row) -> list[str]:
    """Tell equal heads apart: the second `Amount` becomes `Amount (2)`."""
    seen = Counter[str]()
    names: list[str] = []
    for head in heads:
        seen[head] += 1
        names.append(f"{head} ({seen[head]})" if head and seen[head] > 1 else head)
    return names


def _filled(row: Row) -> list[str]:
    return [cell for cell in row if cell]


def _rows(text: str) -> tuple[list[list[str]], bool]:
    """Return the rows, and whether quotation marks are read as such; if not, they are letters.

    One that is never closed would make one cell of all that follows; one that is a letter, as in `"no end`, one of what
    follows to the next.
    """
    declared = _DECLARED.match(text)
    text, among = (text[declared.end() :], declared[1]) if declared else (text, _DELIMITERS)
    try:
        delimiter = _delimiter_of(text, among, quoted=True) or _delimiter_of(text, among, quoted=False)
        *rows, last = _cells(f"{text}\n{_END}", delimiter, quoted=True)
        if last == [_END]:
            return (lines, False) if (lines := _held_by_chance(text, rows, delimiter)) else (rows, True)
    except csv.Error:  # a cell that is too long, which is what an open quotation mark makes
        pass
    return [*_cells(text, _delimiter_of(text, among, quoted=False), quoted=False)], False


def _held_by_chance(text: str, rows: Sequence[Row], delimiter: str | None) -> list[list[str]]:
    """Return the lines as rows if quotation marks hold them together by chance, or else none.

    Then all lines have the same number of cells, and the marks do not end where cells do, or the rows differ. Three
    cells on each line of one with several lines, or a tabulator in it, are no accident either.
    """
    if delimiter is None or len([*filter(None, rows)]) == len([*filter(str.strip, text.split("\n"))]):
        return []
    lines = [*_cells(text, delimiter, quoted=False)]
    widths, as_read = ({len(row) for row in each if row} for each in (lines, rows))
    if len(widths) != 1 or widths == {1}:
        return []
    by_chance = len(as_read) > 1 or widths != {2} or delimiter == "\t"
    return lines if by_chance or not _is_strict(text, delimiter) else []


def _is_strict(text: str, delimiter: str) -> bool:
    """Say whether each quotation that begins a cell also ends one."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _cells(text: str, delimiter: str | None, *, quoted: bool) -> Iterator[list[str]]:
    if delimiter is None:
        rows = ([line] for line in text.splitlines())
    else:
        quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        file = io.StringIO(text, newline="")
        rows = csv.reader(file, delimiter=delimiter, quoting=quoting, skipinitialspace=True)
    return ([" ".join(cell.split()) for cell in row] for row in rows)


def _delimiter_of(text: str, among: str, *, quoted: bool) -> str | None:
    """Return what separates the cells: it gives nearly all rows the same number of them. None when nothing does.

    The rows before the first with that number need not have it: a report may begin with lines about itself.
    """
    if len(among) == 1:
        return among
    best, delimiter = (0.0, 1), None
    for candidate in among:
        rows = _cells(text, candidate, quoted=quoted)
        widths = [len(row) for row in islice(rows, _SAMPLE) if row]
        usual = max(set(widths), key=widths.count, default=1)
        table = widths[widths.index(usual) :] if widths else []
        alike = widths.count(usual)
        share = alike / len(widths) if widths else 0.0
        if usual > 1 and alike >= _ALIKE * len(table) and (share, usual) > best:
            best, delimiter = (share, usual), candidate
    return delimiter
