"""What a large index takes: `python -m scripts.large_index [PASSAGES …]`, 10,000 and 50,000 by default.

Index in one run, open again (the check of what a crash may have left included), list, search, delete, and rebuild
both search indexes from the catalog. Passages are of real length and their vectors drawn, not computed: this measures
what keeps them, and not the model. It ends with 1 where what was indexed is not found again.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

from index.embed import Embedder, Vectors
from index.home import build_in_use
from index.library import Library
from index.offline import go_offline
from index.settings import IndexSettings
from index.store import Store
from index.tokens import pack

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 50_000)
_OPEN = "--open"  # what `_in_a_new_program` calls this script with
Result = TypeVar("Result")
_TOKENS = 40  # of a passage at most: each paragraph below is one
_IN_A_DOCUMENT = 100  # passages
_SEARCHES = 50
_NEAREST = 10
_WORDS = [f"{first}{last}" for first in ("ber", "dal", "fen", "mor", "tal", "vin") for last in ("a", "in", "or", "us")]


class Drawn(Embedder):
    """The bundled model's tokenizer, and for each text a vector of length 1 that depends on nothing but the text."""

    dimension = 384

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return vectors, shape `(len(texts), 384)`; as far apart as chance has it."""
        drawn = np.array([np.random.default_rng(list(text.encode())[:64]).normal(size=384) for text in texts])
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Return the same vectors, and as many word pieces as the index keeps of such a text, alike in all."""
        pieces = np.random.default_rng(1).normal(size=(_TOKENS, 384)).astype(np.float32)
        return self.embed(texts), [pack(len(text), np.arange(_TOKENS), pieces) for text in texts]


def measure(folder: Path, passages: int) -> dict[str, float]:
    """Return what each step took, in seconds, over a library of that size made in `folder`; and what was found."""
    settings = _settings(folder)
    marks = write(settings.library, passages)
    took: dict[str, float] = {}
    with closing(Library(settings, Drawn())) as library:
        report = _timed(took, "index in one run", library.sync)
    took["passages a second"] = report.passages / took["index in one run"]
    _timed(took, "a new program, to its first hits", lambda: _in_a_new_program(folder, marks[0]))
    with closing(Library(settings, Drawn())) as library:
        _finds(library, marks[0])  # opens both search indexes
        _timed(took, "nothing changed", library.sync)
        _timed(took, "list", library.documents)
        asked = random.Random(1).sample(marks, min(_SEARCHES, len(marks)))
        spent = [_seconds(lambda mark=mark: library.matching(mark, _NEAREST)) for mark in asked]
        spent_near = [_seconds(lambda mark=mark: library.nearest(Drawn().embed([mark])[0], _NEAREST)) for mark in asked]
        took["search by words, p50"], took["search by meaning, p50"] = map(statistics.median, (spent, spent_near))
        took["found again"] = statistics.mean(_finds(library, mark) for mark in asked)
        for path in sorted(settings.library.iterdir())[::2]:
            path.unlink()
        _timed(took, "half of the files deleted", library.sync)
        took["passages left"] = sum(info.passages for info in library.documents())
    with closing(Store.open(settings.home / build_in_use(settings.home))) as store:
        _timed(took, "rebuilt from the catalog", store.heal)
    return took


def write(folder: Path, passages: int) -> list[str]:
    """Write documents of that many passages in all; return a word of each passage that no other has."""
    folder.mkdir(parents=True)
    chance = random.Random(1)
    marks = [f"mark{number:06}" for number in range(passages)]
    for first in range(0, passages, _IN_A_DOCUMENT):
        own = marks[first : first + _IN_A_DOCUMENT]
        texts = [f"The {mark} is here. It is {' '.join(chance.choices(_WORDS, k=14))}." for mark in own]
        (folder / f"{first:06}.txt").write_text("\n\n".join(texts), encoding="utf-8")
    return marks


def _settings(folder: Path) -> IndexSettings:
    return IndexSettings(folder / "library", folder / "home", passage_tokens=_TOKENS)


def _in_a_new_program(folder: Path, mark: str) -> None:
    """Open the index as a program that was just started does; its start is part of what is measured."""
    subprocess.run([sys.executable, "-m", "scripts.large_index", _OPEN, str(folder), mark], cwd=ROOT, check=True)


def _open(folder: Path, mark: str) -> int:
    with closing(Library(_settings(folder), Drawn())) as library:
        return 0 if _finds(library, mark) else 1


def _finds(library: Library, mark: str) -> bool:
    """Say whether a passage is the first that a search for its own words finds, and its vector finds itself."""
    [(_, passage, _), *_] = library.matching(mark, _NEAREST)
    context = f"{passage.context}\n{passage.text}" if passage.context else passage.text
    [(_, near, _), *_] = library.nearest(Drawn().embed([context])[0], _NEAREST)
    return mark in passage.text and near == passage


def _timed(took: dict[str, float], name: str, step: Callable[[], Result]) -> Result:
    begun = time.perf_counter()
    result = step()
    took[name] = time.perf_counter() - begun
    return result


def _seconds(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def main(sizes: Sequence[int]) -> int:
    """Measure each size, print the table, and return 1 where something was not found again."""
    go_offline()
    measured: list[dict[str, float]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            measured.append(measure(Path(folder), size))
    table = Table("seconds, unless it says otherwise", *(f"{size:,} passages" for size in sizes))
    for name in measured[0]:
        table.add_row(name, *(f"{took[name]:,.3f}" for took in measured))
    Console().print(table)
    return 0 if all(took["found again"] == 1 for took in measured) else 1


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(_open(Path(given[1]), given[2]) if given[:1] == [_OPEN] else main([int(size) for size in given] or SIZES))
