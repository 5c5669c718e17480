import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.aside import take_aside
from index.embed import Embedder
from index.errors import DiskFull, LibraryEmptied, ModelUnavailable
from index.folder import Listing
from index.home import STAYS_FREE
from index.schema import FileState
from index.settings import IndexSettings
from index.store import Store
from index.sync import SyncProgress, SyncReport, Unreadable, carry_out, plan_sync, preview
from index.worker import FileReader
from tests.small_library import HashedEmbedder, NoEmbedder, paragraphs, write
from tests.small_pdf import pdf
from tests.test_index_folder import public_folder, without_privileges

__all__ = ["public_folder"]  # a fixture
CLOSED = "it cannot be opened: Permission denied"


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "library", a=paragraphs("rain", "snow"), b=paragraphs("hail"))
    return tmp_path / "library"


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "index")) as store:
        yield store


def sync(folder: Path, store: Store, embedder=None, progress=None) -> SyncReport:
    settings = IndexSettings(folder, folder.parent, "hashed", 40)
    return carry_out(plan_sync(folder, store), store, settings, embedder or HashedEmbedder(), progress)


class Stumbles(HashedEmbedder):
    """Fails on one word while passages are cut."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def token_starts(self, text):
        if "hail" in text:
            raise self.error
        return super().token_starts(text)


def break_file(path: Path) -> None:
    path.write_bytes(bytes(500))


def summary(report: SyncReport) -> dict[str, object]:
    return {
        name: value
        for name in ("added", "changed", "removed", "unchanged", "passages", "embedded")
        if (value := getattr(report, name))
    }


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


def test_an_unreadable_new_version_is_named_and_the_old_one_stays_searchable(folder, store):
    sync(folder, store)
    break_file(folder / "a.txt")
    report = sync(folder, store, NoEmbedder())
    assert report.unreadable == (Unreadable("a.txt", "it holds binary data, not text"),)
    assert report.is_current
    assert store.matching("rain", 1, None) != []
    assert sync(folder, store, NoEmbedder()).unreadable == report.unreadable  # named again, and not read again
    assert plan_sync(folder, store).is_empty


@pytest.mark.parametrize("same_time", [True, False], ids=["with its old time stamp", "with a new time stamp"])
def test_a_file_that_is_restored_is_no_longer_called_unreadable(same_time, folder, store):
    was, text = (folder / "a.txt").stat(), (folder / "a.txt").read_bytes()
    sync(folder, store)
    break_file(folder / "a.txt")
    assert len(sync(folder, store).unreadable) == 1
    (folder / "a.txt").write_bytes(text)
    if same_time:
        os.utime(folder / "a.txt", ns=(was.st_atime_ns, was.st_mtime_ns))
    assert sync(folder, store, NoEmbedder()).unreadable == ()


def test_a_file_that_becomes_readable_is_added(folder, store):
    break_file(folder / "c.txt")
    assert sync(folder, store).unreadable[0].document == "c.txt"
    write(folder, c=paragraphs("thunder"))
    report = sync(folder, store)
    assert (report.added, report.unreadable) == (("c.txt",), ())


def test_a_file_that_its_reader_fails_on_is_named_and_the_others_are_added(folder, store):
    (folder / "broken.rtf").write_bytes(rb"{\rtf1 \uc Rain}")
    (folder / "c.pdf").write_bytes(pdf("Fog lay on the hills."))
    report = sync(folder, store)
    assert report.added == ("a.txt", "b.txt", "c.pdf")
    (unreadable,) = report.unreadable
    assert unreadable.document == "broken.rtf"
    assert "its reader failed" in unreadable.reason


def test_a_document_that_cannot_be_cut_is_named_and_the_others_are_added(folder, store):
    report = sync(folder, store, Stumbles(TypeError("no text")))
    assert report.added == ("a.txt",)
    reason = "it cannot be cut into passages (TypeError: no text); save it in another format"
    assert report.unreadable == (Unreadable("b.txt", reason),)
    assert plan_sync(folder, store).is_empty


@pytest.mark.parametrize(
    "error",
    [ModelUnavailable("it is gone"), OSError("no room"), MemoryError()],
    ids=["model", "disk", "memory"],
)
def test_a_model_or_a_machine_that_fails_while_passages_are_cut_ends_the_sync(error, folder, store):
    with pytest.raises(type(error)):
        sync(folder, store, Stumbles(error))
    assert store.catalog.unread() == {}  # no document is blamed


def test_a_model_that_cannot_count_at_all_ends_the_sync(folder, store, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "tokenizer.json").write_text("no tokenizer", encoding="utf-8")
    with pytest.raises(Exception, match="expected ident"):
        sync(folder, store, Embedder(str(tmp_path / "model")))
    assert store.catalog.unread() == {}


def test_half_a_character_in_a_file_does_not_end_the_sync(folder, store):
    (folder / "c.json").write_bytes(rb'{"a": "bad \ud83d text"}')
    assert sync(folder, store).added == ("a.txt", "b.txt", "c.json")
    assert store.matching("bad text", 1, None) != []


def test_an_unreadable_file_that_is_removed_is_forgotten(folder, store):
    break_file(folder / "c.txt")
    sync(folder, store)
    (folder / "c.txt").unlink()
    report = sync(folder, store)
    assert (report.unreadable, report.removed, store.catalog.unread()) == ((), (), {})


def test_what_cannot_be_a_document_is_named(folder, store):
    (folder / "out.txt").symlink_to(folder.parent)
    (folder / "notes.docx").write_bytes(b"words")
    assert [item.document for item in sync(folder, store).unreadable] == ["notes.docx", "out.txt"]


def test_notices_name_their_document_in_every_report(folder, store):
    (folder / "scan.pdf").write_bytes(pdf("Rain fell.", ""))
    assert sync(folder, store).notices == ("scan.pdf: page 2 of 2 holds no text",)
    assert sync(folder, store).notices == ("scan.pdf: page 2 of 2 holds no text",)


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


@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["folder that cannot be listed", "folder that cannot be entered"])
def test_a_document_in_a_closed_folder_stays_and_is_no_longer_named_when_it_opens(mode, public_folder):
    write(public_folder / "library", a=paragraphs("rain"))
    write(public_folder / "library" / "press", c=paragraphs("thunder"))
    with closing(Store(public_folder / "index")) as store:
        sync(public_folder / "library", store)
        (public_folder / "library" / "press").chmod(mode)
        with without_privileges():
            plan = plan_sync(public_folder / "library", store)
        report = carry_out(plan, store, IndexSettings(public_folder / "library", public_folder), NoEmbedder())
        assert (report.removed, [each.document[:6] for each in report.unreadable]) == ((), ["press/"])
        assert store.matching("thunder", 1, None) != []
        (public_folder / "library" / "press").chmod(0o755)
        assert summary(sync(public_folder / "library", store)) == {"unchanged": ("a.txt", "press/c.txt")}


@pytest.fixture
def closed(public_folder) -> Iterator[tuple[Path, Store]]:
    """Return a library with a file that may not be read, and its index after a sync of nobody's."""
    write(public_folder / "library", a=paragraphs("rain"), b=paragraphs("hail"))
    (public_folder / "library" / "b.txt").chmod(0o000)
    (public_folder / "index").mkdir()
    (public_folder / "index").chmod(0o777)
    with without_privileges(), closing(Store(public_folder / "index")) as store:
        assert sync(public_folder / "library", store).added == ("a.txt",)
        yield public_folder / "library", store


