"""Add, rename and remove documents: a change in the library's folder, then the index made to match."""

import os
import re
import unicodedata
from pathlib import Path

from index.aside import Aside, put_back, rename_file, take_aside
from index.errors import UnknownDocument, UnreadableDocument
from index.library import Library
from index.read import MAX_BYTES, READERS

_LONGEST_NAME = 200  # bytes: every file system takes it, with a number added too
_UNSAFE = re.compile(r'[\\/:*?"<>|]')


def add_document(library: Library, name: str, content: bytes) -> str:
    """Put a file into the library under a safe name of our own and index it; return the document's path.

    A file that is there already, letter for letter, is not put there twice; one of the same name gets a number.

    Raises:
        UnreadableDocument: nothing was added, with the reason.
        IndexLocked: the file was added, and the next sync will index it.
    """
    safe = safe_name(name)
    if Path(safe).suffix.lower() not in READERS:
        raise UnreadableDocument(safe, f"Footnote reads {', '.join(sorted(READERS))}")
    if len(content) > MAX_BYTES:
        raise UnreadableDocument(safe, f"{len(content):,} bytes is over the limit of {MAX_BYTES:,}")
    file = _free_place(library.settings.library, safe, content)
    try:
        if not file.exists():
            _write(file, content)
    except OSError as error:
        raise UnreadableDocument(safe, f"it cannot be written into the library: {error.strerror}") from error
    _index(library, file)
    return file.name


def remove_document(library: Library, path: str) -> Aside:
    """Take a document's file out of the library, and everything derived from it out of the index.

    The file is kept aside for a day; the key of what is returned puts it back.

    Raises:
        UnknownDocument: there is no such document.
        UnreadableDocument: its file cannot be deleted.
        IndexLocked: the file is gone, and the next sync will notice.
    """
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
    try:
        path = put_back(library.settings.library, library.settings.home, key)
    except OSError as error:
        raise UnreadableDocument(key, f"it cannot be put back: {error.strerror}") from error
    library.sync()
    return path


def rename_document(library: Library, path: str, name: str) -> str:
    """Give a document's file another name in its folder, of the same type; return the document's path.

    Its bytes are the same, so what was embedded is found again; only passages that carry the old name are embedded.

    Raises:
        UnknownDocument: there is no such document.
        UnreadableDocument: its file cannot have that name.
        IndexLocked: the file is renamed, and the next sync will notice.
    """
    suffix = Path(path).suffix
    stem = name.strip()[: -len(suffix)] if suffix and name.strip().lower().endswith(suffix.lower()) else name
    safe = safe_name(f"{stem.strip()}{suffix}") if stem.strip(" .") else ""
    if not safe:
        raise UnreadableDocument(path, "the new name is empty; type one")
    if safe == Path(path).name:
        return path
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


def _index(library: Library, file: Path) -> None:
    reasons = {unread.document: unread.reason for unread in library.sync().unreadable}
    if file.name in reasons:
        file.unlink()
        library.sync()
        raise UnreadableDocument(file.name, reasons[file.name])
    if file.name not in {info.path for info in library.documents()}:
        raise UnknownDocument(file.name)
