"""The MCP server, asked by the real client of its SDK: over HTTP beside the page, and over standard input."""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from index.errors import ModelUnavailable
from index.passage import Document, Page
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite

ROOT = Path(__file__).parent.parent
API = (ROOT / "API.md").read_text(encoding="utf-8")
POLICY = Document("policy.md", "Refund policy", "Before. Refunds take 14 days. After.")
REPORT = Document("report.pdf", "Report", "Page one. Page two.", (Page(1, 0, 9), Page(2, 10, 19)))
REPLIES = {
    "How long?": ("14 days [1]", (cite(1, POLICY, "Refunds take 14 days."),)),
    "Broken?": ModelUnavailable("the model cannot be loaded"),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return FakeAssistant(FakeLibrary([POLICY, REPORT], tmp_path_factory.mktemp("library")), REPLIES)


@pytest.fixture(scope="module")
def address(assistant):
    with serving(assistant, password="open sesame") as address:
        yield address


@pytest.fixture
def ask(address):
    """Let a client do something with the served tools."""

    def act(what: Callable[[Client], Awaitable[Any]]) -> Any:
        async def connected() -> Any:
            guest = httpx2.AsyncClient(auth=("me", "open sesame"))
            async with guest, Client(streamable_http_client(f"{address}/mcp", http_client=guest)) as client:
                return await what(client)

        return asyncio.run(connected())

    return act


def test_the_tools_say_what_they_take_and_give(ask):
    tools = {tool.name: tool for tool in ask(lambda client: client.list_tools()).tools}
    assert list(tools) == ["ask", "search", "show"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools.values())
    assert tools["ask"].input_schema["required"] == ["question"]
    assert set(tools["ask"].output_schema["properties"]) >= {"answer", "answered", "confidence", "citations"}
    assert all(about["description"] for about in tools["search"].input_schema["properties"].values())


def test_an_answer_is_the_object_of_the_command_line(ask, assistant):
    answer = ask(lambda client: client.call_tool("ask", {"question": "How long?", "types": ["md"]}))
    assert assistant.asked[-1][2] == ["policy.md"]
    said = answer.structured_content
    assert (said["answer"], said["answered"], said["citations"][0]["quote"]) == ("14 days [1]", True, POLICY.text[8:29])


def test_passages_and_texts_come_with_their_places(ask):
    async def act(client):
        found = await client.call_tool("search", {"question": "Refunds", "limit": 1})
        return found, await client.call_tool("show", {"document": "policy.md", "start": 8, "end": 29})

    found, shown = ask(act)
    passage = found.structured_content["result"][0]
    assert (passage["document"], passage["text"], passage["score"]) == ("policy.md", POLICY.text, 0.5)
    assert shown.structured_content["text"] == "Refunds take 14 days."


def test_a_page_is_shown_alone(ask):
    shown = ask(lambda client: client.call_tool("show", {"document": "report.pdf", "page": 2})).structured_content
    assert (shown["text"], shown["start"], shown["end"], shown["pages"]) == ("Page two.", 10, 19, 2)


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("ask", {"question": "Broken?"}, "the model cannot be loaded"),
        ("ask", {"question": "How long?", "types": ["docx"]}, "no document is of type docx"),
        ("search", {"question": "Refunds", "limit": 51}, "less than or equal to 50"),
        ("show", {"document": "../secret"}, "no document '../secret'"),
        ("show", {"document": "report.pdf", "page": 3}, "report.pdf has pages 1 to 2"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(ask, tool, given, said):
    answer = ask(lambda client: client.call_tool(tool, given))
    assert answer.is_error
    assert said in answer.content[0].text


def test_strangers_and_other_sites_are_refused(address):
    known = {"auth": ("me", "open sesame"), "headers": {"origin": "https://evil.example"}}
    assert httpx.post(f"{address}/mcp", json={}).status_code == 401
    assert httpx.post(f"{address}/mcp", json={}, **known).status_code == 403


def test_over_standard_input_and_output_it_answers_and_follows_the_folder(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "bridge.txt").write_text("The bridge at Lindau was opened by Klara Voss in 1911.", encoding="utf-8")
    advised = json.loads(re.findall(r"```json\n(.*?)```", API, re.DOTALL)[0])["mcpServers"]["footnote"]
    assert advised["command"].endswith("/.venv/bin/footnote")
    server = [str(library) if given == "/path/to/documents" else given for given in advised["args"]]
    guarded = [str(ROOT / "tests" / "loopback.py"), *server]

    async def act() -> list[Any]:
        async with Client(StdioServerParameters(command=sys.executable, args=guarded, cwd=ROOT)) as client:
            answer = await client.call_tool("ask", {"question": "Who opened the bridge at Lindau?"})
            (library / "ferry.txt").write_text("The ferry was called Alma.", encoding="utf-8")
            return [answer, await client.call_tool("show", {"document": "ferry.txt"})]

    answer, shown = asyncio.run(act())
    assert "Klara Voss" in answer.structured_content["answer"]
    assert shown.structured_content["text"] == "The ferry was called Alma."
