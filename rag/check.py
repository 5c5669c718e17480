"""Does the cited text support the sentence? For every sentence of an answer, the span that it stands on.

Meaning is compared by late interaction (ColBERT, Khattab and Zaharia 2020) with the token vectors of the embedding
model, as in `rag.rank`; facts are compared by the rules of `rag.agree`. A span is a sentence, or two neighbouring ones.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.embed import TokenVectors
from index.passage import Passage
from index.sentences import Span, sentence_spans
from index.tokens import WordPieces
from rag.agree import Around, Problem, disagreement
from rag.kind import PRONOUN
from rag.words import keys_of, read_words

Outcome = Literal["supported", "unsupported", "not checkable"]

_ENOUGH = 0.68  # share of a sentence that its span must hold; other passages of its article hold up to 0.6
_SECOND_SENTENCE = 0.03  # what a second sentence must add to a span to be worth its length
_ALIKE = 0.6  # similarity of two words that mean nearly the same
_SAME = 0.8  # a sentence with so much of the claim speaks of the same thing
_ADDED = ((3, 0.5), (2, 0.35))  # so many words in a row are as little like the passage: nothing there says them
# A sentence that is so much nearer to the claim, and says otherwise, outweighs one that agrees. 0.02 to 0.05 told the
# sentences of `make check-bench` apart alike, and 111 of XQuAD in which a number of their passage stood for another.
_CLEARLY = 0.04
_TRIED = 4  # spans of a passage whose facts are compared, those nearest in meaning first
_KEPT_CLAIMS = 16  # the sentence being written is checked once for each passage it cites, all in a row
_KEPT = 512  # passages whose token vectors stay in memory, up to 0.4 MB each
_LEAD_IN = re.compile(
    r"^(?:(?:according to|based on|as stated in|as per) (?:the |this |these )?(?:\w+ )?"
    r"(?:documents?|passages?|sources?|texts?|context)(?: \d+)?,?\s*(?:that\s+)?|"
    r"the (?:documents?|passages?|sources?|texts?|context) (?:says?|states?|notes?|mentions?)(?: that)?:?\s+|"
    r"(?:yes|no|however|moreover|furthermore|in addition|additionally|therefore|thus|overall|in summary|in short|"
    r"in conclusion|for example|for instance|specifically|also),\s+)+",
    re.IGNORECASE,
)
_NO_CLAIM = re.compile(
    r"\b(?:I (?:think|believe|hope|feel|would|am|can|cannot|do)|I'm|in my (?:opinion|view)|"
    r"(?:documents?|passages?|sources?|texts?|context) (?:do|does|did) not|"
    r"(?:is|are) not (?:mentioned|stated|said|specified|given|provided)|let me know|hope this helps)\b",
    re.IGNORECASE,
)
# Two sentences are read as one only when the second speaks of the first; else facts of different things would mix.
_LEANS_BACK = re.compile(
    rf"(?:\w+,? ){{0,2}}{PRONOUN}\b",
    re.IGNORECASE,
)
_FEWEST_WORDS = 2  # of content; a sentence with fewer only connects others

Floats = NDArray[np.float32]


class EmbedsTokens(Protocol):
    """What the checker needs of `index.embed.Embedder`."""

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the word pieces of each text with their vectors."""
        ...


