"""How much one address may ask in a minute: what programs send is counted, and more is refused with a time to go on."""

import time
from collections import Counter
from math import ceil

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.guard import SAFE_METHODS

MOST = 1_200  # requests in a minute: more than two cores can answer, so one who asks in turn never meets it
_MINUTE = 60.0  # seconds
_COUNTED = ("/api/", "/mcp")


class Rate:
    """ASGI middleware: 429 for an address that asked too much in this minute."""

    def __init__(self, app: ASGIApp, *, most: int = MOST) -> None:
        self.app = app
        self._most = most
        self._minute = 0
        self._asked: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        now = time.monotonic()
        if scope["type"] != "http" or self._may_ask(scope, int(now // _MINUTE)):
            await self.app(scope, receive, send)
            return
        wait = ceil(_MINUTE - now % _MINUTE)
        said = f"more than {self._most:,} requests in a minute; go on in {wait} seconds"
        await JSONResponse({"error": said}, 429, {"Retry-After": str(wait)})(scope, receive, send)

    def _may_ask(self, scope: Scope, minute: int) -> bool:
        if scope["method"] in SAFE_METHODS or not scope["path"].startswith(_COUNTED):
            return True
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        address = scope["client"][0] if scope.get("client") else ""
        self._asked[address] += 1
        return self._asked[address] <= self._most
