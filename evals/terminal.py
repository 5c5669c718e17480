"""A report on the terminal: the figures, what changed, where the wrong cases went wrong, and one verdict."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.compare import FEW, Change, Comparison
from evals.report import Report, name
from evals.result import Result

_SHOWN_CASES = 20
NO_INTERVAL = f"sign test: with fewer than {FEW} conversations an exact test of how many rose and fell decides"
_STYLES = {"better": "green", "worse": "red", "no evidence": "dim"}


def as_terminal(report: Report) -> RenderableType:
    """Lay out a report for the terminal. Text from cases and documents is shown as it stands, markup and all."""
    parts: list[RenderableType] = [_figures(report)]
    if report.summary.judge:
        parts.append(Text(str(report.summary.judge)))
    if report.comparison:
        parts += [Text(), _changes(report.comparison), *_flips(report.comparison)]
    if report.wrong:
        stages = ", ".join(f"{stage} {count}" for stage, count in report.summary.stages.items())
        parts += [Text(), Text(f"Where it went wrong: {stages}"), *map(_wrong, report.wrong[:_SHOWN_CASES])]
    if len(report.wrong) > _SHOWN_CASES:
        parts.append(Text(f"  … and {len(report.wrong) - _SHOWN_CASES} more"))
    if report.not_found:
        parts += [Text(), Text(report.not_found)]
    style = "bold" if report.gate is None else "bold red" if report.failures else "bold green"
    return Group(*parts, Text(), Text("\n".join([*report.failures, report.verdict]), style=style))


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.caption_justify = "left"
    for heading in headings:
        table.add_column(heading, justify="left" if heading in {"metric", "verdict"} else "right", no_wrap=True)
    return table


def _figures(report: Report) -> Table:
    table = _table(f"{report.summary.cases} cases", "metric", "value", "95% interval", "cases", "limit")
    for row in report.figures():
        table.add_row(*row)
    return table


def _changes(comparison: Comparison) -> Table:
    title = f"Against the baseline, {comparison.paired} cases of both"
    table = _table(title, "metric", "before", "after", "95% of the change", "up / down", "verdict")
    for change in comparison.changes:
        numbers = (f"{change.before:.3f}", f"{change.after:.3f}", spread(change), f"{change.up} / {change.down}")
        table.add_row(name(change.metric), *numbers, Text(change.verdict, style=_STYLES[change.verdict]))
    if comparison.has_few:
        table.caption = NO_INTERVAL
    return table


def spread(change: Change) -> str:
    """Return the interval of a change, or the test that stands in for it."""
    if change.interval is None:
        return "too few, sign test"
    return f"{change.interval[0]:+.3f} to {change.interval[1]:+.3f}"


def _flips(comparison: Comparison) -> list[Text]:
    flips = (("broken", comparison.broken), ("fixed", comparison.fixed))
    lines = [f"  {what}: {case.id}: {case.question}" for what, cases in flips for case in cases[:_SHOWN_CASES]]
    lines += [f"  {what}: {len(cases) - _SHOWN_CASES} more" for what, cases in flips if len(cases) > _SHOWN_CASES]
    if comparison.unpaired:
        lines.append(f"  {comparison.unpaired} cases stand in one run only, or were changed, and are not compared")
    return [Text(line, no_wrap=True, overflow="ellipsis") for line in lines]


def _wrong(result: Result) -> Text:
    said = result.error or (result.answer.answer if result.answer else "")
    line = f"{result.stage}: {result.case.id}: {result.case.question} → {said}"
    return Text("  " + " ".join(line.split()), no_wrap=True, overflow="ellipsis")
