"""Routes for programs, and for what the page fetches by itself: ask, search, list, open. JSON, errors too."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.concurrency import iterate_in_threadpool, run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, StreamingResponse
from fastapi.sse import format_sse_event
from starlette.exceptions import HTTPException

from index.errors import FootnoteError, InputError, UnknownDocument, UnreadableDocument
from index.read import MAX_BYTES
from rag.answer import Answer, read_history
from ui import wire
from ui.indexing import State
from ui.manual import manual
from ui.source import peek
from ui.uploads import add_document, delete_for_good, remove_document, rename_document, restore_document

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.indexing import Indexing

SCHEMA = "/api/openapi.json"
MANUAL = "/api/docs"
_EVENTS = "text/event-stream"
_LONGEST_LINK = 4_000  # characters

# Browsers show a PDF with a viewer of their own, which needs styles and an object; nothing else of ours runs in it.
_PDF_POLICY = "default-src 'none'; object-src 'self'; img-src 'self'; style-src 'unsafe-inline'"

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "model": wire.Problem,
        "description": "Not possible as it was asked (400), not there (404), too large (413) or too often (429).",
    },
    503: {"model": wire.Problem, "description": "Not possible now; `Retry-After` says when, where waiting helps."},
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream`, an event `answer` whenever it has grown and "
        "`done` at the end, each with the whole answer so far, or `error`.",
        "content": {_EVENTS: {}},
    }
}
_BRIEF: dict[str, Any] = {"response_model_exclude_none": True}


def add_api(app: FastAPI, assistant: Assistant, indexing: Indexing | None = None) -> None:
    """Add the routes under `/api`, and answer failures under them in one sentence."""
    api = _Api(assistant, indexing)
    router = APIRouter(prefix="/api", responses=_PROBLEMS)
    router.add_api_route("/ask", api.ask, methods=["POST"], response_model=Answer, responses=_STREAMED)
    router.add_api_route("/search", api.search, methods=["POST"])
    router.add_api_route("/documents", api.documents)
    router.add_api_route("/documents", api.add, methods=["POST"], openapi_extra=_FILE, **_BRIEF)
    router.add_api_route("/documents", api.remove, methods=["DELETE"], **_BRIEF)
    router.add_api_route("/documents", api.rename, methods=["PATCH"], **_BRIEF)
    router.add_api_route("/removed", api.restore, methods=["POST"], **_BRIEF)
    router.add_api_route("/removed", api.delete, methods=["DELETE"])
    router.add_api_route("/indexing", api.indexing)
    router.add_api_route("/original", api.original, response_class=FileResponse)
    router.add_api_route("/peek", api.peek, include_in_schema=False)
    router.add_api_route("/docs", lambda: HTMLResponse(manual(app.openapi())), include_in_schema=False)
    app.include_router(router)
    app.exception_handler(FootnoteError)(_failed)
    app.exception_handler(RequestValidationError)(_misunderstood)
    app.exception_handler(HTTPException)(_refused)


def add_nowhere(app: FastAPI) -> None:
    """Answer in a sentence, under `/api`, what no route takes. To be added last: the page would answer otherwise."""
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    app.add_api_route("/api/{rest:path}", _nowhere, methods=methods, include_in_schema=False)


def _nowhere(request: Request) -> None:
    raise HTTPException(404, f"nothing takes {request.method} {request.url.path}; {MANUAL} lists what there is")


_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"format": "binary"}}}}}


class _Api:
    def __init__(self, assistant: Assistant, indexing: Indexing | None) -> None:
        self._assistant, self._indexing = assistant, indexing

    async def ask(self, asked: wire.Question, request: Request) -> Any:  # noqa: ANN401  an answer, or its stream
        """Answer a question: the object that `footnote ask --json` prints."""
        growing = await run_in_threadpool(self._stream, asked)
        first = await run_in_threadpool(next, growing)  # a failure before it is answered with a status of its own
        if _EVENTS in request.headers.get("accept", ""):
            return StreamingResponse(_events(first, growing), media_type=_EVENTS)
        return JSONResponse(await run_in_threadpool(_last, first, growing))

    def _stream(self, asked: wire.Question) -> Generator[Answer]:
        history = read_history(asked.history)
        return self._assistant.stream(asked.question, history, documents=self._scope(asked))

    def search(self, asked: wire.Query) -> list[wire.FoundPassage]:
        """Return the passages nearest to a question, best first, without an answer."""
        history = read_history(asked.history)
        found = self._assistant.find(asked.question, history, limit=asked.limit, documents=self._scope(asked))
        return [wire.found_passage(ranked) for ranked in found]

    def _scope(self, asked: wire.Question) -> list[str] | None:
        return asked.scope.paths(self._assistant.library.documents())

    def documents(self) -> list[wire.StoredDocument]:
        """List the documents with what is known of each."""
        return [wire.stored_document(info) for info in self._assistant.library.documents()]

    async def add(self, request: Request, name: Annotated[str, Query(max_length=1_000)]) -> wire.Changed:
        """Add the file in the body of the request under a safe form of `name`, and index it."""
        if {"/", "\\"} & {*name}:
            raise UnreadableDocument(name, "give the file's name alone; documents are added to one folder")
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > MAX_BYTES:  # before more of it is held
                raise UnreadableDocument(name, f"it is over the limit of {MAX_BYTES // 1_000_000} MB")
        added = await run_in_threadpool(add_document, self._assistant.library, name, bytes(content))
        return wire.Changed(document=added)

    def remove(self, document: str) -> wire.Changed:
        """Take a document out of the library and the index; its file is kept aside for a day under `key`."""
        return wire.Changed(document=document, key=remove_document(self._assistant.library, document).key)

    def rename(self, document: str, name: Annotated[str, Query(max_length=1_000)]) -> wire.Changed:
        """Give a document's file another name."""
        return wire.Changed(document=rename_document(self._assistant.library, document, name))

    def restore(self, key: str) -> wire.Changed:
        """Put a removed document back."""
        return wire.Changed(document=restore_document(self._assistant.library, key))

    def delete(self, key: str) -> dict[str, str]:
        """Delete for good what is kept aside of a removed document."""
        delete_for_good(self._assistant.library, key)
        return {"key": key}

    def indexing(self) -> State:
        """Say how far the sync is that began with the server; what is not under way has ended, or never began."""
        state = self._indexing.state if self._indexing else State()
        return state if self._assistant.library.allows(state.document) else replace(state, document="")

    def original(self, document: str) -> FileResponse:
        """Return the file itself: a PDF to be looked at, anything else to be saved, never to be run here."""
        file = self._assistant.library.original(document)
        if file.suffix.lower() == ".pdf":
            return FileResponse(file, media_type="application/pdf", headers={"Content-Security-Policy": _PDF_POLICY})
        return FileResponse(file, media_type="application/octet-stream", filename=file.name)

    def peek(self, place: Annotated[str, Query(max_length=_LONGEST_LINK)]) -> dict[str, str]:
        """Return a quote between the words around it, for the card that a citation shows."""
        return peek(self._assistant.library, place)


