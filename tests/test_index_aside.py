import errno
import os
import time

import pytest

from index import aside
from index.aside import delete_aside, forget_aside, free_place, kept_aside, put_back, rename_file, take_aside
from index.errors import UnknownDocument


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    (folder / "old").mkdir(parents=True)
    (folder / "old" / "report.md").write_text("The report.", encoding="utf-8")
    (folder / "notes.md").write_text("The notes.", encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_file_taken_aside_can_be_put_back_with_its_time(library, home):
    before = (library / "old" / "report.md").stat().st_mtime_ns
    taken = take_aside(library, home, "old/report.md")
    assert set(files(library)) == {"notes.md"}
    assert kept_aside(home) == [taken]
    (library / "old").rmdir()
    assert put_back(library, home, taken.key) == "old/report.md"
    assert files(library) == {"old/report.md": "The report.", "notes.md": "The notes."}
    assert (library / "old" / "report.md").stat().st_mtime_ns == before
    assert kept_aside(home) == []


def test_the_last_one_taken_comes_first(library, home):
    taken = [take_aside(library, home, name) for name in ("old/report.md", "notes.md")]
    assert kept_aside(home) == taken[::-1]


def test_what_took_the_name_meanwhile_is_not_written_over(library, home):
    taken = take_aside(library, home, "notes.md")
    (library / "notes.md").write_text("Others.", encoding="utf-8")
    assert put_back(library, home, taken.key) == "notes (2).md"
    assert files(library) == {"old/report.md": "The report.", "notes.md": "Others.", "notes (2).md": "The notes."}


def test_after_a_day_a_file_is_gone_for_good(library, home):
    taken = take_aside(library, home, "notes.md")
    folder = home / "removed"
    (folder / taken.key).rename(folder / str(time.time_ns() - 25 * 3600 * 10**9))
    assert kept_aside(home) == []
    assert files(home) == {}


def test_it_can_be_deleted_at_once_alone_or_with_all_that_had_its_name(library, home):
    first = take_aside(library, home, "notes.md")
    take_aside(library, home, "old/report.md")
    (library / "notes.md").write_text("Others.", encoding="utf-8")
    second = take_aside(library, home, "notes.md")
    delete_aside(home, first.key)
    assert first not in kept_aside(home)
    forget_aside(home, ["notes.md"])
    assert second not in kept_aside(home)
    assert list(files(home).values()) == ["The report."]


@pytest.mark.parametrize("key", ["1", "..", "../../library", ""])
def test_a_key_that_nothing_is_kept_under_is_refused(library, home, key):
    take_aside(library, home, "notes.md")
    for use in (lambda: put_back(library, home, key), lambda: delete_aside(home, key)):
        with pytest.raises(UnknownDocument):
            use()
    assert len(kept_aside(home)) == 1


@pytest.mark.parametrize("name", ["../home/x", "gone.md", "old", "old/../notes.md", ""])
def test_only_files_that_the_library_lists_are_taken_or_renamed(library, home, name):
    for use in (lambda: take_aside(library, home, name), lambda: rename_file(library, name, "new.md")):
        with pytest.raises(UnknownDocument):
            use()
    assert set(files(library)) == {"old/report.md", "notes.md"}


def test_of_a_link_the_link_is_taken_and_its_file_stays(library, home):
    (library / "link.md").symlink_to(library / "notes.md")
    taken = take_aside(library, home, "link.md")
    assert set(files(library)) == {"old/report.md", "notes.md"}
    put_back(library, home, taken.key)
    assert (library / "link.md").is_symlink()


def test_to_another_disk_the_file_is_copied_whole_before_it_goes(library, home, monkeypatch):
    """The kernel refuses to rename across disks; there is only one here, so its refusal is made up."""

    def refuse(*_):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(aside.os, "rename", refuse)
    taken = take_aside(library, home, "notes.md")
    assert (set(files(library)), list(files(home).values())) == ({"old/report.md"}, ["The notes."])
    (home / "removed" / taken.key / "half.md.part").write_text("cut sh", encoding="utf-8")
    assert kept_aside(home) == [taken]
    put_back(library, home, taken.key)
    assert files(library)["notes.md"] == "The notes."


def test_a_file_that_cannot_be_moved_stays_and_is_not_kept_twice(library, home, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(aside.os, "rename", refuse)
    with pytest.raises(PermissionError):
        take_aside(library, home, "notes.md")
    assert "notes.md" in files(library)
    assert kept_aside(home) == []


def test_a_file_is_renamed_in_its_folder_and_never_over_another(library):
    assert rename_file(library, "old/report.md", "new.md") == "old/new.md"
    (library / "old" / "other.md").write_text("Other.", encoding="utf-8")
    with pytest.raises(FileExistsError):
        rename_file(library, "old/new.md", "other.md")
    assert files(library) == {"old/new.md": "The report.", "old/other.md": "Other.", "notes.md": "The notes."}


def test_a_rename_that_fails_leaves_nothing_behind(library, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(aside.os, "replace", refuse)
    with pytest.raises(PermissionError):
        rename_file(library, "notes.md", "new.md")
    assert set(files(library)) == {"old/report.md", "notes.md"}


def test_a_free_place_has_the_first_number_that_is_free(library):
    assert free_place(library / "notes.md").name == "notes (2).md"
    os.symlink("nowhere", library / "notes (2).md")
    assert free_place(library / "notes.md").name == "notes (3).md"
    assert free_place(library / "new.md").name == "new.md"
