"""What cells of an xlsx show and calamine does not tell: percents, leading zeros, errors, what is hidden or missing."""

import datetime
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from index.archive import elements, forget, xml_of

_Xml = Any  # an element of lxml, which has no types

_WORKBOOK, _TARGETS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_PERCENTS = {"9": "0%", "10": "0.00%"}  # by the numbers that every workbook knows
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')  # words, and colours or currencies in brackets
_ZEROS = re.compile(r"0{2,20}")  # of postcodes and numbers of articles
_NOTHING = ";;;"  # the format of cells that are to look empty
_NO_NUMBER = {";", ";;", ";;;@", _NOTHING}  # the formats of those that show words alone, if anything
_YEAR = re.compile(r"y{1,4}(?:;@)?", re.IGNORECASE)
_DAY = re.compile(r"[dy]", re.IGNORECASE)
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_VAST = 1e21  # numbers from here on stay short
_MOST_COLUMNS = 16_384  # of a sheet; where a row has more, nobody wrote it with Excel
_TRUE = {"1", "true", "on"}
_PREFIX = r"(?:\w+:)?"
_LEFT_OUT = {
    "comments": (re.compile(r"xl/(?:comments/)?comment\w*\.xml"), rf"<{_PREFIX}comment\b"),
    "text boxes": (re.compile(r"xl/drawings/drawing\w*\.xml"), rf"<({_PREFIX}txBody)\b(?:(?!</\1).)*?<{_PREFIX}t>"),
    "charts": (re.compile(r"xl/charts/chart\w*\.xml"), rf"<{_PREFIX}chart\b"),
}


@dataclass(slots=True)
class _Sheet:
    """What was read of a sheet; rows and columns count from 0."""

    shown: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    hidden_rows: list[range] = field(default_factory=list[range])
    hidden_columns: list[range] = field(default_factory=list[range])


