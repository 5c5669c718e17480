"""The password of the page, when it is served to others: HTTP Basic authentication (RFC 7617) in front of everything.

One password for all: who has it may read, add and delete documents. Over anything but this machine it needs HTTPS in
front, since a password travels with every request.
"""

import base64
import binascii
import secrets
import time
from collections import deque

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_OPEN = "/healthz"  # tells nothing, and is asked by programs that have no password
_WRONG = 10  # guesses that may fail in a while, whoever makes them; then all wait
_WHILE = 60.0  # seconds


class Login:
    """ASGI middleware: 401 without the password, 429 after too many wrong ones. Any user name will do."""

    def __init__(self, app: ASGIApp, *, password: str) -> None:
        self.app = app
        self._password = password.encode()
        self._failures: deque[float] = deque(maxlen=_WRONG)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan" or scope["path"] == _OPEN:
            await self.app(scope, receive, send)
            return
        given = _password_of(Headers(scope=scope))
        if given is not None and self._are_too_many():
            said = "Too many wrong passwords; try again in a minute"
            await PlainTextResponse(said, 429, {"Retry-After": str(int(_WHILE))})(scope, receive, send)
        elif given is not None and secrets.compare_digest(given, self._password):
            await self.app(scope, receive, send)
        else:
            if given is not None:
                self._failures.append(time.monotonic())
            asked = {"WWW-Authenticate": 'Basic realm="Footnote", charset="UTF-8"'}
            await PlainTextResponse("The password is needed", 401, asked)(scope, receive, send)

    def _are_too_many(self) -> bool:
        return len(self._failures) == _WRONG and time.monotonic() - self._failures[0] < _WHILE


def _password_of(headers: Headers) -> bytes | None:
    """Return the password that a request carries, if it carries one."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(value, validate=True).partition(b":")
    except binascii.Error:
        return b""
    return password
