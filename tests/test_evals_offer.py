"""The page offers files that hold cases, and says why one cannot be asked."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from evals.offer import offers
from index.home import CASES, DRAFTS
from index.settings import IndexSettings

LINE = '{"id": "a", "question": "Who?", "answerable": false}'
OTHER = LINE.replace('"a"', '"b"')


@dataclass
class Listed:
    """A library of which only the list of documents is wanted."""

    settings: IndexSettings
    names: list[str] = field(default_factory=list)

    def documents(self):
        return [SimpleNamespace(path=name) for name in self.names]


@pytest.fixture
def library(tmp_path):
    (tmp_path / "home" / CASES).mkdir(parents=True)
    (tmp_path / "documents").mkdir()
    return Listed(IndexSettings(tmp_path / "documents", tmp_path / "home"))


@pytest.fixture
def seeds(tmp_path):
    case = {"id": "s", "question": "Who?", "answerable": True, "sources": [{"document": "seed.md"}]}
    (tmp_path / "seeds.jsonl").write_text(json.dumps(case), encoding="utf-8")
    return tmp_path / "seeds.jsonl"


def put(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def test_cases_lie_beside_the_index_or_in_the_folder(library, seeds):
    put(library.settings.home / CASES / "b.jsonl", f"{LINE}\n{OTHER}")
    put(library.settings.library / "a.yaml", "- id: a\n  question: Who?\n  answerable: no\n")
    put(library.settings.library / "table.csv", "name,year\nAda,1843\n")
    put(library.settings.library / "notes.txt", LINE)
    assert [(offer.label, offer.cases, offer.problem) for offer in offers(library, seeds)] == [
        ("b.jsonl", 2, ""),
        ("a.yaml", 1, ""),
    ]


def test_a_table_with_capitals_in_its_headings_is_offered(library, seeds):
    put(library.settings.home / CASES / "a.csv", "ID;Question;Answerable\na;Who?;false\n")
    assert [offer.cases for offer in offers(library, seeds)] == [1]


def test_the_questions_on_the_seeds_are_offered_where_these_are_the_library(library, seeds):
    assert offers(library, seeds) == []
    library.names = ["other.md", "seed.md"]
    [offer] = offers(library, seeds)
    assert (offer.file, offer.label, offer.cases) == (seeds, "The questions on the seeds", 1)


def test_cases_that_are_a_document_of_the_library_would_be_found_in_it(library, seeds):
    put(library.settings.library / "a.jsonl", LINE)
    library.names = ["a.jsonl"]
    [offer] = offers(library, seeds)
    assert offer.problem.startswith("it is a document of the library, so its answers would be found in it; move it to ")


def test_a_file_that_is_meant_to_hold_cases_says_what_is_wrong_with_it(library, seeds):
    put(library.settings.home / CASES / "a.jsonl", LINE.replace("question", "qestion"))
    [offer] = offers(library, seeds)
    assert (offer.cases, offer.problem) == (0, "line 1, question: this key is missing")


def test_drafts_are_offered_when_one_is_finished(library, seeds):
    draft = LINE.replace("}", ', "tags": ["draft"]}')
    put(library.settings.home / DRAFTS, draft)
    assert offers(library, seeds) == []
    put(library.settings.home / DRAFTS, f"{draft}\n{OTHER}")
    assert [(offer.label, offer.cases) for offer in offers(library, seeds)] == [(DRAFTS, 1)]


@pytest.mark.parametrize("content", [b"\xff\xfe answerable", b""], ids=["not text", "empty"])
def test_what_cannot_be_read_is_no_offer(library, seeds, content):
    (library.settings.home / CASES / "a.csv").write_bytes(content)
    assert offers(library, seeds) == []
