"""One line for each request, under an id that a failure shows to whoever asked. Never a text, name, question or key.

Of a failure no one foresaw, its kind and the lines of code it passed are written, not its message: that may quote a
document. The log lies in the index folder and is bounded; the terminal is told of failures alone.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import FootnoteError
from index.shared import asked_by
from ui.render import showable

FILE = "requests.log"
LARGEST = 1_000_000  # bytes; one older file is kept beside it
_ID = "x-request-id"
_PLACES = 12  # of the lines of code that a failure passed, the last


class Log:
    """Writes what happened: every request to a file, if its folder can be written, and failures to stderr too."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._one_at_a_time = Lock()

    def request(self, name: str, method: str, path: str, status: int, seconds: float) -> None:
        """Write the line of a request."""
        self._write(f"{name} {method} {path} {status} {1000 * seconds:.0f} ms")

    def fault(self, error: Exception, name: str = "") -> str:
        """Write where an unforeseen error came from; return the id under which that stands, for the person it hit."""
        name = name or new_id()
        places = traceback.extract_tb(error.__traceback__)[-_PLACES:]
        passed = " < ".join(f"{Path(place.filename).name}:{place.lineno} {place.name}" for place in reversed(places))
        said = f"{name} failed: {type(error).__qualname__} at {passed}"
        self._write(said)
        print(f"footnote: request {said}", file=sys.stderr, flush=True)  # noqa: T201  it is served from a terminal
        return name

    def _write(self, line: str) -> None:
        """Append a line; a log that cannot be written keeps nobody from asking."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._one_at_a_time, suppress(OSError):
            if self._file.exists() and self._file.stat().st_size > LARGEST:
                os.replace(self._file, self._file.with_suffix(".old"))
            with self._file.open("a", encoding="utf-8") as lines:
                lines.write(f"{now} {line}\n")


def new_id() -> str:
    """Return an id that no other request of these days has."""
    return secrets.token_hex(4)


class RequestLog:
    """ASGI middleware: logs each request, names its id in the answer, and answers what failed in an unforeseen way."""

    def __init__(self, app: ASGIApp, *, log: Log, shown: Callable[[str], str]) -> None:
        self.app = app
        self._log = log
        self._shown = shown  # what of a path may be written down

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and write down what became of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name, begun, status = new_id(), time.perf_counter(), 0

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[_ID] = name
            await send(message)

        try:
            await self.app(scope, receive, send_named)
        except Exception as error:  # the border: everything foreseen was answered below
            self._log.fault(error, name)
            if status == 0:
                await _apology(scope, name)(scope, receive, send_named)
        except asyncio.CancelledError:
            if status == 0:  # cut off as the server ends; an answer that had begun just stops
                await _apology(scope, name)(scope, receive, send_named)
        finally:
            self._log.request(name, scope["method"], self._shown(scope["path"]), status, time.perf_counter() - begun)


def _apology(scope: Scope, name: str) -> PlainTextResponse | JSONResponse:
    said = sorry(name)
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": said}, 500)
    return PlainTextResponse(said, 500)


def sorry(name: str) -> str:
    """Return what a person is told of a failure no one foresaw."""
    return f"Something went wrong in Footnote itself; its log says where, under the number {name}"


class Told:
    """The page's handlers, with every failure told to the person in one sentence and none printed by Gradio.

    Gradio prints what a handler raises, message and all, and shows nothing but "Error".
    """

    def __init__(self, handlers: object, log: Log) -> None:
        self._handlers = handlers
        self._log = log

    def __getattr__(self, name: str) -> Callable[..., object]:
        handler = getattr(self._handlers, name)
        return functools.wraps(handler)(self._kind_of(handler))

    def _kind_of(self, handler: Callable[..., Any]) -> Callable[..., object]:
        """Return a function of the same kind: Gradio looks at that."""

        def plain(*given: object) -> object:
            with self._telling():
                return handler(*given)

        def growing(*given: object) -> Generator[object]:
            with closing(handler(*given)) as steps:
                while True:
                    with self._telling():  # anew for each step: it may come in another thread
                        step = next(steps, steps)
                    if step is steps:
                        return
                    yield step

        async def waiting(*given: object) -> object:
            with self._telling():
                return await handler(*given)

        if inspect.isgeneratorfunction(handler):
            return growing
        return waiting if inspect.iscoroutinefunction(handler) else plain

    @contextmanager
    def _telling(self) -> Generator[None]:
        try:
            with asked_by(_person()):
                yield
        except gr.Error:
            raise
        except FootnoteError as error:
            raise gr.Error(escape(showable(str(error))), print_exception=False) from None
        except Exception as error:
            raise gr.Error(sorry(self._log.fault(error)), print_exception=False, duration=None) from None


def _person() -> str:
    """Return who Gradio is at work for: its queue answers in a context of its own, not in that of the request."""
    request = LocalContext.request.get(None)
    return getattr(request.state, "user", "") if request else ""