def _last(answer: Answer, growing: Iterator[Answer]) -> dict[str, Any]:
    for answer in growing:  # noqa: B007  the last one is what is wanted
        pass
    return answer.as_dict()


async def _events(answer: Answer, growing: Generator[Answer]) -> AsyncGenerator[bytes]:
    """Write an answer as it grows. A listener that goes away ends it."""
    with closing(growing):
        yield _event("answer", answer.as_dict())
        try:
            async for answer in iterate_in_threadpool(growing):
                yield _event("answer", answer.as_dict())
            yield _event("done", answer.as_dict())
        except FootnoteError as error:
            yield _event("error", {"error": str(error)})


def _event(name: str, value: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(value, ensure_ascii=False))


def _failed(_: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, UnknownDocument) else 400 if isinstance(error, InputError) else 503
    return JSONResponse({"error": str(error)}, status)


def _misunderstood(_: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": str(error)}
    return JSONResponse({"error": _misunderstanding(first)}, 400)


def _misunderstanding(error: dict[str, Any]) -> str:
    """Say what is wrong with a request, in words rather than in pydantic's."""
    where = ".".join(str(part) for part in error["loc"][1:]) or "the request"
    match error.get("type"):
        case "json_invalid":
            return f"the request is no JSON: {error['ctx']['error']} at character {where}"
        case "missing":
            return f"{where} is missing"
        case "extra_forbidden":
            return f"there is nothing called {where} to be set; {MANUAL} lists what there is"
        case _:
            return f"{where}: {error['msg']}"


def _refused(_: Request, error: Exception) -> JSONResponse:
    status, said = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, str(error))
    return JSONResponse({"error": said}, status)
