"""A stretch of a document worth quoting, and what can be told from it: where it answers, whose account it gives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passage import Passage
from index.sentences import quotable_spans, sentence_spans
from rag.kind import answering_spans
from rag.words import content

LEANS_BACK = re.compile(  # what begins a sentence that the one before it must explain, or all of a short one
    r"^(?:he|she|it|they|his|her|its|their|these|those|that|both|such|the (?:two|three|former|latter|same)|"
    r"there(?! (?:is|are|was|were|has|have|had|will|may|must|can)\b(?!.*\b(?:it|them|this|these)\b))|none|"
    r"of (?:these|those|them)|"
    r"however|the (?:first|second|third|others?)(?= (?:is|was|are|were|has|have|had)\b)|in turn|moreover|also|this"
    r"(?! (?:note|paper|documents?|report|article|library|manual|guide|policy|agreement|leaflet|book|section)\b))\b|"
    r"(?:nothing (?:\w+\W+){1,3}|no \w+ (?:was|were|(?:has|have|had) been) \w+\W*|(?:\S+\s){1,5}(?:this|that|so)\W*)$",
    re.IGNORECASE,
)
_ACCORDING = r"\baccording to (?:the |an? )?((?:[\w’'-]+ ?){1,4})"
_SOURCE = re.compile(  # of whose account is asked
    rf"{_ACCORDING}|\bwhat (?:does|did|do) (?:the )?((?:[\w’'-]+ ){{1,4}}?)(?:say|claim|argue|think|state|report)\b|"
    r"\b(?:in|by) (?:the )?((?:[\w-]+ ){0,3}?[\w-]+)[’']s? (?:account|view|opinion|words|version)\b",
    re.IGNORECASE,
)
_BY_WHOM = 6  # first words of a quote, in which it says whose account it is


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document worth quoting: `text[start:end]` of the document of `passage`.

    `lead` is said before it. `apart`, or with a lead, it begins a paragraph. `read` is the reader's score, where it
    read it.
    """

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    lead: str = ""
    apart: bool = False
    read: float | None = None

    @property
    def words(self) -> str:
        """The text in one line."""
        return " ".join(self.text.split())


def sentences_of(passage: Passage) -> Iterator[Quote]:
    """Yield each sentence of a passage as a quote."""
    for start, end in quotable_spans(passage.text, passage.headings):
        yield Quote(passage, passage.start + start, passage.start + end, passage.text[start:end], 1.0)


def placed(quote: Quote) -> str:
    """Return a quote below the name of its file, its title and headings."""
    return f"{quote.passage.document}\n{quote.passage.context}\n{quote.text}"


def own_start(text: str) -> int:
    """Return where a quote begins to speak for itself: after what its last sentence only brought along."""
    last = max((start for start, _ in sentence_spans(text)), default=0)
    return last if LEANS_BACK.match(text[last:]) else 0


def spans_in_quote(question: str, text: str) -> list[tuple[int, int]]:
    """Return where a quote holds what was asked for, but not in what its last sentence only brought along."""
    own = own_start(text)
    return [(start + own, end + own) for start, end in answering_spans(question, text[own:])]


def is_from(source: frozenset[str], quote: Quote) -> bool:
    """Say whether a quote gives the account of a source: its title or headings name it, or it begins with it."""
    begins, by = " ".join(quote.text.split()[:_BY_WHOM]), " ".join(re.findall(_ACCORDING, quote.text, re.IGNORECASE))
    return bool(source) and source.issubset(content(f"{quote.passage.context} {begins} {by}"))


def source_of(question: str) -> frozenset[str]:
    """Return the words of whose account is asked for, as they are indexed: "according to the defendant"."""
    return frozenset(content(" ".join(part for found in _SOURCE.findall(question) for part in found)))
