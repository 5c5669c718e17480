"""The words of a text as a check compares them: numbers by value, dates in any format, names, and plain words by stem.

English number words, months and function words; text in another language is compared by its digits, names and letters.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from index.stems import stems

Kind = Literal["number", "name", "plain", "empty"]

_TOKEN = re.compile(
    r"(?P<iso>\b\d{4}-\d{2}-\d{2}\b)|(?P<date>\b\d{1,2}(?P<sep>[./])\d{1,2}(?P=sep)\d{4}\b)|(?P<clock>\b\d{1,2}:\d{2}\b)|"
    r"(?P<digits>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?½?)(?P<ending>(?:st|nd|rd|th|s)\b)?|"
    r"(?P<letters>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’][^\W\d_]+)*)|(?P<sign>[%$€£])"
)
_PARTS = re.compile(r"[^\s,'\"“”‘’]")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
_VALUES = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: value for value, word in enumerate(_ORDINALS, start=4)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
)
_LOOSE = {"first": 1, "second": 2, "third": 3}  # numbers after a ten only: else an order, a time, a part
_SCALES = {
    **{"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "bn": 10**9},
    "trillion": 10**12,
}
_MONTHS = ("january february march april may june july august september october november december").split()
_JOINS = frozenset(map(Decimal, (100, 10**3, 10**6, 10**9, 10**12)))  # after these, `and` goes on with the number
_SHORT_MONTHS = {name[:3]: month for month, name in enumerate(_MONTHS, start=1)} | {"sept": 9}
_BEFORE_MONTH = frozenset("in of since until by during last this every early late mid".split())
_LONGEST_NUMBER = 12  # words
_SIGNS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
_EMPTY = frozenset(
    "a about above after again all also although am among an and another any are as at be because been before being "
    "below between both but by can could did do does doing down during each either else even ever few for from further "
    "had has have having he hence her here hers him his how however i if in into is it its itself just may me might "
    "more moreover most much must my nor of off on once one only onto or other our out over own per rather same shall "
    "she should since so some such than that the their theirs them themselves then there therefore these they this "
    "those though through thus to too under until up upon us very via was we were what when where whether which while "
    "who whom whose why will with within would yet you your including according document documents passage passages "
    "source sources text instead longer anymore not no never none neither nobody nothing nowhere without cannot".split()
)
_TITLES = frozenset(
    "president mr mrs ms dr professor prof king queen prince princess general prime minister sir lord lady duke pope "
    "saint st emperor empress chancellor senator governor mayor captain colonel bishop archbishop".split()
)
_NAME_ENDINGS = ("isms", "ists", "ism", "ist", "ians", "ian", "ese", "ish", "ans", "ia", "an", "ns", "y", "a", "s", "n")

_ASK_OR_JOIN = frozenset(  # words that ask and join, as they are indexed
    stems(
        "who whom whose what which when where why how many much did do does is are was were be been has have had "
        "a an and as at by for from in into of on or that the their this to with about say says said"
    )
)
_LABEL = re.compile(r"(?:^|; )([^:;\n]{1,60}): ")  # as `index.tables.named_row` writes it


@dataclass(frozen=True, slots=True)
class Word:
    """A word, `text[start:end]`. Two words mean the same when they have a key in common.

    `opens` says that it begins a sentence, so that its capital says nothing; `apart`, that more than spaces, a comma or
    quotation marks lie between it and the word before.
    """

    start: int
    end: int
    text: str
    keys: frozenset[str]
    kind: Kind
    opens: bool = False
    apart: bool = True

    @property
    def is_numeric(self) -> bool:
        """True for everything with a value, also for `first` and `one`, which are no facts by themselves."""
        return any(key[0] in "#@" for key in self.keys)

    @property
    def may_be_name(self) -> bool:
        """True for what has a capital and is no title, also where every word would have one."""
        return any(key[0] == "~" for key in self.keys)


@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order. A date written in digits gives three words at one place."""
    words = [word for found in _TOKEN.finditer(text) for word in _words_at(found, text)]
    joined = list(_with_months(list(_with_values(words, text))))
    gaps = [text[one.end : other.start] for one, other in pairwise(joined)]
    return tuple(
        replace(word, apart=_PARTS.search(gap) is not None) for word, gap in zip(joined, ["(", *gaps], strict=False)
    )


