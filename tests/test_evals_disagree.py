"""Planted contradictions, on a library so small that they can be counted by hand."""

import json
from io import StringIO

import pytest
from rich.console import Console

from evals.case import read_cases
from evals.disagree import main, measure, other_account, table
from rag.answer import Answer, Citation

CASES = (
    ("How many boats does the harbour of Velm hold?", "42"),
    ("When was the harbour of Velm built?", "1874"),
    ("Who designed the harbour of Velm?", "Marta Hollis"),
)


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    file = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    lines = [
        {"id": str(number), "question": question, "answerable": True, "answers": [answer]}
        for number, (question, answer) in enumerate(CASES)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_each_number_is_contradicted_and_the_contradiction_told(cases, tmp_path):
    (tmp_path / "velm.md").write_text(
        "# Velm\n\nThe harbour of Velm holds 42 boats. The harbour of Velm was built in 1874. "
        "The harbour of Velm was designed by Marta Hollis.\n",
        encoding="utf-8",
    )
    counts = measure(cases, tmp_path)
    assert (counts.answered, counts.told_of_none) == (3, 0)
    assert (counts.planted, counts.both_quoted, counts.told) == (2, 2, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["velm.md"]
    console = Console(width=100, file=StringIO())
    console.print(table(counts, title="cases"))
    assert "contradictions planted" in console.file.getvalue()


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("It was built in 1874.", "It was built in 1877."),
        ("It was built on 3 May 1874.", "It was built on 3 May 1877."),
        ("It was built in 1931.", None),
        ("It was built in 1874, or in 1875.", None),
        ("It is old.", None),
    ],
    ids=["year", "date", "wrong", "two", "none"],
)
def test_only_what_was_right_and_stands_alone_is_contradicted(cases, quote, text):
    case = read_cases(cases)[1]
    citation = Citation(1, "velm.md", "Velm", None, 0, len(quote), quote, 0, len(quote))
    planted = other_account(case, Answer(case.question, case.question, quote, True, 0.9, citations=(citation,)))
    assert (planted.text if planted else None) == text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cases.jsonl"], "usage: python -m evals.disagree CASES LIBRARY"),
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
