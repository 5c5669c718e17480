"""Texts compared as readers compare them: by their words, whatever the case, punctuation, spacing and articles."""

import re
import unicodedata
from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # U.S. is one word
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,190 is 1190
# Written without spaces, so there each sign is a word: kana and Han, Thai, Lao, Burmese and Khmer.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"
_LETTER = rf"[^\W_{_UNSPACED}]"
# Marks of the letter before them, as the vowels of Hindi are: to Python's \w they are no letters.
_MARKS = "".join(sign for sign in map(chr, range(0x300, 0xFE00)) if unicodedata.category(sign) in {"Mn", "Mc"})
_MINUS = r"(?:(?<![^\s(\"“„«])-(?=\d))?"  # of -5, and not the hyphen of 1990-1995 or Covid-19
# A number keeps its minus sign and its decimals.
_WORD = re.compile(rf"{_MINUS}\d+(?:[.,]\d+)+|[{_UNSPACED}]|{_MINUS}{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*")
_MARKER = re.compile(r"\[\d+\]")


def words(text: str) -> list[str]:
    """Return the words of a text, folded as SQuAD's evaluation folds them (Rajpurkar et al. 2016), but never glued.

    SQuAD drops punctuation inside words; here it parts them, so that “Ilham Aliyev's” holds “Ilham Aliyev”.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("−", "-")
    folded = _ACRONYM.sub(lambda match: match.group().replace(".", ""), folded)
    return [word for word in _WORD.findall(_THOUSANDS.sub("", folded)) if word not in _ARTICLES]


def contains(text: Sequence[str], part: Sequence[str]) -> bool:
    """Whether the words of `part` stand in `text` in a row. 6 does not stand in 2016, and no words nowhere."""
    size = len(part)
    return size > 0 and any(text[at : at + size] == part for at in range(len(text) - size + 1))


def without_markers(answer: str) -> str:
    """Return an answer's text without its `[n]` markers."""
    return _MARKER.sub("", answer)
