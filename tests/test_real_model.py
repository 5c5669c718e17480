"""A real model behind a real server of the protocol: what it sends, how it stops, and how it fails."""

import time
from contextlib import closing

import pytest

from rag.assistant import open_assistant
from rag.endpoint import Endpoint, EndpointFault
from rag.probe import examine_model
from rag.settings import Settings
from tests.small_assistant import TEXTS
from tests.tiny_model import WORDS, make, serving

PATIENCE = 20
ASKED = "When was the Linden bridge opened?"
MESSAGES = [{"role": "user", "content": "Who opened it ?"}]


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    return make(tmp_path_factory.mktemp("brief"), ends=True)


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    return make(tmp_path_factory.mktemp("endless"), ends=False)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def chosen(server, model: str, **more) -> Settings:
    return Settings.load(llm_url=server.url, llm_model=model, min_confidence=0, **more)


def test_an_answer_comes_word_by_word_and_ends(server, brief):
    pieces = list(Endpoint(chosen(server, brief)).stream(MESSAGES, 40))
    assert 1 < len(pieces) < 40
    assert {piece.strip() for piece in pieces} <= set(WORDS)


def test_an_answer_that_reaches_the_longest_length_is_said_to_be_cut(server, endless):
    pieces = []
    with pytest.raises(EndpointFault, match="longest length") as raised:
        pieces.extend(Endpoint(chosen(server, endless)).stream(MESSAGES, 25))
    assert raised.value.is_cut


def test_closing_the_stream_ends_the_work_of_the_server(server, endless):
    with closing(Endpoint(chosen(server, endless)).stream(MESSAGES, 100_000)) as pieces:
        assert next(pieces)
        assert not server.is_idle
    until = time.monotonic() + PATIENCE
    while not server.is_idle and time.monotonic() < until:
        time.sleep(0.02)
    assert server.is_idle


def test_a_model_that_the_server_does_not_have_is_a_fault_in_one_clause(server):
    with pytest.raises(EndpointFault, match=r"^it failed \(500\); its log may say why$"):
        list(Endpoint(chosen(server, "nobody/nothing")).stream(MESSAGES, 5))


def test_noise_is_quoted_over_or_refused_and_never_passed_off_as_an_answer(server, brief, endless, town):
    with closing(open_assistant(chosen(server, brief, library=town))) as assistant:
        assistant.library.sync()
        answer = assistant.ask(ASKED)
        quoted = assistant.ask(ASKED, offline=True)
    assert (answer.mode, answer.answered, answer.citations) == ("llm", False, ())
    assert answer.withheld
    with closing(open_assistant(chosen(server, endless, library=town))) as assistant:
        answer = assistant.ask(ASKED)
    assert (answer.answer, answer.mode) == (quoted.answer, "offline")
    assert "longest length" in answer.notices[-1]


def test_the_doctor_says_that_a_model_of_noise_is_none(server, brief, town):
    with closing(open_assistant(chosen(server, brief, library=town))) as assistant:
        checks = {check.name: check.findings for check in examine_model(assistant.library, assistant.settings)}
    assert checks["endpoint"] == checks["model"] == checks["stream"] == ()
    assert "which the passage before it does not say" in checks["answer"][0]
