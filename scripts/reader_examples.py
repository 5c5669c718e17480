"""What the reader learns from: questions with stretches of text that answer them, and with stretches that do not."""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embed import Embedder
from rag.scorer import SENTENCE_PIECES

MOST_PIECES = 110  # word pieces of a stretch
_SIZES = (1, 2, 3, 3, 4, 4, 5)  # sentences of a stretch
_HARD = 12  # nearest wrong sentences that are kept for a question
_NEIGHBOURS = 60  # sentences before and after from which a word is taken that is put in another's place
_ALIKE = (0.3, 0.7)  # cosine of two words that are of a kind but do not mean the same
_NUMBERS = (-30, -11, -4, -2, -1, 1, 2, 3, 7, 20)  # by which a number is made another
_WORD = re.compile(r"[a-z0-9]+")
_COMMON = frozenset(
    "the a an of in to and or for on by at from with as is are was were be been has have had do does did who whom "
    "whose what which when where why how that this these those it its his her their he she they not no many much more "
    "most other than into about between during after before name type year first".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the numbers of neighbouring sentences. `answer` is the place of the one that answers, or None."""

    question: str
    sentences: list[int]
    answer: int | None


class Examples:
    """Questions, each with the sentence that answers it, and ways to make examples of them."""

    def __init__(self, pairs: Path, embedder: Embedder, tokenizer: Tokenizer, seed: int = 1) -> None:
        """Read a JSON Lines file of `{"question", "sentence"}`, sentences of a document one after the other."""
        self.random = random.Random(seed)
        rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
        places: dict[str, int] = {}
        self.questions = [(row["question"], places.setdefault(row["sentence"], len(places))) for row in rows]
        self.sentences = list(places)
        self._pieces = [min(SENTENCE_PIECES, len(tokenizer.encode(text).ids) - 2) for text in self.sentences]
        self._words = [set(_WORD.findall(text)) for text in self.sentences]
        self._vectors = _word_vectors(self._words, embedder)
        self._hard = self._nearest_wrong(embedder)

    def of(self, number: int) -> list[Example]:
        """Make examples of one question: one with its answer; mostly one without; often one asked amiss."""
        question, gold = self.questions[number]
        near = self.stretch(gold)
        found = [Example(question, near, near.index(gold))]
        without = [place for place in near if place != gold]
        if not (self.random.random() < 0.4 and without):
            without = [place for place in self.stretch(self.random.choice(self._hard[number])) if place != gold]
        if without:
            found.append(Example(question, without, None))
        if self.random.random() < 0.7 and (amiss := self.asked_amiss(number, near)):
            found.append(Example(amiss, near, None))
        return found

    def stretch(self, around: int) -> list[int]:
        """Return neighbouring sentences, `around` among them."""
        size = self.random.choice(_SIZES)
        first = max(0, around - self.random.randrange(size))
        places = list(range(first, min(first + size, len(self.sentences))))
        while len(places) > 1 and sum(self._pieces[place] for place in places) > MOST_PIECES:
            places.pop(-1 if places[-1] != around else 0)
        return places

    def hard(self, number: int) -> list[int]:
        """Return the wrong sentences nearest to a question, nearest first."""
        return self._hard[number]

    def asked_amiss(self, number: int, near: list[int]) -> str | None:
        """Put another number or a word of the same kind in the place of one that question and answer share.

        Half the words come from the stretch itself: a question about what the text names, but says something else of.
        What the text says no longer answers it; None when there is nothing to replace.
        """
        question, gold = self.questions[number]
        asked = _WORD.findall(question)
        shared = [word for word in asked if word in self._words[gold] and word in self._vectors]
        if not shared:
            return None
        old = self.random.choice(shared)
        new = self._other_number(old) if old.isdigit() else self._other_word(old, self._others(gold, near) - {*asked})
        return re.sub(rf"\b{re.escape(old)}\b", new, question) if new else None

    def _other_number(self, old: str) -> str:
        return str(max(1, int(old) + self.random.choice(_NUMBERS)))

    def _others(self, gold: int, near: list[int]) -> set[str]:
        """Return words that could stand in another's place: those of the stretch, or those of its neighbours."""
        said = set[str]().union(*(self._words[place] for place in near))
        if self.random.random() < 0.5:
            return said
        return set[str]().union(*self._words[max(0, gold - _NEIGHBOURS) : gold + _NEIGHBOURS]) - said

    def _other_word(self, old: str, others: set[str]) -> str | None:
        pool = sorted(word for word in others if word in self._vectors and not word.isdigit())
        low, high = _ALIKE
        alike = [word for word in pool if low < float(self._vectors[word] @ self._vectors[old]) < high]
        return self.random.choice(alike) if alike else None

    def _nearest_wrong(self, embedder: Embedder) -> list[list[int]]:
        sentences = embedder.embed(self.sentences)
        asked = embedder.embed([question for question, _ in self.questions])
        found: list[list[int]] = []
        for vector, (_, gold) in zip(asked, self.questions, strict=True):
            nearest = np.argsort(-(sentences @ vector))[: _HARD + 4]
            found.append([int(place) for place in nearest if place != gold][:_HARD])
        return found


def _word_vectors(sentences: list[set[str]], embedder: Embedder) -> dict[str, NDArray[np.float32]]:
    words = sorted({word for words in sentences for word in words if len(word) > 2 and word not in _COMMON})
    return dict(zip(words, embedder.embed(words), strict=True))
