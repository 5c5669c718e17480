"""What the type of a PDF says: lines that are set larger than its text, or bold, are its headings."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from ctypes import create_string_buffer
from dataclasses import dataclass, field
from itertools import chain, groupby, takewhile

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from index.compose import Block

_LARGER = 1.12  # times the height of the text; another font of the same size is up to 1.07 times as high
_SAME = 1.04  # heights that differ less are of one level
_MOST_CHARACTERS, _MOST_WORDS = 160, 20  # of a heading, on one line or several
_FEWEST_LETTERS, _MOST_NUMBERS = 3, 2  # of a heading
_MOST_OF_ALL = 0.25  # of the letters; where more are large, size says nothing
_OFTEN, _SHARE = 4, 0.3  # pages, and share of the pages, that begin alike: that line says nothing of them
_MARGIN = 4  # lines on top of a page, and at its end, that may be there on each page
_FEW_WORDS = 3  # an address of the web has fewer, though it begins with a small letter
_DEEPEST = 6
_BOLD = re.compile(r"bold|black|heavy|demi|(?:cm|sf|lm)bx|-bd\b", re.IGNORECASE)  # in the name of a font
_NAME_BYTES = 128  # of the name of a font
_WIDE = 0.8  # of the longest line of a page: a line of prose, after which the next one goes on
_GAP = 1.5  # times the height between two letters: they stand in different columns
_OPENING = tuple("([§“\"'‘«„‚¿¡…")  # a heading may begin with
_LABEL = re.compile(r"^\W*(?:(?:[^\W\d]+\s+)?\d[\w.]*|[^\W\d_]|[IVXLC]+)[.):–—-]*\s+(?=\S)")  # "Item 1A.", "2.3", "IV."
_SECTION = re.compile(r"^\s*(?:\d+\.[\d.]*|§\s*\d+)\s")  # a number that begins a heading, not the next line of one
_CODE = re.compile(r"\s*\d+\W*\s[^\W\d_A-Z]")  # or a point of a list
_NUMBER = re.compile(r"(?!(?:19|20)\d\d\b)\b\d[\d.,]*")  # but a year
_FIGURES = re.compile(r"\d[%)]?\s+[$€£(]?\d\S*\d|\d\s+[$€£]")  # numbers side by side
_UNIT = r"(?:[%)€$£\s]|\b[A-Z]{3}\b|\bper (?:year|month|week|day|hour)\b)*$"
# The ends of a row of figures, of a line with a sum, and of one whose sentence goes on.
_ROW = re.compile(rf"(?:(?<![a-z\d])\d(?:[\d.,]*\d)?|\b[Nn]il|\b[Nn]/[Aa]){_UNIT}|\s[-–—][\s%)]*$")
_AMOUNT = re.compile(rf"(?:\d[.,]\d\d|(?!(?:19|20)\d\d\b)\b\d{{3}})\d*{_UNIT}|\d\s*(?:[%€$£]|[A-Z]{{3}}\b)\s*$")
_OPEN_END = re.compile(r",\s*$|[^\W\d_A-Z]\s*$")
_LONE = re.compile(r"\s\d{1,4}\s*$")  # the number of a page, in a list of contents


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
    for place in range(len(line) - len(_LABEL.sub("", line)), len(line)):
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


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that belong together: a heading of this height, or text, where it is 0. `above` heads the page."""

    lines: list[Line]
    height: float = 0.0
    above: list[Line] = field(default_factory=list[Line])

    def block(self, level: int, title: str) -> Block:
        """Return it as a block of its document."""
        heading = " ".join(" ".join(line.text for line in self.lines).split())
        text = "\n".join(line.text for line in (*self.above, *self.lines))
        return Block(text, 1 if heading == title else level, heading=heading) if level else Block(text)


def with_headings(pages: Sequence[Sequence[Line]], title: str) -> list[list[Block]]:
    """Return each page as blocks: its headings, and what stands between them with its line ends as they were.

    What heads many pages goes with the heading below it: alone it would be a passage of each of them. Elsewhere what
    stands above or below many pages is a block of its own, or else sentences would go on with it. A sentence that runs
    over to the next page still ends where its page does, since no passage lies on two pages.
    """
    often = _often(pages, usual := _usual_height(pages))
    whole = [[_Part(list(lines))] for lines in pages]
    cut, headings = whole, list[_Part]()
    for by_weight in (True, False):
        marked = [_standing_out(lines, usual, often, by_weight=by_weight) for lines in pages]
        tried = [list(_cut(lines, places, often)) for lines, places in zip(pages, marked, strict=True)]
        found = [part for parts in tried for part in parts if part.height]
        if _letters(found) <= _MOST_OF_ALL * _letters(part for parts in whole for part in parts):
            cut, headings = tried, found
            break
    levels = _levels([part.height for part in headings])
    above, below = _margin(pages), _margin([lines[::-1] for lines in pages])
    cut = [list(_set_apart(parts, above, below)) for parts in cut]
    return [[part.block(levels.get(part.height, 0), title) for part in parts] for parts in cut]


