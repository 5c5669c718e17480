"""Every way of showing a report agrees on its verdict."""

import pytest

from evals.gate import Gate, Limit
from evals.metrics import HIGHER_IS_BETTER
from evals.report import IN_PLAIN_WORDS, Report, name
from evals.summary import summarise
from tests.test_evals_summary import result

RUN = [result(1, answer_recall=1.0), result(2, answer_recall=0.0, stage="dropped"), result(3, stage="error", error="x")]


def report(*limits):
    return Report({}, RUN, summarise(RUN), Gate(limits) if limits else None)


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ([], "NO GATE: 1 of 3 judged cases are right"),
        ([Limit("answer_recall", 0.5, True)], "FAIL: 1 limit broken"),
        ([Limit("answer_recall", 0.9, True), Limit("answer_recall", 0.1, False)], "FAIL: 3 limits broken"),
    ],
    ids=["no gate", "a crash alone", "all"],
)
def test_the_verdict_counts_what_is_broken(limits, verdict):
    found = report(*limits)
    assert found.verdict == found.as_dict()["verdict"] == verdict
    assert bool(found.failures) == verdict.startswith("FAIL")


@pytest.mark.parametrize(
    ("unjudged", "verdict"),
    [
        (1, "NO GATE: 0 of 1 judged cases are right; 1 answer needs a person"),
        (8, "NO GATE: 0 of 1 judged cases are right; 8 answers need a person"),
    ],
)
def test_the_verdict_says_how_many_answers_it_leaves_out(unjudged, verdict):
    run = [result(0, false_refusals=1.0), *(result(number, false_refusals=0.0) for number in range(1, 1 + unjudged))]
    assert Report({}, run, summarise(run)).verdict == verdict


def test_a_run_is_told_in_words():
    told = Report({}, RUN, summarise(RUN)).in_words
    assert told == (
        "Of 2 questions that they do not answer: 0 (0%) refused, as they should be, 1 answered all the same. "
        "1 question could not be asked."
    )


def test_wrong_cases_keep_their_order():
    assert [each.case.id for each in report().wrong] == ["2", "3"]


def test_every_metric_is_said_in_plain_words():
    assert set(IN_PLAIN_WORDS) == set(HIGHER_IS_BETTER)
    lower = {metric for metric, said in IN_PLAIN_WORDS.items() if "less is better" in said}
    assert lower == {metric for metric, higher in HIGHER_IS_BETTER.items() if not higher}


def test_metrics_have_names_for_people():
    assert [name(metric) for metric in ("mrr", "ndcg@5", "false_answers", "ece")] == [
        "MRR",
        "nDCG@5",
        "false answers",
        "calibration error",
    ]
