"""A library: a folder of documents and the index beside them. Start reading here.

The index lives in `home`. Each build of it is a folder of its own there, and the file `current` names the one in use,
so another model or splitter can be built beside the old index, which answers until the switch.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.errors import HomeUnusable, IndexDamaged, IndexMissing, LibraryMissing, UnknownDocument
from index.folder import file_of
from index.health import mend_before_reading
from index.home import build_in_use, put_in_use, remove_unused
from index.keywords import Sought
from index.lock import changing
from index.passage import Chosen, Document, Passage
from index.renew import bring_up_to_date, model_of, new_index, take_over
from index.schema import DocumentInfo, DocumentName
from index.settings import IndexSettings
from index.store import ScoredPassage, Store
from index.sync import SyncProgress, SyncReport, carry_out, plan_sync, preview
from index.tokens import WordPieces, unpack

__all__ = ["DocumentInfo", "DocumentName", "Library", "SyncProgress", "SyncReport", "WordPieces"]

_INDEX_PER_BYTE = 4  # of the files: text takes some 30, most other formats less than 1; each write looks again

Found = TypeVar("Found")


class Library:
    """Documents that can be listed, read, searched, and kept in step with their folder."""

    def __init__(
        self, settings: IndexSettings, embedder: Embedder, *, open_model: Callable[[str], Embedder] = Embedder
    ) -> None:
        self.settings = settings
        self.embedder = embedder
        self._open_model = open_model
        self._other: Embedder | None = None  # of an index that other settings built
        self._store: Store | None = None
        self._opened = ""
        self._opening = threading.RLock()

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

    def begin(self) -> None:
        """Make an empty index where there is none: whoever asks while the first sync fills it gets what is there.

        Raises what `sync` raises.
        """
        if not build_in_use(self.settings.home):
            with changing(self.settings.home):
                self._begin()

    def sync(
        self, *, rebuild: bool = False, dry_run: bool = False, progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncReport:
        """Make the index match the folder. An unchanged library costs a stat per file and takes no lock.

        Raises:
            IndexLocked: another process is changing the index.
            LibraryMissing: the folder cannot be listed.
            HomeUnusable, DiskFull: the index cannot be written; what is in it can still be read.
            IndexDamaged: its catalog is not whole.
        """
        in_use = self._current() if self._is_built() and not rebuild else None
        plan = plan_sync(self.settings.library, in_use, self.settings.home)
        if dry_run:
            return preview(plan)
        if in_use is not None and plan.is_empty and not in_use.was_interrupted():
            return carry_out(plan, in_use, self.settings, self.embedder)
        with changing(self.settings.home, plan.bytes_to_read * _INDEX_PER_BYTE):
            self._begin()
            if rebuild or not self._is_built():
                return self._build(progress, may_empty=rebuild)
            store = self._current()
            if store.is_copy:
                raise HomeUnusable(self.settings.home, f"its folder {self._opened} may not be written")
            if store.was_interrupted():
                store.heal()
            return bring_up_to_date(store, self.settings, self.embedder, progress)

    def _begin(self) -> None:
        """Put an empty index in use where there is none: a first sync that is cut short goes on where it stood."""
        if not build_in_use(self.settings.home):
            self._use(new_index(self.settings))

    def _build(self, progress: Callable[[SyncProgress], None] | None, *, may_empty: bool) -> SyncReport:
        """Build a new index beside the one in use, then switch to it. What the folder cannot give just now is kept."""
        old = self.settings.home / build_in_use(self.settings.home)
        store = new_index(self.settings)
        report = bring_up_to_date(store, self.settings, self.embedder, progress)
        take_over(old, store, self.settings, self.embedder, may_empty=may_empty)
        self._use(store)
        return report

    def _use(self, store: Store) -> None:
        """Switch to another index."""
        put_in_use(self.settings.home, store.folder.name)
        with self._opening:
            self.close()
            self._store, self._opened = store, store.folder.name
        remove_unused(self.settings.home, strict=False)

    # -- reading

    @property
    def revision(self) -> tuple[str, int]:
        """What changes whenever a document does."""
        return self._read(lambda store: (store.folder.name, store.catalog.number("revision")))

    def names(self) -> list[DocumentName]:
        """Return how every indexed document is called, sorted by path."""
        return self._read(lambda store: store.catalog.names())

    def documents(self, paths: Sequence[str] | None = None) -> list[DocumentInfo]:
        """Return what is known of every indexed document, or of those named, sorted by path."""
        return self._read(lambda store: store.catalog.documents(paths))

    def document(self, path: str) -> Document:
        """Return a document as cited offsets count it.

        Raises:
            UnknownDocument: the index holds no such document.
        """
        found = self._read(lambda store: store.catalog.document(path))
        if found is None:
            raise UnknownDocument(path)
        return found

    def original(self, path: str) -> Path:
        """Return the file of an indexed document, checked to lie inside the library.

        Raises:
            UnknownDocument: there is no such document or file.
        """
        if not self._read(lambda store: store.catalog.documents([path])):
            raise UnknownDocument(path)
        return file_of(self.settings.library, path)

    @property
    def own_folder(self) -> Path:
        """Where a document lies that whoever asks adds."""
        return self.settings.library

    def allows(self, path: str, *, change: bool = False) -> bool:
        """Say whether whoever asks may see a document, or change it. Here all is for all; see `index.shared`."""
        return True

    def sample(self, count: int, *, documents: Chosen = None) -> list[Passage]:
        """Return up to `count` passages in reading order, spread evenly over the library or over those documents."""
        return self._read(lambda store: store.sample(count, documents))

    def nearest(
        self,
        vector: NDArray[np.float32] | Callable[[Embedder], NDArray[np.float32]],
        count: int,
        *,
        documents: Chosen = None,
    ) -> list[ScoredPassage]:
        """Search by meaning: passages with the cosine of their vector to `vector`, best first.

        Instead of a vector may come what makes it with the model of the index in use, which is not always `embedder`.
        """

        def read(store: Store) -> list[ScoredPassage]:
            sought = vector(self._model_of(store)) if callable(vector) else vector
            return store.current_hits(lambda most: store.nearest(sought, most, documents), count, self.allows)

        return self._read(read)

    def matching(self, sought: Sought, count: int, *, documents: Chosen = None) -> list[ScoredPassage]:
        """Search by words: passages with their BM25 scores, best first."""
        return self._read(
            lambda store: store.current_hits(lambda most: store.matching(sought, most, documents), count, self.allows)
        )

    def word_pieces(self, passages: Sequence[Passage]) -> list[WordPieces]:
        """Return the word pieces of each passage with their vectors: what the index keeps, or else computed now."""

        def read(store: Store) -> dict[Passage, bytes]:
            return store.catalog.tokens(passages) if self._model_of(store) is self.embedder else {}

        found = {
            passage: pieces
            for passage, data in self._read(read).items()
            if (pieces := unpack(data, len(passage.text), self.embedder.dimension))
        }
        found |= self.embedder.passage_tokens([passage for passage in passages if passage not in found])
        return [found[passage] for passage in passages]

    def document_frequencies(self, words: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many passages each word occurs, in any of its forms, and how many passages there are."""
        return self._read(lambda store: store.document_frequencies(words))

    def _read(self, read: Callable[[Store], Found]) -> Found:
        """Read from the index in use; again if it was replaced meanwhile, whatever came or failed until then."""
        while True:
            name = build_in_use(self.settings.home)
            try:
                found = read(self._current())
            except (IndexDamaged, HomeUnusable, FileNotFoundError):
                if name == build_in_use(self.settings.home):
                    raise
            else:
                if name == build_in_use(self.settings.home):
                    return found

    # -- which build is in use

    def _is_built(self) -> bool:
        """Say whether the index in use was built with these settings."""
        return build_in_use(self.settings.home).startswith(f"index-{self.settings.fingerprint}")

    def _model_of(self, store: Store) -> Embedder:
        """Return the model that made the vectors of an index; one that does not say was built with these settings."""
        name = model_of(store) or self.settings.embedding_model
        if name == self.settings.embedding_model:
            return self.embedder
        if self._other is None or self._other.name != name:
            self._other = self._open_model(name)
        return self._other

    def _current(self) -> Store:
        with self._opening:
            name = build_in_use(self.settings.home)
            if not name:
                raise IndexMissing(self.settings.home)
            if self._store is None or self._opened != name or self._store.is_stale():
                self.close()
                self._store, self._opened = Store.open(self.settings.home / name), name
                mend_before_reading(self._store, self.settings.home)
            return self._store
