"""What each stage earns, on a library so small that it can be counted by hand."""

import json
from io import StringIO

import pytest
from rich.console import Console

from evals.ablation import main, measure, table

STAGES = ["words (BM25)", "meaning (vectors)", "both, fused", "+ documents named", "+ late interaction", "+ reader"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / "boats.txt").write_text("The harbour holds 42 boats.\n", encoding="utf-8")
    (folder / "bridge.txt").write_text("The bridge was designed by Marta Hollis.\n", encoding="utf-8")
    cases = [
        {"id": "1", "question": "How many boats does the harbour hold?", "answerable": True, "answers": ["42"]}
        | {"sources": [{"document": "boats.txt", "quote": "42 boats"}]},
        {"id": "2", "question": "Who designed the bridge?", "answerable": True, "answers": ["Otto Brandt"]}
        | {"sources": [{"document": "bridge.txt", "quote": "Marta Hollis"}]},
        {"id": "3", "question": "Who owns the quarry?", "answerable": False},
    ]
    file = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return measure(file, folder)


def test_every_stage_is_judged_on_every_answerable_case(found):
    assert list(found) == STAGES
    assert [len(outcomes) for outcomes in found.values()] == [2] * 6
    assert [outcome.right for outcomes in found.values() for outcome in outcomes] == [1] * 12


def test_sentences_are_judged_from_the_stage_on_that_ranks_them(found):
    for stage, (first, second) in found.items():
        ranks_sentences = stage in ("+ late interaction", "+ reader")
        assert (first.first_sentence, first.quotes) == ((True, True) if ranks_sentences else (None, None))
        assert second.quotes == (False if ranks_sentences else None)


def test_the_table_has_a_row_for_each_stage(found):
    console = Console(width=140, file=StringIO())
    console.print(table(found, title="cases"))
    text = console.file.getvalue()
    assert "2 cases" in text
    rows = [line.split("│")[1:-1] for line in text.splitlines() if line.startswith("│")]
    assert [row[0].strip() for row in rows] == STAGES
    assert [cell.strip() for cell in rows[0][1:]] == ["1.000", "1.000", "–", "–", "–"]
    assert [cell.strip() for cell in rows[-1][1:4]] == ["1.000", "1.000", "0.500"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "usage: python -m evals.ablation CASES LIBRARY"),
        (["nothing.jsonl", "."], "nothing.jsonl: 1 problem"),
    ],
    ids=["no library", "no cases"],
)
def test_a_mistake_is_said_with_exit_code_2(tmp_path, monkeypatch, capsys, arguments, said):
    (tmp_path / "a.txt").write_text("The harbour holds 42 boats.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    told = capsys.readouterr()
    assert (caught.value.code, told.out) == (2, "")
    assert told.err.startswith(f"footnote: {said}")
