"""Passwords of the page, when it is served to others: HTTP Basic authentication (RFC 7617) in front of everything.

One password for all, or one for each user: who has it may read, add and delete documents. Over anything but this
machine it needs HTTPS in front, since a password travels with every request.
"""

import asyncio
import base64
import secrets
import time
from collections import deque
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.shared import asked_by

_OPEN = "/healthz"  # tells nothing, and is asked by programs that have no password
_WRONG = 10  # guesses that may fail in a while, whoever makes them; then all wait
_WHILE = 60.0  # seconds


def shared(password: str) -> Callable[[str, bytes], bool]:
    """Return what knows one password for all; any user name will do."""
    return lambda _, given: secrets.compare_digest(given, password.encode())


class Login:
    """ASGI middleware: 401 without a right password, 429 after too many wrong ones.

    `knows` says whether a password is that of a user, whose name stands in the scope's state as `user` from here on.
    """

    def __init__(self, app: ASGIApp, *, knows: Callable[[str, bytes], bool]) -> None:
        self.app = app
        self._knows = knows
        self._failures: deque[float] = deque(maxlen=_WRONG)
        self._one_at_a_time = asyncio.Lock()  # so that no crowd of guesses is under way before the first has failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan" or scope["path"] == _OPEN:
            await self.app(scope, receive, send)
            return
        given = _given(Headers(scope=scope))
        refusal = self._ask() if given is None else await self._refuse(*given)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        user = given[0] if given else ""
        scope.setdefault("state", {})["user"] = user
        with asked_by(user):
            await self.app(scope, receive, send)

    async def _refuse(self, name: str, password: bytes) -> Response | None:
        async with self._one_at_a_time:
            if self._are_too_many():
                said = "Too many wrong passwords; try again in a minute"
                return PlainTextResponse(said, 429, {"Retry-After": str(int(_WHILE))})
            if await run_in_threadpool(self._knows, name, password):
                return None
            self._failures.append(time.monotonic())
            return self._ask()

    def _ask(self) -> Response:
        asked = {"WWW-Authenticate": 'Basic realm="Footnote", charset="UTF-8"'}
        return PlainTextResponse("The password is needed", 401, asked)

    def _are_too_many(self) -> bool:
        return len(self._failures) == _WRONG and time.monotonic() - self._failures[0] < _WHILE


def _given(headers: Headers) -> tuple[str, bytes] | None:
    """Return the name and the password that a request carries, if it carries any."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(value, validate=True).partition(b":")
        return name.decode(), password
    except ValueError:  # no base64, or no UTF-8
        return "", b""
