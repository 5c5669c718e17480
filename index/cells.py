"""What cells of an xlsx show and calamine does not tell: percents, leading zeros, errors, what is hidden or missing."""

import datetime
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from index.archive import xml_of

_WORKBOOK, _TARGETS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_PERCENTS = {"9": "0%", "10": "0.00%"}  # by the numbers that every workbook knows
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')  # words, and colours or currencies in brackets
_ZEROS = re.compile(r"0{2,20}")  # of postcodes and numbers of articles
_NOTHING = ";;;"  # the format of cells that are to look empty
_YEAR = re.compile(r"y{1,4}(?:;@)?", re.IGNORECASE)
_DAY = re.compile(r"[dy]", re.IGNORECASE)
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_PREFIX = r"(?:\w+:)?"
_NOT_CALCULATED = re.compile(
    rf'<{_PREFIX}c\b(?![^>]*\bt="str")[^>]*>\s*<{_PREFIX}f\b(?:[^>]*/>|[^>]*>[^<]*</{_PREFIX}f>)\s*'
    rf"(?:<{_PREFIX}v\s*/>|<{_PREFIX}v>\s*</{_PREFIX}v>)?\s*</{_PREFIX}c>".encode()
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rf"<{_PREFIX}v>([^<]*)</".encode())
_HIDDEN = rb'\bhidden="(?:1|true|on)"'
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*" + _HIDDEN + rb')[^>]*?\br="(\d{1,7})"')
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\b(?=[^>]*" + _HIDDEN + rb")([^>]*)>")
_BOUNDS = [re.compile(rb'\b%s="(\d{1,5})"' % bound) for bound in (b"min", b"max")]
_LEFT_OUT = {
    "comments": (re.compile(r"xl/(?:comments/)?comment\w*\.xml"), rf"<{_PREFIX}comment\b"),
    "text boxes": (re.compile(r"xl/drawings/drawing\w*\.xml"), rf"<({_PREFIX}txBody)\b(?:(?!</\1).)*?<{_PREFIX}t>"),
    "charts": (re.compile(r"xl/charts/chart\w*\.xml"), rf"<{_PREFIX}chart\b"),
}


class Cells:
    """The cells of one workbook; it has none where it is no xlsx."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = archive.namelist()
        self._paths = dict(self._sheets()) if {_WORKBOOK, _TARGETS} <= {*self._members} else {}
        self._codes = dict(_telling_styles(xml_of(archive, _STYLES))) if _STYLES in self._members else {}
        if self._counts_from_1904():
            self._codes = {style: code for style, code in self._codes.items() if not _YEAR.fullmatch(code)}
        wanted = rf'\bt="e"|\bs="(?:{"|".join(self._codes)})"' if self._codes else r'\bt="e"'
        cell = rf"<{_PREFIX}c\b([^>]*(?:{wanted})[^>]*)(?<!/)>(.*?)</{_PREFIX}c>"
        self._wanted = re.compile(cell.encode(), re.DOTALL)
        self._not_calculated = 0
        self._looks_empty = 0

    def shown(self, sheet: str) -> Iterator[tuple[int, int, str]]:
        """Yield the row, the column (both from 0) and the words of the cells that show other than their value."""
        content = self._content(sheet)
        if b"f>" in content:  # a quick look at a sheet without formulas
            self._not_calculated += len(_NOT_CALCULATED.findall(content))
        for about, inside in self._wanted.findall(content):
            place, kind, value = _PLACE.search(about), _TYPE.search(about), _VALUE.search(inside)
            style = _STYLE.search(about)
            code = self._codes.get(style[1].decode(), "") if style else ""
            if place and value and code == _NOTHING:
                self._looks_empty += 1
                yield int(place[2]) - 1, _column(place[1]), ""
            elif place and value and (kind is None or kind[1] in {b"n", b"e"}):
                words = value[1].decode("utf-8", "replace")
                is_error = kind is not None and kind[1] == b"e"
                yield int(place[2]) - 1, _column(place[1]), words if is_error else shown_number(words, code)

    def hidden(self, sheet: str) -> tuple[list[range], list[range]]:
        """Return the rows and the columns (both from 0) that are hidden, by hand, by a filter or in a closed group."""
        content = self._content(sheet)
        if b"hidden=" not in content:
            return [], []
        rows = [range(int(row) - 1, int(row)) for row in _HIDDEN_ROW.findall(content)]
        bounds = [[bound.search(about) for bound in _BOUNDS] for about in _HIDDEN_COLUMNS.findall(content)]
        return rows, [range(int(first[1]) - 1, int(last[1])) for first, last in bounds if first and last]

    def notices(self) -> list[str]:
        """Return what is left out of the workbook, and of the sheets that were asked for."""
        found = [f"{what} were left out: {count}" for what, count in self._counts() if count]
        if self._looks_empty:
            found.append(f"cells that are made to look empty were left out: {self._looks_empty}")
        if self._not_calculated:
            found.append(f"{self._not_calculated} formulas have no stored value; open it in Excel and save it again")
        return found

    def _content(self, sheet: str) -> bytes:
        path = self._paths.get(sheet, "")
        return self._archive.read(path) if path in self._members else b""

    def _sheets(self) -> Iterator[tuple[str, str]]:
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
            return f"{number:0{len(code)}.0f}"
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
    return f"{number:.15g}"


def _is_percent(code: str) -> bool:
    return "%" in _QUOTED.sub("", code)


def _telling_styles(root: Element) -> Iterator[tuple[str, str]]:
    """Yield the styles of cells that show percents, zeros before a number, a year or nothing, with their formats."""
    codes = _PERCENTS | {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    for formats in root.iter("{*}cellXfs"):
        for number, style in enumerate(formats):
            code = codes.get(style.get("numFmtId", ""), "")
            if _is_percent(code) or _ZEROS.fullmatch(code) or _YEAR.fullmatch(code) or code == _NOTHING:
                yield str(number), code


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
