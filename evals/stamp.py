"""What a run was made with: enough to know whether two runs can be compared."""

import hashlib
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.case import Case
from index.precision import numbers

if TYPE_CHECKING:
    from index.library import Library
    from rag.settings import Settings

_PACKAGES = ("footnote", "sentence-transformers", "torch", "llama-index-core", "chromadb", "tantivy")


def stamp(cases_file: Path, cases: list[Case], library: "Library", settings: "Settings") -> dict[str, Any]:
    """Return the object of `run.json`. Only `started` differs between two runs of the same thing."""
    return {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "cases": {"file": str(cases_file), "asked": len(cases), "sha256": _digest(map(Case.model_dump_json, cases))},
        "library": {
            "folder": str(settings.library),
            "documents": len(library.documents()),
            "sha256": _digest(f"{document.path} {document.digest}" for document in library.documents()),
        },
        "fingerprint": settings.index.fingerprint,
        "settings": settings.model_dump(mode="json"),
        "numbers": numbers(),
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
    }


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"  # a checkout that runs without being installed
