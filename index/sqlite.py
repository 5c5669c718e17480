"""SQLite files that keep what was committed and nothing else, their failures in the words of index.errors."""

import shutil
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from index.errors import DiskFull, HomeUnusable, IndexDamaged, IndexLocked
from index.home import STAYS_FREE

_PATIENCE = 30  # seconds for which a busy file is waited for


def open_sqlite(file: Path) -> sa.Engine:
    """Open a file of a build, or make it; whatever is asked of it later raises no other errors of SQLite than these.

    Raises:
        IndexDamaged: its bytes are not what SQLite wrote.
        HomeUnusable: it may not be read, or not be written.
        DiskFull: there was no room for a change, which was not made.
        IndexLocked: another process kept it busy.
    """
    address = sa.URL.create("sqlite", database=str(file))  # written as text, a folder's name could hold a query
    engine = sa.create_engine(address, connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _set_up)

    def translate(failed: sa.ExceptionContext) -> None:
        _translate(failed.original_exception, file)

    event.listen(engine, "handle_error", translate)
    return engine


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _translate(error: BaseException, file: Path) -> None:
    """Raise a failure of the file under its name; one of ours in using it stays as it is."""
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return
    home, code = file.parent.parent, getattr(error, "sqlite_errorname", "")
    if code == "SQLITE_FULL":
        raise DiskFull(home, free=shutil.disk_usage(file.parent).free, needed=STAYS_FREE) from error
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        raise IndexLocked(home, "another process") from error
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        raise HomeUnusable(home, f"its catalog cannot be opened or written ({error})") from error
    raise IndexDamaged(f"the catalog {file} cannot be read ({error})") from error
