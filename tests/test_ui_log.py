"""The log says what happened and never what was asked or read; a failure has a number that leads to its line."""

import asyncio
import json
import re
from contextlib import contextmanager

import gradio as gr
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from index.errors import HomeUnusable
from index.passage import Document
from tests.browser import launched, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from ui.guard import shown
from ui.log import FILE, LARGEST, Log, RequestLog, Told

MARK = "zinnober"  # stands in every document, name, question, history and key that the test uses
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 [0-9a-f]{8} "
    r"(?:(?:GET|POST|DELETE|HEAD) (?:/[a-z_./]*…?|\(not served\)) \d+ \d+ ms|failed: \w+ at .+)"
)


def lines(folder) -> list[str]:
    return (folder / FILE).read_text(encoding="utf-8").splitlines()


def client(folder, handler) -> TestClient:
    routes = [Route("/{path:path}", handler, methods=["GET", "POST"])]
    app = Starlette(routes=routes, middleware=[Middleware(RequestLog, log=Log(folder), shown=shown)])
    return TestClient(app)


def broken(_):
    raise ValueError(f"a library quotes {MARK}")


def test_a_request_is_one_line_under_the_id_that_its_answer_carries(tmp_path):
    answer = client(tmp_path, lambda _: PlainTextResponse("here")).get("/api/peek", params={"place": MARK})
    (line,) = lines(tmp_path)
    assert LINE.fullmatch(line)
    assert f" {answer.headers['x-request-id']} GET /api/peek 200 " in line


@pytest.mark.parametrize("path", ["/", "/api/ask"])
def test_an_unforeseen_failure_is_told_under_a_number_that_leads_to_its_place_and_not_its_message(
    tmp_path, path, capsys
):
    answer = client(tmp_path, broken).get(path)
    number = answer.headers["x-request-id"]
    said = answer.json()["error"] if path.startswith("/api") else answer.text
    assert answer.status_code == 500
    assert number in said
    failed, request = lines(tmp_path)
    assert f" {number} failed: ValueError at test_ui_log.py:" in failed
    assert f" {number} GET {path} 500 " in request
    assert capsys.readouterr().err == f"footnote: request {failed.split(' ', 1)[1]}\n"
    assert MARK not in said + failed + request


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/", "/"),
        ("/api/ask", "/api/ask"),
        ("/gradio_api/heartbeat/SESSION", "/gradio_api/heartbeat/…"),
        ("/assets/x.js", "/assets/…"),
        ("/what/a stranger\nwrites", "(not served)"),
        ("/api/a\nline", "/api/…"),
        ("/api/" + "x" * 100, "/api/…"),
    ],
)
def test_of_a_path_that_is_written_down_which_a_log_may_hold(path, written):
    assert shown(path) == written


def test_the_log_is_bounded(tmp_path):
    log = Log(tmp_path)
    for number in range(40):
        log.request("id", "GET", "/" + "x" * 100_000, number, 0)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2 * LARGEST + 200_000
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_keeps_nobody_from_asking(tmp_path):
    assert client(tmp_path / "none", lambda _: PlainTextResponse("here")).get("/").text == "here"


class Failing:
    """Handlers of every kind, each failing with the error it is given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def plain(self, value: int) -> int:
        raise self.error

    def growing(self, value: int):
        yield value
        raise self.error

    async def waiting(self, value: int) -> int:
        raise self.error


@pytest.mark.parametrize(
    "call",
    [lambda h: h.plain(1), lambda h: list(h.growing(1)), lambda h: asyncio.run(h.waiting(1))],
    ids=["plain", "growing", "waiting"],
)
def test_what_a_handler_raises_is_told_in_a_sentence_and_never_printed(tmp_path, call):
    with pytest.raises(gr.Error) as foreseen:
        call(Told(Failing(HomeUnusable(tmp_path / "<b>", "it is full")), Log(tmp_path)))
    assert "it is full" in foreseen.value.message
    assert "<b>" not in foreseen.value.message
    with pytest.raises(gr.Error) as unforeseen:
        call(Told(Failing(ValueError(MARK)), Log(tmp_path)))
    (line,) = lines(tmp_path)
    assert line.split()[1] in unforeseen.value.message
    assert MARK not in line + unforeseen.value.message
    assert not foreseen.value.print_exception
    assert not unforeseen.value.print_exception


DOCUMENT = Document(f"{MARK}.md", f"{MARK} title", f"Refunds of {MARK} take 14 days.")


@contextmanager
def session(tmp_path, capfd, chromium):
    """A whole session over an assistant that answers, refuses and breaks; give what was logged and printed."""
    (tmp_path / ".footnote").mkdir()
    (tmp_path / DOCUMENT.path).write_text(DOCUMENT.text, encoding="utf-8")
    said = (f"{MARK} takes 14 days [1]", (cite(1, DOCUMENT, "14 days"),))
    replies = {f"{MARK}?": said, f"{MARK} breaks?": ValueError(f"about {MARK}")}
    assistant = FakeAssistant(FakeLibrary([DOCUMENT], tmp_path), replies)
    with serving(assistant, password=f"open {MARK}") as address:
        with (
            launched(chromium) as browser,
            visiting(browser, address, http_credentials={"username": MARK, "password": f"open {MARK}"}) as visit,
        ):
            visit.ask(f"{MARK}?")
            visit.chip(1).click()
            visit.page.locator("#hit").wait_for()
            visit.page.get_by_label("Question").fill(f"{MARK} breaks?")
            visit.page.keyboard.press("Enter")
            visit.page.get_by_text("under the number").wait_for()
            told = visit.page.locator(".toast-body").inner_text()
        with httpx.Client(base_url=address, auth=("me", f"open {MARK}")) as program:
            program.post("/api/ask", json={"question": f"{MARK}?", "history": [{"role": "user", "content": MARK}]})
            program.post("/api/ask", json={"question": f"{MARK} breaks?"})
            program.post("/api/ask", json={MARK: MARK})
            program.post("/api/documents", params={"name": f"{MARK}.exe"}, content=MARK.encode())
            program.delete("/api/documents", params={"document": f"no {MARK}"})
            program.post("/gradio_api/run/predict", json={"data": [MARK], "fn_index": 999})
            program.post("/gradio_api/run/predict", content=f'{{"{MARK}'.encode())
            program.get(f"/{MARK}", auth=("me", f"wrong {MARK}"))
    captured = capfd.readouterr()
    yield told, lines(tmp_path / ".footnote"), captured.out + captured.err


def test_a_whole_session_with_every_error_leaves_no_word_of_it_in_the_log_or_on_the_terminal(tmp_path, capfd, chromium):
    with session(tmp_path, capfd, chromium) as (told, logged, printed):
        number = re.search(r"number (\w{8})", told)[1]
        assert [line for line in logged if f" {number} failed: ValueError" in line]
        assert [line for line in logged if not LINE.fullmatch(line)] == []
        assert len({line.split()[1] for line in logged if " failed: " not in line}) > 30
        assert sum(" failed: " in line for line in logged) == printed.count("failed: ")
        assert MARK not in json.dumps(logged) + printed + told
