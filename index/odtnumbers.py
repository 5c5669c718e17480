"""The numbers that OpenDocument texts show before the items of lists and before headings."""

from collections import defaultdict
from typing import Any

from index.bullets import written

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ITEM, HEADING = f"{TEXT}list-item", f"{TEXT}h"

_Xml = Any  # an element of lxml, which has no types

_LIST = f"{TEXT}list"
_LEVELS = [f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style"]
_START = f"{TEXT}start-value"


class Numbers:
    """Counts the items and headings of one text, by the styles of lists in `roots`."""

    def __init__(self, *roots: _Xml) -> None:
        self._levels: dict[str | None, dict[int, _Xml]] = {}  # None is the style of headings
        for style in (style for root in roots for style in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style")):
            name = style.get(f"{STYLE}name") if style.tag == f"{TEXT}list-style" else None
            self._levels[name] = {int(level.get(f"{TEXT}level", 1)): level for level in style.iterchildren(*_LEVELS)}
        self._counts: dict[str | None, dict[int, int]] = defaultdict(dict)

    def label_of(self, element: _Xml) -> str | None:
        """Return what stands before an item or a heading, which follows those that were asked for before.

        It is empty where nothing does, as before an item that only holds a list, and None where a bullet does.
        """
        lists = list(element.iterancestors(_LIST)) if element.tag == ITEM else []
        name = next(filter(None, (one.get(f"{TEXT}style-name") for one in lists)), "") if lists else None
        depth = len(lists) or int(element.get(f"{TEXT}outline-level", 1))
        counts, levels = self._counts[name], self._levels.get(name, {})
        if len(lists) == 1 and element.getprevious() is None and not _goes_on(lists[0]):
            counts.clear()
        if element.tag == ITEM and next(element.iterchildren(f"{TEXT}p", HEADING), None) is None:
            return ""
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        start = int(levels[depth].get(_START, 1)) if depth in levels else 1
        counts[depth] = int(element.get(_START, counts.get(depth, start - 1) + 1))
        return _label(levels, depth, counts) if depth in levels else None


def _label(levels: dict[int, _Xml], depth: int, counts: dict[int, int]) -> str:
    level = levels[depth]
    shown = range(depth - int(level.get(f"{TEXT}display-levels", 1)) + 1, depth + 1)
    kinds = {place: levels[place].get(f"{STYLE}num-format", "") for place in shown if place in levels}
    numbers = [written(counts.get(place, 1), kind) for place, kind in kinds.items() if kind]
    if not kinds.get(depth):
        return ""
    return level.get(f"{STYLE}num-prefix", "") + ".".join(numbers) + level.get(f"{STYLE}num-suffix", "")


def _goes_on(list_: _Xml) -> bool:
    return list_.get(f"{TEXT}continue-numbering") == "true" or f"{TEXT}continue-list" in list_.attrib
