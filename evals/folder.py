"""The folder of a run, written case by case, so that a run that was broken off can go on."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals.compare import Baseline
from evals.result import Result, read_result
from index.errors import EnvironmentFailure, InputError


class RunError(InputError):
    """A run's folder cannot be used as it was asked."""


class RunFolder:
    """Where a run is kept. `run.json` says what was run; it stands from the start, `summary.json` only at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._results = path / "results.jsonl"
        self._timings = path / "timings.jsonl"  # apart: the results of two runs are the same bytes, their times are not

    def check(self) -> None:
        """Make sure that a run can be kept here.

        Raises:
            RunError: the folder holds something that is not a run.
        """
        if self.path.is_dir() and any(self.path.iterdir()) and not (self.path / "run.json").is_file():
            raise RunError(f"{self.path} holds other files and no run; name a new folder with --out")

    def begin(self, stamp: dict[str, Any]) -> None:
        """Start a run here, in place of an earlier one.

        Raises:
            RunError: the folder holds something that is not a run.
            EnvironmentFailure: it cannot be written.
        """
        self.check()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for kept in ("results.jsonl", "timings.jsonl", "summary.json", "report.html", "report.md"):
                (self.path / kept).unlink(missing_ok=True)
            self._write("run.json", stamp)
        except OSError as error:
            raise EnvironmentFailure(
                f"cannot write to {self.path}: {error.strerror}; name another with --out"
            ) from error

    def resume(self, stamp: dict[str, Any]) -> list[Result]:
        """Return what an earlier run here has already measured; `begin` when there was none.

        Raises:
            RunError: the earlier run asked something else, or asked it of something else.
        """
        if not (self.path / "run.json").is_file():
            self.begin(stamp)
            return []
        earlier = self.stamp()
        differing = [key for key in stamp if key != "started" and stamp[key] != earlier.get(key)]
        if differing:
            raise RunError(
                f"the run in {self.path} has other {', '.join(differing)}; leave out --resume to start afresh"
            )
        results = list(self.results())
        self._rewrite(results)  # without the line that was half written when the run was broken off
        return results

    def add(self, result: Result) -> None:
        """Write one result, at once."""
        self._append(self._results, result.as_dict())
        judged = {"judgement": asdict(result.judgement)} if result.judgement else {}
        self._append(self._timings, {"id": result.case.id, **result.timings_ms, **judged})

    def finish(self, summary: dict[str, Any], *, page: str, markdown: str) -> None:
        """Write the figures and the reports."""
        self._write("summary.json", summary)
        (self.path / "report.html").write_text(page, encoding="utf-8")
        (self.path / "report.md").write_text(markdown, encoding="utf-8")

    def stamp(self) -> dict[str, Any]:
        """Return `run.json`.

        Raises:
            RunError: there is no run here.
        """
        try:
            return _object((self.path / "run.json").read_bytes())
        except (OSError, ValueError) as error:
            raise RunError(f"there is no run in {self.path}; `footnote eval --out {self.path}` makes one") from error

    def started(self) -> str:
        """Return when the run that is kept here was started, and nothing where there is none."""
        with suppress(RunError):
            return str(self.stamp().get("started", ""))
        return ""

    def baseline(self) -> Baseline:
        """Return the run for another to be compared with.

        Raises:
            RunError: there is no run here, or it is damaged or of another version.
        """
        try:
            return Baseline.of(self.stamp(), list(self.results()))
        except (KeyError, TypeError) as error:
            raise RunError(f"the run in {self.path} is of another version; make it anew to compare with it") from error

    def results(self) -> Iterator[Result]:
        """Yield the results that were written.

        Raises:
            RunError: there is no run here, or a line of it is damaged or of another version.
        """
        self.stamp()
        timings: dict[str, dict[str, Any]] = {}
        for place, line in _lines(self._timings):
            try:
                timings[line.pop("id")] = line
            except (KeyError, TypeError) as error:
                raise RunError(f"{place} names no case; start the run afresh, without --resume") from error
        for place, line in _lines(self._results):
            try:
                yield read_result(line, timings.get(line["case"]["id"], {}))
            except (KeyError, TypeError, ValueError) as error:
                raise RunError(
                    f"{place} is not a result of this version; start the run afresh, without --resume"
                ) from error

    def _rewrite(self, results: list[Result]) -> None:
        for path in (self._results, self._timings):
            path.write_text("", encoding="utf-8")
        for result in results:
            self.add(result)

    def _append(self, path: Path, line: dict[str, Any]) -> None:
        with path.open("a", encoding="utf-8", newline="\n") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _write(self, name: str, value: dict[str, Any]) -> None:
        (self.path / name).write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each line of a run with the words for its place. What follows the last line break was broken off."""
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    for number, line in enumerate(lines[:-1], start=1):
        place = f"{path}, line {number},"
        try:
            yield place, _object(line)
        except ValueError as error:
            raise RunError(f"{place} is damaged; start the run afresh, without --resume") from error


def _object(text: bytes) -> dict[str, Any]:
    """Return the object that a JSON text holds.

    Raises:
        ValueError: it holds none.
    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
