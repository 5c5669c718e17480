"""The command line, run for real: what it prints where, and how it ends."""

import json
import os
from io import StringIO

import pytest

from tests.command import BRIDGE, FERRY, QUESTION, Ended, write_bridges
from tests.small_pdf import pdf

KEYS = "question standalone_question answer answered confidence mode citations passages notices timings_ms"
CITATION_KEYS = "number document title page start end quote passage_start passage_end support"


@pytest.fixture
def library(tmp_path):
    """Return a small library without an index, to be changed at will."""
    return write_bridges(tmp_path / "library")


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
        (tmp_path / "two.pdf").write_bytes(pdf("Page one speaks of apples.", "Page two speaks of pears."))
        footnote("index", "--library", tmp_path)
        ended = footnote("show", "two.pdf", "--page", 2, "--library", tmp_path)
        assert ended.out.strip() == "Page two speaks of pears."


class TestIndex:
    def test_the_first_run_shows_what_was_added_and_the_second_that_nothing_changed(self, footnote, library):
        first = footnote("index", "--library", library)
        assert first.code == 0
        assert "added           2  bridge.md\n" in first.out
        assert "read 2/2" in first.err
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
