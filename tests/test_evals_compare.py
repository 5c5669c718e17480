"""Two runs are paired by case; a difference needs evidence."""

import random

import pytest
from scipy.stats import binomtest

from evals.compare import Baseline, compare, sign_test
from tests.test_evals_summary import looked_at, result


def runs(before, after, **metrics):
    """Return two runs in which case n has `before[n]` and `after[n]`."""
    return tuple([result(n, answer_recall=value, **metrics) for n, value in enumerate(run)] for run in (before, after))


def test_two_identical_runs_are_no_evidence_for_anything():
    draw = random.Random(1)
    run = [result(n, answer_recall=draw.random(), mrr=draw.random(), false_answers=0.0) for n in range(60)]
    comparison = compare(run, run, 5)
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
    change = compare(before, after, 5).change_of(metric)
    assert change.verdict == verdict
    assert (change.interval is None) == (cases == 20)
    assert change.down == (cases / 2 if changed_to == 0 else 0)


def test_a_small_change_is_no_evidence():
    before, after = runs([1.0] * 100, [1.0] * 98 + [0.0] * 2)
    change = compare(before, after, 5).change_of("answer_recall")
    assert (change.before, change.after, change.verdict) == (1, 0.98, "no evidence")
    assert change.interval[0] < -0.02 < change.interval[1] <= 0


def test_the_interval_covers_the_true_difference_as_often_as_it_says():
    draw = random.Random(11)
    covered = 0
    for _ in range(100):
        before = [float(draw.random() < 0.6) for _ in range(80)]
        after = [float(draw.random() < 0.8) if draw.random() < 0.5 else value for value in before]
        low, high = compare(*runs(before, after), 5).change_of("answer_recall").interval
        covered += low <= 0.1 <= high
    assert covered >= 88


def test_the_turns_of_a_conversation_count_as_one_draw():
    def run(value):
        turn = {"role": "user", "content": "Tell me of the old bridge."}
        return [result(n, history=[turn], answer_recall=value) for n in range(60)]

    change = compare(run(1.0), run(0.0), 5).change_of("answer_recall")
    assert (change.n, change.interval, change.verdict) == (60, None, "no evidence")


def opened(number, *said):
    """Return the history of a conversation between an assistant and a user who said something, number after number."""
    turns = [{"role": "user", "content": text.format(number=number)} for text in said]
    return [turn for user in turns for turn in ({"role": "assistant", "content": "How can I help you today?"}, user)]


@pytest.mark.parametrize(
    ("said", "conversations"),
    [
        (["Hi"], 60),
        ([], 60),
        (["Hi", "What did the {number}th mayor of the town build?"], 60),
        (["Can you help me?", "I ask about bridge {number}."], 60),
        (["Hi", "What did the first mayor of the town build?"], 1),
    ],
    ids=["greeting", "greeting of the assistant", "greeting, then another", "offer, then another", "the same"],
)
def test_conversations_are_told_apart_by_what_the_user_says_and_not_by_a_greeting(said, conversations):
    greeting = opened(0) or [{"role": "assistant", "content": "How can I help you today?"}]

    def run(value):
        return [result(n, history=opened(n, *said) or greeting, answer_recall=value) for n in range(60)]

    change = compare(run(1.0), run(0.0), 5).change_of("answer_recall")
    assert (change.interval is not None) == (conversations == 60)
    assert change.verdict == ("worse" if conversations == 60 else "no evidence")


def test_what_only_one_of_two_runs_looked_deep_enough_for_is_not_compared():
    shallow, deep = ([looked_at(n, n, n + depth) for n in range(3)] for depth in (3, 10))
    for before, after in ((shallow, deep), (deep, shallow)):
        assert [change.metric for change in compare(before, after, 3).changes] == ["recall@1", "recall@3", "mrr"]


def test_a_metric_that_only_repeats_another_is_not_compared():
    run = [result(n, **{"recall@5": 1.0, "recall@10": 1.0}) for n in range(3)]
    assert [change.metric for change in compare(run, run, 5).changes] == ["recall@5"]


def test_flipped_cases_are_listed():
    before = [result(1, answer_recall=0.0, false_refusals=0.0), result(2, answer_recall=1.0, false_refusals=0.0)]
    after = [result(1, answer_recall=1.0, false_refusals=0.0), result(2, answer_recall=0.0, false_refusals=0.0)]
    comparison = compare(before, after, 5)
    assert [case.id for case in comparison.fixed] == ["1"]
    assert [case.id for case in comparison.broken] == ["2"]


def test_a_case_that_was_changed_is_not_paired():
    history = [{"role": "user", "content": "Hello"}]
    comparison = compare([result(1), result(2)], [result(1, history=history), result(2), result(3)], 5)
    assert (comparison.paired, comparison.unpaired) == (1, 3)


def test_a_case_with_another_tag_is_the_same_case():
    before, after = [result(1, answer_recall=1.0)], [result(1, tags=["new"], answer_recall=0.0, false_refusals=1.0)]
    assert (compare(before, after, 5).paired, compare(before, after, 5).unpaired) == (1, 0)
    baseline = Baseline(before, 5, "")
    assert (baseline.shares([after[0].case]), baseline.shares([result(2).case])) == (True, False)


@pytest.mark.parametrize(("up", "down"), [(5, 0), (0, 6), (7, 3), (4, 4), (1, 0)])
def test_the_sign_test_is_exact(up, down):
    assert sign_test(up, down) == pytest.approx(binomtest(up, up + down).pvalue)


def test_without_any_difference_the_sign_test_finds_nothing():
    assert sign_test(0, 0) == 1
