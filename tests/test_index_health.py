"""Damage is seen before it is opened: healed where the catalog is whole, and named where it is not."""

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.health import Check, examine_searches
from index.library import Library
from index.store import CHROMA, TANTIVY, Store
from index.upkeep import examine, repair
from tests.small_library import HashedEmbedder, NoEmbedder, open_small, paragraphs, write

PASSAGES = 1_050  # from 1,000 on, Chroma keeps its graph in files of its own
NAMES = ["last change", "catalog", "passages", CHROMA, TANTIVY, "leftovers", "folder"]


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A library with its index; tests damage copies of it."""
    folder = tmp_path_factory.mktemp("built") / "library"
    for number in range(5):
        write(folder, **{f"d{number}": paragraphs(*(f"word{number}x{n}" for n in range(PASSAGES // 5)))})
    with open_small(folder) as library:
        library.sync()
        library.nearest(np.ones(16, np.float32), 1)
    return folder


@pytest.fixture
def folder(built, tmp_path) -> Path:
    shutil.copytree(built.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "library"


def index_of(folder: Path) -> Path:
    home = folder.parent / "home"
    return home / (home / "current").read_text(encoding="utf-8")


def findings(checks: list[Check]) -> dict[str, tuple[str, ...]]:
    return {check.name: check.findings for check in checks if check.findings}


def assert_all_is_found(library: Library) -> None:
    assert len(library.documents()) == 5
    for number in range(5):
        for place in (0, 100, 209):
            words = f"word{number}x{place}"
            ((_, passage, _),) = library.matching(words, 1)
            assert words in passage.text
            (vector,) = HashedEmbedder().embed([f"d{number}\n{passage.text}"])
            ((_, near, cosine),) = library.nearest(vector, 1)
            assert (near, cosine > 0.999) == (passage, True)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def scramble(file: Path, first: int = 0, size: int | None = None) -> None:
    with file.open("r+b") as content:
        content.seek(first)
        content.write(random.Random(7).randbytes(size or file.stat().st_size))


def one_page(file: Path) -> None:
    scramble(file, 40 * 4_096, 4_096)


def many_pages(file: Path) -> None:
    scramble(file, 4 * 4_096, 60 * 4_096)


def garbage_header(file: Path) -> None:
    scramble(file, 0, 100)


def zeroes(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


DAMAGES_OF_CHROMA = {
    "sqlite cut in half": ("chroma.sqlite3", cut),
    "sqlite with a garbage header": ("chroma.sqlite3", garbage_header),
    "sqlite emptied": ("chroma.sqlite3", empty),
    "sqlite deleted": ("chroma.sqlite3", Path.unlink),
    "sqlite with one page overwritten": ("chroma.sqlite3", one_page),
    "sqlite with many pages overwritten": ("chroma.sqlite3", many_pages),
    "vectors cut in half": ("*/data_level0.bin", cut),
    "vectors scrambled": ("*/data_level0.bin", scramble),
    "names deleted": ("*/index_metadata.pickle", Path.unlink),
    "names cut in half": ("*/index_metadata.pickle", cut),
    "graph folder deleted": ("*-*-*", shutil.rmtree),
    "header cut in half": ("*/header.bin", cut),
    "links cut in half": ("*/link_lists.bin", cut),
    "links scrambled": ("*/link_lists.bin", scramble),
    "lengths emptied": ("*/length.bin", empty),
}
DAMAGES_OF_TANTIVY = {
    "words cut in half": ("*.term", cut),
    "places zeroed": ("*.idx", zeroes),
    "names deleted": ("*.store", Path.unlink),
    "summary scrambled": ("meta.json", scramble),
    "summary deleted": ("meta.json", Path.unlink),
}
DAMAGES = {
    f"{name}: {damage}": (f"{name}/{where}", do)
    for name, damages in ((CHROMA, DAMAGES_OF_CHROMA), (TANTIVY, DAMAGES_OF_TANTIVY))
    for damage, (where, do) in damages.items()
}


@pytest.mark.parametrize(("where", "damage"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_search_index_heals_on_opening_and_nothing_is_lost(where, damage, folder):
    damaged = list(index_of(folder).glob(where))
    assert damaged
    for file in damaged:
        damage(file)
    with open_small(folder, embedder=NoEmbedder()) as library:
        assert_all_is_found(library)


DAMAGES_OF_THE_CATALOG = {
    "cut in half": cut,
    "garbage header": garbage_header,
    "emptied": empty,
    "deleted": Path.unlink,
    "many pages overwritten": many_pages,
}


@pytest.mark.parametrize("damage", DAMAGES_OF_THE_CATALOG.values(), ids=DAMAGES_OF_THE_CATALOG)
def test_a_damaged_catalog_is_named(damage, folder):
    damage(index_of(folder) / "catalog.db")
    with open_small(folder) as library:
        for use in (lambda library: library.matching("word1x1", 1), Library.sync):
            with pytest.raises(IndexDamaged, match=r"the catalog .*; `footnote doctor --repair` mends it"):
                use(library)
        assert set(findings(examine(library))) & {"catalog", "passages"}


def test_a_missing_index_folder_is_named(folder):
    shutil.rmtree(index_of(folder))
    with open_small(folder) as library:
        with pytest.raises(IndexDamaged, match="is missing"):
            library.documents()
        assert "is missing" in findings(examine(library))["catalog"][0]


def test_a_healthy_index_is_told_so_check_by_check(folder):
    with open_small(folder) as library:
        checks = examine(library)
        assert [check.name for check in checks] == NAMES
        assert findings(checks) == {}
        assert [check.seen for check in checks][2:5] == [
            "1,050 in 5 documents",
            "1,050 vectors",
            "the words of 1,050 passages",
        ]


def test_files_that_only_have_new_time_stamps_are_looked_at_and_kept(folder):
    for file in index_of(folder).rglob("*"):
        os.utime(file)
    with closing(Store.open(index_of(folder))) as store:
        assert store.unsealed() == [CHROMA, TANTIVY]
        revision = store.catalog.number("revision")
    with open_small(folder) as library:
        assert_all_is_found(library)
        assert library._current().unsealed() == []
        assert library._current().catalog.number("revision") == revision  # it was not rebuilt


def test_damage_is_found_even_where_the_time_stamps_are_the_old_ones(folder):
    (file,) = index_of(folder).glob("chroma/*/data_level0.bin")
    was = file.stat()
    scramble(file)
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    with open_small(folder) as library:
        assert list(findings(examine(library))) == [CHROMA]
        assert findings(repair(library)) == {}
        assert_all_is_found(library)


def test_passages_that_one_search_index_lost_or_kept_are_findings(folder):
    with closing(Store.open(index_of(folder))) as store:
        lost, kept = store.catalog.passage_ids(["d0.txt"])[:2]
        store._vectors.remove([lost])
        store._vectors.add([kept.replace("|1|", "|9|")], ["d0.txt"], np.ones((1, 16), np.float32))
        store._vectors.add([kept], ["d0.txt"], np.ones((1, 16), np.float32))
        store._keywords.change({kept: store.catalog.passages([kept])[kept]}, [lost])
    chroma, tantivy = examine_searches(index_of(folder))
    assert [finding.partition(":")[0] for finding in chroma.findings] == [
        "1 × passage is missing",
        "1 × passage is in the catalog no more",
        "1 × passage has another vector",
    ]
    assert [finding.partition(":")[0] for finding in tantivy.findings] == [
        "1 × passage is missing",
        "1,050 × passage is there twice",
    ]


CHANGES_OF_THE_CATALOG = {
    "UPDATE passages SET text = 'other words' WHERE id LIKE 'd1%3'": "21 × passage is no slice of its document",
    "UPDATE passages SET id = replace(id, '|1|', '|7|') WHERE document = 'd1.txt'": "210 × passage is no slice",
    "DELETE FROM documents WHERE path = 'd1.txt'": "210 × passage belongs to no document",
    "DELETE FROM vectors": "1,050 × passage has no vector",
    "UPDATE vectors SET data = x'00' WHERE digest LIKE '0%'": "vector is damaged",
    "UPDATE documents SET parts = 'x' WHERE path = 'd1.txt'": "it holds what nothing wrote there",
}


@pytest.mark.parametrize(("statement", "finding"), CHANGES_OF_THE_CATALOG.items(), ids=CHANGES_OF_THE_CATALOG.values())
def test_a_catalog_that_contradicts_itself_is_found(statement, finding, folder):
    with closing(sqlite3.connect(index_of(folder) / "catalog.db")) as connection, connection:
        connection.execute(statement)
    with open_small(folder) as library:
        assert finding in findings(examine(library))["passages"][0]


def test_a_folder_that_is_ahead_is_said_and_is_no_finding(folder):
    write(folder, new="Rain.")
    (folder / "d1.txt").unlink()
    with open_small(folder) as library:
        checks = examine(library)
    assert findings(checks) == {}
    assert checks[-1].seen == "1 new or changed, 1 gone: `footnote index` brings the index in step"
