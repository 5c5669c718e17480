"""Every way in which a server fails ends in one clause that says what happened, and never says what the server said."""

import socket
import time
from contextlib import closing

import pytest

from rag.endpoint import MOST_CHARACTERS, Endpoint, EndpointFault
from rag.settings import Settings
from tests.scripted_model import (
    KEY,
    PATIENCE,
    ScriptedModel,
    error,
    events,
    for_ever,
    html,
    raw,
    saying,
    serving,
    then_reset,
    then_silence,
)

MESSAGES = [{"role": "user", "content": "Who?"}]


@pytest.fixture(scope="module")
def server():
    with serving(ScriptedModel()) as model:
        yield model


def endpoint(url: str, *, timeout: float = PATIENCE, key: str | None = KEY) -> Endpoint:
    return Endpoint(Settings.load(llm_url=url, llm_model="small", llm_key=key, llm_timeout=timeout))


def test_pieces_come_as_the_model_says_them(server):
    server.script = lambda: events(saying("One ", "two.", ""))
    assert list(endpoint(server.url).stream(MESSAGES, 50)) == ["One ", "two."]


def test_the_request_names_model_key_and_longest_answer(server):
    server.says("One.")
    list(endpoint(server.url).stream(MESSAGES, 50))
    sent = server.requests[-1]
    assert (sent["model"], sent["messages"], sent["max_tokens"], sent["stream"]) == ("small", MESSAGES, 50, True)
    assert server.keys[-1] == f"Bearer {KEY}"


def test_without_a_key_none_of_the_environment_is_sent(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-elsewhere")
    server.says("One.")
    list(endpoint(server.url, key=None).stream(MESSAGES, 50))
    assert "elsewhere" not in server.keys[-1]


FAULTS = {
    "401": (lambda: error(401), "refused the key (401)", False),
    "404": (lambda: error(404), "does not know the model", False),
    "429": (lambda: error(429, **{"retry-after": "0"}), "too much to do (429)", False),
    "500": (lambda: error(500, **{"retry-after": "0"}), "failed (500)", False),
    "400": (lambda: error(400), "did not accept the request (400)", False),
    "HTML": (html, "no text", False),
    "cut JSON": (lambda: events(raw('data: {"id": "1", "choi\n\n')), "not an answer", False),
    "another JSON": (lambda: events(raw('data: {"choices": null}\n\n')), "not an answer", False),
    "an error in the stream": (lambda: events(raw(f'data: {{"error": {{"message": "{KEY}"}}}}\n\n')), "not an", False),
    "empty": (lambda: events(saying("")), "no text", False),
    "no choices": (lambda: events(raw('data: {"choices": []}\n\n')), "no text", False),
    "half a stream": (lambda: events(saying("One ", finish=None)), "ends in the middle", True),
    "too long for the model": (lambda: events(saying("One ", finish="length")), "longest length", True),
    "reset": (lambda: events(then_reset("One ")), "connection broke", True),
    "endless": (lambda: events(for_ever("word " * 99)), f"more than {MOST_CHARACTERS:,} characters", False),
}


@pytest.mark.parametrize(("script", "reason", "is_cut"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_said_in_one_clause_without_the_server_s_words(server, script, reason, is_cut):
    server.script = script
    with pytest.raises(EndpointFault) as raised:
        list(endpoint(server.url).stream(MESSAGES, 50))
    assert reason in str(raised.value)
    assert KEY not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.is_cut is is_cut


@pytest.mark.parametrize(
    "script", [lambda: events(then_silence()), lambda: events(then_silence("One ")), lambda: events(for_ever(" "))]
)
def test_one_deadline_holds_for_everything(server, script):
    server.script = script
    begun = time.monotonic()
    with pytest.raises(EndpointFault, match=r"within 2 seconds|more than"):
        list(endpoint(server.url, timeout=2).stream(MESSAGES, 50))
    assert time.monotonic() - begun < PATIENCE


def test_a_server_that_accepts_and_says_nothing_is_given_up():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        with pytest.raises(EndpointFault, match=r"within 1 seconds|in time"):
            list(endpoint(url, timeout=1).stream(MESSAGES, 50))


def test_nobody_there_is_said():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    with pytest.raises(EndpointFault, match="cannot be reached"):
        list(endpoint(url).stream(MESSAGES, 50))


def test_a_host_that_cannot_be_looked_up_is_said(attempts):
    with pytest.raises(EndpointFault, match="cannot be reached"):
        list(endpoint("http://models.invalid/v1").stream(MESSAGES, 50))
    assert attempts
    assert all("models.invalid" in attempt for attempt in attempts)
    attempts.clear()  # the guard of the tests refused it, as a resolver would


def test_a_failure_is_tried_once_more_and_no_more(server):
    server.requests.clear()
    server.script = lambda: error(500, **{"retry-after": "0"}) if len(server.requests) < 2 else events(saying("One."))
    assert list(endpoint(server.url).stream(MESSAGES, 50)) == ["One."]
    server.requests.clear()
    server.script = lambda: error(500, **{"retry-after": "0"})
    with pytest.raises(EndpointFault):
        list(endpoint(server.url).stream(MESSAGES, 50))
    assert len(server.requests) == 2


def test_closing_the_stream_closes_the_connection(server):
    server.gone.clear()
    server.script = lambda: events(then_silence("One "))
    with closing(endpoint(server.url).stream(MESSAGES, 50)) as pieces:
        assert next(pieces) == "One "
        assert not server.gone.is_set()
    assert server.gone.wait(PATIENCE)
