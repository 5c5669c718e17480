"""No run outlives a document that it drew on."""

import json

import pytest

from index.home import RUNS
from ui.runs import forget_runs


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ({"case": {"sources": [{"document": "a.txt"}]}, "answer": None}, True),
        ({"case": {"sources": []}, "answer": {"citations": [{"document": "a.txt"}], "passages": []}}, True),
        ({"case": {"sources": []}, "answer": {"citations": [], "passages": [{"document": "a.txt"}]}}, True),
        ({"case": {"sources": [{"document": "b.txt"}]}, "answer": None}, False),
    ],
    ids=["source", "cited", "retrieved", "another"],
)
def test_runs_go_with_the_documents_that_they_drew_on(tmp_path, line, gone):
    folder = tmp_path / RUNS / "1"
    folder.mkdir(parents=True)
    (folder / "results.jsonl").write_text(f"{json.dumps(line)}\n", encoding="utf-8")
    assert forget_runs(tmp_path, ["a.txt"]) == gone
    assert folder.exists() != gone


def test_a_run_that_was_cut_short_goes_too_and_without_runs_there_is_nothing_to_do(tmp_path):
    assert forget_runs(tmp_path, ["a.txt"]) == 0
    for name, text in (("1", '{"half'), ("2", None)):
        (tmp_path / RUNS / name).mkdir(parents=True)
        if text:
            (tmp_path / RUNS / name / "results.jsonl").write_text(text, encoding="utf-8")
    assert forget_runs(tmp_path, ["a.txt"]) == 2
    assert list((tmp_path / RUNS).iterdir()) == []
