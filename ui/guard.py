"""What stands between a browser and Gradio's routes: a small ASGI layer in front of everything the page serves."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# All that the page and programs use. Gradio has sixty more routes: some fetch foreign addresses, store conversations,
# take files, run code of its own or show others' use; a later version may bring others.
_SERVED = frozenset(
    {
        "/",
        "/healthz",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/evals",
        "/evals/report",
        "/manifest.json",
        "/robots.txt",
        "/mcp",
        "/gradio_api/info",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/run/predict",
        "/gradio_api/cancel",
        "/gradio_api/reset",
    }
)
_SERVED_BELOW = ("/api/", "/assets/", "/static/", "/gradio_api/heartbeat/")
_LONGEST_SHOWN = 40  # characters
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# Gradio starts with an inline script and compiles its templates at run time, so this is no fence against scripts in
# the page: never rendering document text as HTML is. It keeps images, forms and requests from leaving the machine.
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self'; font-src 'self' data:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware: 404 for what the page does not need, 403 for changes asked by another site, and headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif not _is_served(scope["path"]):
            await PlainTextResponse("Not found", 404, _HEADERS)(scope, receive, send)
        elif not _may_change(scope["method"], Headers(scope=scope)):
            await PlainTextResponse("This page takes requests from itself only", 403, _HEADERS)(scope, receive, send)
        else:
            await self.app(scope, receive, _with_headers(send))


def _may_change(method: str, headers: Headers) -> bool:
    """Say whether a request changes nothing, or comes from the page itself or from no page at all."""
    if method in SAFE_METHODS:
        return True
    same_site = headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    origin = headers.get("origin")
    return same_site and (origin is None or urlsplit(origin).netloc == headers.get("host"))


def _is_served(path: str) -> bool:
    return path in _SERVED or path.startswith(_SERVED_BELOW)


def shown(path: str) -> str:
    """Return what of a path a log may hold: no session, and nothing that only a stranger would write there."""
    if path in _SERVED or path.startswith("/api/"):
        return path if path.isascii() and path.isprintable() and len(path) < _LONGEST_SHOWN else "/api/…"
    return next((f"{prefix}…" for prefix in _SERVED_BELOW if path.startswith(prefix)), "(not served)")


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            for position, (name, value) in enumerate(headers.raw):
                if name == b"set-cookie":
                    headers.raw[position] = (name, value.replace(b"SameSite=none", b"SameSite=lax"))
        await send(message)

    return send_with_headers
