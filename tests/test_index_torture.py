"""Killed at any moment, the index is whole: `make torture` kills it 200 times, the tests fewer (--kills N)."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.health import Check, check_search, examine_catalog
from index.library import Library
from index.store import DERIVED
from index.upkeep import examine
from tests.index_process import DOCUMENTS, versioned
from tests.small_library import NoEmbedder, open_small, write
from tests.test_index_store import assert_whole

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    for number in range(DOCUMENTS):
        write(folder, **{f"d{number}": versioned(f"d{number}", 1)})
    return folder


def test_killed_at_any_moment_every_document_is_whole_in_its_newest_or_last_version_or_forgotten(folder, kills):
    moments = random.Random(20_260)
    for _ in range(kills):
        kill_at_a_random_moment(folder, moments)
        with open_small(folder, embedder=NoEmbedder()) as library:
            assert_documents_are_whole(library)
            assert_whole(library)
            assert [check for check in looked_at(library) if check.findings] == []
    with open_small(folder) as library:
        library.sync()
        files = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
        assert {info.path: library.document(info.path).text for info in library.documents()} == files
        assert [check for check in examine(library) if check.findings] == []


def kill_at_a_random_moment(folder: Path, moments: random.Random) -> None:
    """Kill a process that writes new versions of all documents, syncs, and forgets one, again and again."""
    command = [sys.executable, "-m", "tests.index_process", "churn", folder, folder.parent / "home"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "synced\n"
        time.sleep(moments.uniform(0.02, 2))
        child.kill()


def assert_documents_are_whole(library: Library) -> None:
    """Hold every document against the versions that were written; no more than the one just forgotten is missing."""
    folder = library.settings.library
    newest = max(int(path.read_text(encoding="utf-8").split()[5].rstrip(".")) for path in folder.glob("*.txt"))
    documents = library.documents()
    assert len(documents) >= DOCUMENTS - 1
    for info in documents:
        name = Path(info.path).stem
        assert library.document(info.path).text in (versioned(name, newest), versioned(name, newest - 1))


def looked_at(library: Library) -> list[Check]:
    """Do what `examine` does, in this process: starting others takes longer than looking."""
    store = library._current()
    return [*examine_catalog(store.catalog), *(check_search(name, store.folder) for name in DERIVED)]
