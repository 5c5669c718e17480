"""A library: a folder of documents and the index beside them. Start reading here.

The index lives in `home`. Each build of it is a folder of its own there, and the file `current` names the one in use,
so another model or splitter can be built beside the old index, which answers until the switch.
"""

import shutil
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.errors import DiskFull, HomeUnusable, IndexLocked, IndexMissing, LibraryMissing, UnknownDocument
from index.folder import file_of
from index.health import is_sound, mend
from index.home import build_in_use, put_in_use
from index.lock import changing
from index.passage import Document, Passage
from index.schema import DocumentInfo, DocumentName
from index.settings import IndexSettings
from index.store import Store
from index.sync import SyncProgress, SyncReport, carry_out, plan_sync, preview

__all__ = ["DocumentInfo", "DocumentName", "Library", "SyncProgress", "SyncReport"]

_INDEX_PER_BYTE = 4  # of the files: text takes up to 13 for a moment, most other formats less than 1

ScoredPassage = tuple[str, Passage, float]  # id, passage, score


class Library:
    """Documents that can be listed, read, searched, and kept in step with their folder."""

    def __init__(self, settings: IndexSettings, embedder: Embedder) -> None:
        self.settings = settings
        self.embedder = embedder
        self._store: Store | None = None
        self._opened = ""

    @classmethod
    def open(cls, settings: IndexSettings) -> "Library":
        """Open a folder as a library. Loads no model.

        Raises:
            LibraryMissing: there is no such folder.
            ModelUnavailable: there is no such embedding model on this machine.
        """
        if not settings.library.is_dir():
            problem = "it is not a folder" if settings.library.exists() else "there is no such folder"
            raise LibraryMissing(settings.library, problem)
        return cls(settings, Embedder(settings.embedding_model))

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        if self._store is not None:
            self._store.close()
            self._store = None

    # -- keeping in step with the folder

    def sync(
        self,
        *,
        rebuild: bool = False,
        dry_run: bool = False,
        progress: Callable[[SyncProgress], None] | None = None,
    ) -> SyncReport:
        """Make the index match the folder. An unchanged library costs a stat per file and takes no lock.

        Raises:
            IndexLocked: another process is changing the index.
            LibraryMissing: the folder cannot be listed.
            HomeUnusable, DiskFull: the index cannot be written; what is in it can still be read.
            IndexDamaged: its catalog is not whole.
        """
        if dry_run:
            in_use = self._current() if self._is_built() and not rebuild else None
            return preview(plan_sync(self.settings.library, in_use))
        in_use = self._current() if self._is_built() and not rebuild else None
        plan = plan_sync(self.settings.library, in_use)
        if in_use is not None and plan.is_empty and not in_use.was_interrupted():
            return carry_out(plan, in_use, self.settings, self.embedder)
        with changing(self.settings.home, plan.bytes_to_read * _INDEX_PER_BYTE):
            if rebuild or not self._is_built():
                return self._build(progress)
            store = self._current()
            if store.is_copy:
                raise HomeUnusable(
                    self.settings.home, f"its folder {build_in_use(self.settings.home)} may not be written"
                )
            if store.was_interrupted():
                store.heal()
            return carry_out(plan_sync(self.settings.library, store), store, self.settings, self.embedder, progress)

    def _build(self, progress: Callable[[SyncProgress], None] | None) -> SyncReport:
        """Build a new index beside the one in use, then switch to it."""
        old = build_in_use(self.settings.home)
        name = f"index-{self.settings.fingerprint}"
        name = f"{name}-again" if name == old else name
        folder = self.settings.home / name
        shutil.rmtree(folder, ignore_errors=True)  # what an earlier build left when it was cut short
        store = Store(folder)
        report = carry_out(plan_sync(self.settings.library, store), store, self.settings, self.embedder, progress)
        put_in_use(self.settings.home, name)
        self.close()
        self._store, self._opened = store, name
        if old:
            shutil.rmtree(self.settings.home / old, ignore_errors=True)
        return report

    # -- reading

    def names(self) -> list[DocumentName]:
        """Return how every indexed document is called, sorted by path."""
        return self._current().catalog.names()

    def documents(self, paths: Sequence[str] | None = None) -> list[DocumentInfo]:
        """Return what is known of every indexed document, or of those named, sorted by path."""
        return self._current().catalog.documents(paths)

    def document(self, path: str) -> Document:
        """Return a document as cited offsets count it.

        Raises:
            UnknownDocument: the index holds no such document.
        """
        found = self._current().catalog.document(path)
        if found is None:
            raise UnknownDocument(path)
        return found

    def original(self, path: str) -> Path:
        """Return the file of an indexed document, checked to lie inside the library.

        Raises:
            UnknownDocument: there is no such document or file.
        """
        if path not in self._current().catalog.states():
            raise UnknownDocument(path)
        return file_of(self.settings.library, path)

    def sample(self, count: int) -> list[Passage]:
        """Return up to `count` passages, spread evenly over the library, the same ones every time."""
        catalog = self._current().catalog
        ids = sorted(catalog.passage_ids())
        step = max(1, len(ids) // count)
        return list(catalog.passages(ids[::step][:count]).values())

    def nearest(
        self, vector: NDArray[np.float32], count: int, *, documents: Collection[str] | None = None
    ) -> list[ScoredPassage]:
        """Search by meaning: passages with the cosine of their vector to `vector`, best first."""
        store = self._current()
        return _current_passages(store, store.nearest(vector, count, documents))

    def matching(self, question: str, count: int, *, documents: Collection[str] | None = None) -> list[ScoredPassage]:
        """Search by words: passages with their BM25 scores, best first."""
        store = self._current()
        return _current_passages(store, store.matching(question, count, documents))

    def document_frequencies(self, words: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many passages each word occurs, in any of its forms, and how many passages there are."""
        return self._current().document_frequencies(words)

    # -- which build is in use

    def _is_built(self) -> bool:
        """Say whether the index in use was built with these settings."""
        return build_in_use(self.settings.home).startswith(f"index-{self.settings.fingerprint}")

    def _current(self) -> Store:
        name = build_in_use(self.settings.home)
        if not name:
            raise IndexMissing(self.settings.home)
        if self._store is None or self._opened != name or self._store.is_stale():
            self.close()
            self._store, self._opened = Store.open(self.settings.home / name), name
            self._mend(self._store)
        return self._store

    def _mend(self, store: Store) -> None:
        """Heal what was cut short or damaged, unless another process is just changing the index."""
        if not store.was_interrupted() and not store.unsealed():
            return
        try:
            with nullcontext() if store.is_copy else changing(self.settings.home):
                mend(store)
        except IndexLocked:
            return  # what is current is known from the catalog, whatever the other process does
        except (DiskFull, HomeUnusable):
            if not is_sound(store):
                raise


def _current_passages(store: Store, hits: list[tuple[str, float]]) -> list[ScoredPassage]:
    """Drop hits that the catalog no longer lists: leftovers of an older version of their document."""
    passages = store.catalog.passages([name for name, _ in hits])
    return [(name, passages[name], score) for name, score in hits if name in passages]