def keys_of(words: Sequence[Word]) -> frozenset[str]:
    """Return the keys of all words."""
    return frozenset(key for word in words for key in word.keys)


def labels(text: str) -> frozenset[str]:
    """Return the labels in a row of a table, "Label: value; Label: value"; of anything else none."""
    found = frozenset(_LABEL.findall(text))
    return found if len(found) > 1 else frozenset()


def cells(row: str) -> str:
    """Return a row of a table, "Label: value; Label: value", without its labels."""
    return "; ".join(cell.partition(": ")[2] or cell for cell in row.split("; "))


def content(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are indexed, without those that only ask or join."""
    return tuple(stem for stem in stems(text) if stem not in _ASK_OR_JOIN)


def plain(text: str) -> str:
    """Return a text without accents, in lower case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _words_at(found: re.Match[str], text: str) -> Iterator[Word]:
    start, end = found.span()
    if found["iso"] or found["date"]:
        yield from (Word(start, end, found[0], keys, "number") for keys in _date_keys(found[0]))
    elif found["clock"]:
        yield Word(start, end, found[0], frozenset({f"#{found[0]}"}), "number")
    elif found["digits"]:
        yield Word(start, end, found[0], _digit_keys(found, text), "number")
    elif found["sign"]:
        yield Word(start, end, found[0], frozenset({_SIGNS[found[0]]}), "empty")
    else:
        yield _word(start, end, found[0], opens=_opens(text, start))


def _date_keys(date: str) -> Iterator[frozenset[str]]:
    """Yield year, month and day; where day and month cannot be told apart, each may be either."""
    parts = [int(part) for part in re.split(r"[-./]", date)]
    year, first, second = parts if parts[0] > 31 else (parts[2], parts[0], parts[1])
    yield frozenset({f"#{year}"})
    is_iso = parts[0] > 31
    if is_iso or second > 12:
        yield from (frozenset({f"@{first}"}), frozenset({f"#{second}"}))
    elif first > 12:
        yield from (frozenset({f"#{first}"}), frozenset({f"@{second}"}))
    else:
        yield from (frozenset({f"#{each}", f"@{each}"}) for each in (first, second))


def _digit_keys(found: re.Match[str], text: str) -> frozenset[str]:
    digits = found["digits"].replace(",", "")
    value = Decimal(digits.removesuffix("½") or "0") + (Decimal("0.5") if digits.endswith("½") else 0)
    if found["ending"] == "s":
        return frozenset({f"{_key(value)}s"})
    century = re.search(r"(\d\d)\d\d[–-]$", text[max(0, found.start() - 5) : found.start()])
    if century and len(digits) == 2:  # 1038–40
        return frozenset({_key(value), f"#{century[1]}{digits}"})
    return frozenset({_key(value)})


def _key(value: Decimal) -> str:
    return f"#{value.normalize():f}"


def _word(start: int, end: int, text: str, *, opens: bool) -> Word:
    bare = re.sub(r"['’]s?$|\.", "", plain(text))
    is_acronym = len(bare) > 1 and text.isupper()
    if (bare in _EMPTY and not is_acronym) or bare.endswith(("n't", "n’t")):
        return Word(start, end, text, frozenset({bare}), "empty", opens)
    keys = {stem for stem in stems(bare) if len(stem) > 1} or {bare}
    if not text[0].isupper():
        return Word(start, end, text, frozenset(keys), "plain", opens)
    if bare not in _TITLES:
        keys.add(f"~{_name_stem(bare)}")
    return Word(start, end, text, frozenset(keys), "plain" if opens or bare in _TITLES else "name", opens)


def _opens(text: str, start: int) -> bool:
    before = text[max(0, start - 9) : start].rstrip(" \t\"'“”‘’([*_")[-1:]
    return not before or before in ".?!:;\n•–—"


def _name_stem(name: str) -> str:
    """Return what a country and its people have in common: Armenia, Armenian, Armenians."""
    for _ in range(3):
        ending = next(
            (ending for ending in _NAME_ENDINGS if name.endswith(ending) and len(name) - len(ending) >= 4), ""
        )
        name = name.removesuffix(ending)
    return name


def _with_values(words: Sequence[Word], text: str) -> Iterator[Word]:
    """Join number words to numbers: two hundred and fifty thousand, twenty-first, 1.5 million."""
    place = 0
    while place < len(words):
        parts = list(_parts_of_number(words[place : place + _LONGEST_NUMBER], text))
        if not parts:
            yield words[place]
            place += 1
            continue
        run = words[place : place + parts[-1][0] + 1]
        value = run[0].keys if len(run) == 1 and run[0].kind == "number" else frozenset({_key(_fold(parts))})
        word = replace(run[0], end=run[-1].end, text=text[run[0].start : run[-1].end], keys=value, kind="number")
        is_loose = len(run) == 1 and plain(run[0].text) in ("one", *_LOOSE)
        yield replace(word, keys=run[0].keys | value, kind="plain") if is_loose else word
        place += len(run)


def _parts_of_number(words: Sequence[Word], text: str) -> Iterator[tuple[int, Decimal, bool]]:
    """Yield the words that make one number from the first word on: place, value, and whether it multiplies."""
    last = Decimal(0)
    for place, word in enumerate(words):
        if place and text[words[place - 1].end : word.start].strip(" -–\n"):
            return
        name = plain(word.text)
        if name == "and" and last in _JOINS:
            continue
        scale, value = _SCALES.get(name), _value(word)
        if scale is not None and place:
            last = Decimal(scale)
            yield place, last, True
        elif value is not None and (not place or _adds_to(last, value, word)):
            last = value
            yield place, value, False
        else:
            return


def _fold(parts: Sequence[tuple[int, Decimal, bool]]) -> Decimal:
    total, current = Decimal(0), Decimal(0)
    for _, value, multiplies in parts:
        if not multiplies:
            current += value
        elif value <= 100:
            current *= value
        else:
            total, current = total + current * value, Decimal(0)
    return total + current


def _value(word: Word) -> Decimal | None:
    name = plain(word.text)
    if name in _VALUES or name in _LOOSE:
        return Decimal(_VALUES.get(name, _LOOSE.get(name, 0)))
    key = min(word.keys)
    return Decimal(key[1:]) if word.kind == "number" and re.fullmatch(r"#\d+(\.\d+)?", key) else None


def _adds_to(last: Decimal, value: Decimal, word: Word) -> bool:
    if word.text[0].isdigit():
        return False
    return (20 <= last < 100 and 0 < value < 10) or (last in _JOINS and value < last)


def _with_months(words: Sequence[Word]) -> Iterator[Word]:
    """Give months their number. Short names, `may` and `march` are months beside a number, or `May` after `in`."""
    for place, word in enumerate(words):
        around = words[max(0, place - 1) : place + 2]
        month = _month(word, around)
        yield replace(word, keys=frozenset({f"@{month}"}), kind="number") if month else word


def _month(word: Word, around: Sequence[Word]) -> int:
    name = plain(word.text)
    if not word.text[0].isupper() or name[:3] not in _SHORT_MONTHS:
        return 0
    by_number = any(other.is_numeric for other in around if other is not word)
    after_in = around[0] is not word and plain(around[0].text) in _BEFORE_MONTH
    if name in _MONTHS and (name not in ("may", "march") or by_number or after_in):
        return _MONTHS.index(name) + 1
    return _SHORT_MONTHS.get(name, 0) if by_number else 0
