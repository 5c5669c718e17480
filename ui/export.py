"""A conversation as a file to keep: Markdown to read, JSON for programs. Pure."""

import json

from rag.answer import Answer, Citation
from ui.conversation import Conversation
from ui.render import location, one_line, tame


def as_markdown_file(conversation: Conversation) -> str:
    """Return the questions, the answers, and under each the quotes with document and page."""
    parts = ["# A conversation with Footnote"]
    for exchange in conversation:
        parts.append(f"## {tame(one_line(exchange.question, 300))}")
        parts += _answer(exchange.answer) if exchange.answer else [exchange.shown]
    return "\n\n".join(parts) + "\n"


def as_json_file(conversation: Conversation) -> str:
    """Return the list of answers, each the object of `footnote ask --json`."""
    answers = [exchange.answer.as_dict() for exchange in conversation if exchange.answer]
    return json.dumps(answers, ensure_ascii=False, indent=2) + "\n"


def _answer(answer: Answer) -> list[str]:
    return [tame(answer.answer), *map(_source, answer.citations), *(f"> {tame(notice)}" for notice in answer.notices)]


def _source(citation: Citation) -> str:
    place = tame(f"{citation.title} ({location(citation.document, citation.page)})")
    return rf"\[{citation.number}\] “{tame(one_line(citation.quote, 2_000))}” — {place}"
