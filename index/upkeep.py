"""Looking after a library's index: examine it, repair it, and forget documents so that no byte of them stays."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from index.aside import forget_aside, kept_aside
from index.errors import HomeUnusable, IndexDamaged, IndexMissing, UnknownDocument, UnreadableDocument
from index.health import Check, examine_builds, examine_plan, examine_store
from index.home import build_in_use, is_usable, remove_unused
from index.library import Library, SyncProgress
from index.lock import changing, writing
from index.settings import IndexSettings
from index.store import Store
from index.sync import plan_sync


def examine(library: Library) -> list[Check]:
    """Hold the index against itself and the folder. Takes seconds; a check without findings is healthy.

    Raises:
        IndexMissing: there is no index.
        IndexLocked: another process is changing it.
    """
    home = library.settings.home
    _build_of(home)
    library.close()
    with writing(home) if is_usable(home) else nullcontext():
        return _examine(library.settings)


def repair(library: Library, progress: Callable[[SyncProgress], None] | None = None) -> list[Check]:
    """Mend what `examine` finds, and return what it finds then.

    Search indexes are rebuilt from the catalog; an index whose catalog is not whole is built anew from the folder.

    Raises:
        IndexMissing, IndexLocked, HomeUnusable, DiskFull: nothing could be changed.
    """
    home = library.settings.home
    _build_of(home)
    library.close()
    with changing(home):
        wrong = {check.name for check in _examine(library.settings) if check.findings}
        is_whole = not wrong & {"catalog", "passages"}
        if is_whole and wrong - {"leftovers"}:
            with closing(Store.open(_build_of(home))) as store:
                store.heal()
        remove_unused(home)
    if not is_whole:
        library.sync(rebuild=True, progress=progress)
    return examine(library)


def forget(library: Library, documents: Sequence[str], *, delete_files: bool = False) -> tuple[str, ...]:
    """Remove documents and every byte derived from them from the index, and with `delete_files` their files too.

    The search indexes are built anew, which takes as long as it did at first, without the embedding.

    Returns:
        The documents whose files are still there: the next sync reads them again.

    Raises:
        UnknownDocument: the index does not hold one of them; then none is forgotten.
        UnreadableDocument: a file cannot be deleted; all are forgotten, and every other file is deleted.
        IndexMissing, IndexLocked, HomeUnusable, DiskFull: nothing could be changed.
    """
    home, folder = library.settings.home, library.settings.library
    build = _build_of(home)
    library.close()
    size = sum(file.stat().st_size for file in build.rglob("*") if file.is_file())
    with changing(home, size), closing(Store.open(build)) as store:
        if store.is_copy:
            raise HomeUnusable(home, f"its folder {build.name} may not be written")
        aside = {kept.document for kept in kept_aside(home)}
        known = {*store.catalog.states(), *store.catalog.unread(), *aside}
        if unknown := [name for name in documents if name not in known]:
            raise UnknownDocument(unknown[0])
        store.forget(documents)
        forget_aside(home, documents)
        remove_unused(home)
        if delete_files:
            _delete(folder, documents)
    return tuple(name for name in documents if os.path.lexists(folder / name))


def _delete(folder: Path, documents: Sequence[str]) -> None:
    """Delete the files of documents that the index forgot; of a link, the link and not what it leads to."""
    kept: dict[str, str] = {}
    for name in documents:
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            kept[name] = error.strerror or str(error)
    if kept:
        first, *others = kept
        besides = f", nor can {', '.join(others)}" if others else ""
        problem = f"its file cannot be deleted ({kept[first]}){besides}"
        raise UnreadableDocument(first, f"{problem}; the index forgot it, but the next sync reads what is still there")


def _examine(settings: IndexSettings) -> list[Check]:
    try:
        with closing(Store.open(_build_of(settings.home))) as store:
            plan = plan_sync(settings.library, store)
            return [*examine_store(store), examine_builds(settings.home), examine_plan(plan)]
    except IndexDamaged as error:
        return [Check("catalog", "", (error.problem,))]


def _build_of(home: Path) -> Path:
    name = build_in_use(home)
    if not name:
        raise IndexMissing(home)
    return home / name
