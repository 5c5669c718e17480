"""Does a text say what a sentence says, as far as rules can tell: numbers, dates, names, denials, quoted words.

Similarity of meaning is blind here: to an embedding, 13 % and 14 %, or "was" and "was not", are nearly the same.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.stems import stems
from rag.measures import other_bound, other_count, other_measure, other_rank
from rag.opposites import CONTRARIES, WITH_RIVAL, are_rivals, meets_rival
from rag.roles import exchanged
from rag.words import Word, keys_of, plain, read_words

_NEGATORS = frozenset(
    "not no never none neither nor nobody nothing nowhere without cannot hardly rarely seldom barely scarcely".split()
)
Steps = tuple[tuple[int, int], ...]
_ROUND: Steps = ((-1, 1),)
_BESIDE: Steps = ((-1, -2), (1, 2), (-1, 1))  # steps to the two words that make a place in a sentence the same
_NO_DENIAL = frozenset("only just merely simply least less fewer more doubt".split())  # "not only", "no less than"
_DENIED = 3  # words after a negator that it may deny; the first of them it does
_NEGATIVE = frozenset(
    stem
    for word in "fail lack refuse deny denied reject ban prohibit forbid forbade absent absence lose lost unable avoid "
    "prevent stop cease decline hardly rarely seldom free false few little neither".split()
    for stem in stems(word)
)
_NEGATIVE_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")
_LEANS = frozenset("he she it they him her them his hers its their this these those who which whose".split())
_NOT_A_NAME = ("s", "ing", "ed", "ly", "ion", "ment", "ness", "ity", "ers", "ism")
_YEAR, _DAY = re.compile(r"#(?:1\d|20)\d\d"), re.compile(r"#[123]?\d")
_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“”]+)[“”]")


@dataclass(frozen=True, slots=True)
class Around:
    """What a span may leave unsaid because its passage says it, as keys of words.

    `title` has the names of title and headings, `before` those that stand before the span, `common` the words that the
    passage writes in lower case: no names, whatever a capital at the beginning of a sentence suggests.
    """

    title: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """A fact of a sentence that a source does not have, or, when it `contradicts`, has otherwise."""

    text: str
    contradicts: bool = False


def disagreement(claim: str, source: str, around: Around) -> Problem | None:
    """Return the first fact of the claim that the source denies or does not have.

    None does not say that the source supports the claim, only that no fact stands against it.
    """
    said, stated = read_words(claim), read_words(source)
    problems = (
        lambda: _wrong_slot(said, stated),
        lambda: _contrary(said, stated),
        lambda: _wrong_count(said, stated),
        lambda: _wrong_role(said, stated),
        lambda: _wrong_denial(said, stated),
        lambda: _wrong_number(said, stated),
        lambda: _wrong_name(said, stated, around),
        lambda: _wrong_quote(claim, source),
    )
    return next((found for problem in problems if (found := problem())), None)


def _wrong_quote(claim: str, source: str) -> Problem | None:
    stated = _bare(source)
    quotes = ("".join(filter(None, found.groups())) for found in _QUOTED.finditer(claim))
    missing = [quote for quote in quotes if _bare(quote) not in stated]
    return Problem(f"“{missing[0]}” is not a quote") if missing else None


def _bare(text: str) -> str:
    return " ".join(["", *re.findall(r"\w+", plain(text)), ""])


def _wrong_number(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    keys = keys_of(stated)
    missing = [word for word in said if word.kind == "number" and not word.keys & keys]
    return Problem(f"“{missing[0].text}” is not in the source") if missing else None


def _wrong_slot(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    """Find a number, name or opposite that stands between the same words as another one of the source."""
    known = keys_of(stated)
    for place, word in enumerate(said):
        if not (word.is_numeric or word.may_be_name or word.keys & WITH_RIVAL):
            continue
        is_elsewhere = place > 0 and not word.is_numeric and bool(word.keys & known)
        steps = _ROUND if is_elsewhere else _BESIDE
        rivals = [other for at, other in enumerate(stated) if _same_slot(said, place, stated, at, steps=steps)]
        if rivals and all(_excludes(word, other) for other in rivals):
            return Problem(f"“{word.text}” stands where the source has “{rivals[0].text}”", contradicts=True)
    return None


def _same_slot(said: Sequence[Word], place: int, stated: Sequence[Word], at: int, *, steps: Steps) -> bool:
    """Whether two words before or after are the same, or one on each side.

    Function words alone are enough only round a word and its opposite.
    """
    if _same_first_name(said, place, stated, at):
        return True
    is_enough = (said[place].opens and stated[at].opens and place == at == 0) or meets_rival(
        said[place].keys, stated[at].keys
    )
    for one, two in steps:
        same = (_same(said, place, stated, at, step=step) for step in (one, two))
        if all(same) and (is_enough or any(said[place + step].kind != "empty" for step in (one, two))):
            return True
    return False


def _same_first_name(said: Sequence[Word], place: int, stated: Sequence[Word], at: int) -> bool:
    """Whether both are names after the same name, as Marta Hollis and Marta Velm are."""
    return said[place].kind == stated[at].kind == "name" == said[place - 1].kind and _same(
        said, place, stated, at, step=-1
    )


def _same(said: Sequence[Word], place: int, stated: Sequence[Word], at: int, *, step: int) -> bool:
    """Whether the words that many steps away are the same, and as far apart in both texts."""
    one, other = place + step, at + step
    if not (0 <= one < len(said) and 0 <= other < len(stated) and said[one].keys & stated[other].keys):
        return False
    on_the_way = range(min(step, 0) + 1, max(step, 0) + 1)
    return all(said[place + gap].apart == stated[at + gap].apart for gap in on_the_way)


def _excludes(one: Word, other: Word) -> bool:
    if one.keys & other.keys:
        return False
    if are_rivals(one.keys, other.keys):
        return True
    if one.is_numeric or other.is_numeric:
        same_sort = {key[0] for key in one.keys} & {key[0] for key in other.keys} & {"#", "@"}
        return bool(same_sort) and not any(_is(a, _DAY) and _is(b, _YEAR) for a, b in ((one, other), (other, one)))
    return one.may_be_name and other.may_be_name


def _contrary(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    known = keys_of(stated)
    for word in said:
        contraries = {theirs for mine, theirs in CONTRARIES if mine in word.keys} & known
        if contraries and not word.keys & known:
            return Problem(f"“{word.text}” is the contrary of what the source has", contradicts=True)
    return None


def _wrong_count(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    reason = ""
    if (counts := other_count(said, stated)) is not None:
        reason = f"the source has “{counts[1].text} {counts[2].text}”, not “{counts[0].text}”"
    elif (units := other_measure(said, stated)) is not None:
        reason = f"the source counts in {units[1].text}, not in {units[0].text}"
    elif (ranked := other_rank(said, stated)) is not None:
        reason = f"“{ranked.text}” has another rank in the source"
    elif (bounded := other_bound(said, stated)) is not None:
        reason = f"“{bounded.text}” is on the other side of its limit in the source"
    return Problem(reason, contradicts=True) if reason else None


def _wrong_role(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    deed = exchanged(said, stated)
    return Problem(f"the names before and after “{deed.text}” changed places", contradicts=True) if deed else None


def _is(word: Word, sort: re.Pattern[str]) -> bool:
    return any(sort.fullmatch(key) for key in word.keys)


def _wrong_name(said: Sequence[Word], stated: Sequence[Word], around: Around) -> Problem | None:
    keys = keys_of(stated)
    leans = any(plain(word.text) in _LEANS for word in stated[:3])  # its beginning speaks of somebody named before
    allowed = around.title | (around.before if leans else frozenset())
    names = [word for word in said if word.kind == "name" or (word.opens and _is_name(word, around))]
    for word in names:
        if word.keys & (keys | allowed) or _acronyms_with(word, said) & keys:
            continue
        if word.text.isupper() and word.keys & (_acronyms(stated) | _acronyms(said)):
            continue
        if word.keys & around.before and any(other.keys & keys for other in _neighbours(word, said)):
            continue  # Martin Luther, where the source says Luther
        return Problem(f"“{word.text}” is not in the source")
    return None


def _is_name(word: Word, around: Around) -> bool:
    """Say whether the first word of a sentence is a name, though a capital says nothing there."""
    return word.may_be_name and not word.keys & around.common and not plain(word.text).endswith(_NOT_A_NAME)


def _neighbours(word: Word, words: Sequence[Word]) -> list[Word]:
    return [other for other in words if other is not word and word.start - 2 < other.end and other.start < word.end + 2]


def _acronyms(words: Sequence[Word]) -> frozenset[str]:
    """Return the first letters of every row of words, small ones left out: un for United Nations.

    Two words count as a row only when both are capitalised.
    """
    content = [word for word in words if word.kind != "empty"]
    letters = "".join(plain(word.text)[:1] or " " for word in content)
    capital = [word.text[0].isupper() for word in content]
    return frozenset(
        letters[at : at + size]
        for size in range(2, 6)
        for at in range(len(letters) - size + 1)
        if size > 2 or all(capital[at : at + size])
    )


def _acronyms_with(word: Word, words: Sequence[Word]) -> frozenset[str]:
    place = words.index(word)
    return _acronyms([other for other in words[max(0, place - 4) : place + 5] if other.text[0].isupper()])


def _wrong_denial(said: Sequence[Word], stated: Sequence[Word]) -> Problem | None:
    ours, theirs = _Denials(said), _Denials(stated)
    for scope in theirs.scopes:
        denied = [
            word
            for word in scope
            if ours.stated(word) > theirs.stated(word) and ours.denied(word) < theirs.denied(word)
        ]
        if denied and (denied[0] is scope[0] or len(denied) > 1):
            return Problem(f"the source denies “{denied[0].text}”", contradicts=True)
    for head in (scope[0] for scope in ours.scopes):
        if ours.denied(head) > theirs.denied(head) and not _denied_by_prefix(head, stated):
            if theirs.stated(head) > ours.stated(head):
                return Problem(f"“{head.text}” is denied, which the source states", contradicts=True)
            if not theirs.scopes:
                return Problem(f"“{head.text}” is denied, which the source does not do")
    return None


def _denied_by_prefix(head: Word, stated: Sequence[Word]) -> bool:
    prefixed = {prefix + key for key in head.keys for prefix in _NEGATIVE_PREFIXES}
    return any(prefixed & word.keys for word in stated)


class _Denials:
    """What a text denies: of each negator the words it may deny, the first of them most surely."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.scopes: list[list[Word]] = []
        scope: set[int] = set()
        for place, word in enumerate(words):
            is_negator = _is_negator(word, words[place + 1 : place + 2])
            if is_negator or word.keys & _NEGATIVE:
                after = list(_denied_after(words, place))
                scope.update(after)
                self.scopes += [[words[at] for at in after]] if is_negator and after else []
        self._denied = [words[place].keys for place in scope]
        self._stated = [word.keys for place, word in enumerate(words) if place not in scope]

    def stated(self, head: Word) -> int:
        """Return how often a word stands undenied."""
        return sum(bool(keys & head.keys) for keys in self._stated)

    def denied(self, head: Word) -> int:
        """Return how often a word stands where it may be denied."""
        return sum(bool(keys & head.keys) for keys in self._denied)


def _denied_after(words: Sequence[Word], place: int) -> Iterator[int]:
    """Yield the places of the words that a negator may deny: the next few of content, in its sentence and brackets."""
    found = 0
    for at in range(place + 1, len(words)):
        if words[at].apart or found == _DENIED:
            return
        if words[at].kind != "empty":
            found += 1
            yield at


def _is_negator(word: Word, following: Sequence[Word]) -> bool:
    name = plain(word.text)
    if name not in _NEGATORS and not name.endswith(("n't", "n’t")):
        return False
    return not following or not (
        plain(following[0].text) in _NO_DENIAL or (name == "no" and following[0].kind == "number")
    )
