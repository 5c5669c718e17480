"""What is in the folder: the library's files as they are now, and nothing from outside it."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import LibraryMissing, UnknownDocument


@dataclass(slots=True)
class Listing:
    """The files of a library by name, what cannot be a document, and folders that could not be listed."""

    files: dict[str, os.stat_result] = field(default_factory=dict[str, os.stat_result])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    unlisted: list[str] = field(default_factory=list[str])

    def may_still_hold(self, name: str) -> bool:
        """Say whether a document could be in a folder that could not be listed; then it is not gone."""
        return any(name.startswith(folder) for folder in self.unlisted)


def list_library(library: Path) -> Listing:
    """List the regular files of a library, in all its folders, except hidden ones. Links out of it are refused.

    Raises:
        LibraryMissing: the library itself is not there, or cannot be listed.
    """
    listing = Listing()
    root = library.resolve()
    try:
        _list_folder(str(root), "", root, listing)
    except NotADirectoryError as error:
        raise LibraryMissing(library, "it is not a folder") from error
    except FileNotFoundError as error:
        raise LibraryMissing(library) from error
    except PermissionError as error:
        raise LibraryMissing(library, "it may not be read") from error
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


def _list_folder(folder: str, prefix: str, root: Path, listing: Listing) -> None:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.name.startswith("."):
                _list_entry(entry, f"{prefix}{entry.name}", root, listing)


def _list_entry(entry: os.DirEntry[str], name: str, root: Path, listing: Listing) -> None:
    if not _is_unicode(name):
        listing.refused[ascii(name)] = "its name is not valid Unicode; rename it"
        return
    if entry.is_dir(follow_symlinks=False):
        try:
            _list_folder(entry.path, f"{name}/", root, listing)
        except OSError as error:
            listing.unlisted.append(f"{name}/")
            listing.refused[f"{name}/"] = f"the folder cannot be listed: {error.strerror}"
        return
    try:
        found = entry.stat()  # follows links
    except OSError as error:
        listing.refused[name] = f"it cannot be opened: {error.strerror}"
        return
    if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
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
