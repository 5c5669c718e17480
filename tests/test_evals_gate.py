"""A gate names the limit that is broken, and is never green because nothing was measured."""

import pytest

from evals.command import SEEDS_GATE
from evals.compare import compare
from evals.gate import GateError, read_gate
from tests.test_evals_summary import looked_at, result, summarise


def gate(tmp_path, text):
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return read_gate(path)


RUN = summarise([result(1, answer_recall=1.0), result(2, answer_recall=0.0), result(3, false_answers=0.0)], 5)


@pytest.mark.parametrize(
    ("text", "failures"),
    [
        ("[minimum]\nanswer_recall = 0.5", []),
        ("[minimum]\nanswer_recall = 0.51", ["answer_recall is 0.5, and must be ≥ 0.51"]),
        ("[maximum]\nfalse_answers = 0", []),
        ("[maximum]\nlatency_p95_ms = 3", []),
        ("[maximum]\nlatency_p95_ms = 2.5", ["latency_p95_ms is 3, and must be ≤ 2.5"]),
        ('[minimum]\n"recall@5" = 0.9', ["recall@5 must be ≥ 0.9, and no case measures it"]),
    ],
    ids=["holds", "too low", "holds at most", "as slow as may be", "too slow", "not measured"],
)
def test_a_gate_says_which_limit_is_broken(tmp_path, text, failures):
    assert gate(tmp_path, text).failures(RUN) == failures


@pytest.mark.parametrize(
    ("metric", "failures"),
    [
        ("recall@5", []),
        (
            "recall@10",
            ["recall@10 must be ≥ 0.9, and fewer than 10 passages were looked at; top_k must be at least 10"],
        ),
        ("ndcg@10", ["ndcg@10 must be ≥ 0.9, and fewer than 10 passages were looked at; top_k must be at least 10"]),
        ("citation_recall", ["citation_recall must be ≥ 0.9, and no case measures it"]),
    ],
)
def test_a_limit_deeper_than_was_looked_says_which_setting_it_needs(tmp_path, metric, failures):
    run = summarise([looked_at(number, number, number + 5) for number in range(2)], 5)
    assert gate(tmp_path, f"[minimum]\n'{metric}' = 0.9").failures(run) == failures


def test_a_case_that_could_not_be_asked_breaks_any_gate(tmp_path):
    broken = summarise([result(1, answer_recall=1.0), result(2, stage="error", error="broke")], 5)
    failures = gate(tmp_path, "[minimum]\nanswer_recall = 0.5").failures(broken)
    assert failures == ["1 of 2 cases could not be asked"]


def test_a_limit_on_calibration_says_when_too_few_answers_were_judged(tmp_path):
    limit = gate(tmp_path, "[maximum]\nece = 0.1")
    assert limit.failures(summarise([result(1)], 5)) == [
        "ece must be ≤ 0.1, and more than a tenth of the answers need a person to judge"
    ]
    assert limit.failures(summarise([], 5)) == ["ece must be ≤ 0.1, and no case measures it"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[minimum]\nrecal = 1", "'recal' is not measured; known: answer_recall"),
        ("[minimum]\nmrr = 'high'", "mrr is limited by 'high', which is not a number"),
        ("[minimum]\nmrr = true", "which is not a number"),
        ("[minimum]\nmrr = nan", "mrr is limited by nan, which no figure can be compared with"),
        ("[maximum]\nlatency_p95_ms = inf", "latency_p95_ms is limited by inf, which no figure can be compared with"),
        (f"[maximum]\nlatency_p95_ms = 1{'0' * 400}", "which no figure can be compared with"),
        ("[maximum]\nfalse_answers = 15", "false_answers is limited by 15, and is always from 0 to 1"),
        ("[minimum]\nauroc = -0.1", "auroc is limited by -0.1, and is always from 0 to 1"),
        ("[maximum]\nanswer_recall = 0.95", r"more answer_recall is better, so its limit stands in \[minimum\]"),
        ("[maximum]\nauroc = 0.9", r"more auroc is better, so its limit stands in \[minimum\]"),
        ("[minimum]\nfalse_refusals = 0.1", r"less false_refusals is better, so its limit stands in \[maximum\]"),
        ("[minimum]\nece = 0.1", r"less ece is better, so its limit stands in \[maximum\]"),
        ("[minimum]\nlatency_p95_ms = 9", r"less latency_p95_ms is better, so its limit stands in \[maximum\]"),
        ("[least]\nmrr = 1", r"'least' is not one of the tables \[minimum\], \[maximum\] and \[baseline\]"),
        ("", "it sets no limit"),
        ("minimum = 1", "'minimum' is not one of the tables"),
        ("[baseline]\nnot_worse = ['speed']", "'speed' cannot be compared; known: answer_recall"),
        ("[baseline]\nnot_worse = 'mrr'", "not_worse must be a list"),
        ("[baseline]\nmrr = 1", r"\[baseline\] holds not_worse"),
        ("[minimum", "is not TOML"),
    ],
)
def test_an_unusable_gate_says_why(tmp_path, text, problem):
    with pytest.raises(GateError, match=problem) as caught:
        gate(tmp_path, text)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("before", "failures"),
    [
        (0.5, []),
        (1.0, ["answer_recall is 0.5, worse than the baseline's 1"]),
        (None, ["answer_recall must not be worse than the baseline's, and no case of both runs measures it"]),
    ],
    ids=["same", "worse", "not measured"],
)
def test_a_gate_can_forbid_being_worse_than_the_baseline(tmp_path, before, failures):
    run = [result(number, answer_recall=0.5) for number in range(40)]
    comparison = compare([result(number, answer_recall=before) for number in range(40)], run, 5)
    limits = gate(tmp_path, "[baseline]\nnot_worse = ['answer_recall']")
    assert limits.failures(summarise(run, 5), comparison) == failures


def test_a_gate_that_is_not_there_says_so(tmp_path):
    with pytest.raises(GateError, match="cannot read the gate"):
        read_gate(tmp_path / "none.toml")


def test_the_gate_of_the_seeds_can_be_read():
    assert len(read_gate(SEEDS_GATE).limits) == 5
