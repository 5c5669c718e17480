"""What a question demands of a sentence beyond like words: its numbers and names."""

from collections.abc import Sequence

from rag.words import Word, read_words

Keys = frozenset[str]


def told(question: str, said: str) -> float:
    """Return the share of the numbers and names in a question that a text gives too; 1 when it has none."""
    given = _keys(read_words(said))
    asked = [word for word in read_words(question) if word.kind in ("number", "name")]
    return sum(_alike(word.keys, given) for word in asked) / len(asked) if asked else 1.0


def _keys(words: Sequence[Word]) -> Keys:
    return frozenset(key for word in words for key in word.keys)


def _alike(keys: Keys, others: Keys) -> bool:
    """Say whether words have a key in common, or names a beginning: Azerbaijan, Azerbaijani."""
    if keys & others:
        return True
    stems, other_stems = ([key for key in each if key[0] == "~" and len(key) > 4] for each in (keys, others))
    return any(one.startswith(other) or other.startswith(one) for one in stems for other in other_stems)
