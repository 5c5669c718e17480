"""Lessons for the reader: short documents, and between their lines questions that they answer or only come near.

A file holds documents. `# ` begins one with its title, `## ` a section; every other line is a sentence or a row of a
table, but for those that begin with `+ ` (a question that the sentence above answers, and no other of the document) and
with `- ` (a near miss: a question that the sentence above comes near, and that nothing in the document answers). A
broad question, which several sentences answer each in part, stands below each of them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from index.embed import Embedder
from scripts.reader_examples import Example, below

LESSONS = Path(__file__).with_name("lessons")
HELD_OUT = 8  # one lesson in so many is never learned from
MOST_TOGETHER = 5  # sentences of a stretch
MOST_WORDS = 85  # of a stretch; the reader reads 180 word pieces, the question's among them
_NEAREST = 4  # wrong sentences of a document, nearest to a question, of which one is read with it
_ROBBED_SHARE = 0.3  # of the questions whose own stretch is read without the answer too
_MISSES = 2  # near misses that are read beside a question
_FOLDS, _PENALTY = 8, 0.3  # of the model that tells from a question alone whether it is answered
_WEIGHTS = (0.4, 4.0)  # the least and most that a question may count
_EARLIER_SHARE = 0.25  # of the questions that are read behind another, as those of a conversation are
_TOPIC_SHARE = 0.85  # of the questions that are read below title and heading, as all are in documents that have some


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the places of the sentences that answer it, or of the one that comes nearest to it."""

    text: str
    places: tuple[int, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """A document: its sentences, the heading of each, and its questions."""

    title: str
    sentences: list[str] = field(default_factory=list[str])
    headings: list[str] = field(default_factory=list[str])
    questions: list[Question] = field(default_factory=list[Question])

    def ask(self, text: str, *, answered: bool) -> None:
        """Put a question to the last sentence; one that was put to others before is answered by each in part."""
        place = len(self.sentences) - 1
        for number, asked in enumerate(self.questions):
            if answered and asked.answered and asked.text == text:
                self.questions[number] = replace(asked, places=(*asked.places, place))
                return
        self.questions.append(Question(text, (place,), answered))

    def section(self, place: int) -> range:
        """Return the places of the sentences below the same heading."""
        first = last = place
        while first and self.headings[first - 1] == self.headings[place]:
            first -= 1
        while last + 1 < len(self.headings) and self.headings[last + 1] == self.headings[place]:
            last += 1
        return range(first, last + 1)


def read_lessons(folder: Path) -> list[Lesson]:
    """Read all lessons of a folder, in the order of its files.

    Raises:
        ValueError: a line stands where it cannot; file and line are named.
    """
    found: list[Lesson] = []
    for file in sorted(folder.glob("*.txt")):
        heading = ""
        for number, line in enumerate(map(str.strip, file.read_text(encoding="utf-8").splitlines()), 1):
            if line.startswith("# "):
                found.append(Lesson(line[2:]))
                heading = ""
            elif line.startswith("## "):
                heading = line[3:]
            elif line.startswith(("+ ", "- ")) and found and found[-1].sentences:
                found[-1].ask(line[2:], answered=line[0] == "+")
            elif line and (not found or line[:2] in ("+ ", "- ")):
                raise ValueError(
                    f"{file}, line {number}: this stands before the first title or sentence; move it below"
                )
            elif line:
                found[-1].sentences.append(line)
                found[-1].headings.append(heading)
    return found


def is_held_out(lesson: Lesson) -> bool:
    """Say whether a lesson is never learned from, whatever others there are."""
    return crc32(lesson.title.encode()) % HELD_OUT == 0


class Lessons:
    """Examples of lessons: each of a question that is answered, with near misses beside it."""

    def __init__(self, lessons: list[Lesson], embedder: Embedder, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.lessons = lessons
        self.asked = [
            (number, asked) for number, lesson in enumerate(lessons) for asked in lesson.questions if asked.answered
        ]
        self._near = self._nearest_wrong(embedder)
        self._weights = weights_of(lessons)

    def of(self, number: int) -> list[Example]:
        """Make examples of one question: with its answer; with what is near in the document; near misses."""
        at, asked = self.asked[number]
        lesson = self.lessons[at]
        places = self._stretch(lesson, self.random.choice(asked.places))
        made = [(asked, places)]
        for near in self.random.sample(self._near[number], min(1, len(self._near[number]))):
            wrong = self._stretch(lesson, near)
            made += [(asked, wrong)] if not {*wrong} & {*places, *asked.places} else []
        robbed = [place for place in places if place not in asked.places]
        if robbed and self.random.random() < _ROBBED_SHARE:
            made.append((asked, robbed))
        made += ((miss, self._stretch(lesson, miss.places[0])) for miss in self._beside(at, asked))
        earlier = self._earlier(lesson, asked) if self.random.random() < _EARLIER_SHARE else ""
        found = [
            Example(f"{earlier}{question.text}", texts_of(lesson, some), weight=self._weights[at, question])
            for question, some in made
        ]
        right = [at for at, place in enumerate(places) if place in asked.places]
        found[0] = replace(found[0], answers=tuple(right))
        if self.random.random() >= _TOPIC_SHARE:
            return found
        return [below(topic_of(lesson, some[0]), one) for (_, some), one in zip(made, found, strict=True)]

    def _beside(self, at: int, asked: Question) -> list[Question]:
        """Return near misses, those of the same sentence before others of the document."""
        misses = [miss for miss in self.lessons[at].questions if not miss.answered]
        self.random.shuffle(misses)
        return sorted(misses, key=lambda miss: miss.places[0] not in asked.places)[:_MISSES]

    def _earlier(self, lesson: Lesson, asked: Question) -> str:
        """Return a question about another sentence, to stand before: the later one is what is asked."""
        others = [other.text for other in lesson.questions if not {*other.places} & {*asked.places}]
        return f"{self.random.choice(others)} " if others else ""

    def _stretch(self, lesson: Lesson, around: int) -> list[int]:
        """Return neighbouring sentences of a section, `around` among them."""
        section = lesson.section(around)
        size = self.random.randint(1, MOST_TOGETHER)
        first = max(section.start, around - self.random.randrange(size))
        places = list(range(first, min(first + size, section.stop)))
        while len(places) > 1 and words_of(lesson, places) > MOST_WORDS:
            places.pop(-1 if places[-1] != around else 0)
        return places

    def _nearest_wrong(self, embedder: Embedder) -> list[list[int]]:
        """Return for each answered question the other sentences of its document that are nearest to it."""
        asked = embedder.embed([question.text for _, question in self.asked])
        sentences = [embedder.embed(lesson.sentences) for lesson in self.lessons]
        found: list[list[int]] = []
        for vector, (number, question) in zip(asked, self.asked, strict=True):
            nearest = np.argsort(-(sentences[number] @ vector))
            found.append([int(place) for place in nearest if place not in question.places][:_NEAREST])
        return found


def weights_of(lessons: list[Lesson]) -> dict[tuple[int, Question], float]:
    """Return how much each question counts, by the number of its lesson: its form is to give as little away as can be.

    Near misses ask oftener why, or for a name. What a linear model on words and pairs of words makes of a question
    alone, learned from the other lessons, is the share by which it is discounted (propensity weighting, Rosenbaum and
    Rubin 1983).
    """
    asked = [(asked, number) for number, lesson in enumerate(lessons) for asked in lesson.questions]
    answered = np.array([question.answered for question, _ in asked])
    counts = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|\?").fit_transform(q.text for q, _ in asked)
    groups = [number for _, number in asked]
    folds = GroupKFold(min(_FOLDS, len(lessons)))
    model = LogisticRegression(C=_PENALTY, max_iter=2_000)
    shares = cross_val_predict(model, counts, answered, groups=groups, cv=folds, method="predict_proba")[:, 1]
    likely = np.where(answered, shares, 1 - shares)
    weights = np.clip(0.5 / likely, *_WEIGHTS)
    return {(number, one): float(weight) for (one, number), weight in zip(asked, weights, strict=True)}


def topic_of(lesson: Lesson, place: int) -> str:
    """Return what is read above sentences: title and heading, as `rag.judge` reads them."""
    return f"{lesson.title}. {lesson.headings[place]}"


def stretches(lesson: Lesson) -> Iterator[list[int]]:
    """Yield the places of the whole document in stretches as they are read: of one section each, and not too long."""
    places: list[int] = []
    for place in range(len(lesson.sentences)):
        fits = len(places) < MOST_TOGETHER and words_of(lesson, [*places, place]) <= MOST_WORDS
        if places and not (fits and lesson.headings[place] == lesson.headings[places[0]]):
            yield places
            places = []
        places.append(place)
    if places:
        yield places


def words_of(lesson: Lesson, places: list[int]) -> int:
    """Return how many words sentences have."""
    return sum(len(lesson.sentences[place].split()) for place in places)


def texts_of(lesson: Lesson, places: list[int]) -> tuple[str, ...]:
    """Return sentences by their places."""
    return tuple(lesson.sentences[place] for place in places)
