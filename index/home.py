"""The index folder: whether it can be used, whether it has room, and which of the builds in it is in use."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

from index.errors import DiskFull, HomeUnusable

CASES, DRAFTS, RUNS = "cases", "drafts.jsonl", "runs"  # of evals: what the page offers, gathers and keeps
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
        HomeUnusable: the index folder cannot be read.
    """
    try:
        name = (home / _CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""
    except NotADirectoryError as error:
        raise HomeUnusable(home, "it is not a folder") from error
    except OSError as error:
        raise HomeUnusable(home, f"it cannot be read ({error.strerror})") from error
    return name if _BUILD.fullmatch(name) else ""


def put_in_use(home: Path, name: str) -> None:
    """Switch to another build, in one step."""
    temporary = home / f"{_CURRENT}.new"
    temporary.write_text(name, encoding="utf-8")
    os.replace(temporary, home / _CURRENT)


def builds_not_in_use(home: Path) -> list[Path]:
    """Return the folders of builds that were cut short or replaced."""
    in_use = build_in_use(home)
    return sorted(path for path in home.iterdir() if _BUILD.fullmatch(path.name) and path.name != in_use)


def remove_unused(home: Path, *, strict: bool = True) -> None:
    """Remove builds that were cut short or replaced; without `strict`, what cannot be removed now is left for later."""
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
