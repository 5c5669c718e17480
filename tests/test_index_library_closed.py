"""An index that may not be written, or for which the disk has no room, still answers, and the reason is named."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from index.errors import DiskFull, HomeUnusable
from index.library import Library
from index.upkeep import examine, repair
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, paragraphs, write
from tests.test_index_folder import without_privileges
from tests.weather_library import READS, everything, folder

__all__ = ["folder"]  # a fixture
USES = READS | {"sync": Library.sync, "rebuild": lambda library: library.sync(rebuild=True), "examine": examine}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_an_index_folder_that_is_a_file_is_named(use, folder):
    (folder.parent / "home").touch()
    with open_small(folder) as library, pytest.raises(HomeUnusable, match=r"home: it is not a folder; .* --home"):
        use(library)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A library with an index that everybody may read and nobody may write."""
    with tempfile.TemporaryDirectory() as name:
        write(Path(name) / "library", a=paragraphs("rain", "snow"), b=paragraphs("hail"))
        with open_small(Path(name) / "library") as library:
            library.sync()
            library.matching("rain", 1)
        allow(Path(name), 0o555, 0o444)
        yield Path(name) / "library"


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_an_index_that_may_not_be_written_can_be_asked(read, closed):
    before = everything(closed.parent)
    with without_privileges(), open_small(closed) as library:
        assert library.sync().is_current
        assert read(library)
    assert everything(closed.parent) == before


def test_an_index_that_may_not_be_written_can_be_examined_but_not_changed(closed):
    closed.chmod(0o755)
    write(closed, c="New.")
    with without_privileges(), open_small(closed) as library:
        assert library.sync(dry_run=True).added == ("c.txt",)
        for change in (Library.sync, lambda library: library.sync(rebuild=True), repair):
            with pytest.raises(HomeUnusable, match=r"it cannot be written \(Permission denied\); .* --no-sync"):
                change(library)
        assert len(library.documents()) == 2


def test_who_may_only_read_sees_what_another_one_writes(closed):
    with open_small(closed) as owner, without_privileges(), open_small(closed) as reader:
        assert len(reader.documents()) == 2
        with owned():
            allow(closed.parent, 0o755, 0o644)
            write(closed, c=paragraphs("thunder"))
            owner.sync()
            allow(closed.parent, 0o555, 0o444)
        assert reader.matching("thunder", 1)
        assert [info.path for info in reader.documents()] == ["a.txt", "b.txt", "c.txt"]


def allow(folder: Path, folders: int, files: int) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(folders if path.is_dir() else files)


@contextmanager
def owned() -> Iterator[None]:
    """Act as the owner for a moment again."""
    was = os.geteuid()
    os.seteuid(os.getuid())
    try:
        yield
    finally:
        os.seteuid(was)


def test_an_index_whose_build_alone_may_not_be_written_is_not_changed(folder):
    with open_small(folder) as library:
        library.sync()
    with tempfile.TemporaryDirectory() as name:
        shutil.copytree(folder.parent, name, dirs_exist_ok=True)
        allow(Path(name), 0o555, 0o444)
        for place in (Path(name) / "library", Path(name) / "home"):
            place.chmod(0o777)
        (Path(name) / "home" / "lock").chmod(0o666)
        write(Path(name) / "library", c="New.")
        with without_privileges(), open_small(Path(name) / "library") as library:
            with pytest.raises(HomeUnusable, match="may not be written"):
                library.sync()
            assert library.matching("rain", 1)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 20 MB; only root may make one."""
    (tmp_path / "disk").mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "none", tmp_path / "disk"], check=False)
    if made.returncode:
        pytest.skip("no rights to mount a small disk")
    yield tmp_path / "disk"
    # Chroma's threads let go of its file a moment after it was closed; until then the disk would be "busy"
    subprocess.run(["umount", "--lazy", tmp_path / "disk"], check=True)


def test_on_a_full_disk_a_copied_index_answers_although_it_cannot_be_sealed(folder, small_disk):
    with open_small(folder) as library:
        library.sync()
    shutil.copytree(folder.parent / "home", small_disk / "home", copy_function=shutil.copy)  # with new time stamps
    with open_small(folder, small_disk / "home", embedder=NoEmbedder()) as library:
        assert library._current().unsealed()
        assert library.matching("rain", 1)


@pytest.mark.parametrize("full", [False, True], ids=["little is free", "nothing is free"])
def test_on_a_full_disk_nothing_is_written_and_the_index_still_answers(full, folder, small_disk):
    with open_small(folder) as library:
        library.sync()
    shutil.copytree(folder.parent / "home", small_disk / "home")
    write(folder, c="New.")
    if full:
        with suppress(OSError), (small_disk / "filler").open("wb") as filler:
            while True:
                filler.write(bytes(4_096))
                filler.flush()
    with open_small(folder, small_disk / "home", embedder=NoEmbedder()) as library:
        for change in (Library.sync, lambda library: library.sync(rebuild=True), repair):
            with pytest.raises(DiskFull, match="nothing is written"):
                change(library)
        assert library.matching("rain", 1)
        assert library.nearest(HashedEmbedder().embed(["rain"])[0], 1)
