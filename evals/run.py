"""A run, straight down: read the cases, open the assistant, ask them all, sum up, judge."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from evals.case import Case, CasesError, choose
from evals.check import missing_evidence
from evals.compare import Baseline, compare
from evals.folder import RunError, RunFolder
from evals.gate import Gate, GateError, read_gate
from evals.judge import Judge
from evals.markdown import as_markdown
from evals.progress import progress, say
from evals.ready import ready
from evals.report import Report
from evals.result import Result, ask_case
from evals.stamp import stamp
from evals.summary import summarise
from evals.terminal import as_terminal
from evals.webpage import as_page
from index.errors import EnvironmentFailure
from index.passage import Document
from rag.check import Checker

if TYPE_CHECKING:
    from index.library import Library
    from rag.assistant import Assistant

_PROBLEMS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Request:
    """What to run.

    `only` holds case ids and `tag:NAME`; `limit` is the most cases to ask, None for all; `compare` is the folder of an
    earlier run. `watch` is called with each result; what it raises ends the run. With
    `judge` a language model judges the answers as well.
    """

    cases: Path
    gate: Path | None = None
    out: Path | None = None
    compare: Path | None = None
    only: tuple[str, ...] = ()
    limit: int | None = None
    sync: bool = True
    resume: bool = False
    watch: Callable[[Result], None] | None = None
    judge: bool = False


def run(request: Request, open_assistant: Callable[[], "Assistant"], *, shown: Console, talk: Console) -> int:
    """Ask the cases, show the report on `shown` and the progress on `talk`; return 1 when the gate is broken, else 0.

    Everything that can be wrong with the request is found before the assistant is opened.

    Raises:
        InputError: the cases, the gate or the folder cannot be used.
        EnvironmentFailure: the assistant cannot work on this machine, or no case could be asked.
    """
    _check_folders(request)
    cases = choose(request.cases, request.only, request.limit)
    gate = _read_gate(request)
    baseline = _read_baseline(request.compare, cases) if request.compare else None
    with ready(open_assistant, talk, sync=request.sync) as assistant:
        report = measure(request, cases, assistant, gate=gate, baseline=baseline, talk=talk)
    shown.print(as_terminal(report))
    return int(bool(report.failures))


def measure(
    request: Request,
    cases: list[Case],
    assistant: "Assistant",
    *,
    gate: Gate | None,
    baseline: Baseline | None,
    talk: Console,
) -> Report:
    """Ask the cases of an assistant that is ready, sum up, and keep the run where it is to be kept."""
    missing = _warn_of_missing_evidence(request.cases, cases, assistant.library, talk)
    made_of: dict[str, Any] = stamp(request.cases, cases, assistant.library, assistant.settings)
    made_of["judged"] = request.judge
    if baseline and baseline.library != made_of["library"]["sha256"]:
        say(talk, "the documents are not those of the earlier run, so a change may come from them")
    results = _ask_all(request, cases, assistant, made_of, talk)
    top_k = assistant.settings.top_k
    comparison = compare(baseline.results, results, min(baseline.top_k, top_k)) if baseline else None
    report = Report(made_of, results, summarise(results, top_k), gate, comparison, missing)
    if request.out:
        _keep(report, RunFolder(request.out), assistant.library.document)
    return report


def _check_folders(request: Request) -> None:
    if request.resume and not request.out:
        raise RunError("--resume goes on with a run that was kept; name its folder with --out")
    if request.compare and request.out and request.compare.resolve() == request.out.resolve():
        raise RunError(f"{request.out} cannot be both the earlier run and the new one; name another with --out")
    if request.out:
        RunFolder(request.out).check()


def _read_gate(request: Request) -> Gate | None:
    gate = read_gate(request.gate) if request.gate else None
    if gate and gate.not_worse and not request.compare:
        raise GateError(f"the gate {request.gate} compares with an earlier run; name its folder with --compare")
    return gate


def _read_baseline(folder: Path, cases: list[Case]) -> Baseline:
    baseline = RunFolder(folder).baseline()
    if not baseline.shares(cases):
        raise RunError(f"no case of the run in {folder} is among these; --compare needs a run of the same cases")
    return baseline


def _warn_of_missing_evidence(path: Path, cases: list[Case], library: "Library", talk: Console) -> int:
    """Say which sources cannot be found, and return how many."""
    missing = missing_evidence(cases, library.document)
    named = {source.document for case in cases for source in case.sources}
    if named and named.isdisjoint(info.path for info in library.documents()):
        raise CasesError(path, ["none of its documents is in this library; is --library right?", missing[0]])
    for line in missing[:_PROBLEMS_SHOWN]:
        say(talk, f"evidence missing: {line}")
    if len(missing) > _PROBLEMS_SHOWN:
        say(talk, f"evidence missing: {len(missing) - _PROBLEMS_SHOWN} more")
    return len(missing)


def _ask_all(
    request: Request, cases: list[Case], assistant: "Assistant", made_of: dict[str, Any], talk: Console
) -> list[Result]:
    folder = RunFolder(request.out) if request.out else None
    results: list[Result] = []
    if folder and request.resume:
        results = folder.resume(made_of)
    elif folder:
        if started := folder.started():
            say(talk, f"{folder.path}: replaces the run of {started}")
        folder.begin(made_of)
    assistant.find("Is everything loaded?")  # the first search loads the model, which is no case's latency
    asked = {result.case.id for result in results}
    left = [case for case in cases if case.id not in asked]
    for result in _asked(left, assistant, talk, judged=request.judge):
        results.append(result)
        if folder:
            folder.add(result)
        if request.watch:
            request.watch(result)
    return _some_worked(results)


def _asked(left: list[Case], assistant: "Assistant", talk: Console, *, judged: bool) -> Iterator[Result]:
    document = cache(assistant.library.document)
    checker = Checker(assistant.library.embedder)
    judge = Judge(assistant.settings, document) if judged else None
    with progress("asked", len(left), talk) as advance:
        for case in left:
            result = ask_case(case, assistant.ask, document, checker, judge)
            advance(f"{case.id} {result.stage or ('ok' if result.right else 'for a person to judge')}")
            yield result


def _keep(report: Report, folder: RunFolder, document: Callable[[str], Document]) -> None:
    folder.finish(report.as_dict(), page=as_page(report, cache(document)), markdown=as_markdown(report))


def _some_worked(results: list[Result]) -> list[Result]:
    if all(result.error for result in results):
        raise EnvironmentFailure(f"no case could be asked; the first failed with {results[0].error}")
    return results
