"""The second look: the reader reads the sentences that rank best, with their neighbours, and orders them anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from rag.rank import Asked, RankedPassage, RankedSentence, Ranking, best_sentences
from rag.reader import Reader
from rag.words import labels

LOOKED_AT = 4  # sentences, best by late interaction; 8 were no better on XQuAD
_OF_ONE = 2  # of them, of one passage while there are others: all sentences of a report's cover meet its firm
_TOGETHER = 5  # sentences read in one go
# Of what the reader makes of a sentence, beside late interaction. Right sentence first, on XQuAD and evals/dev: 0.853
# and 0.784 at this weight, 0.851 and 0.807 at 0.35, 0.848 and 0.812 at 0.5; anywhere in XQuAD's: 0.945, 0.934, 0.919.
_READ_WEIGHT = 0.25
# What each better passage of a document takes from one. MTRAG's nDCG@5: 0.881 without, 0.897 at this, 0.904 at 0.08; up
# to this, XQuAD has the right passage among five as often as without (1.000).
_AGAIN = 0.03
_SURE = 6.0  # a score of the reader beyond which more says nothing
_FIRST_CELL = re.compile(r"(?:[^:;\n]+: )?([^:;\n]+);")


@dataclass(frozen=True, slots=True)
class _Stretch:
    passage: int
    sentences: range


def judge(reader: Reader, ranking: Ranking, *, most: int = LOOKED_AT) -> Ranking:
    """Return the ranking with the best `most` sentences read, in their new order."""
    ranking = replace(ranking, passages=tuple(_named_rows_first(ranking.asked, ranking.passages)))
    stretches = list(_stretches(ranking.asked, ranking.passages, most))
    texts = [_text(ranking.passages[one.passage], one.sentences) for one in stretches]
    read: dict[tuple[int, int], float] = {}
    for stretch, scores in zip(stretches, _scores(reader, ranking.asked, texts), strict=True):
        read.update(
            ((stretch.passage, place), score) for place, score in zip(stretch.sentences, scores[1:], strict=True)
        )
    judged = [_judged(passage, number, read) for number, passage in enumerate(ranking.passages)]
    judged = _named_rows_first(ranking.asked, judged)
    judged.sort(key=lambda found: (-found.score, found.passage.document, found.passage.start))
    return replace(ranking, passages=tuple(judged))


def spread(ranking: Ranking) -> Ranking:
    """Return the ranking with passages further down whose document comes before them already."""
    names = [found.passage.document for found in ranking.passages]
    pairs = zip(ranking.passages, (names[:place].count(name) for place, name in enumerate(names)), strict=True)
    lowered = [replace(found, score=found.score - _AGAIN * count) for found, count in pairs]
    return replace(ranking, passages=tuple(sorted(lowered, key=lambda found: -found.score)))


def _text(found: RankedPassage, places: range) -> list[str]:
    """Return sentences as they are read: below the title and headings, which may name what "it" is."""
    named = f"{found.named} " if found.named else ""
    above = f"{named}{found.passage.title}. {found.passage.heading}"
    return [above, *(found.sentences[place].text for place in places)]


def _scores(reader: Reader, asked: Asked, texts: Sequence[Sequence[str]]) -> list[list[float]]:
    """Return the score of each sentence. A follow-up is read alone and with what it leans on, and the mean taken.

    Alone it lacks its subject; with the earlier question, the answer to that one would do as well.
    """
    readings = [reader.read(question, texts) for question in asked.questions]
    return [[fmean(scores) for scores in zip(*stretch, strict=True)] for stretch in zip(*readings, strict=True)]


def held(score: float | None) -> float:
    """Return a score of the reader as -1 to 1; a sentence that it did not read is as unlikely as can be."""
    return -1.0 if score is None else max(-_SURE, min(_SURE, score)) / _SURE


def _stretches(asked: Asked, passages: Sequence[RankedPassage], most: int) -> Iterator[_Stretch]:
    """Yield the best sentences with the neighbours of each, never longer than the reader was taught on.

    The row whose cell was asked for is among them, though its figures meet no word of a question.
    """
    best = best_sentences(passages)
    named = _names_of_rows(asked, [passages[number].sentences[place].text for number, place in best])
    cells = [at for at in best if not labels(passages[at[0]].sentences[at[1]].text).isdisjoint(asked.words)]
    cells = [at for at in cells if named[passages[at[0]].sentences[at[1]].text]]
    cells.sort(key=lambda at: -named[passages[at[0]].sentences[at[1]].text])
    best = [*cells[:1], *(at for at in best if at not in cells[:1])]
    numbers = [number for number, _ in best]
    wanted: dict[int, set[int]] = {}
    for at in sorted(range(len(best)), key=lambda at: numbers[:at].count(numbers[at]) >= _OF_ONE)[:most]:
        number, place = best[at]
        wanted.setdefault(number, set()).update((place - 1, place, place + 1))
    for number, places in wanted.items():
        yield from _runs(number, sorted(places & set(range(len(passages[number].sentences)))))


def _names_of_rows(asked: Asked, texts: Sequence[str]) -> dict[str, int]:
    """Return of each text how many words its first cell has, if it is a row and they stand together in the question.

    Not in the one that it leans on: "and the green one?" asks for another row.
    """
    said, cells = f" {' '.join(asked.own_words)} ".casefold(), {text: _first_cell(text) for text in texts}
    return {text: len(cell) if f" {' '.join(cell)} " in said else 0 for text, cell in cells.items()}


def _first_cell(text: str) -> list[str]:
    cell = _FIRST_CELL.match(text) if labels(text) else None
    return cell[1].casefold().split() if cell else []


def _runs(number: int, places: Sequence[int]) -> Iterator[_Stretch]:
    first = 0
    for at in range(1, len(places) + 1):
        ended = at == len(places) or places[at] != places[at - 1] + 1
        if ended or at - first == _TOGETHER:
            yield _Stretch(number, range(places[first], places[at - 1] + 1))
            first = at


def _named_rows_first(asked: Asked, passages: Sequence[RankedPassage]) -> list[RankedPassage]:
    """Deal the scores of the rows of each table out anew, the highest to those with most names of the question.

    To the reader all rows of a table are alike.
    """
    said = {at: passages[at[0]].sentences[at[1]] for at in best_sentences(passages)}
    tables = {at: (passages[at[0]].passage.document, passages[at[0]].passage.heading) for at in said}
    rows = sorted((at for at in said if labels(said[at].text)), key=lambda at: tables[at])
    cells = _names_of_rows(asked, [said[at].text for at in rows])
    named = sorted(rows, key=lambda at: (tables[at], -asked.named_in(said[at].text), -cells[said[at].text]))
    said |= {at: replace(said[at], score=said[other].score) for at, other in zip(named, rows, strict=True)}
    return [
        _with_sentences(found, [said[number, place] for place in range(len(found.sentences))])
        for number, found in enumerate(passages)
    ]


def _judged(passage: RankedPassage, number: int, read: dict[tuple[int, int], float]) -> RankedPassage:
    return _with_sentences(passage, [_with_score(s, read.get((number, at))) for at, s in enumerate(passage.sentences)])


def _with_sentences(passage: RankedPassage, sentences: Sequence[RankedSentence]) -> RankedPassage:
    return replace(passage, sentences=tuple(sentences), score=max((s.score for s in sentences), default=0.0))


def _with_score(sentence: RankedSentence, score: float | None) -> RankedSentence:
    return replace(sentence, read=score, score=sentence.score + _READ_WEIGHT * held(score))
