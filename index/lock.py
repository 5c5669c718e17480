"""One writer at a time, across processes; a second one is told who the first is."""

import json
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLocked


@contextmanager
def writing(home: Path) -> Generator[None]:
    """Hold the index of `home` for writing.

    Raises:
        IndexLocked: another process, or another thread of this one, holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "lock", thread_local=False)
    holder = home / "lock.holder"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(home, _describe(holder)) from error
    try:
        about = {"pid": os.getpid(), "command": Path(sys.argv[0]).name, "since": time.strftime("%H:%M:%S")}
        holder.write_text(json.dumps(about), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _describe(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {about['pid']} ({about['command']}, since {about['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # just starting or just done: the lock itself is what counts
        return "another process"
