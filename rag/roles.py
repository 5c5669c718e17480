"""Who did it to whom: two names that changed their places round the same word. English only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.words import Word, plain

_REACH = 5  # words between what is done and who does it, or to whom
_EITHER_WAY = frozenset("borders bordered bordering met meets married marries and near alongside versus".split())

_JOINS = frozenset("of de la del von van der".split())  # inside a name
_BEING = frozenset("is are was were be been being".split())


@dataclass(frozen=True, slots=True)
class _Deed:
    """A word between two names, and whether it is done to the first: "was founded by"."""

    word: Word
    before: frozenset[str]
    after: frozenset[str]
    turned: bool


def exchanged(said: Sequence[Word], stated: Sequence[Word]) -> Word | None:
    """Return the word round which two names stand the other way round than in the source; None when all is well."""
    known = list(_deeds(stated))
    for ours in _deeds(said):
        same = [other for other in known if other.word.keys & ours.word.keys]
        if same and all(_is_turned(ours, other) for other in same):
            return ours.word
    return None


def _is_turned(ours: _Deed, theirs: _Deed) -> bool:
    crossed = bool(ours.before & theirs.after and ours.after & theirs.before)
    straight = bool(ours.before & theirs.before or ours.after & theirs.after)
    return crossed and not straight and ours.turned == theirs.turned


def _deeds(words: Sequence[Word]) -> Iterator[_Deed]:
    for place, word in enumerate(words):
        if word.kind != "plain" or word.text[0].isupper() or plain(word.text) in _EITHER_WAY:
            continue
        before, after = _name(words, place, step=-1), _name(words, place, step=1)
        if before and after:
            yield _Deed(word, before, after, turned=_is_passive(words, place))


def _is_passive(words: Sequence[Word], place: int) -> bool:
    before, after = words[max(0, place - 2) : place], words[place + 1 : place + 3]
    return any(plain(word.text) in _BEING for word in before) or any(plain(word.text) == "by" for word in after)


def _name(words: Sequence[Word], place: int, *, step: int) -> frozenset[str]:
    """Return the keys of the name nearest to a word, on one side of it and in its part of the sentence."""
    found: frozenset[str] = frozenset()
    for far in range(1, _REACH + 2):
        at = place + far * step
        if not 0 <= at < len(words) or words[at if step > 0 else at + 1].apart:
            break
        if words[at].may_be_name:
            found |= words[at].keys
        elif found and plain(words[at].text) not in _JOINS:
            break
    return found
