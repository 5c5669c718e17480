"""Late interaction: rank passages, and the sentences in them, by how well each word of the question is met.

After ColBERT (Khattab and Zaharia 2020), with the token vectors of the embedding model itself, so that nothing more is
loaded: for each word piece of the question the best-matching word piece of the sentence counts, weighted by how rare
its word is in the library. The passage is encoded whole, so that a pronoun carries its noun, and what its title and
headings say counts as said in each sentence. `python -m evals.ablation` prints how often the right one is first.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.embed import Vectors
from index.library import Library, WordPieces
from index.passage import Passage
from index.sentences import quotable_spans
from index.stems import stems
from rag.followup import Search
from rag.kind import holds_kind
from rag.retrieve import Candidate
from rag.words import content

_COMPARED = 12  # candidates that are compared word by word
_EARLIER_WEIGHT = 0.3  # of the words of the earlier question a follow-up leans on
_FUSED_WEIGHT = 0.045  # of how the passage was found, beside how well the sentence itself meets the question
_BEFORE_WEIGHT = 0.6  # of what the sentence before says, beside what the sentence itself says
_KIND_WEIGHT = 0.1  # of holding a time, a number, a name, a reason where one is asked for
_SHARED_WEIGHT = 0.08  # of the share of its words that stand there in any form, by which names differ
_NAMED_WEIGHT = 0.05  # of the share of its names that the passage has to the letter: Marcos is not Marco
_WORD = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")  # 3.2.0 is one

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question ready to be compared: its word pieces as vectors, and how much each counts (adding up to 1).

    `places` has, for each piece, the place of its word in `words`. `rarities` are the inverse document frequency of
    each word in the library; `stems` are the forms in which each is indexed, none for a word that only asks or joins;
    `names` are the words with a capital or a digit. `questions` are the question as it was asked and, for a follow-up,
    as one with the question it leans on.
    """

    questions: tuple[str, ...]
    vectors: Vectors
    weights: Floats
    places: NDArray[np.intp]
    words: tuple[str, ...]
    rarities: tuple[float, ...]
    stems: tuple[tuple[str, ...], ...]
    names: frozenset[str]

    @property
    def own_words(self) -> tuple[str, ...]:
        """Its words without those of the question that it leans on."""
        return tuple(_WORD.findall(self.questions[0]))

    @property
    def content(self) -> frozenset[str]:
        """All its words as they are indexed, but those that only ask or join."""
        return frozenset(stem for stems_of_word in self.stems for stem in stems_of_word)

    def is_in(self, text: str) -> NDArray[np.bool_]:
        """Say of each word piece whether its word stands in a text."""
        said = {*_WORD.findall(text.casefold())}
        return np.array([word.casefold() in said for word in self.words] or [False])[self.places]

    def named_in(self, text: str) -> float:
        """Return the share of its names that a text has to the letter, capital or not."""
        return len(self.names & {*_WORD.findall(text.casefold())}) / max(len(self.names), 1)

    def shares(self, said: Collection[str]) -> float:
        """Return the share of its content words, by rarity, that stand in any form among the stems of a text."""
        total = found = 0.0
        for rarity, indexed in zip(self.rarities, self.stems, strict=True):
            total += rarity if indexed else 0.0
            found += rarity if indexed and all(stem in said for stem in indexed) else 0.0
        return found / total if total else 0.0


@dataclass(frozen=True, slots=True)
class RankedSentence:
    """A sentence of a document, `text[start:end]`, and how well it meets the question.

    `matches` has, for each word piece of the question, the best similarity in the sentence, 0 to 1; `met` is their
    mean, weighted by rarity; `met_around` counts the title and headings too and, less, the sentence before; `score`
    also counts the passage and the kind of answer asked for. `read` is the reader's score, if it read it.
    """

    start: int
    end: int
    text: str
    matches: Floats
    met: float
    met_around: float
    score: float
    read: float | None = None


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage, its score (that of its best sentence), and its sentences in reading order; `named` as found."""

    passage: Passage
    score: float
    met: float
    dense: float
    sentences: tuple[RankedSentence, ...]
    named: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was asked and what was found, best passage first."""

    asked: Asked
    passages: tuple[RankedPassage, ...]


