"""Asked where and how often something is named: every passage in scope is read, and it is said so.

"Which documents mention Turkey?" is answered by every sentence that has the words, in any form, and by their number;
below a title or heading that has them, by the first. English only, in how it is asked for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from index.library import Library
from index.passage import Chosen, Passage
from index.stems import stems
from rag.evidence import Evidence
from rag.kind import PRONOUN
from rag.outline import EDGES, bare, documents_called
from rag.quote import Quote, sentences_of
from rag.words import cells, content, labels

MOST_READ = 20_000  # passages that have one of the words
QUOTED = 8  # sentences: what fits on a page
_KINDS = ("sentence", "title", "heading", "table head")  # of places
_MOST_WORDS = 6  # of what is looked for; more are a question

DOCUMENTS = r"(?:documents?|files?|papers?|sources?|texts?|reports?|articles?|letters?|notes?|pages?)"
_TELLS_OF = (
    r"(?:mentions?|names?|discuss(?:es)?|cites?|contains?|refers? to|talks? about|speaks? (?:of|about)|writes? about|"
    r"(?:says?|have|has) (?:something|anything) (?:about|on)|(?:is|are) about(?! (?:to\b|\d)))"
)
NAMED = r"(?:mentioned|named|discussed|cited|referred to|talked about|spoken of)"
_WHERE = re.compile(
    r"(?:(?:in )?(?:which|what|how many|do(?:es)? any)(?: of (?:the|these|my))? "
    rf"{DOCUMENTS} (?:(?:do |does )?{_TELLS_OF} (?P<named>.+)|(?:is|are|was|were) (?P<there>.+?) {NAMED})|"
    r"which (?=\w+ (?:mention|discuss|contain) (?P<within>.+))(?P<kind>\w+s) .+|"
    rf"(?:(?:where (?:is|are)|how (?:often|many times) (?:is|are|was|were)) (?P<somewhere>.+?) {NAMED}|"
    r"how (?:often(?!.* appear$)|many times) (?:do|does|did(?!.* appear$)) (?P<often>.+?) (?:come up|appear))"
    r"(?: in (?P<place>.+))?|"
    r"(?:find|list|show|give|quote)(?: me)? (?:all|every|each)(?: of)?(?: the)? "
    rf"(?:mentions?|references?|passages?|places?|sentences?|lines?|{DOCUMENTS})"
    rf"(?:(?: that| which)? {_TELLS_OF}| where| of| to| about| on| with) (?P<listed>.+))",
    re.IGNORECASE,
)
_HOW_OFTEN = re.compile(r"(?:\w+,? )?how (?:often|many times) ", re.IGNORECASE)
_POINTS = re.compile(rf"\b{PRONOUN}\b", re.IGNORECASE)
_ARTICLE = re.compile(  # and that a word is meant: the word "roof"
    r"^(?:(?:the|an?|any|every|all|both) |(?=\w+ \W))"
    r"(?:(?:words?|phrase|(?:names?|terms?)(?= (?-i:\W|[A-Z]))) (?!(?:of|and|or|in)\b))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """What has what is looked for: its kind, the document and headings down to it, its words, and what to quote."""

    kind: str
    path: tuple[str, ...]
    text: str
    quote: Quote


def looked_for(question: str) -> str:
    """Return what a question asks to find by its words, "" for one that asks something else."""
    asked = _WHERE.fullmatch(bare(question))
    named = next((name for name in asked.groups() if name), "") if asked else ""
    return _ARTICLE.sub("", named.strip(EDGES)).strip(EDGES)


def survey(library: Library, question: str, *, documents: Chosen = None) -> Evidence | None:
    """Return where in the library, or in `documents`, what the question names is named; None if it asks for no such."""
    named = looked_for(question)
    wanted = [words for part in re.split(r",? or |, (?=.* or )", named) if (words := {*content(part)})]
    if not wanted or _POINTS.search(named) or len(named.split()) > _MOST_WORDS:
        return None
    if (asked := _WHERE.fullmatch(bare(question))) and (place := asked["place"] or asked["kind"]):
        documents = [one.path for one in documents_called(place, library, documents)]
        if len(documents) < (2 if asked["kind"] else 1):
            return None
    held = library.documents(None if documents is None else sorted(documents))
    total = sum(info.passages for info in held)
    hits = library.matching(named, min(total, MOST_READ), documents=documents) if total else []
    passages = sorted((passage for _, passage, _ in hits), key=lambda passage: (passage.document, passage.start))
    places = [*_places(passages, wanted)]
    said = _what_was_counted(places, wanted, often=bool(asked and _HOW_OFTEN.match(asked[0])))
    if not places:
        places, said = _in_pieces(passages, named), "in no sentence, but its words apart from each other"
    found = _to_quote(places)
    notices = [how_much_was_read(total if len(hits) < MOST_READ else MOST_READ, total)]
    if len(found) > QUOTED:
        notices.append(f"{number_of(len(found) - QUOTED, 'more sentence')} not quoted")
    if "no sentence" in said:
        notices.append(f"No sentence has “{named}”")
    among = f"{len({place.path[0] for place in places}):,} of {number_of(len(held), 'document')}"
    quotes = [*_led(_in_turn(found), f"“{named}” stands {said}, in {among}.")]
    holding = [(passage, 1.0) for passage in dict.fromkeys(quote.passage for quote in found)]
    return Evidence(holding, quotes, 1.0 if quotes else 0.0, tuple(notices), counted=True)


def how_much_was_read(read: int, total: int) -> str:
    """Say how many passages an answer stands on, of those of all documents in scope."""
    return f"Read {read:,} of {number_of(total, 'passage')}"


def number_of(number: int, what: str) -> str:
    """Return "1 passage", "2,000 passages"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _times(text: str, wanted: Sequence[set[str]]) -> int:
    """Return how often a text has what is wanted: of several words, as often as the one that it has least."""
    said = Counter(stems(text))
    return sum(min(said[word] for word in words) for words in wanted)


