"""A gate: the limits that a run must keep, from a TOML file.

```toml
[minimum]
answer_recall = 0.95
[maximum]
false_answers = 0.15
latency_p95_ms = 500
```
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from evals.metrics import HIGHER_IS_BETTER
from evals.summary import Summary
from index.errors import InputError

_LATENCIES = {"latency_p50_ms": "p50", "latency_p95_ms": "p95"}


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
    """The limits of a gate file. A case that could not be asked breaks any gate."""

    limits: tuple[Limit, ...]

    def failures(self, summary: Summary) -> list[str]:
        """Return a sentence for each limit that the run breaks."""
        broken = [limit.broken_by(_value(summary, limit.metric)) for limit in self.limits]
        crashed = f"{summary.errors} of {summary.cases} cases could not be asked" if summary.errors else ""
        return [sentence for sentence in (*broken, crashed) if sentence]

    def limit_of(self, metric: str) -> Limit | None:
        """Return the limit of a metric, if there is one."""
        return next((limit for limit in self.limits if limit.metric == metric), None)


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
    unknown = set(tables) - {"minimum", "maximum"}
    if unknown or not tables:
        raise GateError(f"the gate {path} must hold the tables [minimum] and [maximum], and {_found(unknown)}")
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise GateError(f"in the gate {path}, {name} is not a table of metrics and numbers")
    return Gate(tuple(_limit(path, table, *item) for table, items in tables.items() for item in items.items()))


def _found(unknown: set[str]) -> str:
    return f"not {', '.join(sorted(unknown))}" if unknown else "holds neither"


def _limit(path: Path, table: str, metric: str, bound: object) -> Limit:
    known = [*HIGHER_IS_BETTER, *_LATENCIES]
    if metric not in known:
        raise GateError(f"the gate {path} limits {metric!r}, which is not measured; known: {', '.join(known)}")
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        raise GateError(f"the gate {path} limits {metric} by {bound!r}, which is not a number")
    return Limit(metric, float(bound), is_minimum=table == "minimum")


def _value(summary: Summary, metric: str) -> float | None:
    if metric in _LATENCIES:
        return summary.latency_ms.get(_LATENCIES[metric])
    estimate = summary.metrics.get(metric)
    return estimate.value if estimate else None
