"""What the reader learns from: questions with stretches of text that answer them, and with stretches that do not."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embed import Embedder
from rag.kind import DATE, MONTH, NUMBER_WORD, kind_asked
from rag.scorer import SENTENCE_PIECES

MOST_PIECES = 110  # word pieces of a stretch
_SIZES = (1, 2, 3, 3, 4, 4, 5)  # sentences of a stretch
_HARD = 12  # nearest wrong sentences that are kept for a question
_NEIGHBOURS = 60  # sentences before and after from which a word is taken that is put in another's place
_HARD_TRIED = 8  # of them, those that examples are made of
_WITHOUT = 2  # stretches without an answer
_ROBBED_SHARE = 0.3  # of the questions for which one of these is the same stretch, the answer taken away
_AMISS_SHARE = 0.6  # of the questions that are asked amiss too, where they can be
_STRUCK_SHARE = 0.8  # of the questions for a time or a number that are read with it struck out too, where that is sure
_UNHARMED_SHARE = 0.25  # of the others whose answer is read with a time struck out that was not asked for
_TOPIC_SHARE = 0.6  # of the questions whose examples have a topic; the others are read without
_TOPIC_WORDS = 2
_ALIKE = (0.3, 0.6)  # cosine of two words that are of a kind but do not mean the same
_NUMBERS = (-30, -11, -4, -2, -1, 1, 2, 3, 7, 20)  # by which a number is made another
_WORD = re.compile(r"[a-z0-9]+")
_FOR_NUMBER = ("age", "money", "share", "measure", "number")  # kinds of questions
_JOINED = (
    r"(?:,? ?\b(?:in|on|by|since|until|from|during|around|about|of|at|between|and|to|the|early|late|mid|circa)\b[ -])*"
)
_TIMES = re.compile(
    rf"{_JOINED}(?<![\w.,-])(?:{DATE}|{MONTH}(?: \d{{4}})?\b|\b[12]\d{{3}}s\b|\b\w+ centur(?:y|ies)\b)(?![\w-])",
    re.IGNORECASE,
)
_NUMBERS_SAID = re.compile(
    r"\b(?:(?:about|around|nearly|almost|some|over|more than|at least|approximately) )?(?<![\w.,$-])(?:us)?[$€£]? ?"
    rf"(?:\d[\d.,]*\d|\d|{NUMBER_WORD})(?![\w.,-]*\d)"
    r"(?: ?%| ?per ?cent\b| (?:hundred|thousand|million|billion|trillion)\b)?(?![\w-])",
    re.IGNORECASE,
)
_COMMON = frozenset(
    "the a an of in to and or for on by at from with as is are was were be been has have had do does did who whom "
    "whose what which when where why how that this these those it its his her their he she they not no many much more "
    "most other than into about between during after before name type year first".split()
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and the texts that are read with it. `answers` are the places of those that answer, each in its way.

    The texts are neighbouring sentences, often below a topic, as documents are read below their title and headings.
    `weight` is how much it counts among others.
    """

    question: str
    texts: tuple[str, ...]
    answers: tuple[int, ...] = ()
    weight: float = 1.0


