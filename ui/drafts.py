"""Drafts of eval cases beside the index: a reader's complaint, for a person to say what would have been right.

The lines are in the format of `footnote eval`, tagged `draft`: nothing is asked until the tag is gone.
"""

import json
import os
from collections.abc import Collection, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.home import DRAFTS
from rag.answer import Answer

_ID = 10  # hexadecimal digits


def make_draft(answer: Answer, opinion: str, earlier: Sequence[Answer] = ()) -> dict[str, Any]:
    """Return a complaint about an answer as a draft; `earlier` are the answers before it in the conversation.

    What is expected is left open. What was cited stays only where the complaint is that a source is missing: elsewhere
    it may be just what was wrong.
    """
    history = [
        {"role": role, "content": said}
        for one in earlier
        for role, said in (("user", one.question), ("assistant", one.answer))
        if said.strip()
    ]
    sources = [
        {"document": cited.document, "page": cited.page, "quote": cited.quote}
        for cited in answer.citations
        if opinion == "Missing source"
    ]
    case = {
        "question": answer.question,
        "answerable": True,
        **({"history": history} if history else {}),
        **({"sources": sources} if sources else {}),
        "tags": ["draft", opinion.lower().replace(" ", "-")],
    }
    return {"id": f"page-{sha256(json.dumps(case).encode()).hexdigest()[:_ID]}", **case}


def add_draft(home: Path, draft: dict[str, Any]) -> Path:
    """Append a draft to those of an index folder, unless it is there; return the file."""
    file = home / DRAFTS
    lines = lines_of(file)
    if draft["id"] not in {_case(line).get("id") for line in lines}:
        with file.open("a", encoding="utf-8") as target:
            target.write("\n" if lines and not lines[-1].endswith("\n") else "")  # a person may have edited the file
            target.write(f"{json.dumps(draft, ensure_ascii=False)}\n")
    return file


def drop_drafts(home: Path, documents: Collection[str], ids: Collection[str]) -> None:
    """Take out the drafts of those ids, and those with a source in one of the documents."""
    lines = lines_of(home / DRAFTS)
    keep_lines(home / DRAFTS, [line for line in lines if not _is_among(_case(line), documents, ids)])


def lines_of(file: Path) -> list[str]:
    """Return the lines of a file with their ends; none of a file that is not there."""
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="\n") as lines:  # not splitlines: U+2028 may stand inside a string
        return list(lines)


def keep_lines(file: Path, kept: Sequence[str]) -> None:
    """Leave only these lines in a file, in one step; nothing is written where they are all it has."""
    if len(kept) < len(lines_of(file)):
        file.with_suffix(".new").write_text("".join(kept), encoding="utf-8")
        os.replace(file.with_suffix(".new"), file)


def _is_among(case: dict[str, Any], documents: Collection[str], ids: Collection[str]) -> bool:
    sources = case.get("sources", [])
    return case.get("id") in ids or any(source.get("document") in documents for source in sources)


def _case(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}  # a person is in the middle of correcting it
    return found if isinstance(found, dict) else {}
