import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import LibraryMissing, UnknownDocument
from index.folder import Listing, file_of, list_library

NOBODY = 65_534


@pytest.fixture
def library(tmp_path) -> Path:
    folder = tmp_path / "library"
    (folder / "press").mkdir(parents=True)
    (folder / "a.txt").write_text("Rain fell.", encoding="utf-8")
    (folder / "press" / "b.txt").write_text("Snow fell.", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    return folder


@contextmanager
def without_privileges() -> Iterator[None]:
    """Act as nobody for a moment where the tests run as root, who may do everything."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was == 0:
            os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """Return a folder that everybody may enter; pytest's own are closed to nobody."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_files_of_all_folders_are_listed_by_name_in_order(library):
    assert list(list_library(library).files) == ["a.txt", "press/b.txt"]


def test_a_file_is_listed_with_its_size_and_time(library):
    found = list_library(library).files["a.txt"]
    assert (found.st_size, found.st_mtime_ns) == (10, (library / "a.txt").stat().st_mtime_ns)


@pytest.mark.parametrize("hidden", [".env", ".git/config", "press/.notes.txt"])
def test_hidden_files_and_folders_are_not_documents(hidden, library):
    (library / hidden).parent.mkdir(exist_ok=True)
    (library / hidden).write_text("secret", encoding="utf-8")
    listing = list_library(library)
    assert list(listing.files) == ["a.txt", "press/b.txt"]
    assert listing.refused == {}


def test_a_link_to_a_file_outside_is_refused_and_one_inside_is_a_document(library):
    (library / "out.txt").symlink_to(library.parent / "outside.txt")
    (library / "in.txt").symlink_to("a.txt")
    listing = list_library(library)
    assert "in.txt" in listing.files
    assert listing.refused == {"out.txt": "it is a link to a file outside the library"}


def test_a_link_to_a_folder_is_not_followed(library):
    (library / "round").symlink_to(library)
    listing = list_library(library)
    assert list(listing.files) == ["a.txt", "press/b.txt"]
    assert listing.refused == {"round": "it is a link to a folder"}


def test_a_link_that_leads_nowhere_or_round_is_refused(library):
    (library / "nowhere.txt").symlink_to("gone.txt")
    (library / "round.txt").symlink_to("round.txt")
    assert {name: reason.split(":")[0] for name, reason in list_library(library).refused.items()} == {
        "nowhere.txt": "it cannot be opened",
        "round.txt": "it cannot be opened",
    }
    assert not any(map(list_library(library).may_still_hold, ["nowhere.txt", "round.txt"]))


def test_a_pipe_is_refused_and_not_waited_for(library):
    os.mkfifo(library / "pipe.txt")
    assert list_library(library).refused == {"pipe.txt": "it is not a regular file"}


def test_a_name_that_is_not_unicode_is_refused_in_words_that_can_be_printed(library):
    (Path(os.fsdecode(os.fsencode(library) + b"/bad\xff.txt"))).write_text("words", encoding="utf-8")
    refused = list_library(library).refused
    assert list(refused.values()) == ["its name is not valid Unicode; rename it"]
    assert all(name.isascii() for name in refused)


def test_a_folder_that_may_not_be_listed_is_named_and_its_documents_are_not_taken_for_gone(public_folder):
    (public_folder / "closed").mkdir(mode=0o000)
    (public_folder / "a.txt").write_text("Rain fell.", encoding="utf-8")
    with without_privileges():
        listing = list_library(public_folder)
    assert list(listing.files) == ["a.txt"]
    assert listing.refused == {"closed/": "the folder cannot be listed: Permission denied"}
    assert listing.may_still_hold("closed/b.txt")
    assert not listing.may_still_hold("closed.txt")


def test_a_library_that_may_not_be_listed_is_said_to_be_closed(public_folder):
    (public_folder / "closed").mkdir(mode=0o000)
    with without_privileges(), pytest.raises(LibraryMissing, match="it may not be read"):
        list_library(public_folder / "closed")


@pytest.mark.parametrize("number", [errno.ESTALE, errno.EIO], ids=["stale", "broken"])
def test_a_library_whose_disk_does_not_answer_is_named(number, library, monkeypatch):
    def fails(_folder: str) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "scandir", fails)
    with pytest.raises(LibraryMissing, match=f"it cannot be listed .{os.strerror(number)}"):
        list_library(library)


def test_folders_may_be_nested_more_deeply_than_calls(library):
    depth = 600
    folders = [library.joinpath(*["d"] * number) for number in range(1, depth + 1)]
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "deep.txt").write_text("Rain fell.", encoding="utf-8")
    found = list(list_library(library).files)
    (folders[-1] / "deep.txt").unlink()
    for folder in reversed(folders):  # pytest's own way to remove them is a call within a call
        folder.rmdir()
    assert found == ["a.txt", f"{'d/' * depth}deep.txt", "press/b.txt"]


@pytest.mark.parametrize("home", ["index", "press/index"])
def test_what_lies_in_an_index_folder_within_the_library_is_no_document(home, library):
    (library / home).mkdir()
    (library / home / "drafts.jsonl").write_text("{}", encoding="utf-8")
    (library / home / "c.txt").write_text("Hail fell.", encoding="utf-8")
    listing = list_library(library, library / home)
    assert (list(listing.files), listing.refused) == (["a.txt", "press/b.txt"], {})


def test_documents_that_lie_within_the_index_folder_are_listed_all_the_same(library):
    for home in (library, library.parent, library.parent / "nowhere"):
        assert list(list_library(library, home).files) == ["a.txt", "press/b.txt"]


def test_a_file_that_cannot_be_looked_at_is_named_and_not_taken_for_gone(public_folder):
    (public_folder / "press").mkdir()
    (public_folder / "press" / "b.txt").write_text("Rain fell.", encoding="utf-8")
    (public_folder / "press").chmod(0o444)  # its files can be listed and no more
    with without_privileges():
        listing = list_library(public_folder)
    assert listing.refused == {"press/b.txt": "it cannot be opened: Permission denied"}
    assert listing.may_still_hold("press/b.txt")
    assert not listing.may_still_hold("press/c.txt")


def test_only_a_folder_with_nothing_in_it_is_bare(library, tmp_path):
    (tmp_path / "bare").mkdir()
    assert list_library(tmp_path / "bare").is_bare
    (tmp_path / "bare" / ".hidden").touch()
    assert not list_library(tmp_path / "bare").is_bare
    assert not list_library(library).is_bare


@pytest.mark.parametrize(("name", "problem"), [("a.txt", "it is not a folder"), ("gone", "there is no such folder")])
def test_a_library_must_be_a_folder(name, problem, library):
    with pytest.raises(LibraryMissing, match=problem):
        list_library(library / name)


def test_an_empty_listing_holds_nothing_back():
    assert not Listing().may_still_hold("a.txt")


@pytest.mark.parametrize("name", ["a.txt", "press/b.txt", "press/../a.txt"])
def test_a_name_leads_to_its_file(name, library):
    assert file_of(library, name).is_file()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        "press/../../outside.txt",
        "/etc/passwd",
        "out.txt",
        "press",
        "",
        "gone.txt",
        "a\x00.txt",
        "loop",
    ],
    ids="up round absolute link folder empty gone zero loop".split(),
)
def test_a_name_that_leads_out_or_nowhere_is_unknown(name, library):
    (library / "out.txt").symlink_to(library.parent / "outside.txt")
    (library / "loop").symlink_to("loop")
    with pytest.raises(UnknownDocument):
        file_of(library, name)
