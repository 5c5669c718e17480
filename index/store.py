"""One built index: the catalog, and the two search indexes derived from it.

Changes follow one order: write the new passages to both search indexes, commit the catalog, then drop the old ones.
Whatever interrupts that, the catalog is whole; and because a flag in it says that a change was under way, the next
opening rebuilds what was derived, from the catalog alone. A seal in the catalog says how the files of both search
indexes were left, so that files which something else changed are looked at before they are opened.
"""

import tempfile
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.catalog import Catalog
from index.errors import DiskFull, FootnoteError, IndexDamaged, IndexLocked
from index.home import CATALOG, is_usable, private_copy, remove_index
from index.keywords import Keywords, Sought
from index.passage import Chosen, Passage
from index.schema import Entry
from index.seal import is_sealed, seal, state_of_catalog
from index.stop import undisturbed

if TYPE_CHECKING:
    from index.vectors import Vectors

_UNDER_WAY = "change under way"
_REBUILDING = "search indexes are not whole"
_TO_REWRITE = "words of removed passages"
_TO_SCRUB = "bytes to remove"
CHROMA, TANTIVY = "chroma", "tantivy"  # the folders of the two search indexes
DERIVED = (CHROMA, TANTIVY)
_REBUILD_AT_ONCE = 2_000  # passages held in memory while a search index is rebuilt
_REWRITTEN = 20_000  # up to so many passages all words are written anew after removals; beyond, it takes seconds
_MORE = 4  # times as many hits are fetched when some were not current

Hit = tuple[str, float]
ScoredPassage = tuple[str, Passage, float]  # id, passage, score


