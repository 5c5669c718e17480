"""Which files of a model folder decide what its vectors are."""

from pathlib import Path

_DECIDE = (".json", ".safetensors", ".bin", ".txt")  # settings, tokenizers with their words, and weights


def model_files(folder: Path) -> list[tuple[str, int, int]]:
    """Return the name, size and time stamp of each: a model that is changed in place is another one.

    Empty for what is no folder: the name of a model in the local cache says by itself which it is.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in _DECIDE and path.is_file())
    states = [(path.relative_to(folder).as_posix(), path.stat()) for path in files]
    return [(name, about.st_size, about.st_mtime_ns) for name, about in states]
