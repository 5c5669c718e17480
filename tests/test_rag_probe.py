"""What `footnote doctor` finds at an endpoint: every failure has its remedy in the same sentence."""

from dataclasses import dataclass, field

import pytest

from index.embed import Embedder
from rag.probe import examine_model
from rag.settings import Settings
from tests.scripted_model import KEY, ScriptedModel, error, events, html, listing, saying, serving, then_silence

OPENED = ("The Linden bridge ", "was opened ", "in 1912 [1].")


@dataclass
class OnlyEmbeds:
    """All that is asked of a library here."""

    embedder: Embedder = field(default_factory=Embedder)


@pytest.fixture(scope="module")
def library():
    return OnlyEmbeds()


@pytest.fixture(scope="module")
def served():
    with serving(ScriptedModel()) as model:
        yield model


@pytest.fixture
def server(served):
    served.models = lambda: listing("small", "large")
    served.says(*OPENED)
    return served


def found(library, url: str, **more) -> dict[str, str]:
    """Return what was seen, or found wrong, by the name of the check."""
    checks = examine_model(library, Settings.load(llm_url=url, llm_model="small", llm_key=KEY, **more))
    assert all(len(check.findings) <= 1 and KEY not in repr(check) for check in checks)
    return {check.name: f"wrong: {check.findings[0]}" if check.findings else check.seen for check in checks}


def test_a_model_that_does_what_answers_need_is_sound(library, server):
    seen = found(library, server.url)
    assert list(seen) == ["endpoint", "model", "stream", "answer"]
    assert seen["model"] == "small is there"
    assert not [said for said in seen.values() if said.startswith("wrong")]


def test_without_an_endpoint_nothing_is_looked_at_and_nobody_contacted(library, server):
    server.requests.clear()
    assert examine_model(library, Settings.load()) == []
    assert server.requests == []


def test_a_model_that_is_not_there_is_said_with_those_that_are(library, server):
    server.models = lambda: listing(*(f"model-{number}" for number in range(15)))
    server.script = lambda: error(404)
    said = found(library, server.url)["model"]
    assert said.startswith("wrong: there is no small at 127.0.0.1")
    assert "name one of these in FOOTNOTE_LLM_MODEL: model-0, model-1" in said
    assert said.endswith("model-11 and 3 more")


@pytest.mark.parametrize(
    "models", [lambda: listing("another"), lambda: listing(), lambda: error(404), lambda: error(501)]
)
def test_a_model_that_answers_is_there_whatever_is_listed(library, server, models):
    server.models = models
    assert found(library, server.url)["model"] == "small is there, though it is not listed"


@pytest.mark.parametrize(
    ("script", "name", "what", "remedy"),
    [
        (lambda: error(404), "model", "does not know the model", "FOOTNOTE_LLM_MODEL"),
        (lambda: error(500, **{"retry-after": "0"}), "model", "failed (500)", "its log"),
        (html, "model", "no text", "/v1"),
        (lambda: events(then_silence()), "model", "within 2 seconds", "FOOTNOTE_LLM_TIMEOUT"),
        (lambda: events(saying("", finish="length")), "model", "think for long", "take another"),
        (lambda: events(saying("".join(OPENED))), "stream", "one piece", "switch off"),
        (lambda: events(saying("It was opened ", "in 1931.")), "answer", "“It was opened in 1931.”", "take a model"),
        (lambda: events(saying("I do ", "not know.")), "answer", "“I do not know.”", "take a model"),
    ],
    ids=["404", "500", "HTML", "hangs", "thinks", "does not stream", "wrong", "refuses"],
)
def test_what_is_wrong_with_it_comes_with_what_to_do(library, server, script, name, what, remedy):
    server.script = script
    said = found(library, server.url, llm_timeout=2)[name]
    assert said.startswith("wrong: ")
    assert what in said
    assert remedy in said


@pytest.mark.parametrize(
    ("models", "what"), [(lambda: error(401), "FOOTNOTE_LLM_KEY"), (html, "does FOOTNOTE_LLM_URL name")]
)
def test_an_endpoint_that_lets_nobody_in_is_asked_nothing_more(library, server, models, what):
    server.models = models
    server.requests.clear()
    said = found(library, server.url)
    assert list(said) == ["endpoint"]
    assert what in said["endpoint"]
    assert server.requests == []


def test_nobody_there_is_said(library):
    said = found(library, "http://127.0.0.1:9/v1")
    assert "is it running, and is FOOTNOTE_LLM_URL right?" in said["endpoint"]
