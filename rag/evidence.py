"""What an answer may stand on: passages, what to quote of them, how sure that is, and what is to be said with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.passage import Passage
from rag.confidence import confidence_of
from rag.demand import missing
from rag.pointing import UNNAMED, unnamed
from rag.quote import Quote
from rag.rank import Ranking

SELDOM = 0.05  # about how often what lacks what was asked for is right: on XQuAD, MTRAG and evals/dev, 4 of 63
# A reason is often given without a word that says so. In the lessons 24 % of the sentences that give one have none, and
# 58 % of those that only come near: the odds are to be multiplied by the one over the other (Bayes).
_UNSAID = 0.42


@dataclass(frozen=True, slots=True)
class Evidence:
    """Passages with their scores, best first, what to quote of them, and the probability that this answers.

    `caveats` are notices that make sense beside an answer alone. `asks_back` is said where none is given, instead of
    that the documents do not say. Of `listed` quotes, as the rows of a table, no one is a rival of another.
    """

    passages: Sequence[tuple[Passage, float]]
    quotes: Sequence[Quote]
    confidence: float
    notices: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    asks_back: str = ""
    listed: bool = False
    counted: bool = False  # the quotes come with their number, which no language model is to write

    def said(self, answered: bool) -> tuple[str, ...]:
        """Return the notices, with those that make sense beside an answer alone if one is given."""
        return (*self.notices, *self.caveats) if answered else self.notices


def of_quotes(quotes: Sequence[Quote], notices: tuple[str, ...]) -> Evidence:
    """Return what was asked for by its place, of which nothing speaks against quoting it."""
    return Evidence([(quote.passage, quote.score) for quote in quotes], quotes, 1.0, notices)


def of_ranking(ranking: Ranking, quotes: Sequence[Quote], count: int, *, asked: str, said: str) -> Evidence:
    """Judge what would be quoted of the first `count` passages: how sure it is, and what speaks against it.

    That is what was plainly `asked` for and is missing, or a thing that neither it nor what was `said` before names.
    """
    passages = [(found.passage, found.score) for found in ranking.passages[:count]]
    confidence, lacks = confidence_of(ranking), missing(asked, quotes)
    asks_back = unnamed(asked, said, [found.passage for found in ranking.passages])
    confidence = doubted(confidence, lacks) if lacks else confidence
    return Evidence(
        passages,
        quotes,
        _weakened(confidence, UNNAMED) if asks_back else confidence,
        notices=(lacks,) if lacks else (),
        caveats=(asks_back,) if asks_back else (),
        asks_back=asks_back,
    )


def doubted(confidence: float, lacks: str) -> float:
    """Return how sure an answer is, 0 to 1, that lacks what `missing` says, where without that it is `confidence`."""
    return _weakened(confidence, _UNSAID) if lacks.endswith(" reason") else min(confidence, SELDOM)


def _weakened(confidence: float, factor: float) -> float:
    """Return a probability after its odds were multiplied by a factor."""
    return round(factor * confidence / (1 - confidence + factor * confidence), 3)
