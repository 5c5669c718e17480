"""Two runs are paired by case; a difference needs evidence."""

import random

import pytest
from scipy.stats import binomtest

from evals.compare import compare, sign_test
from tests.test_evals_summary import result


def runs(before, after, **metrics):
    """Return two runs in which case n has `before[n]` and `after[n]`."""
    return tuple([result(n, answer_recall=value, **metrics) for n, value in enumerate(run)] for run in (before, after))


def test_two_identical_runs_are_no_evidence_for_anything():
    draw = random.Random(1)
    run = [result(n, answer_recall=draw.random(), mrr=draw.random(), false_answers=0.0) for n in range(60)]
    comparison = compare(run, run)
    assert {change.metric for change in comparison.changes} == {"answer_recall", "mrr", "false_answers"}
    assert {change.verdict for change in comparison.changes} == {"no evidence"}
    assert (comparison.fixed, comparison.broken, comparison.paired, comparison.unpaired) == ((), (), 60, 0)


@pytest.mark.parametrize(
    ("metric", "changed_to", "verdict"),
    [("answer_recall", 0.0, "worse"), ("false_answers", 0.0, "better"), ("false_answers", 1.0, "no evidence")],
)
@pytest.mark.parametrize("cases", [20, 60], ids=["few: sign test", "many: bootstrap"])
def test_a_clear_change_is_named_by_what_it_means(metric, changed_to, verdict, cases):
    before = [result(n, **{metric: 1.0}) for n in range(cases)]
    after = [result(n, **{metric: changed_to if n < cases / 2 else 1.0}) for n in range(cases)]
    change = compare(before, after).change_of(metric)
    assert change.verdict == verdict
    assert (change.interval is None) == (cases == 20)
    assert change.down == (cases / 2 if changed_to == 0 else 0)


def test_a_small_change_is_no_evidence():
    before, after = runs([1.0] * 100, [1.0] * 98 + [0.0] * 2)
    change = compare(before, after).change_of("answer_recall")
    assert (change.before, change.after, change.verdict) == (1, 0.98, "no evidence")
    assert change.interval[0] < -0.02 < change.interval[1] <= 0


def test_the_interval_covers_the_true_difference_as_often_as_it_says():
    draw = random.Random(11)
    covered = 0
    for _ in range(100):
        before = [float(draw.random() < 0.6) for _ in range(80)]
        after = [float(draw.random() < 0.8) if draw.random() < 0.5 else value for value in before]
        low, high = compare(*runs(before, after)).change_of("answer_recall").interval
        covered += low <= 0.1 <= high
    assert covered >= 88


def test_the_turns_of_a_conversation_count_as_one_draw():
    def run(value):
        turn = {"role": "user", "content": "Hello"}
        return [result(n, history=[turn], answer_recall=value) for n in range(60)]

    change = compare(run(1.0), run(0.0)).change_of("answer_recall")
    assert (change.n, change.interval, change.verdict) == (60, None, "no evidence")


def test_a_metric_that_only_repeats_another_is_not_compared():
    run = [result(n, **{"recall@5": 1.0, "recall@10": 1.0}) for n in range(3)]
    assert [change.metric for change in compare(run, run).changes] == ["recall@5"]


def test_flipped_cases_are_listed():
    before = [result(1, answer_recall=0.0, false_refusals=0.0), result(2, answer_recall=1.0, false_refusals=0.0)]
    after = [result(1, answer_recall=1.0, false_refusals=0.0), result(2, answer_recall=0.0, false_refusals=0.0)]
    comparison = compare(before, after)
    assert [case.id for case in comparison.fixed] == ["1"]
    assert [case.id for case in comparison.broken] == ["2"]


def test_a_case_that_was_changed_is_not_paired():
    comparison = compare([result(1), result(2)], [result(1, tags=["new"]), result(2), result(3)])
    assert (comparison.paired, comparison.unpaired) == (1, 3)


@pytest.mark.parametrize(("up", "down"), [(5, 0), (0, 6), (7, 3), (4, 4), (1, 0)])
def test_the_sign_test_is_exact(up, down):
    assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue)


def test_without_any_difference_the_sign_test_finds_nothing():
    assert sign_test(0, 0) == 1
