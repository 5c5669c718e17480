"""The command line: parse, call, print. Answers on stdout, talk on stderr.

Every command ends with 0 (fine), 1 (a verdict failed), 2 (bad input) or 3 (could not run). The libraries that answer
take seconds to import, so each command imports what it needs.
"""

import json
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.command import evaluate, in_background
from index.errors import (
    ExtraMissing,
    FootnoteError,
    HistoryError,
    IndexLocked,
    LibraryEmpty,
    QuestionError,
    UnknownPage,
)
from index.offline import go_offline
from ui.console import (
    WIDEST,
    HomeOption,
    InsideOption,
    JsonOption,
    LibraryOption,
    NoSyncOption,
    SinceOption,
    TypeOption,
    UntilOption,
    progress,
    put_json,
    say,
    width,
)
from ui.upkeep import doctor, forget, index_library

if TYPE_CHECKING:
    from index.library import Library
    from index.passage import Document
    from rag.answer import Turn
    from rag.assistant import Assistant

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: quick to print, the same on every terminal
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
)


def main() -> None:
    """Run the command of this process and end it with the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # who stops a service gets the end that Ctrl-C gets
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. What is known to go wrong is one line on stderr."""
    go_offline()
    try:
        app(list(arguments), prog_name="footnote")
    except FootnoteError as error:
        say(f"footnote: {' '.join(str(error).split())}")
        return error.exit_code
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"footnote {version('footnote')}")
        raise typer.Exit


@app.callback()
def footnote(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask your documents. Every answer comes with the line it stands on."""


@app.command()
def chat(
    *,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen (default: 127.0.0.1, this machine only).")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, metavar="N", help="The port (default: 7860).")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Serve the page without opening it.")] = False,
    no_sync: NoSyncOption = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Open the chat page, and bring the index up to date beside it."""
    from index.library import Library
    from rag.settings import Settings

    settings = Settings.load(library=library, home=home, host=host, port=port)
    Library.open(settings.index).close()  # what is wrong with the library is said before the seconds that come now
    from ui.server import serve

    say(f"starting the chat page at http://{settings.host}:{settings.port}/ (Ctrl-C ends it)")
    if settings.llm_url:
        say(settings.mode)
    serve(settings, open_browser=not no_browser, sync=not no_sync, evaluate=in_background)


@app.command()
def ask(  # noqa: PLR0913  one parameter an option: this is the command line
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question; - reads it from standard input.")],
    *,
    as_json: JsonOption = False,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help='The conversation so far: a JSON list of {"role", "content"}.')
    ] = None,
    inside: InsideOption = None,
    types: TypeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    no_sync: NoSyncOption = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Answer one question, with the lines the answer stands on."""
    from rag.scope import Scope
    from ui.terminal import as_text

    scope = Scope(None, tuple(inside or ()), tuple(types or ()), since, until)
    turns = _read_history(history) if history else ()
    with _opened(library, home, sync=not no_sync) as assistant:
        if assistant.settings.llm_url:
            say(assistant.settings.mode)
        documents = scope.paths(assistant.library.documents())
        answer = assistant.ask(_read_question(question), turns, documents=documents)
        if as_json:
            put_json(answer.as_dict())
            return
        near = set() if answer.answered else {found.document for found in answer.passages}
        texts = {path: assistant.library.document(path) for path in near}
        typer.echo(as_text(answer, texts, width=width()))


app.command("index")(index_library)


@app.command()
def search(  # noqa: PLR0913  one parameter an option: this is the command line
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to look for; - reads it from standard input.")],
    *,
    as_json: JsonOption = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The most passages to show.")] = None,
    inside: InsideOption = None,
    types: TypeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    no_sync: NoSyncOption = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Show the passages nearest to a question, best first."""
    from rag.scope import Scope
    from ui.terminal import as_ranking

    scope = Scope(None, tuple(inside or ()), tuple(types or ()), since, until)
    with _opened(library, home, sync=not no_sync) as assistant:
        documents = scope.paths(assistant.library.documents())
        ranked = assistant.find(_read_question(query), limit=limit, documents=documents)
    if not as_json:
        typer.echo(as_ranking(ranked, width=width()))
        return
    fields = ("document", "title", "page", "start", "end", "heading", "text")
    put_json([{name: getattr(found.passage, name) for name in fields} | {"score": found.score} for found in ranked])


@app.command()
def show(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="Its path in the library, as citations give it.")],
    *,
    page: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only this page.")] = None,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Print the text of a document exactly as cited offsets count it."""
    from index.library import Library
    from rag.settings import Settings
    from ui.render import showable

    with Library.open(Settings.load(library=library, home=home).index) as opened:
        stored = opened.document(document)
    text = stored.text if page is None else _page(stored, page)
    sys.stdout.write(showable(text) if sys.stdout.isatty() else text)  # echo would drop what looks like a colour code
    sys.stdout.flush()


@app.command()
def mcp(*, no_sync: NoSyncOption = False, library: LibraryOption = None, home: HomeOption = None) -> None:
    """Serve ask, search and show as tools of the Model Context Protocol, over standard input and output."""
    if find_spec("mcp") is None:
        raise ExtraMissing("mcp")
    from ui.tools import over_stdio

    with _opened(library, home, sync=not no_sync) as assistant:
        over_stdio(assistant, (lambda: None) if no_sync else lambda: _follow(assistant.library))


app.command()(forget)
app.command()(doctor)
app.command("eval")(evaluate)


@contextmanager
def _opened(library: Path | None, home: Path | None, *, sync: bool) -> Generator["Assistant"]:
    """Give the assistant over a library that holds something to answer from."""
    from rag.assistant import open_assistant
    from rag.settings import Settings

    with closing(open_assistant(Settings.load(library=library, home=home))) as assistant:
        if sync:
            _sync(assistant.library)
        if not assistant.library.documents():
            raise LibraryEmpty(assistant.settings.library)
        yield assistant


def _sync(library: "Library") -> None:
    from ui.terminal import as_change

    with progress() as step:
        report = library.sync(progress=step)
    if change := as_change(report):
        say(change)


def _follow(library: "Library") -> None:
    """Bring the index up to date, unless another process is just doing that."""
    with suppress(IndexLocked):
        library.sync()


def _read_question(given: str) -> str:
    """Return the question, from standard input for `-`. Bytes that are no text come as surrogates or do not decode."""
    try:
        question = sys.stdin.read().strip() if given == "-" else given
        question.encode()
    except UnicodeError as error:
        raise QuestionError("the question is not text in UTF-8") from error
    return question


def _read_history(file: Path) -> tuple["Turn", ...]:
    from rag.answer import read_history

    try:
        return read_history(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise HistoryError(f"cannot read the history {file}: {error.strerror}") from error
    except ValueError as error:  # neither UTF-8 nor JSON
        raise HistoryError(f"the history {file} is not JSON: {error}") from error


def _page(document: "Document", number: int) -> str:
    for page in document.pages:
        if page.number == number:
            return document.text[page.start : page.end]
    raise UnknownPage(document.path, number, pages=len(document.pages))
