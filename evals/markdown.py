"""A report in Markdown, short enough for the description of a change."""

import re
from collections.abc import Sequence

from evals.case import Case
from evals.compare import Comparison
from evals.report import Report, name
from evals.result import Result
from evals.terminal import NO_INTERVAL, spread

_SHOWN_CASES = 10


def as_markdown(report: Report) -> str:
    """Return the verdict, the figures, the first cases that flipped and the first wrong ones. Their text is escaped."""
    parts = [
        f"**{report.verdict}**",
        report.in_words,
        f"{report.not_found}." if report.not_found else "",
        "\n".join(f"- {failure}" for failure in report.failures),
        _figures(report),
    ]
    if report.summary.judge:
        parts.append(f"{_plain(str(report.summary.judge))}.")
    if report.comparison:
        parts += [_changes(report.comparison), *_flips(report.comparison)]
    if report.wrong:
        stages = ", ".join(f"{stage} {count}" for stage, count in report.summary.stages.items())
        parts += [f"Where it went wrong: {stages}.", _listed([_wrong(result) for result in report.wrong])]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(report: Report) -> str:
    rows = [f"| {' | '.join(row)} |" for row in report.figures()]
    return "\n".join(["| metric | value | 95% interval | cases | limit |", "|---|---:|---:|---:|---:|", *rows])


def _changes(comparison: Comparison) -> str:
    rows = [
        f"| {name(c.metric)} | {c.before:.3f} | {c.after:.3f} | {spread(c)} | {c.verdict} |" for c in comparison.changes
    ]
    head = ["| against the baseline | before | after | 95% of the change | |", "|---|---:|---:|---:|---|"]
    return "\n".join([*head, *rows])


def _flips(comparison: Comparison) -> list[str]:
    parts = [f"{NO_INTERVAL.capitalize()}."] if comparison.has_few else []
    for what, cases in (("Broken", comparison.broken), ("Fixed", comparison.fixed)):
        if cases:
            parts += [f"{what}: {len(cases)}.", _listed([f"- {_asked(case)}" for case in cases])]
    return parts


def _listed(lines: Sequence[str]) -> str:
    more = [f"- … and {len(lines) - _SHOWN_CASES} more"] if len(lines) > _SHOWN_CASES else []
    return "\n".join([*lines[:_SHOWN_CASES], *more])


def _asked(case: Case) -> str:
    return f"{_plain(case.id)}: {_plain(case.question)}"


def _wrong(result: Result) -> str:
    said = result.error or (result.answer.answer if result.answer else "")
    return f"- {result.stage}: {_asked(result.case)} → {_plain(said)}"


def _plain(text: str) -> str:
    """Return a text on one line, cut to be read at a glance, that no Markdown reader takes for markup or HTML."""
    line = " ".join(text.split())
    cut = line if len(line) <= 160 else f"{line[:160]}…"
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~@&-])", r"\\\1", cut)
