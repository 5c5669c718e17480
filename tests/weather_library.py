"""A library of two documents about the weather: its folder, its index, and what can be done with them."""

from contextlib import closing
from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.store import Store
from index.sync import SyncReport, carry_out, plan_sync
from tests.small_library import HashedEmbedder, paragraphs, write

READS = {
    "names": lambda library: library.names(),
    "documents": lambda library: library.documents(),
    "document": lambda library: library.document("a.txt"),
    "original": lambda library: library.original("a.txt"),
    "sample": lambda library: library.sample(1),
    "matching": lambda library: library.matching("rain", 1),
    "nearest": lambda library: library.nearest(HashedEmbedder().embed(["rain"])[0], 1),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "library", a=paragraphs("rain", "snow"), b=paragraphs("hail"))
    return tmp_path / "library"


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "index")) as store:
        yield store


def everything(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def sync(folder: Path, store: Store, embedder=None, progress=None) -> SyncReport:
    settings = IndexSettings(folder, folder.parent, "hashed", 40)
    return carry_out(plan_sync(folder, store), store, settings, embedder or HashedEmbedder(), progress)


def summary(report: SyncReport) -> dict[str, object]:
    return {
        name: value
        for name in ("added", "changed", "removed", "unchanged", "passages", "embedded")
        if (value := getattr(report, name))
    }


def break_file(path: Path) -> None:
    path.write_bytes(bytes(500))
