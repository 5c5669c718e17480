"""A page of a PDF as a picture, and where on it given words stand."""

import ctypes
import io
import unicodedata
from collections.abc import Iterator, Sequence
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
class Words:
    """Words to be found on a page, and how many letters (see `letters`) of the page come before them."""

    text: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A page, drawn: a JPEG, its size in pixels, and for each of the words that were looked for their boxes."""

    jpeg: bytes
    width: int
    height: int
    boxes: tuple[tuple[Box, ...], ...]


def draw_page(file: Path, number: int, *sought: Words) -> Picture | None:
    """Draw page `number` (from 1) of a PDF and find words on it; None when the file or the page cannot be drawn.

    Words are found by their letters and digits alone, because spaces, hyphens and line breaks differ between a page and
    its text. Where they stand more than once, the place nearest to their offset is taken; where never, there is no box.
    """
    try:
        with ONE_AT_A_TIME, pypdfium2.PdfDocument(file) as pdf:
            if not 1 <= number <= len(pdf):
                return None
            return _draw(pdf[number - 1], sought)
    except (pypdfium2.PdfiumError, OSError):
        return None


def letters(text: str) -> str:
    """Return the letters and digits of a text in their plain forms, without accents: what two readings agree on."""
    return "".join(character for character in unicodedata.normalize("NFKD", text) if character.isalnum())


def _draw(page: pypdfium2.PdfPage, sought: Sequence[Words]) -> Picture:
    width, height = page.get_size()
    scale = min(_WIDTH / width, (_MOST_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale).to_pil().convert("RGB")
    target = io.BytesIO()
    image.save(target, "JPEG", quality=82)
    boxes = tuple(_boxes(page, sought)) if any(words.text for words in sought) else ((),) * len(sought)
    return Picture(target.getvalue(), image.width, image.height, boxes)


def _boxes(page: pypdfium2.PdfPage, sought: Sequence[Words]) -> Iterator[tuple[Box, ...]]:
    textpage = page.get_textpage()
    plain, origin = _letters_of(textpage)
    for words in sought:
        start = _find(plain, letters(words.text), words.offset)
        if start is None:
            yield ()
        else:
            first, last = origin[start], origin[start + len(letters(words.text)) - 1]
            count = textpage.count_rects(first, last - first + 1)
            yield tuple(_box(page, textpage.get_rect(rectangle)) for rectangle in range(count))


def _find(plain: str, sought: str, offset: int) -> int | None:
    """Return where the letters begin that are nearest to an offset."""
    if not sought:
        return None
    before, after = plain.rfind(sought, 0, offset + len(sought)), plain.find(sought, offset)
    starts = [start for start in (before, after) if start >= 0]
    return min(starts, key=lambda start: abs(start - offset), default=None)


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


def _box(page: pypdfium2.PdfPage, rectangle: tuple[float, float, float, float]) -> Box:
    """Turn a rectangle in PDF points into fractions of the picture, whatever the page's rotation and crop."""
    left, bottom, right, top = rectangle
    (x1, y1), (x2, y2) = _on_picture(page, left, bottom), _on_picture(page, right, top)
    return Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2))


def _on_picture(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pypdfium2.raw.FPDF_PageToDevice(page.raw, 0, 0, _FINE, _FINE, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _FINE, down.value / _FINE
