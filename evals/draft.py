"""Drafts of cases for a person to correct: complaints from the page, and sentences of the library with a gap."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.case import DRAFT, Case, read_cases
from index.home import DRAFTS
from index.passage import Passage
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from index.library import Library

_NUMBER = r"\d+(?:[.,:/-]\d+)*"  # 40,000.50, 12:30, 2024-01-31
_NAME = r"[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+)+"  # two capitalised words or more
_FACT = re.compile(rf"(?<=\S )(?:{_NUMBER}|{_NAME})\b")  # not the first word, whose capital says nothing
_SHORTEST, _LONGEST = 40, 240  # characters of a sentence that makes a question
_PASSAGES_A_DRAFT = 4  # not every passage has such a sentence


def waiting(home: Path) -> list[Case]:
    """Return the drafts that readers' complaints left in an index folder and nobody has finished, oldest first.

    Raises:
        CasesError: the file that they are in cannot be used.
    """
    file = home / DRAFTS
    return [case for case in read_cases(file) if case.is_draft] if file.exists() and file.stat().st_size else []


def drafts(library: "Library", count: int) -> Iterator[str]:
    """Yield up to `count` drafts, spread over the library, each a line of a JSONL file; the same ones every time.

    A draft is tagged `draft` and is not asked until the tag is gone.
    """
    found = (draft for passage in library.sample(count * _PASSAGES_A_DRAFT) if (draft := _draft(passage)))
    for number, draft in zip(range(1, count + 1), found, strict=False):
        yield as_line(Case.model_validate({"id": f"draft-{number}", "answerable": True, "tags": [DRAFT], **draft}))


def as_line(case: Case) -> str:
    """Return a case as a line of a JSONL file, without the keys that say nothing."""
    return json.dumps(case.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def _draft(passage: Passage) -> dict[str, Any] | None:
    for start, end in sentence_spans(passage.text):
        sentence = passage.text[start:end]
        if _SHORTEST <= len(sentence) <= _LONGEST and sentence.endswith(".") and (fact := _FACT.search(sentence)):
            gap = f"{sentence[: fact.start()]}____{sentence[fact.end() :]}"
            source = {"document": passage.document, "page": passage.page, "quote": sentence}
            return {"question": " ".join(gap.split()), "answers": [fact.group()], "sources": [source]}
    return None
