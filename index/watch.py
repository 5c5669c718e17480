"""Notice that files of a library changed, so that its index can follow."""

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from index.errors import EnvironmentFailure

_BURST = 2_000  # milliseconds: changes that follow each other are one, for so long at most
_QUIET = 1_000  # milliseconds without a change
_ANYWAY = 30  # seconds; folders on a network may tell nothing, and an unchanged library costs little


def changes(library: Path, home: Path, stop: Event | None = None) -> Iterator[None]:
    """Yield after each burst of changes in a library, and now and then in any case, until `stop` is set.

    The first time is soon after the beginning: what changed just before would be told by nobody. Hidden files and the
    index folder do not count.

    Raises:
        EnvironmentFailure: the system lets nobody watch this folder.
    """
    import watchfiles

    root, index = library.resolve(), home.resolve()
    due = 0.0
    try:
        for changed in watchfiles.watch(
            root,
            watch_filter=lambda _, path: counts(Path(path), root, index),
            debounce=_BURST,
            stop_event=stop,
            rust_timeout=_QUIET,
            yield_on_timeout=True,
        ):
            if changed or time.monotonic() >= due:
                yield
                due = time.monotonic() + _ANYWAY
    except OSError as error:
        problem = f"cannot watch {library} ({error})"
        raise EnvironmentFailure(f"{problem}; run `footnote index` when its files have changed") from error


def counts(path: Path, root: Path, index: Path) -> bool:
    """Say whether a change of a file can be a change of a document."""
    hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
    return not hidden and not path.is_relative_to(index)
