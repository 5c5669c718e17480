"""Texts compared as readers compare them: by their words, whatever the case, punctuation, spacing and articles."""

import re
import unicodedata
from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})
_NAME_A = re.compile(r"(?<=[^\W_]\s)A\b|\bA\b(?!\s+\w)")  # Vitamin A: behind a word, or before none
_KEPT_A = "\u1d00"  # a small capital: no article once the case is folded
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # U.S. is one word
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}([\u00a0\u202f\u2009'’])\d{3}(?:\1\d{3})*(?!\d)")  # 1’190 is 1190
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,190 is 1190
_YEARS = re.compile(r"(?<=\d{4}),(?=\d{4})")  # 2019,2020 are two numbers
_PERCENT = re.compile(r"\bper\s?cent\b")
_CURRENCY = "".join(sign for sign in map(chr, range(0x20D0)) if unicodedata.category(sign) == "Sc")
# Written without spaces, so there each sign is a word: kana and Han, Thai, Lao, Burmese and Khmer.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3"
_LETTER = rf"[^\W_{_UNSPACED}]"
# Marks of the letter before them, as the vowels of Hindi are: to Python's \w they are no letters.
_MARKS = "".join(sign for sign in map(chr, range(0x300, 0xFE00)) if unicodedata.category(sign) in {"Mn", "Mc"})
_MINUS = rf"(?:(?<![^\s(\"“„«{_CURRENCY}])-(?=\d))?"  # of -5, and not the hyphen of 1990-1995 or Covid-19
_PRICE = re.compile(rf"({_MINUS}(?<![\d.,])\d[\d.,]*)\s?([{_CURRENCY}])(?!\s?\d)")  # 45 € is €45
_SIGN = r"(?:(?<=[^\W\d_])[+#]+(?!\w))?"  # of C++ and C#
# A number keeps its minus sign and its decimals.
_WORD = re.compile(
    rf"{_MINUS}\d+(?:[.,]\d+)+|[{_UNSPACED}]|{_MINUS}{_LETTER}+(?:[{_MARKS}]+{_LETTER}*)*{_SIGN}|[%{_CURRENCY}]"
)
MARKER = re.compile(r"\[(\d+)\]")  # of a citation, with its number


def words(text: str) -> list[str]:
    """Return the words of a text, folded as SQuAD's evaluation folds them (Rajpurkar et al. 2016), but never glued.

    SQuAD drops punctuation inside words; here it parts them, so that “Ilham Aliyev's” holds “Ilham Aliyev”. SQuAD drops
    every A and every sign; here the A of a name, % and the signs of currencies are words.
    """
    grouped = _GROUPED.sub(lambda match: match.group().replace(match[1], ""), text)
    whole = _ACRONYM.sub(lambda match: match.group().replace(".", ""), unicodedata.normalize("NFKC", grouped))
    folded = _PERCENT.sub("%", _NAME_A.sub(_KEPT_A, whole).casefold().replace("−", "-"))
    numbers = _PRICE.sub(r"\2\1", _THOUSANDS.sub("", _YEARS.sub(" ", folded)))
    return [word for word in _WORD.findall(numbers) if word not in _ARTICLES]


def contains(text: Sequence[str], part: Sequence[str]) -> bool:
    """Whether the words of `part` stand in `text` in a row. 6 does not stand in 2016, and no words nowhere."""
    size = len(part)
    return size > 0 and any(text[at : at + size] == part for at in range(len(text) - size + 1))


def without_markers(answer: str) -> str:
    """Return an answer's text without its `[n]` markers."""
    return MARKER.sub("", answer)
