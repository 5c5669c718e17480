import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import DiskFull, HomeUnusable
from index.home import (
    CATALOG,
    STAYS_FREE,
    build_in_use,
    builds_not_in_use,
    is_usable,
    make_home,
    private_copy,
    put_in_use,
    remove_index,
    remove_unused,
    require_room,
    write_durably,
)
from tests.test_index_folder import without_privileges

ONE, OTHER = "index-0123456789abcdef", "index-0123456789abcdef-again"


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a folder that everybody may enter; pytest's own are closed to nobody."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)
        Path(name).chmod(0o755)


def test_a_home_is_made_with_the_folders_above_it(tmp_path):
    make_home(tmp_path / "a" / "b")
    make_home(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("name", ["file", "file/home"])
def test_a_home_that_is_a_file_or_below_one_is_no_folder(name, tmp_path):
    (tmp_path / "file").touch()
    for use in (make_home, build_in_use):
        with pytest.raises(HomeUnusable, match=r"file.*: it is not a folder; choose another with --home"):
            use(tmp_path / name)


def test_a_home_that_may_not_be_made_is_named(public):
    public.chmod(0o555)
    with without_privileges(), pytest.raises(HomeUnusable, match=r"it cannot be made \(Permission denied\)"):
        make_home(public / "home")


def test_a_home_that_may_not_be_read_is_named(public):
    put_in_use(public, ONE)
    public.chmod(0o000)
    with without_privileges(), pytest.raises(HomeUnusable, match=r"it cannot be read \(Permission denied\)"):
        build_in_use(public)


def test_only_a_folder_that_may_be_written_is_usable(public):
    assert is_usable(public)
    public.chmod(0o555)
    with without_privileges():
        assert not is_usable(public)


def test_nothing_is_written_when_it_would_fill_the_disk(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    require_room(tmp_path, 0)
    with pytest.raises(DiskFull, match=r"has .* MB free and .* MB are needed, so nothing is written") as refused:
        require_room(tmp_path, free)
    assert refused.value.needed == free + STAYS_FREE


def test_the_build_in_use_is_switched(tmp_path):
    assert build_in_use(tmp_path) == ""
    for name in (ONE, OTHER):
        put_in_use(tmp_path, name)
        assert build_in_use(tmp_path) == name
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


@pytest.mark.parametrize("said", [b"", b"\xff\xfe", b"../../etc", b"index-", b"index-0123456789abcdef/../x"], ids=repr)
def test_a_switch_that_names_no_build_names_none(said, tmp_path):
    (tmp_path / "current").write_bytes(said)
    assert build_in_use(tmp_path) == ""


def test_builds_that_are_not_in_use_are_listed_and_nothing_else(tmp_path):
    for name in (ONE, OTHER, "index-of-mine", "lock"):
        (tmp_path / name).mkdir()
    put_in_use(tmp_path, ONE)
    assert [path.name for path in builds_not_in_use(tmp_path)] == [OTHER]
    remove_unused(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["current", ONE, "index-of-mine", "lock"])


def test_a_private_copy_can_be_written_and_has_the_time_stamps_of_the_files(public):
    (public / "a").mkdir()
    (public / "a" / "b").write_text("x", encoding="utf-8")
    (public / "a" / "b").chmod(0o444)
    (public / "a").chmod(0o555)
    with without_privileges(), private_copy(public) as copy:
        file = Path(copy) / "a" / "b"
        assert file.stat().st_mtime_ns == (public / "a" / "b").stat().st_mtime_ns
        file.write_text("y", encoding="utf-8")
    assert not file.exists()


def test_a_folder_that_may_not_be_read_cannot_be_copied(public):
    (public / "a").touch(mode=0o000)
    with without_privileges(), pytest.raises(HomeUnusable, match="no copy of it can be made"):
        private_copy(public)


@pytest.mark.parametrize("times", [1, 2])
def test_a_file_that_appears_while_an_index_is_removed_is_removed_with_it_once(times, tmp_path, monkeypatch):
    folder = tmp_path / "tantivy"
    folder.mkdir()
    remove, late = os.rmdir, [folder / ".tantivy-meta.lock"] * times

    def watched(path: str, **where: int) -> None:
        if late:
            late.pop().touch()
        remove(path, **where)

    monkeypatch.setattr(os, "rmdir", watched)
    if times == 1:
        remove_index(folder)
        assert not folder.exists()
    else:
        with pytest.raises(OSError, match="not empty"):
            remove_index(folder)


def whole(home: Path, *names: str) -> None:
    for name in names:
        (home / name).mkdir()
        (home / name / CATALOG).touch()


@pytest.mark.parametrize("said", [b"", b"\xff\xfe", b"index-"], ids=repr)
def test_a_switch_that_names_no_build_leaves_the_only_whole_one_in_use(said, tmp_path):
    whole(tmp_path, ONE)
    (tmp_path / OTHER).mkdir()
    (tmp_path / "current").write_bytes(said)
    assert build_in_use(tmp_path) == ONE
    assert builds_not_in_use(tmp_path) == []
    remove_unused(tmp_path)
    assert (tmp_path / "current").read_text(encoding="utf-8") == ONE
    assert (tmp_path / ONE / CATALOG).exists()


def test_a_switch_that_names_none_of_several_builds_is_for_a_person_and_none_is_removed(tmp_path):
    whole(tmp_path, ONE, OTHER)
    (tmp_path / "current").touch()
    for use in (build_in_use, remove_unused):
        with pytest.raises(HomeUnusable, match=f"does not say which index is in use, and {ONE}, {OTHER} are there; "):
            use(tmp_path)
    assert builds_not_in_use(tmp_path) == []
    (tmp_path / "current").write_text(OTHER, encoding="utf-8")
    assert build_in_use(tmp_path) == OTHER


def test_a_switch_is_on_the_disk_before_and_after_it_is_made(tmp_path, monkeypatch):
    done: list[str] = []
    sync, move = os.fsync, os.replace

    def synced(opened: int) -> None:
        done.append(Path(os.readlink(f"/proc/self/fd/{opened}")).name)
        sync(opened)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("switch"), move(*paths)))
    put_in_use(tmp_path, ONE)
    assert done == ["current.new", tmp_path.name, "switch", tmp_path.name]


def test_a_file_written_durably_holds_the_text(tmp_path):
    write_durably(tmp_path / "file", "words")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "words"
