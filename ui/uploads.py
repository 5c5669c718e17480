"""Add, rename and remove documents: a change in the library's folder, then the index made to match."""

import os
import re
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from index.aside import Aside, delete_aside, kept_aside, put_back, rename_file, take_aside
from index.errors import IndexLocked, UnknownDocument, UnreadableDocument
from index.library import Library
from index.read import MAX_BYTES, READERS, too_large

_KINDS = "PDF, Word, Excel, PowerPoint, OpenDocument, web pages, e-books, mail, tables and text"  # not 27 suffixes
_LONGEST_NAME = 200  # bytes: every file system takes it, with a number added too
_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_PATIENCE = 30  # seconds to wait for those who change something already
_at_work = Lock()


def add_document(library: Library, name: str, content: bytes) -> str:
    """Put a file into the library under a safe name of our own and index it; return the document's path.

    It is put where whoever asks adds documents. A file that is there already, letter for letter, is not put there
    twice; one of the same name gets a number.

    Raises:
        UnreadableDocument: nothing was added, with the reason.
        IndexLocked: the file was added, and the next sync will index it.
    """
    safe = safe_name(name)
    if Path(safe).suffix.lower() not in READERS:
        raise UnreadableDocument(safe, f"Footnote reads {_KINDS}")
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(safe, too_large(len(content)))
    with _turn(library):
        try:
            library.own_folder.mkdir(parents=True, exist_ok=True)
            file = _free_place(library.own_folder, safe, content)
            if not file.exists():
                _write(file, content)
        except OSError as error:
            raise UnreadableDocument(safe, f"it cannot be written into the library: {error.strerror}") from error
        return _index(library, file)


def remove_document(library: Library, path: str) -> Aside:
    """Take a document's file out of the library, and everything derived from it out of the index.

    The file is kept aside for a day; the key of what is returned puts it back.

    Raises:
        UnknownDocument: there is no such document.
        UnreadableDocument: its file cannot be deleted, or whoever asks may not do it.
        IndexLocked: the file is gone, and the next sync will notice.
    """
    _check_may_change(library, path)
    with _turn(library):
        try:
            aside = take_aside(library.settings.library, library.settings.home, path)
        except OSError as error:
            raise UnreadableDocument(path, f"it cannot be deleted: {error.strerror}") from error
        library.sync()
        return aside


def restore_document(library: Library, key: str) -> str:
    """Put a removed document back and index it; return its path, which has a number if its name was taken meanwhile.

    Raises:
        UnknownDocument: nothing is kept aside under that key.
        UnreadableDocument: its file cannot be put back; it is still aside.
        IndexLocked: the file is back, and the next sync will index it.
    """
    _check_is_removed(library, key)
    with _turn(library):
        try:
            path = put_back(library.settings.library, library.settings.home, key)
        except OSError as error:
            raise UnreadableDocument(key, f"it cannot be put back: {error.strerror}") from error
        library.sync()
        return path


def removed_documents(library: Library) -> list[Aside]:
    """Return what can be put back by whoever asks, the last first."""
    return [aside for aside in kept_aside(library.settings.home) if library.allows(aside.document, change=True)]


def delete_for_good(library: Library, key: str) -> None:
    """Delete what is kept aside of a removed document.

    Raises:
        UnknownDocument: nothing is kept aside under that key.
    """
    _check_is_removed(library, key)
    delete_aside(library.settings.home, key)


def rename_document(library: Library, path: str, name: str) -> str:
    """Give a document's file another name in its folder, of the same type; return the document's path.

    Its bytes are the same, so what was embedded is found again; only passages that carry the old name are embedded.

    Raises:
        UnknownDocument: there is no such document.
        UnreadableDocument: its file cannot have that name, or whoever asks may not give it another.
        IndexLocked: the file is renamed, and the next sync will notice.
    """
    _check_may_change(library, path)
    suffix = Path(path).suffix
    stem = name.strip()[: -len(suffix)] if suffix and name.strip().lower().endswith(suffix.lower()) else name
    safe = safe_name(f"{stem.strip()}{suffix}") if stem.strip(" .") else ""
    if not safe:
        raise UnreadableDocument(path, "the new name is empty; type one")
    if safe == Path(path).name:
        return path
    with _turn(library):
        try:
            renamed = rename_file(library.settings.library, path, safe)
        except FileExistsError as error:
            raise UnreadableDocument(path, f"there is a file {safe} already; choose another name") from error
        except OSError as error:
            raise UnreadableDocument(path, f"it cannot be renamed: {error.strerror}") from error
        library.sync()
        return renamed


def safe_name(name: str) -> str:
    """Return a file name that is one, on every system: no folders, controls, direction marks or leading dots."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    stem, suffix = os.path.splitext(_UNSAFE.sub("_", shown).strip(" ."))
    short = stem.strip().encode()[: _LONGEST_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{short or 'document'}{suffix}"


@contextmanager
def _turn(library: Library) -> Generator[None]:
    """Let one at a time here change documents: two files of one name are two, and both are indexed.

    Raises:
        IndexLocked: others took too long, and nothing was changed.
    """
    if not _at_work.acquire(timeout=_PATIENCE):
        raise IndexLocked(library.settings.home, "others who add or remove documents")
    try:
        yield
    finally:
        _at_work.release()


def _free_place(folder: Path, name: str, content: bytes) -> Path:
    """Return where the file goes: beside others of its name, or where the same content lies already."""
    stem, suffix = os.path.splitext(name)
    number = 1
    place = folder / name
    while place.exists() and not (place.is_file() and place.read_bytes() == content):
        number += 1
        place = folder / f"{stem} ({number}){suffix}"
    return place


def _write(file: Path, content: bytes) -> None:
    """Write the whole file or none of it: a sync may look at any moment."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)


def _index(library: Library, file: Path) -> str:
    """Bring the index up to date with a new file; return the document it is."""
    path = file.relative_to(library.settings.library).as_posix()
    reasons = {unread.document: unread.reason for unread in library.sync().unreadable}
    if path in reasons:
        file.unlink()
        library.sync()
        raise UnreadableDocument(file.name, reasons[path])
    if not library.documents([path]):
        raise UnknownDocument(path)
    return path


def _check_may_change(library: Library, path: str) -> None:
    if not library.allows(path):
        raise UnknownDocument(path)
    if not library.allows(path, change=True):
        raise UnreadableDocument(path, "it belongs to all who ask here; only who keeps the folder can change it")


def _check_is_removed(library: Library, key: str) -> None:
    if key not in {aside.key for aside in removed_documents(library)}:
        raise UnknownDocument(key)
