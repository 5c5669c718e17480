"""Plots as inline SVG: drawn from numbers only, coloured by the page's style, so they follow light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from evals.calibration import Bin, CurvePoint
from evals.summary import Estimate, quantile

_WIDTH, _HEIGHT = 340, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 22, 10, 38
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its name, the number at its end, and where its ticks are, in shares of it."""

    name: str
    top: float = 1.0
    ticks: tuple[float, ...] = _SHARES


def interval_bar(estimate: Estimate) -> Markup:
    """Draw a mean and its interval on a line from 0 to 1."""
    low, high, at = (round(100 * share, 2) for share in (estimate.low, estimate.high, estimate.value))
    return _svg(
        f'<line class="rail" x1="0" x2="100" y1="6" y2="6"/>'
        f'<line class="spread" x1="{low}" x2="{high}" y1="6" y2="6"/><circle class="dot" cx="{at}" cy="6" r="3.5"/>',
        label=f"{estimate.value:.3f}, 95% interval {estimate.low:.3f} to {estimate.high:.3f}",
        box="-4 0 108 12",
        style="interval",
    )


def recall_at_k(estimates: dict[int, Estimate]) -> Markup:
    """Draw recall for each k, with its interval."""
    step = 1 / max(1, len(estimates))
    body = "".join(
        _bar((place + 0.5) * step, each, width=step * 0.5, name=f"{k}")
        for place, (k, each) in enumerate(estimates.items())
    )
    return _plot(body, x=Axis("passages looked at (k)", ticks=()), y=Axis("recall@k"))


def risk_coverage(curve: Sequence[CurvePoint]) -> Markup:
    """Draw how much of what is answered is wrong, as more is answered."""
    top = _nice(max([point.risk for point in curve], default=0.0))
    points = [(point.coverage, point.risk / top) for point in curve]
    return _plot(_line(points), x=Axis("coverage: share of the cases answered"), y=Axis("risk: share wrong", top))


def reliability(bins: Sequence[Bin]) -> Markup:
    """Draw the share that is right against the confidence; on the diagonal the confidence means what it says."""
    largest = max([each.n for each in bins], default=1)
    dots = "".join(
        f'<circle class="dot soft" cx="{_x(each.confidence)}" cy="{_y(each.right)}" r="{_size(each.n / largest)}">'
        f"<title>confidence {each.confidence:.2f}: {each.right:.2f} right of {each.n}</title></circle>"
        for each in bins
    )
    diagonal = f'<line class="guide" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    return _plot(diagonal + dots, x=Axis("confidence"), y=Axis("share right"))


def latencies(total_ms: Sequence[float]) -> Markup:
    """Draw the time of every case as a tick, with the median and the 95th percentile."""
    top = _nice(max(total_ms, default=0.0))
    ticks = "".join(
        f'<line class="tick" x1="{_x(each / top)}" x2="{_x(each / top)}" y1="{_y(0.25)}" y2="{_y(0.7)}"/>'
        for each in total_ms
    )
    marks = "".join(
        f'<line class="mark" x1="{_x(at / top)}" x2="{_x(at / top)}" y1="{_y(0.05)}" y2="{_y(height)}"/>'
        f'<text class="value" x="{_x(at / top)}" y="{_y(height) - 4}" text-anchor="middle">{name} {at:.0f} ms</text>'
        for name, share, height in (("p50", 0.5, 0.78), ("p95", 0.95, 0.9))
        if total_ms
        for at in [quantile(total_ms, share)]
    )
    return _plot(ticks + marks, x=Axis("milliseconds a case", top), y=Axis("", ticks=()))


def _plot(body: str, *, x: Axis, y: Axis) -> Markup:
    """Put axes around a body that is drawn in shares of the plot."""
    grid = "".join(
        f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(tick)}" y2="{_y(tick)}"/>'
        f'<text x="{_LEFT - 6}" y="{_y(tick) + 4}" text-anchor="end">{_number(tick * y.top)}</text>'
        for tick in y.ticks
    )
    below = "".join(
        f'<text x="{_x(tick)}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{_number(tick * x.top)}</text>'
        for tick in x.ticks
    )
    names = (
        f'<text class="axis" x="{_x(0.5)}" y="{_HEIGHT - 4}" text-anchor="middle">{x.name}</text>'
        f'<text class="axis" transform="translate(10 {_y(0.5)}) rotate(-90)" text-anchor="middle">{y.name}</text>'
    )
    return _svg(grid + below + names + body, label=f"{y.name} by {x.name}" if y.name else x.name)


def _svg(body: str, *, label: str, box: str = f"0 0 {_WIDTH} {_HEIGHT}", style: str = "plot") -> Markup:
    return Markup(f'<svg class="{style}" viewBox="{box}" role="img" aria-label="{label}">{body}</svg>')


def _bar(at: float, estimate: Estimate, *, width: float, name: str) -> str:
    left, right, middle = _x(at - width / 2), _x(at + width / 2), _x(at)
    top = _y(estimate.value)
    return (
        f'<rect class="bar" x="{left}" y="{top}" width="{right - left:.1f}" height="{_y(0) - top:.1f}"/>'
        f'<line class="whisker" x1="{middle}" x2="{middle}" y1="{_y(estimate.low)}" y2="{_y(estimate.high)}"/>'
        f'<text x="{middle}" y="{_HEIGHT - _BOTTOM + 15}" text-anchor="middle">{name}</text>'
        f'<text class="value" x="{right + 2}" y="{max(top, _y(1)) + 4}">{estimate.value:.2f}</text>'
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    places = " ".join(f"{_x(across)},{_y(up)}" for across, up in points)
    ends = "".join(f'<circle class="dot" cx="{_x(across)}" cy="{_y(up)}" r="2.5"/>' for across, up in points[-1:])
    return f'<polyline class="line" points="{places}"/>{ends}'


def _size(share: float) -> float:
    return round(3 + 7 * share**0.5, 1)  # the area grows with the number


def _x(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _nice(largest: float) -> float:
    """Return a round number not below `largest` to end an axis with."""
    if largest <= 0:
        return 1.0
    power = 10 ** (len(f"{largest:.0f}") - 1) if largest >= 1 else 10 ** -len(f"{1 / largest:.0f}")
    return next(step * power for step in (1, 2, 4, 6, 8, 10, 20, 40, 60, 80, 100) if step * power >= largest)
