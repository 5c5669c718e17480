"""An assistant whose library is in step with its folder."""

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from evals.progress import say

if TYPE_CHECKING:
    from index.library import Library, SyncProgress
    from rag.assistant import Assistant


@contextmanager
def ready(open_assistant: Callable[[], "Assistant"], talk: Console, *, sync: bool) -> Generator["Assistant"]:
    """Open an assistant, bring its library up to date unless told not to, and close it in the end."""
    with closing(open_assistant()) as assistant:
        if sync:
            _sync(assistant.library, talk)
        yield assistant


def _sync(library: "Library", talk: Console) -> None:
    def step(done: "SyncProgress") -> None:
        say(talk, f"index {done.done}/{done.total}: {done.document}")

    for unreadable in library.sync(progress=step).unreadable:
        say(talk, f"not read: {unreadable.document}: {unreadable.reason}")
