"""What the type of a PDF says: lines that are set larger than its text, or bold, are its headings."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, takewhile

from index.bold import SECTION, bold_headings
from index.compose import Block
from index.pdflines import Line, without_numbers

_LARGER = 1.12  # times the height of the text; another font of the same size is up to 1.07 times as high
_SAME = 1.04  # heights that differ less are of one level
_MOST_CHARACTERS, _MOST_WORDS = 160, 20  # of a heading, on one line or several
_FEWEST_LETTERS = 3  # of a heading
_MOST_OF_ALL = 0.25  # of the letters; where more are large, size says nothing
_OFTEN, _SHARE = 4, 0.3  # pages, and share of the pages, that begin alike: that line says nothing of them
_NUMBERED = re.compile(r"\D*[^\W\d]\s+(\d{1,3})[.:]?\s*")  # a line that is a name and its number
_PART = re.compile(  # what parts of a text are called
    r"\W*(?:article|section|chapter|appendix|annex|part|exhibit|schedule|clause|lesson|unit|artikel|abschnitt|kapitel"
    r"|anhang|anlage|teil|lektion|chapitre|annexe|partie|leçon)\W*",
    re.IGNORECASE,
)
_MARGIN = 4  # lines on top of a page, and at its end, that may be there on each page
_FEW_WORDS = 3  # an address of the web has fewer, though it begins with a small letter
_LARGEST, _DEEPEST = 2, 6  # levels


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
    numbered = _numbered(pages, usual)
    whole = [[_Part(list(lines))] for lines in pages]
    cut = whole
    for by_weight in (True, False):
        marked = [_standing_out(lines, usual, often, numbered, by_weight=by_weight) for lines in pages]
        tried = [list(_cut(lines, places, often)) for lines, places in zip(pages, marked, strict=True)]
        found = [part for parts in tried for part in parts if part.height]
        if _letters(found) <= _MOST_OF_ALL * _letters(part for parts in whole for part in parts):
            cut = tried
            break
    levels = _levels([[part.height for part in parts if part.height] for parts in cut])
    above, below = _margin(pages), _margin([lines[::-1] for lines in pages])
    cut = [list(_set_apart(parts, above, below)) for parts in cut]
    return [
        [part.block(level.get(part.height, 0), title) for part in parts]
        for parts, level in zip(cut, levels, strict=True)
    ]


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
    held = Counter(words for lines in pages for words in {without_numbers(line) for line in lines})
    often = {words for words, count in held.items() if count >= max(_OFTEN, _SHARE * len(pages))}
    ends = [[line for line in (*lines[:_MARGIN], *lines[-_MARGIN:]) if line.bold] for lines in pages]
    small = [{without_numbers(line) for line in lines if line.height < _LARGER * usual} for lines in ends]
    bold = Counter(words for page in small for words in page)
    return often | {words for words, count in bold.items() if count >= max(2, len(pages) / 2)}


def _numbered(pages: Sequence[Sequence[Line]], usual: float) -> set[str]:
    """Return the headings, without their numbers, that differ in those alone, such as `Article 1` and `Article 2`.

    Each stands once. A running head may be numbered as well, but its number goes with that of the page, and it stands
    on a page once; only what parts of a text are called may do so too, or be as small as the text.
    """
    held = defaultdict[str, list[tuple[int, int]]](list)
    for page, lines in enumerate(pages):
        for line in lines:
            words, found = without_numbers(line), _NUMBERED.fullmatch(line.text)
            if found and (line.height >= _LARGER * usual or (line.bold and _PART.fullmatch(words))):
                held[words].append((int(found[1]), page))
    return {words for words, found in held.items() if _is_sequence(found, is_part=_PART.fullmatch(words) is not None)}


def _is_sequence(found: Sequence[tuple[int, int]], *, is_part: bool) -> bool:
    if len({number for number, _ in found}) < len(found):
        return False
    steps = Counter(number - page for number, page in found)
    return is_part or max(steps.values()) <= len(found) / 2


def _margin(pages: Sequence[Sequence[Line]]) -> set[tuple[int, str]]:
    """Return the first lines, without their numbers and with their places, that stand there on many pages."""
    held = Counter(first for lines in pages for first in enumerate(map(without_numbers, lines[:_MARGIN])))
    return {first for first, count in held.items() if count >= max(_OFTEN, _SHARE * len(pages))}


def _standing_out(
    lines: Sequence[Line], usual: float, often: set[str], numbered: set[str], *, by_weight: bool
) -> set[int]:
    """Return the places of the lines that are set larger than text, or bold where nothing in them speaks against it."""
    running = often - numbered
    places = [place for place, line in enumerate(lines) if without_numbers(line) not in running]
    large = {place for place in places if lines[place].height >= _LARGER * usual}
    bold = {place for place in places if by_weight and lines[place].bold and lines[place].height >= usual / _SAME}
    return large | bold_headings(lines, bold - large, often)


def _cut(lines: Sequence[Line], marked: Container[int], often: set[str]) -> Iterator[_Part]:
    """Cut a page into headings and text."""
    text: list[Line] = []
    above = True  # nothing was said yet on this page
    for large, run in _runs(lines, marked):
        if not (large and _reads_like_a_heading(run)):
            text += run
            continue
        goes_with = above and all(without_numbers(line) in often for line in text)
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
    found = zip(lines, enumerate(map(without_numbers, lines[:_MARGIN])), strict=False)
    return len([*takewhile(lambda pair: pair[1] in margin and not _goes_on(pair[0]), found)])


def _goes_on(line: Line) -> bool:
    return line.text.lstrip()[:1].islower() and len(line.text.split()) > _FEW_WORDS


def _runs(lines: Sequence[Line], marked: Container[int]) -> Iterator[tuple[bool, list[Line]]]:
    """Yield neighbouring lines of one size, when they stand out, and the others between them."""
    run, was_large = list[Line](), False
    for place, line in enumerate(lines):
        large = place in marked
        begins = large and run and (not _alike(line.height, run[0].height) or (line.bold and SECTION.match(line.text)))
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
    return short and not ends and sum(map(str.isalpha, text)) >= max(_FEWEST_LETTERS, len(SECTION.sub("", text)) / 2)


def _levels(pages: Sequence[Sequence[float]]) -> list[dict[float, int]]:
    """Return for each page the level of each height of headings: the largest are the second, the title the first.

    What is on the first of many pages and not soon again is the type of a cover: it is the title at most, where it is
    the largest and stands once. The other lines of a cover end with it, though they are larger than what follows.
    """
    levels = _ranked(chain.from_iterable(pages))
    cover, *others = [at for at, heights in enumerate(pages) if heights] or [0]
    soon = {levels[height] for at in others[: len(others) // 2] for height in pages[at]}
    held = Counter(levels[height] for height in pages[cover]) if pages else Counter[int]()
    passing = {level for level in held if level not in soon} - ({_LARGEST} if held[_LARGEST] == 1 else set())
    if len(others) < _OFTEN or not passing:
        return [levels] * len(pages)
    of_cover = [height for height in pages[cover] if levels[height] in passing]
    later = [height for at in others for height in pages[at]]
    ruling = _ranked([*later, *(height for height in pages[cover] if height not in of_cover)])
    deepest = max(ruling[height] for height in later)
    return [ruling | _ranked(of_cover, deepest) if at == cover else ruling for at in range(len(pages))]


def _ranked(heights: Iterable[float], level: int = _LARGEST) -> dict[float, int]:
    """Return the level of each height, from that of the largest down."""
    levels: dict[float, int] = {}
    level, above = level - 1, float("inf")
    for height in sorted(set(heights), reverse=True):
        if not _alike(height, above):
            level, above = level + 1, height
        levels[height] = min(level, _DEEPEST)
    return levels
