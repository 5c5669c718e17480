"""`footnote eval`: parse, run, end with the exit code."""

from pathlib import Path
from typing import Annotated

import typer

from index.errors import FootnoteError

_HERE = Path(__file__).parent
SEEDS = _HERE / "cases" / "seeds.jsonl"
SEEDS_GATE = _HERE / "gates" / "seeds.toml"


def evaluate(  # noqa: PLR0913  one parameter an option: this is the command line
    cases: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CASES]",
            help="Expected answers (.jsonl, .yaml, .csv). Default: those on the seeds, with their gate.",
        ),
    ] = None,
    *,
    library: Annotated[Path | None, typer.Option(help="The folder of documents.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where its index is kept.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep the run here: results, figures, report.")] = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="RUN", help="Compare with an earlier run, by its folder.")
    ] = None,
    gate: Annotated[
        Path | None, typer.Option(help="A TOML file of limits; breaking one ends with exit code 1.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="ID|tag:NAME", help="Ask only these cases.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask at most so many cases.")] = None,
    no_sync: Annotated[bool, typer.Option("--no-sync", help="Use the index as it is.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run in --out that was broken off.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Ask expected questions and measure the answers."""
    from rag.assistant import open_assistant
    from rag.settings import Settings
    from rich.console import Console

    from evals.run import Request, run

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
    )
    try:
        settings = Settings.load(library=library, home=home)
        code = run(request, lambda: open_assistant(settings), shown=Console(), talk=Console(stderr=True, quiet=quiet))
    except FootnoteError as error:
        typer.echo(f"footnote eval: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    raise typer.Exit(code)
