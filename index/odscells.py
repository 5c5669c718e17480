"""What the cells of an ods show and calamine does not tell: numbers in their formats, gaps in texts, what is hidden."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from index.archive import elements, forget
from index.odtnumbers import OFFICE, TABLE, TEXT

_Xml = Any  # an element of lxml, which has no types

_WORKBOOK = f"{OFFICE}spreadsheet"
_SHEET, _COLUMN, _ROW = f"{TABLE}table", f"{TABLE}table-column", f"{TABLE}table-row"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_GAPS = (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break")
_COMMENT = f"{OFFICE}annotation"
_AS_SHOWN = {"float", "percentage", "currency", "time", "string"}  # days are clearer as calamine writes them
_MOST = 2_000_000  # places that one cell of any use is repeated at
_HIDDEN = {"collapse", "filter"}


@dataclass(slots=True)
class _Lines:
    """The rows or the columns of a sheet: how many were read, and which of them are hidden."""

    count: int = 0
    hidden: list[range] = field(default_factory=list[range])

    def add(self, line: _Xml, what: str) -> range:
        """Count a line as often as it is repeated; return the places where it stands."""
        places = range(self.count, self.count + _times(line, what))
        self.count = places.stop
        if line.get(f"{TABLE}visibility") in _HIDDEN:
            self.hidden.append(places)
        return places


@dataclass(slots=True)
class _Sheet:
    rows: _Lines = field(default_factory=_Lines)
    columns: _Lines = field(default_factory=_Lines)
    words: list[tuple[range, range, str]] = field(default_factory=list[tuple[range, range, str]])
    cells: list[tuple[range, str]] = field(default_factory=list[tuple[range, str]])  # of the row that is being read
    width: int = 0  # of that row, so far

    def take(self, element: _Xml) -> None:
        """Take a column, a cell or a row that is complete. What a cell holds is none of the sheet, if it is a table."""
        if not _is_sheet(next(element.iterancestors(_SHEET), None)):
            return
        if element.tag == _COLUMN:
            self.columns.add(element, "columns")
        elif element.tag == _ROW:
            rows = self.rows.add(element, "rows")
            self.words += [(rows, *cell) for cell in self.cells if len(rows) * len(cell[0]) <= _MOST]
            self.cells, self.width = [], 0
        else:
            columns = range(self.width, self.width + _times(element, "columns"))
            self.width = columns.stop
            words = _words(element) if element.get(f"{OFFICE}value-type") in _AS_SHOWN else ""
            self.cells += [(columns, words)] if words else []
        forget(element)


class OdsCells:
    """The cells of one workbook, read cell by cell: as a whole, it would take a kilobyte and more for each."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._sheets: dict[str, _Sheet] = {}
        self._comments = 0
        sheet = _Sheet()
        for element in elements(archive, "content.xml", _COLUMN, _ROW, *_CELLS, _COMMENT, *_GAPS, begun=_SHEET):
            if element.tag == _SHEET:
                if _is_sheet(element):
                    sheet = self._sheets[element.get(f"{TABLE}name", "")] = _Sheet()
            elif element.tag in _GAPS:
                element.text = " "
            elif element.tag == _COMMENT:
                self._comments += 1
            else:
                sheet.take(element)

    def shown(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column (both from 0) and the words of the cells that hold words beside their value."""
        for rows, columns, words in self._sheets[sheet].words if sheet in self._sheets else ():
            yield from ((row, column, words) for row in rows for column in columns)

    def hidden(self, sheet: str) -> tuple[list[range], list[range]]:
        """Return the rows and the columns (both from 0) that are hidden, by hand, by a filter or in a closed group."""
        found = self._sheets.get(sheet) or _Sheet()
        return found.rows.hidden, found.columns.hidden

    def notices(self) -> list[str]:
        """Return what is left out of the workbook."""
        return [f"comments were left out: {self._comments}"] if self._comments else []


def _is_sheet(table: _Xml) -> bool:
    return table is not None and table.getparent().tag == _WORKBOOK


def _times(element: _Xml, what: str) -> int:
    return min(int(element.get(f"{TABLE}number-{what}-repeated", 1)), _MOST)


def _words(cell: _Xml) -> str:
    return " ".join(" ".join("".join(line.itertext()) for line in cell.iterchildren(f"{TEXT}p")).split())
