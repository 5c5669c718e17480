"""Every route there is, Gradio's too, asked by strangers: what a later version adds is refused until it is named."""

import asyncio
import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from index.passage import Document
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from ui.login import shared
from ui.server import make_app

POLICY = Document("policy.md", "Policy", "Refunds take 14 days.")
OURS = {
    ("GET", "/healthz"),
    ("POST", "/api/ask"),
    ("POST", "/api/search"),
    ("GET", "/api/documents"),
    ("POST", "/api/documents"),
    ("DELETE", "/api/documents"),
    ("PATCH", "/api/documents"),
    ("POST", "/api/removed"),
    ("DELETE", "/api/removed"),
    ("GET", "/api/original"),
    ("GET", "/api/indexing"),
    ("GET", "/api/peek"),
    ("GET", "/api/docs"),
    ("GET", "/api/openapi.json"),
    ("HEAD", "/api/openapi.json"),
    ("GET", "/mcp"),
}
GRADIO = {
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/manifest.json"),
    ("GET", "/robots.txt"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/static/{path:path}"),
    ("GET", "/gradio_api/heartbeat/{session_hash}"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/queue/data"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/{api_name}"),  # `predict` alone
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
}


def fake(folder) -> FakeAssistant:
    (folder / ".footnote").mkdir()
    (folder / "policy.md").write_text(POLICY.text, encoding="utf-8")
    replies = {"How long?": ("14 days [1]", (cite(1, POLICY, "14 days"),))}
    return FakeAssistant(FakeLibrary([POLICY], folder), replies)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory) -> FakeAssistant:
    return fake(tmp_path_factory.mktemp("library"))


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Return method and path of every route, those of mounted applications and included routers too."""
    return {(method, path) for path, methods in _walk(app.routes) for method in methods}


def _walk(routes: list[BaseRoute]):
    for route in routes:
        if isinstance(route, Mount):
            yield from _walk(route.routes)
        elif hasattr(route, "effective_candidates"):  # FastAPI's included router
            yield from _walk(route.effective_candidates())
        else:
            yield route.path, route.methods or {"GET"}


def filled(path: str) -> str:
    """Return a path that the route answers to."""
    return re.sub(r"\{[^}]*\}", "x", path)


async def build(assistant: FakeAssistant, password: str | None = None) -> FastAPI:  # Gradio wants a running loop
    app = make_app(assistant, address=("127.0.0.1", 7860), knows=password and shared(password))
    app.get("/added-later")(lambda: "here")
    return app


@pytest.fixture(scope="module")
def app(assistant) -> FastAPI:
    return asyncio.run(build(assistant))


@pytest.fixture(scope="module")
def client(app) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7860")


@pytest.fixture(scope="module")
def stranger(assistant) -> TestClient:
    return TestClient(asyncio.run(build(assistant, "open sesame")), base_url="http://footnote.example")


@pytest.fixture(scope="module")
def routes(app) -> set[tuple[str, str]]:
    return routes_of(app)


def test_the_routes_that_are_found_are_ours_and_those_of_gradio_and_what_was_added_later(routes):
    assert routes > OURS | GRADIO | {("GET", "/added-later")}
    assert len(routes) > 60


def test_without_the_password_nothing_but_health_is_answered(routes, stranger):
    answered = {(method, path): stranger.request(method, filled(path)) for method, path in routes}
    refused = {route for route, answer in answered.items() if answer.status_code == 401}
    assert set(answered) - refused == {("GET", "/healthz")}


def test_a_route_that_the_page_does_not_need_is_not_there_whoever_asks(routes, client):
    not_there = {
        (method, path)
        for method, path in routes - OURS - GRADIO
        if client.request(method, filled(path)).status_code not in (404, 405)
    }
    assert not_there == set()


def test_another_site_changes_nothing_by_any_route(routes, client):
    changing = {(method, path) for method, path in (OURS | GRADIO) & routes if method not in ("GET", "HEAD")}
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answers = {route: client.request(route[0], filled(route[1]), headers=foreign).status_code for route in changing}
    assert set(answers.values()) <= {403, 404}, answers
    assert len(answers) == 11


def test_a_name_that_another_site_made_point_here_opens_no_route(routes, client):
    rebound = {"host": "evil.example"}
    assert {client.request(m, filled(path), headers=rebound).status_code for m, path in routes} == {400}


TRICKS = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252f..%252fetc%252fpasswd",
    "..\\..\\..\\etc\\passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "http://127.0.0.1:9/etc/passwd",
    "x%00/etc/passwd",
    ".footnote/secret",
]


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize(
    "place", ["/static/", "/assets/", "/gradio_api/file=", "/gradio_api/file/", "/svelte/", "/api/original?document="]
)
def test_no_route_gives_a_file_that_is_not_the_pages_or_a_document(served, assistant, place, trick):
    """As it is typed: no client makes the path plain first."""
    connection = http.client.HTTPConnection(*served)
    with closing(connection):
        connection.putrequest("GET", place + trick, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        said = answer.read()
    assert answer.status in (400, 403, 404)
    assert b"root:" not in said
    assert b"kept apart" not in said


@pytest.fixture(scope="module")
def served(assistant) -> Iterator[tuple[str, int]]:
    (assistant.library.folder / ".footnote" / "secret").write_text("kept apart", encoding="utf-8")
    with serving(assistant) as address:
        parts = urlsplit(address)
        yield parts.hostname, parts.port
