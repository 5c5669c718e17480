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
    "judged_correct",
    "judged_grounded",
    "false_answers",
    "false_refusals",
)
"""The metrics that a reader sees first; the page has them all."""

IN_PLAIN_WORDS = {
    "answer_recall": "how many questions got the right answer",
    "token_f1": "how close the wording is to the expected answer",
    "recall@1": "how much of the evidence the first passage found holds",
    "recall@3": "how much of the evidence the first three passages hold",
    "recall@5": "how much of the evidence the first five passages hold",
    "recall@10": "how much of the evidence the first ten passages hold",
    "mrr": "how high up the first right passage stands",
    "ndcg@5": "how high up all right passages stand, among five",
    "ndcg@10": "how high up all right passages stand, among ten",
    "page_hit@5": "how many of the right pages are among five passages",
    "citation_validity": "how many quotations stand in their document letter for letter",
    "citation_precision": "how many citations are needed",
    "citation_recall": "how many sentences their citations support",
    "faithfulness": "how many sentences the documents support",
    "judged_correct": "how many answers a language model took for right",
    "judged_grounded": "how many answers a language model saw supported",
    "cites_gold": "how many answers quote the place that was expected",
    "false_answers": "how many questions were answered that the documents do not answer; less is better",
    "false_refusals": "how many questions were refused that the documents answer; less is better",
}
"""What each metric says, for those who do not know its name."""

_SPECIAL = {
    "mrr": "MRR",
    "token_f1": "token F1",
    "auroc": "AUROC of confidence",
    "aurc": "AURC",
    "ece": "calibration error",
}
_KINDS = ("answerable", "unanswerable")
_OUTCOMES: tuple[str, ...] = ("answered right", "answered wrong", "not judged", "refused")
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
            return f"NO GATE: {self.summary.right} of {self.summary.judged} judged cases are right{self._unjudged}"
        if not self.failures:
            return f"PASS: {_count(len(self.gate), 'limit')} kept"
        return f"FAIL: {_count(len(self.failures), 'limit')} broken"

    @property
    def _unjudged(self) -> str:
        count = self.summary.cases - self.summary.judged
        return f"; {_count(count, 'answer')} {'needs' if count == 1 else 'need'} a person" if count else ""

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
        said = [_sentence(kind, which[kind], counts) for kind, counts in self.outcomes.items() if any(counts.values())]
        if self.summary.errors:
            said.append(f"{_count(self.summary.errors, 'question')} could not be asked.")
        return " ".join(said)

    def as_dict(self) -> dict[str, Any]:
        """Return the object of `summary.json`."""
        said = {"verdict": self.verdict, "in_words": self.in_words, "failures": self.failures}
        return {**said, **self.summary.as_dict()}


def name(metric: str) -> str:
    """Return a metric's name for people."""
    return _SPECIAL.get(metric, metric.replace("_", " ").replace("ndcg", "nDCG"))


def _outcome(result: Result, *, answered: bool) -> str:
    if not answered:
        return "refused"
    return {True: "answered right", False: "answered wrong", None: "not judged"}[result.right]


def _sentence(kind: str, which: str, counts: dict[str, int]) -> str:
    """Say what came of one kind of question; what should have come of it stands first, with its share."""
    asked = sum(counts.values())
    good, *others = _IN_WORDS[kind].items()
    said = [f"{counts[good[0]]} ({100 * counts[good[0]] / asked:.0f}%) {good[1]}"]
    said += [f"{counts[outcome]} {words}" for outcome, words in others if counts[outcome]]
    return f"Of {_count(asked, 'question')} {which}: {', '.join(said)}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
