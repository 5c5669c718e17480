"""A finished run, ready to be shown: on the terminal, as Markdown, as a page. Here is the verdict they all agree on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evals.compare import Comparison
from evals.gate import Gate, Limit
from evals.result import Result
from evals.summary import CALIBRATION, LATENCIES, Summary

SHOWN = (
    "answer_recall",
    "recall@5",
    "mrr",
    "ndcg@5",
    "page_hit@5",
    "citation_validity",
    "citation_recall",
    "faithfulness",
    "judged_correct",
    "judged_grounded",
    "false_answers",
    "false_refusals",
)
"""The metrics that a reader sees first; the page has them all."""

IN_PLAIN_WORDS = {
    "answer_recall": "how many questions got the right answer",
    "token_f1": "how close the wording is to the expected answer, of answers given",
    "recall@1": "how much of the evidence the first passage found holds",
    "recall@3": "how much of the evidence the first three passages hold",
    "recall@5": "how much of the evidence the first five passages hold",
    "recall@10": "how much of the evidence the first ten passages hold",
    "mrr": "how high up the first right passage stands",
    "ndcg@5": "how high up all right passages stand, among five",
    "ndcg@10": "how high up all right passages stand, among ten",
    "page_hit@5": "how many of the right pages are among five passages",
    "citation_validity": "how many quotations stand in their document letter for letter",
    "citation_precision": "how many citations are needed, of answers given",
    "citation_recall": "how many sentences their citations support, of answers given",
    "faithfulness": "how many sentences the documents support, of answers given",
    "judged_correct": "how many of the answers given a language model took for right",
    "judged_grounded": "how many of the answers given a language model saw supported",
    "cites_gold": "how many of the answers given quote the place that was expected",
    "false_answers": "how many questions were answered that the documents do not answer; less is better",
    "false_refusals": "how many questions were refused that the documents answer; less is better",
}
"""What each metric says, for those who do not know its name."""

_SPECIAL = {
    "mrr": "MRR",
    "token_f1": "token F1",
    "auroc": "AUROC of confidence",
    "ece": "calibration error",
    "aurc": "AURC",
    "excess_aurc": "excess AURC",
    **LATENCIES,
}
_KINDS = ("answerable", "unanswerable")
_OUTCOMES: tuple[str, ...] = ("answered right", "answered wrong", "not judged", "refused", "evidence missing")
_IN_WORDS = {
    "answerable": {
        "answered right": "answered right",
        "answered wrong": "answered wrong",
        "not judged": "answered, for a person to judge",
        "refused": "refused although the answer is there",
    },
    "unanswerable": {
        "refused": "refused, as they should be",
        "answered wrong": "answered all the same",
    },
}


@dataclass(frozen=True, slots=True)
class Report:
    """A run with its figures.

    `stamp` is `run.json`; `gate` and `comparison` are there when they were asked for; `missing` counts the sources of
    the cases that could not be found.
    """

    stamp: dict[str, Any]
    results: Sequence[Result]
    summary: Summary
    gate: Gate | None = None
    comparison: Comparison | None = None
    missing: int = 0

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
            needs = f"; {_count(self.unjudged, 'answer')} {'needs' if self.unjudged == 1 else 'need'} a person"
            right = f"{self.summary.right} of {self.summary.judged} judged cases are right"
            return f"NO GATE: {right}{needs if self.unjudged else ''}"
        if not self.failures:
            return f"PASS: {_count(len(self.gate), 'limit')} kept"
        broken = len(self.failures) - bool(self.summary.errors)  # a crash is a failure, and no limit
        said = [f"{_count(broken, 'limit')} broken"] * bool(broken) + [self._crashed] * bool(self.summary.errors)
        return f"FAIL: {', '.join(said)}"

    @property
    def unjudged(self) -> int:
        """How many answers need a person to judge."""
        return sum(result.right is None for result in self.results if result.answer and result.answer.answered)

    @property
    def _crashed(self) -> str:
        return f"{_count(self.summary.errors, 'question')} could not be asked"

    @property
    def not_found(self) -> str:
        """What is said of sources that could not be found, nothing where all were."""
        return f"{_count(self.missing, 'source')} could not be found, and no figure counts them" if self.missing else ""

    @property
    def outcomes(self) -> dict[str, dict[str, int]]:
        """How many of the answerable and the unanswerable cases were answered right, wrong, not judged, or refused."""
        table: dict[str, dict[str, int]] = {kind: dict.fromkeys(_OUTCOMES, 0) for kind in _KINDS}
        for result in self.results:
            if result.answer:
                table[_KINDS[not result.case.answerable]][_outcome(result, answered=result.answer.answered)] += 1
        return table

    @property
    def in_words(self) -> str:
        """The run in a few sentences, for those who read no figures."""
        which = {"answerable": "that the documents answer", "unanswerable": "that they do not answer"}
        said = [_sentence(kind, which[kind], counts) for kind, counts in self.outcomes.items()]
        if gone := self.outcomes["answerable"]["evidence missing"]:
            said.append(f"{_count(gone, 'question')} could not be judged: the source is not in the library.")
        if self.summary.errors:
            said.append(f"{self._crashed}.")
        return " ".join(sentence for sentence in said if sentence)

    def figures(self) -> list[tuple[str, ...]]:
        """Return the rows of the short table: name, value, interval, cases and limit; what is limited is among them."""
        summary = self.summary
        also = [metric for metric in summary.metrics if metric not in SHOWN and self.limits(metric)]
        found = [(m, summary.metrics[m]) for m in (*SHOWN, *also) if m in summary.metrics]
        estimates = [*found, *([("auroc", summary.auroc)] if summary.auroc else [])]
        rows = [
            (name(m), f"{e.value:.3f}", f"{e.low:.3f} – {e.high:.3f}", str(e.n), self.limits(m)) for m, e in estimates
        ]
        for metric in CALIBRATION:
            if summary.calibration and (limits := self.limits(metric)):
                rows.append((name(metric), f"{summary.value(metric):.3f}", "", str(summary.calibration.n), limits))
        if summary.latency_ms:
            spent = f"{summary.latency_ms['p50']:.0f} / {summary.latency_ms['p95']:.0f} ms"
            asked = str(summary.cases - summary.errors)
            rows.append(("latency p50 / p95", spent, "", asked, self.limits(*LATENCIES)))
        return rows

    def limits(self, *metrics: str) -> str:
        """Return the gate's limits of a row, with their names where the row has several figures."""
        named = len(metrics) > 1
        return ", ".join(f"{name(limit.metric)} {limit}" if named else str(limit) for limit in self._limits(metrics))

    def breaks(self, *metrics: str) -> bool:
        """Whether a figure of a row breaks its limit."""
        return any(limit.broken_by(self.summary.value(limit.metric)) for limit in self._limits(metrics))

    def _limits(self, metrics: Sequence[str]) -> list[Limit]:
        return [limit for metric in metrics if self.gate and (limit := self.gate.limit_of(metric))]

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `summary.json`."""
        said = {"verdict": self.verdict, "in_words": self.in_words, "failures": self.failures}
        return {**said, **self.summary.as_dict()}


def name(metric: str) -> str:
    """Return a metric's name for people."""
    return _SPECIAL.get(metric, metric.replace("_", " ").replace("ndcg", "nDCG"))


def _outcome(result: Result, *, answered: bool) -> str:
    if not answered:
        return "evidence missing" if result.stage == "evidence missing" else "refused"
    return {True: "answered right", False: "answered wrong", None: "not judged"}[result.right]


def _sentence(kind: str, which: str, counts: dict[str, int]) -> str:
    """Say what came of one kind of question, if any was asked; what should have come of it is first, with its share."""
    asked = sum(counts.values()) - counts["evidence missing"]
    if not asked:
        return ""
    good, *others = _IN_WORDS[kind].items()
    said = [f"{counts[good[0]]} ({100 * counts[good[0]] / asked:.0f}%) {good[1]}"]
    said += [f"{counts[outcome]} {words}" for outcome, words in others if counts[outcome]]
    return f"Of {_count(asked, 'question')} {which}: {', '.join(said)}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
