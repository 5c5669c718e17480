"""The letters of a text as they are indexed and sought: however they were written, and what anybody can type."""

import re
import unicodedata

_SHOWN = str.maketrans(
    {
        **dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", " "),
        **dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff", ""),  # hyphens and marks that nobody sees in a word
        **dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", "ff fi fl ffi ffl st st".split(), strict=True)),
    }
)
_ACCENTS = re.compile("(?<=[A-Za-z])[\u0300-\u036f]+")  # of Latin letters; elsewhere they make another letter
_WHOLE = str.maketrans(dict(zip("ıøØłŁđĐßæÆœŒ", "i o O l L d D ss ae AE oe OE".split(), strict=True)))


def lowered(text: str) -> str:
    """Return a text without what nobody sees in it, and without raised digits.

    The number of a note is no part of the word before it.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_SHOWN))


def unaccented(text: str) -> str:
    """Return a text, lowered, with Latin letters that anybody can type: Erdogan for Erdoğan."""
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", lowered(text))).translate(_WHOLE)
    return unicodedata.normalize("NFC", bare)
