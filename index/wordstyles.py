"""The styles of a Word file: which of them hide words, and which make a paragraph a heading."""

import re
from xml.etree.ElementTree import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_NAMED = re.compile(r"heading ([1-9])", re.IGNORECASE)
_OF_TEXT = 10  # the level of what is no heading, as people count; the files count from 0
_KNOWN = 6
_OFF = {"0", "false", "off"}


def said_at(element: Element, *path: str) -> str | None:
    """Return the value at a path below an element of a Word file, such as `pPr`, `pStyle`."""
    found = element.find("/".join(f"{WORD}{step}" for step in path))
    return None if found is None else found.get(f"{WORD}val")


def is_on(element: Element, *path: str) -> bool | None:
    """Say whether a property is switched on; None where nothing is said of it."""
    found = element.find("/".join(f"{WORD}{step}" for step in path))
    return None if found is None else found.get(f"{WORD}val") not in _OFF


def own_number(text: str | None, otherwise: int) -> int:
    """Return a number that a Word file states; `otherwise` where it states none."""
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else otherwise


class Styles:
    """The styles of one file, from its part `word/styles.xml`; without that part it has none."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.iter(f"{WORD}style")
        self._styles = {style.get(f"{WORD}styleId"): style for style in found}
        self._chains = {name: self._chain(name) for name in self._styles}
        self._hidden = {name for name in self._styles if _first(self.chain(name), "rPr", "vanish")}
        self._heads = {name for name in self._styles if any(map(_sets_off_heads, self.chain(name)))}
        self._levels = {name: _level(self.chain(name)) for name in self._styles}

    def chain(self, name: str | None) -> list[Element]:
        """Return a style and those that it is based on, by its name in the file."""
        return self._chains.get(name, [])

    def hides(self, name: str | None) -> bool:
        """Say whether a style hides what is written in it."""
        return name in self._hidden

    def sets_off_heads(self, name: str | None) -> bool:
        """Say whether a style of tables writes the first row in bold letters."""
        return name in self._heads

    def heading_level(self, paragraph: Element) -> int:
        """Return the level of a heading by its outline or by a style that is based on one of Word's own; or else 0.

        Those in Word's own styles are left to mammoth, which knows six.
        """
        style = said_at(paragraph, "pPr", "pStyle")
        chain = self.chain(style)
        if chain and 0 < _named_level(chain[0]) <= _KNOWN:
            return 0
        outline = own_number(said_at(paragraph, "pPr", "outlineLvl"), -1)
        return self._levels.get(style, 0) if outline < 0 else (outline + 1) % _OF_TEXT

    def _chain(self, name: str | None) -> list[Element]:
        chain: list[Element] = []
        while (style := self._styles.get(name)) is not None and style not in chain:  # they may run in a circle
            chain.append(style)
            name = said_at(style, "basedOn")
        return chain


def _first(chain: list[Element], *path: str) -> bool:
    """Say whether the first style of a chain that says something of a property switches it on."""
    return next((on for style in chain if (on := is_on(style, *path)) is not None), False)


def _sets_off_heads(style: Element) -> bool:
    parts = style.findall(f"{WORD}tblStylePr")
    return any(part.get(f"{WORD}type") == "firstRow" and is_on(part, "rPr", "b") for part in parts)


def _level(chain: list[Element]) -> int:
    for style in chain:
        outline = own_number(said_at(style, "pPr", "outlineLvl"), -1)
        if outline >= 0:
            return (outline + 1) % _OF_TEXT
        if level := _named_level(style):
            return level
    return 0


def _named_level(style: Element) -> int:
    found = _NAMED.fullmatch(said_at(style, "name") or "")
    return int(found[1]) if found else 0
