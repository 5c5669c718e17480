"""What a run says on the terminal: the figures, where the wrong cases went wrong, and one verdict."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from evals.gate import Gate
from evals.result import Result
from evals.summary import Estimate, Summary

SHOWN = ("answer_recall", "recall@5", "mrr", "ndcg@5", "citation_validity", "false_answers", "false_refusals")
_FAILED_SHOWN = 20


def as_terminal(summary: Summary, results: Sequence[Result], gate: Gate | None) -> RenderableType:
    """Lay out a run for the terminal. Text from cases and documents is shown as it stands, markup and all."""
    parts: list[RenderableType] = [_figures(summary, gate)]
    wrong = [result for result in results if result.stage is not None]
    if wrong:
        parts += [Text(), _stages(summary), *map(_failed, wrong[:_FAILED_SHOWN])]
    if len(wrong) > _FAILED_SHOWN:
        parts.append(Text(f"  … and {len(wrong) - _FAILED_SHOWN} more"))
    return Group(*parts, Text(), verdict(summary, gate))


def verdict(summary: Summary, gate: Gate | None) -> Text:
    """Return the one line that agrees with the exit code, and before it a line for each limit that is broken."""
    if gate is None:
        return Text(f"NO GATE: {summary.right} of {summary.judged} judged cases are right", style="bold")
    failures = gate.failures(summary)
    if not failures:
        return Text(f"PASS: all {len(gate.limits)} limits hold", style="bold green")
    lines = [*failures, f"FAIL: {len(failures)} {'limit' if len(failures) == 1 else 'limits'} broken"]
    return Text("\n".join(lines), style="bold red")


def _figures(summary: Summary, gate: Gate | None) -> Table:
    table = Table(title=f"{summary.cases} cases", title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("metric", "value", "95% interval", "cases", "limit"):
        table.add_column(heading, justify="left" if heading == "metric" else "right", no_wrap=True)
    for metric in SHOWN:
        if estimate := summary.metrics.get(metric):
            table.add_row(name(metric), *_numbers(estimate), _limit(metric, gate))
    if summary.latency_ms:
        p50, p95 = summary.latency_ms["p50"], summary.latency_ms["p95"]
        table.add_row("latency p50 / p95", f"{p50:.0f} / {p95:.0f} ms", "", str(summary.cases - summary.errors), "")
    return table


def _numbers(estimate: Estimate) -> tuple[str, str, str]:
    return f"{estimate.value:.3f}", f"{estimate.low:.3f} – {estimate.high:.3f}", str(estimate.n)


def _limit(metric: str, gate: Gate | None) -> str:
    limit = gate.limit_of(metric) if gate else None
    return str(limit) if limit else ""


def _stages(summary: Summary) -> Text:
    return Text("Where it went wrong: " + ", ".join(f"{stage} {count}" for stage, count in summary.stages.items()))


def _failed(result: Result) -> Text:
    said = result.error or (result.answer.answer if result.answer else "")
    line = f"{result.stage}: {result.case.id}: {result.case.question} → {said}"
    return Text("  " + " ".join(line.split()), no_wrap=True, overflow="ellipsis")


def name(metric: str) -> str:
    """Return a metric's name for people."""
    return {"mrr": "MRR"}.get(metric, metric.replace("_", " ").replace("ndcg", "nDCG"))
