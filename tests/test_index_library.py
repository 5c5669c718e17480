"""A library is opened, read, and kept in step with its folder; the old index answers until a new one is whole."""

import shutil
from pathlib import Path

import pytest

from index.catalog import Catalog
from index.errors import IndexLocked, IndexMissing, LibraryMissing, ModelUnavailable, UnknownDocument
from index.library import Library
from index.settings import IndexSettings
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, paragraphs, write
from tests.test_index_lock import held_by_another_process
from tests.weather_library import READS, everything, folder

__all__ = ["folder"]  # a fixture


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    """A library that tests only read."""
    folder = tmp_path_factory.mktemp("synced") / "library"
    write(folder, a=paragraphs("rain", "snow"), b=paragraphs("hail"))
    with open_small(folder) as library:
        library.sync()
        yield library


# -- opening


@pytest.mark.parametrize(
    ("name", "problem"), [("gone", "there is no such folder"), ("library/a.txt", "it is not a folder")]
)
def test_only_a_folder_can_be_opened(name, problem, folder):
    with pytest.raises(LibraryMissing, match=problem):
        Library.open(IndexSettings(folder.parent / name, folder.parent / "home"))


def test_opening_with_a_model_that_is_not_here_says_so(folder):
    with pytest.raises(ModelUnavailable):
        Library.open(IndexSettings(folder, folder.parent / "home", "no/such-model"))


def test_opening_writes_nothing_and_loads_no_model(folder):
    before = everything(folder.parent)
    with Library.open(IndexSettings(folder, folder.parent / "home")) as library:
        assert "_model" not in vars(library.embedder)
    assert everything(folder.parent) == before


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reading_before_the_first_sync_says_what_to_run(read, folder):
    with open_small(folder) as library, pytest.raises(IndexMissing, match="footnote index"):
        read(library)
    assert not (folder.parent / "home").exists()


# -- reading


def test_documents_are_listed_by_path(synced):
    assert [(info.path, info.title, info.passages) for info in synced.documents()] == [
        ("a.txt", "a", 2),
        ("b.txt", "b", 1),
    ]
    assert [(name.path, name.title) for name in synced.names()] == [("a.txt", "a"), ("b.txt", "b")]
    assert [info.path for info in synced.documents(["b.txt"])] == ["b.txt"]


def test_a_document_is_its_text_as_offsets_count_it(synced):
    assert synced.document("b.txt").text == paragraphs("hail")
    (_, passage, _), *_ = synced.matching("hail", 1)
    assert synced.document("b.txt").text[passage.start : passage.end] == passage.text


def test_the_original_of_a_document_is_its_file(synced):
    assert synced.original("a.txt").read_text(encoding="utf-8") == paragraphs("rain", "snow")


@pytest.mark.parametrize("name", ["c.txt", "../home/current", "", "/etc/passwd", "a.txt\x00"])
@pytest.mark.parametrize("read", [Library.document, Library.original], ids=["document", "original"])
def test_a_name_the_index_does_not_hold_is_unknown(read, name, synced):
    with pytest.raises(UnknownDocument):
        read(synced, name)


def test_an_original_that_became_a_link_out_of_the_library_is_unknown(folder):
    with open_small(folder) as library:
        library.sync()
        (folder / "a.txt").unlink()
        (folder / "a.txt").symlink_to(folder.parent / "home" / "current")
        with pytest.raises(UnknownDocument):
            library.original("a.txt")


def test_searches_can_be_kept_to_some_documents(synced):
    vector = HashedEmbedder().embed(["rain"])[0]
    assert {passage.document for _, passage, _ in synced.matching("is here", 9, documents=["b.txt"])} == {"b.txt"}
    assert {passage.document for _, passage, _ in synced.nearest(vector, 9, documents=["b.txt"])} == {"b.txt"}


def test_a_search_for_more_than_there_is_finds_all_there_is(synced):
    assert len(synced.nearest(HashedEmbedder().embed(["rain"])[0], 1_000)) == 3


def test_words_are_counted_in_passages(synced):
    assert synced.document_frequencies(["rain", "is"]) == ([1, 3], 3)


def test_a_sample_is_the_same_every_time_and_spread_over_the_library(synced):
    assert synced.sample(2) == synced.sample(2)
    assert {passage.document for passage in synced.sample(3)} == {"a.txt", "b.txt"}
    assert len(synced.sample(1)) == 1


