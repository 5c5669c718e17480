"""A page of a PDF as a picture, and where on it given words stand."""

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pypdfium2.raw

from index.pdf import ONE_AT_A_TIME

_WIDTH = 1100  # pixels: sharp in the panel on a dense screen, and an A4 page still draws in tens of milliseconds
_MOST_PIXELS = 4_000_000  # a page a metre long is drawn smaller instead
_FINE = 100_000  # PDFium maps to whole pixels: on a picture this large they are fine enough


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in fractions of the page's width and height, from the top left."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, drawn: a JPEG, its size in pixels, and the boxes around the words that were looked for."""

    jpeg: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def draw_page(file: Path, number: int, *, words: str = "", offset: int = 0) -> Picture | None:
    """Draw page `number` (from 1) of a PDF and find `words` on it; None when the file or the page cannot be drawn.

    The words are found by their letters and digits alone, because spaces, hyphens and line breaks differ between a page
    and its text. Where they stand more than once, the place nearest to `offset` letters into the page is taken.
    """
    try:
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(file) as pdf:
            if not 1 <= number <= len(pdf):
                return None
            return _draw(pdf[number - 1], words, offset)
    except (pypdfium2.PdfiumError, OSError):
        return None


def letters(text: str) -> str:
    """Return the letters and digits of a text in their plain forms: what two readings of a page agree on."""
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character.isalnum())


def _draw(page: pypdfium2.PdfPage, words: str, offset: int) -> Picture:
    width, height = page.get_size()
    scale = min(_WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale).to_pil().convert("RGB")
    target = io.BytesIO()
    image.save(target, "JPEG", quality=82)
    boxes = tuple(_boxes(page, words, offset)) if words else ()
    return Picture(target.getvalue(), image.width, image.height, boxes)


def _boxes(page: pypdfium2.PdfPage, words: str, offset: int) -> Iterator[Box]:
    textpage = page.get_textpage()
    found = _find(textpage, words, offset)
    if found is None:
        return
    first, last = found
    for rectangle in range(textpage.count_rects(first, last - first + 1)):
        yield _box(page, textpage.get_rect(rectangle))


def _find(textpage: pypdfium2.PdfTextPage, words: str, offset: int) -> tuple[int, int] | None:
    """Return the first and last character index of the words on the page."""
    plain, origin = _letters_of(textpage)
    sought = letters(words)
    starts = list(_occurrences(plain, sought)) if sought else []
    if not starts:
        return None
    start = min(starts, key=lambda position: abs(position - offset))
    return origin[start], origin[start + len(sought) - 1]


def _letters_of(textpage: pypdfium2.PdfTextPage) -> tuple[str, list[int]]:
    """Return the page's letters and, for each, the index of the character it came from."""
    pieces: list[str] = []
    origin: list[int] = []
    for position in range(textpage.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(textpage.raw, position)
        plain = letters(chr(code)) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
        pieces.append(plain)
        origin += [position] * len(plain)
    return "".join(pieces), origin


def _occurrences(text: str, sought: str) -> Iterator[int]:
    start = text.find(sought)
    while start >= 0:
        yield start
        start = text.find(sought, start + 1)


def _box(page: pypdfium2.PdfPage, rectangle: tuple[float, float, float, float]) -> Box:
    """Turn a rectangle in PDF points into fractions of the picture, whatever the page's rotation and crop."""
    left, bottom, right, top = rectangle
    (x1, y1), (x2, y2) = _on_picture(page, left, bottom), _on_picture(page, right, top)
    return Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _on_picture(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pypdfium2.raw.FPDF_PageToDevice(page.raw, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _FINE, down.value / _FINE
