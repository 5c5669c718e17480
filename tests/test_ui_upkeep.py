"""The commands that look after the index: what they print, how they end, and that nothing is lost."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from index.home import RUNS
from index.library import Library
from index.settings import IndexSettings
from rag.answer import Answer, Found
from tests.command import BRIDGE, FERRY, QUESTION, Ended, assert_one_sentence, start
from tests.scripted_model import ScriptedModel, serving
from tests.small_library import HashedEmbedder
from ui.cli import run
from ui.feedback import note


@pytest.fixture(scope="module")
def indexed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("indexed") / "library"
    folder.mkdir()
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    assert run(["index", "--library", str(folder)]) == 0
    return folder


@pytest.fixture
def library(indexed, tmp_path) -> Path:
    """A library with an index, to be damaged at will."""
    return shutil.copytree(indexed, tmp_path / "library")


def index_of(library: Path) -> Path:
    home = library / ".footnote"
    return home / (home / "current").read_text(encoding="utf-8")


class TestDoctor:
    def test_a_healthy_index_is_said_to_be_so(self, footnote, library):
        ended = footnote("doctor", "--library", library)
        assert (ended.code, ended.err) == (0, "")
        *checks, verdict = ended.out.splitlines()
        assert verdict == "The index is healthy"
        assert {check.split()[0] for check in checks} == {"ok"}
        assert "ok     passages     3 in 2 documents" in checks

    def test_json_lists_the_checks(self, footnote, library):
        ended = footnote("doctor", "--json", "--library", library)
        told = json.loads(ended.out)
        assert (ended.code, told["healthy"]) == (0, True)
        assert {tuple(check) for check in told["checks"]} == {("name", "seen", "findings")}

    def test_what_is_wrong_is_named_and_ends_with_1_until_it_is_repaired(self, footnote, library):
        (index_of(library) / "tantivy" / "meta.json").write_text("junk", encoding="utf-8")
        ended = footnote("doctor", "--library", library)
        assert (ended.code, ended.err) == (1, "")
        assert "wrong  tantivy      the words in " in ended.out
        assert "1 finding: `footnote doctor --repair` mends" in ended.out
        repaired = footnote("doctor", "--repair", "--library", library)
        assert (repaired.code, repaired.out.splitlines()[-1]) == (0, "The index is healthy")
        assert footnote("index", "--library", library).out.startswith("Nothing changed: 2 documents")

    def test_a_broken_catalog_is_one_sentence_everywhere_and_repair_builds_the_index_anew(self, footnote, library):
        os.truncate(index_of(library) / "catalog.db", 100)
        for command in (
            ["ask", QUESTION],
            ["search", "x"],
            ["index"],
            ["show", "ferry.txt"],
            ["ask", "x", "--no-sync"],
        ):
            ended = footnote(*command, "--library", library)
            assert_one_sentence(ended, 3, "`footnote doctor --repair` mends it")
        assert footnote("doctor", "--library", library).code == 1
        repaired = footnote("doctor", "--repair", "--library", library)
        assert repaired.code == 0
        assert "read 2/2" in repaired.err
        assert footnote("show", "ferry.txt", "--library", library).out == FERRY

    def test_the_language_model_is_examined_where_one_is_named(self, footnote, library, monkeypatch):
        with serving(ScriptedModel()) as model:
            monkeypatch.setenv("FOOTNOTE_LLM_URL", model.url)
            monkeypatch.setenv("FOOTNOTE_LLM_MODEL", "small")
            model.says("The Linden bridge was ", "opened in 1912 [1].")
            ended = footnote("doctor", "--library", library)
            assert (ended.code, ended.out.splitlines()[-1]) == (0, "The language model is ready")
            model.says("It was opened ", "in 1931 [1].")
            told = json.loads(footnote("doctor", "--json", "--library", library).out)
            assert (told["healthy"], [check["name"] for check in told["checks"] if check["findings"]]) == (
                False,
                ["answer"],
            )
        ended = footnote("doctor", "--library", library)
        assert (ended.code, ended.out.splitlines()[-1]) == (1, "The language model cannot be used like this")
        assert "The index is healthy" in ended.out
        assert "wrong  endpoint     127.0.0.1:" in ended.out

    def test_no_index_is_one_sentence(self, footnote, tmp_path):
        assert_one_sentence(footnote("doctor", "--library", tmp_path), 3, "there is no index in")

    def test_a_model_is_tried_before_there_is_an_index(self, footnote, tmp_path, monkeypatch):
        monkeypatch.setenv("FOOTNOTE_LLM_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv("FOOTNOTE_LLM_MODEL", "any")
        ended = footnote("doctor", "--library", tmp_path)
        assert "wrong  endpoint     127.0.0.1:9" in ended.err
        assert (ended.code, ended.out, "there is no index in" in ended.err) == (3, "", True)


class TestHome:
    @pytest.mark.parametrize(
        "command", [["ask", "x"], ["search", "x"], ["index"], ["show", "a.md"], ["doctor"]], ids=" ".join
    )
    def test_a_home_that_is_a_file_is_one_sentence(self, footnote, library, command):
        ended = footnote(*command, "--library", library, "--home", library / "ferry.txt")
        assert_one_sentence(ended, 3, "ferry.txt: it is not a folder; choose another with --home")
        assert (library / "ferry.txt").read_text(encoding="utf-8") == FERRY


class TestForget:
    def test_a_document_and_its_file_are_gone(self, footnote, library):
        ended = footnote("forget", "ferry.txt", "--delete-files", "--library", library)
        assert ended == Ended(0, "Forgot ferry.txt\n", "")
        assert not (library / "ferry.txt").exists()
        assert b"Alma" not in b"".join(file.read_bytes() for file in library.rglob("*") if file.is_file())
        assert footnote("index", "--library", library).out.startswith("Nothing changed: 1 document,")

    def test_a_file_that_stays_is_said_to_come_back(self, footnote, library):
        ended = footnote("forget", "ferry.txt", "bridge.md", "--library", library)
        assert (ended.code, ended.out) == (0, "Forgot ferry.txt\nForgot bridge.md\n")
        assert "ferry.txt is still in the library: the next sync reads it again" in ended.err
        assert "added           2" in footnote("index", "--library", library).out

    def test_opinions_and_evals_of_answers_from_it_go_with_it(self, footnote, library):
        answer = Answer("Q", "Q", "Alma [1]", True, 0.9, passages=(Found("ferry.txt", None, 0, 5, 0.9),))
        note(library / ".footnote", answer, "Good answer")
        run = library / ".footnote" / RUNS / "1"
        run.mkdir(parents=True)
        (run / "results.jsonl").write_text(
            '{"case": {"sources": [{"document": "ferry.txt"}]}, "answer": null}\n', encoding="utf-8"
        )
        ended = footnote("forget", "ferry.txt", "--delete-files", "--library", library)
        assert ended.out == "Forgot ferry.txt\nand 1 opinion and 1 eval run on answers from it\n"
        assert not run.exists()

    @pytest.mark.parametrize("name", ["never.txt", "../library/ferry.txt", ""], ids=repr)
    def test_an_unknown_document_is_one_sentence_and_nothing_is_lost(self, footnote, library, name):
        ended = footnote("forget", "ferry.txt", name, "--delete-files", "--library", library)
        assert_one_sentence(ended, 2, f"no document {name!r}")
        assert footnote("show", "ferry.txt", "--library", library).out == FERRY
        assert (library / "ferry.txt").exists()

    def test_no_index_is_one_sentence(self, footnote, tmp_path):
        assert_one_sentence(footnote("forget", "a.txt", "--library", tmp_path), 3, "there is no index in")


class TestStopped:
    def test_a_service_manager_that_stops_indexing_loses_nothing_and_leaves_nothing_to_mend(self, footnote, library):
        for number in range(30):
            (library / f"depot-{number}.txt").write_text(f"Depot {number} holds {number} crates.\n", encoding="utf-8")
        with start("index", "--library", library) as process:
            assert process.stderr.readline().startswith("read 1/30 ")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
        assert process.returncode == 130
        assert footnote("show", "ferry.txt", "--library", library).out == FERRY
        assert footnote("doctor", "--library", library).out.endswith("The index is healthy\n")
        assert footnote("index", "--strict", "--library", library).code == 0
        assert {footnote("show", f"depot-{number}.txt", "--library", library).code for number in range(30)} == {0}


class TestWatch:
    def test_what_changes_is_indexed_until_it_is_interrupted(self, library):
        with start("index", "--watch", "--library", library) as process:
            said = Queue[str]()
            Thread(target=lambda: [said.put(line) for line in process.stderr], daemon=True).start()
            try:
                assert said.get(timeout=60) == "watching the library (Ctrl-C ends it)\n"
                _write_until(library / "new.txt", lambda: any("1 added" in line for line in list(said.queue)))
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=60) == 0
            finally:
                process.kill()  # else a failure would wait for it for ever
        with closing(Library(IndexSettings(library, library / ".footnote"), HashedEmbedder())) as opened:
            assert "new.txt" in [info.path for info in opened.documents()]

    def test_a_library_that_is_gone_for_a_while_does_not_end_it(self, footnote, library, monkeypatch):
        def changes(*_: object) -> Iterator[None]:
            library.rename(library.parent / "away")
            yield
            yield
            (library.parent / "away").rename(library)
            (library / "ferry.txt").unlink()
            yield

        monkeypatch.setattr("index.watch.changes", changes)
        ended = footnote("index", "--watch", "--library", library, "--home", library.parent / "home")
        assert ended.code == 0
        said = [line for line in ended.err.splitlines() if not line.startswith("read ")]
        assert [line for line in said if "there is no such folder" in line] == [said[-2]]  # once, not each time
        assert "1 removed" in said[-1]

    def test_a_dry_run_watches_nothing(self, footnote, library):
        ended = footnote("index", "--watch", "--dry-run", "--library", library)
        assert (ended.code, ended.out) == (2, "")
        assert "--dry-run" in ended.err


def _write_until(file: Path, done: Callable[[], bool]) -> None:
    """Write a file and wait: should the watcher just be starting, it looks again by itself after half a minute."""
    file.write_text("The signal box was painted blue in 1931.\n", encoding="utf-8")
    end = time.monotonic() + 120
    while not done():
        assert time.monotonic() < end, "no change was indexed"
        time.sleep(0.2)
