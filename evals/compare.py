"""Two runs of the same cases: what is better, what is worse, and what the cases cannot tell."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np

from evals.case import Case
from evals.metrics import HIGHER_IS_BETTER
from evals.result import Result
from evals.summary import estimates

Verdict = Literal["better", "worse", "no evidence"]

_RESAMPLES = 10_000
_AT_ONCE = 500  # resamples drawn together, to keep the memory small
_SEED = 20_240_101  # fixed, so that the same two runs always give the same verdict
_TELLING = 5  # words that tell a conversation from others; "Hi" and "Can you help me?" have fewer
FEW = 30  # below so many conversations a bootstrap interval is too narrow, and the sign test decides


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric changed, over the `n` cases that both runs measure.

    `[low, high]` is the 95% interval of the difference, None for few cases; `up` and `down` count the cases whose value
    rose and fell.
    """

    metric: str
    before: float
    after: float
    n: int
    up: int
    down: int
    interval: tuple[float, float] | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against an earlier one, its baseline.

    `unpaired` cases are in one of them only, or were changed in more than their tags.
    """

    changes: tuple[Change, ...]
    fixed: tuple[Case, ...]
    broken: tuple[Case, ...]
    paired: int
    unpaired: int

    @property
    def has_few(self) -> bool:
        """Whether there is a change whose conversations are too few for an interval."""
        return any(change.interval is None for change in self.changes)

    def change_of(self, metric: str) -> Change | None:
        """Return how a metric changed, if both runs measure it."""
        return next((change for change in self.changes if change.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The earlier run: what came of it, how many passages it looked at, and the digest of its documents."""

    results: Sequence[Result]
    top_k: int
    library: str

    @classmethod
    def of(cls, stamp: dict[str, Any], results: Sequence[Result]) -> Self:
        """Return a run by its `run.json` and its results.

        Raises:
            KeyError: it is the stamp of another version.
        """
        return cls(results, stamp["settings"]["top_k"], stamp["library"]["sha256"])

    def shares(self, cases: Sequence[Case]) -> bool:
        """Whether the run asked any of the cases."""
        asked = set(map(_untagged, (result.case for result in self.results)))
        return not asked.isdisjoint(map(_untagged, cases))


def compare(baseline: Sequence[Result], results: Sequence[Result], top_k: int) -> Comparison:
    """Pair two runs case by case and judge the differences in what both measure.

    `top_k` is how many passages were looked at in both.
    """
    earlier = {_untagged(result.case): result for result in baseline}
    pairs = [(earlier[case], result) for result in results if (case := _untagged(result.case)) in earlier]
    known = estimates(baseline, top_k)
    measured = estimates(results, top_k)
    changes = [change for metric in measured if metric in known and (change := _change(metric, pairs))]
    return Comparison(
        changes=tuple(changes),
        fixed=tuple(after.case for before, after in pairs if before.right is False and after.right),
        broken=tuple(after.case for before, after in pairs if before.right and after.right is False),
        paired=len(pairs),
        unpaired=len(baseline) + len(results) - 2 * len(pairs),
    )


def _untagged(case: Case) -> Case:
    return case.model_copy(update={"tags": ()})


def _change(metric: str, pairs: Sequence[tuple[Result, Result]]) -> Change | None:
    values = [(after.case, before.metrics.get(metric), after.metrics.get(metric)) for before, after in pairs]
    measured = [(case, before, after) for case, before, after in values if before is not None and after is not None]
    if not measured:
        return None
    n = len(measured)
    by_conversation: dict[str, list[float]] = defaultdict(list)
    for case, before, after in measured:
        by_conversation[_conversation(case)].append(after - before)
    differences = list(by_conversation.values())
    up, down = (sum(sign * (after - before) > 0 for _, before, after in measured) for sign in (1, -1))
    interval = None if len(differences) < FEW else _interval(differences)
    return Change(
        metric=metric,
        before=math.fsum(before for _, before, _ in measured) / n,
        after=math.fsum(after for _, _, after in measured) / n,
        n=n,
        up=up,
        down=down,
        interval=interval,
        verdict=_verdict(_direction(differences, interval), HIGHER_IS_BETTER[metric]),
    )


def _conversation(case: Case) -> str:
    """Name the conversation of a case by how its user began. Its turns go wrong together, so they count as one draw.

    A greeting begins many conversations, and the assistant's tells nothing: the user's turns, the question last, are
    taken until they have `_TELLING` words. Where all of them together have fewer, the case stands for itself.
    """
    said: list[str] = []
    for content in (*(turn.content for turn in case.history if turn.role == "user"), case.question):
        said += content.split()
        if len(said) >= _TELLING:
            return " ".join(said)
    return f"case {case.id}"


def _interval(differences: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the 95% percentile interval of the mean difference, by resampling whole conversations (Efron 1979)."""
    sums, sizes = np.array([(sum(each), len(each)) for each in differences]).T
    random = np.random.default_rng(_SEED)
    means: list[float] = []
    for _ in range(_RESAMPLES // _AT_ONCE):
        drawn = random.integers(len(sums), size=(_AT_ONCE, len(sums)))
        means.extend(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _direction(differences: Sequence[Sequence[float]], interval: tuple[float, float] | None) -> int:
    """Return 1 for a rise, -1 for a fall, 0 where chance explains the difference."""
    if interval:
        return int(interval[0] > 0) - int(interval[1] < 0)
    up, down = (sum(sign * math.fsum(each) > 0 for each in differences) for sign in (1, -1))
    return 0 if sign_test(up, down) >= 0.05 else (1 if up > down else -1)


def sign_test(up: int, down: int) -> float:
    """Return the chance of a split at least as uneven when rise and fall are equally likely (two-sided, exact)."""
    n = up + down
    tail = sum(math.comb(n, k) for k in range(min(up, down) + 1)) / 2**n
    return min(1.0, 2 * tail)


def _verdict(direction: int, higher_is_better: bool) -> Verdict:
    if direction == 0:
        return "no evidence"
    return "better" if (direction > 0) == higher_is_better else "worse"
