"""A session of the page, with its conversation and chosen documents, belongs to the user who began it.

To Gradio whoever knows the session's random name has it.
"""

import json
from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST = 500  # sessions of one user: as many as are held of all; the one that was silent longest has gone by then
_HEARTBEAT = "/gradio_api/heartbeat/"


class Sessions:
    """ASGI middleware: 403 for another user's session. The user is known: `Login` stands before it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._owners: dict[str, str] = {}
        self._sessions: dict[str, OrderedDict[str, None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http" or not scope["path"].startswith("/gradio_api/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body() if scope["method"] == "POST" else b""
        if all(self._is_theirs(session, scope["state"]["user"]) for session in _sessions_in(request, body)):
            await self.app(scope, _again(body, receive) if scope["method"] == "POST" else receive, send)
        else:
            await PlainTextResponse("This conversation is another user's", 403)(scope, receive, send)

    def _is_theirs(self, session: str, user: str) -> bool:
        """Say whether a session is this user's; one that is nobody's becomes theirs."""
        if self._owners.setdefault(session, user) != user:
            return False
        theirs = self._sessions.setdefault(user, OrderedDict())
        theirs[session] = None
        theirs.move_to_end(session)
        if len(theirs) > _MOST:
            del self._owners[theirs.popitem(last=False)[0]]
        return True


def _sessions_in(request: Request, body: bytes) -> set[str]:
    """Return every session that a request names: in its path, its query, its body."""
    named = set(request.query_params.getlist("session_hash"))
    if request.url.path.startswith(_HEARTBEAT):
        named.add(request.url.path.removeprefix(_HEARTBEAT))
    try:
        said = json.loads(body or b"{}")
    except ValueError:  # no JSON: Gradio will not read it either
        return named
    session = said.get("session_hash") if isinstance(said, dict) else None
    return named | {str(session)} if session is not None else named


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read once more, and then what comes after it."""
    is_given = False

    async def receive_again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
