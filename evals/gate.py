"""A gate: the limits that a run must keep, from a TOML file.

```toml
[minimum]
answer_recall = 0.95
[maximum]
false_answers = 0.15
latency_p95_ms = 500
[baseline]                # against the run of --compare
not_worse = ["answer_recall", "recall@5"]
```
"""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.compare import Comparison
from evals.metrics import HIGHER_IS_BETTER
from evals.summary import CALIBRATION, LATENCIES, MEASURED, Summary, depth_of
from index.errors import InputError

_MINIMUM = {metric for metric, is_higher_better in HIGHER_IS_BETTER.items() if is_higher_better} | {"auroc"}


class GateError(InputError):
    """A gate file cannot be used."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A metric and the least or the most it may be."""

    metric: str
    bound: float
    is_minimum: bool

    def __str__(self) -> str:
        return f"{'≥' if self.is_minimum else '≤'} {self.bound:g}"

    def broken_by(self, value: float | None) -> str:
        """Return the sentence that says how a value breaks the limit, or nothing when it holds.

        A metric that no case measures breaks it too: a gate must not be green because nothing was looked at.
        """
        if value is None:
            return f"{self.metric} must be {self}, and no case measures it"
        if value < self.bound if self.is_minimum else value > self.bound:
            return f"{self.metric} is {value:.4g}, and must be {self}"
        return ""


@dataclass(frozen=True, slots=True)
class Gate:
    """The limits of a gate file, and the metrics that may not be worse than the baseline's.

    A case that could not be asked breaks any gate.
    """

    limits: tuple[Limit, ...] = ()
    not_worse: tuple[str, ...] = ()

    def failures(self, summary: Summary, comparison: Comparison | None = None) -> list[str]:
        """Return a sentence for each limit that the run breaks."""
        broken = [
            _not_looked_at(limit, summary)
            or _not_judged(limit, summary)
            or limit.broken_by(summary.value(limit.metric))
            for limit in self.limits
        ]
        worse = [_worse(metric, comparison) for metric in self.not_worse if comparison]
        crashed = f"{summary.errors} of {summary.cases} cases could not be asked" if summary.errors else ""
        return [sentence for sentence in (*broken, *worse, crashed) if sentence]

    def limit_of(self, metric: str) -> Limit | None:
        """Return the limit of a metric, if there is one."""
        return next((limit for limit in self.limits if limit.metric == metric), None)

    def __len__(self) -> int:
        return len(self.limits) + len(self.not_worse)


def _not_looked_at(limit: Limit, summary: Summary) -> str:
    """Return the sentence for a metric @k where fewer than k passages were looked at, or nothing."""
    k = depth_of(limit.metric)
    if not k or summary.value("mrr") is None or summary.value(f"recall@{k}") is not None:
        return ""
    return f"{limit.metric} must be {limit}, and fewer than {k} passages were looked at; top_k must be at least {k}"


def _not_judged(limit: Limit, summary: Summary) -> str:
    """Return the sentence for a figure of calibration where answers were given and too few judged, or nothing."""
    if limit.metric not in CALIBRATION or summary.calibration or not summary.answer_words:
        return ""
    return f"{limit.metric} must be {limit}, and more than a tenth of the answers need a person to judge"


def _worse(metric: str, comparison: Comparison) -> str:
    change = comparison.change_of(metric)
    if change is None:
        return f"{metric} must not be worse than the baseline's, and no case of both runs measures it"
    if change.verdict == "worse":
        return f"{metric} is {change.after:.4g}, worse than the baseline's {change.before:.4g}"
    return ""


def read_gate(path: Path) -> Gate:
    """Read a gate file.

    Raises:
        GateError: it cannot be read, or holds something that is no limit.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GateError(f"cannot read the gate {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GateError(f"the gate {path} is not TOML: {error}") from error
    try:
        return _to_gate(tables)
    except GateError as error:
        raise GateError(f"the gate {path} cannot be used: {error}") from error


def _to_gate(tables: dict[str, Any]) -> Gate:
    for name, table in tables.items():
        if name not in {"minimum", "maximum", "baseline"} or not isinstance(table, dict):
            raise GateError(f"{name!r} is not one of the tables [minimum], [maximum] and [baseline]")
    baseline = dict(tables.get("baseline", {}))
    gate = Gate(
        limits=tuple(
            _limit(metric, bound, is_minimum=name == "minimum")
            for name in ("minimum", "maximum")
            for metric, bound in tables.get(name, {}).items()
        ),
        not_worse=_not_worse(baseline.pop("not_worse", [])),
    )
    if baseline:
        raise GateError(f"[baseline] holds not_worse = [names of metrics], and not {', '.join(baseline)}")
    if not len(gate):
        raise GateError("it sets no limit")
    return gate


def _limit(metric: str, bound: object, *, is_minimum: bool) -> Limit:
    if metric not in MEASURED:
        raise GateError(f"{metric!r} is not measured; known: {', '.join(MEASURED)}")
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        raise GateError(f"{metric} is limited by {bound!r}, which is not a number")
    if not abs(bound) <= sys.float_info.max:  # not `>`: nan is neither
        raise GateError(f"{metric} is limited by {bound!r}, which no figure can be compared with")
    if metric not in LATENCIES and not 0 <= bound <= 1:
        raise GateError(f"{metric} is limited by {bound!r}, and is always from 0 to 1")
    if is_minimum != (metric in _MINIMUM):
        better, table = ("less", "maximum") if is_minimum else ("more", "minimum")
        raise GateError(f"{better} {metric} is better, so its limit stands in [{table}]")
    return Limit(metric, float(bound), is_minimum=is_minimum)


def _not_worse(metrics: object) -> tuple[str, ...]:
    if not isinstance(metrics, list):
        raise GateError("not_worse must be a list of metrics")
    for metric in metrics:
        if metric not in HIGHER_IS_BETTER:
            raise GateError(f"{metric!r} cannot be compared; known: {', '.join(HIGHER_IS_BETTER)}")
    return tuple(metrics)
