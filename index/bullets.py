"""The mark before an item of a list: a dash, or the number, letter or Roman numeral that a browser would write.

Before what a list of definitions says of a term stands the term.
"""

import re

from bs4 import Tag

_NUMBER = re.compile(r"\s*-?[0-9]{1,9}\s*")
_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b(lower|upper)-(alpha|latin|roman)\b", re.IGNORECASE)
_CLASS = re.compile(r"(?:\S+ )*(lower|upper)(alpha|roman)(?: \S+)*")  # how docutils says it
_ROMAN = dict(m=1000, cm=900, d=500, cd=400, c=100, xc=90, l=50, xl=40, x=10, ix=9, v=5, iv=4, i=1)
_LARGEST_ROMAN = 3999
_ENDS = (":", "?", "!", ".", ";", "：", "？")  # of a term that is a question, or has its colon


class Bullets:
    """Counts the items of each list of one page."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}  # number, by list

    def bullet_of(self, item: Tag) -> str:
        """Return the mark of the next item, which follows those that were asked for before."""
        ordered = item.parent
        if ordered is None or ordered.name != "ol":
            return "- "
        last = self._last.get(id(ordered))
        is_reversed = ordered.has_attr("reversed")
        following = _first(ordered) if last is None else last - 1 if is_reversed else last + 1
        number = self._last[id(ordered)] = _number(item, "value", following)
        return f"{written(number, _kind(ordered))}. "


class Terms:
    """Collects the terms of a list of definitions: those that follow one another are defined together."""

    def __init__(self) -> None:
        self._terms: list[str] = []
        self._defined = False

    def add(self, term: str) -> None:
        """Take the next term."""
        self._terms = [] if self._defined else self._terms
        self._defined = False
        self._terms += [term] if term else []

    def mark(self) -> str:
        """Return the mark of the next definition, e.g. `- Built: `; nothing where no term was named."""
        self._defined = True
        terms = ", ".join(self._terms)
        return terms and f"- {terms}{' ' if terms.endswith(_ENDS) else ': '}"

    def undefined(self) -> list[str]:
        """Return the terms that nothing was said of, once."""
        terms = [] if self._defined else self._terms
        self._defined = True
        return terms


def _first(ordered: Tag) -> int:
    return _number(ordered, "start", len(ordered("li", recursive=False)) if ordered.has_attr("reversed") else 1)


def _kind(ordered: Tag) -> str:
    """Return how a list is numbered, as HTML's `type` says it; a style outdoes that."""
    classes = " ".join(map(str, ordered.get_attribute_list("class")))
    found = _STYLE.search(str(ordered.get("style", ""))) or _CLASS.fullmatch(classes)
    if found is None:
        return str(ordered.get("type", ""))
    kind = "i" if found[2].lower() == "roman" else "a"
    return kind.upper() if found[1].lower() == "upper" else kind


def _number(tag: Tag, name: str, otherwise: int) -> int:
    text = str(tag.get(name, ""))
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def written(number: int, kind: str) -> str:
    """Write a number as HTML's `type` of a list asks: as letters (a, A), in Roman numerals (i, I), or as it is."""
    if kind in {"a", "A"} and number > 0:
        text = _letters(number)
    elif kind in {"i", "I"} and 0 < number <= _LARGEST_ROMAN:
        text = _roman(number)
    else:
        return str(number)
    return text.upper() if kind.isupper() else text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def _roman(number: int) -> str:
    text = ""
    for letters, value in _ROMAN.items():
        count, number = divmod(number, value)
        text += letters * count
    return text
