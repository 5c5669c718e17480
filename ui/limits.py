"""How much may be under way at once: what is too much is refused at once, in a sentence, instead of waiting unseen."""

from collections import Counter
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.read import MAX_BYTES

_LARGEST_BODY = 10_000_000  # bytes: a page sends what its browser keeps of conversations, which is bounded too
_WAIT = "5"  # seconds


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` requests of a kind are under way; `prefixes` of paths and `methods` say of which. `said` to more.

    A kind without prefixes is every request.
    """

    said: str
    most: int
    prefixes: tuple[str, ...] = ("",)
    methods: tuple[str, ...] = ("GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS")


LIMITS = (
    Limit("Footnote serves as many people as it can; come back in a moment", 200),
    Limit(
        "Footnote answers as many questions as it can; ask again in a moment", 16, ("/api/ask", "/api/search", "/mcp")
    ),
    Limit("Footnote takes in as many files as it can; add this one in a moment", 4, ("/api/documents",), ("POST",)),
    # A page asks for three things when its answer is there, so that fifty people at once need 150.
    Limit("Footnote is busy; try again in a moment", 150, ("/gradio_api/run",)),
)


class Limits:
    """ASGI middleware: 503 for what is too much at once, 413 and 411 for a body too large or of unknown length."""

    def __init__(self, app: ASGIApp, *, limits: tuple[Limit, ...] = LIMITS) -> None:
        self.app = app
        self._limits = limits
        self._under_way: Counter[Limit] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        concerned = [limit for limit in self._limits if _concerns(limit, scope)]
        refusal = self._refusal(scope, concerned)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._under_way.update(concerned)
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way.subtract(concerned)

    def _refusal(self, scope: Scope, concerned: list[Limit]) -> Response | None:
        for limit in concerned:
            if self._under_way[limit] >= limit.most:
                return _refuse(scope, 503, limit.said)
        headers = Headers(scope=scope)
        if "transfer-encoding" in headers and scope["path"] != "/api/documents":  # its body is counted as it is read
            return _refuse(scope, 411, "Say how long the request is")
        length = headers.get("content-length", "0")
        largest = MAX_BYTES if scope["path"] == "/api/documents" else _LARGEST_BODY
        if not length.isdigit() or int(length) > largest:
            return _refuse(scope, 413, f"At most {largest // 1_000_000} MB can be sent here")
        return None


def _concerns(limit: Limit, scope: Scope) -> bool:
    return scope["method"] in limit.methods and scope["path"].startswith(limit.prefixes)


def _refuse(scope: Scope, status: int, said: str) -> Response:
    headers = {"Retry-After": _WAIT} if status == 503 else {}
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": said}, status, headers)
    return PlainTextResponse(said, status, headers)
