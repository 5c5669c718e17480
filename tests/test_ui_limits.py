"""What is too much is refused at once, whatever else is under way, and room that was taken is given back."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from index.read import MAX_BYTES
from ui.limits import LIMITS, Limits

CHANGING = {"/api/documents": "POST", "/gradio_api/run/predict": "POST"}


class Crowd:
    """An application in which every request but one for `/quick` stays until it is let go."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()
        self.staying = 0
        routes = [Route("/{path:path}", self.stay, methods=["GET", "POST", "DELETE"])]
        app = Starlette(routes=routes, middleware=[Middleware(Limits)])
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")

    async def stay(self, request):
        if request.path_params["path"] != "quick":
            self.staying += 1
            await self.let_go.wait()
        return PlainTextResponse("here")

    async def fill(self, method: str, path: str, count: int) -> list[asyncio.Task]:
        """Send requests that stay; return them when all have arrived."""
        wanted = self.staying + count
        tasks = [asyncio.create_task(self.client.request(method, path)) for _ in range(count)]
        while self.staying < wanted:
            await asyncio.sleep(0)
        return tasks


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.prefixes[0] or "all")
def test_one_more_than_there_is_room_for_is_refused_in_a_sentence_until_one_leaves(limit):
    async def act() -> None:
        crowd = Crowd()
        path = limit.prefixes[0] or "/"
        method = "POST" if "POST" in limit.methods and path != "/" else "GET"
        tasks = await crowd.fill(method, path, limit.most)
        refused = await crowd.client.request(method, path)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert limit.said in refused.text
        assert refused.headers["content-type"].startswith("application/json" if path.startswith("/api") else "text/")
        crowd.let_go.set()
        assert [(await task).text for task in tasks] == ["here"] * limit.most
        assert (await crowd.client.request(method, path)).status_code == 200

    asyncio.run(act())


def test_a_crowd_of_questions_keeps_nobody_from_reading():
    async def act() -> None:
        crowd = Crowd()
        tasks = await crowd.fill("POST", "/api/ask", 16)
        assert (await crowd.client.post("/api/search")).status_code == 503
        assert (await crowd.client.get("/quick")).status_code == 200
        crowd.let_go.set()
        await asyncio.gather(*tasks)

    asyncio.run(act())


def test_room_is_given_back_by_a_request_that_fails():
    async def act() -> None:
        def fail(_):
            raise ValueError

        app = Limits(Starlette(routes=[Route("/api/ask", fail, methods=["POST"])]))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            assert {(await client.post("/api/ask")).status_code for _ in range(40)} == {500}

    asyncio.run(act())


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/gradio_api/queue/join", {"content-length": "10000001"}, 413),
        ("/gradio_api/queue/join", {"content-length": "many"}, 413),
        ("/gradio_api/queue/join", {"transfer-encoding": "chunked"}, 411),
        ("/api/ask", {"content-length": "10000001"}, 413),
        ("/api/documents", {"content-length": str(MAX_BYTES + 1)}, 413),
    ],
)
def test_a_body_too_large_is_refused_before_it_is_read(path, headers, status):
    async def act() -> httpx.Response:
        crowd = Crowd()
        return await crowd.client.post(path, headers=headers, content=b"")

    assert asyncio.run(act()).status_code == status
