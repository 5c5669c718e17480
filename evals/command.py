"""`footnote eval`: parse, call, end with the exit code."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import FootnoteError, InputError
from index.home import DRAFTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from evals.background import Background
    from evals.run import Request
    from rag.assistant import Assistant
    from rag.settings import Settings

_HERE = Path(__file__).parent
SEEDS = _HERE / "cases" / "seeds.jsonl"
SEEDS_GATE = _HERE / "gates" / "seeds.toml"
_INTERRUPTED = 130  # what a shell expects of a program that was stopped by Ctrl-C
_NO_SENSE = {  # options, what they do, and what would be ignored beside them
    "new": (
        "prints drafts from the library",
        ("cases", "out", "compare", "gate", "only", "limit", "resume", "check", "sweep", "judge"),
    ),
    "check": ("asks nothing", ("out", "compare", "gate", "resume", "sweep", "judge")),
    "sweep": ("makes runs of its own and compares them with the first", ("compare", "gate", "resume")),
}


Cases = Annotated[
    Path | None,
    typer.Argument(metavar="CASES", help="Expected answers: .jsonl, .yaml or .csv (default: those on the seeds)."),
]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Keep the run here: results, figures, report.html, report.md.")
]
Compare = Annotated[Path | None, typer.Option(metavar="RUN", help="Compare with an earlier run, named by its folder.")]
GateFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Limits (TOML) that end with exit code 1 when broken.")
]
Only = Annotated[list[str] | None, typer.Option(metavar="ID", help="Ask this case only, or tag:NAME; repeatable.")]
Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="Ask at most N cases.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a run in --out that was broken off.")]
Check = Annotated[bool, typer.Option("--check", help="Ask nothing; check the cases against the library.")]
Sweep = Annotated[
    list[str] | None, typer.Option(metavar="NAME=A,B", help="Compare settings: run once for each value; repeatable.")
]
New = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="Ask nothing; print the page's draft cases and N from the library."),
]
Judge = Annotated[
    bool, typer.Option("--judge", help="Let the language model of the settings judge too; its calls are counted.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
NoSync = Annotated[bool, typer.Option("--no-sync", help="Use the index as it is, without looking at the folder.")]
LibraryFolder = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of documents (default: seeds).")]
Home = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where the index is kept (default: .footnote in the library).")
]


def evaluate(  # noqa: PLR0913  one parameter an option: this is the command line
    cases: Cases = None,
    *,
    out: Out = None,
    compare: Compare = None,
    gate: GateFile = None,
    only: Only = None,
    limit: Limit = None,
    resume: Resume = False,
    check: Check = False,
    sweep: Sweep = None,
    new: New = None,
    judge: Judge = False,
    quiet: Quiet = False,
    no_sync: NoSync = False,
    library: LibraryFolder = None,
    home: Home = None,
) -> None:
    """Ask questions with expected answers, measure what comes back, and judge it by a gate."""
    given = locals()
    from evals.judge import endpoint_of
    from evals.run import Request
    from rag.settings import Settings

    whole_seeds = cases is None and not only and limit is None
    request = Request(
        cases=cases or SEEDS,
        gate=gate or (SEEDS_GATE if whole_seeds else None),
        out=out,
        compare=compare,
        only=tuple(only or ()),
        limit=limit,
        sync=not no_sync,
        resume=resume,
        judge=judge,
    )
    try:
        _refuse_nonsense(given)
        settings = Settings.load(library=library, home=home)
        if judge:
            endpoint_of(settings)  # before anything is opened
        code = _call(request, settings, sweep=sweep, check=check, new=new, quiet=quiet)
    except FootnoteError as error:
        typer.echo(f"footnote: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        goes_on = f"; --resume goes on with the run in {out}" if out and not sweep else ""
        typer.echo(f"footnote: stopped{goes_on}", err=True)
        code = _INTERRUPTED
    raise typer.Exit(code)


@contextmanager
def mistakes_said() -> Generator[None]:
    """Say what a person can act on in one line, and end the program with its exit code."""
    try:
        yield
    except FootnoteError as error:
        typer.echo(f"footnote: {error}", err=True)
        raise SystemExit(error.exit_code) from error


def cases_with_libraries(arguments: Sequence[str], module: str) -> list[tuple[Path, Path]]:
    """Return the pairs of a command that takes `CASES LIBRARY [CASES LIBRARY …]`.

    Raises:
        InputError: there is none, or cases without a library; the message is how to call the module.
    """
    if not arguments or len(arguments) % 2:
        raise InputError(f"usage: python -m {module} CASES LIBRARY [CASES LIBRARY …]")
    return [(Path(cases), Path(library)) for cases, library in zip(arguments[::2], arguments[1::2], strict=True)]


def in_background(assistant: "Assistant") -> "Background":
    """Return the runs that the page starts over its assistant."""
    from evals.background import Background

    return Background(assistant, seeds=SEEDS, seeds_gate=SEEDS_GATE)


def _refuse_nonsense(given: Mapping[str, object]) -> None:
    for option, (does, others) in _NO_SENSE.items():
        ignored = next((name for name in others if given[name]), None)
        if given[option] and ignored:
            other = "CASES" if ignored == "cases" else f"--{ignored}"
            raise InputError(f"--{option} {does}, so {other} makes no sense with it; leave one of them out")


def _call(
    request: "Request", settings: "Settings", *, sweep: list[str] | None, check: bool, new: int | None, quiet: bool
) -> int:
    from rich.console import Console

    from evals import sweep as sweeping
    from evals.run import run
    from rag.assistant import open_assistant

    def opened() -> "Assistant":
        return open_assistant(settings)

    shown, talk = Console(), Console(stderr=True, quiet=quiet)
    if new is not None:
        return _print_drafts(new, opened, talk, sync=request.sync)
    if check:
        return _check(request, opened, shown, talk)
    if sweep:
        return sweeping.sweep(request, sweep, settings, open_assistant, shown=shown, talk=talk)
    return run(request, opened, shown=shown, talk=talk)


def _print_drafts(count: int, opened: "Callable[[], Assistant]", talk: "Console", *, sync: bool) -> int:
    """Print the drafts that wait for a person, then new ones."""
    from evals.draft import as_line, drafts, waiting
    from evals.progress import say
    from evals.ready import ready

    with ready(opened, talk, sync=sync) as assistant:
        complaints = waiting(assistant.library.settings.home)
        made = list(drafts(assistant.library, count))
    for line in (*map(as_line, complaints), *made):
        typer.echo(line)
    if len(made) < count:
        say(talk, f"{len(made)} of {count} drafts: no further sentence with a number or a name was found")
    return 0


def _check(request: "Request", opened: "Callable[[], Assistant]", shown: "Console", talk: "Console") -> int:
    from evals.case import choose
    from evals.check import show_problems
    from evals.draft import waiting
    from evals.progress import say
    from evals.ready import ready

    cases = choose(request.cases, request.only, request.limit, drafts=True)
    with ready(opened, talk, sync=request.sync) as assistant:
        code = show_problems(cases, assistant.library.document, shown)
        home = assistant.library.settings.home
    if complaints := len(waiting(home)):
        noun = "draft" if complaints == 1 else "drafts"
        say(shown, f"{complaints} {noun} from the page in {home / DRAFTS}: `--new` prints them with others")
    return code
