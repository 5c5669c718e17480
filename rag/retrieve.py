"""From a search to candidate passages: by meaning and by words, fused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.library import Library
from index.passage import Passage
from rag.followup import Search

_FETCHED = 50  # by each search
# XQuAD, right paragraph first: dense 0.885, BM25 0.929, reciprocal rank fusion 0.932, weighted sum 0.950.
_DENSE_WEIGHT = 0.7
# Of what was asked and said before a question, beside the question. MTRAG-UN's dev half, later turns, nDCG@5 over
# documents as answered: 0.884 with nothing of the kind, 0.902 so. Where it changed the scores of questions that stand
# alone too it was 0.934, but a fifth of the soak's answers were on a depot asked about before.
_EARLIER_WEIGHT = 0.3
_SAID_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that either search found, with what each thought of it; a missing score is the lowest seen."""

    id: str
    passage: Passage
    dense: float
    keyword: float
    fused: float


def find_candidates(library: Library, search: Search, *, documents: Collection[str] | None = None) -> list[Candidate]:
    """Search by meaning and by words and fuse both, best first. `documents` limits the scope.

    A question that stands alone in a conversation is searched with what was said before it and without, and what both
    find comes in turns. The conversation brings in further passages and makes none of them better: the answer on one
    depot must not hide the next depot that is asked about.
    """
    if documents is not None and not documents:
        return []
    found = _find(library, weighted_texts(search), documents)
    if search.earlier or not (search.asked or search.said):
        return found
    alone = _find(library, {search.question: 1.0}, documents)
    lowest = min((each.fused for each in alone), default=0.0)
    in_turns = {each.id: each for pair in zip_longest(alone, found) for each in pair if each}
    further = {name: replace(each, fused=lowest) for name, each in in_turns.items()}
    return list((further | {each.id: each for each in alone}).values())


def _find(library: Library, texts: Mapping[str, float], documents: Collection[str] | None) -> list[Candidate]:
    dense = library.nearest(partial(_vector, texts=texts), _FETCHED, documents=documents)
    words = library.matching(texts, _FETCHED, documents=documents)
    passages = {name: passage for name, passage, _ in [*dense, *words]}
    by_meaning = {name: score for name, _, score in dense}
    by_words = {name: score for name, _, score in words}
    fused = fuse(by_meaning, by_words)
    lowest = min(by_meaning.values(), default=0.0)
    return [
        Candidate(name, passages[name], by_meaning.get(name, lowest), by_words.get(name, 0.0), fused[name])
        for name in sorted(fused, key=lambda name: (-fused[name], name))
    ]


def weighted_texts(search: Search) -> dict[str, float]:
    """Return what is searched for, each text with how much it counts: the question, and what was said before it."""
    before = {search.said: _SAID_WEIGHT, search.asked: _EARLIER_WEIGHT, search.earlier: _EARLIER_WEIGHT}
    return {text: weight for text, weight in (before | {search.question: 1.0}).items() if text}


def search_vector(embedder: Embedder, search: Search) -> NDArray[np.float32]:
    """Return the vector to search with: the question's, moved towards what was said before it."""
    return _vector(embedder, weighted_texts(search))


def _vector(embedder: Embedder, texts: Mapping[str, float]) -> NDArray[np.float32]:
    vector = np.sum([weight * embedder.embed_question(text) for text, weight in texts.items()], axis=0)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def fuse(dense: dict[str, float], keyword: dict[str, float]) -> dict[str, float]:
    """Add the standardised scores of both searches; what one of them did not find counts as its lowest there."""
    first, second = _standardise(dense), _standardise(keyword)
    return {
        name: _DENSE_WEIGHT * first.get(name, min(first.values(), default=0.0))
        + (1 - _DENSE_WEIGHT) * second.get(name, min(second.values(), default=0.0))
        for name in {**dense, **keyword}
    }


def _standardise(scores: dict[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    values = np.array(list(scores.values()))
    spread = float(values.std()) or 1.0
    mean = float(values.mean())
    return {name: (score - mean) / spread for name, score in scores.items()}
