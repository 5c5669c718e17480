"""What a reader thought of an answer, one JSON object a line beside the index; a complaint is a draft eval case too."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from index.errors import HomeUnusable
from index.home import make_home
from rag.answer import Answer
from ui.drafts import add_draft, drop_drafts, keep_lines, lines_of, make_draft

PRAISE, WRONG = "Good answer", "Wrong answer"
FLAGS = ("Wrong source", "Missing source")
OPINIONS = (PRAISE, WRONG, *FLAGS)
_FILE = "feedback.jsonl"
_ONE_AT_A_TIME = Lock()  # the two reports of one click may come together


def note(home: Path, answer: Answer, opinion: str, earlier: Sequence[Answer] = ()) -> Path | None:
    """Append an opinion on an answer to the feedback of an index folder, once: the chat may report a click twice.

    `earlier` are the answers before it in the conversation. A complaint becomes the draft of an eval case as well;
    return the file that it is in, None for praise.

    Raises:
        ValueError: no such opinion; it comes from a browser.
        HomeUnusable: the index folder may not be written.
    """
    if opinion not in OPINIONS:
        raise ValueError(f"no such opinion: {opinion!r}")
    draft = None if opinion == PRAISE else make_draft(answer, opinion, earlier)
    said: dict[str, Any] = {"opinion": opinion, "answer": answer.as_dict()}
    if draft:
        said |= {"draft": draft["id"], "documents": sorted({path for one in (answer, *earlier) for path in _of(one)})}
    make_home(home)
    try:
        with _ONE_AT_A_TIME:
            _append_once(home / _FILE, json.dumps(said, ensure_ascii=False))
            return add_draft(home, draft) if draft else None
    except OSError as error:
        raise HomeUnusable(home, f"an opinion cannot be written into it ({error.strerror})") from error


def forget(home: Path, documents: Collection[str]) -> int:
    """Take out every opinion, and every draft, that drew on one of the documents; return how many opinions."""
    lines = lines_of(home / _FILE)
    gone = [line for line in lines if _draws_on(line, documents)]
    kept = [line for line in lines if line not in gone]
    keep_lines(home / _FILE, kept)
    drop_drafts(home, documents, {_draft_of(line) for line in gone} - {_draft_of(line) for line in kept})
    return len(gone)


def _append_once(file: Path, said: str) -> None:
    if file.exists() and file.read_text(encoding="utf-8").rstrip("\n").endswith(said[1:]):
        return
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f'{{"at": "{datetime.now(UTC).isoformat(timespec="seconds")}", {said[1:]}\n')


def _of(answer: Answer) -> set[str]:
    return {found.document for found in (*answer.citations, *answer.passages)}


def _draws_on(line: str, documents: Collection[str]) -> bool:
    try:
        noted = json.loads(line)
        drawn = [found["document"] for found in noted["answer"]["citations"] + noted["answer"]["passages"]]
        return not set(documents).isdisjoint([*drawn, *noted.get("documents", ())])
    except (ValueError, KeyError, TypeError, AttributeError):  # cut short, a line can hold anything, and is of no use
        return True


def _draft_of(line: str) -> str:
    try:
        return str(json.loads(line).get("draft", ""))
    except (ValueError, AttributeError):
        return ""
