"""Routes for programs, and for what the page fetches by itself: ask, search, list, open. JSON, errors too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from index.aside import delete_aside
from index.errors import FootnoteError, InputError, UnknownDocument, UnreadableDocument
from index.read import MAX_BYTES
from rag.answer import read_history
from rag.scope import Scope
from ui.source import peek
from ui.uploads import add_document, remove_document, rename_document, restore_document

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.rank import RankedPassage

_MOST_RESULTS = 50
_LONGEST_LINK = 4_000  # characters

# Browsers show a PDF with a viewer of their own, which needs styles and an object; nothing else of ours runs in it.
_PDF_POLICY = "default-src 'none'; object-src 'self'; img-src 'self'; style-src 'unsafe-inline'"


class Question(BaseModel):
    """What `/api/ask` and `/api/search` take: a question, and which documents it is put to, as `rag.scope` says."""

    model_config = ConfigDict(extra="forbid")

    question: str
    history: list[dict[str, str]] = Field(default_factory=list[dict[str, str]])
    documents: list[str] | None = None
    inside: Annotated[list[str], Field(alias="in")] = []
    types: list[str] = []
    since: str | None = None
    until: str | None = None
    limit: Annotated[int | None, Field(ge=1, le=_MOST_RESULTS)] = None

    @property
    def scope(self) -> Scope:
        """The filter over the documents."""
        named = None if self.documents is None else tuple(self.documents)
        return Scope(named, tuple(self.inside), tuple(self.types), self.since, self.until)


def add_api(app: FastAPI, assistant: Assistant) -> None:
    """Add the routes under `/api`, and answer failures under them in one sentence."""
    api = _Api(assistant)
    router = APIRouter(prefix="/api")
    router.add_api_route("/ask", api.ask, methods=["POST"])
    router.add_api_route("/search", api.search, methods=["POST"])
    router.add_api_route("/documents", api.documents)
    router.add_api_route("/documents", api.add, methods=["POST"])
    router.add_api_route("/documents", api.remove, methods=["DELETE"])
    router.add_api_route("/documents", api.rename, methods=["PATCH"])
    router.add_api_route("/removed", api.restore, methods=["POST"])
    router.add_api_route("/removed", api.delete, methods=["DELETE"])
    router.add_api_route("/original", api.original, response_class=FileResponse)
    router.add_api_route("/peek", api.peek)
    app.include_router(router)
    app.exception_handler(FootnoteError)(_failed)
    app.exception_handler(RequestValidationError)(_misunderstood)


class _Api:
    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, asked: Question) -> dict[str, Any]:
        """Return the answer as `footnote ask --json` prints it."""
        history = read_history(asked.history)
        return self._assistant.ask(asked.question, history, documents=self._asked(asked)).as_dict()

    def search(self, asked: Question) -> list[dict[str, Any]]:
        """Return ranked passages, best first, without an answer."""
        history = read_history(asked.history)
        found = self._assistant.find(asked.question, history, limit=asked.limit, documents=self._asked(asked))
        return [_as_dict(ranked) for ranked in found]

    def documents(self) -> list[dict[str, Any]]:
        """Return what is known of every document."""
        names = ("title", "pages", "characters", "passages", "notices", "digest", "mtime_ns")
        documents = self._assistant.library.documents()
        return [{"document": info.path} | {name: getattr(info, name) for name in names} for info in documents]

    def _asked(self, asked: Question) -> list[str] | None:
        return asked.scope.paths(self._assistant.library.documents())

    async def add(self, request: Request, name: Annotated[str, Query(max_length=1_000)]) -> dict[str, str]:
        """Add the file in the request's body under a safe form of `name`."""
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > MAX_BYTES:  # before more of it is held
                raise UnreadableDocument(name, f"it is over the limit of {MAX_BYTES:,} bytes")
        return {"document": await run_in_threadpool(add_document, self._assistant.library, name, bytes(content))}

    def remove(self, document: str) -> dict[str, str]:
        """Take a document out of the library and the index; its file is kept aside for a day under `key`."""
        return {"document": document, "key": remove_document(self._assistant.library, document).key}

    def rename(self, document: str, name: Annotated[str, Query(max_length=1_000)]) -> dict[str, str]:
        """Give a document's file another name."""
        return {"document": rename_document(self._assistant.library, document, name)}

    def restore(self, key: str) -> dict[str, str]:
        """Put a removed document back."""
        return {"document": restore_document(self._assistant.library, key)}

    def delete(self, key: str) -> dict[str, str]:
        """Delete for good what is kept aside of a removed document."""
        delete_aside(self._assistant.library.settings.home, key)
        return {"key": key}

    def original(self, document: str) -> FileResponse:
        """Return the file itself: a PDF to be looked at, anything else to be saved, never to be run here."""
        file = self._assistant.library.original(document)
        if file.suffix.lower() == ".pdf":
            return FileResponse(file, media_type="application/pdf", headers={"Content-Security-Policy": _PDF_POLICY})
        return FileResponse(file, media_type="application/octet-stream", filename=file.name)

    def peek(self, place: Annotated[str, Query(max_length=_LONGEST_LINK)]) -> dict[str, str]:
        """Return a quote between the words around it, for the card that a citation shows."""
        return peek(self._assistant.library, place)


def _as_dict(ranked: RankedPassage) -> dict[str, Any]:
    names = ("document", "title", "page", "heading", "start", "end", "text")
    return {name: getattr(ranked.passage, name) for name in names} | {"score": ranked.score}


def _failed(_: Request, error: Exception) -> JSONResponse:
    status = 404 if isinstance(error, UnknownDocument) else 400 if isinstance(error, InputError) else 503
    return JSONResponse({"error": str(error)}, status)


def _misunderstood(_: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": str(error)}
    where = ".".join(str(part) for part in first["loc"][1:]) or "the request"
    return JSONResponse({"error": f"{where}: {first['msg']}"}, 400)
