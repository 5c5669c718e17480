"""One writer at a time, across processes; a second one is told who the first is.

Who only mends an index before reading it is waited for: it takes seconds, and nobody asked for it.
"""

import json
import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import HomeUnusable, IndexLocked
from index.home import build_in_use, make_home, require_room

_PATIENCE = 60  # seconds to wait for who mends the index
_LOOK_AGAIN = 0.05  # seconds


@contextmanager
def writing(home: Path, *, mending: bool = False) -> Generator[None]:
    """Hold the index of `home` for writing; `mending` says that it is for no change of what it holds.

    Raises:
        IndexLocked: another process, or another thread of this one, holds it.
        HomeUnusable: the index folder cannot be made or written.
    """
    make_home(home)
    lock = FileLock(home / "lock", thread_local=False)
    holder = home / "lock.holder"
    try:
        _acquire(lock, holder, 0 if mending else _PATIENCE)
    except Timeout as error:
        raise IndexLocked(home, _describe(holder)) from error
    except OSError as error:
        raise _unwritable(home, error) from error
    try:
        about = {"pid": os.getpid(), "command": Path(sys.argv[0]).name, "since": time.strftime("%H:%M:%S")}
        with suppress(OSError):  # it only helps a second writer to say who the first is
            holder.write_text(json.dumps(about | {"mending": mending}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def changing(home: Path, needed: int = 0, *, mending: bool = False) -> Generator[None]:
    """Hold the index of `home` for a change that takes `needed` bytes, or for `mending` it.

    Raises:
        IndexLocked, HomeUnusable: see `writing`.
        DiskFull: there is no room for it.
    """
    make_home(home)
    require_room(home, needed)
    with writing(home, mending=mending):
        yield


def _acquire(lock: FileLock, holder: Path, patience: float) -> None:
    """Take the lock; while its holder only mends, or has not yet said what it does, wait for it.

    Raises:
        Timeout: who holds it is at a change, or takes too long.
    """
    until, silent_until = time.monotonic() + patience, time.monotonic() + min(1, patience)
    while True:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            mending = _said(holder).get("mending")
            if mending is False or time.monotonic() > (until if mending else silent_until):
                raise
            time.sleep(_LOOK_AGAIN)
        else:
            return


def _unwritable(home: Path, error: OSError) -> HomeUnusable:
    problem = f"it cannot be written ({error.strerror})"
    if build_in_use(home):
        return HomeUnusable(home, problem, "choose another with --home, or ask the index as it is with --no-sync")
    return HomeUnusable(home, problem)


def _describe(holder: Path) -> str:
    about = _said(holder)
    try:
        return f"process {about['pid']} ({about['command']}, since {about['since']})"
    except KeyError:
        return "another process"


def _said(holder: Path) -> dict[str, Any]:
    """Return what the holder of the lock says of itself: nothing when just starting or just done."""
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}
