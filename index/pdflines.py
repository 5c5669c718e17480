"""The lines of a PDF's page: their text, how high their type is, and whether it is bold."""

import re
from ctypes import create_string_buffer
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|sf|lm)bx|-bd\b", re.IGNORECASE)  # in the name of a font
_NAME_BYTES = 128  # of the name of a font
_GAP = 1.5  # times the height between two letters: they stand in different columns
LABEL = re.compile(r"^\W*(?:(?:[^\W\d]+\s+)?\d[\w.]*|[^\W\d_]|[IVXLC]+)[.):–—-]*\s+(?=\S)")  # "Item 1A.", "2.3", "IV."


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, as PDFium gives it, how high its type is, in points (0 where not known), and if it is bold."""

    text: str
    height: float
    bold: bool = False


def lines_of(page: pdfium.PdfTextPage) -> list[Line]:
    """Return the lines of a page."""
    found: list[Line] = []
    at = 0  # in UTF-16 units, as PDFium counts
    for text in page.get_text_range(errors="replace").split("\n"):
        found.append(_line(page, text, at))
        at += len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1
    return found


def _line(page: pdfium.PdfTextPage, line: str, at: int) -> Line:
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
    return Line(line, height, all(bold) and not _in_columns(page, line, at, height))


def _in_columns(page: pdfium.PdfTextPage, line: str, at: int, height: float) -> bool:
    """Say whether there is a wide gap in a line, other than behind the number of a heading: it heads columns."""
    before, box = float("inf"), pdfium_c.FS_RECTF()
    for place in range(len(line) - len(LABEL.sub("", line)), len(line)):
        index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(page, at + place)
        if not line[place].isspace() and index >= 0 and pdfium_c.FPDFText_GetLooseCharBox(page, index, box):
            if box.left - before > _GAP * height:
                return True
            before = box.right
    return False


def _font(page: pdfium.PdfTextPage, index: int) -> str:
    """Return the name of the font of a character."""
    name = create_string_buffer(_NAME_BYTES)
    size = pdfium_c.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, None)
    return name.value.decode("utf-8", "replace") if size <= _NAME_BYTES else ""


def without_numbers(line: Line) -> str:
    """Return the words of a line: what is the same in all of a sequence, "Page 3" and "Page 4"."""
    return " ".join(re.sub(r"\d+", "", line.text).split())
