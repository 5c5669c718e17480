"""A report in Markdown, short enough for the description of a change."""

import re

from evals.report import SHOWN, Report, name
from evals.result import Result
from evals.terminal import spread

_SHOWN_CASES = 10


def as_markdown(report: Report) -> str:
    """Return the verdict, the figures and the first wrong cases. Text from cases is escaped."""
    parts = [
        f"**{report.verdict}**",
        report.in_words,
        "\n".join(f"- {failure}" for failure in report.failures),
        _figures(report),
    ]
    if report.summary.judge:
        parts.append(f"{_plain(str(report.summary.judge))}.")
    if report.comparison:
        parts.append(_changes(report))
    if report.wrong:
        stages = ", ".join(f"{stage} {count}" for stage, count in report.summary.stages.items())
        parts += [f"Where it went wrong: {stages}.", "\n".join(map(_wrong, report.wrong[:_SHOWN_CASES]))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(report: Report) -> str:
    shown = [(metric, report.summary.metrics[metric]) for metric in SHOWN if metric in report.summary.metrics]
    rows = [f"| {name(m)} | {e.value:.3f} | {e.low:.3f} – {e.high:.3f} | {e.n} |" for m, e in shown]
    if report.summary.latency_ms:
        p50, p95 = report.summary.latency_ms["p50"], report.summary.latency_ms["p95"]
        rows.append(
            f"| latency p50 / p95 | {p50:.0f} / {p95:.0f} ms | | {report.summary.cases - report.summary.errors} |"
        )
    return "\n".join(["| metric | value | 95% interval | cases |", "|---|---:|---:|---:|", *rows])


def _changes(report: Report) -> str:
    changes = report.comparison.changes if report.comparison else ()
    rows = [f"| {name(c.metric)} | {c.before:.3f} | {c.after:.3f} | {spread(c)} | {c.verdict} |" for c in changes]
    return "\n".join(
        ["| against the baseline | before | after | 95% of the change | |", "|---|---:|---:|---:|---|", *rows]
    )


def _wrong(result: Result) -> str:
    said = result.error or (result.answer.answer if result.answer else "")
    return f"- {result.stage}: {_plain(result.case.id)}: {_plain(result.case.question)} → {_plain(said)}"


def _plain(text: str) -> str:
    """Return a text on one line, cut to be read at a glance, that no Markdown reader takes for markup or HTML."""
    line = " ".join(text.split())
    cut = line if len(line) <= 160 else f"{line[:160]}…"
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~@&-])", r"\\\1", cut)
