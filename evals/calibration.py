"""Does the confidence mean what it says? Judged on the cases that were answered and need no person to judge."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

Judged = tuple[float, bool]
"""A confidence, and whether the answer was right."""

_BINS = 10
_HALVINGS = 40  # of the range from 0 to 1: far below what is printed


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering only from `confidence` up: the share of the cases that is answered, and how much of that is wrong."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidences are near each other: their mean confidence, and the share that is right."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well confidence tells right answers from wrong ones. 0 is best for all three figures.

    `aurc` is the area under the risk–coverage curve of the `n` answers; `excess_aurc` is what of it a perfect order of
    the same answers would save; `ece` is the expected calibration error.
    """

    n: int
    aurc: float
    excess_aurc: float
    ece: float
    curve: tuple[CurvePoint, ...]
    bins: tuple[Bin, ...]


def calibration(answers: Sequence[Judged], cases: int) -> Calibration | None:
    """Return the figures of the judged answers among `cases` asked; None when there is no answer."""
    if not answers:
        return None
    wrong = sum(not right for _, right in answers)
    perfect = [(1.0, True)] * (len(answers) - wrong) + [(0.0, False)] * wrong
    area, bins = aurc(answers), tuple(_bins(answers))
    ece = math.fsum(each.n * abs(each.confidence - each.right) for each in bins) / len(answers)
    return Calibration(len(answers), area, area - aurc(perfect), ece, tuple(_curve(answers, cases)), bins)


def aurc(answers: Sequence[Judged]) -> float:
    """Return the mean risk over all numbers of most confident answers (Geifman and El-Yaniv 2017).

    Answers of equal confidence have no order among them, so the risk inside such a group is what it would be on
    average over their orders: the value does not depend on the order of the cases.
    """
    risks: list[float] = []
    answered = wrong = 0
    for group in _by_confidence(answers):
        wrong_here = sum(not right for _, right in group)
        risks += [(wrong + wrong_here * k / len(group)) / (answered + k) for k in range(1, len(group) + 1)]
        answered, wrong = answered + len(group), wrong + wrong_here
    return math.fsum(risks) / len(risks)


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float:
    """Return how often an answerable question has more confidence than an unanswerable one; a tie counts half.

    The area under the ROC curve (Hanley and McNeil 1982): 1 for a perfect order, 0.5 for none.
    """
    below = sorted(unanswerable)
    won = sum((bisect_left(below, one) + bisect_right(below, one)) / 2 for one in answerable)
    return won / (len(answerable) * len(below))


def auroc_interval(area: float, answerable: int, unanswerable: int, *, z: float) -> tuple[float, float]:
    """Return the interval of an AUROC from so many questions of either kind (Newcombe 2006, part 2, method 5).

    It holds every true area whose own standard error, times `z`, reaches the one that was found. So it has a width at
    an area of 0 or 1 too, where the usual one is empty; with one question of each kind it is Wilson's for one draw.
    """

    def reaches(true: float) -> bool:
        return abs(area - true) <= z * _auroc_error(true, answerable, unanswerable)

    low, high = (_furthest(area, end, reaches) for end in (0.0, 1.0))
    return low, high


def _auroc_error(area: float, answerable: int, unanswerable: int) -> float:
    """Return the standard error of Hanley and McNeil (1982), as Newcombe made it the same for an area and its rest."""
    others = (answerable + unanswerable) / 2 - 1
    shared = 1 + others * ((1 - area) / (2 - area) + area / (1 + area))
    return math.sqrt(area * (1 - area) * shared / (answerable * unanswerable))


def _furthest(start: float, end: float, holds: Callable[[float], bool]) -> float:
    """Return the value nearest to `end` up to which something holds that holds at `start`, by bisection."""
    if holds(end):
        return end
    for _ in range(_HALVINGS):
        middle = (start + end) / 2
        start, end = (middle, end) if holds(middle) else (start, middle)
    return start


def _curve(answers: Sequence[Judged], cases: int) -> list[CurvePoint]:
    points: list[CurvePoint] = []
    answered = wrong = 0
    for group in _by_confidence(answers):
        answered, wrong = answered + len(group), wrong + sum(not right for _, right in group)
        points.append(CurvePoint(group[0][0], answered / cases, wrong / answered))
    return points


def _by_confidence(answers: Sequence[Judged]) -> list[list[Judged]]:
    best_first = sorted(answers, key=lambda answer: -answer[0])
    return [list(group) for _, group in groupby(best_first, key=lambda answer: answer[0])]


def _bins(answers: Sequence[Judged]) -> list[Bin]:
    """Cut 0 to 1 into ten equal parts (Guo et al. 2017); an empty part is left out."""
    parts = [[a for a in answers if min(int(a[0] * _BINS), _BINS - 1) == part] for part in range(_BINS)]
    return [
        Bin(math.fsum(c for c, _ in part) / len(part), sum(right for _, right in part) / len(part), len(part))
        for part in parts
        if part
    ]
