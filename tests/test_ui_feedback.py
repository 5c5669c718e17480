import json
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from evals.case import read_cases
from index.errors import HomeUnusable
from index.home import DRAFTS
from rag.answer import Answer, Found
from tests.test_index_folder import without_privileges
from ui.feedback import forget, note

ANSWER = Answer("How long?", "How long?", "14 days [1]", True, 0.9)


def test_opinions_are_lines_that_carry_the_whole_answer(tmp_path):
    note(tmp_path / "home", ANSWER, "Good answer")
    note(tmp_path / "home", ANSWER, "Wrong source")
    lines = [json.loads(line) for line in (tmp_path / "home" / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [line["opinion"] for line in lines] == ["Good answer", "Wrong source"]
    assert lines[0]["answer"]["answer"] == "14 days [1]"


def test_a_click_that_is_reported_twice_is_one_opinion(tmp_path):
    for opinion in ("Good answer", "Good answer", "Wrong source"):
        note(tmp_path, ANSWER, opinion)
    assert len((tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()) == 2


def test_the_reports_of_one_click_may_come_together(tmp_path):
    for round_number in range(20):
        home = tmp_path / str(round_number)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _, home=home: note(home, ANSWER, "Good answer"), range(8)))
        assert len((home / "feedback.jsonl").read_text("utf-8").splitlines()) == 1


def test_an_opinion_that_a_browser_made_up_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no such opinion"):
        note(tmp_path, ANSWER, "x")


def test_opinions_on_answers_from_a_forgotten_document_are_gone(tmp_path):
    from_a = replace(ANSWER, passages=(Found("a.txt", None, 0, 5, 0.9),))
    for answer in (from_a, ANSWER):
        note(tmp_path, answer, "Good answer")
    with (tmp_path / "feedback.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"opinion": "Good ans')  # cut short
    assert forget(tmp_path, ["b.txt", "a.txt"]) == 2
    (line,) = (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["answer"]["passages"] == []
    assert forget(tmp_path, ["a.txt"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["feedback.jsonl"]


def test_a_complaint_is_a_draft_of_a_case_and_praise_is_none(tmp_path):
    assert note(tmp_path, ANSWER, "Good answer") is None
    assert note(tmp_path, ANSWER, "Wrong answer") == tmp_path / DRAFTS
    [case] = read_cases(tmp_path / DRAFTS)
    assert (case.question, case.is_draft) == ("How long?", True)


def test_a_draft_goes_with_the_documents_of_its_whole_conversation(tmp_path):
    earlier = replace(ANSWER, question="What?", passages=(Found("a.txt", None, 0, 5, 0.9),))
    for question, before in (("One?", ()), ("Two?", (earlier,))):
        note(tmp_path, replace(ANSWER, question=question), "Wrong answer", before)
    assert forget(tmp_path, ["a.txt"]) == 1
    assert [case.question for case in read_cases(tmp_path / DRAFTS)] == ["One?"]
    with (tmp_path / "feedback.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("[]\n")
    assert forget(tmp_path, ["b.txt"]) == 1
    assert [case.question for case in read_cases(tmp_path / DRAFTS)] == ["One?"]


def test_without_opinions_there_is_nothing_to_forget(tmp_path):
    assert forget(tmp_path / "home", ["a.txt"]) == 0


def test_an_opinion_that_cannot_be_written_says_so():
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        with (
            without_privileges(),
            pytest.raises(HomeUnusable, match=r"an opinion cannot be written .*Permission denied"),
        ):
            note(Path(name), ANSWER, "Good answer")
