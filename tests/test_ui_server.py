import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import bcrypt
import httpx
import pytest
from fastapi import FastAPI
from gradio_client import Client
from gradio_client.exceptions import AppError

from evals.background import Background
from index.errors import PortInUse, SettingsError
from index.library import Library
from index.passage import Document
from index.shared import SharedLibrary
from rag.assistant import Assistant
from rag.settings import Settings
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary
from ui.server import listening, serve

ROOT = Path(__file__).parent.parent
SERVE = """
import sys
from pathlib import Path
from index.offline import go_offline
go_offline()
from rag.settings import Settings
from ui.server import listening, serve
serve(Settings.load(library=Path(sys.argv[1]), home=Path(sys.argv[2]), port=int(sys.argv[3])), open_browser=True)
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    (folder / ".footnote").mkdir()
    (folder / ".footnote" / "secret").write_text("index", encoding="utf-8")
    return FakeLibrary([Document("a.md", "A", "Text.")], folder)


@pytest.fixture(scope="module")
def address(library):
    with serving(FakeAssistant(library, {})) as address:
        yield address


def test_it_says_that_it_is_well(address):
    assert httpx.get(f"{address}/healthz").json() == {"status": "ok"}


def test_the_page_asks_no_other_host_for_anything(address):
    html = httpx.get(address).text
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'\\s>]+""", html) == []


def test_another_name_for_this_machine_is_refused(address):
    assert httpx.get(address, headers={"host": "evil.example"}).status_code == 400


def test_another_origin_may_neither_read_nor_change(address):
    foreign = {"origin": "https://evil.example"}
    assert "access-control-allow-origin" not in httpx.get(f"{address}/config", headers=foreign).headers
    assert httpx.post(f"{address}/gradio_api/queue/join", headers=foreign, json={}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/monitoring", "/gradio_api/run-history/list", "/docs", "/openapi.json", "/gradio_api/deep_link"]
)
def test_what_the_page_does_not_need_is_not_there(address, path):
    assert httpx.get(f"{address}{path}").status_code in (403, 404)


def test_files_of_the_machine_are_not_served(address, library):
    for path in (library.folder / ".footnote" / "secret", ROOT / "pyproject.toml", "/etc/passwd"):
        assert httpx.get(f"{address}/gradio_api/file={path}").status_code in (403, 404)


def test_the_events_of_the_page_are_no_api_and_asking_is_one(address):
    assert list(httpx.get(f"{address}/gradio_api/info").json()["named_endpoints"]) == ["/ask"]


def test_gradios_own_client_can_ask(address, library):
    with closing(Client(address, verbose=False, analytics_enabled=False, download_files=False)) as client:
        answer = client.predict("How long?", ["a.md"], api_name="/ask")
        assert answer["answer"] == "The documents do not say this."
        with pytest.raises(AppError, match=r"no document .*gone\.md.* in this library"):
            client.predict("How long?", ["gone.md"], api_name="/ask")


def test_a_port_in_use_is_said_before_anything_is_loaded(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=str(port)):
            serve(Settings.load(library=tmp_path, port=port), open_browser=False)


def test_the_end_of_a_response_is_not_held_back_until_the_beginning_is_acknowledged():
    sends_at_once: list[int] = []

    def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        sends_at_once.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def visit(listener: socket.socket) -> None:
        async with await asyncio.start_server(accepted, sock=listener):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await reader.read()
            writer.close()

    with listening("127.0.0.1", 0) as listener:
        asyncio.run(visit(listener))
    assert sends_at_once == [1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "footnote.example"])
def test_it_is_not_served_to_others_without_a_password(tmp_path, host):
    with pytest.raises(SettingsError, match="FOOTNOTE_PASSWORD"):
        serve(Settings.load(library=tmp_path, host=host), open_browser=False)


def test_the_users_are_read_before_anything_is_served_to_others(tmp_path):
    with pytest.raises(SettingsError, match="cannot read the users"):
        serve(Settings.load(library=tmp_path, host="0.0.0.0", users=tmp_path / "users"), open_browser=False)


@pytest.mark.parametrize("has_users", [True, False])
def test_where_users_log_in_the_library_keeps_theirs_apart_and_shows_no_evals(tmp_path, monkeypatch, has_users):
    """Cases are made of complaints, and so of what others asked."""
    users = tmp_path / "users"
    users.write_bytes(b"anna:" + bcrypt.hashpw(b"open sesame", bcrypt.gensalt(4)))
    settings = Settings.load(library=tmp_path, home=tmp_path / "home", port=0, users=users if has_users else None)
    served: list[object] = []

    def make_app(assistant: Assistant, *, evaluation: Background | None, **_: object) -> FastAPI:
        served.append((type(assistant.library), evaluation is not None))
        return FastAPI()

    monkeypatch.setattr("ui.server.make_app", make_app)
    monkeypatch.setattr("ui.server.run", lambda *_: None)
    evaluate = partial(Background, seeds=tmp_path / "none", seeds_gate=tmp_path / "none")
    serve(settings, open_browser=False, evaluate=evaluate)
    assert served == [(SharedLibrary, False) if has_users else (Library, True)]


def test_with_a_password_it_is_served_under_any_name_to_who_has_it(library):
    named = {"host": "footnote.example"}
    with (
        serving(FakeAssistant(library, {}), password="open sesame") as address,
        httpx.Client(base_url=address, headers=named) as stranger,
        httpx.Client(base_url=address, headers=named, auth=("me", "open sesame")) as guest,
    ):
        assert stranger.get("/healthz").json() == {"status": "ok"}
        assert [stranger.get(path).status_code for path in ("/", "/config", "/api/documents", "/api/docs")] == [401] * 4
        assert "Footnote" in guest.get("/").text
        assert guest.get("/api/documents").status_code == 200
        assert guest.post("/api/ask", headers={"origin": "https://evil.example"}, json={}).status_code == 403
        own = guest.post("/api/ask", headers={"origin": "https://footnote.example"}, json={})
        assert (own.status_code, "question" in own.json()["error"]) == (400, True)
        assert guest.post("/api/ask", json={"question": "How long?"}).status_code == 200


def test_it_serves_opens_the_browser_and_ends_quietly_when_interrupted(seeds_assistant, tmp_path):
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}\n', encoding="utf-8")
    browser.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = seeds_assistant.settings
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, settings.library, settings.index.home, str(port)],
        cwd=ROOT,
        env={**os.environ, "BROWSER": str(browser)},  # noqa: TID251
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert _until_up(f"http://127.0.0.1:{port}/healthz") == {"status": "ok"}
        assert opened.read_text(encoding="utf-8").strip() == f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors


def _until_up(address: str) -> object:
    deadline = time.monotonic() + 60
    while True:
        try:
            return httpx.get(address, timeout=60).json()
        except httpx.ConnectError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
