"""Figures come with the number of cases and an interval."""

from dataclasses import replace

import pytest
from scipy.stats import binomtest

from evals.case import Case
from evals.metrics import HIGHER_IS_BETTER
from evals.result import Result
from evals.summary import Estimate, estimate, quantile, summarise
from rag.answer import Answer, Found


def result(number, *, tags=(), history=(), stage=None, error=None, **metrics):
    case = Case.model_validate(
        {"id": str(number), "question": f"Q{number}", "answerable": False, "tags": tags, "history": history}
    )
    answer = None if error else Answer("Q", "Q", "A", True, 0.5)
    scored = {} if error else dict.fromkeys(HIGHER_IS_BETTER) | metrics
    return Result(case, answer, scored, stage, error, {"total": float(number)} if not error else {})


@pytest.mark.parametrize(("right", "n"), [(0, 7), (7, 7), (19, 20), (50, 100), (1, 1)])
def test_the_interval_is_wilsons(right, n):
    expected = binomtest(right, n).proportion_ci(method="wilson")
    found = estimate([1.0] * right + [0.0] * (n - right))
    assert (found.value, found.n) == (right / n, n)
    assert (found.low, found.high) == (pytest.approx(expected.low, abs=1e-6), pytest.approx(expected.high, abs=1e-6))


def test_the_interval_of_fractions_is_no_narrower_than_theirs():
    assert estimate([0.5] * 10) == estimate([1.0, 0.0] * 5)


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.95, 10), (0.1, 1), (0.0, 1), (1.0, 10)])
def test_a_quantile_is_a_value_that_was_measured(share, value):
    assert quantile(list(range(10, 0, -1)), share) == value


def test_what_does_not_apply_is_left_out_and_not_zero():
    summary = summarise([result(1, answer_recall=1.0, false_refusals=0.0), result(2, false_answers=1.0)], 5)
    assert (summary.metrics["answer_recall"].value, summary.metrics["answer_recall"].n) == (1, 1)
    assert "page_hit@5" not in summary.metrics


def test_a_crashed_case_is_counted_and_not_measured():
    summary = summarise([result(1, answer_recall=1.0), result(2, stage="error", error="broke")], 5)
    assert (summary.cases, summary.judged, summary.right, summary.errors) == (2, 1, 1, 1)
    assert summary.metrics["answer_recall"].n == 1
    assert summary.latency_ms == {"p50": 1.0, "p95": 1.0}
    assert summary.stages == {"error": 1}


def test_the_length_of_answers_leaves_refusals_out():
    refusal = Result(result(2).case, Answer("Q", "Q", "The documents do not say this.", False, 0.1), result(2).metrics)
    assert summarise([result(1), refusal], 5).answer_words == {"p50": 1, "p95": 1}


def test_confidence_is_judged_by_how_it_tells_answerable_questions_from_others():
    def asked(number, confidence, *, answerable):
        found = result(number)
        case = found.case.model_copy(update={"answerable": answerable})
        return Result(case, replace(found.answer, confidence=confidence), found.metrics)

    sure, unsure = asked(1, 0.9, answerable=True), asked(2, 0.3, answerable=False)
    assert summarise([sure], 5).auroc is None
    assert summarise([sure, unsure], 5).auroc == Estimate(1.0, 2, pytest.approx(0.2065, abs=1e-4), 1.0)
    assert summarise([sure, unsure, asked(3, 0.95, answerable=False)], 5).value("auroc") == 0.5
    gone = replace(asked(4, 0.1, answerable=True), stage="evidence missing")
    assert summarise([sure, unsure, gone], 5).auroc == summarise([sure, unsure], 5).auroc


def test_where_right_answers_cannot_be_told_confidence_is_not_judged_by_the_wrong_ones():
    judged = [result(number, answer_recall=1.0) for number in range(9)]
    unjudged = [result(number) for number in range(10, 12)]
    assert summarise([*judged, unjudged[0]], 5).calibration.n == 9
    assert summarise([*judged, *unjudged], 5).calibration is None


AT_K = {"mrr": 1.0, **{f"recall@{k}": 1.0 for k in (1, 3, 5, 10)}, "ndcg@5": 1.0, "ndcg@10": 1.0, "page_hit@5": 1.0}


def looked_at(number, first, last, **kept):
    """Return a result that found the passages from `first` up to `last`."""
    made = result(number, **AT_K, **kept)
    passages = tuple(Found("a.txt", None, place, place + 1, 1.0) for place in range(first, last))
    return replace(made, answer=replace(made.answer, passages=passages))


@pytest.mark.parametrize(
    ("depth", "measured"),
    [
        (2, {"recall@1"}),
        (3, {"recall@1", "recall@3"}),
        (5, {"recall@1", "recall@3", "recall@5", "ndcg@5", "page_hit@5"}),
        (9, {"recall@1", "recall@3", "recall@5", "ndcg@5", "page_hit@5"}),
        (10, set(AT_K) - {"mrr"}),
    ],
)
def test_nothing_is_measured_deeper_than_was_looked(depth, measured):
    turn = {"role": "user", "content": "Hello"}
    summary = summarise([looked_at(1, 0, depth), looked_at(2, 1, 2, tags=["who"], history=[turn])], depth)
    assert set(summary.metrics) == set(summary.tags["who"]) == set(summary.follow_ups) == measured | {"mrr"}


def test_tags_and_follow_ups_are_summed_up_apart():
    turn = {"role": "user", "content": "Hello"}
    summary = summarise(
        [result(1, tags=["who"], answer_recall=1.0), result(2, tags=["who", "old"], history=[turn], answer_recall=0.0)],
        5,
    )
    assert {tag: figures["answer_recall"].value for tag, figures in summary.tags.items()} == {"old": 0, "who": 0.5}
    assert (summary.follow_ups["answer_recall"].value, summary.follow_ups["answer_recall"].n) == (0, 1)
