"""The web server: the page, its health and its fences, on this machine alone."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.errors import PortInUse, SettingsError
from index.shared import SharedLibrary
from rag.scope import Scope
from ui.api import SCHEMA, add_api, add_nowhere
from ui.evaluation import Evaluate, Evaluation, add_evaluation
from ui.guard import Guard, shown
from ui.indexing import Indexing
from ui.limits import Limits
from ui.log import Log, RequestLog, Told
from ui.login import Login, shared
from ui.page import build_page
from ui.rate import Rate
from ui.sessions import Sessions
from ui.theme import CSS, footnote_theme

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings
    from rag.suggest import Offers

_AT_ONCE = 8  # questions answered at a time; Gradio's own default is one, and everybody else would wait
_WAITING = 64  # questions in line before more are refused
_CONNECTIONS = 600  # of all kinds, idle ones too; `ui.limits` refuses earlier, in a sentence
_LAST_WORDS = 5  # seconds
_SESSIONS = 500  # whose conversations are held; the one that was silent longest begins anew
_ABOUT = "Ask a folder of documents; every answer comes with the lines it stands on."


def serve(settings: Settings, *, open_browser: bool, sync: bool = False, evaluate: Evaluate | None = None) -> None:
    """Serve the chat page over a library until interrupted; with evals where they are handed in.

    With `sync` the index is brought up to date meanwhile; otherwise it is asked as it stands. Where users have
    passwords of their own there are no evals: cases are made of what others asked.

    Raises:
        SettingsError: others could reach the address, and no password is set.
        PortInUse: another program has the address.
        FootnoteError: the library or its index cannot be opened.
    """
    knows = _door(settings)
    if knows is None and not _is_this_machine(settings.host):
        raise SettingsError(
            f"others could read and change the library at {settings.host}: set FOOTNOTE_PASSWORD or FOOTNOTE_USERS, "
            "or leave out --host"
        )
    with (
        listening(settings.host, settings.port) as listener,
        contextlib.closing(_assistant_of(settings)) as assistant,
        _closing(evaluate(assistant) if evaluate and settings.users is None else None) as evaluation,
        Indexing(assistant.library).under_way() if sync else contextlib.nullcontext() as indexing,
    ):
        port: int = listener.getsockname()[1]
        address = settings.host, port
        app = make_app(assistant, address=address, knows=knows, evaluation=evaluation, indexing=indexing)
        if open_browser:
            _open_soon(f"http://{settings.host}:{port}/")
        with contextlib.suppress(KeyboardInterrupt):  # how a person ends it
            run(app, listener)


def _assistant_of(settings: Settings) -> Assistant:
    """Open the assistant; where users have passwords of their own, over a library that keeps theirs apart."""
    from rag.assistant import Assistant, open_assistant  # brings torch, which takes seconds: the port is checked before

    return Assistant(SharedLibrary.open(settings.index), settings) if settings.users else open_assistant(settings)


def _door(settings: Settings) -> Callable[[str, bytes], bool] | None:
    """Return what knows the passwords, None where nobody needs one."""
    if settings.users is not None:
        from ui.accounts import Users  # brings bcrypt

        return Users.read(settings.users).know
    return shared(settings.password.get_secret_value()) if settings.password else None


def make_app(
    assistant: Assistant,
    *,
    address: tuple[str, int],
    knows: Callable[[str, bytes], bool] | None = None,
    evaluation: Evaluation | None = None,
    indexing: Indexing | None = None,
    offers: Offers | None = None,
) -> FastAPI:
    """Return the application: page, API, tools, `/healthz`, and the fences around them. It logs beside the index.

    With `knows`, which tells a right password of a user, nothing but health is served without one.
    """
    log = Log(assistant.library.settings.home)
    tools = _tools(assistant)
    app = FastAPI(
        title="Footnote",
        version=version("footnote"),
        description=_ABOUT,
        docs_url=None,  # FastAPI's own pages load their scripts from another host
        redoc_url=None,
        openapi_url=SCHEMA,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=_fences(log, host=address[0], port=address[1], knows=knows),
        lifespan=tools.router.lifespan_context if tools else None,
    )
    app.router.routes.extend(tools.routes if tools else [])
    app.get("/healthz")(_healthy)
    if indexing:
        assistant.still_reading = indexing.is_reading
    add_api(app, assistant, indexing)
    if evaluation:
        add_evaluation(app, evaluation)
    add_nowhere(app)
    page = build_page(assistant, log, evaluation=evaluation, indexing=indexing, offers=offers)
    _expose(page, assistant, log)
    page.state_session_capacity = _SESSIONS
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING, api_open=False)
    _mount(page, app, home=str(assistant.library.settings.home))
    return app


def _mount(page: gr.Blocks, app: FastAPI, *, home: str) -> None:
    """Let the application serve the page, with nothing of Gradio's that Footnote does not need."""
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=footnote_theme(),
        css=CSS,
        allowed_paths=[],
        blocked_paths=[home],
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        mcp_server=False,
    )
    mounted: Any = app.routes[-1]
    app.state.end_pages = mounted.app.stop_event.set


