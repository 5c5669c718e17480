"""A sync with files that cannot be read: each is named, the others are added, and no document is lost."""

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.embed import Embedder
from index.errors import ModelUnavailable
from index.settings import IndexSettings
from index.store import Store
from index.sync import Unreadable, carry_out, plan_sync, preview
from index.worker import FileReader
from tests.small_library import HashedEmbedder, NoEmbedder, paragraphs, write
from tests.small_pdf import pdf
from tests.test_index_folder import public_folder, without_privileges
from tests.weather_library import break_file, folder, store, summary, sync

__all__ = ["folder", "public_folder", "store"]  # fixtures
CLOSED = "it cannot be opened: Permission denied"


class Stumbles(HashedEmbedder):
    """Fails on one word while passages are cut."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def token_starts(self, text):
        if "hail" in text:
            raise self.error
        return super().token_starts(text)


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
