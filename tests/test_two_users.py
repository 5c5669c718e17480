"""Two users of a served library: what one of them adds, the other finds, opens and changes by no way at all."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from index.shared import SharedLibrary
from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser import serving
from tests.small_library import write
from ui.place import of_document

PASSWORDS = {"anna": b"open sesame", "bo": b"sesame open"}
SECRET = "vermilion"
NAME, OTHERS = "people/anna/diary.txt", "people/bo/notes.txt"
ASKED = "Which colour has the key of the swimming pool?"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    write(folder, rules="The swimming pool opens at seven in the morning. Its key hangs in the hall.")
    settings = Settings.load(library=folder, home=folder / ".footnote")
    with closing(Assistant(SharedLibrary.open(settings.index), settings)) as assistant:
        assistant.library.sync()
        with serving(assistant, knows=lambda name, given: PASSWORDS.get(name) == given) as address:
            yield address


@pytest.fixture(scope="module")
def people(address):
    with ExitStack() as stack:
        clients = {
            name: stack.enter_context(httpx.Client(base_url=address, auth=(name, password.decode()), timeout=60))
            for name, password in PASSWORDS.items()
        }
        diary = f"The key of the swimming pool is {SECRET}. I found it on a Tuesday."
        for name, title, text in (("anna", "diary.txt", diary), ("bo", "notes.txt", "The hall was painted in May.")):
            added = clients[name].post("/api/documents", params={"name": title}, content=text.encode())
            assert added.json() == {"document": f"people/{name}/{title}"}
        yield clients


@pytest.fixture(scope="module")
def config(people) -> dict:
    return people["anna"].get("/config").json()


def event(person: httpx.Client, config: dict, name: str, data: list[Any], said: object = None) -> str:
    """Let something happen on the page, as the browser would tell it; return all that comes of it."""
    made = next(
        each
        for each in config["dependencies"]
        if name in (each["api_name"], *(what for _, what in each["targets"])) and len(each["inputs"]) == len(data)
    )
    session = f"{person.auth!r}{name}"
    asking = {"data": data, "fn_index": made["id"], "session_hash": session, "event_data": said}
    assert person.post("/gradio_api/queue/join", json=asking).status_code == 200
    with person.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
        heard = ""
        for line in events.iter_lines():
            heard += line
            if '"process_completed"' in line:
                return heard
    raise AssertionError(heard)


def tool(address: str, person: str, name: str, given: dict[str, Any]) -> str:
    async def connected() -> str:
        guest = httpx2.AsyncClient(auth=(person, PASSWORDS[person].decode()))
        async with guest, Client(streamable_http_client(f"{address}/mcp", http_client=guest)) as client:
            return (await client.call_tool(name, given)).model_dump_json()

    return asyncio.run(connected())


def ways(person: httpx.Client, name: str, config: dict) -> Iterator[tuple[str, str]]:
    """Yield every way to read, by name, and what comes of it for a person who knows all there is to know."""
    link = of_document(NAME).link
    for question in (ASKED, "which documents do you have?", "Summarise diary.txt"):
        yield f"ask {question}", person.post("/api/ask", json={"question": question}).text
        yield f"ask the tool {question}", tool(str(person.base_url), name, "ask", {"question": question})
        yield f"ask on the page {question}", event(person, config, "submit", [question, None, None, False])
    listening = {"accept": "text/event-stream"}
    yield "listen", person.post("/api/ask", json={"question": ASKED}, headers=listening).text
    yield "ask it alone", person.post("/api/ask", json={"question": ASKED, "documents": [NAME]}).text
    yield "ask the folder", person.post("/api/ask", json={"question": ASKED, "inside": ["people"]}).text
    yield "search", person.post("/api/search", json={"question": ASKED}).text
    yield "search by tool", tool(str(person.base_url), name, "search", {"question": SECRET})
    yield "show by tool", tool(str(person.base_url), name, "show", {"document": NAME})
    yield "list", person.get("/api/documents").text
    yield "open the file", person.get("/api/original", params={"document": NAME}).text
    yield "peek", person.get("/api/peek", params={"place": link}).text
    yield "progress", person.get("/api/indexing").text
    yield "open on the page", event(person, config, "cite", [], {"link": link, "words": "", "at": 0})
    yield "list on the page", event(person, config, "changed", [], {"look": {}})
    yield "look for it on the page", event(person, config, "look", [], {"look": {"view": {"words": "diary"}}})
    yield "Gradio's client", event(person, config, "ask", [ASKED, None])


def test_the_owner_finds_it_by_these_ways(people, config):
    """So that none of them holds back for another reason."""
    heard = dict(ways(people["anna"], "anna", config))
    missed = [way for way, said in heard.items() if SECRET not in said and "diary" not in said.lower()]
    assert missed == ["progress"]


def test_nobody_else_does(people, config):
    for way, said in ways(people["bo"], "bo", config):
        known = said.replace(NAME, "").replace("diary.txt?", "").replace("Summarise diary.txt", "")
        assert SECRET not in said, way
        assert "Tuesday" not in said, way
        assert "people/anna" not in known, way
    assert "notes.txt" in people["bo"].get("/api/documents").text


@pytest.mark.parametrize(
    "change",
    [
        lambda thief, _: thief.delete("/api/documents", params={"document": NAME}),
        lambda thief, _: thief.delete("/api/documents", params={"document": "people/bo/../anna/diary.txt"}),
        lambda thief, _: thief.patch("/api/documents", params={"document": NAME, "name": "mine.txt"}),
        lambda thief, key: thief.post("/api/removed", params={"key": key}),
        lambda thief, key: thief.delete("/api/removed", params={"key": key}),
    ],
    ids=["delete", "delete from beside", "rename", "put back", "delete for good"],
)
def test_nobody_else_changes_it(people, change):
    added = people["anna"].post("/api/documents", params={"name": "old.txt"}, content=b"An old letter.").json()
    removed = people["anna"].delete("/api/documents", params=added).json()
    assert change(people["bo"], removed["key"]).status_code == 404
    assert people["anna"].post("/api/removed", params={"key": removed["key"]}).json() == added
    assert people["anna"].get("/api/original", params={"document": NAME}).status_code == 200


def test_what_is_for_all_is_changed_by_nobody_on_the_page(people):
    refused = people["bo"].delete("/api/documents", params={"document": "rules.txt"})
    assert (refused.status_code, "belongs to all" in refused.json()["error"]) == (400, True)
    assert people["anna"].get("/api/original", params={"document": "rules.txt"}).status_code == 200


def test_what_was_removed_is_listed_for_its_owner_alone(people, config):
    added = people["anna"].post("/api/documents", params={"name": "gone.txt"}, content=b"A letter of old.").json()
    people["anna"].delete("/api/documents", params=added)
    assert "gone.txt" in event(people["anna"], config, "changed", [], {"look": {}})
    assert "gone.txt" not in event(people["bo"], config, "changed", [], {"look": {}})


def test_a_name_may_be_given_to_a_document_by_two_people(people):
    texts = {"anna": b"Plans of one.", "bo": b"Plans of the other."}
    for name, text in texts.items():
        people[name].post("/api/documents", params={"name": "plans.txt"}, content=text)
    for name, text in texts.items():
        opened = people[name].get("/api/original", params={"document": f"people/{name}/plans.txt"})
        assert opened.content == text
    answers = json.loads(people["bo"].post("/api/search", json={"question": "plans"}).text)
    assert {found["document"] for found in answers} <= {"rules.txt", OTHERS, "people/bo/plans.txt"}


def test_fifty_rounds_of_both_at_once_mix_nothing_up(people):
    def asked(name: str) -> tuple[str, str]:
        return name, people[name].post("/api/search", json={"question": ASKED}).text

    with ThreadPoolExecutor(8) as at_once:
        found = list(at_once.map(asked, [*PASSWORDS] * 50))
    assert {(name, SECRET in said) for name, said in found} == {("anna", True), ("bo", False)}
