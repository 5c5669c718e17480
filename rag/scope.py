"""Which documents a question is put to: a filter by name, folder, type and date, as the paths that it lets through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from index.errors import ScopeError, UnknownDocument
from index.letters import unaccented
from index.schema import DocumentInfo

_FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}  # of dates, by their length
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Scope:
    """A filter over documents: each part that is set must fit, of several patterns or types one.

    `documents` are exact paths. `inside` names documents or folders by path or last name, letters in any case; `*` and
    `?` stand for others. `types` are suffixes of files, such as `pdf`. `since` and `until` are days, months or years,
    both included, of the last change of the file, in the time zone of this machine.
    """

    documents: tuple[str, ...] | None = None
    inside: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def paths(self, held: Sequence[DocumentInfo]) -> list[str] | None:
        """Return which of the documents that a library holds fit; None when nothing is set, so all are asked.

        Raises:
            ScopeError: a date is none, or no document fits.
            UnknownDocument: the library does not hold one of `documents`.
        """
        if self == Scope():
            return None
        begin = None if self.since is None else _first_day(self.since)
        end = None if self.until is None else _first_day(self.until, following=True)
        if unknown := {*(self.documents or ())} - {info.path for info in held}:
            raise UnknownDocument(min(unknown))
        fit = [info.path for info in held if self._fits(info) and _is_between(info.mtime_ns, begin, end)]
        if not fit:
            raise ScopeError(f"no document{self._said()}; {_holdings(held)}")
        return fit

    def _fits(self, info: DocumentInfo) -> bool:
        return (
            (self.documents is None or info.path in self.documents)
            and (not self.inside or any(_is_in(info.path, pattern) for pattern in self.inside))
            and (not self.types or _type_of(info) in {name.lower().lstrip(".") for name in self.types})
        )

    def _said(self) -> str:
        """The filter in words, to follow "no document"."""
        named = "" if self.documents is None else " of those named"
        parts = [
            f" is or lies in {' or '.join(map(repr, self.inside))}" if self.inside else "",
            f" is of type {' or '.join(self.types)}" if self.types else "",
            f" was changed since {self.since}" if self.since else "",
            f" was changed until {self.until}" if self.until else "",
        ]
        return named + " and".join(part for part in parts if part)


def _first_day(given: str, *, following: bool = False) -> int:
    """Return when a day, month or year begins, or the one after it, in nanoseconds since 1970.

    Raises:
        ScopeError: it is none of them.
    """
    try:
        form = _FORMS[len(given)]
        day = datetime.strptime(given, form)
        return int((_after(day, form) if following else day).timestamp()) * _NANO
    except (KeyError, ValueError, OverflowError) as error:
        raise ScopeError(f"{given!r} is no date: write 2024-03-01 for a day, 2024-03 for a month, 2024") from error


def _after(day: datetime, form: str) -> datetime:
    """Return the first day after the year, month or day that begins with `day`."""
    if form == "%Y":
        return day.replace(year=day.year + 1)
    if form == "%Y-%m":
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=1)


def _is_between(moment: int, begin: int | None, end: int | None) -> bool:
    return (begin is None or begin <= moment) and (end is None or moment < end)


def _is_in(path: str, pattern: str) -> bool:
    """Say whether a pattern names a document or a folder around it."""
    wanted = unaccented(pattern.replace("\\", "/").removeprefix("./").strip("/")).lower()
    place = PurePosixPath(unaccented(path).lower())
    names = [*place.parts, str(place), *map(str, place.parents[:-1])]
    return any(name == wanted or fnmatchcase(name, wanted) for name in names)


def _type_of(info: DocumentInfo) -> str:
    return PurePosixPath(info.path).suffix.lower().lstrip(".")


def _holdings(held: Sequence[DocumentInfo]) -> str:
    """What there is to choose from, in words."""
    if not held:
        return "this library holds none"
    types = ", ".join(sorted({_type_of(info) for info in held}))
    count = "one document" if len(held) == 1 else f"{len(held):,} documents"
    return f"this library holds {count} of type {types}"
