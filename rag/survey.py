"""Asked for all of something, or where and how often it is named: every passage in scope is read, and it is said so.

"Which documents mention Turkey?" is answered by every sentence that has the words, in any form, and by their number;
below a title or heading that has them, by the first.
"List all losses" is answered by more sentences than a question that has one answer, chosen among all passages; how many
things they name is left to the reader. English only, in how it is asked for.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice

from index.library import Library
from index.passage import Passage
from index.stems import stems
from rag.evidence import Evidence
from rag.kind import PRONOUN, REQUEST, SUPERLATIVE
from rag.outline import EDGES, bare, documents_called
from rag.quote import Quote, sentences_of
from rag.words import content, labels

_MOST_READ = 20_000  # passages that have one of the words
QUOTED = 8  # sentences: what fits on a page
_KINDS = ("sentence", "title", "heading", "table head")  # of places
_MOST_WORDS = 6  # of what is looked for; more are a question

_DOCUMENTS = r"(?:documents?|files?|papers?|sources?|texts?|reports?|articles?|letters?|notes?|pages?)"
_NAME = (
    r"(?:mentions?|names?|discuss(?:es)?|cites?|contains?|refers? to|talks? about|speaks? (?:of|about)|writes? about|"
    r"(?:says?|have|has) (?:something|anything) (?:about|on)|(?:is|are) about(?! (?:to\b|\d)))"
)
_NAMED = r"(?:mentioned|named|discussed|cited|referred to|talked about|spoken of)"
_WHERE = re.compile(
    r"(?:(?:in )?(?:which|what|how many|do(?:es)? any)(?: of (?:the|these|my))? "
    rf"{_DOCUMENTS} (?:(?:do |does )?{_NAME} (?P<named>.+)|(?:is|are|was|were) (?P<there>.+?) {_NAMED})|"
    r"which (?=\w+ (?:mention|discuss|contain) (?P<within>.+))(?P<kind>\w+s) .+|"
    rf"(?:(?:where (?:is|are)|how (?:often|many times) (?:is|are|was|were)) (?P<somewhere>.+?) {_NAMED}|"
    r"how (?:often(?!.* appear$)|many times) (?:do|does|did(?!.* appear$)) (?P<often>.+?) (?:come up|appear))"
    r"(?: in (?P<place>.+))?|"
    r"(?:find|list|show|give|quote)(?: me)? (?:all|every|each)(?: of)?(?: the)? "
    rf"(?:mentions?|references?|passages?|places?|sentences?|lines?|{_DOCUMENTS})"
    rf"(?:(?: that| which)? {_NAME}| where| of| to| about| on| with) (?P<listed>.+))",
    re.IGNORECASE,
)
_HOW_OFTEN = re.compile(r"(?:\w+,? )?how (?:often|many times) ", re.IGNORECASE)
_OWNER = r"(?= (?-i:(?:[A-Z]\S* )*[A-Z]\S*['’]s? ))"  # "List Otto Brandt's ships"
_LIST = re.compile(
    rf"{REQUEST}"
    r"(?:(?:list|name|give|show|tell|find|quote|enumerate)(?: me| us)? (?:(?P<each>every|each)|all|(?:two|three|four|"
    r"five|six|seven|eight|nine|ten|\d{1,2}|some)(?= .*\w{2,}[^\Ws]s\b)(?! (?:things|words|lines|minutes)))|"
    r"(?:(?:(?:give|show|write|make)(?: me| us)? (?:the|an?)|a) )?(?:(?:full|complete) )?list"
    rf"(?:(?= (?:the|of|these|those)\b)|{_OWNER})(?: of all)?|all(?= (?:the )?(?:[\w-]+ )?\w{{2,}}[^\Ws]s$))"
    rf"(?: of)?(?: the| these| those| your|(?P<owner>{_OWNER}))? "
    r"(?!about|that|there|this|(?:of|it|every|each)\b)(?P<things>.+)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:what|which|who) (?:are|were) all (?:of )?(?:the|these|those) (?!.* for$).+|"
    rf"(?:which|what) (?!are |were ).+ (?:are|were) {_NAMED}"
    rf"(?: (?:here|anywhere|in (?:(?:all|the|these|my|your) )*(?:{_DOCUMENTS}|library|folder)))?",
    re.IGNORECASE,
)
_FURTHEST = re.compile(rf"{SUPERLATIVE} (\w+(?: \w+)?)", re.IGNORECASE)
_FURTHEST_LAST = re.compile(rf"\b(?:{SUPERLATIVE}|(?:most|least) \w+)\W*$", re.IGNORECASE)  # and the column before it
_SOUGHT = re.compile(r"\b(?:which|what) \w+", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:in total|total|altogether|on average|average)\b", re.IGNORECASE)
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


def asks_for_all(question: str) -> str:
    """Return a question that asks for everything of a kind as a question, "List all ships" too; "" for any other."""
    words = bare(question)
    if listed := _LIST.fullmatch(words):
        are = "is every" if listed["each"] else "are" if listed["owner"] is not None else "are the"
        return f"What {are} {listed['things']}?"
    return question if _ALL.fullmatch(words) else ""


def looked_for(question: str) -> str:
    """Return what a question asks to find by its words, "" for one that asks something else."""
    asked = _WHERE.fullmatch(bare(question))
    named = next((name for name in asked.groups() if name), "") if asked else ""
    return _ARTICLE.sub("", named.strip(EDGES)).strip(EDGES)


def survey(library: Library, question: str, *, documents: Collection[str] | None = None) -> Evidence | None:
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
    hits = library.matching(named, min(total, _MOST_READ), documents=documents) if total else []
    passages = sorted((passage for _, passage, _ in hits), key=lambda passage: (passage.document, passage.start))
    places = [*_places(passages, wanted)]
    said = _what_was_counted(places, wanted, often=bool(asked and _HOW_OFTEN.match(asked[0])))
    if not places:
        places, said = _apart(passages, named), "in no sentence, but its words apart from each other"
    found = _to_quote(places)
    notices = [how_much_was_read(total if len(hits) < _MOST_READ else _MOST_READ, total)]
    if len(found) > QUOTED:
        notices.append(f"{_count(len(found) - QUOTED, 'more sentence')} not quoted")
    if "no sentence" in said:
        notices.append(f"No sentence has “{named}”")
    among = f"{len({place.path[0] for place in places}):,} of {_count(len(held), 'document')}"
    quotes = [*_led(_in_turn(found), f"“{named}” stands {said}, in {among}.")]
    holding = [(passage, 1.0) for passage in dict.fromkeys(quote.passage for quote in found)]
    return Evidence(holding, quotes, 1.0 if quotes else 0.0, tuple(notices), counted=True)


def how_much_was_read(read: int, total: int) -> str:
    """Say how many passages an answer stands on, of those of all documents in scope."""
    return f"Read {read:,} of {_count(total, 'passage')}"


def to_the_point(quotes: Sequence[Quote], asked: Collection[str]) -> list[Quote]:
    """Return those sentences of a list that have a word that was `asked` for, or that the reader likes.

    A word of the title or headings is enough, but where the best has another beside those and its labels, another is
    needed: of recipes that use eggs, eggs, and of the crew from Osk, Osk. Where the best has none, words tell nothing.
    """
    if not quotes or _words_around(quotes[0]).isdisjoint(asked):
        return [*quotes]
    best = quotes[0]
    others = {*asked}.difference(content(f"{best.passage.context} {' '.join(labels(best.text))}"))
    wanted = {*asked} if others.isdisjoint(content(best.text)) else others
    return [quote for quote in quotes if (quote.read or 0) > 0 or not wanted.isdisjoint(_words_around(quote))]


def whole_table(library: Library, question: str, quotes: Sequence[Quote]) -> tuple[Sequence[Quote], tuple[str, ...]]:
    """Return all rows of a table where some are quoted and the furthest or the sum of a column is asked for.

    None of its rows says that it is the furthest, so the reader is told to compare them. Of a long table, only that.
    """
    column = _compared(question)
    row = next((quote for quote in quotes if column.intersection(stems(" ".join(labels(quote.text))))), None)
    if row is None or not (row is quotes[0] or column.isdisjoint(stems(quotes[0].text))):
        return quotes, ()
    like, passages = labels(row.text), library.sample(_MOST_READ, documents=[row.passage.document])
    below = (each for passage in passages if passage.headings == row.passage.headings for each in sentences_of(passage))
    rows = [replace(each, apart=True) for each in below if 2 * len(like & labels(each.text)) > len(like)]
    own = [each for each in rows if not column.isdisjoint(content(_cells(each.text)))]
    if len(own) == 1 and _TOTAL.search(question) and _TOTAL.search(" ".join(like)):
        return own, ()  # a row that has the sum, and what is asked about
    shown = rows if len(rows) <= QUOTED else quotes
    count = sum(2 * len(like & labels(quote.text)) > len(like) for quote in shown)
    return shown, (f"{count} of {_count(len(rows), 'row')} of the table are quoted: compare them yourself",)


def _compared(question: str) -> set[str]:
    """Return the stems of what may head the column whose furthest or sum a question asks for."""
    furthest, last = _FURTHEST.search(question), _FURTHEST_LAST.search(question)
    said = _SOUGHT.sub("", question) if last else furthest[1] if furthest else question
    return {*content(said if furthest or last or _TOTAL.search(question) else "")}


def _words_around(quote: Quote) -> set[str]:
    return {*content(f"{quote.passage.context}\n{quote.text}")}


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _times(text: str, wanted: Sequence[set[str]]) -> int:
    """Return how often a text has what is wanted: of several words, as often as the one that it has least."""
    said = Counter(stems(text))
    return sum(min(said[word] for word in words) for words in wanted)


def _what_was_counted(places: Sequence[_Place], wanted: Sequence[set[str]], *, often: bool) -> str:
    """Say how many places there are of each kind: "in 2 sentences and 1 title"; and how often, where that is asked."""
    counted = Counter(place.kind for place in places)
    kinds = [kind for kind in _KINDS if counted[kind]]
    times = f"{_count(sum(_times(place.text, wanted) for place in places), 'time')}, " if often else ""
    if not counted["sentence"]:
        these = "this" if len(_to_quote(places)) == 1 else "these"
        return f"{times}in no sentence, but in the {' or '.join(kinds)} above {these}"
    *others, last = [_count(counted[kind], kind) for kind in kinds]
    return f"{times}in {', '.join(others)}{' and ' if others else ''}{last}"


def _apart(passages: Sequence[Passage], named: str) -> list[_Place]:
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
            if _times(text := _cells(each.text) if in_heads else each.text, wanted):
                yield _Place("sentence", (*path, heads), text, each)


def _cells(row: str) -> str:
    """Return a row of a table, "Label: value; Label: value", without its labels."""
    return "; ".join(cell.partition(": ")[2] or cell for cell in row.split("; "))


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
