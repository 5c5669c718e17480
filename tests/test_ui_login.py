"""The password: who has it gets in, who guesses does not."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.login import Login, shared


@pytest.fixture
def client():
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("here"), methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Login, knows=shared("open sésame"))]))


def test_the_password_lets_in_under_any_name(client):
    assert client.get("/", auth=("anyone", "open sésame")).text == "here"
    assert client.post("/api/ask", auth=("", "open sésame")).text == "here"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Basic"},
        {"authorization": "Basic ???"},
        {"authorization": "Basic /w=="},
        {"authorization": "Bearer open"},
    ],
    ids=["nothing", "empty", "no base64", "no UTF-8", "another scheme"],
)
@pytest.mark.parametrize("path", ["/", "/api/ask", "/gradio_api/upload", "/assets/x.js"])
def test_nothing_is_served_without_it(client, path, headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert "here" not in answer.text


def test_health_is_told_to_all(client):
    assert client.get("/healthz").text == "here"


def test_after_ten_wrong_guesses_even_the_right_one_waits(client):
    for guess in range(10):
        assert client.get("/", auth=("me", f"guess {guess}")).status_code == 401
    refused = client.get("/", auth=("me", "open sésame"))
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"


def test_asking_without_a_password_is_no_guess(client):
    for _ in range(20):
        client.get("/")
    assert client.get("/", auth=("me", "open sésame")).status_code == 200


def test_a_crowd_of_guesses_at_once_gets_no_more_of_them_than_guesses_in_turn():
    asked: list[bytes] = []

    def knows(_: str, password: bytes) -> bool:
        asked.append(password)
        return False

    async def crowd() -> list[int]:
        app = Starlette(routes=[], middleware=[Middleware(Login, knows=knows)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
            guesses = [client.get("/", auth=("me", f"guess {number}")) for number in range(50)]
            return [answer.status_code for answer in await asyncio.gather(*guesses)]

    assert sorted(asyncio.run(crowd())) == [401] * 10 + [429] * 40
    assert len(asked) == 10
