"""Plain text, with the headings that its layout shows."""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.encoding import decode
from index.passage import Document, Heading

_TITLE_LINE = re.compile(r"\s*(\S[^\n]{2,78}[^\s.,;:])[ \t]*\n[ \t]*\n")  # a short line that stands alone at the top
_PARAGRAPH = re.compile(r"\S.*(?:\n[^\S\n]*\S.*)*")
_MOST_CHARACTERS, _MOST_WORDS = 80, 10
_ITEM = r"[-*•‣▪◦–>+]\s"
# A sentence; a row of a table, or code; an item, or an aside.
_NO_HEADING = re.compile(rf"[.,;:!?…。！？]$|[|\t<>{{}}]|\s{{3}}| -?-\w|\w=|^(?:{_ITEM}|[(\[$'./])")
_NUMBER = re.compile(r"(?:(?:chapter|part|section|article|appendix|annex) )?(\d+(?:\.\d+)*)[.)]?\s+\S", re.IGNORECASE)
_MARKS = re.compile(r"^(#{1,6}|\*{2,6}|={1,6}) (?=\S)")  # as outlines have them
_UNDERLINE = re.compile(r"([=~*^-])\1{2,}")
_PROSE = 60  # characters of a line that is surely text
_CAPITALS, _PLAIN = 2, 3  # levels; of a numbered heading, its number decides


def text_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a text file. A short line without a full stop is a heading where it stands alone above a paragraph.

    Or at the beginning of one, where it is numbered, in capitals or underlined. A log has no headings.
    """
    text, notices = decode(content, name)
    first = _TITLE_LINE.match(text)
    title = first[1].lstrip("#*= ") if first else fallback_title
    headings = () if name.lower().endswith(".log") else tuple(_headings(text, title if first else ""))
    return Document(path=name, title=title, text=text, headings=headings, notices=notices)


def _headings(text: str, title: str) -> Iterator[Heading]:
    """Yield the headings. Lines one below the other are, when each is deeper than the last; else they are a list."""
    waiting: list[Heading] = []
    for paragraph in _PARAGRAPH.finditer(text):
        line, *rest = (line.strip() for line in paragraph[0].split("\n"))
        underlined = bool(rest) and _UNDERLINE.fullmatch(rest[0]) is not None
        below = rest[underlined:]
        level = _level(line, below, underlined=underlined)
        words = _MARKS.sub("", line)
        if level:
            waiting.append(Heading(paragraph.start(), 1 if words == title else level, words))
        if below or not level:
            deeper = all(one.level < next_.level for one, next_ in pairwise(waiting))
            if deeper and _is_text(below if level else [line, *below]):
                yield from waiting
            waiting = []
        title = ""


def _level(line: str, below: list[str], *, underlined: bool) -> int:
    """Return the level of a line as a heading; 0 for what is none."""
    fits = len(line) <= _MOST_CHARACTERS and len(line.split()) <= _MOST_WORDS
    if not fits or _NO_HEADING.search(line) or not any(map(str.isalpha, line)) or line[0].islower():
        return 0
    if below and not underlined and below[0][0].islower():
        return 0  # the line goes on
    if marks := _MARKS.match(line):
        return max(len(marks[1]), 2)
    if number := _NUMBER.match(line):
        return 0 if ". " in line[number.end() :] else min(_CAPITALS + number[1].count("."), 6)
    if line.isupper():
        return _CAPITALS
    return 0 if below and not underlined else _PLAIN


def _is_text(lines: list[str]) -> bool:
    """Say whether lines are sentences, rather than a list or a table of short words."""
    if re.match(_ITEM, lines[0]) or _NUMBER.match(lines[0]):
        return len(lines[0]) >= _PROSE
    return any(len(line) >= _PROSE or line.endswith((".", "!", "?", "。", "！", "？")) for line in lines)
