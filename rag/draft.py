"""What a language model has written so far, sentence by sentence, without its markers.

Markers are [1], [1, 2], [1][2], [^1], 【1】 and their like.
A sentence is given out when the next one has begun, and never changes after that.
"""

import re
from dataclasses import dataclass

from index.sentences import sentence_spans

_MARKER = re.compile(r"[\[【［]\s*\^?\d+(?:\s*[,;、–-]\s*\d+)*\s*(?:†[^\]】］\n]{0,40})?[\]】］]")
_HALF_A_MARKER = re.compile(r"(?<!\s)\s*[\[【［]\s*\^?[\d\s,;、–†-]{0,40}$")
_BEGUN = 12  # characters of the next sentence, before what looks like the end of one is believed
_SPACE_BEFORE_STOP = re.compile(r"(?<!\s)\s+(?=[.,;:!?)])")
_SPACES = re.compile(r"[ \t]{2,}")
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Written:
    """A complete sentence: the white space and bullet before it, its text, and the numbers it cites, in order."""

    lead: str
    text: str
    numbers: tuple[int, ...]


class Draft:
    """Takes pieces of text and gives sentences. `tail` is what has been begun."""

    def __init__(self) -> None:
        self._rest = ""
        self._lead = ""
        self._thinks: bool | None = None  # unknown until the first characters have come

    def add(self, piece: str) -> list[Written]:
        """Return the sentences that this piece completes."""
        self._rest += piece
        return self._sentences(ended=False) if self._without_thoughts() else []

    def end(self) -> list[Written]:
        """Return what is left: the last sentence."""
        return self._sentences(ended=True) if self._without_thoughts() else []

    @property
    def tail(self) -> str:
        """The unfinished sentence as it can be shown: without markers and without halves of them."""
        if self._thinks is not False:
            return ""
        visible = _HALF_A_MARKER.sub("", self._rest)
        return f"{self._lead}{_bare(visible)}".rstrip()

    def _without_thoughts(self) -> bool:
        """Drop what a reasoning model thinks aloud at its beginning; False while it does."""
        if self._thinks is None:
            begun = self._rest.lstrip()
            if len(begun) < len(_THINK) and _THINK.startswith(begun):
                return False
            self._thinks = begun.startswith(_THINK)
        if self._thinks and _THOUGHT in self._rest:
            self._rest = self._rest.split(_THOUGHT, 1)[1].lstrip()
            self._thinks = False
        return not self._thinks

    def _sentences(self, *, ended: bool) -> list[Written]:
        found: list[Written] = []
        while True:
            masked = _MARKER.sub(lambda marker: " " * len(marker[0]), self._rest)
            spans = sentence_spans(masked)
            is_complete = len(spans) > 1 and (ended or len(masked) - spans[1][0] >= _BEGUN)
            if not is_complete and not (ended and spans):
                return found
            start, end = spans[0]
            until = spans[1][0] if len(spans) > 1 else len(self._rest)
            found.append(self._written(start, end, until))
            self._rest = self._rest[until:]

    def _written(self, start: int, end: int, until: int) -> Written:
        numbers = [int(digits[:6]) for marker in _MARKER.findall(self._rest[:until]) for digits in _digits(marker)]
        lead = self._lead + _MARKER.sub("", self._rest[:start])
        gap = _MARKER.sub("", self._rest[end:until])
        self._lead = "\n\n" + gap.rpartition("\n")[2] if "\n" in gap else " "  # a line is a paragraph
        return Written(lead, _bare(self._rest[start:end]), tuple(dict.fromkeys(numbers)))


def _digits(marker: str) -> list[str]:
    return re.findall(r"\d+", marker.split("†")[0])


def _bare(text: str) -> str:
    """Return a text without markers, also without those that appear when others are taken away."""
    while (without := _MARKER.sub("", text)) != text:
        text = without
    return _SPACE_BEFORE_STOP.sub("", _SPACES.sub(" ", text))
