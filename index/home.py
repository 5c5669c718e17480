"""The index folder: whether it can be used, whether it has room, and which of the builds in it is in use."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

from index.errors import DiskFull, HomeUnusable

CASES, DRAFTS, RUNS = "cases", "drafts.jsonl", "runs"  # of evals: what the page offers, gathers and keeps
CATALOG = "catalog.db"  # in a build: without it there is nothing to read
_CURRENT = "current"
_BUILD = re.compile(r"index-[0-9a-f]{16}(-\w+)?")
STAYS_FREE = 500_000_000  # bytes: Chroma hangs when a disk fills up under it, and can then not even be read
_READING = 10_000_000  # bytes: opening Chroma and SQLite writes a little, even when nothing is changed


def make_home(home: Path) -> None:
    """Make sure that there is an index folder.

    Raises:
        HomeUnusable: it cannot be made.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise HomeUnusable(home, "it is not a folder") from error
    except OSError as error:
        raise HomeUnusable(home, f"it cannot be made ({error.strerror})") from error


def is_usable(folder: Path) -> bool:
    """Say whether this process may write into a folder, and its disk has room for the little that reading writes."""
    effective = os.access in os.supports_effective_ids
    writable = os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)
    return writable and shutil.disk_usage(folder).free > _READING


def private_copy(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """Copy a folder with the time stamps of its files to a temporary one, in which everything may be written.

    Raises:
        HomeUnusable: it cannot be read, or there is no room for a copy.
    """
    copy = tempfile.TemporaryDirectory(prefix="footnote-")
    try:
        for path in sorted(folder.rglob("*")):
            place = Path(copy.name) / path.relative_to(folder)
            if path.is_dir():
                place.mkdir()
            else:
                shutil.copyfile(path, place)
                os.utime(place, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    except OSError as error:
        copy.cleanup()
        problem = f"it may not be written, and no copy of it can be made in {tempfile.gettempdir()} ({error.strerror})"
        raise HomeUnusable(folder.parent, problem) from error
    return copy


def require_room(home: Path, needed: int) -> None:
    """Check that `needed` bytes can be written into an index folder and enough stays free besides.

    Raises:
        DiskFull: they cannot.
    """
    free, needed = shutil.disk_usage(home).free, needed + STAYS_FREE
    if free < needed:
        raise DiskFull(home, free=free, needed=needed)


def build_in_use(home: Path) -> str:
    """Return the name of the folder that holds the index in use; empty when there is none.

    Raises:
        HomeUnusable: the index folder cannot be read, or does not say which of several indexes is in use.
    """
    named = _named(home)
    if named is None or named:
        return named or ""
    left = [path.name for path in _builds(home) if (path / CATALOG).is_file()]
    if len(left) > 1:
        problem = f"its file {_CURRENT!r} does not say which index is in use, and {', '.join(left)} are there"
        raise HomeUnusable(home, problem, f"write the name of one into {_CURRENT!r}, or choose another with --home")
    return left[0] if left else ""


def _named(home: Path) -> str | None:
    """Return the build that `current` names; empty when it names none, None when there is no such file."""
    try:
        name = (home / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ""
    except NotADirectoryError as error:
        raise HomeUnusable(home, "it is not a folder") from error
    except OSError as error:
        raise HomeUnusable(home, f"it cannot be read ({error.strerror})") from error
    return name if _BUILD.fullmatch(name) else ""


def put_in_use(home: Path, name: str) -> None:
    """Switch to another build, in one step that a power failure does not undo or halve."""
    temporary = home / f"{_CURRENT}.new"
    write_durably(temporary, name)
    os.replace(temporary, home / _CURRENT)
    _bring_to_disk(home)


def write_durably(file: Path, text: str) -> None:
    """Write a small file that is whole on the disk, and found in its folder, before this returns."""
    file.write_text(text, encoding="utf-8")
    for path in (file, file.parent):
        _bring_to_disk(path)


def _bring_to_disk(path: Path) -> None:
    if os.name == "nt":
        return  # which opens no folder, and syncs no file that is open for reading only
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def builds_not_in_use(home: Path) -> list[Path]:
    """Return the folders of builds that were cut short or replaced; none while `current` does not say which are."""
    in_use = _named(home)
    return [path for path in _builds(home) if path.name != in_use] if in_use != "" else []


def _builds(home: Path) -> list[Path]:
    return sorted(path for path in home.iterdir() if _BUILD.fullmatch(path.name))


def remove_unused(home: Path, *, strict: bool = True) -> None:
    """Remove builds that were cut short or replaced; without `strict`, what cannot be removed now is left for later.

    First, a `current` that names none is written anew for the only build there is: another may soon stand beside it.

    Raises:
        HomeUnusable: `current` does not say which of several is in use; then none is removed.
    """
    if _named(home) == "" and (in_use := build_in_use(home)):
        put_in_use(home, in_use)
    for folder in builds_not_in_use(home):
        if strict:
            remove_index(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def remove_index(folder: Path) -> None:
    """Remove a folder that held an index until now.

    Tantivy's watcher may put its lock file into the folder while it is emptied, for a moment after it was let go of.
    """
    try:
        shutil.rmtree(folder)
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:
            raise
        shutil.rmtree(folder)
