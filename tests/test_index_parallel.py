"""Runs of a model go side by side, each on one processor, and come back in order."""

import subprocess
import sys
import threading
import time
from itertools import islice

import pytest

from index import parallel
from index.parallel import PROCESSORS, SideBySide

PROBE = """
from index.offline import go_offline
go_offline()
import torch
print(torch.get_num_threads())
"""


@pytest.fixture
def side_by_side():
    return SideBySide()


def test_results_come_in_order_though_the_first_takes_longest(side_by_side):
    def work(place: int) -> int:
        time.sleep(0.05 if place == 0 else 0)
        return 10 * place

    assert list(side_by_side.run(work, range(20))) == [10 * place for place in range(20)]
    assert list(side_by_side.run(work, ())) == []


def test_as_many_are_worked_on_at_once_as_there_are_threads():
    both = threading.Barrier(2, timeout=10)
    assert len(list(SideBySide(2).run(lambda _: both.wait(), range(2)))) == 2


def test_a_single_one_waits_behind_nobody(side_by_side):
    free = threading.Event()
    others = side_by_side.run(lambda _: free.wait(10), range(4 * PROCESSORS))
    taking = threading.Thread(target=next, args=(others,))
    taking.start()
    assert list(side_by_side.run(lambda _: threading.current_thread(), [0])) == [threading.current_thread()]
    free.set()
    taking.join()
    assert all(others)


def test_work_runs_ahead_of_who_takes_the_results_by_a_few_only(side_by_side):
    begun: list[int] = []
    results = side_by_side.run(begun.append, range(1_000))
    next(results)
    time.sleep(0.1)
    assert len(begun) <= 4 * PROCESSORS
    results.close()


def test_a_failure_reaches_who_asked_and_what_is_left_is_not_begun(side_by_side):
    begun: list[int] = []

    def work(place: int) -> None:
        begun.append(place)
        if place == 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(side_by_side.run(work, range(1_000)))
    assert list(islice(side_by_side.run(str, range(2)), 2)) == ["0", "1"]
    assert len(begun) < 100


@pytest.mark.parametrize(("may_use", "there", "used"), [({0, 3}, 8, 2), (None, 8, 8), (None, None, 1)])
def test_only_the_processors_that_the_program_may_use_count(may_use, there, used, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: there)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: may_use, raising=False)
    if may_use is None:
        monkeypatch.delattr("os.sched_getaffinity")
    assert parallel._processors() == used


def test_a_run_stays_on_one_processor():
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "1"
