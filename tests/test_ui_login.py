"""The password: who has it gets in, who guesses does not."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.login import Login


@pytest.fixture
def client():
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("here"), methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Login, password="open sésame")]))


def test_the_password_lets_in_under_any_name(client):
    assert client.get("/", auth=("anyone", "open sésame")).text == "here"
    assert client.post("/api/ask", auth=("", "open sésame")).text == "here"


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Basic"}, {"authorization": "Basic ???"}, {"authorization": "Bearer open"}],
    ids=["nothing", "empty", "no base64", "another scheme"],
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
