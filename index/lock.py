"""One writer at a time, across processes; a second one is told who the first is."""

import json
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import HomeUnusable, IndexLocked
from index.home import build_in_use, make_home, require_room


@contextmanager
def writing(home: Path) -> Generator[None]:
    """Hold the index of `home` for writing.

    Raises:
        IndexLocked: another process, or another thread of this one, holds it.
        HomeUnusable: the index folder cannot be made or written.
    """
    make_home(home)
    lock = FileLock(home / "lock", thread_local=False)
    holder = home / "lock.holder"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexLocked(home, _describe(holder)) from error
    except OSError as error:
        raise _unwritable(home, error) from error
    try:
        about = {"pid": os.getpid(), "command": Path(sys.argv[0]).name, "since": time.strftime("%H:%M:%S")}
        with suppress(OSError):  # it only helps a second writer to say who the first is
            holder.write_text(json.dumps(about), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def changing(home: Path, needed: int = 0) -> Generator[None]:
    """Hold the index of `home` for a change that takes `needed` bytes.

    Raises:
        IndexLocked, HomeUnusable: see `writing`.
        DiskFull: there is no room for it.
    """
    make_home(home)
    require_room(home, needed)
    with writing(home):
        yield


def _unwritable(home: Path, error: OSError) -> HomeUnusable:
    problem = f"it cannot be written ({error.strerror})"
    if build_in_use(home):
        return HomeUnusable(home, problem, "choose another with --home, or ask the index as it is with --no-sync")
    return HomeUnusable(home, problem)


def _describe(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        return f"process {about['pid']} ({about['command']}, since {about['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # just starting or just done: the lock itself is what counts
        return "another process"
