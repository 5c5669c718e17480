import math
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import UnreadableDocument
from index.read import read_file
from index.worker import FileReader, is_simple
from tests.small_office import docx_of
from tests.small_pdf import pdf

PATIENT = 300.0  # seconds: far more than any of these files needs, on the slowest machine
PROC = Path("/proc")
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000))
needs_proc = pytest.mark.skipif(not (PROC / "self" / "status").exists(), reason="this system lists no processes")


@pytest.fixture
def reader():
    with FileReader(seconds=PATIENT) as reader:
        yield reader


def put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def children() -> set[int]:
    """Return the reading processes that this one has started; those of other tests, already ended, have no command."""
    found: set[int] = set()
    for process in PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            status = (process / "status").read_text(encoding="utf-8")
            command = (process / "cmdline").read_bytes()
            if f"PPid:\t{os.getpid()}\n" in status and b"index.worker" in command:
                found.add(int(process.name))
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", pdf("Rain fell.")), ("a.docx", docx_of("Rain fell.")), ("a.txt", b"Rain fell."), ("a.md", b"# Rain")],
    ids=["pdf", "docx", "text", "markdown"],
)
def test_a_file_is_read_as_it_always_is(reader, name, content, tmp_path):
    file = put(tmp_path, name, content)
    assert reader.read(file, name) == read_file(file, name)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"no pdf", "it is not a PDF, or it is damaged"),
        ("a.xyz", b"words", "no reader for .xyz files"),
        ("a.eml", b"Subject: Rain\n" + NESTED, "its parts are nested too deeply"),
        ("a.rtf", rb"{\rtf1 \uc Rain}", "its reader failed (TypeError: "),
    ],
    ids=["reason of the reader", "no reader", "nested", "fault of the reader"],
)
def test_a_file_without_text_is_refused_with_its_reason_and_the_next_is_read(reader, name, content, reason, tmp_path):
    with pytest.raises(UnreadableDocument) as error:
        reader.read(put(tmp_path, name, content), name)
    assert reason in error.value.reason
    assert (error.value.document, error.value.tries) == (name, 1)
    assert reader.read(put(tmp_path, "b.pdf", pdf("Rain fell.")), "b.pdf")[0].text == "Rain fell."


def test_a_file_that_takes_too_long_is_refused_and_may_be_tried_again(tmp_path):
    with (
        FileReader(seconds=0) as reader,
        pytest.raises(UnreadableDocument, match="reading it takes longer than 0 seconds") as error,
    ):
        reader.read(put(tmp_path, "a.pdf", pdf("Rain fell.")), "a.pdf")
    assert error.value.tries == 2


def test_a_process_that_cannot_be_started_is_no_fault_of_the_file(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(UnreadableDocument, match="no process to read it can be started: No such file") as error:
        reader.read(put(tmp_path, "a.pdf", pdf("Rain fell.")), "a.pdf")
    assert error.value.tries == math.inf


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(tmp_path):
    with FileReader(seconds=PATIENT, memory=400_000_000) as reader:
        with pytest.raises(UnreadableDocument, match="too much memory"):
            reader.read(put(tmp_path, "a.json", b"[" + b"{}," * 3_000_000 + b"{}]"), "a.json")
        assert reader.read(put(tmp_path, "b.pdf", pdf("Rain fell.")), "b.pdf")[0].text == "Rain fell."


@needs_proc
def test_a_process_is_started_when_a_file_needs_it_reused_and_put_away(tmp_path):
    before = children()
    with FileReader(seconds=PATIENT) as reader:
        reader.read(put(tmp_path, "a.txt", b"Rain fell."), "a.txt")
        assert children() == before
        reader.read(put(tmp_path, "a.pdf", pdf("Rain fell.")), "a.pdf")
        started = children() - before
        assert len(started) == 1
        reader.read(put(tmp_path, "b.pdf", pdf("Snow fell.")), "b.pdf")
        assert children() - before == started
    assert children() == before


@needs_proc
def test_it_is_reused_however_much_memory_the_program_that_asks_holds(reader, tmp_path):
    held = b"x" * 600_000_000
    before = children()
    file = put(tmp_path, "a.pdf", pdf("Rain fell."))
    reader.read(file, "a.pdf")
    started = children() - before
    reader.read(file, "a.pdf")
    assert len(started) == len(held) // 600_000_000
    assert children() - before == started


@needs_proc
def test_a_process_that_dies_is_one_unreadable_file_and_the_next_is_read(reader, tmp_path):
    before = children()
    file = put(tmp_path, "a.pdf", pdf("Rain fell."))
    reader.read(file, "a.pdf")
    (process,) = children() - before
    os.kill(process, signal.SIGKILL)
    while process in children():  # then the pipe to it is broken before anything is asked
        time.sleep(0.01)
    with pytest.raises(UnreadableDocument, match="its reader broke down") as error:
        reader.read(file, "a.pdf")
    assert error.value.tries == 2
    assert reader.read(file, "a.pdf")[0].text == "Rain fell."


@needs_proc
def test_an_interrupt_is_left_to_the_program_that_asks(reader, tmp_path):
    before = children()
    file = put(tmp_path, "a.pdf", pdf("Rain fell."))
    reader.read(file, "a.pdf")
    (process,) = children() - before
    os.kill(process, signal.SIGINT)
    assert reader.read(file, "a.pdf")[0].text == "Rain fell."


def test_what_a_library_prints_is_no_answer(reader, tmp_path):
    text = b"Rain fell.\n\n.. no-such-directive::\n\n`x`_ |y|\n"
    assert reader.read(put(tmp_path, "a.rst", text), "a.rst")[0].text.startswith("Rain fell.")


@pytest.mark.parametrize(
    ("name", "size", "simple"),
    [
        ("a.TXT", 10_000_000, True),
        ("a.md", 100_000, True),
        ("a.html", 100_001, False),
        ("a.pdf", 1, False),
        ("a.docx", 1, False),
        ("a", 1, False),
    ],
)
def test_only_plain_text_and_small_markup_are_read_in_this_process(name, size, simple, tmp_path):
    with (tmp_path / name).open("wb") as file:
        file.truncate(size)
    assert is_simple(tmp_path / name) is simple


def test_a_file_that_is_gone_says_so(reader, tmp_path):
    for name in ("a.md", "a.pdf"):
        with pytest.raises(UnreadableDocument, match="it cannot be opened: No such file") as error:
            reader.read(tmp_path / name, name)
        assert error.value.tries == math.inf
