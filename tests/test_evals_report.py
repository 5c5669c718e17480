"""Every way of showing a report agrees on its verdict."""

from dataclasses import replace

import pytest

from evals.case import Case
from evals.gate import Gate, Limit
from evals.metrics import HIGHER_IS_BETTER
from evals.report import IN_PLAIN_WORDS, Report, name
from evals.result import Result
from evals.summary import summarise
from rag.answer import NOT_SAID, Answer
from tests.test_evals_summary import result

RUN = [result(1, answer_recall=1.0), result(2, answer_recall=0.0, stage="dropped"), result(3, stage="error", error="x")]


def report(*limits):
    return Report({}, RUN, summarise(RUN, 5), Gate(limits) if limits else None)


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ([], "NO GATE: 1 of 2 judged cases are right"),
        ([Limit("answer_recall", 0.5, True)], "FAIL: 1 question could not be asked"),
        (
            [Limit("answer_recall", 0.9, True), Limit("answer_recall", 0.1, False)],
            "FAIL: 2 limits broken, 1 question could not be asked",
        ),
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
    assert Report({}, run, summarise(run, 5)).verdict == verdict


def test_a_run_is_told_in_words():
    told = Report({}, RUN, summarise(RUN, 5)).in_words
    assert told == (
        "Of 2 questions that they do not answer: 0 (0%) refused, as they should be, 1 answered all the same. "
        "1 question could not be asked."
    )


def test_a_refusal_without_its_evidence_is_told_apart_and_needs_nobody():
    case = Case.model_validate({"id": "a", "question": "Q", "answerable": True, "answers": ["x"]})
    scored = dict.fromkeys(HIGHER_IS_BETTER)
    run = [Result(case, Answer("Q", "Q", NOT_SAID, False, 0.1), scored, "evidence missing")]
    found = Report({}, run, summarise(run, 5), missing=2)
    assert found.verdict == "NO GATE: 0 of 0 judged cases are right"
    assert found.in_words == "1 question could not be judged: the source is not in the library."
    assert found.outcomes["answerable"] == dict.fromkeys(found.outcomes["answerable"], 0) | {"evidence missing": 1}
    assert found.not_found == "2 sources could not be found, and no figure counts them"


def test_every_limit_has_a_row_of_the_short_table():
    run = [
        result(1, answer_recall=1.0, token_f1=0.5, false_answers=1.0),
        replace(result(2, false_refusals=0.0), case=Case(id="b", question="Q", answerable=True, answers=("x",))),
    ]
    limits = [Limit("auroc", 0.9, True), Limit("token_f1", 0.4, True), Limit("latency_p95_ms", 1, False)]
    limits += [Limit(metric, 0.2, False) for metric in ("ece", "aurc", "excess_aurc")]
    judged = [run[0]]
    rows = {row[0]: row[-1] for row in Report({}, run, summarise(run, 5), Gate(tuple(limits))).figures()}
    rows |= {row[0]: row[-1] for row in Report({}, judged, summarise(judged, 5), Gate(tuple(limits))).figures()}
    wanted = {"AUROC of confidence": "≥ 0.9", "token F1": "≥ 0.4", "latency p50 / p95": "p95 ≤ 1"}
    wanted |= dict.fromkeys(["calibration error", "AURC", "excess AURC"], "≤ 0.2")
    assert {row: limit for row, limit in rows.items() if limit} == wanted


def test_wrong_cases_keep_their_order():
    assert [each.case.id for each in report().wrong] == ["2", "3"]


def test_every_metric_is_said_in_plain_words():
    assert set(IN_PLAIN_WORDS) == set(HIGHER_IS_BETTER)
    lower = {metric for metric, said in IN_PLAIN_WORDS.items() if "less is better" in said}
    assert lower == {metric for metric, higher in HIGHER_IS_BETTER.items() if not higher}


def test_figures_that_leave_refusals_out_say_so():
    given = {metric for metric, said in IN_PLAIN_WORDS.items() if "answers given" in said}
    assert given == {
        "token_f1",
        "citation_precision",
        "citation_recall",
        "faithfulness",
        "judged_correct",
        "judged_grounded",
        "cites_gold",
    }


def test_metrics_have_names_for_people():
    assert [name(metric) for metric in ("mrr", "ndcg@5", "false_answers", "ece")] == [
        "MRR",
        "nDCG@5",
        "false answers",
        "calibration error",
    ]
