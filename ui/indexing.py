"""The first minute: the index is brought up to date while the page is there already, and answers from what it has."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import FootnoteError
from ui.console import progress, say
from ui.terminal import as_change

if TYPE_CHECKING:
    from index.library import Library, SyncProgress, SyncReport

_LAST_WORDS = 10  # seconds in which a sync may write down what it holds; cut off, the next one goes on from there
_ROUNDS = 3  # files that came while it went on wait for it; one that never stops changing must not keep it up for ever
_FAULT = "indexing ended with a fault that the terminal names; `footnote index` takes it up again"


@dataclass(frozen=True, slots=True)
class State:
    """How far a sync is: `done` of `total` files, `document` being the last. `problem` is why it ended too early."""

    under_way: bool = False
    done: int = 0
    total: int = 0
    document: str = ""
    problem: str = ""


class _Stopped(Exception):
    """Nobody waits for this sync any more."""


class Indexing:
    """A sync of a library in a thread of its own; the terminal is told too."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._stopping = False
        self._state = State(under_way=True)
        self._thread = threading.Thread(target=self._run, name="indexing", daemon=True)

    @property
    def state(self) -> State:
        """How far it is now."""
        return self._state

    def is_reading(self) -> bool:
        """Tell whether documents are missing that it is reading; while it only looks for changes, none are known to."""
        return self._state.under_way and (self._state.total > 0 or not self._library.names())

    @contextmanager
    def under_way(self) -> Generator[Indexing]:
        """Sync while the block runs. At its end, what was read is kept and the rest left for the next sync.

        Raises:
            IndexLocked, HomeUnusable, DiskFull: there is no index yet, and none can be made.
        """
        self._library.begin()
        self._thread.start()
        try:
            yield self
        finally:
            self._stopping = True
            self._thread.join(_LAST_WORDS)

    def _run(self) -> None:
        problem = _FAULT
        try:
            for _ in range(_ROUNDS):
                if self._sync().is_current:
                    break
            problem = ""
        except _Stopped:
            problem = ""
        except FootnoteError as error:
            problem = str(error)
            say(f"footnote: {problem}")
        finally:
            self._state = replace(self._state, under_way=False, problem=problem)

    def _sync(self) -> SyncReport:
        with progress() as show:

            def note(step: SyncProgress) -> None:
                if self._stopping:
                    raise _Stopped
                self._state = State(under_way=True, done=step.done, total=step.total, document=step.document)
                show(step)

            report = self._library.sync(progress=note)
        if (change := as_change(report)) and not report.is_current:
            say(change)
        return report