def _letters(parts: Iterable[_Part]) -> int:
    return sum(len(line.text) for part in parts for line in part.lines)


def _usual_height(pages: Sequence[Sequence[Line]]) -> float:
    """Return the height of the type that most letters have, to a tenth of a point; infinity where none is known."""
    letters = Counter[float]()
    for line in chain.from_iterable(pages):
        letters[round(line.height, 1)] += len(line.text) if line.height else 0
    return max(letters, key=lambda height: letters[height]) if letters.total() else float("inf")


def _often(pages: Sequence[Sequence[Line]], usual: float) -> set[str]:
    """Return the lines, without their numbers, that stand on many pages; of bold ones, that head or end half of all."""
    held = Counter(words for lines in pages for words in {_without_numbers(line) for line in lines})
    often = {words for words, count in held.items() if count >= max(_OFTEN, _SHARE * len(pages))}
    ends = [[line for line in (*lines[:_MARGIN], *lines[-_MARGIN:]) if line.bold] for lines in pages]
    small = [{_without_numbers(line) for line in lines if line.height < _LARGER * usual} for lines in ends]
    bold = Counter(words for page in small for words in page)
    return often | {words for words, count in bold.items() if count >= max(2, len(pages) / 2)}


def _margin(pages: Sequence[Sequence[Line]]) -> set[tuple[int, str]]:
    """Return the first lines, without their numbers and with their places, that stand there on many pages."""
    held = Counter(first for lines in pages for first in enumerate(map(_without_numbers, lines[:_MARGIN])))
    return {first for first, count in held.items() if count >= max(_OFTEN, _SHARE * len(pages))}


def _without_numbers(line: Line) -> str:
    return " ".join(re.sub(r"\d+", "", line.text).split())


def _standing_out(lines: Sequence[Line], usual: float, often: set[str], *, by_weight: bool) -> set[int]:
    """Return the places of the lines that are set larger than text, or bold where nothing in them speaks against it."""
    places = [place for place, line in enumerate(lines) if _without_numbers(line) not in often]
    large = {place for place in places if lines[place].height >= _LARGER * usual}
    bold = {place for place in places if by_weight and lines[place].bold and lines[place].height >= usual / _SAME}
    runs = [*_neighbours(place for place in bold - large if not _is_of_a_table(lines[place].text))]
    labels = _labels(lines, [run[0] for run in runs if len(run) == 1], often)
    return large | {place for run in runs for place in run if place not in labels and _heads(lines, run)}


def _is_of_a_table(text: str) -> bool:
    """Say whether a line has figures side by side, too many numbers, or ends in a sum. A small number may be a name."""
    words = _LABEL.sub("", text)
    is_amount = _AMOUNT.search(text) and not (_SECTION.match(text) and _LONE.search(text))
    return bool(len(_NUMBER.findall(words)) > _MOST_NUMBERS or _FIGURES.search(words) or is_amount)


def _labels(lines: Sequence[Line], places: Sequence[int], often: set[str]) -> set[int]:
    """Return the bold lines above figures, and the others of such a form: they would seem to head all that follows.

    The first line of a page may be the title of its table.
    """
    found = set[int]()
    for form in _neighbours(places, step=2):
        above = {_without_numbers(line) for line in lines[: form[0]]}
        if any(_is_row(lines, place + 1) for place in form) and (len(form) > 1 or not above <= often | {""}):
            found.update(form)
    return found


def _is_row(lines: Sequence[Line], place: int) -> bool:
    text = lines[place].text if place < len(lines) else ""
    return bool(_ROW.search(text)) and (not _is_wide(lines, text) or bool(_FIGURES.search(text)))


def _is_wide(lines: Sequence[Line], text: str) -> bool:
    return len(text) >= _WIDE * max(len(line.text) for line in lines)


