"""Pairs of words that exclude each other, by stem: an embedding takes them for nearly the same. English only."""

from index.keywords import stems

# Where the source has only the second of a pair, the first is wrong.
_CONTRARY = (
    "increase decrease|increased decreased|rise fall|rose fell|grow shrink|grew shrank|win lose|won lost|lost beat|"
    "lost defeated|gain loss|"
    "victory defeat|accept reject|accepted rejected|allow forbid|allowed forbidden|allowed banned|opened closed|"
    "support oppose|supported opposed|true false|legal illegal|possible impossible|alive dead|born died|"
    "success failure|succeeded failed|import export|profit loss|able unable|began ended|begin end"
)
# These may stand side by side, so they count only in the same place of the sentence.
_OTHER = (
    "open close|open closed|north south|northern southern|east west|eastern western|left right|upper lower|high low|"
    "higher lower|highest lowest|large small|larger smaller|largest smallest|long short|longest shortest|more less|"
    "most least|more fewer|old young|oldest youngest|older younger|early late|earlier later|earliest latest|first last|"
    "first second|second third|first third|before after|above below|male female|men women|public private|rich poor|"
    "hot cold|major minor|maximum minimum|inside outside|beginning end|same different|always never"
)


def _stem_pairs(table: str) -> frozenset[tuple[str, str]]:
    pairs = [tuple(stems(line)) for line in table.split("|")]
    return frozenset(both for one, other in pairs for both in ((one, other), (other, one)))


CONTRARIES = _stem_pairs(_CONTRARY)
OPPOSITES = CONTRARIES | _stem_pairs(_OTHER)
WITH_OPPOSITE = frozenset(one for one, _ in OPPOSITES)
