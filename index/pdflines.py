"""The lines of a PDF's page: their text, how high their type is, and whether it is bold."""

import re
from collections.abc import Iterator, Sequence
from ctypes import create_string_buffer
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|sf|lm)bx|-bd\b", re.IGNORECASE)  # in the name of a font
_NAME_BYTES = 128  # of the name of a font
_GAP = 1.5  # times the height between two letters: they stand in different columns
_CELLS = 1.0  # times the height between two letters: they may, if others stand so as well
_BULLET = re.compile(r"[^\w\s]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]+)[.)]|\d{1,3}(?:\.\d{1,3})+")
_WORD = re.compile(r"\S+")
LABEL = re.compile(r"^\W*(?:(?:[^\W\d]+\s+)?\d[\w.]*|[^\W\d_]|[IVXLC]+)[.):–—-]*\s+(?=\S)")  # "Item 1A.", "2.3", "IV."


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a line without a wide gap, and where they stand on the page, in points from the left and from below."""

    text: str
    left: float
    right: float
    middle: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, as PDFium gives it, how high its type is, in points (0 where not known), and if it is bold.

    `cells` are what wide gaps part; there are none where the type is not upright.
    """

    text: str
    height: float
    bold: bool = False
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, found in its line, and where its first and its last letter stand."""

    found: re.Match[str]
    first: pdfium_c.FS_RECTF
    last: pdfium_c.FS_RECTF


def lines_of(page: pdfium.PdfTextPage) -> list[Line]:
    """Return the lines of a page. PDFium may write one behind another, most often behind a dash or before a bullet."""
    found: list[Line] = []
    at = 0  # in UTF-16 units, as PDFium counts
    for text in page.get_text_range(errors="replace").split("\n"):
        words = [
            _Word(word, _box(page, at + word.start()), _box(page, at + word.end() - 1)) for word in _WORD.finditer(text)
        ]
        below = [place for place in range(1, len(words)) if _is_below(words[place], words[place - 1])]
        for first, last in pairwise([0, *below, len(words)]):
            start = words[first].found.start() if first else 0
            end = words[last - 1].found.end() if last < len(words) else len(text)
            found.append(_line(page, text[start:end], at + start, words[first:last]))
        at += len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1
    return found


def _is_below(word: _Word, before: _Word) -> bool:
    """Say whether a word stands lower than the one before it and to its left: a line of the page ends between them."""
    is_left = word.first.right <= before.first.left
    return is_left and (word.first.top + word.first.bottom) / 2 < before.first.bottom


def _line(page: pdfium.PdfTextPage, line: str, at: int, words: Sequence[_Word]) -> Line:
    """Look at three letters: a line may hold a sign of another font. It has no height where it is not upright."""
    places = [place for place, character in enumerate(line) if character.isalnum()]
    heights, bold = list[float](), list[bool]()
    box = pdfium_c.FS_RECTF()
    for place in {*places[:1], *places[len(places) // 2 :][:1], *places[-1:]}:
        index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(page, at + place)
        if index < 0 or pdfium_c.FPDFText_GetUnicode(page, index) != ord(line[place]):
            continue
        upright = pdfium_c.FPDFText_GetCharAngle(page, index) == 0
        if upright and pdfium_c.FPDFText_GetLooseCharBox(page, index, box):
            heights.append(box.top - box.bottom)
            bold.append(_BOLD.search(_font(page, index)) is not None)
    if not heights:
        return Line(line, 0.0)
    height = sorted(heights)[len(heights) // 2]
    cells = tuple(_cells(words, height))
    in_columns = any(cell.left - before.right > _GAP * height for before, cell in pairwise(cells))
    return Line(line, height, all(bold) and not in_columns, cells)


def _cells(words: Sequence[_Word], height: float) -> Iterator[Cell]:
    """Cut a line at its wide gaps, but not behind the bullet or the number of an item.

    Only the letters beside blanks are looked at: PDFium writes a blank where there is a gap.
    """
    first = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and words[place].first.left - words[place - 1].last.right <= _CELLS * height:
            continue
        text = words[0].found.string[words[first].found.start() : words[place - 1].found.end()]
        if place < len(words) and first == 0 and _BULLET.fullmatch(text):
            continue
        left, right = words[first].first, words[place - 1].last
        yield Cell(text, left.left, right.right, (left.top + left.bottom) / 2)
        first = place


def _box(page: pdfium.PdfTextPage, place: int) -> pdfium_c.FS_RECTF:
    """Return where a character of the text stands."""
    box = pdfium_c.FS_RECTF()
    index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(page, place)
    pdfium_c.FPDFText_GetLooseCharBox(page, index, box)
    return box


def _font(page: pdfium.PdfTextPage, index: int) -> str:
    """Return the name of the font of a character."""
    name = create_string_buffer(_NAME_BYTES)
    size = pdfium_c.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, None)
    return name.value.decode("utf-8", "replace") if size <= _NAME_BYTES else ""


def without_numbers(line: Line) -> str:
    """Return the words of a line: what is the same in all of a sequence, "Page 3" and "Page 4"."""
    return " ".join(re.sub(r"\d+", "", line.text).split())
