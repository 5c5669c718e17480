"""An OpenAI-compatible server that says what it is told to, over a real socket, and fails in every way servers do."""

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

KEY = "sk-the-key-of-the-tests"
PATIENCE = 30  # seconds a test waits for what must come


def chunk(text: str | None, finish: str | None = None) -> str:
    """Return an event of the protocol."""
    choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "small", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


async def saying(*pieces: str, finish: str | None = "stop") -> AsyncIterator[str]:
    for piece in pieces:
        yield chunk(piece)
    if finish:
        yield chunk(None, finish)
        yield "data: [DONE]\n\n"


async def for_ever(piece: str = "word ") -> AsyncIterator[str]:
    while True:
        yield chunk(piece)
        await anyio.sleep(0)


async def then_silence(*pieces: str) -> AsyncIterator[str]:
    async for event in saying(*pieces, finish=None):
        yield event
    await anyio.sleep(600)


async def then_reset(*pieces: str) -> AsyncIterator[str]:
    async for event in saying(*pieces, finish=None):
        yield event
    raise ConnectionResetError("planted")


async def raw(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


def events(made: AsyncIterator[str]) -> StreamingResponse:
    return StreamingResponse(made, media_type="text/event-stream")


def error(status: int, **headers: str) -> JSONResponse:
    """Return an error as servers write them: with the key in it."""
    return JSONResponse({"error": {"message": f"bad key {KEY}", "code": "x"}}, status, headers)


def html() -> HTMLResponse:
    return HTMLResponse(f"<html>Log in, {KEY}</html>")


def listing(*names: str) -> JSONResponse:
    """Return the list of models that a server has."""
    models = [{"id": name, "object": "model", "created": 1, "owned_by": "tests"} for name in names]
    return JSONResponse({"object": "list", "data": models})


Script = Callable[[], Response]


@dataclass
class ScriptedModel:
    """The server: `script` answers the next requests; `requests` are those that came, `open` those still connected."""

    url: str = ""
    script: Script = lambda: events(saying("Nothing."))
    requests: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    models: Script = lambda: listing("small")

    def says(self, *pieces: str, finish: str | None = "stop") -> None:
        self.script = lambda: events(saying(*pieces, finish=finish))

    def listed(self) -> Response:
        return self.models()

    async def complete(self, request: Request) -> Response:
        self.requests.append(await request.json())
        self.keys.append(request.headers.get("authorization", ""))
        response = self.script()
        if isinstance(response, StreamingResponse):
            response.body_iterator = self._watched(response.body_iterator)
        return response

    async def _watched(self, made: AsyncIterator[str]) -> AsyncIterator[str]:
        try:
            async for event in made:
                yield event
        finally:
            self.gone.set()


@contextmanager
def serving(model: ScriptedModel) -> Iterator[ScriptedModel]:
    """Serve on a free port of this machine until the block ends."""
    app = FastAPI()
    app.post("/v1/chat/completions")(model.complete)
    app.get("/v1/models")(model.listed)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        model.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        until = time.monotonic() + PATIENCE
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield model
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
