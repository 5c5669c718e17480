import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from index import schema as tables
from index.aside import take_aside
from index.errors import IndexLocked, IndexMissing, UnknownDocument, UnreadableDocument
from index.health import examine_builds, examine_store
from index.store import Store
from index.upkeep import examine, forget, repair
from tests.small_library import NoEmbedder, open_small, paragraphs, write
from tests.test_index_health import assert_all_is_found, built, cut, findings, folder, index_of
from tests.test_index_lock import held_by_another_process

__all__ = ["built", "folder"]  # fixtures


def test_an_index_whose_catalog_is_damaged_is_built_anew_from_the_folder(folder):
    cut(index_of(folder) / "catalog.db")
    with open_small(folder) as library:
        assert findings(repair(library)) == {}
        assert library.sync().is_current
        assert_all_is_found(library)


def test_what_was_cut_short_is_found_and_mended(folder):
    left = folder.parent / "home" / "index-0123456789abcdef"
    left.mkdir()
    with closing(Store.open(index_of(folder))) as store:
        store.catalog.set_number("change under way", 1)
        change, *_ = examine_store(store)
    assert "cut short" in change.findings[0]
    assert examine_builds(left.parent).findings == ("index-0123456789abcdef: an index not in use",)
    with open_small(folder) as library:
        assert findings(repair(library)) == {}
    assert not left.exists()


def test_an_index_that_is_being_changed_is_not_judged(folder):
    with held_by_another_process(folder.parent / "home"), open_small(folder) as library:
        for use in (examine, repair):
            with pytest.raises(IndexLocked):
                use(library)


def test_no_index_has_no_health(tmp_path):
    write(tmp_path / "library", a="Rain.")
    with open_small(tmp_path / "library") as library:
        for use in (examine, repair):
            with pytest.raises(IndexMissing):
                use(library)


# -- forgetting

MARKS = ("kassiopeia", "wolframite", "zirkonium", "yttrium")  # in the name, the title, the text, an older version


@pytest.fixture
def marked(tmp_path) -> Path:
    """A library whose document to forget is full of marks, older versions included; another repeats one paragraph."""
    folder = tmp_path / "library"
    shared = paragraphs("common ground")
    write(folder, kept=shared, kassiopeia=f"The wolframite\n\n{shared}\n\n{paragraphs('yttrium')}")
    with open_small(folder) as library:
        library.sync()
        write(folder, kassiopeia=f"The wolframite\n\n{shared}\n\n{paragraphs('zirkonium')}")
        library.sync()
    return folder


def found_in_bytes(home: Path, *marks: str) -> set[str]:
    return {
        f"{mark} in {file.parent.name}/{file.name}"
        for file in home.rglob("*")
        for mark in marks
        if mark.encode()
        in (str(file.relative_to(home)).encode() + file.read_bytes() if file.is_file() else b"").lower()
    }


def test_no_byte_of_a_forgotten_document_stays(marked):
    home = marked.parent / "home"
    before = found_in_bytes(home, *MARKS)
    assert {name.split(" in ")[0] for name in before} >= set(MARKS[:3])
    assert any(".store" in name for name in before)  # the search looks into what Tantivy compressed, too
    with open_small(marked, embedder=NoEmbedder()) as library:
        assert forget(library, ["kassiopeia.txt"], delete_files=True) == ()
        assert found_in_bytes(home, *MARKS) == set()
        assert library.document_frequencies(list(MARKS)) == ([0] * 4, 1)
        assert [info.path for info in library.documents()] == ["kept.txt"]
        assert library.sync().is_current
        catalog = library._current().catalog
        needed = {passage.vector for passage in _rows(catalog)}
        assert len(catalog.vectors(sorted(needed))) == len(_all_vectors(catalog)) == 1
        assert library.matching("common ground", 1)
    assert not (marked / "kassiopeia.txt").exists()
    assert found_in_bytes(home, *MARKS) == set()


def test_a_file_that_is_kept_is_named_and_read_again_by_the_next_sync(marked):
    with open_small(marked) as library:
        assert forget(library, ["kassiopeia.txt"]) == ("kassiopeia.txt",)
        assert found_in_bytes(marked.parent / "home", *MARKS) == set()
        assert (marked / "kassiopeia.txt").exists()
        assert library.sync().added == ("kassiopeia.txt",)


