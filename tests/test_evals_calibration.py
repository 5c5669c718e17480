"""Confidence is judged by the risk–coverage curve, its area, and the calibration error."""

import random
from statistics import quantiles

import pytest
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from evals.calibration import Bin, CurvePoint, aurc, auroc, auroc_interval, calibration


def answers(rights, confidences):
    return list(zip(confidences, map(bool, rights), strict=True))


FALLING = [0.9, 0.8, 0.7, 0.6]


@pytest.mark.parametrize(
    ("rights", "confidences", "area"),
    [
        ([1, 1, 1, 1], FALLING, 0),
        ([0, 0, 0, 0], FALLING, 1),
        ([1, 1, 1, 0], FALLING, (1 / 4) / 4),
        ([0, 1, 1, 1], FALLING, (1 + 1 / 2 + 1 / 3 + 1 / 4) / 4),
        ([0, 1, 1, 1], [0.5] * 4, 1 / 4),
        ([1, 0], [0.5, 0.5], 1 / 2),
    ],
    ids=["all right", "all wrong", "wrong last", "wrong first", "no order", "a tie"],
)
def test_the_area_is_the_mean_risk_over_all_coverages(rights, confidences, area):
    assert aurc(answers(rights, confidences)) == pytest.approx(area)


def test_the_area_is_the_mean_over_the_orders_of_equal_confidences_and_does_not_depend_on_theirs():
    draw = random.Random(3)
    given = [(round(draw.random(), 1), draw.random() < 0.7) for _ in range(200)]
    areas = []
    for _ in range(2_000):
        draw.shuffle(given)
        assert aurc(given) == pytest.approx(aurc(sorted(given)), abs=1e-12)
        ordered = sorted(given, key=lambda answer: -answer[0])
        wrong = 0
        risks = []
        for k, (_, right) in enumerate(ordered, start=1):
            wrong += not right
            risks.append(wrong / k)
        areas.append(sum(risks) / len(risks))
    assert aurc(given) == pytest.approx(sum(areas) / len(areas), abs=1e-3)


def test_a_perfect_order_has_nothing_to_save():
    assert calibration(answers([1, 1, 0, 0], FALLING), 4).excess_aurc == pytest.approx(0)
    assert calibration(answers([0, 0, 1, 1], FALLING), 4).excess_aurc > 0.3


def test_the_curve_counts_refusals_as_not_covered_and_steps_over_equal_confidences():
    found = calibration(answers([1, 1, 0, 1], [0.9, 0.5, 0.5, 0.2]), 8)
    assert found.curve == (CurvePoint(0.9, 1 / 8, 0), CurvePoint(0.5, 3 / 8, 1 / 3), CurvePoint(0.2, 4 / 8, 1 / 4))


def test_the_calibration_error_is_the_mean_gap_between_confidence_and_truth():
    found = calibration(answers([1, 0, 1, 1], [0.82, 0.88, 0.15, 1.0]), 4)
    assert found.bins == (
        Bin(0.15, 1, 1),
        Bin(pytest.approx(0.85), 0.5, 2),
        Bin(1.0, 1, 1),
    )
    assert found.ece == pytest.approx((0.85 + 2 * 0.35 + 0) / 4)


def test_the_auroc_and_its_interval_agree_with_an_independent_implementation_and_with_resampling():
    draw = random.Random(5)
    yes = [round(draw.gauss(0.6, 0.2), 1) for _ in range(80)]
    no = [round(draw.gauss(0.4, 0.2), 1) for _ in range(50)]
    area = auroc(yes, no)
    assert area == pytest.approx(roc_auc_score([1] * 80 + [0] * 50, yes + no), abs=1e-12)
    again = [auroc(draw.choices(yes, k=80), draw.choices(no, k=50)) for _ in range(2_000)]
    low, *_, high = quantiles(again, n=40)
    assert auroc_interval(area, 80, 50, z=1.96) == (pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))


@pytest.mark.parametrize(("yes", "no", "area"), [([0.9], [0.1], 1), ([0.1], [0.9], 0), ([0.5, 0.5], [0.5], 0.5)])
def test_the_auroc_of_a_perfect_order_is_1_and_ties_count_half(yes, no, area):
    assert auroc(yes, no) == area


@pytest.mark.parametrize("draws", [1, 10, 100])
def test_the_interval_of_a_perfect_order_has_a_width(draws):
    low, high = auroc_interval(1.0, draws, draws, z=1.96)
    assert (low < 1, high) == (True, 1)
    assert auroc_interval(0.0, draws, draws, z=1.96) == (0, pytest.approx(1 - low))


def test_one_question_of_each_kind_is_one_draw():
    wilson = binomtest(1, 1).proportion_ci(method="wilson")
    assert auroc_interval(1.0, 1, 1, z=1.959964) == (pytest.approx(wilson.low), 1)


def test_the_interval_ends_where_the_error_reaches_the_area_no_more():
    low, high = auroc_interval(0.762, 159, 80, z=1.959964)
    assert (round(low, 3), round(high, 3)) == (0.691, 0.819)
    assert auroc_interval(1 - 0.762, 159, 80, z=1.959964) == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_without_an_answer_there_is_no_curve():
    assert calibration([], 5) is None
