import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from ui.guard import Guard

OURS = "http://127.0.0.1:7860"


def answer(request):
    response = PlainTextResponse("here")
    response.set_cookie("session", "1", samesite="none")
    return response


@pytest.fixture
def client():
    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard)]), base_url=OURS)


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://example.com/x",
        "/gradio_api/file=https://example.com/x",
        "/gradio_api/FILE=HTTP://example.com",
        "/gradio_api/file%3Dhttp%3A//example.com",
        "/gradio_api/deep_link?session_hash=x",
        "/gradio_api/run-history/x",
        "/monitoring/summary",
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/x",
        "/gradio_api/stream/x/0/0/playlist-file",
        "/gradio_api/heartbeat",
        "//gradio_api/queue/join",
        "/gradio_api/queue/join/",
        "/GRADIO_API/queue/join",
        "/x/../gradio_api/upload",
        "/%2e%2e/etc/passwd",
        "/apis",
        "/a-route-that-nobody-thought-of",
    ],
)
def test_routes_that_reach_out_or_tell_on_others_are_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": OURS, "sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:7861"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
    ids=["a program", "the page", "another origin", "another port", "a sandbox", "another site", "a sibling"],
)
def test_only_the_page_itself_may_change_anything(client, headers, status):
    assert client.post("/gradio_api/queue/join", headers=headers).status_code == status


def test_reading_needs_no_origin(client):
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).text == "here"


@pytest.mark.parametrize("path", ["/", "/nothing/here"])
def test_every_answer_keeps_the_browser_at_home(client, path):
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "img-src 'self' data: blob:" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_there_are_no_websockets(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/"):
        pass


def test_cookies_are_not_sent_by_other_sites(client):
    assert "samesite=lax" in client.get("/").headers["set-cookie"].lower()
