"""The same cases under several settings, side by side: which passage size, how many passages."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.case import choose
from evals.compare import Baseline
from evals.ready import ready
from evals.report import Report, name
from evals.run import Request, measure
from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings

Values = dict[str, str]

_COLUMNS = ("answer_recall", "recall@5", "mrr", "false_answers", "false_refusals")
_SWEPT = ("embedding_model", "passage_tokens", "top_k", "dense_weight", "min_confidence")
_MARKS = {"better": " +", "worse": " −", "no evidence": ""}


def sweep(
    request: Request,
    choices: Sequence[str],
    settings: "Settings",
    open_assistant: Callable[["Settings"], "Assistant"],
    *,
    shown: Console,
    talk: Console,
) -> int:
    """Run the cases once for every combination of choices and show them in one table; return 0.

    The first combination is the baseline that the others are compared with. With `request.out` each run is kept in a
    folder of its own there. Every combination is checked before the first is run.

    Raises:
        SettingsError: a choice is not `NAME=VALUE,VALUE` of a setting that can be swept and can have these values.
    """
    cases = choose(request.cases, request.only, request.limit)
    reports: dict[str, Report] = {}
    baseline: Baseline | None = None
    for label, chosen in _labelled(choices, settings).items():
        kept = request.out / label.replace(", ", "+").replace("/", "-") if request.out else None
        with ready(lambda chosen=chosen: open_assistant(chosen), talk, sync=request.sync) as assistant:
            reports[label] = measure(
                replace(request, out=kept), cases, assistant, gate=None, baseline=baseline, talk=talk
            )
        baseline = baseline or Baseline.of(reports[label].stamp, reports[label].results)
    shown.print(_table(reports))
    return 0


def _labelled(choices: Sequence[str], settings: "Settings") -> dict[str, "Settings"]:
    return {
        ", ".join(f"{setting}={value}" for setting, value in values.items()): settings_for(values, settings)
        for values in combinations(choices)
    }


def combinations(choices: Sequence[str]) -> list[Values]:
    """Return every combination of choices such as `top_k=3,5`, in their order.

    Raises:
        SettingsError: a choice cannot be read, or names a setting again.
    """
    parted = [_parted(choice) for choice in choices]
    names = [setting for setting, _ in parted]
    if repeated := [setting for setting in _SWEPT if names.count(setting) > 1]:
        raise SettingsError(f"--sweep names {repeated[0]} more than once; write all of its values in one, with commas")
    return [
        dict(zip([setting for setting, _ in parted], values, strict=True))
        for values in product(*[v for _, v in parted])
    ]


def _parted(choice: str) -> tuple[str, list[str]]:
    setting, equals, values = choice.partition("=")
    if setting not in _SWEPT or not equals or not values.strip():
        raise SettingsError(f"--sweep {choice}: write NAME=VALUE,VALUE with one of {', '.join(_SWEPT)}")
    parted = [value.strip() for value in values.split(",")]
    if len(set(parted)) < len(parted):
        raise SettingsError(f"--sweep {choice}: a value stands there twice")
    return setting, parted


def settings_for(values: Values, settings: "Settings") -> "Settings":
    """Return the settings with other values, and an index folder that the library's own index never shares.

    Raises:
        SettingsError: a value that the setting cannot have.
    """
    chosen = type(settings).load(**settings.model_dump(exclude_none=True) | values)
    if chosen.index.fingerprint == settings.index.fingerprint:
        return chosen
    return chosen.model_copy(update={"home": settings.index.home / "sweep" / chosen.index.fingerprint})


def _table(reports: dict[str, Report]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), caption_justify="left")
    table.caption = "+ and −: better and worse than the first row; no mark: no evidence"
    table.add_column("settings", no_wrap=True)
    for heading in (*map(name, _COLUMNS), "p50 ms"):
        table.add_column(heading, justify="right")
    for label, report in reports.items():
        latency = report.summary.latency_ms.get("p50")
        cells = [_cell(report, metric) for metric in _COLUMNS]
        table.add_row(Text(label), *cells, "" if latency is None else f"{latency:.0f}")
    return table


def _cell(report: Report, metric: str) -> str:
    found = report.summary.metrics.get(metric)
    change = report.comparison.change_of(metric) if report.comparison else None
    return f"{found.value:.3f}{_MARKS[change.verdict] if change else ''}" if found else "–"
