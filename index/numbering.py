"""The numbers that Word writes before paragraphs: of lists, of the clauses of a contract, of headings."""

import re
from collections import defaultdict
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from index.bullets import written
from index.wordstyles import WORD, Styles, own_number, said_at

_KINDS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_PLACE = re.compile(r"%([1-9])")  # of the number of a level, in a label such as %1.%2


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str  # of numerals
    text: str  # with a place for each number
    style: str | None  # whose paragraphs stand on this level
    plain: bool  # whether all its numbers are written in digits
    gap: str


class Numbering:
    """Counts the numbered paragraphs of one part of a Word file, from `word/numbering.xml`, where there is one."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        lists = (
            {} if root is None else {one.get(f"{WORD}abstractNumId"): one for one in root.iter(f"{WORD}abstractNum")}
        )
        numbers = {} if root is None else {one.get(f"{WORD}numId"): one for one in root.iter(f"{WORD}num")}
        levels = {name: _levels(one) for name, one in lists.items()}
        self._lists = {name: self._list_of(one, lists, numbers) for name, one in numbers.items()}
        self._levels = {name: levels.get(self._lists[name], {}) | _levels(one) for name, one in numbers.items()}
        self._restarts = {name: _restarts(one) for name, one in numbers.items()}
        self._counts: dict[str | None, dict[int, int]] = defaultdict(dict)

    def label_of(self, paragraph: Element) -> str:
        """Return what stands before a paragraph, with the gap; it follows those that were asked for before."""
        number, at = self._place_of(paragraph)
        levels = self._levels.get(number, {})
        if at not in levels or levels[at].kind == "bullet":
            return ""
        counts = self._counts[self._lists[number]]
        restart = self._restarts[number].pop(at, None)
        counts[at] = counts.get(at, levels[at].start - 1) + 1 if restart is None else restart
        for deeper in [level for level in counts if level > at]:
            del counts[deeper]

        def number_at(place: re.Match[str]) -> str:
            level = int(place[1]) - 1
            if level not in levels:
                return ""
            return _written(counts.get(level, levels[level].start), "" if levels[at].plain else levels[level].kind)

        label = _PLACE.sub(number_at, levels[at].text).strip()
        return label and label + levels[at].gap

    def _place_of(self, paragraph: Element) -> tuple[str | None, int]:
        """Return the numbering of a paragraph and the level in it: its own, or else those of its style."""
        style = said_at(paragraph, "pPr", "pStyle")
        chain = [paragraph, *self._styles.chain(style)]
        number = next(filter(None, (said_at(one, "pPr", "numPr", "numId") for one in chain)), None)
        names = [one.get(f"{WORD}styleId") for one in chain[1:]]
        linked = (at for at, level in self._levels.get(number, {}).items() if level.style and level.style in names)
        stated = (said_at(one, "pPr", "numPr", "ilvl") for one in chain[1:])
        own = said_at(paragraph, "pPr", "numPr", "ilvl")
        return number, own_number(own, next(linked, own_number(next(filter(None, stated), None), 0)))

    def _list_of(
        self, number: Element, lists: dict[str | None, Element], numbers: dict[str | None, Element]
    ) -> str | None:
        """Return the list that a number belongs to; it may lead there by way of a style of lists."""
        name = said_at(number, "abstractNumId")
        link = said_at(lists[name], "numStyleLink") if name in lists else None
        for style in self._styles.chain(link)[:1]:
            target = numbers.get(said_at(style, "pPr", "numPr", "numId"))
            return name if target is None else said_at(target, "abstractNumId")
        return name


def _levels(one: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in one.iter(f"{WORD}lvl"):
        found[own_number(level.get(f"{WORD}ilvl"), 0)] = _Level(
            start=own_number(said_at(level, "start"), 0),
            kind=said_at(level, "numFmt") or "decimal",
            text=said_at(level, "lvlText") or "",
            style=said_at(level, "pStyle"),
            plain=level.find(f"{WORD}isLgl") is not None,
            gap="" if said_at(level, "suff") == "nothing" else " ",
        )
    return found


def _restarts(number: Element) -> dict[int, int]:
    """Return the levels that count anew where this numbering begins, each with its first number."""
    anew = {one.get(f"{WORD}ilvl"): said_at(one, "startOverride") for one in number.iter(f"{WORD}lvlOverride")}
    return {own_number(level, 0): own_number(first, 0) for level, first in anew.items() if first is not None}


def _written(number: int, kind: str) -> str:
    if kind == "none":
        return ""
    return f"{number:02}" if kind == "decimalZero" else written(number, _KINDS.get(kind, ""))
