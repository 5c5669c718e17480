import time
from typing import Any

import gradio as gr
import pytest
from pydantic import ValidationError

from index.passage import Document
from index.schema import DocumentName
from index.sync import Unreadable
from tests.fake_assistant import FakeAssistant, FakeLibrary
from ui.documents import PER_PAGE, View
from ui.shelf import Look, Shelf

NAMES = [DocumentName(path, path, 0) for path in ("a.md", "b.md", "c.pdf")]
DOCUMENTS = [Document(f"{number:03}.md", f"Number {number}", "Text.") for number in range(PER_PAGE + 1)]


@pytest.fixture
def shelf(tmp_path):
    library = FakeLibrary(DOCUMENTS, tmp_path, unreadable=[Unreadable("scan.pdf", "it holds no text")])
    return Shelf(FakeAssistant(library, {}))


def looking(**look: Any) -> gr.EventData:
    """Return what the page sends."""
    return gr.EventData(None, {"look": look})


@pytest.mark.parametrize(
    ("look", "asked"),
    [
        ({}, None),
        ({"toggled": ["a.md"]}, ["b.md", "c.pdf"]),
        ({"toggled": ["a.md", "b.md", "c.pdf"]}, []),
        ({"base": "none"}, []),
        ({"base": "none", "toggled": ["b.md"]}, ["b.md"]),
        ({"base": "none", "toggled": ["a.md", "b.md", "c.pdf"]}, None),
        ({"base": {"kind": "md"}}, ["a.md", "b.md"]),
        ({"base": {"kind": "md"}, "toggled": ["b.md", "c.pdf"]}, ["a.md", "c.pdf"]),
        ({"base": "none", "toggled": ["b.md", "gone.md"]}, ["b.md"]),
        ({"base": "none", "toggled": ["gone.md"]}, None),
    ],
    ids=str,
)
def test_what_is_asked_is_a_set_and_what_was_ticked_otherwise(look, asked):
    assert Look.model_validate(look).scope(NAMES, time.time_ns()) == asked


@pytest.mark.parametrize("look", [{"view": {"page": 0}}, {"base": "some"}, {"more": 1}, {"toggled": [7]}], ids=str)
def test_what_a_page_would_not_send_is_refused(shelf, look):
    with pytest.raises(ValidationError):
        shelf.look(looking(**look))


def test_the_page_opens_with_the_first_hundred_and_what_could_not_be_read(shelf):
    listed, scope, line, beside, greeting = shelf.open()
    assert listed.count('class="pick"') == PER_PAGE
    assert (scope, line) == (None, "")
    assert "it holds no text" in beside
    assert "Ask your documents" in greeting.placeholder


def test_a_look_lists_what_was_searched_for_and_keeps_what_is_asked(shelf):
    listed, scope, line = shelf.look(looking(view={"words": "NUMBER 007"}, base="none", toggled=["007.md"], turn=3))
    assert f"1 of {PER_PAGE + 1} documents" in listed
    assert listed.count(" checked") == 1
    assert 'data-turn="3"' in listed
    assert (scope, "Asking 1 of 101: <bdi>Number 7</bdi>" in line) == (["007.md"], True)
    second, *_ = shelf.look(looking(view={"page": 2}))
    assert second.count('class="pick"') == 1


def test_a_tick_changes_what_is_asked_and_draws_no_list(shelf):
    scope, line = shelf.pick(looking(base=View(words="Number 99").model_dump(), toggled=["100.md"]))
    assert scope == ["099.md", "100.md"]
    assert "Asking 2 of 101" in line


def test_what_has_gone_from_the_library_is_no_longer_asked(shelf):
    shelf._library.remove("007.md")
    listed, scope, line, *_ = shelf.change(looking(base="none", toggled=["007.md"]))
    assert (scope, line) == (None, "")
    assert " data-all" in listed
