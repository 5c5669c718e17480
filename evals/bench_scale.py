"""What a document costs, and what the vector index finds, as a library grows."""

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from index.embed import Embedder, Vectors
from index.home import build_in_use
from index.library import Library
from index.sentences import sentence_spans
from index.settings import IndexSettings
from index.store import Store
from index.worker import FileReader

_LAST = 1_000  # documents whose cost is measured at each size
_NEAREST = 10


@dataclass(frozen=True, slots=True)
class AtSize:
    """What the last documents up to a size took: their passages, seconds in all and in the model; ANN recall@10."""

    documents: int
    passages: int
    seconds: float
    embedding: float
    recall: float


class _Timed(Embedder):
    """The bundled model, and the seconds that it spent on passages."""

    seconds = 0.0

    def embed_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        begun = time.perf_counter()
        made = super().embed_passages(texts)
        self.seconds += time.perf_counter() - begun
        return made


def measure_scale(source: Path, folder: Path, sizes: Sequence[int], *, questions: int = 200) -> Iterator[AtSize]:
    """Grow a library of generated documents to each size; each is three sentences of the source, no two alike."""
    embedder, sentences = _Timed(), sentences_of(source)
    settings = IndexSettings(folder / "library", folder / "home")
    settings.library.mkdir()
    count = len(sentences)
    chosen = random.Random(1).sample(range(count**3), max(sizes) + questions)
    texts = [
        f"{sentences[number // count**2]} {sentences[number // count % count]} {sentences[number % count]}"
        for number in chosen
    ]
    asked = embedder.embed(texts[max(sizes) :])
    written = 0
    with closing(Library(settings, embedder)) as library:
        for size in sizes:
            for stop in (max(written, size - _LAST), size):
                _write(settings.library, texts, range(written, stop))
                written, before, begun = stop, embedder.seconds, time.perf_counter()
                report = library.sync()
            spent = time.perf_counter() - begun
            yield AtSize(size, report.passages, spent, embedder.seconds - before, _recall(library, asked))


def scale_table(measured: Iterator[AtSize]) -> Table:
    """Show the cost and the recall at each size."""
    table = Table("documents", "passages a second", "without the model", f"ANN recall@{_NEAREST}")
    for at in measured:
        apart = at.passages / (at.seconds - at.embedding)
        table.add_row(f"{at.documents:,}", f"{at.passages / at.seconds:.0f}", f"{apart:.0f}", f"{at.recall:.4f}")
    return table


def sentences_of(source: Path) -> list[str]:
    """Return the long sentences of the files in a folder, each once, in a fixed order."""
    with FileReader() as reader:
        texts = [reader.read(path, path.name)[0].text for path in sorted(source.iterdir()) if path.is_file()]
    found = {text[start:end] for text in texts for start, end in sentence_spans(text) if end - start > 60}
    return sorted(found)


def _write(folder: Path, texts: Sequence[str], numbers: range) -> None:
    for number in numbers:
        (folder / f"{number:06}.txt").write_text(texts[number], encoding="utf-8")


def _recall(library: Library, asked: Vectors) -> float:
    """Return which share of the truly nearest passages the index finds; one that is as near counts as well."""
    home = library.settings.home
    with closing(Store.open(home / build_in_use(home))) as store:
        stored = np.concatenate([vectors for _, vectors in store.catalog.pages_of_passages(5_000)])
    return float(np.mean([_found(library, vector, stored @ vector) for vector in asked]))


def _found(library: Library, vector: NDArray[np.float32], exact: NDArray[np.float32]) -> float:
    count = min(_NEAREST, len(exact))
    least = np.sort(exact)[-count] - 1e-6
    return sum(cosine >= least for _, _, cosine in library.nearest(vector, count)) / count
