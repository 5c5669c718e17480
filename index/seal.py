"""What an index looked like when it was left: sums of its files, by which changes made by others are seen."""

import hashlib
from pathlib import Path

from index.catalog import Catalog
from index.home import CATALOG
from index.keywords import FIELDS

_PASSING = (".lock", "-journal")  # files that come and go while an index is open
_SEALS = {"sizes": False, "seal": True}  # what is remembered of the files, and whether with their time stamps


def seal(catalog: Catalog, folder: Path) -> None:
    """Remember in the catalog the files of a search index as they are."""
    for key, times in _SEALS.items():
        catalog.set_number(f"{key} of {folder.name}", _sum_up(folder, times=times))


def is_sealed(catalog: Catalog, folder: Path, key: str = "seal") -> bool:
    """Say whether the files of a search index are as they were sealed; by `"sizes"`, whatever their time stamps are."""
    return catalog.number(f"{key} of {folder.name}") == _sum_up(folder, times=_SEALS[key])


def _sum_up(folder: Path, *, times: bool) -> int:
    """Sum up the names, sizes and time stamps of all files below a folder in a number that SQLite can keep.

    The fields of the word search are in it: an index that was written with others is torn, and rebuilt when opened.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(_PASSING))
    states = [
        (path.relative_to(folder).as_posix(), (about := path.stat()).st_size, about.st_mtime_ns * times)
        for path in files
    ]
    return int.from_bytes(hashlib.sha256(repr((states, FIELDS)).encode()).digest()[:7])


def state_of_catalog(folder: Path) -> str:
    """Return what changes with every change of the catalog in a folder."""
    return repr(
        [(path.name, (about := path.stat()).st_size, about.st_mtime_ns) for path in sorted(folder.glob(f"{CATALOG}*"))]
    )
