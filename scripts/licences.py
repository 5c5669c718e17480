"""The licence of everything that Footnote needs to run: `make licences`. Ends with 1 if one would bind its users.

What is installed says it itself. Tools for development are not looked at: nobody receives them with Footnote.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.markers import Marker
from packaging.requirements import Requirement

BINDING = re.compile(r"\b(A?GPL|GNU (Affero )?General Public|SSPL|Commons Clause|non.?commercial)", re.IGNORECASE)
EXCUSED = {"docutils": "only its mode for Emacs is under the GPL, and that is not in the package"}
_LONGEST = 60  # characters: some put the whole text there


@dataclass(frozen=True, order=True)
class Licence:
    """What a distribution says of its licence. `binds` says whether using it would bind what is built on it."""

    name: str
    version: str
    said: str
    binds: bool


def needed(root: str = "footnote") -> list[Licence]:
    """Return the licences of all that a distribution needs here, directly or not, sorted by name."""
    return sorted(_licence(found) for found in _closure(root))


def _closure(root: str) -> Iterator[Distribution]:
    ahead, seen = [(root, "")], set[tuple[str, str]]()
    yielded = {root}
    while ahead:
        name, extra = ahead.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # only needed on other machines
        if name not in yielded:
            yielded.add(name)
            yield found
        for line in found.requires or []:
            wanted = Requirement(line)
            if _applies(wanted.marker, extra):
                ahead += [(_plain(wanted.name), chosen) for chosen in ("", *wanted.extras)]


def _applies(marker: Marker | None, extra: str) -> bool:
    return marker is None or marker.evaluate({"extra": extra})


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(found: Distribution) -> Licence:
    name = _plain(found.metadata["Name"])
    said = said_by(found)
    return Licence(name, found.version, said, binds=name not in EXCUSED and is_binding(said))


def said_by(found: Distribution) -> str:
    """Return a distribution's licence in its own short words."""
    of = found.metadata
    classifiers = [line.split(" :: ")[-1] for line in of.get_all("Classifier") or [] if line.startswith("License ::")]
    short = [of.get("License-Expression"), "; ".join(classifiers), (of.get("License") or "").split("\n")[0]]
    return next((said for said in short if said), "not said")[:_LONGEST]


def is_binding(said: str) -> bool:
    """Say whether every licence that is offered binds what is built on it; the LGPL does not bind its users."""
    offered = re.split(r"\bOR\b", said)
    return all(BINDING.search(one) for one in offered)


def main() -> int:
    """Print the list."""
    licences = needed()
    for each in licences:
        print(f"{each.name:40} {each.version:14} {each.said}{'   BINDS' if each.binds else ''}")  # noqa: T201
    for name, reason in EXCUSED.items():
        print(f"\n{name}: {reason}")  # noqa: T201
    return 1 if any(each.binds for each in licences) else 0


if __name__ == "__main__":
    sys.exit(main())
