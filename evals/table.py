"""A table as spreadsheet programs write it: CSV with commas, semicolons or tabs."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

_DELIMITERS = ",;\t"  # a semicolon in much of Europe


class TableError(Exception):
    """Why a text is no table; `line` is where the row begins that cannot be read."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line


def read_table(text: str, column: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row below the headings that is not empty: the line it begins on, and its cells by heading.

    What stands between the cells is what makes `column` a heading. A heading is read in small letters, with `_` for a
    space; what stands in no column is the cell of the heading `""`.

    Raises:
        TableError: the text is no table, or a heading stands twice.
    """
    headings: list[str] = []
    for line, row in _rows(text, column):
        if not headings:
            headings = _headings(row)
            if twice := [heading for heading, count in Counter(headings).items() if heading and count > 1]:
                raise TableError(line, f"the column {twice[0]!r} stands twice; keep one")
            continue
        cells = dict(zip(headings, row, strict=False))
        cells[""] = "".join(cell for at, cell in enumerate(row) if at >= len(headings) or not headings[at])
        yield line, {heading: cell for heading, cell in cells.items() if heading or cell.strip()}


def _headings(row: list[str]) -> list[str]:
    return [cell.strip().casefold().replace(" ", "_") for cell in row]


def _delimiter(text: str, column: str) -> str:
    heads = {delimiter: next(csv.reader(_opened(text), delimiter=delimiter), []) for delimiter in _DELIMITERS}
    return next((delimiter for delimiter, head in heads.items() if column in _headings(head)), _DELIMITERS[0])


def _opened(text: str) -> io.StringIO:
    lines = io.StringIO(text, newline="")
    if text.casefold().startswith("sep="):  # a line for spreadsheet programs
        lines.readline()
    return lines


def _rows(text: str, column: str) -> Iterator[tuple[int, list[str]]]:
    opened = _opened(text)
    before = 1 if opened.tell() else 0
    line = before + 1
    try:
        reader = csv.reader(opened, delimiter=_delimiter(text, column), strict=True)
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = before + reader.line_num + 1
    except csv.Error as error:
        fault = "a cell is too long" if "limit" in str(error) else "not CSV"
        raise TableError(line, f"{fault}; is a quotation mark not closed, or not doubled inside a cell?") from error
