"""A gate names the limit that is broken, and is never green because nothing was measured."""

import pytest

from evals.command import SEEDS_GATE
from evals.gate import GateError, read_gate
from tests.test_evals_summary import result, summarise


def gate(tmp_path, text):
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    return read_gate(path)


RUN = summarise([result(1, answer_recall=1.0), result(2, answer_recall=0.0), result(3, false_answers=0.0)])


@pytest.mark.parametrize(
    ("text", "failures"),
    [
        ("[minimum]\nanswer_recall = 0.5", []),
        ("[minimum]\nanswer_recall = 0.51", ["answer_recall is 0.5, and must be ≥ 0.51"]),
        ("[maximum]\nfalse_answers = 0", []),
        ("[maximum]\nanswer_recall = 0.4", ["answer_recall is 0.5, and must be ≤ 0.4"]),
        ("[maximum]\nlatency_p95_ms = 2.5", ["latency_p95_ms is 3, and must be ≤ 2.5"]),
        ('[minimum]\n"recall@5" = 0.9', ["recall@5 must be ≥ 0.9, and no case measures it"]),
    ],
    ids=["holds", "too low", "holds at most", "too high", "too slow", "not measured"],
)
def test_a_gate_says_which_limit_is_broken(tmp_path, text, failures):
    assert gate(tmp_path, text).failures(RUN) == failures


def test_a_case_that_could_not_be_asked_breaks_any_gate(tmp_path):
    broken = summarise([result(1, answer_recall=1.0), result(2, stage="error", error="broke")])
    failures = gate(tmp_path, "[minimum]\nanswer_recall = 0.5").failures(broken)
    assert failures == ["1 of 2 cases could not be asked"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[minimum]\nrecal = 1", "limits 'recal', which is not measured; known: answer_recall"),
        ("[minimum]\nmrr = 'high'", "limits mrr by 'high', which is not a number"),
        ("[minimum]\nmrr = true", "which is not a number"),
        ("[least]\nmrr = 1", r"must hold the tables \[minimum\] and \[maximum\], and not least"),
        ("", "and holds neither"),
        ("minimum = 1", "is not a table"),
        ("[minimum", "is not TOML"),
    ],
)
def test_an_unusable_gate_says_why(tmp_path, text, problem):
    with pytest.raises(GateError, match=problem) as caught:
        gate(tmp_path, text)
    assert caught.value.exit_code == 2


def test_a_gate_that_is_not_there_says_so(tmp_path):
    with pytest.raises(GateError, match="cannot read the gate"):
        read_gate(tmp_path / "none.toml")


def test_the_gate_of_the_seeds_can_be_read():
    assert len(read_gate(SEEDS_GATE).limits) == 5
