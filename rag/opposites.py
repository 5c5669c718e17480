"""Pairs of words that exclude each other, by stem: an embedding takes them for nearly the same. English only.

Of a pair in `EXCLUDING` a sentence has the first where its source has the second.
"""

from index.stems import stems

# Where the source has only the second of a pair, the first is wrong.
_CONTRARY = (
    "increase decrease|increased decreased|rise fall|rose fell|grow shrink|grew shrank|win lose|won lost|lost beat|"
    "lost defeated|gain loss|"
    "victory defeat|accept reject|accepted rejected|allow forbid|allowed forbidden|allowed banned|opened closed|"
    "support oppose|supported opposed|true false|legal illegal|possible impossible|alive dead|born died|"
    "success failure|succeeded failed|import export|profit loss|able unable|began ended|begin end"
)
_EXTREME = (
    "highest lowest|largest smallest|biggest smallest|greatest smallest|longest shortest|oldest youngest|oldest newest|"
    "earliest latest|best worst|strongest weakest|fastest slowest|cheapest expensive|cheapest dearest|"
    "heaviest lightest|maximum minimum"
)
# These may stand side by side, so they count only in the same place of the sentence.
_OTHER = (
    f"{_EXTREME}|open close|open closed|north south|northern southern|east west|eastern western|"
    "left right|upper lower|high low|higher lower|large small|larger smaller|greatest least|long short|more less|"
    "more fewer|most least|old young|older younger|early late|earlier later|first last|first second|second third|"
    "first third|before after|above below|male female|men women|public private|rich poor|hot cold|major minor|"
    "inside outside|same different|always never|greater lesser|better worse|stronger weaker|faster slower|over under|"
    "wider narrower|deeper shallower|closer farther|longer shorter|heavier lighter|majority minority"
)
# The first says more than the second: wrong where the source has only the second, in the same place of the sentence.
_STRONGER = (
    ("all every each entire", "some many most several few half often generally usually"),
    ("always", "often sometimes usually generally mostly rarely typically"),
    (
        "never no none neither",
        "some many most all every each both several often sometimes usually generally rarely always",
    ),
    ("most", "some many several few half"),
    ("many", "few"),
    ("often usually", "rarely sometimes seldom"),
)


def _pairs(one: str, other: str) -> frozenset[tuple[str, str]]:
    """Return the pairs of two lists of words, as written and by stem: function words are compared as written."""
    ones, others = ({*words.split(), *stems(words)} for words in (one, other))
    return frozenset((a, b) for a in ones for b in others)


def _both_ways(table: str) -> frozenset[tuple[str, str]]:
    pairs = [line.split() for line in table.split("|")]
    return frozenset(found for one, other in pairs for found in (*_pairs(one, other), *_pairs(other, one)))


CONTRARIES = _both_ways(_CONTRARY)
EXTREMES = _both_ways(_EXTREME)
OPPOSITES = CONTRARIES | _both_ways(_OTHER)
EXCLUDING = OPPOSITES.union(*(_pairs(strong, weak) for strong, weak in _STRONGER))
WITH_RIVAL = frozenset(one for one, _ in EXCLUDING)


def are_rivals(said: frozenset[str], stated: frozenset[str]) -> bool:
    """Say whether what a sentence has excludes what its source has in the same place."""
    return any((one, other) in EXCLUDING for one in said for other in stated)


def meets_rival(said: frozenset[str], stated: frozenset[str]) -> bool:
    """Say whether a word that has rivals meets one of them, or itself."""
    return bool(said & WITH_RIVAL) and (bool(said & stated) or are_rivals(said, stated))
