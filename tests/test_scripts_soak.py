"""Some people at one page at once: nothing fails, is mixed up or left behind. `make soak` goes on for longer."""

from collections import Counter

import pytest

from scripts.soak import Limits, Seen, crates_in, grown, name_of, report, run


def test_some_people_at_once_get_their_own_answers_and_leave_nothing_behind(tmp_path):
    """How long they wait depends on what else this machine does, so `make soak` alone looks at that and at memory."""
    patient = Limits(p95=float("inf"), growth=float("inf"))
    said, holds = run(tmp_path, people=3, seconds=2, passages=30, think=0.2, limits=patient)
    assert holds, said
    assert "mixed up" in said


def test_no_two_passages_have_a_name_or_a_number_in_common():
    names = Counter(name_of(number) for number in range(20_000))
    assert len(names) == 20_000
    assert len({crates_in(number) for number in range(20_000)}) == 20_000


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, set()),
        ({"errors": ["ConnectError"]}, {"errors"}),
        ({"mixed_up": ["asked A, shown B"]}, {"mixed up"}),
        ({"wrong": ["A holds 1, shown 2"]}, {"wrong numbers or sources"}),
        ({"answers": [0.5] * 90 + [9.0] * 10}, {"seconds, 95 of 100 answers"}),
        ({"answers": []}, {"answers", "seconds, 95 of 100 answers"}),
        ({"memory": [100] * 50 + [120] * 50}, {"memory grown"}),
        ({"temporary": 10**9}, {"temporary files, bytes"}),
        ({"log": 10**9}, {"log, bytes"}),
    ],
    ids=["all well", "an error", "mixed up", "wrong", "slow", "no answer", "a leak", "files left", "a long log"],
)
def test_a_promise_that_is_broken_is_named(change, broken):
    said, holds = report(Seen(**({"answers": [0.5] * 100, "memory": [100] * 100} | change)), Limits())
    assert holds is (not broken)
    assert {line[:30].strip() for line in said.splitlines() if line.endswith("BROKEN")} == broken


def test_what_is_loaded_while_people_come_is_no_growth():
    assert grown([10, 50, 90] + [100] * 97) == pytest.approx(0)
