"""Each thing that Footnote stands on fails once: one sentence for the person, and then everything is as before."""

import errno
import os
from contextlib import closing

import gradio as gr
import pytest
from chromadb.api.models.Collection import Collection
from chromadb.errors import InternalError

from index.errors import UnreadableDocument
from tests.small_library import open_small, write
from ui.handlers import Handlers
from ui.log import Log, Told
from ui.uploads import add_document

QUESTION = "Which countries belong to the CSTO?"


def fail(error: Exception):
    def call(*_: object, **__: object) -> None:
        raise error

    return call


class NoTantivy:
    """A Tantivy index that cannot be searched any more."""

    def __init__(self, index: object) -> None:
        self.parse_query_lenient = index.parse_query_lenient
        self.searcher = fail(ValueError("an IO error occurred: No such file"))


@pytest.fixture(params=["Chroma", "Tantivy", "the model", "the reader"])
def broken(request, seeds_assistant, monkeypatch):
    """Break one part; give what mends it."""
    seeds_assistant.ask(QUESTION)  # everything is loaded
    match request.param:
        case "Chroma":
            monkeypatch.setattr(Collection, "query", fail(InternalError("Error loading hnsw index")))
        case "Tantivy":
            keywords = seeds_assistant.library._current()._keywords
            monkeypatch.setattr(keywords, "_index", NoTantivy(keywords._index))
        case "the model":
            monkeypatch.setattr(seeds_assistant.library.embedder, "embed_question", fail(RuntimeError("out of memory")))
        case _:
            monkeypatch.setattr(seeds_assistant._reader, "read", fail(RuntimeError("out of memory")))
    return monkeypatch.undo


def said(outputs: list) -> str:
    return outputs[-1][1][-1]["content"]


def test_what_fails_while_answering_is_one_sentence_and_the_next_question_is_answered(
    broken, seeds_assistant, tmp_path, capsys
):
    page = Told(Handlers(seeds_assistant), Log(tmp_path))
    outputs: list = []
    told = ""
    try:
        for output in page.ask(QUESTION, ()):
            outputs.append(output)
        told = said(outputs)
    except gr.Error as error:
        told = error.message
    assert told.startswith(("*Not answered:*", "Something went wrong in Footnote itself"))
    assert len(told.splitlines()) == 1
    assert "Traceback" not in capsys.readouterr().err
    broken()
    so_far = page.give_up(outputs[-1][2])[2]  # what the page does when an answer failed
    outputs = list(page.ask(QUESTION, so_far))
    assert outputs[-1][2][-1].answer.answered
    assert outputs[-1][2][: len(so_far)] == so_far


def test_a_browser_that_goes_away_while_it_is_answered_disturbs_nobody(seeds_assistant):
    handlers = Handlers(seeds_assistant)
    for _ in range(3):
        asking = handlers.ask(QUESTION, ())
        next(asking)
        asking.close()
    assert list(handlers.ask(QUESTION, ()))[-1][2][-1].answer.answered


@pytest.mark.parametrize("step", ["replace", "open"])
def test_a_disk_that_fills_up_while_a_document_is_added_keeps_the_others_and_leaves_no_part(
    tmp_path, monkeypatch, step
):
    folder = tmp_path / "library"
    write(folder, first="Rain fell.")
    with closing(open_small(folder)) as library:
        library.sync()
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        target = (os, "replace") if step == "replace" else (type(folder), "write_bytes")
        with monkeypatch.context() as disk:
            disk.setattr(*target, fail(full))
            with pytest.raises(UnreadableDocument, match="No space left on device") as refused:
                add_document(library, "second.txt", b"Snow fell.")
        assert len(str(refused.value).splitlines()) == 1
        assert [path.name for path in folder.iterdir()] == ["first.txt"]
        assert [info.path for info in library.documents()] == ["first.txt"]
        assert add_document(library, "second.txt", b"Snow fell.") == "second.txt"
