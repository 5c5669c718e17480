"""A complaint is a draft in the format of the eval, and goes with the documents that it drew on."""

import json
from dataclasses import replace

import pytest

from evals.case import read_cases
from index.home import DRAFTS
from rag.answer import NOT_SAID, Answer, Citation
from ui.drafts import add_draft, drop_drafts, keep_lines, lines_of, make_draft

CITED = Citation(1, "a.txt", "A", 2, 0, 7, "14 days", 0, 7)
ANSWER = Answer("How long?", "How long?", "14 days [1]", True, 0.9, citations=(CITED,))
BEFORE = Answer("Is it paid?", "Is it paid?", "It is paid. [1]", True, 0.8)
REFUSED = Answer("Who pays?", "Who pays?", NOT_SAID, False, 0.1)


@pytest.mark.parametrize("opinion", ["Wrong answer", "Wrong source", "Missing source"])
@pytest.mark.parametrize("answer", [ANSWER, REFUSED], ids=["answered", "refused"])
def test_every_complaint_is_a_case_that_the_eval_can_read(tmp_path, opinion, answer):
    [case] = read_cases(add_draft(tmp_path, make_draft(answer, opinion, [BEFORE])))
    assert (case.question, case.is_draft, case.tags[1]) == (answer.question, True, opinion.lower().replace(" ", "-"))
    assert [(turn.role, turn.content) for turn in case.history] == [
        ("user", "Is it paid?"),
        ("assistant", "It is paid. [1]"),
    ]
    kept = opinion == "Missing source" and answer is ANSWER
    assert [source.quote for source in case.sources] == (["14 days"] if kept else [])


def test_an_answer_that_never_came_leaves_no_turn():
    assert [turn["role"] for turn in make_draft(ANSWER, "Wrong answer", [replace(BEFORE, answer="")])["history"]] == [
        "user"
    ]


def test_the_same_complaint_is_one_draft_and_what_a_person_wrote_stays(tmp_path):
    draft = make_draft(ANSWER, "Wrong answer")
    file = tmp_path / DRAFTS
    file.write_text(json.dumps(draft | {"answers": ["30 days"]}) + "\n\nbeing corrected", encoding="utf-8")
    add_draft(tmp_path, draft)
    assert file.read_text("utf-8").count("\n") == 2
    add_draft(tmp_path, make_draft(ANSWER, "Wrong source"))
    first, _, corrected, added = file.read_text("utf-8").splitlines()
    assert json.loads(first)["answers"] == ["30 days"]
    assert (corrected, json.loads(added)["tags"]) == ("being corrected", ["draft", "wrong-source"])


def test_drafts_leave_by_their_id_or_with_their_source(tmp_path):
    for opinion in ("Wrong answer", "Wrong source", "Missing source"):
        add_draft(tmp_path, make_draft(ANSWER, opinion))
    drop_drafts(tmp_path, ["b.txt"], [])
    assert len(read_cases(tmp_path / DRAFTS)) == 3
    drop_drafts(tmp_path, ["a.txt"], [make_draft(ANSWER, "Wrong answer")["id"]])
    assert [case.tags[1] for case in read_cases(tmp_path / DRAFTS)] == ["wrong-source"]
    assert [path.name for path in tmp_path.iterdir()] == [DRAFTS]


def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path):
    add_draft(tmp_path, make_draft(replace(ANSWER, question="How\u2028long?"), "Wrong answer"))
    assert len(lines_of(tmp_path / DRAFTS)) == 1


def test_a_file_that_is_not_there_has_no_lines_and_is_not_made(tmp_path):
    assert lines_of(tmp_path / DRAFTS) == []
    keep_lines(tmp_path / DRAFTS, [])
    assert list(tmp_path.iterdir()) == []
