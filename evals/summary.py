"""From results to figures: each with the number of cases it stands on and a 95% interval."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.calibration import Calibration, Judged, auroc, auroc_interval, calibration
from evals.judge import Cost, cost_of
from evals.metrics import HIGHER_IS_BETTER
from evals.result import Result
from rag.answer import Answer

LATENCIES = {"latency_p50_ms": "p50", "latency_p95_ms": "p95"}
CALIBRATION = ("aurc", "excess_aurc", "ece")
MEASURED = (*HIGHER_IS_BETTER, "auroc", *CALIBRATION, *LATENCIES)
"""The names of all figures that a gate can limit."""

_MOST_UNJUDGED = 0.1  # of the answers: where only wrong ones can be told, confidence would seem to mean nothing
_Z = 1.959964  # the 97.5% point of the normal distribution: two-sided 95%


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over `n` cases, with its 95% interval `[low, high]`."""

    value: float
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures. `right` counts among `judged`: the cases that were asked and need no person to tell.

    `auroc` says how well confidence tells answerable from unanswerable cases; `calibration` is None where more than a
    tenth of the answers need a person to judge. `metrics` leaves out what applies to no case. `tags` holds the same
    figures for the cases of each tag, and `follow_ups` for those with a history. No figure @k is there whose k is more
    than the passages that an answer may draw on.
    """

    cases: int
    judged: int
    right: int
    errors: int
    metrics: dict[str, Estimate]
    stages: dict[str, int]
    latency_ms: dict[str, float]
    answer_words: dict[str, float]
    auroc: Estimate | None
    calibration: Calibration | None
    judge: Cost | None
    tags: dict[str, dict[str, Estimate]]
    follow_ups: dict[str, Estimate]

    def value(self, metric: str) -> float | None:
        """Return the figure of that name, any of `MEASURED`; None when no case measures it."""
        if metric in LATENCIES:
            return self.latency_ms.get(LATENCIES[metric])
        if metric == "auroc":
            return self.auroc.value if self.auroc else None
        if metric in CALIBRATION:
            return getattr(self.calibration, metric) if self.calibration else None
        found = self.metrics.get(metric)
        return found.value if found else None

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `summary.json`."""
        return asdict(self)


def summarise(results: Sequence[Result], top_k: int) -> Summary:
    """Turn the results of a run, for which `top_k` passages were looked at, into figures."""
    judged = [result.right for result in results if result.right is not None and result.error is None]
    tags = sorted({tag for result in results for tag in result.case.tags})
    return Summary(
        cases=len(results),
        judged=len(judged),
        right=sum(judged),
        errors=sum(result.error is not None for result in results),
        metrics=estimates(results, top_k),
        stages=dict(Counter(result.stage for result in results if result.stage is not None).most_common()),
        latency_ms=_spread([result.timings_ms["total"] for result in results if "total" in result.timings_ms]),
        answer_words=_spread([len(answer.answer.split()) for answer in _given(results)]),
        auroc=_auroc(results),
        calibration=_calibration(results),
        judge=cost_of([result.judgement for result in results]),
        tags={tag: estimates([result for result in results if tag in result.case.tags], top_k) for tag in tags},
        follow_ups=estimates([result for result in results if result.case.history], top_k),
    )


def judged_answers(results: Sequence[Result]) -> list[Judged]:
    """Return the confidence of every answer that needs no person to judge, and whether it was right."""
    return [
        (result.answer.confidence, result.right)
        for result in results
        if result.answer and result.answer.answered and result.right is not None
    ]


def estimates(results: Sequence[Result], top_k: int) -> dict[str, Estimate]:
    """Return the mean of every metric over the cases it applies to.

    A metric @k is left out where fewer than k passages were looked at: it would be that of a smaller k.
    """
    names = [name for name in HIGHER_IS_BETTER if depth_of(name) <= top_k]
    return {name: estimate(values) for name in names if (values := values_of(results, name))}


def depth_of(metric: str) -> int:
    """Return the k of a metric @k, 0 for any other: how many passages must be looked at to measure it."""
    return int(metric.partition("@")[2] or 0)


def values_of(results: Sequence[Result], metric: str) -> list[float]:
    """Return a metric's values in the order of the cases, without those it does not apply to."""
    values = (result.metrics.get(metric) for result in results)
    return [value for value in values if value is not None]


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of values from 0 to 1 with Wilson's interval (1927).

    The interval is made for shares of yes and no. No other values from 0 to 1 with the same mean vary more, so for
    those it is on the safe side. It stays honest with few cases and with none wrong, where the usual one is empty.
    """
    n = len(values)
    mean = math.fsum(values) / n
    centre = (mean + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(mean * (1 - mean) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Estimate(mean, n, max(0.0, centre - half), min(1.0, centre + half))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _auroc(results: Sequence[Result]) -> Estimate | None:
    """Return the AUROC with its interval; None when all cases are of one kind.

    Where the evidence is gone nobody knows whether the question can be answered.
    """
    kinds: dict[bool, list[float]] = {True: [], False: []}
    for result in results:
        if result.answer and result.stage != "evidence missing":
            kinds[result.case.answerable].append(result.answer.confidence)
    yes, no = kinds[True], kinds[False]
    if not yes or not no:
        return None
    area = auroc(yes, no)
    return Estimate(area, len(yes) + len(no), *auroc_interval(area, len(yes), len(no), z=_Z))


def _calibration(results: Sequence[Result]) -> Calibration | None:
    judged = judged_answers(results)
    given = len(_given(results))
    return calibration(judged, len(results)) if given - len(judged) <= _MOST_UNJUDGED * given else None


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {name: round(quantile(values, share), 1) for name, share in (("p50", 0.5), ("p95", 0.95)) if values}


def _given(results: Sequence[Result]) -> list[Answer]:
    return [result.answer for result in results if result.answer and result.answer.answered]