# -- keeping in step


def test_an_unchanged_library_takes_no_lock_and_needs_no_model(folder):
    with open_small(folder) as library:
        library.sync()
    with held_by_another_process(folder.parent / "home"), open_small(folder, embedder=NoEmbedder()) as library:
        report = library.sync()
        assert (report.is_current, report.unchanged) == (True, ("a.txt", "b.txt"))


@pytest.mark.parametrize("rebuild", [False, True], ids=["change", "rebuild"])
def test_a_change_while_another_process_writes_names_that_process(rebuild, folder):
    with open_small(folder) as library:
        library.sync()
        if not rebuild:
            write(folder, c="New.")
        with held_by_another_process(folder.parent / "home") as child:
            with pytest.raises(IndexLocked, match=f"process {child.pid}"):
                library.sync(rebuild=rebuild)
            assert len(library.documents()) == 2
            assert library.matching("rain", 1)


@pytest.mark.parametrize("rebuild", [False, True], ids=["sync", "rebuild"])
def test_a_dry_run_changes_nothing_not_even_a_folder(rebuild, folder):
    before = everything(folder.parent)
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert library.sync(dry_run=True, rebuild=rebuild).added == ("a.txt", "b.txt")
    assert everything(folder.parent) == before


def test_a_dry_run_after_a_change_says_it_and_leaves_it(folder):
    with open_small(folder) as library:
        library.sync()
        write(folder, a="Changed.")
        assert library.sync(dry_run=True).changed == ("a.txt",)
        assert library.document("a.txt").text == paragraphs("rain", "snow")


def test_the_index_inside_the_library_is_no_document(folder):
    with open_small(folder, folder / ".footnote") as library:
        library.sync()
        assert library.sync().unchanged == ("a.txt", "b.txt")


def test_a_library_that_vanished_is_not_taken_for_empty(folder):
    with open_small(folder) as library:
        library.sync()
        shutil.rmtree(folder)
        with pytest.raises(LibraryMissing):
            library.sync()
        assert len(library.documents()) == 2


def builds(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder.parent / "home").glob("index-*"))


def test_a_rebuild_stands_beside_the_old_index_and_then_replaces_it(folder):
    with open_small(folder) as library:
        library.sync()
        old = builds(folder)
        seen: list[list[str]] = []
        report = library.sync(rebuild=True, progress=lambda _: seen.append(builds(folder)))
        assert (report.added, report.embedded) == (("a.txt", "b.txt"), 3)
        assert all(len(names) == 2 and set(old) < set(names) for names in seen)
        assert len(builds(folder)) == 1
        assert builds(folder) != old
        assert library.matching("rain", 1)
        library.sync(rebuild=True)
        assert len(builds(folder)) == 1


def test_other_passages_make_another_index_and_the_old_one_answers_until_the_switch(folder):
    with open_small(folder) as library:
        library.sync()
    with open_small(folder, tokens=20) as changed, open_small(folder) as old:
        assert changed.documents()[0].passages == 2
        during: list[int] = []
        changed.sync(progress=lambda _: during.append(old.documents()[0].passages))
        assert during == [2, 2]
        assert changed.documents()[0].passages > 2
        assert old.documents() == changed.documents()
    assert len(builds(folder)) == 1


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(folder):
    with open_small(folder) as library:
        library.sync()
    with open_small(folder, embedder=NoEmbedder()) as library:
        with pytest.raises(AssertionError, match="the model was needed"):
            library.sync(rebuild=True)
        assert library.matching("rain", 1)
    with open_small(folder) as library:
        assert library.sync().is_current
        library.sync(rebuild=True)
        assert library.matching("rain", 1)


def test_a_closed_library_opens_again_when_it_is_asked(folder):
    library = open_small(folder)
    library.sync()
    library.close()
    library.close()
    assert len(library.documents()) == 2
    library.close()


def test_one_document_is_found_without_reading_about_all(folder, monkeypatch):
    with open_small(folder) as library:
        library.sync()
        monkeypatch.setattr(Catalog, "states", lambda _: pytest.fail("all were read"))
        assert library.original("a.txt") == folder.resolve() / "a.txt"
