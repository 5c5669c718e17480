"""Files that gave no text: what is remembered of one, and when it is tried again.

A file is remembered by how it looked, so that it is not read at each sync; it is tried again when it looks otherwise.
Where the cause may be one of the moment (`tries` of UnreadableDocument), its size is written below zero, and the next
sync tries it again though it looks the same.
"""

import os
from os import stat_result
from pathlib import Path

from index.errors import UnreadableDocument
from index.schema import FileState


def is_to_be_read(file: Path, now: stat_result, known: FileState | None, failed: FileState | None) -> bool:
    """Say whether a sync should read a file, given how it looked when it was read, and when it gave no text.

    While a file may not be opened, it costs no more than this question.
    """
    if failed is not None and _is_passing(failed):
        return os.access(file, os.R_OK, effective_ids=os.access in os.supports_effective_ids)
    is_known = known is not None and (now.st_size, now.st_mtime_ns) == (known.size, known.mtime_ns)
    return not is_known and not (failed is not None and _looks_like(now, failed))


def state_of_failure(now: stat_result, error: UnreadableDocument, before: FileState | None) -> FileState:
    """Return what is remembered of a file that gave no text, `before` being what was until now."""
    tried = 2 if before is not None and _is_passing(before) and _looks_like(now, before) else 1
    size = _marked(now.st_size) if error.tries > tried else now.st_size
    return FileState(size, now.st_mtime_ns, reason=error.reason)


def still_holds(now: stat_result, failed: FileState) -> bool:
    """Say whether a file that was not read since is still one that gave no text."""
    return _is_passing(failed) or _looks_like(now, failed)


def _looks_like(now: stat_result, failed: FileState) -> bool:
    size = _marked(failed.size) if _is_passing(failed) else failed.size
    return (now.st_size, now.st_mtime_ns) == (size, failed.mtime_ns)


def _is_passing(failed: FileState) -> bool:
    return failed.size < 0


def _marked(size: int) -> int:
    """Write a size as a number below zero, or the other way round."""
    return -1 - size
