"""Which lines of a paragraph begin something new (an item, a row, a heading), and which only go on after a wrap."""

import re
from collections.abc import Sequence

BULLET = re.compile(
    r"\s*(?:[-*•‣▪◦–●○■□►➢✓✔·\uf0b7\uf0a7]|\(?\d{1,3}[.)]|\[\d{1,3}\]|\(?(?:[a-z]|[ivx]{2,5})[.)])\s+\S"
)
_CLAUSE = re.compile(r"\s*\d{1,3}(?:\.\d{1,3}){1,3}\.?\s+[A-Z][a-z]")  # of a contract; its number stays with it
_COUNTED = re.compile(r"\s*\(?(\d{1,3})[.)]\s")
_KEYED = re.compile(r"\s*[^\W\d_][^:.!?;]{0,30}:\s+\S")  # "Tenant: Anna Weber"
_ONLY_BULLETS = tuple("*•‣▪◦●○■□►➢✓✔·\uf0b7\uf0a7")  # prose has no use for them
_TABLE_CELL = " | "
_UNIT = r"(?:%|[ap]m|pp|x|bn?|k|°[CF]?|[kMmµ]?(?:[gAVWmlsNJ]|Hz|Wh)|cm|min)"
_FIGURE = rf"(?:[(\[]?[$€£¥+\-–−]?\d[\d.,:/’']*(?: ?{_UNIT})?[*†]?[)\]]?|[–—-]|n/?a)"  # a cell of a table of figures
_END_FIGURES = re.compile(rf"(?:\s+(?:[$€£¥] ?)?{_FIGURE})+\s*$")
_END = 120  # characters of a line in which its last figures are looked for
_NEAR = 3  # lines before and after that a line is compared with
_WORDS = 3  # a line of prose has more; those of addresses have fewer
_CUT = 9  # words; a heading has no more, so a first line of more may be the end of one that a passage cut
_SHORT_LINE = 0.8  # of the width of the text; a line that leaves more room was ended, not wrapped
_ENDS_SENTENCE = tuple(".?!:;,-–—。！？")
_ENDS_CLAUSE = tuple(".?!:;-–—。！？：；")  # what a list may follow, or an item
_CLOSING = " \t\r\"'”’»)]"


def begin_anew(lines: Sequence[str]) -> list[bool]:
    """Say of each line of a paragraph whether it begins something new; the first always does."""
    items = [bool(BULLET.match(line) or _CLAUSE.match(line)) for line in lines]
    keyed = [bool(_KEYED.match(line)) for line in lines]
    rows = _rows_of_figures(lines)
    widths = _widths(lines)
    found = [True] * len(lines)
    in_list = any(items[:1])
    number = _number(lines[0]) if lines else 0
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        had_room = _had_room(before, line, widths[at - 1])
        goes_on = items[at] and number > 0 and _number(line) == number + 1
        listed = items[at] and (in_list or had_room or goes_on or any(items[at + 1 : at + 2]))
        wrapped = line.lstrip()[:1].islower()
        row = (rows[at - 1] or rows[at] or (keyed[at - 1] and keyed[at])) and not wrapped
        found[at] = listed or row or _stands_apart(before, line, had_room=had_room, item=items[at])
        in_list = items[at] if found[at] else in_list
        number = _number(line) or number if found[at] else number
    return found


def _number(line: str) -> int:
    """Return the number of an item, 0 for any other line."""
    counted = _COUNTED.match(line)
    return int(counted[1]) if counted else 0


def _rows_of_figures(lines: Sequence[str]) -> list[bool]:
    """Say which lines are rows of a table that a page gave as plain lines: words and then figures, or figures alone.

    Prose may end a line with a number, but hardly two lines with two, or three that do not go on in small letters.
    """
    ends = [_END_FIGURES.search(f" {line[-_END:]}") for line in lines]
    counts = [len(end[0].split()) if end else 0 for end in ends]
    found = [False] * len(lines)
    for least, together in ((2, 2), (1, 3)):
        first = 0
        for at in range(len(lines) + 1):
            if at == len(lines) or counts[at] < least or (least == 1 and lines[at].lstrip()[:1].islower()):
                found[first:at] = [True] * (at - first) if at - first >= together else found[first:at]
                first = at + 1
    return found


def _widths(lines: Sequence[str]) -> list[int]:
    """Say how wide the text is at each line: as wide as the lines near, for a page may set columns below wide lines.

    The lines below count most, as the column may begin here. Where no line goes on from another with a small letter,
    nothing was wrapped (menus, addresses), and the longest of all lines tells the width. The first line of prose may be
    but the end of one, where a passage begins with a sentence: it is as wide as it is.
    """
    longest = max(map(len, lines), default=0)
    go_on = [line.lstrip()[:1].islower() and len(line.split(maxsplit=_WORDS)) > _WORDS for line in lines]
    widths: list[int] = []
    for at in range(len(lines)):
        first = at if any(go_on[at + 1 : at + 1 + _NEAR]) else max(0, at - _NEAR)
        near = slice(first, at + 1 + _NEAR)
        widths.append(max(map(len, lines[near])) if any(go_on[near]) else longest)
    if any(go_on[: 1 + _NEAR]) and len(lines[0].split()) > _CUT:
        widths[0] = len(lines[0])
    return widths


def _had_room(line: str, following: str, width: int) -> bool:
    """Say whether the next word would have fitted, so that the line was ended on purpose."""
    next_word = next(iter(following.split(maxsplit=1)), "")
    return len(line.rstrip()) + 1 + len(next_word) < _SHORT_LINE * width


def _stands_apart(line: str, following: str, *, had_room: bool, item: bool) -> bool:
    """Say whether a line begins something new. Prose may be wrapped before `12. ` or a dash, and that is no item."""
    if _TABLE_CELL in line or _TABLE_CELL in following:
        return True
    if item:
        return following.lstrip().startswith(_ONLY_BULLETS) or line.rstrip(_CLOSING).endswith(_ENDS_CLAUSE)
    first = following.lstrip()[:1]
    return had_room and (first.isupper() or first.isdigit()) and not line.rstrip().endswith(_ENDS_SENTENCE)
