"""Spreadsheets, with calamine: xlsx, xls and ods, sheet by sheet."""

import datetime
from collections import Counter
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from index.archive import opened
from index.cells import Cells, plain_number
from index.compose import Block, compose
from index.errors import PROTECTED, UnreadableDocument
from index.odscells import OdsCells
from index.passage import Document
from index.tables import table_blocks

MAX_CELLS = 2_000_000  # of one sheet, empty ones too: a table with one cell in its farthest corner is refused

Shown = Cells | OdsCells


def sheets_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a workbook: each sheet under its name, each row with its column heads. What is left out becomes a notice.

    Calamine gives values without their number formats: a cell that shows €7 is read as 7, unless the file is an ods,
    and in an xls one that shows 7 % as 0.07. What is hidden in the sheets of an xls is read as well.

    Raises:
        UnreadableDocument: it is protected by a password, damaged, or far too large.
    """
    if not content.startswith(b"PK"):
        return _document(content, name, fallback_title, None)
    with opened(content, name, kind="workbook") as archive:
        is_ods = "content.xml" in archive.namelist()
        return _document(content, name, fallback_title, OdsCells(archive) if is_ods else Cells(archive))


def _document(content: bytes, name: str, fallback_title: str, cells: Shown | None) -> Document:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            return _read(workbook, name, fallback_title, cells)
    except PasswordError as error:
        raise UnreadableDocument(name, PROTECTED) from error
    except (CalamineError, ValueError) as error:
        raise UnreadableDocument(name, f"it is damaged, or no workbook ({error})") from error


def _read(workbook: CalamineWorkbook, name: str, fallback_title: str, cells: Shown | None) -> Document:
    blocks: list[Block] = []
    hidden, left_out = list[str](), Counter[str]()
    for about in workbook.sheets_metadata:
        if about.visible is not SheetVisibleEnum.Visible:
            hidden.append(about.name)
        elif about.typ is SheetTypeEnum.WorkSheet:
            rows = [*table_blocks(_rows(workbook.get_sheet_by_name(about.name), name, cells, left_out))]
            blocks += [Block(about.name, level=2), *rows] if rows else []
    notices = [f"hidden sheets were left out: {', '.join(hidden)}"] if hidden else []
    notices += [f"{what} were left out: {count}" for what, count in left_out.items() if count]
    return compose(name, fallback_title, blocks, [*notices, *(cells.notices() if cells else ())])


def _rows(sheet: CalamineSheet, name: str, cells: Shown | None, left_out: Counter[str]) -> list[list[str]]:
    """Return the words of each cell that is not hidden; one that was merged over several rows counts for each."""
    if sheet.width * sheet.height > MAX_CELLS:
        size = f"{sheet.width:,} × {sheet.height:,}"
        raise UnreadableDocument(name, f"its sheet {sheet.name!r} of {size} cells is over the limit of {MAX_CELLS:,}")
    rows = [[_words(cell) for cell in row] for row in sheet.iter_rows()]
    left = sheet.start[1] if sheet.start else 0  # rows count from the first of the sheet, columns from here
    for row, column, words in cells.shown(sheet.name) if cells else ():
        if row < len(rows) and 0 <= column - left < len(rows[row]):
            rows[row][column - left] = words
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if 0 <= column - left < sheet.width:
            for row in rows[top + 1 : bottom + 1]:
                row[column - left] = rows[top][column - left]
    return _without_hidden(rows, left, cells.hidden(sheet.name) if cells else ([], []), left_out)


def _without_hidden(
    rows: list[list[str]], left: int, hidden: tuple[list[range], list[range]], left_out: Counter[str]
) -> list[list[str]]:
    """Return the rows without those cells that are hidden, and count the rows and columns that held something."""
    width = max(map(len, rows), default=0)
    away = _numbers(hidden[0], len(rows))
    away_beside = {column - left for column in _numbers(hidden[1], left + width) if column >= left}
    left_out["hidden rows"] += sum(1 for at in away if any(rows[at]))
    rows = [row for at, row in enumerate(rows) if at not in away]
    if not away_beside:
        return rows
    left_out["hidden columns"] += sum(1 for at in away_beside if any(row[at] for row in rows if at < len(row)))
    return [[cell for at, cell in enumerate(row) if at not in away_beside] for row in rows]


def _numbers(spans: list[range], size: int) -> set[int]:
    return {number for span in spans for number in range(span.start, min(span.stop, size))}


def _words(cell: object) -> str:
    """Write a cell as a spreadsheet shows it: no fraction that is zero, no midnight, no seconds that are zero."""
    if isinstance(cell, float):
        return plain_number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00").removesuffix(":00")
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(abs(cell.total_seconds())), 60)
        sign = "-" if cell < datetime.timedelta() else ""
        return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(cell, datetime.time):
        return cell.isoformat().removesuffix(":00")
    return " ".join(str(cell).split())
