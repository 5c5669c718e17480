import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from index.errors import DiskFull, HomeUnusable, IndexDamaged, IndexLocked
from index.sqlite import open_sqlite
from tests.test_index_folder import without_privileges


@contextmanager
def opened(file: Path, *pragmas: str):
    engine = open_sqlite(file)
    for pragma in pragmas:
        event.listen(engine, "connect", lambda raw, _, pragma=pragma: raw.execute(f"PRAGMA {pragma}"))
    try:
        yield engine
    finally:
        engine.dispose()


def execute(engine: sa.Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.begin() as connection:
        result = connection.exec_driver_sql(statement)
        return [tuple(row) for row in result] if result.returns_rows else []


@pytest.fixture
def file(tmp_path) -> Path:
    with opened(tmp_path / "catalog.db") as engine:
        execute(engine, "CREATE TABLE words (word TEXT PRIMARY KEY)")
        execute(engine, "INSERT INTO words VALUES ('rain')")
    return tmp_path / "catalog.db"


@pytest.mark.parametrize("name", ["FAQ?one", "a#b", "100%25", "me@home", "a&b=c", "file:a"])
def test_a_file_lies_where_it_was_asked_for_whatever_the_folder_is_called(name, tmp_path):
    (tmp_path / name).mkdir()
    with opened(tmp_path / name / "catalog.db") as engine:
        execute(engine, "CREATE TABLE words (word TEXT PRIMARY KEY)")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "catalog.db").is_file()


def test_what_is_removed_is_overwritten(file):
    with opened(file) as engine:
        execute(engine, "DELETE FROM words")
    assert b"rain" not in file.read_bytes()


def test_a_change_that_does_not_fit_is_named_and_not_made(file):
    with opened(file, "max_page_count = 1") as engine:
        with pytest.raises(DiskFull):
            execute(engine, f"INSERT INTO words VALUES ('{'snow' * 9_000}')")
        assert execute(engine, "SELECT * FROM words") == [("rain",)]


def test_a_file_that_another_process_keeps_busy_is_named(file):
    with opened(file, "busy_timeout = 10") as engine, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexLocked, match="another process"):
            execute(engine, "INSERT INTO words VALUES ('snow')")


def test_a_file_that_may_not_be_written_is_named():
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        with (
            without_privileges(),
            opened(Path(name) / "catalog.db") as engine,
            pytest.raises(HomeUnusable, match="its catalog cannot be opened or written"),
        ):
            execute(engine, "SELECT 1")


@pytest.mark.parametrize("content", [b"junk" * 1_000, b"SQLite format 3\x00" + b"junk" * 1_000], ids=["junk", "header"])
def test_a_file_that_sqlite_did_not_write_is_named(content, tmp_path):
    (tmp_path / "catalog.db").write_bytes(content)
    with opened(tmp_path / "catalog.db") as engine, pytest.raises(IndexDamaged, match="cannot be read"):
        execute(engine, "SELECT * FROM words")


@pytest.mark.parametrize("statement", ["INSERT INTO words VALUES ('rain')", "SELECT ?"], ids=["twice", "no parameter"])
def test_a_mistake_of_ours_is_not_blamed_on_the_file(statement, file):
    with opened(file) as engine, pytest.raises(sa.exc.DBAPIError):
        execute(engine, statement)
