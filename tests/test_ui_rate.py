"""One address may ask so much a minute; reading, the page's own events and other addresses are not counted."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.rate import Rate


@pytest.fixture
def app():
    routes = [Route("/{path:path}", lambda _: PlainTextResponse("here"), methods=["GET", "POST", "DELETE"])]
    return Starlette(routes=routes, middleware=[Middleware(Rate, most=3)])


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/ask"), ("DELETE", "/api/documents"), ("POST", "/mcp")], ids=" ".join
)
def test_too_much_in_a_minute_is_refused_with_the_time_to_go_on(app, method, path):
    client = TestClient(app)
    answers = [client.request(method, path) for _ in range(8)]  # the minute may end in between, once
    assert 3 <= [answer.status_code for answer in answers].count(200) <= 6
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["error"].startswith("more than 3 requests in a minute; go on in ")


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/documents"), ("POST", "/gradio_api/queue/join")])
def test_reading_and_the_events_of_the_page_are_not_counted(app, method, path):
    client = TestClient(app)
    assert {client.request(method, path).status_code for _ in range(8)} == {200}


def test_each_address_is_counted_by_itself(app):
    people = [TestClient(app, client=(f"192.0.2.{number}", 1)) for number in range(8)]
    assert {person.post("/api/ask").status_code for person in people} == {200}