def below(topic: str, example: Example) -> Example:
    """Put a topic above the texts of an example."""
    return replace(example, texts=(topic, *example.texts), answers=tuple(place + 1 for place in example.answers))


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
        self._count = Counter(word for words in self._words for word in words)
        self._pairs = {
            pair for text in (*self.sentences, *(asked for asked, _ in self.questions)) for pair in _pairs(text)
        }
        self._vectors = _word_vectors(self._words, embedder)
        self._vocabulary = list(self._vectors)
        self._matrix = np.stack(list(self._vectors.values()))
        self._hard = self._nearest_wrong(embedder)

    def of(self, number: int) -> list[Example]:
        """Make examples of one question: one with its answer; two or so without; some asked amiss or struck out."""
        question, gold = self.questions[number]
        near = self.stretch(gold)
        without = [place for place in near if place != gold]
        found = [without] if without and self.random.random() < _ROBBED_SHARE else []
        for hard in self.random.sample(self._hard[number][:_HARD_TRIED], _WITHOUT - len(found)):
            stretch = [place for place in self.stretch(hard) if place != gold]
            found += [stretch] if stretch and not {*stretch} & {*near} else []
        unharmed = self.struck_out(number, asked=False) if self.random.random() < _UNHARMED_SHARE else None
        made = [Example(question, self.texts(near, unharmed), (near.index(gold),))]
        made += (Example(question, self.texts(places)) for places in found)
        if self.random.random() < _STRUCK_SHARE and (struck := self.struck_out(number)):
            made.append(Example(question, self.texts(near, struck)))
        if self.random.random() < _AMISS_SHARE and (amiss := self.asked_amiss(number, near)):
            made.append(Example(amiss, self.texts(near)))
        topic = self._topic(gold) if self.random.random() < _TOPIC_SHARE else None
        return made if topic is None else [below(topic, example) for example in made]

    def texts(self, places: list[int], struck: tuple[int, str] | None = None) -> tuple[str, ...]:
        """Return sentences by their numbers; `struck` is what one of them is read as instead."""
        instead = dict([struck] if struck else [])
        return tuple(instead.get(place, self.sentences[place]) for place in places)

    def _topic(self, gold: int) -> str:
        """Return the words that the sentences around have oftener than others do: what a title would say."""
        around = self._words[max(0, gold - _NEIGHBOURS) : gold + _NEIGHBOURS]
        said = Counter(word for words in around for word in words if word in self._vectors)
        often = sorted(said, key=lambda word: (-(said[word] ** 2) / self._count[word], word))
        return " ".join(often[:_TOPIC_WORDS])

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

        Half the words come from the text around: a question about what the text names, but says something else of. What
        the text says no longer answers it. The word stands between words that it stands between elsewhere, so that
        nothing but what is asked is amiss. None when there is nothing to replace.
        """
        question, gold = self.questions[number]
        asked = _WORD.findall(question)
        places = [at for at, word in enumerate(asked) if word in self._words[gold] and word in self._vectors]
        self.random.shuffle(places)
        for at in places:
            old = asked[at]
            if new := self._other_number(old) if old.isdigit() else self._other_word(asked, at, gold, near):
                return re.sub(rf"\b{re.escape(old)}\b", new, question)
        return None

    def struck_out(self, number: int, *, asked: bool = True) -> tuple[int, str] | None:
        """Strike out of the sentence that answers the time or number that a question asks for, and nothing else.

        With `asked` False, of a question for something else, the times: so that a sentence without one is not wrong for
        that. None when there is none, or so many that it is not sure which was meant.
        """
        kind = kind_asked(self.questions[number][0])
        sought = _TIMES if kind == "time" else _NUMBERS_SAID if kind in _FOR_NUMBER else None
        if asked == (sought is None):
            return None
        return self._without(sought or _TIMES, number)

    def _without(self, sought: re.Pattern[str], number: int) -> tuple[int, str] | None:
        question, gold = self.questions[number]
        sentence, said = self.sentences[gold], {*_WORD.findall(question)} - _COMMON
        found = [match for match in sought.finditer(sentence) if not said & {*_WORD.findall(match[0])}]
        if not 1 <= len(found) <= (2 if sought is _TIMES else 1):
            return None
        for match in reversed(found):
            sentence = f"{sentence[: match.start()].rstrip()} {sentence[match.end() :].lstrip(' ,')}".strip()
        return gold, " ".join(re.sub(r"\( ?\)", "", sentence).split())

    def _other_number(self, old: str) -> str:
        return str(max(1, int(old) + self.random.choice(_NUMBERS)))

    def _other_word(self, asked: list[str], at: int, gold: int, near: list[int]) -> str | None:
        """Return a word of the same kind that fits between its neighbours, from the text around or from any."""
        low, high = _ALIKE
        alike = self._matrix @ self._vectors[asked[at]]
        known = [self._vocabulary[int(place)] for place in np.flatnonzero((alike > low) & (alike < high))]
        avoided = {*asked, *(word for place in near for word in self._words[place])}
        around = set[str]().union(*self._words[max(0, gold - _NEIGHBOURS) : gold + _NEIGHBOURS])
        fitting = [word for word in known if word not in asked and self._fits(asked, at, word)]
        pools = [[w for w in fitting if w in around], [w for w in fitting if w not in avoided]]
        self.random.shuffle(pools)
        return next((self.random.choice(pool) for pool in pools if pool), None)

    def _fits(self, asked: list[str], at: int, word: str) -> bool:
        before, after = ["", *asked, ""][at], ["", *asked, ""][at + 2]
        return not word.isdigit() and (before, word) in self._pairs and (word, after) in self._pairs

    def _nearest_wrong(self, embedder: Embedder) -> list[list[int]]:
        sentences = embedder.embed(self.sentences)
        asked = embedder.embed([question for question, _ in self.questions])
        found: list[list[int]] = []
        for vector, (_, gold) in zip(asked, self.questions, strict=True):
            nearest = np.argsort(-(sentences @ vector))[: _HARD + 4]
            found.append([int(place) for place in nearest if place != gold][:_HARD])
        return found


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield neighbouring words, the empty word before the first and after the last."""
    return pairwise(["", *_WORD.findall(text), ""])


def _word_vectors(sentences: list[set[str]], embedder: Embedder) -> dict[str, NDArray[np.float32]]:
    words = sorted({word for words in sentences for word in words if len(word) > 2 and word not in _COMMON})
    return dict(zip(words, embedder.embed(words), strict=True))
