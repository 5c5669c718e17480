"""The command line, run for real: what it prints where, and how it ends."""

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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TextIO

import pytest

from ui.cli import run

ROOT = Path(__file__).parent.parent
BRIDGE = """# The bridge at Lindau

The bridge at Lindau was opened on 4 May 1911 by the engineer Klara Voss. It carries two tracks and is 312 metres long.

## Repairs

After the flood of 1926 the eastern pier was rebuilt in granite. The repair cost 84,000 marks.
"""
FERRY = "The ferry of Lindau crossed the river eleven times a day until the bridge was opened. It was called Alma.\n"
MAIN = [sys.executable, "-c", "from ui.cli import main; main()"]
QUESTION = "Who opened the bridge at Lindau?"
KEYS = "question standalone_question answer answered confidence mode citations passages notices timings_ms"
CITATION_KEYS = "number document title page start end quote passage_start passage_end support"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def footnote(capsys):
    """Run a command in this process."""

    def call(*arguments: object) -> Ended:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


@pytest.fixture(scope="module")
def bridges(tmp_path_factory):
    """Return a small library that is indexed."""
    folder = tmp_path_factory.mktemp("bridges")
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    assert run(["index", "--library", str(folder)]) == 0
    return folder


@pytest.fixture
def library(tmp_path):
    """Return a small library without an index, to be changed at will."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return folder


@contextmanager
def _start(*arguments: object, **more) -> Iterator[subprocess.Popen[str]]:
    """Start the real program under the guard that ends with its own code when something leaves the machine.

    It listens to Ctrl-C even when the tests run in the background, where a shell tells its programs not to. A test
    that fails does not wait for it.
    """
    command = [sys.executable, str(ROOT / "tests" / "loopback.py"), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, preexec_fn=_listen, **pipes | more) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ran(*arguments: object, **more) -> Ended:
    with _start(*arguments, **more) as process:
        out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out, err)


class TestAsk:
    def test_the_answer_and_its_source_are_on_stdout_and_nothing_else(self, footnote, bridges):
        ended = footnote("ask", QUESTION, "--library", bridges)
        assert (ended.code, ended.err) == (0, "")
        assert "Klara Voss" in ended.out
        assert "[1] bridge.md\n" in ended.out

    def test_json_is_the_object_of_the_contract_key_by_key(self, footnote, bridges):
        ended = footnote("ask", QUESTION, "--json", "--library", bridges)
        answer = json.loads(ended.out)
        assert list(answer) == KEYS.split()
        assert answer["answered"] is True
        assert {" ".join(citation) for citation in answer["citations"]} == {CITATION_KEYS}
        assert list(answer["passages"][0]) == ["document", "page", "start", "end", "score"]
        assert set(answer["timings_ms"]) == {"retrieve", "answer", "total"}

    def test_a_quote_is_what_show_prints_at_its_offsets(self, footnote, bridges):
        answer = json.loads(footnote("ask", QUESTION, "--json", "--library", bridges).out)
        for cited in answer["citations"]:
            text = footnote("show", cited["document"], "--library", bridges).out
            assert text[cited["start"] : cited["end"]] == cited["quote"]

    def test_what_the_documents_do_not_say_is_an_answer_too(self, footnote, bridges):
        ended = footnote("ask", "What does a kilogram of saffron cost in Mumbai?", "--library", bridges)
        assert ended.code == 0
        assert ended.out.startswith("The documents do not say this.")

    def test_a_question_in_another_script_is_answered_or_declined(self, footnote, bridges):
        ended = footnote("ask", "橋を開通させたのは誰ですか？", "--json", "--library", bridges)
        assert ended.code == 0
        assert json.loads(ended.out)["question"] == "橋を開通させたのは誰ですか？"

    def test_a_follow_up_is_understood_from_the_history(self, footnote, bridges, tmp_path):
        history = tmp_path / "history.json"
        turns = [("user", "When was the bridge at Lindau opened?"), ("assistant", "On 4 May 1911 by Klara Voss.")]
        history.write_text(json.dumps([{"role": role, "content": said} for role, said in turns]), encoding="utf-8")
        ended = footnote("ask", "And how long is it?", "--history", history, "--library", bridges)
        assert ended.code == 0
        assert "312 metres" in ended.out

    def test_new_documents_are_indexed_first_and_said_on_stderr(self, footnote, library):
        ended = footnote("ask", QUESTION, "--library", library)
        assert "Klara Voss" in ended.out
        assert "index: 2 added" in ended.err

    def test_the_question_may_come_from_standard_input(self, footnote, bridges, monkeypatch):
        monkeypatch.setattr("sys.stdin", StringIO(f"{QUESTION}\n"))
        assert footnote("ask", "-", "--library", bridges) == footnote("ask", QUESTION, "--library", bridges)

    def test_no_sync_answers_from_the_index_as_it_is(self, footnote, library):
        footnote("index", "--library", library)
        (library / "ferry.txt").unlink()
        ended = footnote("ask", "What was the ferry called?", "--no-sync", "--library", library)
        assert (ended.code, ended.err) == (0, "")
        assert "Alma" in ended.out

    def test_only_documents_that_a_filter_names_are_asked(self, footnote, library):
        os.utime(library / "ferry.txt", (1_000_000_000, 1_000_000_000))  # in 2001
        for which in ((), ("--in", "bridge.md"), ("--type", "md"), ("--since", "2021")):
            answer = json.loads(footnote("ask", QUESTION, *which, "--json", "--library", library).out)
            asked = {passage["document"] for passage in answer["passages"]}
            assert asked == ({"bridge.md"} if which else {"bridge.md", "ferry.txt"})


class TestSearch:
    def test_passages_are_ranked_with_place_and_score(self, footnote, bridges):
        ended = footnote("search", "ferry Alma", "--library", bridges)
        assert ended.code == 0
        assert ended.out.startswith("1. ferry.txt")

    def test_json_is_a_list_of_passages_with_their_text(self, footnote, bridges):
        found = json.loads(footnote("search", "granite pier", "--json", "--library", bridges).out)
        assert list(found[0]) == ["document", "title", "page", "start", "end", "heading", "text", "score"]
        text = footnote("show", found[0]["document"], "--library", bridges).out
        assert text[found[0]["start"] : found[0]["end"]] == found[0]["text"]
        assert [passage["score"] for passage in found] == sorted((p["score"] for p in found), reverse=True)

    def test_limit_is_the_most_that_is_shown(self, footnote, bridges):
        assert len(json.loads(footnote("search", "bridge", "--json", "--limit", 1, "--library", bridges).out)) == 1

    def test_only_documents_that_a_filter_names_are_searched(self, footnote, bridges):
        found = json.loads(footnote("search", "bridge", "--in", "*.txt", "--json", "--library", bridges).out)
        assert {passage["document"] for passage in found} == {"ferry.txt"}


class TestShow:
    def test_the_text_is_printed_exactly(self, footnote, bridges):
        assert footnote("show", "ferry.txt", "--library", bridges) == Ended(0, FERRY, "")

    def test_a_page_is_printed_alone(self, footnote, tmp_path):
        _write_pdf(tmp_path / "two.pdf", ["Page one speaks of apples.", "Page two speaks of pears."])
        footnote("index", "--library", tmp_path)
        ended = footnote("show", "two.pdf", "--page", 2, "--library", tmp_path)
        assert ended.out.strip() == "Page two speaks of pears."


class TestIndex:
    def test_the_first_run_shows_what_was_added_and_the_second_that_nothing_changed(self, footnote, library):
        first = footnote("index", "--library", library)
        assert first.code == 0
        assert "added           2  bridge.md\n" in first.out
        assert "indexed 2/2" in first.err
        second = footnote("index", "--library", library)
        assert (second.code, second.err) == (0, "")
        assert second.out.startswith("Nothing changed: 2 documents, ")

    def test_changed_and_removed_documents_are_named(self, footnote, library):
        footnote("index", "--library", library)
        (library / "bridge.md").write_text(BRIDGE + "\nIt was painted green in 1958.\n", encoding="utf-8")
        (library / "ferry.txt").unlink()
        ended = footnote("index", "--library", library)
        assert "changed         1  bridge.md\n" in ended.out
        assert "removed         1  ferry.txt\n" in ended.out
        assert "green" in footnote("ask", "What colour was it painted in 1958?", "--library", library).out

    def test_a_dry_run_says_what_would_change_and_writes_nothing(self, footnote, library):
        ended = footnote("index", "--dry-run", "--library", library)
        assert "added           2" in ended.out
        assert "Dry run, nothing was written" in ended.out
        assert sorted(path.name for path in library.iterdir()) == ["bridge.md", "ferry.txt"]

    def test_a_rebuild_reads_everything_again(self, footnote, library):
        footnote("index", "--library", library)
        ended = footnote("index", "--rebuild", "--library", library)
        assert ended.code == 0
        assert "Nothing changed" not in ended.out
        assert "Klara Voss" in footnote("ask", QUESTION, "--no-sync", "--library", library).out

    @pytest.mark.parametrize(("options", "code"), [([], 0), (["--strict"], 1)], ids=["by default", "strict"])
    def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(self, footnote, library, options, code):
        (library / "broken.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF")
        ended = footnote("index", *options, "--library", library)
        assert ended.code == code
        assert "Could not read 1 file:\n  broken.pdf: " in ended.out
        assert "Klara Voss" in footnote("ask", QUESTION, "--library", library).out

    def test_an_empty_library_is_complete(self, footnote, tmp_path):
        assert footnote("index", "--library", tmp_path).code == 0

    def test_home_keeps_the_index_out_of_the_library(self, footnote, library, tmp_path):
        footnote("index", "--library", library, "--home", tmp_path / "elsewhere")
        assert sorted(path.name for path in library.iterdir()) == ["bridge.md", "ferry.txt"]
        assert "Klara Voss" in footnote("ask", QUESTION, "--library", library, "--home", tmp_path / "elsewhere").out


class TestEval:
    def test_expected_answers_are_asked_and_judged(self, footnote, bridges, tmp_path):
        case = {"id": "opened", "question": QUESTION, "answerable": True, "answers": ["Klara Voss"]}
        case["sources"] = [{"document": "bridge.md", "quote": "by the engineer Klara Voss"}]
        (tmp_path / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
        ended = footnote("eval", tmp_path / "cases.jsonl", "--library", bridges)
        assert ended.code == 0, ended.err
        assert "answer recall" in ended.out.lower()


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
        _assert_one_sentence(footnote(*arguments, "--library", bridges), code, sentence)

    @pytest.mark.parametrize(
        "command", [["ask", "x"], ["search", "x"], ["index"], ["show", "a.md"], ["chat"]], ids=" ".join
    )
    def test_a_missing_library(self, footnote, tmp_path, command):
        ended = footnote(*command, "--library", tmp_path / "nowhere")
        _assert_one_sentence(ended, 2, f"cannot open the library {tmp_path / 'nowhere'}")
        assert not (tmp_path / "nowhere").exists()

    def test_a_library_that_is_a_file(self, footnote, bridges):
        _assert_one_sentence(footnote("index", "--library", bridges / "bridge.md"), 2, "cannot open the library")

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_an_empty_library(self, footnote, tmp_path, command):
        _assert_one_sentence(footnote(command, "x", "--library", tmp_path), 2, "holds no document that can be read")

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_no_index_and_no_sync(self, footnote, library, command):
        _assert_one_sentence(footnote(command, "x", "--no-sync", "--library", library), 3, "there is no index in")

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
        _assert_one_sentence(ended, 2, sentence)

    def test_tools_without_the_extra(self, footnote, bridges, monkeypatch):
        monkeypatch.setitem(sys.modules, "mcp", None)  # what Python knows of a package that cannot be imported
        _assert_one_sentence(footnote("mcp", "--library", bridges), 3, "`pip install 'footnote[mcp]'` adds it")

    def test_an_unknown_setting(self, footnote, bridges, monkeypatch):
        monkeypatch.setenv("FOOTNOTE_TOPK", "3")
        _assert_one_sentence(footnote("ask", QUESTION, "--library", bridges), 2, "FOOTNOTE_TOPK")

    def test_a_setting_with_a_value_it_cannot_have(self, footnote, bridges, monkeypatch):
        monkeypatch.setenv("FOOTNOTE_TOP_K", "many")
        _assert_one_sentence(footnote("ask", QUESTION, "--library", bridges), 2, "the setting 'top_k' cannot be 'many'")

    def test_a_port_that_is_in_use(self, footnote, bridges):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            ended = footnote("chat", "--no-browser", "--port", port, "--library", bridges)
        started, _, sentence = ended.err.partition("\n")
        assert started == f"starting the chat page at http://127.0.0.1:{port}/ (Ctrl-C ends it)"
        _assert_one_sentence(Ended(ended.code, ended.out, sentence), 3, f"127.0.0.1:{port} is in use")

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
            _assert_one_sentence(ended, 3, f"is being changed by process {process.pid}")
            assert "Klara Voss" in footnote("ask", QUESTION, "--no-sync", "--library", library).out
        assert "added           1  new.txt" in footnote("index", "--library", library).out

    @pytest.mark.parametrize("command", ["ask", "search"])
    def test_a_question_that_is_not_text(self, footnote, bridges, command):
        not_utf8 = b"Wer \xff?".decode("utf-8", "surrogateescape")  # as the shell hands it over
        _assert_one_sentence(footnote(command, not_utf8, "--library", bridges), 2, "not text in UTF-8")

    def test_standard_input_that_is_not_text(self, bridges):
        with (bridges.parent / "question").open("w+b") as question:
            question.write(b"Wer \xff?")
            question.seek(0)
            _assert_one_sentence(_ran("ask", "-", "--library", bridges, stdin=question), 2, "not text in UTF-8")


class TestTheProcess:
    """What only the real process shows; the guard ends it with another code if it leaves the machine."""

    def test_it_indexes_and_answers_as_it_does_here_byte_for_byte(self, footnote, library):
        ended = _ran("ask", QUESTION, "--library", library)
        assert ended.code == 0, ended.err
        assert "index: 2 added" in ended.err
        assert ended.out == footnote("ask", QUESTION, "--library", library).out

    def test_help_needs_none_of_the_libraries_that_take_seconds(self):
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
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
            == 0
        )

    def test_help_is_there_in_a_third_of_a_second(self):
        """Processor time, the least of five: the machine may be busy, the program may not."""

        def seconds() -> float:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([*MAIN, "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

        assert min(seconds() for _ in range(5)) < 0.3

    def test_its_version_is_that_of_the_project(self, footnote):
        assert footnote("--version") == Ended(0, "footnote 0.1.0\n", "")

    def test_a_reader_that_goes_away_is_no_error(self, tmp_path):
        (tmp_path / "long.txt").write_text("A line of text that is repeated.\n" * 4_000, encoding="utf-8")
        assert run(["index", "--library", str(tmp_path)]) == 0
        with _start("show", "long.txt", "--library", tmp_path) as process:
            assert process.stdout.readline() == "A line of text that is repeated.\n"
            process.stdout.close()
            assert process.stderr.read() == ""

    @pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a service manager"])
    def test_stopped_while_it_reads_the_question_it_ends_quietly(self, bridges, stop):
        reads, writes = os.pipe()
        with open(writes, "w", encoding="utf-8") as question, open(reads, encoding="utf-8") as pipe:
            question.write("Who opened")
            question.flush()
            with _start("ask", "-", "--library", bridges, stdin=pipe) as process:
                _wait_until(lambda: _waiting_in(pipe) == 0)  # it has taken what there is, and waits for the rest
                process.send_signal(stop)
                _, err = process.communicate(timeout=30)
        assert (process.returncode, err.strip()) == (130, "")

    @pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a service manager"])
    def test_chat_serves_the_page_and_ends_when_stopped_although_a_page_is_open(self, library, stop):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with _start("chat", "--no-browser", "--port", port, "--library", library) as process:
            assert "starting the chat page at" in process.stderr.readline()
            assert _page(f"http://127.0.0.1:{port}/", patience=60).lower().startswith("<!doctype html>")
            assert "How good are the answers?" in _page(f"http://127.0.0.1:{port}/evals", patience=60)
            _wait_until(
                lambda: not json.loads(_page(f"http://127.0.0.1:{port}/api/indexing", patience=60))["under_way"]
            )
            assert '"bridge.md"' in _page(f"http://127.0.0.1:{port}/api/documents", patience=60)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/gradio_api/heartbeat/open", timeout=30) as page:
                assert page.readline() == b"data: ALIVE\n"
                process.send_signal(stop)
                _, err = process.communicate(timeout=30)
        assert process.returncode in (0, 130), err
        assert "Traceback" not in err


def _assert_one_sentence(ended: Ended, code: int, sentence: str) -> None:
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("footnote: ")
    assert sentence in ended.err
    assert len(ended.err.splitlines()) == 1
    assert len(ended.err) < 400


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


def _write_pdf(path: Path, pages: list[str]) -> None:
    from fpdf import FPDF

    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for text in pages:
        pdf.add_page()
        pdf.multi_cell(0, text=text)
    pdf.output(str(path))


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
