"""What a reader thought of an answer, one JSON object a line beside the index: raw material for expected answers."""

import json
from datetime import UTC, datetime
from pathlib import Path

from rag.answer import Answer

OPINIONS = ("Good answer", "Wrong answer", "Wrong source", "Missing source")
_FILE = "feedback.jsonl"


def note(home: Path, answer: Answer, opinion: str) -> None:
    """Append an opinion on an answer to the feedback of an index folder, once: the chat may report a click twice.

    Raises:
        ValueError: no such opinion; it comes from a browser.
    """
    if opinion not in OPINIONS:
        raise ValueError(f"no such opinion: {opinion!r}")
    said = json.dumps({"opinion": opinion, "answer": answer.as_dict()}, ensure_ascii=False)
    home.mkdir(parents=True, exist_ok=True)
    file = home / _FILE
    if file.exists() and file.read_text(encoding="utf-8").rstrip("\n").endswith(said[1:]):
        return
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f'{{"at": "{datetime.now(UTC).isoformat(timespec="seconds")}", {said[1:]}\n')
