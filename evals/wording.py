"""Texts compared as readers compare them: by their words, whatever the case, punctuation, spacing and articles."""

import re
import unicodedata
from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # U.S. is one word
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,190 is 1190
# A number keeps its decimals. Han and kana are written without spaces, so there each sign is a word.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[぀-ヿ㐀-鿿]|[^\W_぀-ヿ㐀-鿿]+")
_MARKER = re.compile(r"\[\d+\]")


def words(text: str) -> list[str]:
    """Return the words of a text, folded as SQuAD's evaluation folds them (Rajpurkar et al. 2016), but never glued.

    SQuAD drops punctuation inside words; here it parts them, so that “Ilham Aliyev's” holds “Ilham Aliyev”.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _ACRONYM.sub(lambda match: match.group().replace(".", ""), folded)
    return [word for word in _WORD.findall(_THOUSANDS.sub("", folded)) if word not in _ARTICLES]


def contains(text: Sequence[str], part: Sequence[str]) -> bool:
    """Whether the words of `part` stand in `text` in a row. Whole words only: 6 is not in 2016."""
    size = len(part)
    return any(text[at : at + size] == part for at in range(len(text) - size + 1))


def without_markers(answer: str) -> str:
    """Return an answer's text without its `[n]` markers."""
    return _MARKER.sub("", answer)
