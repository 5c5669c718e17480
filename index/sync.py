"""Make the index match the folder: read what changed, embed what is new, drop what is gone."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.aside import kept_aside
from index.embed import Embedder, searched_text
from index.errors import FootnoteError, LibraryEmptied, UnreadableDocument
from index.folder import Listing, list_library
from index.home import require_room
from index.passage import Document
from index.read import MAX_BYTES, READERS
from index.schema import Entry, FileState
from index.settings import IndexSettings
from index.split import split
from index.store import Store
from index.unreadable import is_to_be_read, state_of_failure, still_holds
from index.worker import FileReader

_PASSAGES_AT_ONCE = 256  # written together: each write costs a few commits, and a kill loses no more than this
_AT_PEAK = 3  # bytes on the disk for each that is written: the log of SQLite holds all of it once more; measured 2.7


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that gave no text, and why."""

    document: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is: `done` of `total` documents, `document` being the last."""

    document: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, or with `dry_run` would do.

    `passages` counts those written, `embedded` those that were new to the model, `seconds` all the time it took.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    notices: tuple[str, ...] = ()
    passages: int = 0
    embedded: int = 0
    seconds: float = 0.0

    @property
    def is_current(self) -> bool:
        """True when the index already matched the folder."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs between folder and index, judged by size and time stamp alone."""

    listing: Listing
    to_read: tuple[str, ...]
    gone: tuple[str, ...]
    unchanged: tuple[str, ...]
    known: dict[str, FileState]
    unread: dict[str, FileState]

    @property
    def bytes_to_read(self) -> int:
        """The size of the changed files that a reader will take."""
        sizes = [self.listing.files[name].st_size for name in self.to_read if Path(name).suffix.lower() in READERS]
        return sum(size for size in sizes if size <= MAX_BYTES)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to do."""
        return not (self.to_read or self.gone)


def plan_sync(library: Path, store: Store | None, home: Path | None = None) -> Plan:
    """Compare the folder with an index, or with none. Reads no file. `home` is the folder that indexes lie in.

    Raises:
        LibraryMissing: the folder cannot be listed; then nothing is taken for gone.
    """
    if home is None and store is not None and not store.is_copy:
        home = store.folder.parent
    listing = list_library(library, home)
    known = store.catalog.states() if store else {}
    unread = store.catalog.unread() if store else {}
    files = listing.files.items()
    to_read = {  # in order, and quick to look a name up in
        name: now for name, now in files if is_to_be_read(library / name, now, known.get(name), unread.get(name))
    }
    gone = tuple(
        name for name in sorted({*known, *unread}) if name not in listing.files and not listing.may_still_hold(name)
    )
    unchanged = tuple(name for name in listing.files if name in known and name not in to_read)
    return Plan(listing, tuple(to_read), gone, unchanged, known, unread)


def preview(plan: Plan) -> SyncReport:
    """Say what a sync would do. What it would only try again is unreadable until then."""
    unreadable = _still_unreadable(plan, plan.unread)
    until_then = {each.document for each in unreadable}
    ahead = [name for name in plan.to_read if name not in until_then]
    return SyncReport(
        added=tuple(name for name in ahead if name not in plan.known),
        changed=tuple(name for name in ahead if name in plan.known),
        removed=tuple(name for name in plan.gone if name in plan.known),
        unchanged=plan.unchanged,
        unreadable=unreadable,
    )


def refuse_to_empty(plan: Plan, settings: IndexSettings) -> None:
    """Check that a folder with nothing at all in it does not empty the index: a disk may just not be mounted.

    The last document may go, and those that were taken out by hand. To build an index anew removes nothing from it.

    Raises:
        LibraryEmptied: more than one document would go, and not even a hidden file is in the folder.
    """
    if not plan.listing.is_bare:
        return
    aside = {kept.document for kept in kept_aside(settings.home)}
    going = [name for name in plan.gone if name in plan.known and name not in aside]
    if len(going) > 1:
        raise LibraryEmptied(settings.library, len(going))


def carry_out(
    plan: Plan,
    store: Store,
    settings: IndexSettings,
    embedder: Embedder,
    progress: Callable[[SyncProgress], None] | None = None,
) -> SyncReport:
    """Bring the index up to date. The caller holds the lock for writing.

    Raises:
        LibraryEmptied: see `refuse_to_empty`.
    """
    refuse_to_empty(plan, settings)
    return _Sync(plan, store, settings, embedder, progress or (lambda _: None)).run()


def cut(
    document: Document, state: FileState, generation: int, settings: IndexSettings, embedder: Embedder
) -> tuple[Entry, dict[str, str]]:
    """Cut a document into passages; return it with what is to be embedded of it, by digest.

    Raises:
        UnreadableDocument: it cannot be cut.
    """
    _ = embedder.token_starts(""), embedder.max_tokens  # loads it: its faults are not the document's
    try:
        passages = split(document, embedder, tokens=settings.passage_tokens)
        texts = [searched_text(passage, embedder) for passage in passages]
    except (FootnoteError, OSError, MemoryError):  # the model or the machine fails, not the document
        raise
    except Exception as error:  # no document ends the sync, as in index/worker.py
        why = f"{type(error).__name__}: {str(error)[:200]}"
        reason = f"it cannot be cut into passages ({why}); save it in another format"
        raise UnreadableDocument(document.path, reason) from error
    digests = tuple(hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts)
    named = {f"{document.path}|{generation}|{number:06}": passage for number, passage in enumerate(passages)}
    return Entry(document, state, generation, named, digests), dict(zip(digests, texts, strict=True))


@dataclass(slots=True)
class _Sync:
    plan: Plan
    store: Store
    settings: IndexSettings
    embedder: Embedder
    progress: Callable[[SyncProgress], None]
    waiting: list[Entry] = field(default_factory=list[Entry])
    texts: dict[str, str] = field(default_factory=dict[str, str])  # by digest: what the waiting entries have embedded
    changed: list[str] = field(default_factory=list[str])
    same: list[str] = field(default_factory=list[str])
    passages: int = 0
    embedded: int = 0

    def run(self) -> SyncReport:
        begun = time.monotonic()
        generations = self.store.catalog.generations()
        with FileReader() as reader:
            for done, (name, document, state) in enumerate(self._read(reader), start=1):
                entry = document and self._entry(document, state, generations.get(name, 0) + 1)
                if entry is not None:
                    self.changed.append(name)
                    self._hold(entry)
                self.progress(SyncProgress(name, done, len(self.plan.to_read)))
        self._write()
        if self.plan.gone:
            self.store.remove(self.plan.gone)
        return self._report(time.monotonic() - begun)

    def _read(self, reader: FileReader) -> Iterator[tuple[str, Document | None, FileState]]:
        """Read each changed file. A file that gives no text is noted, and its last readable version stays."""
        for name in self.plan.to_read:
            seen = self.plan.listing.files[name]
            state = FileState(seen.st_size, seen.st_mtime_ns)
            try:
                document, digest = reader.read(self.settings.library / name, name)
            except UnreadableDocument as error:
                self._note(name, error)
                yield name, None, state
                continue
            state = FileState(state.size, state.mtime_ns, digest)
            known = self.plan.known.get(name)
            if known is not None and known.digest == digest:
                self.store.catalog.touch(name, state)
                self.same.append(name)
                yield name, None, state
            else:
                yield name, document, state

    def _note(self, name: str, error: UnreadableDocument) -> None:
        state = state_of_failure(self.plan.listing.files[name], error, self.plan.unread.get(name))
        self.store.catalog.commit_unread(name, state)

    def _entry(self, document: Document, state: FileState, generation: int) -> Entry | None:
        """Cut a document into passages. One that cannot be is noted like a file that gives no text, and is None."""
        try:
            entry, texts = cut(document, state, generation, self.settings, self.embedder)
        except UnreadableDocument as error:
            self._note(document.path, error)
            return None
        self.texts.update(texts)
        return entry

    def _hold(self, entry: Entry) -> None:
        self.waiting.append(entry)
        if sum(len(waiting.passages) for waiting in self.waiting) >= _PASSAGES_AT_ONCE:
            self._write()

    def _write(self) -> None:
        if not self.waiting:
            return
        known = self.store.catalog.vectors(list(self.texts))
        new = [digest for digest in self.texts if digest not in known]
        require_room(self.settings.home, _AT_PEAK * self._bytes(new))
        made, tokens = self.embedder.embed_passages([self.texts[digest] for digest in new])
        self.embedded += len(new)
        kept = {digest: data for digest, data in zip(new, tokens, strict=True) if data}
        self.store.replace(self.waiting, known | dict(zip(new, made, strict=True)), kept)
        self.passages += sum(len(entry.passages) for entry in self.waiting)
        self.waiting, self.texts = [], {}

    def _bytes(self, new: list[str]) -> int:
        """Return about how many bytes the waiting documents take: texts, vectors, and word pieces of what is new.

        It is known before anything is embedded: of the word pieces, that a passage is seldom longer than it may be.
        """
        numbers, pieces = self.embedder.dimension, self.settings.passage_tokens
        texts = sum(len(entry.document.text.encode("utf-8", "replace")) for entry in self.waiting)
        vectors = 4 * numbers * sum(len(entry.passages) for entry in self.waiting)
        word_pieces = (4 + numbers // 4) * sum(min(pieces, len(self.texts[digest])) for digest in new)  # index.tokens
        return 2 * texts + vectors + word_pieces  # once in the document, once in its passages

    def _report(self, seconds: float) -> SyncReport:
        plan = self.plan
        return SyncReport(
            added=tuple(name for name in self.changed if name not in plan.known),
            changed=tuple(name for name in self.changed if name in plan.known),
            removed=tuple(name for name in plan.gone if name in plan.known),
            unchanged=tuple(sorted({*plan.unchanged, *self.same})),
            unreadable=_still_unreadable(plan, self.store.catalog.unread()),
            notices=tuple(self.store.catalog.notices()),
            passages=self.passages,
            embedded=self.embedded,
            seconds=seconds,
        )


def _still_unreadable(plan: Plan, unread: dict[str, FileState]) -> tuple[Unreadable, ...]:
    files = plan.listing.files
    held = {name: state for name, state in unread.items() if name in files and still_holds(files[name], state)}
    reasons = {name: state.reason for name, state in held.items()}
    return tuple(Unreadable(name, reason) for name, reason in sorted((reasons | plan.listing.refused).items()))
