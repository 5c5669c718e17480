"""How far a run is, on stderr: a bar on a terminal, a plain line for each step elsewhere, nothing when quiet."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

Advance = Callable[[str], None]


@contextmanager
def progress(what: str, total: int, talk: Console) -> Generator[Advance]:
    """Give a function to call with a line after each of `total` steps."""
    if not talk.is_terminal:
        done = iter(range(1, total + 1))
        yield lambda line: say(talk, f"{what} {next(done)}/{total}: {line}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=talk, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda _: bar.advance(task)


def say(talk: Console, line: str) -> None:
    """Show a line as it stands, markup and all."""
    talk.print(Text(line), soft_wrap=True)
