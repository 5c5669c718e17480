from contextlib import closing

import pytest

from index.errors import IndexLocked, IndexMissing
from index.health import examine_builds, examine_store
from index.store import Store
from index.upkeep import examine, repair
from tests.small_library import open_small, write
from tests.test_index_health import assert_all_is_found, built, cut, findings, folder, index_of
from tests.test_index_lock import held_by_another_process

__all__ = ["built", "folder"]  # fixtures


def test_an_index_whose_catalog_is_damaged_is_built_anew_from_the_folder(folder):
    cut(index_of(folder) / "catalog.db")
    with open_small(folder) as library:
        assert findings(repair(library)) == {}
        assert library.sync().is_current
        assert_all_is_found(library)


def test_what_was_cut_short_is_found_and_mended(folder):
    left = folder.parent / "home" / "index-0123456789abcdef"
    left.mkdir()
    with closing(Store.open(index_of(folder))) as store:
        store.catalog.set_number("change under way", 1)
        change, *_ = examine_store(store)
    assert "cut short" in change.findings[0]
    assert examine_builds(left.parent).findings == ("index-0123456789abcdef: an index not in use",)
    with open_small(folder) as library:
        assert findings(repair(library)) == {}
    assert not left.exists()


def test_an_index_that_is_being_changed_is_not_judged(folder):
    with held_by_another_process(folder.parent / "home"), open_small(folder) as library:
        for use in (examine, repair):
            with pytest.raises(IndexLocked):
                use(library)


def test_no_index_has_no_health(tmp_path):
    write(tmp_path / "library", a="Rain.")
    with open_small(tmp_path / "library") as library:
        for use in (examine, repair):
            with pytest.raises(IndexMissing):
                use(library)
