"""How sure the answer is: a few named features, weighed by logistic regression, give a calibrated probability."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from rag.followup import Search
from rag.rank import RankedPassage

_FITTED = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class Features:
    """What tells a right answer from a wrong one, each between about 0 and 1."""

    dense: float  # cosine of question and best passage
    met: float  # how well the best sentence meets the question's words
    passage_met: float  # how well its passage does


def features_of(search: Search, ranked: Sequence[RankedPassage]) -> Features:
    """Measure an answer before it is given."""
    best = ranked[0]
    return Features(
        dense=max(found.dense for found in ranked),
        met=max((sentence.met for found in ranked for sentence in found.sentences), default=0.0),
        passage_met=best.met,
    )


def confidence_of(search: Search, ranked: Sequence[RankedPassage]) -> float:
    """Return the probability, 0 to 1, that the best quote answers the question; 0 when nothing was found."""
    if not ranked:
        return 0.0
    weights = _weights()
    total = weights["bias"] + sum(weights[name] * value for name, value in asdict(features_of(search, ranked)).items())
    return round(1 / (1 + math.exp(-total)), 3)


@cache
def _weights() -> dict[str, float]:
    return json.loads(_FITTED.read_text(encoding="utf-8"))["weights"]
