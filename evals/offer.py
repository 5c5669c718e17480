"""Which files of cases the page offers, and why one of them cannot be asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.case import Case, CasesError, read_cases
from index.home import CASES, DRAFTS

if TYPE_CHECKING:
    from index.library import Library

_SUFFIXES = (".jsonl", ".yaml", ".yml", ".csv")
_LARGEST = 20_000_000  # bytes of a file that is looked into
_MARK = "answerable"  # the key that every case has, and hardly anything else


@dataclass(frozen=True, slots=True)
class Offer:
    """A file of cases: its name for people, how many would be asked, and what stands in the way, if anything."""

    file: Path
    label: str
    cases: int
    problem: str = ""


def offers(library: "Library", seeds: Path) -> list[Offer]:
    """Return the files of cases beside the index, in the library's folder, and those on the seeds where they fit."""
    home, folder = library.settings.home, library.settings.library
    documents = {info.path for info in library.documents()}
    found: list[Offer | None] = [_offer(file) for file in _files(home / CASES)]
    for file in _files(folder):
        offered = _offer(file)
        found.append(_own_document(offered, home) if offered and file.name in documents else offered)
    return [each for each in (*found, _offer(home / DRAFTS), _of_the_seeds(seeds, documents)) if each]


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*")) if path.suffix.lower() in _SUFFIXES]


def _offer(file: Path) -> Offer | None:
    """Return None for a file that is not meant to hold cases, and for one of drafts alone."""
    try:
        if file.stat().st_size > _LARGEST or _MARK not in file.read_text(encoding="utf-8-sig").casefold():
            return None
        cases = _asked(read_cases(file))
    except (OSError, UnicodeDecodeError):
        return None
    except CasesError as error:
        return Offer(file, file.name, 0, error.problems[0])
    return Offer(file, file.name, len(cases)) if cases else None


def _asked(cases: Sequence[Case]) -> list[Case]:
    return [case for case in cases if not case.is_draft]


def _own_document(offered: Offer, home: Path) -> Offer:
    problem = f"it is a document of the library, so its answers would be found in it; move it to {home / CASES}"
    return Offer(offered.file, offered.label, 0, problem)


def _of_the_seeds(seeds: Path, documents: Collection[str]) -> Offer | None:
    cases = _asked(read_cases(seeds))
    meant = {source.document for case in cases for source in case.sources}
    return Offer(seeds, "The questions on the seeds", len(cases)) if meant <= set(documents) else None
