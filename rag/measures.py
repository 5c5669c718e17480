"""What is counted: other things, in other units, of another rank or on the other side of a limit. English only."""

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
_BOUNDS = {
    **{phrase: True for phrase in (("more", "than"), ("over",), ("above",), ("at", "least"), ("exceeding",))},
    **{phrase: False for phrase in (("less", "than"), ("fewer", "than"), ("under",), ("below",), ("at", "most"))},
}
_RAISED = frozenset("square sq cubic cu".split())
_UNITS = {name: unit.split()[0] for units in _KINDS for unit in units.split("|") for name in unit.split()}
_KINDS_OF = {
    unit: frozenset(kind for kind, units in enumerate(_KINDS) if unit in units.replace("|", " ").split())
    for unit in _UNITS.values()
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
    held, wanted = {one.unit for one in theirs}, {one.unit for one in ours}
    for one in ours:
        alike = [other for other in theirs if _KINDS_OF[other.unit] & _KINDS_OF[one.unit]]
        same_number = [other for other in alike if other.number & one.number]
        if same_number and all(other.unit != one.unit for other in same_number):
            return one.word, same_number[0].word
        rivals = [other for other in alike if other.unit not in wanted]
        if one.unit not in held and rivals:
            return one.word, rivals[0].word
    return None


def other_rank(said: Sequence[Word], stated: Sequence[Word]) -> Word | None:
    """Return a superlative with another rank before it than in the source: the largest for the second-largest."""
    theirs = list(_ranked(stated))
    for word, thing, rank in _ranked(said):
        ranks = [other for best, of, other in theirs if best.keys & word.keys and of & thing]
        if ranks and not any(other & rank or other == rank for other in ranks):
            return word
    return None


def other_bound(said: Sequence[Word], stated: Sequence[Word]) -> Word | None:
    """Return a number or share that is more than a limit here and less than it in the source, or the reverse."""
    theirs = list(_bounded(stated))
    for word, is_least in _bounded(said):
        same = [least for other, least in theirs if other.keys & word.keys]
        if same and is_least not in same:
            return word
    return None


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit by its name, and the keys of the number before it; none for "miles of"."""

    word: Word
    unit: str
    number: frozenset[str]


def _counted(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    for number, unit in pairwise(words):
        if unit.kind in ("plain", "name") and not unit.is_numeric and _counts(number):
            yield number, unit


def _counts(number: Word) -> bool:
    """Whether a word is a number of something, and neither a month, a year nor a time of day."""
    return number.is_numeric and not any(_NO_COUNT.match(key) for key in number.keys)


def _ranked(words: Sequence[Word]) -> Iterator[tuple[Word, frozenset[str], frozenset[str]]]:
    """Yield every superlative with the keys of what follows and those of the ordinal number before it, if any."""
    for place, word in enumerate(words[:-1]):
        name = plain(word.text)
        if name == "most" or (name.endswith("est") and len(name) > 5 and word.kind == "plain"):
            before = words[place - 1] if place else None
            yield word, words[place + 1].keys, before.keys if before and before.is_numeric else frozenset()


def _bounded(words: Sequence[Word]) -> Iterator[tuple[Word, bool]]:
    """Yield every word that a limit stands before, and whether it is the least: over half, less than 50."""
    for place, word in enumerate(words):
        before = [plain(other.text) for other in words[max(0, place - 2) : place]]
        for phrase, is_least in _BOUNDS.items():
            if before[-len(phrase) :] == list(phrase):
                yield word, is_least


def _measures(words: Sequence[Word]) -> Iterator[_Measure]:
    """Yield the units of a text that count something: behind a number, or in the plural."""
    for place, word in enumerate(words):
        name = plain(word.text)
        before = [other for other in words[max(0, place - 2) : place] if plain(other.text) not in _RAISED]
        number = before[-1].keys if before and before[-1].is_numeric else frozenset[str]()
        if name in _UNITS and (number or name.endswith("s")):
            yield _Measure(word, _UNITS[name], number)