class Store:
    """The index in `folder`. Any number of threads may search; `replace` and `remove` need the lock of index.lock."""

    def __init__(self, folder: Path, *, create: bool = True) -> None:
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._original, self._copied = folder, ""
        self._access = threading.RLock()
        self.catalog = Catalog(folder / CATALOG, create=create)
        self._seen = self.catalog.number("revision")

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """Open an index that was built before; where it may not be written, a copy of it, for Chroma always writes.

        Raises:
            IndexDamaged, HomeUnusable: it cannot be opened.
        """
        if not folder.is_dir():
            raise IndexDamaged(f"the index {folder} is missing")
        if all(is_usable(path) for path in (folder, folder / CHROMA, folder / TANTIVY) if path.exists()):
            return cls(folder, create=False)
        copied = state_of_catalog(folder)
        copy = private_copy(folder)
        try:
            store = cls(Path(copy.name), create=False)
        except FootnoteError:
            copy.cleanup()
            raise
        store._copy, store._original, store._copied = copy, folder, copied
        return store

    @property
    def is_copy(self) -> bool:
        """True when changes of this index would be lost."""
        return self._copy is not None

    def is_stale(self) -> bool:
        """Say whether this is to be opened anew: a copy of what was changed since, or half rebuilt by somebody else."""
        if self._is_half_rebuilt():
            with self._access:  # which this process holds while it rebuilds it itself
                return self._is_half_rebuilt()
        return self.is_copy and state_of_catalog(self._original) != self._copied

    def _is_half_rebuilt(self) -> bool:
        return self.catalog.number(_REBUILDING) == 1

    @cached_property
    def _vectors(self) -> "Vectors":
        from index.vectors import Vectors  # Chroma takes a second to import; comparing files does not need it

        was_sealed = is_sealed(self.catalog, self.folder / CHROMA)
        vectors = Vectors(self.folder / CHROMA)
        if was_sealed:
            with suppress(DiskFull, IndexLocked):  # then the files are looked at once more than they need to be
                seal(self.catalog, self.folder / CHROMA)  # opening Chroma writes into its files
        return vectors

    @cached_property
    def _keywords(self) -> Keywords:
        return Keywords(self.folder / TANTIVY)

    def close(self) -> None:
        """Let go of all files, when who is searching has ended."""
        with self._access:
            self._close_derived()
        self.catalog.close()
        if self._copy is not None:
            remove_index(Path(self._copy.name))
            self._copy.cleanup()

    def was_interrupted(self) -> bool:
        """Say whether a change began and did not end; true also while another process is changing the index."""
        return self.catalog.number(_UNDER_WAY) == 1

    def is_torn(self) -> bool:
        """Say whether files of a search index are missing, or longer or shorter than this program left them."""
        return not all(is_sealed(self.catalog, self.folder / name, "sizes") for name in DERIVED)

    def unsealed(self) -> list[str]:
        """Name the search indexes whose files are not as this program left them."""
        return [name for name in DERIVED if not is_sealed(self.catalog, self.folder / name)]

    def seal(self) -> None:
        """Remember the files of both search indexes as they are."""
        for name in DERIVED:
            seal(self.catalog, self.folder / name)

    def heal(self) -> None:
        """Rebuild both search indexes from the catalog: no model is loaded and no file of the library read."""
        with self._access:
            self.catalog.set_number(_UNDER_WAY, 1)
            self.catalog.set_number(_REBUILDING, 1)
            self._discard_derived()
            for passages, vectors in self.catalog.pages_of_passages(_REBUILD_AT_ONCE):
                self._add(passages, vectors)
            self.catalog.count_change()  # the files are new ones: who has the old ones open must look again
            for flag in (_TO_REWRITE, _REBUILDING):
                self.catalog.set_number(flag, 0)
            if self.catalog.number(_TO_SCRUB):
                self.catalog.scrub()
                self.catalog.set_number(_TO_SCRUB, 0)
            self._settled()

    def tidy(self) -> None:
        """Write all words anew if passages were removed, unless they are very many: once after a number of changes."""
        with self._access, undisturbed():
            self._see_changes()
            if not self.catalog.number(_TO_REWRITE) or self._keywords.count() > _REWRITTEN:
                return
            self.catalog.set_number(_UNDER_WAY, 1)
            self._keywords.rewrite(self.catalog.pages_of_texts(_REBUILD_AT_ONCE))
            self.catalog.count_change()
            self.catalog.set_number(_TO_REWRITE, 0)
            self._settled()

    def replace(
        self,
        entries: Sequence[Entry],
        known: Mapping[str, NDArray[np.float32]],
        tokens: Mapping[str, bytes] | None = None,
    ) -> None:
        """Make new versions of documents current. `known` has a vector for every digest the entries name.

        `tokens` has what is to be kept of their word pieces, by the same digests.
        """
        with self._access, undisturbed():
            self.catalog.set_number(_UNDER_WAY, 1)
            paths = [entry.document.path for entry in entries]
            old = self.catalog.passage_ids(paths)
            passages = {name: passage for entry in entries for name, passage in entry.passages.items()}
            digests = [digest for entry in entries for digest in entry.vector_digests]
            if passages:
                self._add(passages, np.stack([known[digest] for digest in digests]))
            self.catalog.commit(entries, known, tokens)
            self._drop(old)
            self._settled()

    def remove(self, paths: Sequence[str]) -> None:
        """Take documents out of the index."""
        with self._access, undisturbed():
            self.catalog.set_number(_UNDER_WAY, 1)
            old = self.catalog.passage_ids(paths)
            self.catalog.remove(paths)
            self._drop(old)
            self._settled()

    def forget(self, paths: Sequence[str]) -> None:
        """Take documents out of the index so that no byte of them stays in it; cut short, the next opening ends it."""
        with self._access:
            self.catalog.set_number(_TO_SCRUB, 1)
            self.catalog.set_number(_UNDER_WAY, 1)
            self.catalog.remove(paths)
            self.heal()

    def nearest(self, vector: NDArray[np.float32], count: int, documents: Chosen) -> list[Hit]:
        """Return the ids of the passages nearest in meaning, with cosine similarities."""
        with self._searching():
            return self._vectors.search(vector, count, documents) if count else []

    def matching(self, sought: Sought, count: int, documents: Chosen) -> list[Hit]:
        """Return the ids of the passages that share words with what is sought, with BM25 scores."""
        with self._searching():
            return self._keywords.search(sought, count, documents)

    def current_hits(
        self, search: Callable[[int], list[Hit]], count: int, allows: Callable[[str], bool]
    ) -> list[ScoredPassage]:
        """Return the best `count` hits that the catalog lists, in documents that are allowed.

        While a new version of a document is written, the search indexes hold the old one as well. Asking again for more
        is cheaper than naming to Chroma and Tantivy all that is allowed: 65 to 95 ms for 10,000 documents.
        """
        most = count
        while True:
            revision = self.catalog.number("revision")
            hits = search(most)
            passages = self.catalog.passages([name for name, _ in hits])
            listed = [(name, passages[name], score) for name, score in hits if name in passages]
            found = [hit for hit in listed if allows(hit[1].document)]
            if revision != self.catalog.number("revision"):
                continue  # what was just found may have been replaced
            if len(found) >= count or len(hits) < most:
                return found[:count]
            most *= _MORE

    def sample(self, count: int, documents: Chosen = None) -> list[Passage]:
        """Return up to `count` current passages in reading order, spread evenly."""
        ids = sorted(self.catalog.passage_ids(documents))
        chosen = [ids[place * len(ids) // count] for place in range(count)] if len(ids) > count else ids
        found = self.catalog.passages(chosen)
        return [found[name] for name in chosen if name in found]

    def document_frequencies(self, words: Sequence[str]) -> tuple[list[int], int]:
        """Return in how many passages each word occurs, and how many passages there are."""
        with self._searching():
            return self._keywords.document_frequencies(words), self._keywords.count()

    @contextmanager
    def _searching(self) -> Generator[None]:
        """Search both indexes as they are now.

        Raises:
            IndexLocked: another process is rebuilding them, and what was found or failed meanwhile says nothing.
        """
        with self._access:
            self._see_changes()
            try:
                yield
            finally:
                if self._is_half_rebuilt():
                    raise IndexLocked(self._original.parent, "another process")

    def _see_changes(self) -> None:
        revision = self.catalog.number("revision")
        if revision != self._seen:
            self._close_derived()  # an open Chroma never looks again
            self._seen = revision

    def _add(self, passages: dict[str, Passage], vectors: NDArray[np.float32]) -> None:
        self._see_changes()
        self._vectors.add(list(passages), [passage.document for passage in passages.values()], vectors)
        self._keywords.change(add=passages, remove=[])

    def _drop(self, ids: Sequence[str]) -> None:
        if not ids:
            return
        self._vectors.remove(ids)
        self._keywords.change(add={}, remove=ids)
        self.catalog.set_number(_TO_REWRITE, 1)

    def _discard_derived(self) -> None:
        """Remove both search indexes unopened, whatever state their files are in."""
        self._close_derived()
        for folder in (self.folder / name for name in DERIVED):
            if folder.exists():
                remove_index(folder)

    def _close_derived(self) -> None:
        """Close both search indexes; the next use opens them anew."""
        if "_vectors" in self.__dict__:
            self._vectors.close()
            del self._vectors
        if "_keywords" in self.__dict__:
            del self._keywords

    def _settled(self) -> None:
        self._seen = self.catalog.number("revision")
        self.seal()
        self.catalog.set_number(_UNDER_WAY, 0)
