"""A report as one page: opens from disk, loads nothing, runs no script, follows light and dark, and prints."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals import plots
from evals.case import Case
from evals.gold import Gold, find_gold
from evals.metrics import is_exact
from evals.report import IN_PLAIN_WORDS, SHOWN, Report, name
from evals.result import Result
from evals.summary import Summary
from evals.terminal import NO_INTERVAL, spread
from index.errors import UnknownDocument
from index.passage import Document
from rag.answer import Citation, Found

_AROUND = 160  # characters of the document shown before and after a quote
_PASSAGE = {True: 700, False: 180}  # characters shown of a retrieved passage: in a wrong case, in any other
_KS = (1, 3, 5, 10)
_BY_TAG = ("answer_recall", "recall@5", "citation_validity", "false_answers", "false_refusals")

Library = Callable[[str], Document]


@dataclass(frozen=True, slots=True)
class CitedView:
    """A citation with the text around it, as it stands in the document."""

    citation: Citation
    before: str
    after: str
    exact: bool


@dataclass(frozen=True, slots=True)
class FoundView:
    """A retrieved passage with its text, and whether it holds a source of the case."""

    found: Found
    text: str
    is_gold: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the page shows it. `kinds` are the filters it falls under."""

    case: Case
    result: Result
    kinds: tuple[str, ...]
    citations: tuple[CitedView, ...]
    passages: tuple[FoundView, ...]
    metrics: tuple[tuple[str, float], ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of cases: its name, and how many there are."""

    key: str
    label: str
    count: int


def as_page(report: Report, document: Library) -> str:
    """Return the report as HTML. All text from cases and documents is escaped; `document` gives the stored texts."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    cases = [_case_view(report, result, document) for result in report.results]
    return environment.get_template("report.html.j2").render(
        report=report,
        summary=report.summary,
        figures=sorted(report.summary.metrics.items(), key=lambda figure: figure[0] not in SHOWN),
        first=SHOWN,
        cases=cases,
        filters=_filters(cases),
        plots=_plots(report),
        outcomes=report.outcomes,
        by_tag=_by_tag(report.summary),
        tag_metrics=_BY_TAG,
        name=name,
        in_plain_words=IN_PLAIN_WORDS,
        spread=spread,
        no_interval=NO_INTERVAL,
        interval_bar=plots.interval_bar,
    )


def _case_view(report: Report, result: Result, document: Library) -> CaseView:
    gold = find_gold(result.case, document)
    answer = result.answer
    length = _PASSAGE[result.stage is not None]
    return CaseView(
        case=result.case,
        result=result,
        kinds=tuple(_kinds(report, result)),
        citations=tuple(_cited_view(citation, document) for citation in (answer.citations if answer else ())),
        passages=tuple(_found_view(found, gold, document, length) for found in (answer.passages if answer else ())),
        metrics=tuple((name(metric), value) for metric, value in result.metrics.items() if value is not None),
        problems=tuple(source.problem for source in gold if source.problem),
    )


def _kinds(report: Report, result: Result) -> list[str]:
    kinds = ["wrong", result.stage.replace(" ", "-")] if result.stage else []
    if report.comparison and result.case in report.comparison.broken:
        kinds.append("broken")
    if report.comparison and result.case in report.comparison.fixed:
        kinds.append("fixed")
    if result.case.history:
        kinds.append("follow-up")
    return kinds if result.case.answerable else [*kinds, "unanswerable"]


def _cited_view(citation: Citation, document: Library) -> CitedView:
    text = _text(citation.document, document)
    before = text[max(0, citation.start - _AROUND) : citation.start]
    return CitedView(citation, before, text[citation.end : citation.end + _AROUND], is_exact(citation, document))


def _found_view(found: Found, gold: list[Gold], document: Library, length: int) -> FoundView:
    text = _text(found.document, document)[found.start : found.end]
    shown = text if len(text) <= length else f"{text[:length]}…"
    return FoundView(found, shown, any(source.is_in(found.document, found.start, found.end) for source in gold))


def _text(path: str, document: Library) -> str:
    try:
        return document(path).text
    except UnknownDocument:
        return ""


def _filters(cases: list[CaseView]) -> list[Filter]:
    counts: dict[str, int] = {"all": len(cases)}
    for kind in ("wrong", "broken", "fixed", "follow-up", "unanswerable"):
        counts[kind] = 0
    for case in cases:
        for kind in case.kinds:
            counts[kind] = counts.get(kind, 0) + 1
    return [Filter(key, key.replace("-", " "), count) for key, count in counts.items() if count]


def _plots(report: Report) -> list[tuple[str, Any]]:
    summary, calibration = report.summary, report.summary.calibration
    recalls = {k: summary.metrics[f"recall@{k}"] for k in _KS if f"recall@{k}" in summary.metrics}
    drawn = [
        ("Is the right passage found?", plots.recall_at_k(recalls) if recalls else None),
        ("What does answering less save?", plots.risk_coverage(calibration.curve) if calibration else None),
        ("Does the confidence mean what it says?", plots.reliability(calibration.bins) if calibration else None),
        ("How long does it take?", plots.latencies([r.timings_ms["total"] for r in report.results if r.timings_ms])),
    ]
    return [(title, plot) for title, plot in drawn if plot is not None]


def _by_tag(summary: Summary) -> list[tuple[str, dict[str, Any]]]:
    rows = [("all cases", summary.metrics), ("follow-ups", summary.follow_ups), *summary.tags.items()]
    return [(tag, figures) for tag, figures in rows if figures]
