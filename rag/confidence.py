"""How sure the answer is: named features against each of two ways of being wrong, about something else, and only near.

The weights were fitted by `python -m evals.fit` on the dev halves of XQuAD and MTRAG and on evals/dev.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from index.stems import stems
from rag.demand import told
from rag.judge import held
from rag.kind import holds_kind
from rag.rank import RankedPassage, RankedSentence, Ranking, best_sentences

Weights = Mapping[str, Mapping[str, float]]  # of features and a bias, for each way of being wrong

_FITTED = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a question that is answered from one that is not; most lie between 0 and 1."""

    met: float  # how well the best sentence meets the words of the question, rare words first
    met_around: float  # the same, with what its title and headings and the sentence before say
    met_evenly: float  # how well the best sentence meets them, every word alike
    least_met: float  # how well it meets the word it meets least
    unmet: float  # the heaviest word that it does not meet
    shared: float  # how much of the question's words, by rarity, it shares to the letter
    passage_met: float  # how well the passage around it meets the question
    dense: float  # the cosine of question and nearest passage
    lead: float  # how far it is ahead of its rivals
    kind: float  # whether it holds something of the kind asked for
    told: float  # how many of the question's numbers and names it gives, or what stands above and before it
    read: float  # what the reader makes of it, -1 to 1


def confidence_of(ranking: Ranking) -> float:
    """Return the probability, 0 to 1, that the best sentence answers the question; 0 when nothing was found."""
    features = features_of(ranking)
    return 0.0 if features is None else round(weighed(features, _weights()), 3)


def weighed(features: Features, weights: Weights) -> float:
    """Return the probability that an answer is right: its odds against each way of being wrong, together."""
    return 1 / (1 + sum(math.exp(-total) for total in sums(features, weights)))


def sums(features: Features, weights: Weights) -> list[float]:
    """Return the log odds of an answer against each way of being wrong."""
    values = asdict(features) | {"bias": 1.0}
    return [sum(weight * values[name] for name, weight in part.items()) for part in weights.values()]


def features_of(ranking: Ranking) -> Features | None:
    """Measure an answer before it is given; None when nothing was found or nothing asked."""
    passages = ranking.passages
    ranked = [(passages[number].sentences[place], passages[number]) for number, place in best_sentences(passages)[:5]]
    if not ranked or not ranking.asked.weights.size:
        return None
    asked, (best, around) = ranking.asked, ranked[0]
    rivals = [sentence.score for sentence, _ in ranked]
    return Features(
        met=best.met,
        met_around=best.met_around,
        met_evenly=float(best.matches.mean()),
        least_met=float(best.matches.min()),
        unmet=float((asked.weights / asked.weights.max() * (1 - best.matches)).max()),
        shared=asked.shares({*stems(best.text)}),
        passage_met=around.met,
        dense=max(passage.dense for passage in passages),
        lead=best.score - sum(rivals) / len(rivals),
        kind=holds_kind(asked.questions[-1], best.text),
        told=told(asked.questions[0], _with_surroundings(best, around)),
        read=held(best.read),
    )


def _with_surroundings(sentence: RankedSentence, around: RankedPassage) -> str:
    """Return a sentence with the one before it and what stands above both."""
    before = [other.text for other in around.sentences if other.end <= sentence.start][-1:]
    return "\n".join((around.named, around.passage.title, around.passage.heading, *before, sentence.text))


@cache
def _weights() -> Weights:
    return json.loads(_FITTED.read_text(encoding="utf-8"))["weights"]
