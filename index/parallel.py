"""Runs of a model side by side: as many at once as there are processors, each in a thread of its own.

PyTorch shares a single run among all processors, by threads that wait for each other at every step, and wait by
spinning: beside one other busy program an answer took three times as long, beside another Footnote five times. Here
each run stays on one processor (`index.offline` sees to that) and waits for no other.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def _processors() -> int:
    """Return how many processors this program may use, which can be fewer than there are."""
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


PROCESSORS = _processors()
_AHEAD = 2 * PROCESSORS  # runs whose results may wait to be taken: they are held in memory


class SideBySide:
    """So many threads for the runs of one model. They start when first needed and end with the program."""

    def __init__(self, threads: int = PROCESSORS) -> None:
        self._threads = ThreadPoolExecutor(threads)

    def run(self, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Yield the result of each item, in order; the work is at most a few items ahead of who takes the results.

        A single item is worked on at once, in the thread that asks: it stands in no line behind others.
        """
        if len(items) == 1:
            yield work(items[0])
            return
        under_way: deque[Future[Result]] = deque()
        try:
            for item in items:
                under_way.append(self._threads.submit(work, item))
                if len(under_way) > _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for left in under_way:
                left.cancel()
