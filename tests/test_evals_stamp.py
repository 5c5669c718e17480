"""The stamp of a run tells whether two runs can be compared."""

from pathlib import Path

from evals.case import choose
from evals.stamp import stamp
from rag.settings import Settings
from tests.small_assistant import TEXTS, SmallLibrary, write_cases


def stamped(tmp_path, *, texts=TEXTS, limit=None, **settings):
    file = write_cases(tmp_path / "cases.jsonl")
    settings = Settings.load(library=Path("town"), **settings)
    return stamp(file, choose(file, limit=limit), SmallLibrary(texts), settings)


def changed(first, second):
    return {key for key in first if key != "started" and first[key] != second[key]}


def test_the_same_run_has_the_same_stamp(tmp_path):
    assert changed(stamped(tmp_path), stamped(tmp_path)) == set()


def test_what_differs_is_seen_in_its_own_place(tmp_path):
    first = stamped(tmp_path)
    assert changed(first, stamped(tmp_path, texts=TEXTS | {"river.txt": "Dry."})) == {"library"}
    assert changed(first, stamped(tmp_path, limit=3)) == {"cases"}
    assert changed(first, stamped(tmp_path, top_k=9)) == {"settings"}
    assert changed(first, stamped(tmp_path, passage_tokens=90)) == {"settings", "fingerprint"}


def test_versions_and_sizes_are_there(tmp_path):
    found = stamped(tmp_path)
    assert {"python", "torch", "chromadb"} <= set(found["versions"])
    assert (found["cases"]["asked"], found["library"]["documents"]) == (18, 3)
