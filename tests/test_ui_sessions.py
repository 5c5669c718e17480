"""Two users of one page: neither reads, continues or ends what the other does, whatever names of it they know."""

import json
from contextlib import ExitStack

import httpx
import pytest

from index.passage import Document
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite

POLICY = Document("policy.md", "Policy", "Refunds take 14 days.")
PASSWORDS = {"anna": b"open sesame", "bo": b"sesame open"}


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    said = ("14 days [1]", (cite(1, POLICY, "14 days"),))
    assistant = FakeAssistant(FakeLibrary([POLICY], tmp_path_factory.mktemp("library")), {"How long?": said})
    with ExitStack() as stack:
        address = stack.enter_context(serving(assistant, knows=lambda name, given: PASSWORDS.get(name) == given))
        clients = {
            name: stack.enter_context(httpx.Client(base_url=address, auth=(name, password.decode())))
            for name, password in PASSWORDS.items()
        }
        yield clients


@pytest.fixture(scope="module")
def config(people) -> dict:
    return people["anna"].get("/config").json()


def ask(person: httpx.Client, config: dict, session: str, question: str) -> httpx.Response:
    box = next(part["id"] for part in config["components"] if part["props"].get("label") == "Question")
    asking = next(each["id"] for each in config["dependencies"] if [box, "submit"] in each["targets"])
    data = {"data": [question, None, None, False], "fn_index": asking, "session_hash": session, "trigger_id": box}
    return person.post("/gradio_api/queue/join", json=data)


def shown(person: httpx.Client, session: str) -> str:
    """Return the conversation that a session shows when its answer is complete."""
    with person.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
        for line in events.iter_lines():
            event = json.loads(line.removeprefix("data: ")) if line else {}
            if event.get("msg") == "process_completed":
                return json.dumps(event["output"]["data"][1])
    return ""


def test_each_has_their_own_conversation_in_fifty_rounds(people, config):
    for number in range(25):
        for name, person in people.items():
            assert ask(person, config, f"{name}s", f"{name} asks {number}").status_code == 200
    for name, person in people.items():
        other = {"anna": "bo", "bo": "anna"}[name]
        assert f"{other} asks" not in shown(person, f"{name}s")


@pytest.mark.parametrize(
    "steal",
    [
        lambda thief, config: ask(thief, config, "hers", "Again?"),
        lambda thief, _: thief.get("/gradio_api/queue/data?session_hash=hers"),
        lambda thief, _: thief.get("/gradio_api/queue/data?session_hash=his&session_hash=hers"),
        lambda thief, _: thief.get("/gradio_api/queue/data?session_hash=hers&session_hash=his"),
        lambda thief, _: thief.get("/gradio_api/heartbeat/hers"),
        lambda thief, _: thief.get("/gradio_api/heartbeat/%68ers"),
        lambda thief, _: thief.post(
            "/gradio_api/run/predict", json={"data": [], "fn_index": 1, "session_hash": "hers"}
        ),
        lambda thief, _: thief.post(
            "/gradio_api/cancel", json={"session_hash": "hers", "fn_index": 0, "event_id": "x"}
        ),
        lambda thief, _: thief.post(
            "/gradio_api/queue/join",
            content=b'{"session_hash": "his", "session_hash": "hers", "data": [], "fn_index": 0}',
        ),
    ],
    ids=["continue", "listen", "listen twice", "listen first", "hold", "hold escaped", "act", "cancel", "named twice"],
)
def test_a_stolen_session_opens_nothing(people, config, steal):
    assert ask(people["anna"], config, "hers", "anna asks for herself").status_code == 200
    stolen = steal(people["bo"], config)
    assert stolen.status_code == 403
    assert "anna asks" not in stolen.text


def test_who_began_a_session_goes_on_with_it(people, config):
    assert ask(people["bo"], config, "mine", "How long?").status_code == 200
    assert "#cite-" in shown(people["bo"], "mine")


def test_one_user_may_not_crowd_out_the_sessions_of_another(people, config):
    assert ask(people["anna"], config, "kept", "anna asks").status_code == 200
    for number in range(520):
        people["bo"].post("/gradio_api/cancel", json={"session_hash": f"b{number}", "fn_index": 0, "event_id": "x"})
    assert people["bo"].get("/gradio_api/queue/data?session_hash=kept").status_code == 403
