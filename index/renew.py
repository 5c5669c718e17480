"""Make an index and bring it up to date; one made anew takes over what the folder cannot give just now."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from index.embed import Embedder
from index.errors import IndexDamaged, UnreadableDocument
from index.home import remove_unused, require_room, write_durably
from index.passage import Document
from index.schema import FileState
from index.settings import IndexSettings
from index.store import Store
from index.sync import SyncProgress, SyncReport, carry_out, cut, plan_sync, refuse_to_empty

_MODEL = "model"  # the file in an index that names the model its vectors were made with
_NO_SIZE = -1  # that no file has: so it is read as soon as it can be, whatever it looked like before
_SENSELESS = (IndexDamaged, ValueError, TypeError, KeyError)  # a damaged row, or one that reads well and makes no sense


def new_index(settings: IndexSettings) -> Store:
    """Make an empty index that nobody uses yet; what was left of others that nobody uses goes."""
    name = f"index-{settings.fingerprint}-{secrets.token_hex(4)}"  # Chroma would share an old one's open files
    remove_unused(settings.home, strict=False)
    store = Store(settings.home / name)
    store.seal()
    write_durably(store.folder / _MODEL, settings.embedding_model)
    return store


def model_of(store: Store) -> str:
    """Return the name of the model that made the vectors of an index; empty for one that does not say."""
    file = store.folder / _MODEL
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def bring_up_to_date(
    store: Store, settings: IndexSettings, embedder: Embedder, progress: Callable[[SyncProgress], None] | None = None
) -> SyncReport:
    """Make an index match the folder. The caller holds the lock for writing."""
    report = carry_out(plan_sync(settings.library, store, settings.home), store, settings, embedder, progress)
    store.tidy()
    return report


def take_over(old: Path, store: Store, settings: IndexSettings, embedder: Embedder, *, may_empty: bool = False) -> None:
    """Cut and embed anew each document of the index in `old` whose file gives no text now, though it is not gone.

    Such a document is read from its file as soon as that can be read. What is damaged in the old index is passed over.

    Raises:
        LibraryMissing: the folder cannot be listed any more.
        LibraryEmptied: there is nothing at all in it, and not `may_empty`.
        DiskFull, HomeUnusable: the old index cannot be read, or the new one not be written.
    """
    for document, state in _kept(old, store, settings, may_empty):
        require_room(settings.home, 0)
        noted = store.catalog.unread().get(document.path)
        try:
            entry, texts = cut(document, state, 1, settings, embedder)
        except UnreadableDocument as error:  # the next sync names it
            store.catalog.commit_unread(document.path, noted or replace(state, reason=error.reason))
            continue
        vectors, tokens = embedder.embed_passages(list(texts.values()))
        kept = {digest: data for digest, data in zip(texts, tokens, strict=True) if data}
        store.replace([entry], dict(zip(texts, vectors, strict=True)), kept)
        if noted:
            store.catalog.commit_unread(document.path, noted)


def _kept(old: Path, store: Store, settings: IndexSettings, may_empty: bool) -> Iterator[tuple[Document, FileState]]:
    """Yield the documents that only the old index has, though a sync would not have dropped them from it."""
    with suppress(IndexDamaged), closing(Store.open(old)) as before:
        if {type(name) for name in (*before.catalog.states(), *before.catalog.unread())} - {str}:
            return  # their bytes were read, but as something else
        plan = plan_sync(settings.library, before, settings.home)
        if not may_empty:
            refuse_to_empty(plan, settings)
        for name in sorted({*plan.known} - {*store.catalog.states(), *plan.gone}):
            with suppress(*_SENSELESS):
                if document := before.catalog.document(name):
                    yield document, replace(plan.known[name], size=_NO_SIZE, digest="")
