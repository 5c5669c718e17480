"""Is the index what it should be? The catalog is held against itself, and both search indexes against the catalog.

A damaged search index can kill the process that opens it, so each is looked at in a process of its own:
`python -m index.health chroma FOLDER`.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import Signals

import numpy as np

from index.catalog import Catalog
from index.errors import DiskFull, HomeUnusable, IndexDamaged, IndexLocked
from index.home import CATALOG, builds_not_in_use
from index.keywords import Keywords
from index.lock import changing
from index.store import CHROMA, DERIVED, TANTIVY, Store
from index.sync import Plan

_AT_ONCE = 2_000  # passages compared at a time
_SAMPLE = 500  # passages that have to find themselves
_MISSES = 0.01  # of a sample: Chroma's search is approximate, and about one in a thousand vectors misses itself
_SAME = 0.999  # cosine of a vector with itself as a search index kept it
_NAMED = 3  # passages or documents named in a finding
_PATIENCE = 1_800  # seconds


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, what was seen there, and what is wrong with it; without findings it is healthy."""

    name: str
    seen: str
    findings: tuple[str, ...] = ()


def mend(store: Store) -> None:
    """Rebuild both search indexes if a change of them was cut short, or if something else damaged their files.

    Files of another size are damaged; files that only have other time stamps may be a copy of good ones.
    """
    if is_sound(store):
        store.seal()
    else:
        store.heal()


def mend_before_reading(store: Store, home: Path) -> None:
    """Mend what was cut short or damaged, unless another process is just changing the index of `home`.

    Raises:
        DiskFull, HomeUnusable: it cannot be mended, nor be read as it is.
    """
    if not store.was_interrupted() and not store.unsealed():
        return
    try:
        with nullcontext() if store.is_copy else changing(home, mending=True):
            mend(store)
    except IndexLocked:
        return  # what is current is known from the catalog, whatever the other process does
    except (DiskFull, HomeUnusable):
        if not is_sound(store):
            raise


def is_sound(store: Store) -> bool:
    """Say whether both search indexes can be asked although their files are not as this program left them."""
    if store.was_interrupted() or store.is_torn():
        return False
    return not any(check.findings for check in examine_searches(store.folder, store.unsealed()))


def examine_store(store: Store) -> list[Check]:
    """Hold an index against itself; nobody may be changing it meanwhile."""
    cut_short = ("it was cut short; the next command that asks mends it",) if store.was_interrupted() else ()
    checks = [Check("last change", "complete" if not cut_short else "", cut_short), *examine_catalog(store.catalog)]
    if any(check.findings for check in checks[1:]):
        return checks  # search indexes cannot be held against a catalog that is wrong
    searches = examine_searches(store.folder)
    if not cut_short and not any(check.findings for check in searches):
        store.seal()
    return [*checks, *searches]


def examine_builds(home: Path) -> Check:
    """Look for what builds left behind that were cut short."""
    left = [path.name for path in builds_not_in_use(home)]
    return Check("leftovers", "none" if not left else "", (f"{', '.join(left)}: an index not in use",) if left else ())


def examine_plan(plan: Plan) -> Check:
    """Say how far the folder is ahead of the index: no finding, for the next sync settles it."""
    ahead = {"new or changed": len(plan.to_read), "gone": len(plan.gone)}
    said = ", ".join(f"{count:,} {what}" for what, count in ahead.items() if count)
    return Check("folder", f"{said}: `footnote index` brings the index in step" if said else "in step with the index")


def examine_searches(folder: Path, names: Sequence[str] = DERIVED) -> list[Check]:
    """Hold search indexes against the catalog beside them, each in a process of its own."""
    return [_in_a_child(name, folder) for name in names]


def examine_catalog(catalog: Catalog) -> list[Check]:
    """Hold the catalog against itself: its file, its passages against their documents, its vectors."""
    file = _guarded("catalog", lambda: Check("catalog", "SQLite's own check", tuple(catalog.problems())))
    if file.findings:
        return [file]
    return [file, _guarded("passages", lambda: _check_passages(catalog))]


def check_search(name: str, folder: Path) -> Check:
    """Hold a search index against the catalog beside it, in this process, which a damaged one can end."""
    check = {CHROMA: _check_vectors, TANTIVY: _check_words}[name]
    with closing(Catalog(folder / CATALOG, create=False)) as catalog:
        return _guarded(name, lambda: check(folder, catalog))


