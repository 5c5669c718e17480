"""What the index is after anything happened to it: whole, in the newest version that was complete or the last."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.errors import IndexLocked
from index.keywords import FIELDS
from index.library import Library
from index.split import split
from index.store import Store
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, paragraphs, write
from tests.test_index_lock import held_by_another_process

ROOT = Path(__file__).parent.parent
FLAG = "change under way"
REMOVED = "words of removed passages"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "library"
    write(folder, a=paragraphs("rain", "snow"), b=paragraphs("hail"))
    return folder


def index_of(folder: Path) -> Path:
    home = folder.parent / "home"
    return home / (home / "current").read_text(encoding="utf-8")


def leave_interrupted(folder: Path) -> Path:
    """Sync a library, and leave its index as a killed process does: the flag set."""
    with open_small(folder) as library:
        library.sync()
    with closing(Store(index_of(folder))) as store:
        store.catalog.set_number(FLAG, 1)
    return index_of(folder)


def assert_whole(library: Library) -> None:
    """Hold each search index against the catalog: every passage is found once, by its own vector and by its words."""
    catalog = library._current().catalog
    listed = {name for info in library.documents() for name in catalog.passage_ids([info.path])}
    count = len(listed)
    for info in library.documents():
        document = library.document(info.path)
        wanted = split(document, library.embedder, tokens=library.settings.passage_tokens)
        found = catalog.passages(catalog.passage_ids([info.path]))
        assert sorted(found.values(), key=lambda passage: passage.start) == wanted
    for passages, vectors in catalog.pages_of_passages(10_000):
        for (name, passage), vector in zip(passages.items(), vectors, strict=True):
            same = [hit for hit, other, score in library.nearest(vector, 3) if score > 0.999 and other == passage]
            assert same == [name]
    assert {name for name, _, _ in library.matching("is says", count + 10)} == listed
    assert library.document_frequencies([])[1] == library._current()._vectors.count() == count


def test_an_index_that_was_not_interrupted_is_not_rebuilt(folder):
    with open_small(folder) as library:
        library.sync()
        assert not library._current().was_interrupted()
        assert_whole(library)


def test_an_interrupted_change_heals_on_opening_without_the_model(folder):
    leave_interrupted(folder)
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert_whole(library)
        assert not library._current().was_interrupted()


def test_an_interrupted_change_heals_on_syncing_without_the_model(folder):
    leave_interrupted(folder)
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert library.sync().is_current
        assert not library._current().was_interrupted()
        assert_whole(library)


@pytest.mark.parametrize("derived", ["chroma", "tantivy"])
@pytest.mark.parametrize("length", [0, 100], ids=["emptied", "cut short"])
def test_damaged_files_of_an_interrupted_change_heal_without_being_opened(derived, length, folder):
    index = leave_interrupted(folder)
    for file in (index / derived).rglob("*"):
        if file.is_file():
            os.truncate(file, length)
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert_whole(library)


@pytest.mark.parametrize("derived", ["chroma", "tantivy"])
def test_missing_files_of_an_interrupted_change_heal(derived, folder):
    index = leave_interrupted(folder)
    for file in sorted((index / derived).rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert_whole(library)


def test_passages_that_the_catalog_does_not_list_are_not_found(folder):
    with open_small(folder) as library:
        library.sync()
        library._current().catalog.remove(["a.txt"])  # as between the commit of a removal and the end of it
        (vector,) = HashedEmbedder().embed([library.sample(1)[0].text])
        assert {passage.document for _, passage, _ in library.nearest(vector, 10)} == {"b.txt"}
        assert library.matching("rain snow", 10) == []


def test_a_version_that_was_written_but_not_committed_is_gone_after_healing(folder):
    index = leave_interrupted(folder)
    with closing(Store(index)) as store:
        (name, passage), *_ = store.catalog.passages(store.catalog.passage_ids(["b.txt"])).items()
        (vector,) = HashedEmbedder().embed(["never committed"])
        store._add({name.replace("|1|", "|2|"): passage}, vector[None])
    with open_small(folder) as library:
        assert library.nearest(vector, 1)[0][2] < 0.999
        assert_whole(library)


@contextmanager
def reader(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.index_process", "read", folder, folder.parent / "home"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def ask(child: subprocess.Popen[str], text: str, command: str = "search") -> dict[str, list[str]]:
    child.stdin.write(json.dumps([command, text]) + "\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def test_a_process_that_is_reading_sees_what_another_one_writes(folder):
    text = paragraphs("thunder").strip()
    with open_small(folder) as library, reader(folder) as child:
        library.sync()
        before = ask(child, text)
        assert (before["documents"], before["nearest"]) == (["a.txt", "b.txt"], [])
        write(folder, c=text)
        library.sync()
        searched = f"c\n{text}"  # the title is embedded with a passage
        assert ask(child, searched) == {
            "documents": ["a.txt", "b.txt", "c.txt"],
            "nearest": [text],
            "matching": [text],
        }
        (folder / "c.txt").unlink()
        library.sync()
        assert text not in (after := ask(child, searched))["matching"]
        assert (after["documents"], after["nearest"]) == (["a.txt", "b.txt"], [])


def test_a_process_that_had_the_index_open_writes_into_the_healed_one(folder):
    with open_small(folder) as library:
        library.sync()
    with reader(folder) as child:
        ask(child, "opens both search indexes")
        leave_interrupted(folder)
        with open_small(folder) as library:
            library.sync()  # heals: the files that the other process has open are gone
        write(folder, c=paragraphs("thunder"))
        assert "c.txt" in ask(child, "thunder", "sync")["documents"]
    with open_small(folder) as library:
        assert_whole(library)


def test_files_that_only_this_program_touched_are_sealed(folder):
    with open_small(folder) as library:
        library.sync()
    for _ in range(2):
        with open_small(folder) as library:
            library.matching("rain", 1)
            library.nearest(HashedEmbedder().embed(["rain"])[0], 1)
            store = library._current()
            assert (store.unsealed(), store.is_torn()) == ([], False)


def test_a_seal_breaks_with_a_file_and_its_time_stamp(folder):
    with open_small(folder) as library:
        library.sync()
        store = library._current()
        file = store.folder / "tantivy" / "meta.json"
        os.utime(file, (1, 1))
        assert (store.unsealed(), store.is_torn()) == (["tantivy"], False)
        os.truncate(file, 3)
        assert (store.unsealed(), store.is_torn()) == (["tantivy"], True)
        store.heal()
        assert (store.unsealed(), store.is_torn()) == ([], False)


def test_an_index_whose_words_another_version_wrote_is_rebuilt_on_opening_without_the_model(folder, monkeypatch):
    with monkeypatch.context() as earlier, open_small(folder) as library:
        earlier.setitem(FIELDS, "letters", ("en_stem", 1.0))
        library.sync()
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert library._current()._keywords.search("hail", 1)
        assert_whole(library)


@contextmanager
def rebuilt_by_another_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Stop at the moment when somebody who holds the lock has rebuilt half of the search indexes."""
    with held_by_another_process(folder.parent / "home"), closing(Store(index_of(folder))) as other:
        with monkeypatch.context() as cut_short:
            cut_short.setattr(other, "_add", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                other.heal()
        yield other


SEARCHES = {
    "nearest": lambda library: library.nearest(HashedEmbedder().embed(["rain"])[0], 9),
    "matching": lambda library: library.matching("is here", 9),
    "document_frequencies": lambda library: library.document_frequencies(["is"]),
}


@pytest.mark.parametrize("was_open", [True, False], ids=["open", "opened anew"])
@pytest.mark.parametrize("search", SEARCHES.values(), ids=SEARCHES)
def test_who_searches_while_another_process_rebuilds_is_told_so_and_finds_all_afterwards(
    search, was_open, folder, monkeypatch
):
    with open_small(folder) as library:
        library.sync()
        before = search(library)
        if not was_open:
            library.close()
        with rebuilt_by_another_process(folder, monkeypatch) as other:
            with pytest.raises(IndexLocked, match="is being changed by another process"):
                search(library)
            assert len(library.documents()) == 2
            other.heal()
            assert search(library) == before


def test_who_has_the_index_open_mends_what_another_process_left_half_rebuilt(folder, monkeypatch):
    with open_small(folder, embedder=NoEmbedder()) as reader:
        with open_small(folder) as library:
            library.sync()
        reader.matching("is here", 9)
        with rebuilt_by_another_process(folder, monkeypatch):
            pass
        assert_whole(reader)


def test_words_are_written_anew_when_passages_were_removed_and_score_as_if_built_at_once(folder):
    with open_small(folder) as library:
        library.sync()
        write(folder, a=paragraphs("sleet", "storm"))
        library.sync()
        edited = library.matching("sleet again", 5)
        assert library._current().catalog.number(REMOVED) == 0
        library.sync(rebuild=True)
        assert [score for *_, score in library.matching("sleet again", 5)] == [score for *_, score in edited]


def test_words_of_very_many_passages_are_not_written_anew(folder, monkeypatch):
    monkeypatch.setattr("index.store._REWRITTEN", 1)
    with open_small(folder) as library:
        library.sync()
        write(folder, a=paragraphs("sleet", "storm"))
        library.sync()
        assert library._current().catalog.number(REMOVED) == 1
        assert_whole(library)
        library._current().heal()
        assert library._current().catalog.number(REMOVED) == 0
