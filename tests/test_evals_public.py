"""Public sets, in the form their makers publish them, become cases and a library that fit each other."""

import json

import pytest
import typer
from typer.testing import CliRunner

from evals.case import read_cases
from evals.gold import find_gold
from evals.public import PublicSetError, convert, read_public
from index.passage import Document

ARTICLE = "The mill at Ash was built in 1802. It burned down twice."
SQUAD = {
    "data": [
        {
            "title": "The mill/Ash",
            "paragraphs": [
                {
                    "context": ARTICLE,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "When was it built?",
                            "answers": [{"text": "1802", "answer_start": 29}],
                        },
                        {"id": "q2", "question": "Who owns it?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ]
}
TURNS = [("user", "The mill?"), ("agent", "It is at Ash."), ("user", "When was it built?")]
MTRAG = [
    {
        "task_id": f"t::{number}",
        "contexts": [{"document_id": "12_0-56", "text": ARTICLE}],
        "input": [{"speaker": speaker, "text": text} for speaker, text in TURNS],
        "targets": [{"speaker": "agent", "text": "In 1802."}],
        "Answerability": [kind],
    }
    for number, kind in enumerate(["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "UNDERSPECIFIED", "CONVERSATIONAL"])
]
CORPUS = [{"title": "The mill", "source": "The Ash", "published_at": "1999", "url": "u1", "body": ARTICLE}]
QUERIES = [
    {
        "query": "When?",
        "answer": "1802",
        "question_type": "inference_query",
        "evidence_list": [{"url": "u1", "fact": ARTICLE}],
    },
    {"query": "Who?", "answer": "Insufficient information.", "question_type": "null_query", "evidence_list": []},
]
FINANCE = {
    "financebench_id": "f1",
    "question": "How much?",
    "answer": "$15.00",
    "question_type": "metrics-generated",
    "evidence": [{"doc_name": "ASH_2018_10K", "evidence_page_num": 59}],
}


@pytest.fixture
def downloaded(tmp_path):
    """Return the folder in which each set lies as it is published."""
    (tmp_path / "data").mkdir()
    (tmp_path / "xquad.en.json").write_text(json.dumps(SQUAD), encoding="utf-8")
    (tmp_path / "reference.jsonl").write_text("\n".join(map(json.dumps, MTRAG)), encoding="utf-8")
    (tmp_path / "corpus.json").write_text(json.dumps(CORPUS), encoding="utf-8")
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps(QUERIES), encoding="utf-8")
    (tmp_path / "data" / "financebench_open_source.jsonl").write_text(json.dumps(FINANCE), encoding="utf-8")
    return tmp_path


def called(*arguments):
    app = typer.Typer()
    app.command()(convert)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("name", "file", "answerable"),
    [
        ("xquad", "xquad.en.json", [True, False]),
        ("mtrag", "reference.jsonl", [True, True, False, False]),
        ("multihop-rag", ".", [True, False]),
    ],
)
def test_every_source_of_a_case_stands_in_its_library(downloaded, tmp_path, name, file, answerable):
    result = called(name, downloaded / file, tmp_path / "out")
    assert result.exit_code == 0
    cases = read_cases(tmp_path / "out" / "questions.jsonl")
    assert [case.answerable for case in cases] == answerable

    def library(path):
        return Document(path, path, (tmp_path / "out" / "documents" / path).read_text(encoding="utf-8"))

    gold = [source for case in cases for source in find_gold(case, library)]
    assert gold
    assert [source.problem for source in gold if source.problem] == []
    assert f"{len(cases)} cases; ask them with: footnote eval" in result.stdout


def test_a_conversation_keeps_its_turns(downloaded):
    case = read_public("mtrag", downloaded / "reference.jsonl").cases[0]
    assert [turn["role"] for turn in case["history"]] == ["user", "assistant"]
    assert (case["question"], case["tags"]) == ("When was it built?", ["answerable", "follow-up"])


def test_pages_are_counted_from_one(downloaded, tmp_path):
    called("financebench", downloaded, tmp_path / "out")
    (case,) = read_cases(tmp_path / "out" / "questions.jsonl")
    assert (case.sources[0].document, case.sources[0].page) == ("ASH_2018_10K.pdf", 60)
    assert not (tmp_path / "out" / "documents").exists()


@pytest.mark.parametrize(
    ("name", "file", "problem"),
    [
        ("squid", "xquad.en.json", "no public set 'squid'; known are xquad, mtrag"),
        ("xquad", "none.json", "cannot read .*none.json"),
        ("xquad", "corpus.json", "is not xquad as it is published"),
        ("mtrag", "xquad.en.json", "is not mtrag as it is published"),
    ],
)
def test_a_wrong_download_is_said(downloaded, tmp_path, name, file, problem):
    with pytest.raises(PublicSetError, match=problem):
        read_public(name, downloaded / file)
    result = called(name, downloaded / file, tmp_path / "out")
    assert (result.exit_code, result.stderr.startswith("footnote: ")) == (2, True)
