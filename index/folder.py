"""What is in the folder: the library's files as they are now, and nothing from outside it."""

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import LibraryMissing, UnknownDocument

_LEADS_NOWHERE = {errno.ENOENT, errno.ELOOP}  # links to what is gone, or in a circle: no document is behind them


@dataclass(slots=True)
class Listing:
    """The files of a library by name, what cannot be a document, and what could not be looked at.

    `unlisted` holds the names of files, and of folders with a slash at the end. `is_bare` says that there was nothing
    at all in the folder, not even a hidden file: a disk that is not mounted looks like that.
    """

    files: dict[str, os.stat_result] = field(default_factory=dict[str, os.stat_result])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    unlisted: set[str] = field(default_factory=set[str])
    is_bare: bool = False

    def may_still_hold(self, name: str) -> bool:
        """Say whether a document could be where nobody could look; then it is not gone."""
        above = {name[: at + 1] for at, character in enumerate(name) if character == "/"}
        return not self.unlisted.isdisjoint({name, *above})


def list_library(library: Path, home: Path | None = None) -> Listing:
    """List the regular files of a library, in all its folders, except hidden ones. Links out of it are refused.

    What lies below `home`, the index folder, is no document, should that be a folder of the library.

    Raises:
        LibraryMissing: the library itself is not there, or cannot be listed.
    """
    root, index = os.path.realpath(library), home and os.path.realpath(home)
    try:
        top = _entries(root)
    except NotADirectoryError as error:
        raise LibraryMissing(library, "it is not a folder") from error
    except FileNotFoundError as error:
        raise LibraryMissing(library) from error
    except PermissionError as error:
        raise LibraryMissing(library, "it may not be read") from error
    except OSError as error:
        raise LibraryMissing(library, f"it cannot be listed ({error.strerror or error})") from error
    listing = Listing(is_bare=not top)
    waiting = _named(top, "")
    while waiting:  # not a call within a call: folders can be nested deeper than Python's calls
        name, entry = waiting.pop()
        if entry.path != index:
            waiting += _look_at(entry, name, root, listing)
    return listing


def file_of(library: Path, name: str) -> Path:
    """Return the file behind a document's name, which must lie inside the library.

    Raises:
        UnknownDocument: there is no such file, or the name leads out of the library.
    """
    root = library.resolve()
    try:
        path = (root / name).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a zero in the name
        raise UnknownDocument(name) from error
    if not path.is_relative_to(root) or not path.is_file():
        raise UnknownDocument(name)
    return path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _named(entries: list[os.DirEntry[str]], prefix: str) -> list[tuple[str, os.DirEntry[str]]]:
    """Return what is not hidden, with its name in the library, the first in order last: it is taken from the end."""
    seen = sorted(entries, key=lambda entry: entry.name, reverse=True)
    return [(f"{prefix}{entry.name}", entry) for entry in seen if not entry.name.startswith(".")]


def _look_at(entry: os.DirEntry[str], name: str, root: str, listing: Listing) -> list[tuple[str, os.DirEntry[str]]]:
    """Put a file into the listing; return what is in a folder."""
    if not _is_unicode(name):
        listing.refused[ascii(name)] = "its name is not valid Unicode; rename it"
        return []
    try:
        if entry.is_dir(follow_symlinks=False):
            return _look_into(entry.path, name, listing)
        _list_file(entry, name, root, listing)
    except OSError as error:
        listing.refused[name] = f"it cannot be opened: {error.strerror or error}"
        if error.errno not in _LEADS_NOWHERE:
            listing.unlisted |= {name, f"{name}/"}  # whichever it is
    return []


def _look_into(folder: str, name: str, listing: Listing) -> list[tuple[str, os.DirEntry[str]]]:
    try:
        return _named(_entries(folder), f"{name}/")
    except OSError as error:
        listing.unlisted.add(f"{name}/")
        listing.refused[f"{name}/"] = f"the folder cannot be listed: {error.strerror or error}"
        return []


def _list_file(entry: os.DirEntry[str], name: str, root: str, listing: Listing) -> None:
    found = entry.stat()  # follows links
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(root):
        listing.refused[name] = "it is a link to a file outside the library"
    elif stat.S_ISREG(found.st_mode):
        listing.files[name] = found
    else:
        listing.refused[name] = "it is not a regular file" if not entry.is_dir() else "it is a link to a folder"


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
