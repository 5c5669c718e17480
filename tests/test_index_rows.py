from contextlib import closing

import pytest
import sqlalchemy as sa

from index import schema
from index.catalog import Catalog
from index.rows import chunks, count_change, drop_all_unneeded, drop_unneeded, remove_documents, set_number
from tests.test_index_catalog import entry, vectors

WORDS = ["fell", "hail", "rain"]


@pytest.fixture
def connection(tmp_path):
    """A transaction in a catalog of two documents that share a word."""
    with closing(Catalog(tmp_path / "catalog.db")) as catalog:
        catalog.commit([entry("a.txt", "rain fell"), entry("b.txt", "rain hail")], vectors(*WORDS))
        with catalog._engine.begin() as connection:
            yield connection


def kept(connection: sa.Connection) -> list[str]:
    return sorted(connection.scalars(sa.select(schema.vectors.c.digest)))


def number(connection: sa.Connection, key: str) -> int | None:
    return connection.scalar(schema.NUMBER, {"key": key})


def test_a_number_is_set_and_set_again(connection):
    for value in (1, 0):
        set_number(connection, "flag", value)
        assert number(connection, "flag") == value


def test_a_change_is_counted(connection):
    before = number(connection, "revision")
    count_change(connection)
    assert number(connection, "revision") == before + 1


def test_removing_a_document_says_what_its_passages_needed_and_keeps_it(connection):
    assert remove_documents(connection, ["a.txt", "never there"]) == ["fell", "rain"]
    assert list(connection.scalars(sa.select(schema.documents.c.path))) == ["b.txt"]
    assert kept(connection) == WORDS


def test_of_what_was_freed_only_what_nobody_else_needs_is_dropped(connection):
    drop_unneeded(connection, remove_documents(connection, ["a.txt"]))
    assert kept(connection) == ["hail", "rain"]


def test_what_nobody_needs_is_dropped_whoever_left_it(connection):
    remove_documents(connection, ["a.txt"])
    remove_documents(connection, ["b.txt"])
    drop_unneeded(connection, ["hail"])
    assert kept(connection) == ["fell", "rain"]
    drop_all_unneeded(connection)
    assert kept(connection) == []


def test_more_digests_than_one_statement_takes_are_no_limit(connection):
    freed = remove_documents(connection, ["a.txt"])
    drop_unneeded(connection, [*(f"w{n:05}" for n in range(1_100)), *freed])
    assert kept(connection) == ["hail", "rain"]


def test_chunks_are_together_what_they_are_of():
    items = [str(n) for n in range(1_100)]
    assert [item for some in chunks(items) for item in some] == items
    assert list(chunks([])) == []
