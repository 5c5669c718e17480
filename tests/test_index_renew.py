import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from index import schema
from index.errors import DiskFull, LibraryEmptied, LibraryMissing
from index.renew import model_of, new_index
from index.settings import IndexSettings
from index.store import Store
from index.sync import plan_sync
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, paragraphs, write
from tests.test_index_folder import without_privileges
from tests.test_index_library_closed import owned
from tests.test_index_store import assert_whole, index_of

RAIN = paragraphs("rain", "snow")
DAMAGE = b"\0\1\2" * 50


@pytest.fixture
def folder(tmp_path) -> Path:
    """A synced library, one file of which was damaged since."""
    folder = tmp_path / "library"
    write(folder, a=RAIN, b=paragraphs("hail"))
    with open_small(folder) as library:
        library.sync()
        (folder / "a.txt").write_bytes(DAMAGE)
        library.sync()
    return folder


def paths(library) -> list[str]:
    return [name.path for name in library.names()]


def test_a_new_index_holds_nothing_and_names_its_model(tmp_path):
    settings = IndexSettings(tmp_path, tmp_path, "hashed")
    with closing(new_index(settings)) as store:
        assert (store.catalog.documents(), store.unsealed(), model_of(store)) == ([], [], "hashed")
        assert store.folder.name.startswith(f"index-{settings.fingerprint}-")
        (store.folder / "model").unlink()
        assert model_of(store) == ""


@pytest.mark.parametrize("rebuild", [False, True], ids=["other settings", "rebuild"])
def test_a_document_whose_file_is_damaged_is_taken_over_into_a_new_index(rebuild, folder):
    with open_small(folder, tokens=40 if rebuild else 20) as library:
        before = library.documents(["a.txt"])[0].passages
        assert [unreadable.document for unreadable in library.sync(rebuild=rebuild).unreadable] == ["a.txt"]
        assert paths(library) == ["a.txt", "b.txt"]
        assert (library.document("a.txt").text, library.documents(["a.txt"])[0].passages > before) == (
            RAIN,
            not rebuild,
        )
        assert {passage.document for _, passage, _ in library.matching("rain", 1)} == {"a.txt"}
        assert_whole(library)
        assert plan_sync(folder, library._current()).is_empty
        assert [unreadable.document for unreadable in library.sync().unreadable] == ["a.txt"]


def test_a_document_that_was_taken_over_is_read_as_soon_as_it_can_be_whatever_it_looks_like(folder):
    stamp = 10**18
    write(folder, a=RAIN)
    os.utime(folder / "a.txt", ns=(stamp, stamp))
    with open_small(folder) as library:
        library.sync()
        (folder / "a.txt").write_bytes(DAMAGE)
        library.sync()
        library.sync(rebuild=True)
        write(folder, a=RAIN)
        os.utime(folder / "a.txt", ns=(stamp, stamp))
        assert library.sync().changed == ("a.txt",)
        assert library.sync().is_current


def test_a_document_in_a_folder_that_cannot_be_listed_is_taken_over():
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to nobody
        Path(name).chmod(0o777)
        folder = Path(name) / "library"
        write(folder / "press", c=paragraphs("thunder"))
        write(folder, a=RAIN)
        with without_privileges(), open_small(folder) as library:
            library.sync()
            with owned():
                (folder / "press").chmod(0o000)
            library.sync(rebuild=True)
            assert paths(library) == ["a.txt", "press/c.txt"]
            assert library.matching("thunder", 1)
            with owned():
                (folder / "press").chmod(0o755)
            assert library.sync().changed == ("press/c.txt",)


def test_a_document_whose_file_is_gone_is_not_taken_over(folder):
    (folder / "a.txt").unlink()
    with open_small(folder) as library:
        library.sync(rebuild=True)
        assert paths(library) == ["b.txt"]


def test_a_file_that_can_be_read_is_not_taken_over(folder):
    write(folder, a=paragraphs("thunder"))
    with open_small(folder) as library:
        library.sync(rebuild=True)
        assert library.document("a.txt").text == paragraphs("thunder")


@pytest.fixture
def damaged_text(folder) -> Path:
    """The same library, its index holding a row that makes no sense."""
    with closing(Store.open(index_of(folder))) as store, store.catalog._engine.begin() as connection:
        row = sa.update(schema.documents).where(schema.documents.c.path == "a.txt")
        connection.execute(row.values(parts={"pages": 7}))
    return folder


