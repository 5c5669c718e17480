"""Asked to sum up a document, or all of them: the key sentence of each section, quoted. Nothing is made up.

The key sentence is the one nearest in meaning to all that its section begins with (after the centroid of Radev et al.
2004), among those that can be understood alone. English only, in how it is asked for.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice, pairwise
from pathlib import PurePosixPath

import numpy as np

from index.library import Library
from index.passage import Chosen, Passage
from index.schema import DocumentName
from index.stems import stems
from rag.evidence import Evidence, of_quotes
from rag.kind import REQUEST
from rag.quote import LEANS_BACK, Quote, sentences_of
from rag.words import plain

_QUOTED = 8  # sections, or documents, that are quoted from: what fits on a page
_PARTS = 4  # that a document without headings is cut into
_LOOKED_AT = 8  # sentences among which a section's key one is looked for, in as many passages; each costs some 5 ms
_LEAD = 2  # sentences of one of several documents: it mostly begins with what it is about
_FEWEST_WORDS = 6  # of a key sentence
_READ = 2_000  # passages of a document

_SUMMARY = r"(?:summary|overview|outline|synopsis|gist|(?:key|main) (?:points|facts|ideas|findings))"
_SUM_UP = re.compile(
    rf"{REQUEST}"
    r"(?:(?:summari[sz]e|sum up|outline|recap)\b|tl;?dr\b(?: of\b)?|"
    rf"(?:(?:give|show|write|tell)(?: me)? |what(?: is| are|['’]s) )?(?:an? |the )?(?:short |brief |quick )?{_SUMMARY}"
    r"(?: (?:of|for|in)\b|(?=(?:,? please)?$)))(?: me\b)?(?P<name>.*?)(?: for me)?(?:,? please)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"what(?: is| are|'s|’s) (.+?) (?:all )?about|what(?: is|'s|’s) in (.+)|"
    r"what (?:does|do) (.+?) (?:say|cover|contain)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(  # what a document calls its parts: clause 5.2, Article 12, § 3, Annex B
    r"(?:the )?(?:(?P<kind>clause|section|article|chapter|paragraph|part|rule|annex|appendix|version|§) ?(?:no\.? ?)?|"
    r"(?=\d+\.\d))(?P<number>\d+(?:\.\d+)*|[A-Z]|[IVX]+)(?: (?:of|in) (?P<place>.+))?",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\s*\(?(\d+(?:(?:\.\d+)+(?=[.)]?\s+\W?[A-Z])|(?=[.)]\s)))")  # how one of a contract begins
_POINTS = re.compile(r"it|this|that|these|those|they|(?:it |this )?all", re.IGNORECASE)  # at what was said before
_ANY = re.compile(  # whatever is in scope
    r"(?:(?:all|each|every|of|the|this|that|these|those|my|your|our)\b\s*)*"
    r"(?:it|everything|documents?|files?|texts?|sources?|library|folder|papers?)?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|this|that|my|our|a|an) ", re.IGNORECASE)
_BESIDE_A_TITLE = frozenset({"the", "this", "that", "my", "our", "a", "an", "of", "on", "about", "called", "named"})
_KINDS = frozenset({"document", "file", "text", "paper", "page", "article", "one", "folder", "documents", "files"})
_WORD = re.compile(r"[^\W_]+")
_ROW = re.compile(r"[^;\n]*; [^:;\n]{1,60}: ")  # of a table, as `index.tables.named_row` writes it
_JOINED = re.compile(r"^(?:(?:and|but|so|then|now)\b,? )+", re.IGNORECASE)
EDGES = " \t\n.,;:!?…\"'“”‘’`"


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    passages: Sequence[Passage]


def asks_for_outline(question: str) -> bool:
    """Say whether the words of a question could ask for one; whether what they name is a document, `outline` says."""
    return any(_asked(question))


def _asked(question: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    words = bare(question)
    return _SUM_UP.fullmatch(words), _ABOUT.fullmatch(words)


def outline(library: Library, question: str, *, documents: Chosen = None) -> Evidence | None:
    """Return the key sentences of what the question asks to have summed up, among `documents` when they are given.

    Of a numbered part, "What does clause 5.2 say?", the first sentences. None when it asks something else, or for a
    summary of what is no document: "Sum up the causes of the war".
    """
    asked, about = _asked(question)
    name, of_titles = summed_up(question), bool(asked or (about and about[1]))
    is_one = asked or (about and not _POINTS.fullmatch(name))
    named = documents_called(name, library, documents, by_title=of_titles) if is_one else []
    if not named:
        return _section_called(name, library, documents)
    if len(named) == 1:
        sections = _sections(library.sample(_READ, documents=[named[0].path]))
        what, advice, looked_at = "shorter section", "", _LOOKED_AT
    else:
        beginnings = (library.sample(_READ, documents=[one.path]) for one in named[:_QUOTED])
        sections = [_Section(one.title, found) for one, found in zip(named, beginnings, strict=False)]
        what, advice, looked_at = "more document", ": name one, or choose which to ask", _LEAD
    lengths = [sum(len(passage.text) for passage in each.passages) for each in sections]
    longest = sorted(range(len(sections)), key=lambda place: -lengths[place])[:_QUOTED]
    quotes = [*_key_sentences(library, [sections[place] for place in sorted(longest)], looked_at)]
    left_out = max(len(sections), len(named)) - len(quotes)
    notice = f"{left_out:,} {what}{' is' if left_out == 1 else 's are'} not quoted{advice}"
    return None if all(map(_is_short, quotes)) else of_quotes(quotes, (notice,) if left_out else ())


def _section_called(name: str, library: Library, documents: Chosen) -> Evidence | None:
    """Return the sentences below a heading of that number, or the first of them; None where there is none."""
    called = _NUMBERED.fullmatch(name)
    if called is None:
        return None
    if place := called["place"]:
        meant = documents_called(place, library, documents) or documents_called(f"{place}s", library, documents)
        documents = [one.path for one in meant]
    hits = [passage for _, passage, _ in library.matching(name, _READ, documents=documents)]
    by_document = groupby(sorted(hits, key=lambda hit: hit.document), key=lambda hit: hit.document)
    parts = [part for _, some in by_document for part in _parts(library, [*some], called) if part]
    of_several = len({part[0].passage.document for part in parts}) > 1
    found: list[Quote] = []
    for first, *others in parts:
        lead = f"{first.passage.title}, {first.lead}" if of_several else first.lead
        found += [replace(first, lead=lead), *(replace(each, lead="") for each in others)]
    left_out = len(found) - _QUOTED
    notice = f"{left_out:,} more sentence{' is' if left_out == 1 else 's are'} not quoted"
    return of_quotes(found[:_QUOTED], (notice,) if left_out > 0 else ()) if found else None


def _parts(library: Library, hits: Sequence[Passage], called: re.Match[str]) -> Iterator[list[Quote]]:
    """Yield the sentences of a document below each heading of a number, or of each paragraph that begins with it."""
    number = re.escape(called["number"])
    begins = re.compile(rf"\s*(?:{called['kind'] or '§'} ?(?:no\.? ?)?)?{number}(?!\w|\.\d)", re.IGNORECASE)
    may_be = "." in number or called["place"]  # "5." may begin an item of any list
    lines = (line for hit in hits for line in (*hit.headings[1:], *(hit.text.split("\n") if may_be else ())))
    passages = library.sample(_READ, documents=[hits[0].document]) if any(map(begins.match, lines)) else []
    for headings, some in groupby(passages, key=lambda passage: passage.headings):
        said = (each for one in some for each in _sentences(_Section(headings[-1], [one]), alone=False))
        if any(map(begins.match, headings[1:])):
            yield [*said]
        elif may_be:
            yield [*_numbered(said, called["number"])]


def _numbered(said: Iterable[Quote], number: str) -> Iterator[Quote]:
    """Yield the sentences of a paragraph of that number, up to the next that is no part of it, as 5.2 is of 5."""
    is_in = False
    for quote in said:
        before = quote.passage.text[: quote.start - quote.passage.start].rpartition("\n")[2]
        begun = _PARAGRAPH.match(before + quote.text)
        if begun and begun[1].count(".") >= number.count(".") and not begun[1].startswith(f"{number}."):
            is_in = begun[1] == number
        if is_in:
            yield quote


def summed_up(question: str) -> str:
    """Return the name of what a question asks to have summed up; empty for all there is, and for another question."""
    asked, about = _asked(question)
    return (asked["name"] if asked else next(filter(None, about.groups())) if about else "").strip(EDGES)


def documents_called(
    name: str, library: Library, documents: Chosen, *, by_title: bool = True
) -> Sequence[DocumentName]:
    """Return the documents that a name stands for, among `documents` when they are given."""
    held = [one for one in library.names() if documents is None or one.path in documents]
    return held if _ANY.fullmatch(name) else _named(name, held) or _like(name, held, by_title=by_title)


def bare(question: str) -> str:
    """Return a question in one line, without the marks around it and an "and" before it."""
    return _JOINED.sub("", " ".join(question.split()).strip(EDGES))


def _named(name: str, held: Sequence[DocumentName]) -> list[DocumentName]:
    """Return the documents of that path, file name or title."""
    wanted = {_plain(name), _plain(_ARTICLE.sub("", name))}
    return [one for one in held if not wanted.isdisjoint(_names(one))]


def _names(one: DocumentName) -> Iterator[str]:
    path = PurePosixPath(one.path)
    yield from map(_plain, (one.path, str(path.with_suffix("")), path.name, path.stem, one.title))


def _like(name: str, held: Sequence[DocumentName], *, by_title: bool = True) -> list[DocumentName]:
    """Return the document that alone has a name in its path or title; else a folder so named, or all with a plural."""
    wanted = {*_plain(name).split()} - _BESIDE_A_TITLE
    for words in (wanted, wanted - _KINDS) if by_title else ():
        found = [one for one in held if words <= {*_plain(f"{one.path} {one.title}").split()}] if words else []
        if len(found) == 1:
            return found
    words = {*stems(" ".join(wanted - _KINDS))}
    inside = [one for one in held if words in [{*stems(_plain(part))} for part in PurePosixPath(one.path).parts[:-1]]]
    if inside or not (by_title and name.endswith("s")):
        return inside
    return [one for one in held if words <= {*stems(_plain(f"{one.path} {one.title}"))}]


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(plain(name)))


def _sections(passages: Sequence[Passage]) -> list[_Section]:
    """Cut a document by its topmost headings that differ, or into a few parts when it has none."""
    for depth in (1, 2, 3):
        under = [" › ".join(passage.heading.split(" › ")[:depth]) for passage in passages]
        if len({*under} - {""}) > 1:
            runs = groupby(zip(under, passages, strict=True), key=lambda pair: pair[0])
            return [_Section(heading.split(" › ")[-1], [passage for _, passage in run]) for heading, run in runs]
    parts = min(_PARTS, len(passages))
    bounds = [len(passages) * part // parts for part in range(parts + 1)] if parts else []
    return [_Section("", passages[first:last]) for first, last in pairwise(bounds)]


def _key_sentences(library: Library, sections: Sequence[_Section], most: int) -> Iterator[Quote]:
    """Yield of each section the sentence nearest to the mean of the first `most` that stand alone, or its first one."""
    firsts = (sorted(_sentences(each, alone=False), key=_is_short)[:1] for each in sections)
    candidates = [list(islice(_sentences(each), most)) or first for each, first in zip(sections, firsts, strict=True)]
    vectors = iter(library.embedder.embed([quote.text for quotes in candidates for quote in quotes]))
    for quotes in candidates:
        own = np.array(list(islice(vectors, len(quotes))))
        if quotes:
            yield quotes[int(np.argmax(np.round(own @ own.mean(axis=0), 4)))]  # of two, always both: the first


def _is_short(quote: Quote) -> bool:
    return len(quote.text.split()) < _FEWEST_WORDS or quote.text.endswith((":", "?"))


def _sentences(section: _Section, *, alone: bool = True) -> Iterator[Quote]:
    """Yield the sentences of a section, or those that can be understood `alone`: no "It is high", no row of a table."""
    mark = "?" if section.heading.endswith("?") else ":"
    lead = f"{section.heading.rstrip(EDGES)}{mark} " if section.heading else ""
    for passage in section.passages[:_LOOKED_AT]:
        for quote in sentences_of(passage):
            stands = not (_is_short(quote) or LEANS_BACK.match(quote.text) or _ROW.match(quote.text))
            if stands if alone else quote.words not in passage.headings:
                yield replace(quote, lead=lead)
