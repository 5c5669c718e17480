"""The first sync: what it has read so far can be asked, and one that was cut short goes on where it stood."""

from contextlib import contextmanager

import pytest

import index.library
from index import sync
from index.errors import IndexMissing
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, write

LETTERS = ("a", "b", "c")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "library", **{name: f"The file {name} is about {name * 5}." for name in LETTERS})
    return tmp_path / "library"


@pytest.fixture(autouse=True)
def _one_at_a_time(monkeypatch):
    monkeypatch.setattr(sync, "_PASSAGES_AT_ONCE", 1)


def named(library) -> list[str]:
    return [name.path for name in library.names()]


def test_an_index_that_was_begun_is_empty_and_can_be_asked(folder):
    with open_small(folder, embedder=NoEmbedder()) as library:
        with pytest.raises(IndexMissing):
            library.names()
        library.begin()
        assert named(library) == []
        assert library.matching("file", 3) == []
        assert library.nearest(HashedEmbedder().embed(["file"])[0], 3) == []


def test_what_has_been_begun_or_built_is_begun_no_second_time(folder):
    with open_small(folder) as library:
        library.sync()
        built = sorted(path.name for path in library.settings.home.glob("index-*"))
        library.begin()
        assert sorted(path.name for path in library.settings.home.glob("index-*")) == built
        assert len(named(library)) == len(LETTERS)


def test_who_begins_just_after_another_keeps_what_that_one_made(folder, monkeypatch):
    real = index.library.changing
    with open_small(folder) as first, open_small(folder) as second:

        @contextmanager
        def after_the_first(home):
            monkeypatch.setattr(index.library, "changing", real)
            first.sync()
            with real(home):
                yield

        monkeypatch.setattr(index.library, "changing", after_the_first)
        second.begin()
        assert len(named(second)) == len(LETTERS)


def test_whoever_asks_during_the_first_sync_finds_what_it_has_read(folder):
    found: list[list[str]] = []
    with open_small(folder) as library, open_small(folder) as elsewhere:
        library.sync(progress=lambda _: found.append([hit[1].document for hit in elsewhere.matching("file", 9)]))
    assert [len(documents) for documents in found] == [1, 2, 3]


def test_a_first_sync_that_was_cut_short_goes_on_where_it_stood(folder):
    def cut(step):
        if step.done == 2:
            raise KeyboardInterrupt

    with open_small(folder) as library, pytest.raises(KeyboardInterrupt):
        library.sync(progress=cut)
    with open_small(folder) as library:
        assert named(library) == ["a.txt", "b.txt"]
        report = library.sync()
        assert report.added == ("c.txt",)
        [embedded] = library.embedder.seen
        assert "ccccc" in embedded
        assert len(library.matching("file", 9)) == len(LETTERS)
