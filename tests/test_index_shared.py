"""Two people ask one library: what is for all, and what is theirs."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.errors import UnknownDocument
from index.settings import IndexSettings
from index.shared import SharedLibrary, asked_by
from tests.small_library import HashedEmbedder, write

ALL = ["public.txt"]
ANNAS = ["people/anna/diary.txt", "public.txt"]


def opened_at(folder: Path) -> SharedLibrary:
    embedder: Any = HashedEmbedder()
    return SharedLibrary(IndexSettings(folder, folder / ".footnote"), embedder)


@pytest.fixture
def library(tmp_path):
    write(tmp_path, public="The swimming pool opens at seven.")
    for name, text in (("anna", "The pool needs a red key."), ("bo", "The pool needs a blue key.")):
        (tmp_path / "people" / name).mkdir(parents=True)
        (tmp_path / "people" / name / "diary.txt").write_text(text, encoding="utf-8")
    with closing(opened_at(tmp_path)) as opened:
        opened.sync()
        yield opened


def reached(library: SharedLibrary) -> set[str]:
    """Return the documents that any way of reading leads to."""
    paths = ["public.txt", "people/anna/diary.txt", "people/bo/diary.txt", "PEOPLE/bo/diary.txt"]
    vector = library.embedder.embed(["pool key"])[0]
    found = {
        *(passage.document for _, passage, _ in library.nearest(vector, 10)),
        *(passage.document for _, passage, _ in library.nearest(vector, 10, documents=paths)),
        *(passage.document for _, passage, _ in library.matching("pool key", 10)),
        *(passage.document for _, passage, _ in library.matching("pool key", 10, documents=paths)),
        *(passage.document for passage in library.sample(10)),
        *(passage.document for passage in library.sample(10, documents=paths)),
        *(name.path for name in library.names()),
        *(info.path for info in library.documents()),
        *(info.path for info in library.documents(paths)),
    }
    for path in paths:
        for read in (library.document, library.original):
            try:
                read(path)
            except UnknownDocument:
                continue
            found.add(path)
    return found


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("anna", ANNAS),
        ("ANNA", ANNAS),  # one folder to some file systems, so `ui.accounts` has no two such users
        ("bo", ["people/bo/diary.txt", "public.txt"]),
        ("cy", ALL),
        ("", ALL),
        (".", ALL),
        ("..", ALL),
        ("anna/../bo", ALL),
        ("*", ALL),
        ("ann", ALL),
    ],
)
def test_each_reaches_what_is_for_all_and_their_own_by_every_way(library, person, seen):
    with asked_by(person):
        assert sorted(reached(library)) == seen


def test_outside_of_any_call_for_a_person_there_is_only_what_is_for_all(library):
    with asked_by("anna"):
        pass
    assert sorted(reached(library)) == ALL


def test_a_person_may_change_their_own_documents_alone(library):
    paths = ["people/anna/diary.txt", "people/bo/diary.txt", "public.txt"]
    with asked_by("anna"):
        assert [path for path in paths if library.allows(path, change=True)] == ["people/anna/diary.txt"]
    assert not any(library.allows(path, change=True) for path in paths)


@pytest.mark.parametrize(
    ("person", "folder"),
    [
        ("anna", "people/anna"),
        ("anna@example.org", "people/anna@example.org"),
        ("../../etc", "people/%2E.%2F..%2Fetc"),
        (".hidden", "people/%2Ehidden"),
        ("Ünal Öz", "people/%C3%9Cnal%20%C3%96z"),
        ("", "."),
    ],
)
def test_what_a_person_adds_lies_in_a_folder_of_their_own_inside_the_library(library, person, folder):
    with asked_by(person):
        assert library.own_folder.relative_to(library.settings.library).as_posix() == folder


def test_what_others_added_crowds_nothing_out(tmp_path):
    write(tmp_path, public="Of all the many things that are said here one is about a pool and its key.")
    (tmp_path / "people" / "bo").mkdir(parents=True)
    for number in range(40):
        (tmp_path / "people" / "bo" / f"{number}.txt").write_text(f"Pool key {number}.", encoding="utf-8")
    with closing(opened_at(tmp_path)) as library, asked_by("anna"):
        library.sync()
        vector = library.embedder.embed(["pool key"])[0]
        for found in (library.matching("pool key", 2), library.nearest(vector, 2)):
            assert [passage.document for _, passage, _ in found] == ALL