def test_a_file_that_may_not_be_read_costs_a_look_and_is_read_when_it_may(closed):
    folder, store = closed
    plan = plan_sync(folder, store)
    assert (plan.is_empty, preview(plan).unreadable) == (True, (Unreadable("b.txt", CLOSED),))
    os.seteuid(os.getuid())
    (folder / "b.txt").chmod(0o644)
    report = sync(folder, store)
    assert (report.added, report.unreadable) == (("b.txt",), ())


def test_a_file_that_takes_too_long_is_tried_once_more_and_then_only_when_it_changes(folder, store, monkeypatch):
    (folder / "c.pdf").write_bytes(pdf("Fog lay on the hills."))
    monkeypatch.setattr("index.sync.FileReader", lambda: FileReader(seconds=0))
    for left in (("c.pdf",), ()):
        (unreadable,) = sync(folder, store).unreadable
        assert "longer than 0 seconds" in unreadable.reason
        plan = plan_sync(folder, store)
        assert (plan.to_read, preview(plan).unreadable, preview(plan).added) == (left, (unreadable,), ())
    monkeypatch.undo()
    (folder / "c.pdf").write_bytes(pdf("Fog lay on the old hills."))
    assert sync(folder, store).added == ("c.pdf",)


def test_a_file_that_took_too_long_is_read_at_the_next_sync(folder, store, monkeypatch):
    (folder / "c.pdf").write_bytes(pdf("Fog lay on the hills."))
    monkeypatch.setattr("index.sync.FileReader", lambda: FileReader(seconds=0))
    assert len(sync(folder, store).unreadable) == 1
    monkeypatch.undo()
    report = sync(folder, store)
    assert (report.added, report.unreadable) == (("c.pdf",), ())


def test_a_disk_that_fails_for_a_moment_leaves_no_document_out(folder, store, monkeypatch):
    def fails(_: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fails)
    for _ in range(3):
        assert [each.document for each in sync(folder, store).unreadable] == ["a.txt", "b.txt"]
    monkeypatch.undo()
    assert sync(folder, store).added == ("a.txt", "b.txt")


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
