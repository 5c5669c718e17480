"""Plots are well-formed, stay inside their box, and show the numbers they were given."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals import plots
from evals.calibration import Bin, CurvePoint
from evals.summary import estimate

SHARE = st.floats(0, 1)
CURVE = st.lists(st.builds(CurvePoint, SHARE, SHARE, SHARE), max_size=30)
BINS = st.lists(st.builds(Bin, SHARE, SHARE, st.integers(1, 10**6)), max_size=10)
TIMES = st.lists(st.floats(0, 1e6), max_size=50)


def assert_drawn(plot):
    root = ET.fromstring(plot)
    left, top, width, height = map(float, root.get("viewBox").split())
    for part in root.iter():
        for key, value in part.attrib.items():
            if key in {"x", "x1", "x2", "cx"}:
                assert left <= float(value) <= left + width
            if key in {"y", "y1", "y2", "cy"}:
                assert top <= float(value) <= top + height


@settings(deadline=None)  # drawing takes longer the first time
@given(CURVE, BINS, TIMES, st.dictionaries(st.integers(1, 20), SHARE, max_size=6))
def test_any_numbers_make_a_plot_inside_its_box(curve, bins, times, recalls):
    assert_drawn(plots.risk_coverage(curve))
    assert_drawn(plots.reliability(bins))
    assert_drawn(plots.latencies(times))
    assert_drawn(plots.recall_at_k({k: estimate([value]) for k, value in recalls.items()}))


@settings(deadline=None)  # drawing takes longer the first time
@given(st.lists(SHARE, min_size=1, max_size=5))
def test_any_estimate_makes_an_interval_inside_its_box(values):
    assert_drawn(plots.interval_bar(estimate(values)))


def test_a_higher_value_is_drawn_higher():
    heights = [float(y) for y in re.findall(r'cy="([\d.]+)"', plots.reliability([Bin(0.1, 0.2, 5), Bin(0.9, 0.8, 5)]))]
    assert heights[0] > heights[1]


@pytest.mark.parametrize(
    ("times", "end"), [([0.3, 0.55], "0.6"), ([12, 180], "200"), ([950], "1,000"), ([5_900], "6,000"), ([], "1")]
)
def test_a_time_axis_ends_with_a_round_number_above_the_slowest(times, end):
    assert f">{end}</text>" in plots.latencies(times)
