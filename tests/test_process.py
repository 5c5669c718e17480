"""What only the real process shows; its guard ends it with another code if it leaves the machine."""

import fcntl
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import termios
import time
import urllib.request
from collections.abc import Callable
from typing import TextIO

import pytest

from tests.command import QUESTION, ROOT, Ended, ran, start, write_bridges
from ui.cli import run

MAIN = [sys.executable, "-c", "from ui.cli import main; main()"]


@pytest.fixture
def library(tmp_path):
    """Return a small library without an index, to be changed at will."""
    return write_bridges(tmp_path / "library")


def test_it_indexes_and_answers_as_it_does_here_byte_for_byte(footnote, library):
    ended = ran("ask", QUESTION, "--library", library)
    assert ended.code == 0, ended.err
    assert "index: 2 added" in ended.err
    assert ended.out == footnote("ask", QUESTION, "--library", library).out


def test_help_needs_none_of_the_libraries_that_take_seconds():
    heavy = {
        "torch",
        "gradio",
        "chromadb",
        "llama_index",
        "sentence_transformers",
        "transformers",
        "pydantic",
        "rich",
    }
    code = f"import sys; from ui.cli import run; run(['--help']); sys.exit(bool({heavy!r} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode == 0
    )


def test_help_is_there_in_a_third_of_a_second():
    """Processor time, the least of five: the machine may be busy, the program may not."""

    def seconds() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*MAIN, "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(seconds() for _ in range(5)) < 0.3


def test_its_version_is_that_of_the_project(footnote):
    assert footnote("--version") == Ended(0, "footnote 0.1.0\n", "")


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    (tmp_path / "long.txt").write_text("A line of text that is repeated.\n" * 4_000, encoding="utf-8")
    assert run(["index", "--library", str(tmp_path)]) == 0
    with start("show", "long.txt", "--library", tmp_path) as process:
        assert process.stdout.readline() == "A line of text that is repeated.\n"
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a service manager"])
def test_stopped_while_it_reads_the_question_it_ends_quietly(bridges, stop):
    reads, writes = os.pipe()
    with open(writes, "w", encoding="utf-8") as question, open(reads, encoding="utf-8") as pipe:
        question.write("Who opened")
        question.flush()
        with start("ask", "-", "--library", bridges, stdin=pipe) as process:
            _wait_until(lambda: _waiting_in(pipe) == 0)  # it has taken what there is, and waits for the rest
            process.send_signal(stop)
            _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, "")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a service manager"])
def test_chat_serves_the_page_and_ends_when_stopped_although_a_page_is_open(library, stop):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with start("chat", "--no-browser", "--port", port, "--library", library) as process:
        assert "starting the chat page at" in process.stderr.readline()
        assert _page(f"http://127.0.0.1:{port}/", patience=60).lower().startswith("<!doctype html>")
        assert "How good are the answers?" in _page(f"http://127.0.0.1:{port}/evals", patience=60)
        _wait_until(lambda: not json.loads(_page(f"http://127.0.0.1:{port}/api/indexing", patience=60))["under_way"])
        assert '"bridge.md"' in _page(f"http://127.0.0.1:{port}/api/documents", patience=60)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/gradio_api/heartbeat/open", timeout=30) as page:
            assert page.readline() == b"data: ALIVE\n"
            process.send_signal(stop)
            _, err = process.communicate(timeout=30)
    assert process.returncode in (0, 130), err
    assert "Traceback" not in err


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def _waiting_in(pipe: TextIO) -> int:
    """Return how many bytes were written into a pipe and not read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def _page(address: str, *, patience: float) -> str:
    """Return the page as soon as it is served."""
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.read().decode()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
