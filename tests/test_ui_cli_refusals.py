"""Bad input to the command line: one clear sentence, an exit code, and nothing lost."""

import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.command import QUESTION, ROOT, Ended, assert_one_sentence, ran, write_bridges


@pytest.fixture
def library(tmp_path):
    """Return a small library without an index, to be changed at will."""
    return write_bridges(tmp_path / "library")


class TestBadInput:
    """One clear sentence each, the right exit code, nothing on stdout, nothing lost."""

    @pytest.mark.parametrize(
        ("arguments", "code", "sentence"),
        [
            (["ask", ""], 2, "question is empty"),
            (["ask", " \n\t"], 2, "question is empty"),
            (["ask", "why " * 25_000], 2, "100,000 characters"),
            (["search", ""], 2, "question is empty"),
            (["search", "why " * 25_000], 2, "100,000 characters"),
            (["show", "nothing.md"], 2, "no document 'nothing.md'"),
            (["show", "../bridge.md"], 2, "no document '../bridge.md'"),
            (["show", "bridge.md", "--page", "3"], 2, "bridge.md has no pages"),
            (["ask", "x", "--history", "no-such-file.json"], 2, "cannot read the history no-such-file.json"),
            (["ask", "x", "--type", "docx"], 2, "no document is of type docx"),
            (["search", "x", "--until", "yesterday"], 2, "'yesterday' is no date"),
        ],
        ids=[
            "empty question",
            "blank question",
            "endless question",
            "empty search",
            "endless search",
            "no such document",
            "outside the library",
            "no pages",
            "no history file",
            "no document of a type",
            "no date",
        ],
    )
    def test_is_one_sentence_and_an_exit_code(self, footnote, bridges, arguments, code, sentence):
        assert_one_sentence(footnote(*arguments, "--library", bridges), code, sentence)

    @pytest.mark.parametrize(
        "command", [["ask", "x"], ["search", "x"], ["index"], ["show", "a.md"], ["chat"]], ids=" ".join
    )
    def test_a_missing_library(self, footnote, tmp_path, command):
        ended = footnote(*command, "--library", tmp_path / "nowhere")
        assert_one_sentence(ended, 2, f"cannot open the library {tmp_path / 'nowhere'}")
        assert not (tmp_path / "nowhere").exists()

    def test_a_library_that_is_a_file(self, footnote, bridges):
        assert_one_sentence(footnote("index", "--library", bridges / "bridge.md"), 2, "cannot open the library")

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_an_empty_library(self, footnote, tmp_path, command):
        assert_one_sentence(footnote(command, "x", "--library", tmp_path), 2, "holds no document that can be read")

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_no_index_and_no_sync(self, footnote, library, command):
        assert_one_sentence(footnote(command, "x", "--no-sync", "--library", library), 3, "there is no index in")

    @pytest.mark.parametrize(
        ("written", "sentence"),
        [
            (b'{"role": "user", "content": "x"}', "the history must be a list"),
            (b'"x"', "the history must be a list"),
            (b'[{"role": "system", "content": "x"}]', 'turn 1 of the history must have the role "user" or "assistant"'),
            (b'[{"role": "user"}]', 'turn 1 of the history must have exactly the keys "role" and "content"'),
            (b"[not json", "is not JSON"),
            (b"\xff\xfe[", "is not JSON"),
        ],
        ids=["an object", "a string", "another role", "a missing key", "not JSON", "not UTF-8"],
    )
    def test_a_history_that_is_not_a_list_of_turns(self, footnote, bridges, tmp_path, written, sentence):
        (tmp_path / "history.json").write_bytes(written)
        ended = footnote("ask", QUESTION, "--history", tmp_path / "history.json", "--library", bridges)
        assert_one_sentence(ended, 2, sentence)

    def test_tools_without_the_extra(self, footnote, bridges, monkeypatch):
        monkeypatch.setitem(sys.modules, "mcp", None)  # what Python knows of a package that cannot be imported
        assert_one_sentence(footnote("mcp", "--library", bridges), 3, "`pip install 'footnote[mcp]'` adds it")

    def test_an_unknown_setting(self, footnote, bridges, monkeypatch):
        monkeypatch.setenv("FOOTNOTE_TOPK", "3")
        assert_one_sentence(footnote("ask", QUESTION, "--library", bridges), 2, "FOOTNOTE_TOPK")

    def test_a_setting_with_a_value_it_cannot_have(self, footnote, bridges, monkeypatch):
        monkeypatch.setenv("FOOTNOTE_TOP_K", "many")
        assert_one_sentence(footnote("ask", QUESTION, "--library", bridges), 2, "the setting 'top_k' cannot be 'many'")

    def test_a_port_that_is_in_use(self, footnote, bridges):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = footnote("chat", "--no-browser", "--port", port, "--library", bridges)
        started, _, sentence = ended.err.partition("\n")
        assert started == f"starting the chat page at http://127.0.0.1:{port}/ (Ctrl-C ends it)"
        assert_one_sentence(Ended(ended.code, ended.out, sentence), 3, f"127.0.0.1:{port} is in use")

    @pytest.mark.parametrize(
        "arguments",
        [[], ["dance"], ["ask"], ["ask", "x", "--loud"], ["search", "x", "--limit", "0"], ["chat", "--port", "99999"]],
        ids=lambda arguments: " ".join(arguments) or "no command",
    )
    def test_wrong_usage_shows_how_to_call_it(self, footnote, arguments):
        ended = footnote(*arguments)
        assert (ended.code, ended.out if arguments else "") == (2, "")
        assert "Usage: footnote" in ended.out + ended.err

    def test_a_second_process_on_the_same_index_waits_its_turn_and_nothing_is_lost(self, footnote, library):
        footnote("index", "--library", library)
        (library / "new.txt").write_text("The signal box was painted blue in 1931.\n", encoding="utf-8")
        with _holding(library / ".footnote") as process:
            ended = footnote("index", "--library", library)
            assert_one_sentence(ended, 3, f"is being changed by process {process.pid}")
            assert "Klara Voss" in footnote("ask", QUESTION, "--no-sync", "--library", library).out
        assert "added           1  new.txt" in footnote("index", "--library", library).out

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_a_question_that_is_not_text(self, footnote, bridges, command):
        not_utf8 = b"Wer \xff?".decode("utf-8", "surrogateescape")  # as the shell hands it over
        assert_one_sentence(footnote(command, not_utf8, "--library", bridges), 2, "not text in UTF-8")

    def test_standard_input_that_is_not_text(self, bridges):
        with (bridges.parent / "question").open("w+b") as question:
            question.write(b"Wer \xff?")
            question.seek(0)
            assert_one_sentence(ran("ask", "-", "--library", bridges, stdin=question), 2, "not text in UTF-8")


@contextmanager
def _holding(home: Path):
    """Hold the index from another process until the block ends."""
    code = """if True:
        import pathlib, sys
        from index.lock import writing
        with writing(pathlib.Path(sys.argv[1])):
            print("held", flush=True)
            input()
    """
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.stdin.write("\n")