class Cells:
    """The cells of one workbook; it has none where it is no xlsx."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = archive.namelist()
        self._paths = dict(self._names()) if {_WORKBOOK, _TARGETS} <= {*self._members} else {}
        self._codes = dict(_telling_styles(xml_of(archive, _STYLES))) if _STYLES in self._members else {}
        if self._counts_from_1904():
            self._codes = {style: code for style, code in self._codes.items() if not _YEAR.fullmatch(code)}
        self._sheets: dict[str, _Sheet] = {}
        self._not_calculated = 0
        self._looks_empty = 0

    def shown(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column (both from 0) and the words of the cells that show other than their value."""
        yield from self._sheet(sheet).shown

    def hidden(self, sheet: str) -> tuple[list[range], list[range]]:
        """Return the rows and the columns (both from 0) that are hidden, by hand, by a filter or in a closed group."""
        return self._sheet(sheet).hidden_rows, self._sheet(sheet).hidden_columns

    def notices(self) -> list[str]:
        """Return what is left out of the workbook, and of the sheets that were asked for."""
        found = [f"{what} were left out: {count}" for what, count in self._counts() if count]
        if self._looks_empty:
            found.append(f"cells that are made to look empty were left out: {self._looks_empty}")
        if self._not_calculated:
            found.append(f"{self._not_calculated} formulas have no stored value; open it in Excel and save it again")
        return found

    def _sheet(self, name: str) -> _Sheet:
        """Read a sheet row by row, once."""
        if name not in self._sheets:
            self._sheets[name] = _Sheet()
            if (path := self._paths.get(name, "")) in self._members:
                self._read(path, self._sheets[name])
        return self._sheets[name]

    def _read(self, path: str, sheet: _Sheet) -> None:
        """Read cell by cell: a row may hold millions, and so may what follows the rows, which says nothing of them."""
        row, column = -1, -1
        cells: list[tuple[int, str]] = []  # of the row that is being read
        for element in elements(self._archive, path, "{*}col", "{*}c", "{*}row", "{*}sheetData"):
            kind, is_hidden = element.tag.rpartition("}")[2], element.get("hidden") in _TRUE
            if kind == "sheetData" or column >= _MOST_COLUMNS:
                break
            if kind == "c":
                column = _column_of(element, column + 1)
                cells += [(column, words) for words in self._shown(element)] if len(element) else []
            elif kind == "row":
                row = int(element.get("r", row + 2)) - 1
                sheet.shown += [(row, *cell) for cell in cells]
                sheet.hidden_rows += [range(row, row + 1)] if is_hidden else []
                cells, column = [], -1
            elif is_hidden:
                sheet.hidden_columns.append(range(int(element.get("min", 1)) - 1, int(element.get("max", 0))))
            forget(element)

    def _shown(self, cell: _Xml) -> Iterator[str]:
        """Yield the words of a cell, where it shows other than its value."""
        kind, code = cell.get("t", "n"), self._codes.get(cell.get("s", ""), "")
        value = cell.findtext("{*}v")
        self._not_calculated += not value and kind != "str" and cell.find("{*}f") is not None
        if value is None or (kind != "e" and not code):
            return
        if code == _NOTHING or (kind == "n" and code in _NO_NUMBER):
            self._looks_empty += 1
            yield ""
        elif kind in ("n", "e"):
            yield value if kind == "e" else shown_number(value, code)

    def _names(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the sheets, each with the member that holds it."""
        targets = {one.get("Id"): one.get("Target", "") for one in xml_of(self._archive, _TARGETS)}
        for sheet in xml_of(self._archive, _WORKBOOK).iter("{*}sheet"):
            name = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            yield sheet.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(name, ""))).lstrip("/")

    def _counts_from_1904(self) -> bool:
        properties = xml_of(self._archive, _WORKBOOK).find("{*}workbookPr") if _WORKBOOK in self._members else None
        return properties is not None and properties.get("date1904") in {"1", "true"}

    def _counts(self) -> Iterator[tuple[str, int]]:
        for what, (member, mark) in _LEFT_OUT.items():
            pattern = re.compile(mark.encode(), re.DOTALL)
            yield what, sum(len(pattern.findall(self._archive.read(m))) for m in self._members if member.fullmatch(m))


def shown_number(words: str, code: str) -> str:
    """Write a number as a number format does where that changes what it says: percents, a day or year, zeros before it.

    What is no number stays as it is.
    """
    try:
        number = float(words)
        if _is_percent(code):
            return f"{number * 100:.12g}%"
        if _ZEROS.fullmatch(code) and number.is_integer():
            return f"{'-' if number < 0 else ''}{abs(number):0{len(code)}.0f}"
        if _YEAR.fullmatch(code):
            return f"{_FIRST_DAY + datetime.timedelta(days=number):%Y}"
        if _DAY.search(_QUOTED.sub("", code)):
            return (
                (_FIRST_DAY + datetime.timedelta(seconds=round(number * 86_400)))
                .isoformat(" ")
                .removesuffix(" 00:00:00")
            )
    except (ValueError, OverflowError):
        return words
    return plain_number(number)


def plain_number(number: float) -> str:
    """Write a whole number with all its digits: it may be that of a card. Of others, a spreadsheet keeps 15 digits."""
    return str(int(number)) if number.is_integer() and abs(number) < _VAST else f"{number:.15g}"


def _is_percent(code: str) -> bool:
    return "%" in _QUOTED.sub("", code)


def _telling_styles(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the styles of cells that show percents, zeros before a number, a year or nothing, with their formats."""
    codes = _PERCENTS | {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    for formats in root.iter("{*}cellXfs"):
        for number, style in enumerate(formats):
            code = codes.get(style.get("numFmtId", ""), "")
            if _is_percent(code) or _ZEROS.fullmatch(code) or _YEAR.fullmatch(code) or code in _NO_NUMBER:
                yield str(number), code


def _column_of(cell: _Xml, following: int) -> int:
    """Return the column of a cell, from 0: the following one, where it names no place."""
    place = _PLACE.fullmatch(cell.get("r", ""))
    if not place:
        return following
    number = 0
    for letter in place[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
