"""A sync brings the index in step with the folder: what is new is embedded, what is gone goes, the rest stays."""

import os
import shutil
import time
from contextlib import closing

import pytest

from index.aside import take_aside
from index.errors import DiskFull, LibraryEmptied
from index.folder import Listing
from index.home import STAYS_FREE
from index.schema import FileState
from index.store import Store
from index.sync import SyncProgress, plan_sync, preview
from tests.small_library import HashedEmbedder, NoEmbedder, paragraphs, write
from tests.small_pdf import pdf
from tests.weather_library import break_file, folder, store, summary, sync

__all__ = ["folder", "store"]  # fixtures


def test_the_first_sync_adds_everything(folder, store):
    report = sync(folder, store)
    assert summary(report) == {"added": ("a.txt", "b.txt"), "passages": 3, "embedded": 3}
    assert not report.is_current


def test_an_unchanged_library_reads_embeds_and_writes_nothing(folder, store):
    sync(folder, store)
    revision = store.catalog.number("revision")
    assert plan_sync(folder, store).is_empty
    report = sync(folder, store, NoEmbedder())
    assert summary(report) == {"unchanged": ("a.txt", "b.txt")}
    assert report.is_current
    assert store.catalog.number("revision") == revision


def test_a_change_embeds_only_the_passages_that_are_new(folder, store):
    sync(folder, store)
    write(folder, a=paragraphs("rain", "thunder"))
    embedder = HashedEmbedder()
    report = sync(folder, store, embedder)
    assert summary(report) == {"changed": ("a.txt",), "unchanged": ("b.txt",), "passages": 2, "embedded": 1}
    assert ["thunder" in text for text in embedder.seen] == [True]


def test_an_edit_of_one_paragraph_in_500_pages_embeds_one_passage(folder, store):
    pages = [f"On day {number} it rained. " + "Then it was dry again for a while. " * 3 for number in range(500)]
    (folder / "diary.pdf").write_bytes(pdf(*pages, title="Diary"))
    assert sync(folder, store).embedded == 503
    pages[250] = pages[250].replace("rained", "snowed")
    (folder / "diary.pdf").write_bytes(pdf(*pages, title="Diary"))
    embedder = HashedEmbedder()
    report = sync(folder, store, embedder)
    assert (report.changed, report.passages, report.embedded) == (("diary.pdf",), 500, 1)
    assert ["On day 250 it snowed." in text for text in embedder.seen] == [True]


def test_a_removed_file_takes_its_passages_along(folder, store):
    sync(folder, store)
    (folder / "a.txt").unlink()
    assert summary(sync(folder, store, NoEmbedder())) == {"removed": ("a.txt",), "unchanged": ("b.txt",)}
    assert [info.path for info in store.catalog.documents()] == ["b.txt"]
    assert store.matching("rain snow", 10, None) == []


def test_a_renamed_file_with_a_title_of_its_own_needs_no_model(folder, store):
    write(folder, a="The weather of May\n\n" + paragraphs("rain"))
    sync(folder, store)
    (folder / "a.txt").rename(folder / "c.txt")
    report = sync(folder, store, NoEmbedder())
    assert (report.added, report.removed, report.embedded) == (("c.txt",), ("a.txt",), 0)


def test_a_new_time_stamp_on_the_same_bytes_is_no_change(folder, store):
    sync(folder, store)
    os.utime(folder / "a.txt", (1, 1))
    report = sync(folder, store, NoEmbedder())
    assert summary(report) == {"unchanged": ("a.txt", "b.txt")}
    assert plan_sync(folder, store).is_empty


def test_the_same_text_twice_is_embedded_once(folder, store):
    (folder / "c").mkdir()
    write(folder / "c", a=paragraphs("rain", "snow"))
    assert sync(folder, store).embedded == 3


def test_progress_counts_every_file_that_is_read(folder, store):
    break_file(folder / "c.txt")
    told: list[SyncProgress] = []
    sync(folder, store, progress=told.append)
    assert told == [SyncProgress("a.txt", 1, 3), SyncProgress("b.txt", 2, 3), SyncProgress("c.txt", 3, 3)]


def test_a_model_that_fails_leaves_the_index_as_it_was(folder, store):
    sync(folder, store)
    write(folder, a=paragraphs("thunder"))
    with pytest.raises(AssertionError, match="the model was needed"):
        sync(folder, store, NoEmbedder())
    assert store.matching("rain", 1, None) != []
    assert not store.was_interrupted()
    assert sync(folder, store).changed == ("a.txt",)