class Ranker:
    """Ranks candidates by late interaction."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def rank(self, search: Search, candidates: Sequence[Candidate], *, most: int = _COMPARED) -> Ranking:
        """Rank the first `most` candidates, each with its sentences; ties are broken by place."""
        first = candidates[:most]
        asked = self._asked(search)
        read = self._library.word_pieces([candidate.passage for candidate in first])
        ranked = [_rank_passage(asked, candidate, pieces) for candidate, pieces in zip(first, read, strict=True)]
        ranked.sort(key=lambda found: (-found.score, found.passage.document, found.passage.start))
        return Ranking(asked, tuple(ranked))

    def _asked(self, search: Search) -> Asked:
        asked = self._weighted(search.question)
        if search.earlier:
            earlier = self._weighted(search.earlier)
            asked = replace(
                asked,
                questions=(search.question, search.standalone),
                vectors=np.concatenate([asked.vectors, earlier.vectors]),
                weights=np.concatenate([asked.weights, np.float32(_EARLIER_WEIGHT) * earlier.weights]),
                places=np.concatenate([asked.places, earlier.places + len(asked.words)]),
                words=asked.words + earlier.words,
                rarities=asked.rarities + tuple(_EARLIER_WEIGHT * rarity for rarity in earlier.rarities),
                stems=asked.stems + earlier.stems,
            )
        total = np.float32(max(float(asked.weights.sum()), 1e-9))
        return replace(asked, weights=asked.weights / total)

    def _weighted(self, question: str) -> Asked:
        """Return the word pieces of a question, each with the rarity of the word that it belongs to."""
        tokens = self._library.embedder.question_tokens(question)
        matches = list(_WORD.finditer(question))
        words = tuple(match[0] for match in matches)
        rarities = self._rarities(words)
        starts = [match.start() for match in matches]
        places = np.array([max(0, bisect_right(starts, int(start)) - 1) for start in tokens.starts], dtype=np.intp)
        weights = np.array([rarities[place] if rarities else 1.0 for place in places], dtype=np.float32)
        indexed = tuple(content(word) for word in words)
        after = zip(words[1:], indexed[1:], strict=True)  # the first word has a capital in any case
        names = frozenset(word.casefold() for word, stem in after if stem and (word[0].isupper() or word[0].isdigit()))
        return Asked((question,), tokens.vectors, weights, places, words, rarities, indexed, names)

    def _rarities(self, words: Sequence[str]) -> tuple[float, ...]:
        """Return the inverse document frequency of each word (Robertson's, kept above zero)."""
        found, total = self._library.document_frequencies(words)
        return tuple(math.log(1 + (total - count + 0.5) / (count + 0.5)) for count in found)


def _rank_passage(asked: Asked, candidate: Candidate, pieces: WordPieces) -> RankedPassage:
    passage, starts = candidate.passage, pieces.starts
    similarity = np.clip(asked.vectors @ pieces.vectors.T, 0, 1)  # (pieces of the question, pieces of the passage)
    similarity[asked.is_in(candidate.named)] = 1
    subject = _best(similarity[:, starts < 0])  # a text on Velm need not name Velm in every sentence
    above = {*stems(f"{passage.context} {candidate.named}")}
    whole = _FUSED_WEIGHT * candidate.fused + _NAMED_WEIGHT * asked.named_in(f"{passage.context}\n{passage.text}")
    earlier = np.zeros_like(subject)
    sentences: list[RankedSentence] = []
    for start, end in quotable_spans(passage.text, passage.headings):
        matches = _best(similarity[:, (starts >= start) & (starts < end)])
        met = float(asked.weights @ matches)
        around = float(asked.weights @ np.maximum.reduce([matches, subject, np.float32(_BEFORE_WEIGHT) * earlier]))
        text = passage.text[start:end]
        score = around + whole + _KIND_WEIGHT * (holds_kind(asked.questions[-1], text) - 0.5)
        score += _SHARED_WEIGHT * asked.shares(above.union(stems(text)))
        sentences.append(RankedSentence(passage.start + start, passage.start + end, text, matches, met, around, score))
        earlier = matches
    return RankedPassage(
        passage,
        score=max((sentence.score for sentence in sentences), default=0.0),
        met=float(asked.weights @ _best(similarity)),
        dense=candidate.dense,
        sentences=tuple(sentences),
        named=candidate.named,
    )


def best_sentences(passages: Sequence[RankedPassage]) -> list[tuple[int, int]]:
    """Return all sentences, best first, each as the number of its passage and its place there."""
    found = [
        (-sentence.score, passage.passage.document, sentence.start, number, place)
        for number, passage in enumerate(passages)
        for place, sentence in enumerate(passage.sentences)
    ]
    return [(number, place) for *_, number, place in sorted(found)]


def _best(similarity: Floats) -> Floats:
    return similarity.max(axis=1, initial=0.0)
