"""What a reader thought of an answer, one JSON object a line beside the index: raw material for expected answers."""

import json
import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from index.errors import HomeUnusable
from index.home import make_home
from rag.answer import Answer

OPINIONS = ("Good answer", "Wrong answer", "Wrong source", "Missing source")
_FILE = "feedback.jsonl"
_ONE_AT_A_TIME = Lock()  # the two reports of one click may come together


def note(home: Path, answer: Answer, opinion: str) -> None:
    """Append an opinion on an answer to the feedback of an index folder, once: the chat may report a click twice.

    Raises:
        ValueError: no such opinion; it comes from a browser.
        HomeUnusable: the index folder may not be written.
    """
    if opinion not in OPINIONS:
        raise ValueError(f"no such opinion: {opinion!r}")
    said = json.dumps({"opinion": opinion, "answer": answer.as_dict()}, ensure_ascii=False)
    make_home(home)
    file = home / _FILE
    try:
        with _ONE_AT_A_TIME:
            if file.exists() and file.read_text(encoding="utf-8").rstrip("\n").endswith(said[1:]):
                return
            with file.open("a", encoding="utf-8") as lines:
                lines.write(f'{{"at": "{datetime.now(UTC).isoformat(timespec="seconds")}", {said[1:]}\n')
    except OSError as error:
        raise HomeUnusable(home, f"an opinion cannot be written into it ({error.strerror})") from error


def forget(home: Path, documents: Collection[str]) -> int:
    """Take out every opinion on an answer that drew on one of the documents; return how many."""
    file = home / _FILE
    if not file.exists():
        return 0
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not _draws_on(line, documents)]
    if len(kept) < len(lines):
        file.with_suffix(".new").write_text("".join(kept), encoding="utf-8")
        os.replace(file.with_suffix(".new"), file)
    return len(lines) - len(kept)


def _draws_on(line: str, documents: Collection[str]) -> bool:
    try:
        answer = json.loads(line)["answer"]
        return any(found["document"] in documents for found in answer["citations"] + answer["passages"])
    except (ValueError, KeyError, TypeError):  # a line that was cut short can hold anything, and is of no use
        return True
