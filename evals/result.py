"""One case, asked and measured: the line of `results.jsonl`."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from pydantic import TypeAdapter

from evals.case import Case
from evals.gold import Gold, find_gold
from evals.judge import Judge, Judgement
from evals.metrics import Score, gold_ranks, is_right, score
from evals.support import sentence_support
from index.errors import EnvironmentFailure
from index.passage import Document
from rag.answer import Answer, Turn
from rag.check import Checker

Stage = Literal[
    "error",
    "evidence missing",
    "false answer",
    "retrieval miss",
    "false refusal",
    "citation wrong",
    "dropped",
    "wrong sentence",
]
"""Where a case went wrong, the first place on the path from the library to the answer.

Missing evidence and a retrieval miss are told of an answer that only a person can judge, too.

- error: asking it crashed.
- evidence missing: its source is not in the library any more.
- false answer: the documents do not say, and it answered.
- retrieval miss: no passage with a source was retrieved.
- false refusal: a passage with a source was retrieved, and it said that the documents do not say.
- citation wrong: a quote, offset, page or marker is not exact.
- dropped: a passage with a source was retrieved, and the answer quotes none of it.
- wrong sentence: the answer quotes a source, and not what was expected.
"""


class Ask(Protocol):
    """How a case is asked: `rag.assistant.Assistant.ask`."""

    def __call__(self, question: str, history: Sequence[Turn] = ...) -> Answer:
        """Answer the question."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case. `answer` is None and `metrics` is empty when asking it failed with `error`.

    `timings_ms`, and what the `judgement` of a language model cost, are apart from the answer, so that two runs write
    the same bytes.
    """

    case: Case
    answer: Answer | None
    metrics: dict[str, Score] = field(default_factory=dict[str, Score])
    stage: Stage | None = None
    error: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict[str, float])
    judgement: Judgement | None = None

    @property
    def right(self) -> bool | None:
        """Whether the case went right, or None where only a person can tell."""
        return is_right(self.metrics) if self.error is None else False

    def as_dict(self) -> dict[str, Any]:
        """Return the line of `results.jsonl`, without the timings."""
        return {
            "case": self.case.model_dump(mode="json"),
            "answer": self.answer.as_dict() | {"timings_ms": {}} if self.answer else None,
            "metrics": self.metrics,
            "stage": self.stage,
            "error": self.error,
        }


def read_result(line: dict[str, Any], timings: dict[str, Any]) -> Result:
    """Return the result that `Result.as_dict` wrote, with its line of the timings.

    Raises:
        ValueError: it is not such a line.
    """
    judgement = timings.get("judgement")
    spent = {name: value for name, value in timings.items() if name != "judgement"}
    return TypeAdapter(Result).validate_python({**line, "timings_ms": spent, "judgement": judgement})


def ask_case(
    case: Case, ask: Ask, document: Callable[[str], Document], checker: Checker, judge: Judge | None = None
) -> Result:
    """Ask a case and measure the answer. A crash is a failed case with its reason, not the end of the run.

    `checker` says whether the cited text supports a sentence; `judge` is a language model, where one is wanted.

    Raises:
        EnvironmentFailure: the machine does not allow it, so no other case would fare better.
    """
    started = time.perf_counter()
    try:
        answer = ask(case.question, [Turn(turn.role, turn.content) for turn in case.history])
        seconds = time.perf_counter() - started
        judgement = judge(case, answer) if judge else None
        return _measured(case, answer, seconds, document, checker, judgement)
    except EnvironmentFailure:
        raise
    except Exception as error:  # whatever it is, it is this case's result, and the others are still to be asked
        return Result(case, None, stage="error", error=f"{type(error).__name__}: {error}")


def _measured(
    case: Case,
    answer: Answer,
    seconds: float,
    document: Callable[[str], Document],
    checker: Checker,
    judgement: Judgement | None,
) -> Result:
    gold = find_gold(case, document)
    metrics = score(case, answer, gold, document, sentence_support(answer, document, checker), judgement)
    timings_ms = answer.timings_ms | {"total": 1000 * seconds}
    return Result(case, answer, metrics, _stage(answer, gold, metrics), timings_ms=timings_ms, judgement=judgement)


def _stage(answer: Answer, gold: Sequence[Gold], metrics: dict[str, Score]) -> Stage | None:
    right = is_right(metrics)
    if right:
        return None
    if metrics["false_answers"]:
        return "false answer"
    if gold and all(source.problem for source in gold):
        return "evidence missing"
    if gold and not any(gold_ranks(gold, answer)):
        return "retrieval miss"
    if right is None:
        return None
    if not answer.answered:
        return "false refusal"
    if metrics["citation_validity"] != 1:
        return "citation wrong"
    return "wrong sentence" if metrics["cites_gold"] in {None, 1.0} else "dropped"
