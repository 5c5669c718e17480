"""What a question demands of a sentence beyond like words: its numbers and names, and whose the thing asked for is."""

from collections.abc import Iterator, Sequence

from rag.words import Word, plain, read_words

_HEADS = 3  # words after a possessive, or before `of`, among which the thing owned is looked for

_OWNERS = 6  # words after `of` among which the owner is looked for

Keys = frozenset[str]


def told(question: str, said: str) -> float:
    """Return the share of the numbers and names in a question that a text gives too; 1 when it has none."""
    given = _keys(read_words(said))
    asked = [word for word in read_words(question) if word.kind in ("number", "name")]
    return sum(_alike(word.keys, given) for word in asked) / len(asked) if asked else 1.0


def owned(question: str, sentence: str) -> float:
    """Return 1 when a sentence speaks of the same one's thing as the question, -1 when of another's, else 0.

    "The president of Armenia" is not answered by "Tolva's president" nor by "President Caradoc of Marrenland".
    """
    pairs = list(_pairs(read_words(sentence)))
    verdicts = [
        _alike(owner, other)
        for thing, owner in _pairs(read_words(question))
        for same, other in pairs
        if thing & same and other != same
    ]
    return 0.0 if not verdicts else 1.0 if any(verdicts) else -1.0


def _pairs(words: Sequence[Word]) -> Iterator[tuple[Keys, Keys]]:
    """Yield (thing, owner), each as the keys of its words: X's thing, the thing of X, the Xian thing."""
    for place, word in enumerate(words):
        if word.text.endswith(("'s", "’s")):
            things = _run(words[place + 1 : place + 1 + _HEADS])
            yield from ((thing.keys, word.keys) for thing in things)
        elif plain(word.text) == "of":
            owners = _owners(words[place + 1 : place + 1 + _OWNERS])
            things = list(_run(words[max(0, place - _HEADS - 1) : place][::-1]))
            yield from ((thing.keys, _keys(owners)) for thing in things if owners)
        elif word.kind == "name" and place + 1 < len(words) and words[place + 1].kind == "plain":
            yield words[place + 1].keys, word.keys


def _owners(words: Sequence[Word]) -> list[Word]:
    """Return who or what is named after `of`: the town of Velm. What follows a name is no part of it."""
    found: list[Word] = []
    for word in _run([word for word in words if plain(word.text) not in ("the", "of")]):
        if found and found[-1].kind == "name" != word.kind:
            break
        found.append(word)
    return found


def _run(words: Sequence[Word]) -> list[Word]:
    """Return the words up to the first small one."""
    found: list[Word] = []
    for word in words:
        if word.kind == "empty":
            break
        found.append(word)
    return found


def _keys(words: Sequence[Word]) -> Keys:
    return frozenset(key for word in words for key in word.keys)


def _alike(keys: Keys, others: Keys) -> bool:
    """Say whether words have a key in common, or names a beginning: Azerbaijan, Azerbaijani."""
    if keys & others:
        return True
    stems, other_stems = ([key for key in each if key[0] == "~" and len(key) > 4] for each in (keys, others))
    return any(one.startswith(other) or other.startswith(one) for one in stems for other in other_stems)