def test_a_row_that_makes_no_sense_is_passed_over(damaged_text):
    with open_small(damaged_text) as library:
        library.sync(rebuild=True)
        assert paths(library) == ["b.txt"]


def test_an_index_whose_names_make_no_sense_is_passed_over(folder):
    with closing(Store.open(index_of(folder))) as store, store.catalog._engine.begin() as connection:
        connection.execute(sa.text("UPDATE documents SET path = CAST(path AS BLOB) WHERE path = 'a.txt'"))
    with open_small(folder) as library:
        library.sync(rebuild=True)
        assert paths(library) == ["b.txt"]


@pytest.mark.parametrize("fault", [ValueError, TypeError, KeyError])
def test_a_fault_of_ours_is_not_taken_for_damage_and_the_old_index_stays(fault, folder, monkeypatch):
    def fail(*_: object) -> None:
        raise fault("ours")

    monkeypatch.setattr("index.renew.refuse_to_empty", fail)
    with open_small(folder, tokens=20) as library:
        with pytest.raises(fault, match="ours"):
            library.sync()
        assert paths(library) == ["a.txt", "b.txt"]


def test_an_old_index_that_cannot_be_opened_is_passed_over(folder):
    with open_small(folder) as library:
        index = index_of(folder)
        library.close()
        (index / "catalog.db").write_bytes(b"junk" * 2_000)
        library.sync(rebuild=True)
        assert paths(library) == ["b.txt"]


class NarrowEmbedder(HashedEmbedder):
    """Fails at a text, as a tokenizer does that knows nothing of some of its signs."""

    def token_starts(self, text):
        if "snow" in text:
            raise ValueError("no such sign")
        return super().token_starts(text)


def test_a_text_that_cannot_be_cut_any_more_does_not_end_the_change(folder):
    with open_small(folder, embedder=NarrowEmbedder()) as library:
        report = library.sync(rebuild=True)
        assert [unreadable.document for unreadable in report.unreadable] == ["a.txt"]
        assert paths(library) == ["b.txt"]
        assert [unreadable.document for unreadable in library.sync().unreadable] == ["a.txt"]


def test_what_fails_in_the_model_ends_the_change_and_the_old_index_stays(folder):
    (folder / "b.txt").unlink()
    with open_small(folder, embedder=NoEmbedder()) as library:
        with pytest.raises(AssertionError, match="the model was needed"):
            library.sync(rebuild=True)
        assert "a.txt" in paths(library)


class FullDisk(HashedEmbedder):
    """Finds no room for what it reads."""

    def token_starts(self, text):
        if "snow" in text:
            raise DiskFull(Path("home"), free=0, needed=1)
        return super().token_starts(text)


def test_a_full_disk_ends_the_change_and_the_old_index_stays(folder):
    with open_small(folder, embedder=FullDisk()) as library:
        with pytest.raises(DiskFull):
            library.sync(rebuild=True)
        assert paths(library) == ["a.txt", "b.txt"]


def test_a_library_that_vanishes_meanwhile_is_not_taken_for_empty(folder):
    with open_small(folder) as library:
        with pytest.raises(LibraryMissing):
            library.sync(rebuild=True, progress=lambda _: shutil.rmtree(folder, ignore_errors=True))
        assert paths(library) == ["a.txt", "b.txt"]


def test_other_settings_do_not_empty_the_index_of_a_folder_that_may_not_be_mounted_but_a_rebuild_may(folder):
    for file in folder.iterdir():
        file.unlink()
    with open_small(folder, tokens=20) as library:
        with pytest.raises(LibraryEmptied):
            library.sync()
        assert paths(library) == ["a.txt", "b.txt"]
        library.sync(rebuild=True)
        assert paths(library) == []


def test_words_of_removed_passages_are_written_anew_once_after_a_sync(folder, monkeypatch):
    rewritten: list[int] = []
    monkeypatch.setattr("index.sync._PASSAGES_AT_ONCE", 1)
    with open_small(folder) as library:
        rewrite = type(library._current()._keywords).rewrite
        monkeypatch.setattr(
            "index.keywords.Keywords.rewrite",
            lambda self, pages: (rewritten.append(1), rewrite(self, pages)),
        )
        write(folder, a=paragraphs("sleet"), b=paragraphs("storm"))
        library.sync()
        assert len(rewritten) == 1
        assert_whole(library)
        library.sync()
        assert len(rewritten) == 1
