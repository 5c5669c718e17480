"""Which short lines are headings, which answer nothing, and which are facts: prices, hours, ingredients."""

import re
from collections.abc import Collection, Iterable

_MOST_WORDS = 9  # of a heading
_MOST_CHARACTERS = 120
_RUN = 3  # short lines below each other are a list, of which the first may be the heading
_PLAIN = re.compile(r"(?![-*+•–] )[^:;|.!?。！？]*[^:;|.!?。！？,\-]")
_NUMBER = re.compile(r"\s*(?:(?:§ ?)?\(?(?:\d+(?:\.\d+)*|[A-Za-z]|[IVXivx]+)[.)]|\d+(?:\.\d+)+(?=\s+[A-Z]))\s+")
_UNIT = (
    r"(?:[ap]m|a\.m|p\.m|[ck]?m|mm|k?g|mg|m?l|°[CF]?|[kM]?W|V|A|Hz|h|hours?|min(?:utes)?|days?|weeks?|months?|years?|"
    r"euros?|dollars?|pounds?|EUR|USD|GBP|CHF|points?|people|persons?|pieces?|pages?)"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FACT = re.compile(
    rf"[$€£¥] ?\d|\d ?%|\d{{1,2}}:\d\d\b|\b\d[\d.,]* ?{_UNIT}\b"  # money, shares, times, measures
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|\b{_MONTH}[a-z]* \d{{1,2}}\b"  # days
    r"|^\d[\d.,/]* (?=[a-zß-ÿ])|^\d{4} ?[-–] ?\d{2}"  # "3 eggs"; "2019 – 2024"
    r"|(?:\d\S{0,12}|[-–—]) (?:[$€£¥] ?)?(?:\S{0,12}\d\S{0,12}|[-–—])$"  # the end of a row of figures
    r"|(?<![\d.])\d{3}$|\d,\d{3}$|@\w|\bwww\b"
)


def is_heading(text: str, start: int, end: int, known: Collection[str]) -> bool:
    """Say whether the sentence `text[start:end]` is a heading, or a part of one; `known` are those of the document.

    Of lines that are not known, one is a heading that is short, has no full stop and holds no fact, and stands above
    others; but of several short lines below each other only the first.
    """
    above, _, line = text[:start].rpartition("\n")
    rest, ended, below = text[end:].partition("\n")
    line = " ".join(f"{line}{text[start:end]}{rest}".split())
    if not {" ".join(text[start:end].split()), line}.isdisjoint(known):
        return True  # "Note 12. Leases" is two sentences of one heading
    if number := _NUMBER.match(line):  # a heading with a number stands by itself; an item of a list does not
        line = line[number.end() :]
        ended = "" if above.strip(" ")[-1:] not in ("", "\n") or _NUMBER.match(below) else ended
    if not ended or not _is_short(line) or _FACT.search(line):
        return False
    before, after = _shorts(reversed(above.split("\n")), known), _shorts(below.split("\n"), known)
    return not before or before + 1 + after < _RUN


def _shorts(lines: Iterable[str], known: Collection[str]) -> int:
    """Count the short lines, up to a run, that come first."""
    count = 0
    for line in lines:
        words = " ".join(line.split())
        if words in known or (words and not _is_short(words)) or count == _RUN:
            break
        count += bool(words)
    return count


def _is_short(line: str) -> bool:
    return len(line.split()) <= _MOST_WORDS and len(line) <= _MOST_CHARACTERS and _PLAIN.fullmatch(line) is not None
