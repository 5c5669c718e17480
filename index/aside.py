"""Documents taken out of a library by hand: their files are kept aside for a day, so that they can be put back.

A file kept aside lies under its own path in a folder of the index folder that is named for the moment, in nanoseconds
since 1970. At every moment the whole file is in its place or aside, whatever is cut short.
"""

import errno
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import UnknownDocument
from index.folder import list_library

_FOLDER = "removed"
_KEPT = 24 * 3600 * 10**9  # nanoseconds
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class Aside:
    """A file kept aside: the document it was, and the key to put it back with."""

    key: str
    document: str


def kept_aside(home: Path) -> list[Aside]:
    """Return what can be put back, the last first. What has been aside for a day is deleted."""
    kept = sorted(_kept(home), key=lambda aside: int(aside.key), reverse=True)
    old = [aside for aside in kept if int(aside.key) < time.time_ns() - _KEPT]
    for aside in old:
        delete_aside(home, aside.key)
    return [aside for aside in kept if aside not in old]


def take_aside(library: Path, home: Path, document: str) -> Aside:
    """Move a document's file out of the library; the next sync drops it from the index.

    Raises:
        UnknownDocument: there is no such file in the library.
        OSError: it cannot be moved; then it is where it was.
    """
    file = _file_of(library, document)
    aside = Aside(str(time.time_ns()), document)
    place = home / _FOLDER / aside.key / document
    try:
        place.parent.mkdir(parents=True)
        _move(file, place)
    except OSError:
        shutil.rmtree(home / _FOLDER / aside.key, ignore_errors=True)
        raise
    return aside


def put_back(library: Path, home: Path, key: str) -> str:
    """Move a file back into the library, beside another that has its name by now; return the document it is.

    Raises:
        UnknownDocument: nothing is kept under that key.
        OSError: it cannot be moved; then it stays aside.
    """
    aside = _find(home, key)
    place = free_place(library / aside.document)
    place.parent.mkdir(parents=True, exist_ok=True)
    _move(home / _FOLDER / key / aside.document, place)
    shutil.rmtree(home / _FOLDER / key, ignore_errors=True)
    return place.relative_to(library).as_posix()


def delete_aside(home: Path, key: str) -> None:
    """Delete a file that is kept aside, for good.

    Raises:
        UnknownDocument: nothing is kept under that key.
    """
    _find(home, key)
    shutil.rmtree(home / _FOLDER / key)


def forget_aside(home: Path, documents: Sequence[str]) -> None:
    """Delete every file that was one of these documents."""
    for aside in _kept(home):
        if aside.document in documents:
            shutil.rmtree(home / _FOLDER / aside.key)


def rename_file(library: Path, document: str, name: str) -> str:
    """Give a document's file another name in its folder; return the document it is then.

    Raises:
        UnknownDocument: there is no such file in the library.
        FileExistsError: the name is taken.
        OSError: it cannot be renamed.
    """
    file = _file_of(library, document)
    place = file.with_name(name)
    place.touch(exist_ok=False)  # so that nothing that comes to lie there meanwhile is written over
    try:
        os.replace(file, place)
    except OSError:
        place.unlink()
        raise
    return place.relative_to(library).as_posix()


def free_place(file: Path) -> Path:
    """Return the path itself, or with the first number that makes it one that nothing has."""
    number, place = 1, file
    while os.path.lexists(place):
        number += 1
        place = file.with_name(f"{file.stem} ({number}){file.suffix}")
    return place


def _file_of(library: Path, document: str) -> Path:
    """Return the file of a name that a listing of the library gives: of a link in it, the link."""
    if document not in list_library(library).files:
        raise UnknownDocument(document)
    return library / document


def _find(home: Path, key: str) -> Aside:
    for aside in _kept(home):
        if aside.key == key:
            return aside
    raise UnknownDocument(key)


def _kept(home: Path) -> Iterator[Aside]:
    folder = home / _FOLDER
    for moment in folder.iterdir() if folder.is_dir() else ():
        files = [path for path in moment.rglob("*") if not path.is_dir() and path.suffix != _UNFINISHED]
        if moment.name.isascii() and moment.name.isdecimal() and files:
            yield Aside(moment.name, files[0].relative_to(moment).as_posix())


def _move(file: Path, place: Path) -> None:
    """Rename a file; to another disk, copy it whole before the original goes."""
    try:
        os.rename(file, place)
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    unfinished = place.with_name(place.name + _UNFINISHED)
    shutil.copy2(file, unfinished, follow_symlinks=False)
    os.replace(unfinished, place)
    file.unlink()
