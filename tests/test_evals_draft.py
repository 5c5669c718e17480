"""A draft is a sentence of the library with a fact taken out of it."""

import json

import pytest

from evals.case import Case, read_cases
from evals.draft import as_line, drafts, waiting
from index.passage import Passage


class Sampled:
    """A library of which only a sample is wanted."""

    def __init__(self, *texts):
        self.texts = texts

    def sample(self, count):
        return [Passage("a.txt", "A", 0, len(text), text, page=2) for text in self.texts][:count]


def drafted(*texts, count=9):
    return [json.loads(line) for line in drafts(Sampled(*texts), count)]


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "Too short. The old stone bridge at Velm was opened in 1912 to carts.",
            "The old stone bridge at Velm was opened in ____ to carts.",
            "1912",
        ),
        (
            "The reading room of the library was painted by Otto Brandt.",
            "The reading room of the library was painted by ____.",
            "Otto Brandt",
        ),
        (
            "Its repair in the spring cost the town 40,000.50 crowns.",
            "Its repair in the spring cost the town ____ crowns.",
            "40,000.50",
        ),
        (
            "The last train of the day leaves at 12:30 sharp.",
            "The last train of the day leaves at ____ sharp.",
            "12:30",
        ),
        (
            "The last contract with them was signed on 2024-01-31 here.",
            "The last contract with them was signed on ____ here.",
            "2024-01-31",
        ),
    ],
    ids=["number", "name", "decimal", "time", "date"],
)
def test_a_fact_becomes_a_gap(text, question, answer):
    (draft,) = drafted(text)
    assert (draft["question"], draft["answers"], draft["tags"]) == (question, [answer], ["draft"])
    assert draft["sources"][0]["page"] == 2
    assert draft["sources"][0]["quote"] in text


@pytest.mark.parametrize(
    "text",
    [
        "Nothing of note was ever said in this long sentence here.",
        "In 1912.",
        "1" * 300,
        "A heading of the losses in the year 1912",
    ],
)
def test_a_passage_without_a_fact_gives_no_draft(text):
    assert drafted(text) == []


def test_no_more_drafts_than_asked_for_and_a_file_that_can_be_read(tmp_path):
    texts = [f"The bridge number one at the river was opened in {year}." for year in range(1900, 1920)]
    lines = list(drafts(Sampled(*texts), 3))
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [case.id for case in read_cases(tmp_path / "c.jsonl")] == ["draft-1", "draft-2", "draft-3"]


def test_what_waits_is_what_nobody_has_finished(tmp_path):
    finished = {"id": "a", "question": "Who?", "answerable": False}
    lines = [json.dumps(finished | more) for more in ({}, {"id": "b", "answerable": True, "tags": ["draft"]})]
    assert waiting(tmp_path) == []
    (tmp_path / "drafts.jsonl").write_text("", encoding="utf-8")
    assert waiting(tmp_path) == []
    (tmp_path / "drafts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [case.id for case in waiting(tmp_path)] == ["b"]


def test_a_line_has_only_the_keys_that_say_something():
    case = {"id": "a", "question": "Où ?", "answerable": False}
    assert as_line(Case.model_validate(case)) == '{"id": "a", "question": "Où ?", "answerable": false}'