def _what_was_counted(places: Sequence[_Place], wanted: Sequence[set[str]], *, often: bool) -> str:
    """Say how many places there are of each kind: "in 2 sentences and 1 title"; and how often, where that is asked."""
    counted = Counter(place.kind for place in places)
    kinds = [kind for kind in _KINDS if counted[kind]]
    times = f"{number_of(sum(_times(place.text, wanted) for place in places), 'time')}, " if often else ""
    if not counted["sentence"]:
        these = "this" if len(_to_quote(places)) == 1 else "these"
        return f"{times}in no sentence, but in the {' or '.join(kinds)} above {these}"
    *others, last = [number_of(counted[kind], kind) for kind in kinds]
    return f"{times}in {', '.join(others)}{' and ' if others else ''}{last}"


def _in_pieces(passages: Sequence[Passage], named: str) -> list[_Place]:
    """Return where each part of "terns and puffins" is first named, in the documents that name all of them."""
    parts = [words for part in re.split(r",? and |, ", named) if (words := {*content(part)})]
    firsts: dict[tuple[str, int], _Place] = {}
    for place in _places(passages, parts) if len(parts) > 1 else ():
        for number, part in enumerate(parts):
            if _times(place.text, [part]):
                firsts.setdefault((place.path[0], number), place)
    parts_in = Counter(document for document, _ in firsts)
    return [*dict.fromkeys(place for (document, _), place in firsts.items() if parts_in[document] == len(parts))]


def _places(passages: Sequence[Passage], wanted: Sequence[set[str]]) -> Iterator[_Place]:
    """Yield each title, heading and sentence that has what is wanted, in reading order, once.

    What heads a column stands in each row, as it was written, and in the table once.
    """
    seen, about = set[tuple[str, ...]](), set[str]().union(*wanted)
    for passage in passages:
        path = (passage.document, *passage.headings)
        for depth, heading in enumerate(passage.headings, start=2):
            if path[:depth] not in seen and _times(heading, wanted):
                seen.add(path[:depth])
                kind = "title" if depth == 2 else "heading"
                yield from (_Place(kind, path[:depth], heading, each) for each in islice(sentences_of(passage), 1))
        for each in sentences_of(passage) if _times(passage.text, wanted) else ():
            heads = " ".join(label for label in sorted(labels(each.text)) if about.intersection(stems(label)))
            in_heads = _times(heads, wanted)
            if in_heads and (*path, heads) not in seen:
                seen.add((*path, heads))
                yield _Place("table head", (*path, heads), heads, each)
            if _times(text := cells(each.text) if in_heads else each.text, wanted):
                yield _Place("sentence", (*path, heads), text, each)


def _to_quote(places: Sequence[_Place]) -> list[Quote]:
    """Return the sentences in order, and below a title or a head that has none of them the first that stands there.

    Of a heading in a section that has one, nothing but that is quoted, so the deepest come first.
    """
    told, quotes = set[tuple[str, ...]](), list[Quote]()
    for place in sorted(places, key=lambda place: (place.kind != "sentence", -len(place.path))):
        if place.kind == "sentence" or place.path not in told:
            path = (place.path[0], *place.quote.passage.headings)
            told.update([place.path, *(path[:depth] for depth in range(len(path) + 1))])
            quotes.append(place.quote)
    return sorted(quotes, key=lambda quote: (quote.passage.document, quote.start))


def _in_turn(found: Sequence[Quote]) -> list[Quote]:
    """Return as many as are quoted, in order: the first of each document before the second of any."""
    by_document = groupby(found, key=lambda quote: quote.passage.document)
    turn_of = {quote: turn for _, some in by_document for turn, quote in enumerate(some)}
    chosen = {*sorted(found, key=turn_of.__getitem__)[:QUOTED]}
    return [quote for quote in found if quote in chosen]


def _led(quotes: Sequence[Quote], said: str) -> Iterator[Quote]:
    """Yield the quotes, the first of each document below its title, and the first of all below what is said of all."""
    above, document = f"{said}\n\n", ""
    for quote in quotes:
        is_first, document = quote.passage.document != document, quote.passage.document
        yield replace(quote, lead=f"{above}{quote.passage.title}: " if is_first else "", apart=True)
        above = ""