OfPassages = Callable[[Sequence[Passage]], list[WordPieces]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an answer, without markers, and the places of the passages it cites, from 0."""

    text: str
    cited: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found for a claim: `text[start:end]` of the document of passage number `passage`, from 0.

    `similarity` is the share of the claim's content, 0 to 1, that the span holds; `problem` says in a few words why a
    claim is not supported. The span of a claim that is not supported is the nearest one; of one that is not checkable,
    or without any passage, there is none and `passage` is -1.
    """

    outcome: Outcome
    passage: int = -1
    start: int = 0
    end: int = 0
    similarity: float = 0.0
    problem: str = ""


class Checker:
    """Checks claims against passages. Keeps what it made of passages it has seen, up to a bound.

    `pieces` gives those of passages, which an index keeps; without it they are computed. In an index they have two bits
    a number, which told the sentences of `make check-bench` apart exactly as well.
    """

    def __init__(self, embedder: EmbedsTokens, pieces: OfPassages | None = None) -> None:
        self._embedder = embedder
        self._pieces = pieces or self._computed
        self._kept: dict[Passage, _Source] = {}
        self._said: dict[str, _Said] = {}

    def check(self, claims: Sequence[Claim], passages: Sequence[Passage]) -> list[Verdict]:
        """Find for each claim the span that supports it: in what it cites, or else in the other passages."""
        sources = self._sources(passages)
        said = self._claims([_LEAD_IN.sub("", claim.text) for claim in claims])
        return [_check(one, claim.cited, sources) for one, claim in zip(said, claims, strict=True)]

    def _claims(self, texts: Sequence[str]) -> list["_Said"]:
        """Read claims; the last ones are kept, for one that cites several passages is checked against each."""
        new = [text for text in dict.fromkeys(texts) if text not in self._said]
        made = zip(new, self._embedder.embed_tokens(new) if new else [], strict=True)
        found = self._said | {text: _Said(text, tokens) for text, tokens in made}
        self._said = dict(list(found.items())[-_KEPT_CLAIMS:])
        return [found[text] for text in texts]

    def _sources(self, passages: Sequence[Passage]) -> list["_Source"]:
        new = [passage for passage in dict.fromkeys(passages) if passage not in self._kept]
        made = zip(new, self._pieces(new) if new else [], strict=True)
        found = self._kept | {passage: _Source(passage, pieces) for passage, pieces in made}
        self._kept = dict(list(found.items())[-_KEPT:])
        return [found[passage] for passage in passages]

    def _computed(self, passages: Sequence[Passage]) -> list[WordPieces]:
        read = self._embedder.embed_tokens([passage.text for passage in passages])
        return [WordPieces(tokens.starts, tokens.vectors) for tokens in read]


def is_checkable(sentence: str) -> bool:
    """Say whether a sentence states something that a document could support: no question, opinion or connective."""
    text = _LEAD_IN.sub("", sentence.strip())
    if text.endswith(("?", "？")) or _NO_CLAIM.search(text):
        return False
    words = [word for word in read_words(text) if word.kind != "empty"]
    if text.endswith((":", "：")):
        return any(word.kind == "number" for word in words)
    return len(words) >= _FEWEST_WORDS or any(word.kind in ("number", "name") for word in words)


class _Said:
    """A claim ready to be compared: its content words, and the rows of its token vectors that belong to each."""

    def __init__(self, text: str, tokens: TokenVectors) -> None:
        self.text = text
        words = read_words(text)
        self.words = [word for word in words if word.kind != "empty"]
        starts = [word.start for word in words]
        owner = np.array([bisect_right(starts, int(start)) - 1 for start in tokens.starts], dtype=np.int64)
        self.rows = [np.flatnonzero(owner == words.index(word)) for word in self.words]
        self.vectors = tokens.vectors

    def met(self, best: Floats) -> list[float]:
        """Return for each word the mean over its pieces of the best similarity."""
        return [float(best[rows].mean()) if rows.size else 0.0 for rows in self.rows]

    def alike(self, best: Floats) -> frozenset[str]:
        """Return the keys of the words for which a passage has the like: they are words of its subject, not names."""
        return keys_of([word for word, met in zip(self.words, self.met(best), strict=True) if met >= _ALIKE])


class _Source:
    """A passage ready to be compared with: its spans, and which word pieces lie in each sentence."""

    def __init__(self, passage: Passage, pieces: WordPieces) -> None:
        self.passage = passage
        own = pieces.starts >= 0  # its title and headings are not what it says
        self.starts, self.vectors = pieces.starts[own], pieces.vectors[own]
        self.sentences = sentence_spans(passage.text)
        neighbours = pairwise(self.sentences)
        pairs = [(one[0], other[1]) for one, other in neighbours if _LEANS_BACK.match(passage.text[slice(*other)])]
        self.keys = {span: keys_of(read_words(passage.text[slice(*span)])) for span in [*self.sentences, *pairs]}
        words = read_words(passage.text)
        self.words = keys_of(words)
        self._names = [word for word in words if word.may_be_name]
        self._title = keys_of(read_words(passage.context.replace("_", " ")))
        self.common = keys_of([word for word in words if word.text[0].islower()])

    def around(self, span: Span, common: frozenset[str]) -> Around:
        """Return what the passage says around a span of it."""
        return Around(self._title, keys_of([name for name in self._names if name.start < span[0]]), common)


def _check(said: _Said, cited: Sequence[int], sources: Sequence[_Source]) -> Verdict:
    if not is_checkable(said.text):
        return Verdict("not checkable")
    common = frozenset(key for source in sources for key in source.common)
    found: list[_Finding] = []
    for place in sorted(range(len(sources)), key=lambda place: place not in cited):
        found += (replace(finding, passage=place) for finding in _in_passage(said, sources[place], common))
        denied = max((finding.similarity for finding in found if finding.contradicts), default=0.0)
        for finding in found:
            if finding.supports and finding.similarity > denied - _CLEARLY:
                return finding.verdict(sources)
    nearest = [finding for finding in found if finding.passage in cited] or found
    if not nearest:
        return Verdict("unsupported", problem="there is no passage to stand on")
    return max(nearest, key=lambda finding: finding.similarity).verdict(sources, denied=True)


@dataclass(frozen=True, slots=True)
class _Finding:
    """How a span of a passage compares with a claim."""

    span: Span
    similarity: float
    problem: Problem | None
    passage: int = -1

    @property
    def supports(self) -> bool:
        return self.problem is None and self.similarity >= _ENOUGH

    @property
    def contradicts(self) -> bool:
        """Whether the span says the same thing with another fact."""
        return self.problem is not None and self.problem.contradicts and self.similarity >= _SAME

    def verdict(self, sources: Sequence[_Source], *, denied: bool = False) -> Verdict:
        start, end = self.span
        offset = sources[self.passage].passage.start
        reason = self.problem.text if self.problem else "a sentence nearer to it says otherwise"
        if self.problem is None and self.similarity < _ENOUGH:
            reason = "too little of it stands there"
        outcome: Outcome = "unsupported" if denied else "supported"
        problem = reason if denied else ""
        return Verdict(outcome, self.passage, offset + start, offset + end, round(self.similarity, 4), problem)


def _in_passage(said: _Said, source: _Source, common: frozenset[str]) -> Iterator[_Finding]:
    """Yield what the spans of a passage that are nearest to a claim say of it, the nearest first.

    A sentence that says the same with another fact is not mended by what its neighbour happens to mention.
    """
    similarity = np.clip(said.vectors @ source.vectors.T, 0, 1)
    added = _added(said, source, similarity)
    scored = {span: _similarity(said, source, span, similarity) for span in source.keys}
    common = common | said.alike(similarity.max(axis=1, initial=0.0))

    @cache
    def problems(span: Span) -> Problem | None:
        return disagreement(said.text, source.passage.text[slice(*span)], source.around(span, common))

    for span in sorted(scored, key=lambda span: -scored[span])[:_TRIED]:
        parts = [part for part in source.sentences if span[0] <= part[0] and part[1] <= span[1]]
        found = [problem for part in parts if scored[part] >= _SAME and (problem := problems(part))]
        contradicting = next((problem for problem in found if problem.contradicts), None)
        enough = scored[span] >= _ENOUGH  # else nothing that its facts say could help
        yield _Finding(span, scored[span], contradicting or ((problems(span) or added) if enough else None))


def _added(said: _Said, source: _Source, similarity: Floats) -> Problem | None:
    """Find words in a row for which a whole passage has nothing alike: a clause that somebody added."""
    likest = said.met(similarity.max(axis=1, initial=0.0))
    met = [1.0 if word.keys & source.words else like for word, like in zip(said.words, likest, strict=True)]
    for size, least in _ADDED:
        for first in range(len(met) - size + 1):
            if sum(met[first : first + size]) < least * size:
                words = " ".join(word.text for word in said.words[first : first + size])
                return Problem(f"nothing there is like “{words}”")
    return None


def _similarity(said: _Said, source: _Source, span: Span, similarity: Floats) -> float:
    """Return the share of the claim's content that a span holds: a word it has counts 1, another by its likest one."""
    first, last = np.searchsorted(source.starts, span)
    best = similarity[:, first:last].max(axis=1, initial=0.0)
    keys = source.keys[span]
    met = [1.0 if word.keys & keys else likest for word, likest in zip(said.words, said.met(best), strict=True)]
    return sum(met) / len(met) - (0 if span in source.sentences else _SECOND_SENTENCE)
