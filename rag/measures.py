"""What is counted: other things, or in other units, than the source has for a number. Units in English only."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.words import Word, plain

_NO_COUNT = re.compile(r"@|#(?:1\d|20)\d\ds?$|#\d+:")
_KINDS = (
    "kilometre kilometres kilometer kilometers km|metre metres meter meters m|centimetre centimetres cm|"
    "millimetre millimetres mm|mile miles mi|foot feet ft|inch inches|yard yards",
    "seconds|minute minutes|hour hours|day days|week weeks|month months|year years|decade decades|century centuries|"
    "millennium millennia",
    "kilogram kilograms kg|gram grams|tonne tonnes|ton tons|pound pounds lb|ounce ounces",
    "dollar dollars|pound pounds|euro euros|yen|cent cents",
    "hectare hectares|acre acres",
    "celsius|fahrenheit|kelvin",
    "hundreds|thousands|millions|billions|trillions",
)
_RAISED = frozenset("square sq cubic cu".split())
_UNITS = {
    name: (kind, unit.split()[0])
    for kind, units in enumerate(_KINDS)
    for unit in units.split("|")
    for name in unit.split()
}


def other_count(said: Sequence[Word], stated: Sequence[Word]) -> tuple[Word, Word, Word] | None:
    """Return a number, the number that the source has instead, and what is counted: 4 years for 4 months, 6 years."""
    theirs = list(_counted(stated))
    for number, unit in _counted(said):
        of_unit = [other for other, thing in theirs if thing.keys & unit.keys]
        if of_unit and not any(other.keys & number.keys for other in of_unit):
            return number, of_unit[0], unit
    return None


def other_measure(said: Sequence[Word], stated: Sequence[Word]) -> tuple[Word, Word] | None:
    """Return a unit that the source does not have, and the one of its kind that stands there instead."""
    ours, theirs = list(_measures(said)), list(_measures(stated))
    held, wanted = {(one.kind, one.unit) for one in theirs}, {(one.kind, one.unit) for one in ours}
    for one in ours:
        alike = [other for other in theirs if other.kind == one.kind]
        same_number = [other for other in alike if other.number & one.number]
        if same_number and all(other.unit != one.unit for other in same_number):
            return one.word, same_number[0].word
        rivals = [other for other in alike if (other.kind, other.unit) not in wanted]
        if (one.kind, one.unit) not in held and rivals:
            return one.word, rivals[0].word
    return None


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit, as a kind and a name within it, and the keys of the number before it; none for "miles of"."""

    word: Word
    kind: int
    unit: str
    number: frozenset[str]


def _counted(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    for number, unit in pairwise(words):
        if unit.kind in ("plain", "name") and not unit.is_numeric and _counts(number):
            yield number, unit


def _counts(number: Word) -> bool:
    """Whether a word is a number of something, and neither a month, a year nor a time of day."""
    return number.is_numeric and not any(_NO_COUNT.match(key) for key in number.keys)


def _measures(words: Sequence[Word]) -> Iterator[_Measure]:
    """Yield the units of a text that count something: behind a number, or in the plural."""
    for place, word in enumerate(words):
        name = plain(word.text)
        before = [other for other in words[max(0, place - 2) : place] if plain(other.text) not in _RAISED]
        number = before[-1].keys if before and before[-1].is_numeric else frozenset[str]()
        if name in _UNITS and (number or name.endswith("s")):
            yield _Measure(word, *_UNITS[name], number)
