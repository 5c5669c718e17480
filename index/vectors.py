"""Search by meaning: the only file that knows Chroma.

Chroma's folder is derived from the catalog and can be rebuilt from it at any time. Nothing but ids, vectors and the
document's path is kept in it.
"""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.passage import Chosen

_COLLECTION = "passages"
_NAMES_AT_ONCE = 10_000  # documents that a search is limited to; SQLite takes 32,766 variables in one statement
_SAVED = "index_metadata.pickle"  # is there from the first save of a graph on
_ROOM = ("data_level0.bin", "length.bin", "link_lists.bin")  # what Chroma reserves for more vectors
# 16,000 passages: recall@10 1.000, recall@50 0.998, as with 32, 200 and 200, which take twice as long to build.
# Chroma's defaults (16, 100, 100) lose neighbours as an index grows: recall@50 0.939 at 40,000.
_HNSW: CreateCollectionConfiguration = {
    "hnsw": {"space": "cosine", "max_neighbors": 24, "ef_construction": 100, "ef_search": 300}
}


class Vectors:
    """The vectors of all passages, in an embedded Chroma under `folder`.

    Raises, whatever is asked of it:
        IndexDamaged: Chroma cannot read its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open()

    def _open(self) -> None:
        # A .env in the working folder could name classes for Chroma to import, hence _env_file=None.
        settings = ChromaSettings(_env_file=None, anonymized_telemetry=False)  # pyright: ignore[reportCallIssue]
        with self._naming_damage():
            self._folder.mkdir(exist_ok=True)  # Chroma would make the folder of a replaced index anew, and leave it
            self._client = cast(Client, chromadb.PersistentClient(str(self._folder), settings=settings))
            self._collection = self._client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration=_HNSW
            )
            self._collection.count()  # writes what reading writes, so that the files stay as they are from here on
        self._blank()

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()

    def add(self, ids: Sequence[str], documents: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add passages: their ids, the paths of their documents, and vectors of shape `(len(ids), dimension)`."""
        size = self._client.get_max_batch_size()
        for first in range(0, len(ids), size):
            some = slice(first, first + size)
            with self._naming_damage():
                self._collection.upsert(
                    ids=list(ids[some]),
                    embeddings=vectors[some],
                    metadatas=[{"document": path} for path in documents[some]],
                )
        self._blank()

    def remove(self, ids: Sequence[str]) -> None:
        """Remove passages; ids that are not there are passed over."""
        size = self._client.get_max_batch_size()
        for first in range(0, len(ids), size):
            with self._naming_damage():
                self._collection.delete(ids=list(ids[first : first + size]))

    def search(self, vector: NDArray[np.float32], count: int, documents: Chosen = None) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages with their cosine similarity, best first."""
        if documents is None:
            return _best(self._nearest(vector, count, None), count)
        names = sorted(documents)
        parts = [names[first : first + _NAMES_AT_ONCE] for first in range(0, len(names), _NAMES_AT_ONCE)]
        return _best([hit for part in parts for hit in self._nearest(vector, count, part)], count)

    def _nearest(self, vector: NDArray[np.float32], count: int, documents: list[str] | None) -> list[tuple[str, float]]:
        with self._naming_damage():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=count,
                where=None if documents is None else {"document": {"$in": [*documents]}},
                include=["distances"],
            )
        distances = found["distances"] or [[]]
        return [(name, 1 - distance) for name, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """Return how many passages there are."""
        with self._naming_damage():
            return self._collection.count()

    def everything(self, size: int) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        """Yield all ids with their vectors, `size` at a time. Chroma fails at a vector that its files have lost."""
        for first in range(0, self.count(), size):
            with self._naming_damage():
                found = self._collection.get(limit=size, offset=first, include=["embeddings"])
            yield found["ids"], np.asarray(found["embeddings"], np.float32)

    def strangers(self) -> list[str]:
        """Name the folders beside Chroma's own: segments of collections that are gone."""
        with closing(sqlite3.connect(self._folder / "chroma.sqlite3")) as connection:
            known = {name for (name,) in connection.execute("SELECT id FROM segments")}
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir() and path.name not in known)

    def _blank(self) -> None:
        """Zero the files that Chroma made for a graph which it has not saved yet.

        Nothing reads them before it saves the graph, and they hold whatever the memory of this process held: the words
        of a document that was forgotten, for one.
        """
        for folder in self._folder.iterdir():
            if folder.is_dir() and not (folder / _SAVED).exists():
                for file in (folder / name for name in _ROOM if (folder / name).exists()):
                    with file.open("r+b") as content:
                        content.write(bytes(file.stat().st_size))

    @contextmanager
    def _naming_damage(self) -> Generator[None]:
        try:
            yield
        except (ChromaError, ValueError, FileNotFoundError) as error:
            raise IndexDamaged(f"the vectors in {self._folder} cannot be read ({error})") from error


def _best(hits: list[tuple[str, float]], count: int) -> list[tuple[str, float]]:
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:count]
