import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.seal import is_sealed, seal, state_of_catalog


@pytest.fixture
def catalog(tmp_path) -> Iterator[Catalog]:
    with closing(Catalog(tmp_path / "catalog.db")) as catalog:
        yield catalog


@pytest.fixture
def words(tmp_path) -> Path:
    (tmp_path / "words" / "part").mkdir(parents=True)
    (tmp_path / "words" / "part" / "file").write_text("abc", encoding="utf-8")
    return tmp_path / "words"


def test_files_are_sealed_until_one_of_them_changes(catalog, words):
    assert not is_sealed(catalog, words)
    seal(catalog, words)
    assert (is_sealed(catalog, words), is_sealed(catalog, words, "sizes")) == (True, True)
    os.utime(words / "part" / "file", (1, 1))
    assert (is_sealed(catalog, words), is_sealed(catalog, words, "sizes")) == (False, True)
    (words / "part" / "file").write_text("abcd", encoding="utf-8")
    assert not is_sealed(catalog, words, "sizes")


@pytest.mark.parametrize(("name", "counts"), [("another", True), ("writer.lock", False), ("db-journal", False)])
def test_files_that_come_and_go_break_no_seal(name, counts, catalog, words):
    seal(catalog, words)
    (words / name).touch()
    assert is_sealed(catalog, words) is not counts


def test_each_folder_has_a_seal_of_its_own(catalog, words, tmp_path):
    (tmp_path / "other").mkdir()
    seal(catalog, words)
    assert not is_sealed(catalog, tmp_path / "other")


def test_a_change_of_the_catalog_shows(catalog, tmp_path):
    before = state_of_catalog(tmp_path)
    assert state_of_catalog(tmp_path) == before
    catalog.set_number("flag", 1)
    assert state_of_catalog(tmp_path) != before