def test_what_is_kept_aside_of_a_removed_document_goes_too(marked):
    home = marked.parent / "home"
    with open_small(marked) as library:
        take_aside(marked, home, "kassiopeia.txt")
        library.sync()
        assert forget(library, ["kassiopeia.txt"]) == ()
    assert found_in_bytes(home, *MARKS) == set()


def test_a_file_that_cannot_be_deleted_is_named_when_all_are_forgotten_and_the_others_deleted(marked):
    write(marked, also=paragraphs("storm"))
    with open_small(marked) as library:
        library.sync()
        for name in ("kassiopeia.txt", "also.txt"):
            (marked / name).unlink()
            (marked / name).mkdir()
        problem = (
            r"kassiopeia.txt: its file cannot be deleted \(Is a directory\), nor can also.txt; "
            "the index forgot it, but the next sync reads what is still there"
        )
        with pytest.raises(UnreadableDocument, match=problem):
            forget(library, ["kassiopeia.txt", "kept.txt", "also.txt"], delete_files=True)
        assert not (marked / "kept.txt").exists()
        assert library.documents() == []
    assert found_in_bytes(marked.parent / "home", *MARKS) == set()


def test_what_cannot_be_forgotten_keeps_its_file(marked):
    with open_small(marked) as library:
        with held_by_another_process(marked.parent / "home"), pytest.raises(IndexLocked):
            forget(library, ["kept.txt"], delete_files=True)
        assert (marked / "kept.txt").exists()


def test_of_a_link_the_link_is_deleted(marked):
    (marked / "link.txt").symlink_to(marked / "kept.txt")
    with open_small(marked) as library:
        library.sync()
        forget(library, ["link.txt"], delete_files=True)
        assert library.sync().is_current
    assert (marked / "kept.txt").exists()


def test_an_unknown_document_is_named_and_none_is_forgotten(marked):
    with open_small(marked) as library:
        for name in ("never.txt", "../home/current", ""):
            with pytest.raises(UnknownDocument):
                forget(library, ["kassiopeia.txt", name], delete_files=True)
        assert len(library.documents()) == 2
        assert library.sync().is_current


def test_a_file_that_could_not_be_read_can_be_forgotten(marked):
    (marked / "broken.txt").write_bytes(bytes(500))
    with open_small(marked) as library:
        library.sync()
        forget(library, ["broken.txt"], delete_files=True)
        assert library.sync().unreadable == ()
        assert found_in_bytes(marked.parent / "home", "broken.txt") == set()


def test_forgetting_that_was_cut_short_is_ended_by_the_next_opening(marked):
    home = marked.parent / "home"
    with closing(Store.open(index_of(marked))) as store:  # as a process that is killed after its first commit
        store.catalog.set_number("bytes to remove", 1)
        store.catalog.set_number("change under way", 1)
        store.catalog.remove(["kassiopeia.txt"])
    assert found_in_bytes(home, *MARKS)
    with open_small(marked) as library:
        assert len(library.documents()) == 1
    assert found_in_bytes(home, *MARKS) == set()


def test_a_reader_that_does_not_let_go_is_named_and_the_next_opening_ends_it(marked):
    home = marked.parent / "home"
    with closing(sqlite3.connect(index_of(marked) / "catalog.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT text FROM documents").fetchone()
        with closing(Store.open(index_of(marked))) as store:
            event.listen(store.catalog._engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 10"))
            store.catalog._engine.dispose()
            with pytest.raises(IndexLocked, match="a process that is reading it"):
                store.forget(["kassiopeia.txt"])
    with open_small(marked) as library:
        assert len(library.documents()) == 1
    assert found_in_bytes(home, *MARKS) == set()


def _rows(catalog):
    with catalog._engine.connect() as connection:
        return connection.execute(sa.select(tables.passages)).all()


def _all_vectors(catalog):
    with catalog._engine.connect() as connection:
        return connection.execute(sa.select(tables.vectors)).all()
