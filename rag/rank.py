"""Late interaction: rank passages, and the sentences in them, by how well each word of the question is met.

After ColBERT (Khattab and Zaharia 2020), with the token vectors of the embedding model itself, so that nothing more is
loaded: for each word piece of the question the best-matching word piece of the sentence counts, weighted by how rare
its word is in the library. The passage is encoded whole, so that a pronoun carries its noun.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import TokenVectors, Vectors
from index.library import Library
from index.passage import Passage
from index.sentences import sentence_spans
from index.sync import searched_text
from rag.followup import Search
from rag.retrieve import Candidate

_RERANKED = 12  # candidates whose token vectors are computed; each costs some 10 to 40 ms on two cores
_EARLIER_WEIGHT = 0.3  # of the words of the earlier question a follow-up leans on
_KEPT = 2_000  # passages whose token vectors stay in memory, up to 0.4 MB each
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a document, `text[start:end]`, and how well it meets the question: 0 to 1."""

    start: int
    end: int
    text: str
    met: float


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its final score, what went into it, and its sentences in reading order."""

    passage: Passage
    score: float
    met: float
    dense: float
    keyword: float
    sentences: tuple[RankedSentence, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to be compared: its word pieces as vectors, and a weight for each, adding up to 1."""

    vectors: Vectors
    weights: NDArray[np.float32]


class Ranker:
    """Ranks candidates by late interaction. Keeps the token vectors of passages it has seen, up to a bound."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[str, TokenVectors] = {}

    def rank(self, search: Search, candidates: Sequence[Candidate]) -> list[RankedPassage]:
        """Return the first candidates, best first, each with its sentences; ties are broken by place."""
        first = candidates[:_RERANKED]
        asked = self.ask(search)
        ranked = [
            self._ranked(asked, candidate, tokens) for candidate, tokens in zip(first, self._tokens(first), strict=True)
        ]
        return sorted(ranked, key=lambda found: (-found.score, found.passage.document, found.passage.start))

    def ask(self, search: Search) -> Asked:
        """Make a search ready to be compared."""
        vectors, weights = self._weighted(search.question)
        if search.earlier:
            more_vectors, more_weights = self._weighted(search.earlier)
            vectors = np.concatenate([vectors, more_vectors])
            weights = np.concatenate([weights, _EARLIER_WEIGHT * more_weights])
        return Asked(vectors, weights / max(float(weights.sum()), 1e-9))

    def _weighted(self, question: str) -> tuple[Vectors, NDArray[np.float32]]:
        """Return the word pieces of a question and the rarity of the word that each belongs to."""
        tokens = self._library.embedder.embed_tokens([question])[0]
        words = [(match.start(), match[0]) for match in _WORD.finditer(question)]
        if not words:
            return tokens.vectors, np.full(len(tokens.starts), 1e-3, dtype=np.float32)
        rarity = self._rarity([word for _, word in words])
        starts = [start for start, _ in words]
        places = [max(0, bisect_right(starts, int(start)) - 1) for start in tokens.starts]
        return tokens.vectors, np.array([rarity[place] for place in places], dtype=np.float32)

    def _rarity(self, words: Sequence[str]) -> list[float]:
        """Return the inverse document frequency of each word (Robertson's, kept above zero)."""
        found, total = self._library.document_frequencies(words)
        return [math.log(1 + (total - count + 0.5) / (count + 0.5)) for count in found]

    def _tokens(self, candidates: Sequence[Candidate]) -> list[TokenVectors]:
        new = [candidate for candidate in candidates if candidate.id not in self._kept]
        embedder = self._library.embedder
        made = embedder.embed_tokens([searched_text(candidate.passage, embedder) for candidate in new])
        self._kept |= {candidate.id: tokens for candidate, tokens in zip(new, made, strict=True)}
        found = [self._kept[candidate.id] for candidate in candidates]
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def _ranked(self, asked: Asked, candidate: Candidate, tokens: TokenVectors) -> RankedPassage:
        passage = candidate.passage
        similarity = asked.vectors @ tokens.vectors.T  # (word pieces of the question, word pieces of the passage)
        # The title and headings come first in what was embedded; the passage's own words follow.
        before = len(searched_text(passage, self._library.embedder)) - len(passage.text)
        starts = tokens.starts - before
        sentences = tuple(
            RankedSentence(
                passage.start + start,
                passage.start + end,
                passage.text[start:end],
                _met(similarity[:, (starts >= start) & (starts < end)], asked.weights),
            )
            for start, end in sentence_spans(passage.text)
        )
        met = _met(similarity, asked.weights)
        score = met + max((sentence.met for sentence in sentences), default=0.0) + candidate.dense
        return RankedPassage(passage, score, met, candidate.dense, candidate.keyword, sentences)


def _met(similarity: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """Return the weighted mean, over the question, of the best match among some word pieces of a passage."""
    if similarity.size == 0:
        return 0.0
    return float(weights @ np.clip(similarity.max(axis=1), 0.0, 1.0))
