"""What the commands share: their common options, and how they talk. Answers on stdout, talk on stderr."""

import json
import shutil
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from index.library import SyncProgress

WIDEST = 100  # columns: longer lines are hard to read, however wide the terminal is

LibraryOption = Annotated[
    Path | None, typer.Option("--library", metavar="DIR", help="The folder of documents (default: seeds).")
]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="Where the index is kept (default: .footnote in the library)."),
]
NoSyncOption = Annotated[bool, typer.Option("--no-sync", help="Use the index as it is, without looking at the folder.")]
InsideOption = Annotated[
    list[str] | None,
    typer.Option("--in", metavar="PATTERN", help="Ask only this document or folder, or *.md, or 2020*; repeatable."),
]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", metavar="TYPE", help="Ask only files of a type such as pdf; repeatable.")
]
SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="Ask only files changed since: 2024-03-01, 2024-03, 2024.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="Ask only files changed until then, that day included.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def put_json(value: object) -> None:
    """Print a value for programs, on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def say(line: str) -> None:
    """Tell the person something besides the answer, on stderr."""
    typer.echo(line, err=True)


def width() -> int:
    """Return how many columns an answer may take."""
    return min(shutil.get_terminal_size().columns, WIDEST)


@contextmanager
def progress() -> Generator[Callable[["SyncProgress"], None]]:
    """Give a function to call after each document: a bar on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: say(f"read {step.done}/{step.total} {step.document}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Indexing", total=None)
        yield lambda step: bar.update(task, completed=step.done, total=step.total)
