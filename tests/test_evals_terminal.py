"""The terminal shows figures, failures and a verdict that agrees with the exit code."""

import io

import pytest
from rich.console import Console

from evals.compare import compare
from evals.gate import Gate, Limit
from evals.report import Report
from evals.summary import summarise
from evals.terminal import as_terminal
from tests.test_evals_summary import result


def shown(results, gate=None, *, baseline=None, width=100):
    console = Console(file=io.StringIO(), width=width)
    comparison = compare(baseline, results, 5) if baseline else None
    console.print(as_terminal(Report({}, results, summarise(results, 5), gate, comparison)))
    return console.file.getvalue()


RIGHT = [result(number, answer_recall=1.0, citation_validity=1.0, false_refusals=0.0) for number in range(1, 20)]
WRONG = result(20, answer_recall=0.0, citation_validity=1.0, false_refusals=0.0, stage="dropped")


def test_figures_have_an_interval_and_a_number_of_cases():
    table = shown([*RIGHT, WRONG])
    line = next(line for line in table.splitlines() if line.startswith("answer recall"))
    assert line.split() == ["answer", "recall", "0.950", "0.764", "–", "0.991", "20"]
    assert "latency p50 / p95  10 / 19 ms" in " ".join(table.split()).replace("p95 10", "p95  10")
    assert "recall@5" not in table


def test_wrong_cases_are_listed_with_their_stage():
    table = shown([*RIGHT, WRONG])
    assert "Where it went wrong: dropped 1" in table
    assert "  dropped: 20: Q20 → A" in table


def test_a_long_list_of_wrong_cases_is_cut_and_says_so():
    assert "… and 5 more" in shown([result(n, stage="dropped", answer_recall=0.0) for n in range(1, 26)])


@pytest.mark.parametrize(
    ("gate", "verdict"),
    [
        (None, "NO GATE: 19 of 20 judged cases are right"),
        (Gate((Limit("answer_recall", 0.9, True),)), "PASS: 1 limit kept"),
        (
            Gate((Limit("answer_recall", 0.96, True),)),
            "answer_recall is 0.95, and must be ≥ 0.96\nFAIL: 1 limit broken",
        ),
    ],
    ids=["none", "pass", "fail"],
)
def test_the_last_line_is_the_verdict(gate, verdict):
    assert shown([*RIGHT, WRONG], gate).endswith(f"\n{verdict}\n")


def test_markup_in_a_case_is_shown_as_it_stands():
    wrong = result(1, stage="error", error="ValueError: no [/tag] [red]here[/red]")
    assert "no [/tag] [red]here[/red]" in shown([*RIGHT, wrong])


def test_the_table_fits_a_narrow_terminal():
    assert max(map(len, shown([*RIGHT, WRONG], width=80).splitlines())) <= 80


def test_changes_against_a_baseline_are_named_and_flips_listed():
    table = shown([*RIGHT, WRONG], baseline=[*RIGHT, result(20, answer_recall=1.0, citation_validity=1.0)])
    line = next(line for line in table.splitlines() if line.startswith("answer recall") and "evidence" in line)
    assert line.split() == [
        "answer",
        "recall",
        "1.000",
        "0.950",
        "too",
        "few,",
        "sign",
        "test",
        "0",
        "/",
        "1",
        "no",
        "evidence",
    ]
    assert "  broken: 20: Q20" in table


def test_a_difference_is_shown_with_its_interval_and_signs():
    before, after = ([result(n, mrr=value) for n in range(40)] for value in (0.5, 0.25))
    line = next(line for line in shown(after, baseline=before).splitlines() if line.rstrip().endswith("worse"))
    assert line.split() == ["MRR", "0.500", "0.250", "-0.250", "to", "-0.250", "0", "/", "40", "worse"]


def test_few_conversations_are_explained():
    assert " ".join(shown(RIGHT, baseline=RIGHT).split()).count("sign test: with fewer than 30 conversations") == 1
    many = [result(number, answer_recall=1.0) for number in range(40)]
    assert "sign test" not in shown(many, baseline=many)


def test_sources_that_could_not_be_found_are_counted_above_the_verdict():
    console = Console(file=io.StringIO(), width=100)
    console.print(as_terminal(Report({}, RIGHT, summarise(RIGHT, 5), missing=1)))
    said = "1 source could not be found, and no figure counts them"
    assert f"\n{said}\n\nNO GATE: " in console.file.getvalue()


def test_a_limit_stands_beside_its_figure():
    limits = (Limit("token_f1", 0.4, True), Limit("latency_p95_ms", 100, False))
    table = shown([result(1, token_f1=0.5)], Gate(limits), width=80)
    rows = [line.split() for line in table.splitlines() if "≥" in line or "≤" in line]
    assert [(row[0], row[-3:]) for row in rows] == [("token", ["1", "≥", "0.4"]), ("latency", ["p95", "≤", "100"])]


def test_cases_that_are_not_in_both_runs_are_counted():
    assert "1 cases stand in one run only" in shown([*RIGHT, WRONG], baseline=RIGHT)
