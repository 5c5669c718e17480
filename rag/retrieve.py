"""From a search to candidate passages: by meaning and by words, fused."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder, unit
from index.library import Library
from index.passage import Chosen, Passage
from rag.followup import Search
from rag.settings import DENSE_WEIGHT

FETCHED = 50  # by each search
_COPIES = 3  # of a passage: as many documents as are cited for the same words
_WORD = re.compile(r"\w+")
# Of what was asked and said before, beside the question. nDCG@5 over passages on MTRAG-UN's dev half: 0.870 where what
# only the conversation finds counts least, 0.888 where a passage counts as the better of both searches, 0.902 where the
# conversation alone decides; but then, of 10,000 passages that differ in a name and a number (`make soak`), every
# fifth answer was on the name asked about before; as it stands none was.
_EARLIER_WEIGHT = 0.3
_SAID_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that either search found: its nearness in meaning, the lowest seen if missing, and both scores fused.

    `named` are words of the question by which it names the document, and which nothing in the passage need repeat.
    """

    id: str
    passage: Passage
    dense: float
    fused: float
    named: str = ""


def find_candidates(
    library: Library,
    search: Search,
    *,
    documents: Chosen = None,
    dense_weight: float = DENSE_WEIGHT,
    count: int = FETCHED,
) -> list[Candidate]:
    """Search by meaning and by words, `count` passages each, in `documents` if given, and fuse both, best first.

    `dense_weight`, 0 to 1, is how much meaning counts; what is left is for the words.

    A question that stands alone in a conversation is searched with what was said before it and without, and a passage
    counts as the better of both: what was answered before brings in passages, and must not hide what is asked now.
    """
    if documents is not None and not documents:
        return []
    find = partial(_find, library, documents=documents, dense_weight=dense_weight, count=count)
    found = find(weighted_texts(search))
    if search.earlier or not (search.asked or search.said):
        return found
    return better_of_both(find({search.question: 1.0}), found)


def better_of_both(alone: Sequence[Candidate], further: Sequence[Candidate]) -> list[Candidate]:
    """Join what two searches found: a passage counts as the better of both."""
    fused = {each.id: each.fused for each in further}
    best = {each.id: replace(each, fused=max(each.fused, fused.get(each.id, each.fused))) for each in alone}
    return best_first([*best.values(), *(each for each in further if each.id not in best)])


def _find(
    library: Library, texts: Mapping[str, float], *, documents: Chosen, dense_weight: float, count: int
) -> list[Candidate]:
    dense = library.nearest(partial(search_vector, texts=texts), count, documents=documents)
    words = library.matching(texts, count, documents=documents)
    passages = {name: passage for name, passage, _ in [*dense, *words]}
    by_meaning = {name: score for name, _, score in dense}
    by_words = {name: score for name, _, score in words}
    fused = fuse(by_meaning, by_words, dense_weight)
    lowest = min(by_meaning.values(), default=0.0)
    return best_first(
        Candidate(name, passages[name], by_meaning.get(name, lowest), score) for name, score in fused.items()
    )


def without_copies(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield candidates in order, of those that say the same only the first few: copies leave no room for others.

    The same are passages with the same words in the same order, whatever their layout, capitals and punctuation: one
    that differs in a word may say something else, and is wanted all the more.
    """
    copies: Counter[str] = Counter()
    for candidate in candidates:
        words = " ".join(_WORD.findall(candidate.passage.text.casefold()))
        copies[words] += 1
        if copies[words] <= _COPIES:
            yield candidate


def best_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates in order, ties broken by id."""
    return sorted(candidates, key=lambda found: (-found.fused, found.id))


def weighted_texts(search: Search) -> dict[str, float]:
    """Return what is searched for, each text with how much it counts: the question, and what was said before it."""
    before = {search.said: _SAID_WEIGHT, search.asked: _EARLIER_WEIGHT, search.earlier: _EARLIER_WEIGHT}
    return {text: weight for text, weight in (before | {search.question: 1.0}).items() if text}


def search_vector(embedder: Embedder, texts: Mapping[str, float]) -> NDArray[np.float32]:
    """Return the vector to search with, of length 1: those of the texts, each with its weight, added up."""
    return unit(np.sum([weight * embedder.embed_question(text) for text, weight in texts.items()], axis=0))


def fuse(dense: dict[str, float], keyword: dict[str, float], dense_weight: float = DENSE_WEIGHT) -> dict[str, float]:
    """Add the standardised scores of both searches; what one of them did not find counts as its lowest there."""
    first, second = _standardise(dense), _standardise(keyword)
    least, fewest = min(first.values(), default=0.0), min(second.values(), default=0.0)
    return {
        name: dense_weight * first.get(name, least) + (1 - dense_weight) * second.get(name, fewest)
        for name in {**dense, **keyword}
    }


def _standardise(scores: dict[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    values = np.array(list(scores.values()))
    mean, spread = float(values.mean()), float(values.std()) or 1.0
    return {name: (score - mean) / spread for name, score in scores.items()}
