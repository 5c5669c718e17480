"""Files are read in a process of their own, with limits: one that explodes is one unreadable file, and nothing else.

It is a plain child of this program, not one of `multiprocessing`: those run the caller's main module again.
"""

import math
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import UnreadableDocument
from index.passage import Document
from index.read import read_file

resource = None
with suppress(ImportError):  # Windows has none, and there only time is limited
    import resource

MOST_SECONDS = 60.0  # for one file; a book of 900 pages takes ten
MOST_MEMORY = 2_000_000_000  # bytes of address space, where the system can limit it
_TWICE = 2  # tries of a file that another moment, with less to do for the machine, may let through
_SIMPLE = {".txt", ".text", ".log", ".org"}  # decoded, not parsed
_MARKUP = {".md", ".markdown", ".html", ".htm"}
_SMALL = 100_000  # bytes of markup that are parsed in a moment, whatever they say
_START = "import sys; sys.path.insert(0, sys.argv[1]); from index.worker import serve; serve(int(sys.argv[2]))"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a file gave no text, as the reading process says it; an exception of ours would not pass the pipe."""

    reason: str
    tries: float = 1


class FileReader:
    """Reads files: simple ones at once, all others in a process that is started when the first of them comes.

    A context manager. `seconds` and `memory` (bytes) limit the reading of one file.
    """

    def __init__(self, *, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "FileReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def read(self, path: Path, name: str) -> tuple[Document, str]:
        """Read one file, as `read_file` does.

        Raises:
            UnreadableDocument: for the reasons of `read_file`, or because it took too long or too much memory.
        """
        if is_simple(path):
            return _taken(name, _read(path, name))
        process = self._process = self._process or self._start(name)
        late = threading.Event()
        timer = threading.Timer(self._seconds, lambda: (late.set(), process.kill()))
        timer.start()
        try:
            answer, is_last = _ask(process, path, name)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self._stop()
            raise UnreadableDocument(name, self._why(late.is_set()), tries=_TWICE) from error
        finally:
            timer.cancel()
        if is_last:
            self._stop()
        return _taken(name, answer)

    def _why(self, late: bool) -> str:
        if late:
            return f"reading it takes longer than {self._seconds:g} seconds; split it, or save it in another format"
        return "its reader broke down: it is damaged, or needs too much memory; save it in another format"

    def _start(self, name: str) -> "subprocess.Popen[bytes]":
        root = str(Path(__file__).resolve().parent.parent)
        command = [sys.executable, "-P", "-c", _START, root, str(self._memory)]
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError as error:
            reason = f"no process to read it can be started: {error.strerror}"
            raise UnreadableDocument(name, reason, tries=math.inf) from error

    def _stop(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        # Closes the pipes and waits; what could not be said to a process that had died before cannot be said now.
        with suppress(BrokenPipeError), process:
            pass


def is_simple(path: Path) -> bool:
    """Say whether a file can do no harm to the program that reads it."""
    suffix = path.suffix.lower()
    try:
        return suffix in _SIMPLE or (suffix in _MARKUP and path.stat().st_size <= _SMALL)
    except OSError:
        return True  # it cannot be opened, which its reader says


def serve(memory: int) -> None:
    """Read the files that are asked for on standard input until it ends. Runs in the reading process alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that asks is interrupted, and stops this one
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    _limit(memory)
    while True:
        try:
            path, name = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer = _answer(path, name)
        pickle.dump((answer, _is_heavy(memory)), answers)
        answers.flush()


def _ask(process: "subprocess.Popen[bytes]", path: Path, name: str) -> tuple[tuple[Document, str] | _Refusal, bool]:
    """Return what was read, or the reason why not; and whether the process should read no other file."""
    questions, answers = process.stdin, process.stdout
    assert questions is not None
    assert answers is not None
    pickle.dump((path, name), questions)
    questions.flush()
    return pickle.load(answers)


def _taken(name: str, answer: tuple[Document, str] | _Refusal) -> tuple[Document, str]:
    if isinstance(answer, _Refusal):
        raise UnreadableDocument(name, answer.reason, tries=answer.tries)
    return answer


def _read(path: Path, name: str) -> tuple[Document, str] | _Refusal:
    """Read a file. One that cannot be opened is tried for as long as it lasts: no reader has seen it yet."""
    try:
        return read_file(path, name)
    except UnreadableDocument as error:
        is_closed = isinstance(error.__cause__, OSError) and error.__cause__.errno is not None
        return _Refusal(error.reason, math.inf if is_closed else error.tries)


def _answer(path: Path, name: str) -> tuple[Document, str] | _Refusal:
    try:
        return _read(path, name)
    except MemoryError:
        return _Refusal("reading it takes too much memory; split it, or save it in another format")
    except RecursionError:
        return _Refusal("its parts are nested too deeply; save it in another format")
    except Exception as error:  # a reader's own fault ends its file, not the sync; here is the border that says so
        why = f"{type(error).__name__}: {str(error)[:200]}"
        return _Refusal(f"its reader failed ({why}); save it in another format")


def _limit(memory: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _is_heavy(memory: int) -> bool:
    """Say whether a file has left this process with so much memory that the next might lack some."""
    return _held() > memory // 4


def _held() -> int:
    """Return the bytes that this process holds; its peak where the system does not tell.

    On Linux the peak would be no less than that of the program that started it, which may hold a model.
    """
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if resource is None:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
