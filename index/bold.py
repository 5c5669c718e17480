"""Bold lines of a PDF that are headings: not totals, labels of figures, points of lists, or parts of sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from index.pdflines import LABEL, Line, without_numbers

_WIDE = 0.8  # of the longest line of a page: a line of prose, after which the next one goes on
_MOST_NUMBERS = 2  # of a heading
_FEWEST_FIGURES = 2  # of a row, years apart, which only head its columns
_OPENING = tuple("([§“\"'‘«„‚¿¡…")  # a heading may begin with
SECTION = re.compile(r"^\s*(?:\d+\.[\d.]*|§\s*\d+)\s")  # a number that begins a heading, not the next line of one
_CODE = re.compile(r"\s*\d+\W*\s[^\W\d_A-Z]")  # or a point of a list
_NUMBER = re.compile(r"(?!(?:19|20)\d\d\b)\b\d[\d.,]*")  # but a year
_FIGURES = re.compile(r"\d[%)]?\s+[$€£(]?\d\S*\d|\d\s+[$€£]")  # numbers side by side
_MEASURE = r"(?:[kcm]?m[²³]?|k?g|t|m?l|ha|h|min|s|[kM]?Wh?)"
_UNIT = rf"(?:[%)€$£°\s]|\b(?:[A-Z]{{3}}|{_MEASURE}|per (?:year|month|week|day|hour))(?!\w))*$"
# The ends of a row of figures, of a line with a sum, and of one whose sentence goes on.
_ROW = re.compile(rf"(?:(?<![a-z\d])\d(?:[\d.,]*\d)?|\b[Nn]il|\b[Nn]/[Aa]){_UNIT}|\s[-–—][\s%)]*$")
_AMOUNT = re.compile(rf"(?:\d[.,]\d\d|(?!(?:19|20)\d\d\b)\b\d{{3}})\d*{_UNIT}|\d\s*(?:[%€$£]|[A-Z]{{3}}\b)\s*$")
_OPEN_END = re.compile(r",\s*$|[^\W\d_A-Z]\s*$")
_LONE = re.compile(r"\s\d{1,4}\s*$")  # the number of a page, in a list of contents


def bold_headings(lines: Sequence[Line], places: set[int], often: set[str]) -> set[int]:
    """Return those of the bold lines of a page, given by their places, that may be headings.

    `often` are the words of the lines that stand on many pages.
    """
    runs = [*_neighbours(place for place in places if not _is_of_a_table(lines[place].text))]
    labels = _labels(lines, [run[0] for run in runs if len(run) == 1], often)
    return {place for run in runs for place in run if place not in labels and _heads(lines, run)}


def _is_of_a_table(text: str) -> bool:
    """Say whether a line has figures side by side, too many numbers, or ends in a sum. A small number may be a name."""
    words = LABEL.sub("", text)
    is_amount = _AMOUNT.search(text) and not (SECTION.match(text) and _LONE.search(text))
    return bool(len(_NUMBER.findall(words)) > _MOST_NUMBERS or _FIGURES.search(words) or is_amount)


def _labels(lines: Sequence[Line], places: Sequence[int], often: set[str]) -> set[int]:
    """Return the bold lines above figures, and the others of such a form: they would seem to head all that follows.

    The first line of a page may be the title of its table.
    """
    found = set[int]()
    for form in _neighbours(places, step=2):
        above = {without_numbers(line) for line in lines[: form[0]]}
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
    in_table = _ROW.search(before.text) and (_ROW.search(after) or _is_above_a_group(lines, run[-1]))
    in_contents = _LONE.search(before.text) and _LONE.search(text)
    is_foot = not after.strip() and _LONE.search(text) and len(without_numbers(lines[run[0]]).split()) == 1
    return begins and not (after.lstrip()[:1].islower() or goes_on or in_table or in_contents or is_foot)


def _is_above_a_group(lines: Sequence[Line], place: int) -> bool:
    """Say whether there is the name of a group below, and its figures: `Assets`, `Current assets`, `Cash 5 4`."""
    group, row = (line.text for line in (*lines[place + 1 : place + 3], Line("", 0.0), Line("", 0.0))[:2])
    is_row = row.lstrip()[:1].isalpha() and _FIGURES.search(row) and len(_NUMBER.findall(row)) >= _FEWEST_FIGURES
    return bool(is_row) and not _NUMBER.search(group) and not _is_wide(lines, group)
