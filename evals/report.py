"""A finished run, ready to be shown: on the terminal, as Markdown, as a page. Here is the verdict they all agree on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.compare import Comparison
from evals.gate import Gate
from evals.result import Result
from evals.summary import Summary

SHOWN = (
    "answer_recall",
    "recall@5",
    "mrr",
    "ndcg@5",
    "page_hit@5",
    "citation_validity",
    "citation_recall",
    "faithfulness",
    "false_answers",
    "false_refusals",
)
"""The metrics that a reader sees first; the page has them all."""


@dataclass(frozen=True, slots=True)
class Report:
    """A run with its figures. `stamp` is `run.json`; `gate` and `comparison` are there when they were asked for."""

    stamp: dict[str, Any]
    results: Sequence[Result]
    summary: Summary
    gate: Gate | None = None
    comparison: Comparison | None = None

    @property
    def failures(self) -> list[str]:
        """A sentence for each limit of the gate that is broken."""
        return self.gate.failures(self.summary, self.comparison) if self.gate else []

    @property
    def wrong(self) -> list[Result]:
        """The cases that went wrong, in their order."""
        return [result for result in self.results if result.stage is not None]

    @property
    def verdict(self) -> str:
        """One line that agrees with the exit code."""
        if self.gate is None:
            return f"NO GATE: {self.summary.right} of {self.summary.judged} judged cases are right"
        if not self.failures:
            return f"PASS: {_count(len(self.gate), 'limit')} kept"
        return f"FAIL: {_count(len(self.failures), 'limit')} broken"

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `summary.json`."""
        return {"verdict": self.verdict, "failures": self.failures, **self.summary.as_dict()}


def name(metric: str) -> str:
    """Return a metric's name for people."""
    special = {"mrr": "MRR", "token_f1": "token F1", "aurc": "AURC", "ece": "calibration error"}
    return special.get(metric, metric.replace("_", " ").replace("ndcg", "nDCG"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