def _neighbours(places: Iterable[int], step: int = 1) -> Iterator[list[int]]:
    """Yield places together that are one step apart."""
    for _, run in groupby(enumerate(sorted(places)), lambda pair: pair[1] - step * pair[0]):
        yield [place for _, place in run]


def _heads(lines: Sequence[Line], run: list[int]) -> bool:
    """Say whether bold lines may be a heading: no point of a list, part of a sentence or table, foot of a page."""
    before = lines[run[0] - 1] if run[0] else Line("", 0.0)
    after = lines[run[-1] + 1].text if run[-1] + 1 < len(lines) else ""
    text = lines[run[0]].text.strip()
    begins = (text[:1].isalnum() and not text[:1].islower() and not _CODE.match(text)) or text[:1] in _OPENING
    goes_on = not before.bold and _OPEN_END.search(before.text) and _is_wide(lines, before.text)
    in_table = _ROW.search(before.text) and _ROW.search(after)
    in_contents = _LONE.search(before.text) and _LONE.search(text)
    is_foot = not after.strip() and _LONE.search(text) and len(_without_numbers(lines[run[0]]).split()) == 1
    return begins and not (after.lstrip()[:1].islower() or goes_on or in_table or in_contents or is_foot)


def _cut(lines: Sequence[Line], marked: Container[int], often: set[str]) -> Iterator[_Part]:
    """Cut a page into headings and text."""
    text: list[Line] = []
    above = True  # nothing was said yet on this page
    for large, run in _runs(lines, marked):
        if not (large and _reads_like_a_heading(run)):
            text += run
            continue
        goes_with = above and all(_without_numbers(line) in often for line in text)
        yield from [_Part(text)] if text and not goes_with else []
        yield _Part(run, run[0].height, above=text if goes_with else [])
        text, above = [], False
    yield from [_Part(text)] if text else []


def _set_apart(parts: Sequence[_Part], above: set[tuple[int, str]], below: set[tuple[int, str]]) -> Iterator[_Part]:
    """Part the text on top of a page and at its end from the lines that stand there on many pages."""
    for at, part in enumerate(parts):
        if part.height:
            yield part
            continue
        top = _count(part.lines, above) if at == 0 else 0
        end = len(part.lines) - (_count(part.lines[::-1], below) if at == len(parts) - 1 else 0)
        pieces = [part.lines[:top], part.lines[top:end], part.lines[end:]] if top < end else [part.lines]
        yield from (_Part(piece) for piece in pieces if piece)


def _count(lines: Sequence[Line], margin: set[tuple[int, str]]) -> int:
    """Return how many of the first lines stand on many pages; one that goes on with a sentence is none of them."""
    found = zip(lines, enumerate(map(_without_numbers, lines[:_MARGIN])), strict=False)
    return len([*takewhile(lambda pair: pair[1] in margin and not _goes_on(pair[0]), found)])


def _goes_on(line: Line) -> bool:
    return line.text.lstrip()[:1].islower() and len(line.text.split()) > _FEW_WORDS


def _runs(lines: Sequence[Line], marked: Container[int]) -> Iterator[tuple[bool, list[Line]]]:
    """Yield neighbouring lines of one size, when they stand out, and the others between them."""
    run, was_large = list[Line](), False
    for place, line in enumerate(lines):
        large = place in marked
        begins = large and run and (not _alike(line.height, run[0].height) or (line.bold and _SECTION.match(line.text)))
        if run and (large != was_large or begins):
            yield was_large, run
            run = []
        run.append(line)
        was_large = large
    if run:
        yield was_large, run


def _alike(height: float, other: float) -> bool:
    return max(height, other) <= _SAME * min(height, other)


def _reads_like_a_heading(lines: Sequence[Line]) -> bool:
    text = " ".join(line.text.strip() for line in lines)
    short = len(text) <= _MOST_CHARACTERS and len(text.split()) <= _MOST_WORDS
    ends = text.endswith((".", ",", ";")) or (text.endswith(":") and not lines[-1].bold)
    return short and not ends and sum(map(str.isalpha, text)) >= max(_FEWEST_LETTERS, len(_SECTION.sub("", text)) / 2)


def _levels(heights: Sequence[float]) -> dict[float, int]:
    """Return the level of each height: the largest are the second, since the first is the title."""
    levels: dict[float, int] = {}
    level, above = 1, float("inf")
    for height in sorted(set(heights), reverse=True):
        if not _alike(height, above):
            level, above = level + 1, height
        levels[height] = min(level, _DEEPEST)
    return levels
