"""What the cells of an ods show and calamine does not tell: numbers in their formats, gaps in texts, what is hidden."""

import zipfile
from collections.abc import Iterator
from typing import Any

from index.archive import xml_of

_Xml = Any  # an element of lxml, which has no types

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_GAPS = (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break")
_AS_SHOWN = {"float", "percentage", "currency", "time", "string"}  # days are clearer as calamine writes them
_MOST = 2_000_000  # places that one cell of any use is repeated at
_HIDDEN = {"collapse", "filter"}


class OdsCells:
    """The cells of one workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        root: _Xml = xml_of(archive, "content.xml")
        for gap in root.iter(*_GAPS):
            gap.text = " "
        sheets = root.iterfind(f".//{_OFFICE}spreadsheet/{_TABLE}table")
        self._sheets = {sheet.get(f"{_TABLE}name"): sheet for sheet in sheets}

    def shown(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column (both from 0) and the words of the cells that hold words beside their value."""
        for rows, row in self._lines(sheet, "row"):
            at = 0
            for cell in row.iterchildren(*_CELLS):
                columns = range(at, at + _times(cell, "columns"))
                at = columns.stop
                words = _words(cell) if cell.get(f"{_OFFICE}value-type") in _AS_SHOWN else ""
                if words and len(rows) * len(columns) <= _MOST:
                    yield from ((number, column, words) for number in rows for column in columns)

    def hidden(self, sheet: str) -> tuple[list[range], list[range]]:
        """Return the rows and the columns (both from 0) that are hidden, by hand, by a filter or in a closed group."""
        rows, columns = (
            [places for places, line in self._lines(sheet, kind) if line.get(f"{_TABLE}visibility") in _HIDDEN]
            for kind in ("row", "column")
        )
        return rows, columns

    def notices(self) -> list[str]:
        """Return what is left out of the workbook."""
        comments = sum(1 for sheet in self._sheets.values() for _ in sheet.iter(f"{_OFFICE}annotation"))
        return [f"comments were left out: {comments}"] if comments else []

    def _lines(self, sheet: str, kind: str) -> Iterator[tuple[range, _Xml]]:
        """Yield the rows or the columns of a sheet, each with the places where it stands."""
        at = 0
        for line in self._sheets[sheet].iter(f"{_TABLE}table-{kind}") if sheet in self._sheets else ():
            places = range(at, at + _times(line, f"{kind}s"))
            at = places.stop
            yield places, line


def _times(element: _Xml, what: str) -> int:
    return min(int(element.get(f"{_TABLE}number-{what}-repeated", 1)), _MOST)


def _words(cell: _Xml) -> str:
    return " ".join(" ".join("".join(line.itertext()) for line in cell.iterchildren(f"{_TEXT}p")).split())