def _check_passages(catalog: Catalog) -> Check:
    documents, wrong, listed = 0, list[str](), set[str]()
    for document, generation, passages in catalog.whole_documents():
        documents += 1
        listed |= set(passages)
        wrong += [
            name
            for name, passage in passages.items()
            if document.text[passage.start : passage.end] != passage.text
            or not name.startswith(f"{document.path}|{generation}|")
        ]
    every = set(catalog.passage_ids())
    findings = [
        _finding("passage is no slice of its document", wrong),
        _finding("passage belongs to no document", every - listed),
        _finding("passage has no vector", catalog.passages_without_vector()),
        _finding("vector is damaged", catalog.damaged_vectors()),
    ]
    return Check("passages", f"{len(every):,} in {documents:,} documents", tuple(filter(None, findings)))


def _check_vectors(folder: Path, catalog: Catalog) -> Check:
    from index.vectors import Vectors

    wanted = {name: vector for page in catalog.pages_of_passages(_AT_ONCE) for name, vector in zip(*page, strict=True)}
    with closing(Vectors(folder / CHROMA)) as vectors:
        held, wrong = list[str](), list[str]()
        for ids, found in vectors.everything(_AT_ONCE):
            held += ids
            wrong += [name for name, vector in zip(ids, found, strict=True) if not _alike(vector, wanted.get(name))]
        findings = _differences(held, wanted)
        findings.append(_finding("passage has another vector", [name for name in wrong if name in wanted]))
        sample = _sample(sorted(wanted))
        lost = [name for name in sample if vectors.search(wanted[name], 1)[0][1] < _SAME] if held else sample
        if len(lost) > _MISSES * len(sample):
            findings.append(_finding(f"of {len(sample):,} passages does not find itself", lost))
        findings.append(_finding("folder belongs to nothing", vectors.strangers()))
    return Check(CHROMA, f"{len(held):,} vectors", tuple(filter(None, findings)))


def _check_words(folder: Path, catalog: Catalog) -> Check:
    keywords = Keywords(folder / TANTIVY)
    held = keywords.everything()
    findings = _differences(held, wanted := catalog.passage_ids())
    sample = catalog.passages(_sample(sorted(wanted)))
    lost = [name for name, passage in sample.items() if name in held and not keywords.finds(name, passage.text)]
    findings.append(_finding("passage is not found by its words", lost))
    return Check(TANTIVY, f"the words of {len(held):,} passages", tuple(filter(None, findings)))


def _differences(held: Sequence[str], wanted: Iterable[str]) -> list[str]:
    return [
        _finding("passage is missing", set(wanted) - set(held)),
        _finding("passage is in the catalog no more", set(held) - set(wanted)),
        _finding("passage is there twice", held if len(held) > len(set(held)) else []),
    ]


def _finding(what: str, names: Iterable[str]) -> str:
    """Return `3 × passage is missing: a, b, c`, and nothing for no names."""
    named = sorted(names)
    more = ", …" if len(named) > _NAMED else ""
    return f"{len(named):,} × {what}: {', '.join(named[:_NAMED])}{more}" if named else ""


def _alike(one: np.ndarray, other: np.ndarray | None) -> bool:
    return other is not None and float(one @ other) > _SAME * float(other @ other)


def _sample(names: Sequence[str]) -> Sequence[str]:
    return names[:: max(1, len(names) // _SAMPLE)][:_SAMPLE]


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except IndexDamaged as error:
        return Check(name, "", (error.problem,))
    except (ValueError, TypeError, KeyError) as error:  # rows that read well and make no sense
        return Check(name, "", (f"it holds what nothing wrote there ({error!r})",))


def _in_a_child(name: str, folder: Path) -> Check:
    root = Path(__file__).parent.parent  # where the child finds this module, and no stranger of its name
    command = [sys.executable, "-m", "index.health", name, str(folder.resolve())]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return Check(name, "", (f"it did not answer in {_PATIENCE} s",))
    if done.returncode == 0:
        told = json.loads(done.stdout.splitlines()[-1])
        return Check(told["name"], told["seen"], tuple(told["findings"]))
    if done.returncode < 0:
        return Check(name, "", (f"it ends the process that opens it ({Signals(-done.returncode).name})",))
    return Check(name, "", (f"it cannot be opened ({(done.stderr.splitlines() or ['no reason given'])[-1]})",))


if __name__ == "__main__":
    from index.offline import go_offline

    go_offline()
    sys.stdout.write(json.dumps(asdict(check_search(sys.argv[1], Path(sys.argv[2])))) + "\n")
