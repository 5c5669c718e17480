"""Runs started from the page: one at a time, in the background, kept beside the index."""

import json
import logging
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from evals.case import Case, CasesError, choose
from evals.compare import Baseline
from evals.draft import waiting
from evals.folder import RunError, RunFolder
from evals.gate import read_gate
from evals.offer import Offer, offers
from evals.result import Result
from evals.run import Request, measure
from index.errors import FootnoteError
from index.home import CASES, DRAFTS, RUNS, make_home
from rag.answer import NOT_SAID, Answer, Turn

if TYPE_CHECKING:
    from rag.assistant import Assistant

_KEPT = 20  # runs; the oldest leave
_SUMMARY = "summary.json"
_LISTED = 200  # wrong cases that the page names; the report has them all


@dataclass(slots=True)
class _Run:
    """The run that is under way."""

    label: str
    total: int
    begun: float
    done: int = 0
    wrong: int = 0


class _Stopped(Exception):
    """A person stopped the run."""


class Background:
    """The runs over one assistant. Any thread may call; one run is under way at most.

    `seeds` are the cases on the seeds with their gate, offered where these are the library. What the page sends names a
    file or a run by what was listed; it is never taken for a path.
    """

    def __init__(self, assistant: "Assistant", *, seeds: Path, seeds_gate: Path) -> None:
        self._assistant, self._seeds, self._seeds_gate = assistant, seeds, seeds_gate
        self._home = assistant.library.settings.home
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._run: _Run | None = None
        self._problem = ""

    def overview(self) -> dict[str, Any]:
        """Return `choices` of cases, `drafts`, finished `runs` newest first, and what went `wrong` in the first.

        The other keys are those of `progress`.
        """
        runs = [run for folder in self._folders() if (run := _as_listed(folder))]
        return {
            "choices": [asdict(offer) | {"file": str(offer.file)} for offer in self._offers()],
            "drafts": {"file": str(self._home / DRAFTS), "count": self._drafts()},
            "folder": str(self._home / CASES),
            "runs": runs,
            "wrong": self._wrong(runs[0]["run"]) if runs else [],
            **self.progress(),
        }

    def progress(self) -> dict[str, Any]:
        """Return how far the run under way is (`running`, None for no run), and the `problem` that ended the last."""
        run = self._run
        if run is None:
            return {"running": None, "problem": self._problem}
        spent = time.monotonic() - run.begun
        left = spent / run.done * (run.total - run.done) if run.done else None
        seconds = None if left is None else round(left)
        said = {"label": run.label, "done": run.done, "total": run.total, "wrong": run.wrong, "seconds_left": seconds}
        return {"running": said, "problem": ""}

    def start(self, name: str) -> None:
        """Begin to ask the cases of the file of that name. The last finished run of the same file is the baseline.

        Raises:
            RunError: a run is under way, or there are no such cases.
            CasesError: the cases cannot be used.
            HomeUnusable: there is no index folder to keep the run in.
        """
        offer = next((offer for offer in self._offers() if str(offer.file) == name), None)
        if offer is None or offer.problem:
            raise RunError(f"{offer.label}: {offer.problem}" if offer else "these cases are gone; reload the page")
        cases = choose(offer.file)
        make_home(self._home)
        with self._lock:
            if self._run is not None:
                raise RunError("a run is under way; wait for it, or stop it")
            self._stop.clear()
            self._run, self._problem = _Run(offer.label, len(cases), time.monotonic()), ""
            self._thread = threading.Thread(target=self._work, args=(offer.file, cases), daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the run under way after the case that is being asked. What was asked is not kept."""
        self._stop.set()

    def close(self) -> None:
        """Stop, and wait until nothing is asked any more."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def report(self, run: str) -> str:
        """Return the report of a run as HTML.

        Raises:
            RunError: there is no such run, or it was not finished.
        """
        try:
            return (self._folder(run) / "report.html").read_text(encoding="utf-8")
        except OSError as error:
            raise RunError("this run was not finished, so it has no report") from error

    def case(self, run: str, case: str) -> tuple[list[Turn], str, Answer | None]:
        """Return the conversation before a case of a run, its question, and what was answered.

        Raises:
            RunError: there is no such run or case.
        """
        for result in RunFolder(self._folder(run)).results():
            if result.case.id == case:
                turns = [Turn(turn.role, turn.content) for turn in result.case.history]
                return turns, result.case.question, result.answer
        raise RunError("there is no such case in this run")

    # -- the run

    def _work(self, file: Path, cases: list[Case]) -> None:
        folder = self._home / RUNS / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        try:
            baseline = self._baseline(file)
            gate = read_gate(self._seeds_gate) if file == self._seeds else None
            request = Request(file, out=folder, watch=self._saw)
            talk = Console(quiet=True)
            measure(request, cases, self._assistant, gate=gate, baseline=baseline, talk=talk)
            self._drop_old()
        except _Stopped:
            shutil.rmtree(folder, ignore_errors=True)
        except FootnoteError as error:
            shutil.rmtree(folder, ignore_errors=True)
            self._problem = str(error)
        except Exception:  # nobody waits for this thread: without this the page would show a run that never ends
            logging.getLogger(__name__).exception("a run in the background failed")
            self._problem = "Something went wrong; the terminal that runs Footnote says what."
        finally:
            self._run = None

    def _saw(self, result: Result) -> None:
        if self._run is not None:
            self._run.done += 1
            self._run.wrong += result.stage is not None
        if self._stop.is_set():
            raise _Stopped

    def _baseline(self, file: Path) -> Baseline | None:
        for folder in self._folders():
            with suppress(RunError):  # of another version: nothing to compare with
                if (folder / _SUMMARY).is_file() and RunFolder(folder).stamp()["cases"]["file"] == str(file):
                    return RunFolder(folder).baseline()
        return None

    def _drop_old(self) -> None:
        for folder in self._folders()[_KEPT:]:
            shutil.rmtree(folder, ignore_errors=True)

    # -- what there is

    def _folders(self) -> list[Path]:
        """Return the folders of the runs, newest first."""
        return sorted((path.parent for path in (self._home / RUNS).glob("*/run.json")), reverse=True)

    def _folder(self, run: str) -> Path:
        for folder in self._folders():
            if folder.name == run:
                return folder
        raise RunError("there is no such run any more; reload the page")

    def _offers(self) -> list[Offer]:
        return offers(self._assistant.library, self._seeds)

    def _drafts(self) -> int:
        try:
            return len(waiting(self._home))
        except CasesError:
            return (
                0  # a person is in the middle of correcting them; the file is named with its problem among the choices
            )

    def _wrong(self, run: str) -> list[dict[str, str]]:
        try:
            results = list(RunFolder(self._folder(run)).results())
        except RunError:
            return []  # of another version; its report can still be read
        return [_as_wrong(result) for result in results if result.stage is not None][:_LISTED]


def _as_listed(folder: Path) -> dict[str, Any] | None:
    """Return a run as the page lists it; None for one that was never finished."""
    try:
        stamp = RunFolder(folder).stamp()
        summary = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
    except (RunError, OSError, ValueError):
        return None
    figures = ("verdict", "in_words", "failures", "judged", "right")
    listed = {"run": folder.name, "started": stamp["started"], "questions": Path(stamp["cases"]["file"]).name}
    return listed | {key: summary[key] for key in figures}


def _as_wrong(result: Result) -> dict[str, str]:
    case, answer = result.case, result.answer
    expected = " or ".join(case.answers) or " and ".join(case.must_include)
    return {
        "case": case.id,
        "question": case.question,
        "stage": str(result.stage),
        "expected": expected if case.answerable else NOT_SAID,
        "said": result.error or (answer.answer if answer else ""),
    }
