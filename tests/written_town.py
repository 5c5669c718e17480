"""An assistant over some documents about a town, with a model behind a real socket that writes its answers."""

import re
from contextlib import closing

import pytest

from rag.answer import Answer
from rag.assistant import Assistant, open_assistant
from rag.settings import Settings
from tests.scripted_model import KEY, ScriptedModel, serving
from tests.small_assistant import TEXTS

ASKED = "When was the Linden bridge opened?"
OPENED = "The Linden bridge was opened in 1912"
FALSE = "The Linden bridge was opened in 1931"


@pytest.fixture(scope="module")
def server():
    with serving(ScriptedModel()) as model:
        yield model


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town") / "documents"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def opened(town, url: str, **more) -> Assistant:
    chosen = {"library": town, "home": town.parent / "home", "min_confidence": 0.0, "llm_key": KEY} | more
    return open_assistant(Settings.load(llm_url=url, llm_model="small", **chosen))


@pytest.fixture(scope="module")
def assistant(town, server):
    with closing(opened(town, server.url)) as made:
        made.library.sync()
        yield made


def is_exact(assistant: Assistant, answer: Answer) -> bool:
    """Whether every marker shown has its citation, and every citation is a slice of its document."""
    numbers = [citation.number for citation in answer.citations]
    text = {path: assistant.library.document(path).text for path in TEXTS}
    return (
        numbers == list(range(1, len(numbers) + 1))
        and set(map(int, re.findall(r"\[(\d+)\]", answer.answer))) <= set(numbers)
        and all(text[c.document][c.start : c.end] == c.quote != "" for c in answer.citations)
        and all(c.passage_start <= c.start and c.end <= c.passage_end for c in answer.citations)
    )