def _fences(log: Log, *, host: str, port: int, knows: Callable[[str, bytes], bool] | None) -> list[Middleware]:
    """Return what every request passes, the first one outermost."""
    # A name that another site made point here is refused; with a password it is no use to it, and names are the user's.
    hosts = ["*"] if knows else sorted({host, "127.0.0.1", "localhost"})
    origins = [] if knows else [f"http://{name}:{port}" for name in hosts]
    fences = [
        Middleware(RequestLog, log=log, shown=shown),
        Middleware(Limits),
        Middleware(Rate),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts),
        Middleware(Guard),
        Middleware(CORSMiddleware, allow_origins=origins, allow_credentials=False),  # replaces Gradio's lenient one
    ]
    if knows:
        fences[4:4] = [Middleware(Login, knows=knows), Middleware(Sessions)]
    return fences


@contextlib.contextmanager
def _closing(evaluation: Evaluation | None) -> Generator[Evaluation | None]:
    """Let no run go on over an assistant that is closed."""
    try:
        yield evaluation
    finally:
        if evaluation:
            evaluation.close()


def _tools(assistant: Assistant) -> Starlette | None:
    """Return the MCP server where its package is installed."""
    if find_spec("mcp") is None:
        return None
    from ui.tools import over_http

    return over_http(assistant)


def _expose(page: gr.Blocks, assistant: Assistant, log: Log) -> None:
    """Let programs that use Gradio's client ask; every other event is the page's own."""
    ask = Told(_Endpoint(assistant), log).ask
    with page:
        gr.api(ask, api_name="ask")  # pyright: ignore[reportPrivateImportUsage] - public by its documentation


class _Endpoint:
    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, documents: list[str] | None = None) -> dict[str, Any]:
        """Answer a question from the documents, or from those named: the object of `footnote ask --json`."""
        scope = Scope(None if documents is None else tuple(documents))
        paths = scope.paths(self._assistant.library.documents())
        return self._assistant.ask(question, documents=paths).as_dict()


def run(app: FastAPI, listener: socket.socket) -> None:
    """Serve until interrupted; what is being answered then may end within seconds."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        workers=1,
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    _Server(config, app.state.end_pages).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that open pages do not keep from ending: each holds a request that never ends by itself."""

    def __init__(self, config: uvicorn.Config, end_pages: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_pages = end_pages

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Source: uvicorn.Server. Ends the requests of open pages, then as uvicorn does."""
        self._end_pages()
        await super().shutdown(sockets)


def _is_this_machine(host: str) -> bool:
    """Say whether only this machine can reach an address; a name that is not `localhost` may be anything."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _healthy() -> dict[str, str]:
    return {"status": "ok"}


@contextlib.contextmanager
def listening(host: str, port: int) -> Generator[socket.socket]:
    """Take the address before the slow work starts, so that a taken one is said at once.

    The socket is called TCP by name: of no other does asyncio switch off Nagle's algorithm, which holds the end of
    each response back for 40 ms.

    Raises:
        PortInUse: another program has it, or it is no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            raise PortInUse(host, port) from error
        yield listener


def _open_soon(address: str) -> None:
    """Open the browser without waiting for it; the socket listens already and keeps its first request for us."""
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
