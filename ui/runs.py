"""Runs of evals that are kept beside the index: they go with the documents that they drew on."""

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from index.home import RUNS


def forget_runs(home: Path, documents: Collection[str]) -> int:
    """Delete the runs in an index folder that drew on one of the documents; return how many."""
    drawing = [folder for folder in sorted((home / RUNS).glob("*")) if _draws_on(folder, documents)]
    for folder in drawing:
        shutil.rmtree(folder)
    return len(drawing)


def _draws_on(folder: Path, documents: Collection[str]) -> bool:
    results = folder / "results.jsonl"
    if not results.is_file():
        return folder.is_dir()
    with results.open(encoding="utf-8", newline="\n") as lines:
        return any(_names(line, documents) for line in lines)


def _names(line: str, documents: Collection[str]) -> bool:
    try:
        result = json.loads(line)
    except ValueError:  # half written when the run was broken off: it can hold anything, and is of no use
        return True
    answer = result["answer"] or {"citations": [], "passages": []}
    places = (*answer["citations"], *answer["passages"], *result["case"]["sources"])
    return any(place["document"] in documents for place in places)