def test_a_folder_that_is_wholly_empty_leaves_the_index_as_it_is(folder, store):
    sync(folder, store)
    folder.rename(folder.parent / "unmounted")
    folder.mkdir()
    with pytest.raises(LibraryEmptied, match="the index holds 2 documents"):
        sync(folder, store)
    assert store.matching("rain", 1, None) != []
    folder.rmdir()
    (folder.parent / "unmounted").rename(folder)
    assert summary(sync(folder, store, NoEmbedder())) == {"unchanged": ("a.txt", "b.txt")}


def test_a_folder_emptied_on_purpose_is_built_anew_without_a_question(folder, store, tmp_path):
    sync(folder, store)
    for name in ("a.txt", "b.txt"):
        (folder / name).unlink()
    with closing(Store(tmp_path / "another")) as another:
        assert summary(sync(folder, another)) == {}


@pytest.mark.parametrize("stays", ["press", ".hidden"])
def test_documents_are_removed_where_anything_is_left_in_the_folder(stays, folder, store):
    sync(folder, store)
    (folder / stays).mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).unlink()
    assert sync(folder, store).removed == ("a.txt", "b.txt")


def test_the_last_document_is_removed_like_any_other(folder, store):
    sync(folder, store)
    for name in ("a.txt", "b.txt"):
        (folder / name).unlink()
        assert sync(folder, store).removed == (name,)


def test_documents_that_were_all_taken_out_by_hand_are_removed(folder, store):
    sync(folder, store)
    for name in ("a.txt", "b.txt"):
        take_aside(folder, folder.parent, name)
    assert sync(folder, store).removed == ("a.txt", "b.txt")


def test_an_index_within_the_library_is_no_document(folder):
    with closing(Store(folder / "index" / "index-1")) as store:
        write(folder / "index", drafts="No document.")
        assert sync(folder, store).added == ("a.txt", "b.txt")
        assert plan_sync(folder, store).listing.refused == {}
    assert plan_sync(folder, None, folder / "index").to_read == ("a.txt", "b.txt")


def test_a_large_library_that_changed_as_a_whole_is_compared_in_a_moment(folder, store, monkeypatch):
    now, then = (folder / "a.txt").stat(), FileState(1, 1)
    names = [f"{number}.txt" for number in range(40_000)]
    monkeypatch.setattr("index.sync.list_library", lambda *_: Listing(dict.fromkeys(names, now)))
    monkeypatch.setattr(store.catalog, "states", lambda: dict.fromkeys(names, then))
    begun = time.process_time()
    assert len(plan_sync(folder, store).to_read) == len(names)
    assert time.process_time() - begun < 3  # with a search in a list for each name, four times as long


def test_a_long_text_asks_for_room_for_all_that_is_made_of_it(folder, store, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("index.sync.require_room", lambda _, needed: asked.append(needed))
    write(folder, long=paragraphs(*(f"word{number}" for number in range(300))))
    embedder = HashedEmbedder(dimension=384)
    before = sum(file.stat().st_size for file in store.folder.rglob("*"))
    assert sync(folder, store, embedder).passages == 303
    written = sum(file.stat().st_size for file in store.folder.rglob("*")) - before
    assert written < sum(asked) < 2 * written


def test_a_document_that_does_not_fit_is_not_embedded_and_the_old_index_stays(folder, store, monkeypatch):
    sync(folder, store)
    (folder / "b.txt").unlink()
    write(folder, c=paragraphs(*(f"word{number}" for number in range(300))))
    room = shutil.disk_usage(folder)._replace(free=STAYS_FREE + 100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room)
    with pytest.raises(DiskFull, match="are needed"):
        sync(folder, store, NoEmbedder())
    assert store.matching("hail", 1, None) != []
    assert not store.was_interrupted()


def test_a_preview_says_what_a_sync_would_do(folder, store):
    sync(folder, store)
    write(folder, a="Changed.", c="New.")
    (folder / "b.txt").unlink()
    report = preview(plan_sync(folder, store))
    assert (report.added, report.changed, report.removed) == (("c.txt",), ("a.txt",), ("b.txt",))
    assert preview(plan_sync(folder, None)).added == ("a.txt", "c.txt")


def test_more_passages_than_are_written_at_once_all_arrive(folder, store):
    for number in range(4):
        write(folder, **{f"long{number}": paragraphs(*(f"word{number}x{n}" for n in range(100)))})
    assert sync(folder, store).passages == 403
    assert len(store.catalog.passage_ids()) == 403
    assert len(store.matching("word3x99", 10, None)) == 1
