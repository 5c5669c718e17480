"""A case is asked, measured, and told where it went wrong."""

import json
from dataclasses import replace

import pytest

from evals.case import Case
from evals.result import ask_case, read_result
from index.embed import Embedder
from index.errors import ModelUnavailable, QuestionError
from index.passage import Document
from rag.answer import NOT_SAID, Answer, Citation, Found, Turn
from rag.check import Checker

CHECKER = Checker(Embedder())
TEXT = "Ada wrote it. Bob read it. Cy burned it."
BOOK = Document("b.txt", "Book", TEXT)
QUOTES = {"Ada": (0, 13), "Bob": (14, 26), "Cy": (27, 40)}


def case(**fields):
    source = {"document": "b.txt", "quote": "Ada wrote it."}
    fields = {"answers": ["Ada"], "sources": [source]} | fields if fields.get("answerable", True) else fields
    return Case.model_validate({"id": "a", "question": "Who?", "answerable": True, **fields})


def says(name, *, found=("Ada", "Bob"), shift=0):
    """Return an `ask` that quotes the sentence of `name`, or refuses when there is none."""
    passages = tuple(Found("b.txt", None, *QUOTES[each], 1.0) for each in found)
    base = Answer("Who?", "Who?", NOT_SAID, False, 0.1, passages=passages, timings_ms={"retrieve": 1.5})
    if name is None:
        return lambda question, history=(): base
    start, end = QUOTES[name]
    cited = Citation(1, "b.txt", "Book", None, start + shift, end + shift, TEXT[start:end], 0, 40)
    return lambda question, history=(): replace(
        base, answer=f"{TEXT[start:end]} [1]", answered=True, citations=(cited,)
    )


@pytest.mark.parametrize(
    ("asked", "ask", "stage"),
    [
        (case(), says("Ada"), None),
        (case(answerable=False), says(None), None),
        (case(answerable=False), says("Ada"), "false answer"),
        (case(), says("Bob", found=["Bob", "Cy"]), "retrieval miss"),
        (case(), says(None, found=["Bob", "Cy"]), "retrieval miss"),
        (case(), says(None), "false refusal"),
        (case(), says("Bob"), "dropped"),
        (case(answers=["Eve"]), says("Ada"), "wrong sentence"),
        (case(answers=["Eve"], sources=[]), says("Ada"), "wrong sentence"),
        (case(), says("Ada", shift=1), "citation wrong"),
        (case(sources=[{"document": "gone.txt"}], answers=["Eve"]), says("Ada"), "evidence missing"),
        (case(answers=["word " * 30]), says("Bob"), None),
        (case(answers=["word " * 30]), says("Bob", found=["Bob", "Cy"]), "retrieval miss"),
        (case(answers=[]), says("Bob", found=["Bob", "Cy"]), "retrieval miss"),
        (case(sources=[{"document": "gone.txt"}]), says(None), "evidence missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_case_is_told_where_it_went_wrong(asked, ask, stage):
    def library(path):
        if path == BOOK.path:
            return BOOK
        from index.errors import UnknownDocument

        raise UnknownDocument(path)

    result = ask_case(asked, ask, library, CHECKER)
    assert result.stage == stage
    assert not (result.right and stage)


def test_a_crash_is_a_failed_case_with_its_reason_and_without_figures():
    def crash(question, history=()):
        raise QuestionError("the question is far too long")

    result = ask_case(case(), crash, lambda path: BOOK, CHECKER)
    assert (result.stage, result.error) == ("error", "QuestionError: the question is far too long")
    assert (result.metrics, result.answer, result.right) == ({}, None, False)


def test_a_machine_that_cannot_ask_ends_the_run():
    def crash(question, history=()):
        raise ModelUnavailable("no model")

    with pytest.raises(ModelUnavailable):
        ask_case(case(), crash, lambda path: BOOK, CHECKER)


def test_the_conversation_so_far_is_asked_along():
    heard = []

    def ask(question, history=()):
        heard.append((question, list(history)))
        return says("Ada")(question)

    ask_case(case(history=[{"role": "user", "content": "Hello"}]), ask, lambda path: BOOK, CHECKER)
    assert heard == [("Who?", [Turn("user", "Hello")])]


def test_a_line_of_results_holds_no_times_and_reads_back():
    result = ask_case(case(), says("Ada"), lambda path: BOOK, CHECKER)
    line = json.loads(json.dumps(result.as_dict()))
    assert list(line) == ["case", "answer", "metrics", "stage", "error"]
    assert line["answer"]["timings_ms"] == {}
    assert set(result.timings_ms) == {"retrieve", "total"}
    assert read_result(line, result.timings_ms) == replace(result, answer=replace(result.answer, timings_ms={}))


def test_a_line_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="case"):
        read_result({"case": {"id": "a"}}, {})
