"""Words that a reader looks for in a document: where they stand. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

Span = tuple[int, int]

MOST_FOUND = 1_000  # matches; nobody walks through more, and one letter stands in a book a million times
LONGEST_SOUGHT = 200  # characters
NEXT = -1  # as `Found.at`: the first match from the page that is shown

# What a keyboard types, and what a typesetter makes of it.
_ALIKE = {"'": "['’‘ʼ]", '"': '["“”„«»]', "-": "[-‐‑–—]"}


@dataclass(frozen=True, slots=True)
class Found:
    """The matches of some words in a document, in order. `at` is the one to look at, from 1; 0 for none of them."""

    words: str = ""
    spans: tuple[Span, ...] = ()
    at: int = 0

    @property
    def now(self) -> Span | None:
        """The match to look at."""
        return self.spans[self.at - 1] if self.at else None

    def within(self, start: int, end: int) -> Sequence[Span]:
        """Return the matches that have a character in a range."""
        first = bisect_right(self.spans, start, key=lambda span: span[1])
        return self.spans[first : bisect_left(self.spans, end, key=lambda span: span[0])]


NOTHING = Found()


def find(text: str, words: str, *, at: int = 0, since: int = 0) -> Found:
    """Look for words whatever their case, the white space between them, and the shape of quotes and hyphens.

    `at` may lie outside the matches, as when a reader goes on after the last one; `NEXT` is the first one that begins
    at `since` or later, or the first of all.
    """
    words = words.strip()[:LONGEST_SOUGHT]
    if not words:
        return NOTHING
    matches = re.finditer(_pattern(words), text, re.IGNORECASE)
    found = Found(words, tuple(match.span() for match in islice(matches, MOST_FOUND)))
    if not found.spans or at == 0:
        return found
    wanted = bisect_left(found.spans, (since, 0)) + 1 if at == NEXT else at
    return replace(found, at=(wanted - 1) % len(found.spans) + 1)


def _pattern(words: str) -> str:
    return r"\s+".join("".join(_ALIKE.get(sign, re.escape(sign)) for sign in word) for word in words.split())
