"""Conversations kept in the reader's browser, newest first. Pure: what is kept goes in and comes out.

What comes back from a browser may be old, cut short or made up: it is checked, and every answer is rendered anew, so
that a source that has gone since says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from rag.answer import Answer
from ui.conversation import Conversation, Exchange, show
from ui.render import one_line

if TYPE_CHECKING:
    from rag.assistant import Assistant

Kept = list[dict[str, Any]]

_MOST = 50  # conversations
_LARGEST = 2_000_000  # characters of JSON: browsers keep about five million for a site
_TITLE = 60  # code points of the first question
_ANSWER = TypeAdapter(Answer)


def keep(kept: Kept, key: str, conversation: Conversation) -> tuple[Kept, str]:
    """Put a conversation first under its key (a new one for an empty key); the oldest leave when there are too many."""
    done = [exchange for exchange in conversation if exchange.done]
    if not done:
        return kept, key
    key = key or uuid4().hex[:12]
    turns = [_as_dict(exchange) for exchange in done]
    now = {"id": key, "title": one_line(done[0].question, _TITLE), "turns": turns}
    return _within_limits([now, *forget(kept, key)]), key


def recall(kept: Kept, key: str, assistant: Assistant) -> Conversation:
    """Return a kept conversation, as far as it can be read."""
    turns = next((entry.get("turns") for entry in kept if entry.get("id") == key), None)
    if not isinstance(turns, list):
        return ()
    return tuple(exchange for turn in turns if (exchange := _exchange(turn, assistant)) is not None)


def forget(kept: Kept, key: str) -> Kept:
    """Return what is kept without one conversation."""
    return [entry for entry in kept if entry.get("id") != key]


def conversations_panel(kept: Kept, key: str) -> str:
    """Return the list of kept conversations; the one that is open is marked."""
    if not kept:
        return '<section class="empty"></section>'
    rows = "".join(_row(str(entry.get("id")), str(entry.get("title")), now=entry.get("id") == key) for entry in kept)
    clear = '<button type="button" class="clear-all">Forget all conversations</button>'
    heading = '<h2 id="conversations-title">Conversations</h2>'
    return f'<section aria-labelledby="conversations-title">{heading}<ul class="shelf">{rows}</ul>{clear}</section>'


def _row(key: str, title: str, *, now: bool) -> str:
    key, title = escape(key, quote=True), escape(one_line(title, _TITLE))
    current = ' aria-current="true"' if now else ""
    return (
        f'<li><button type="button" class="resume" value="{key}"{current}><bdi>{title}</bdi></button>'
        f'<button type="button" class="forget" value="{key}" aria-label="Forget {title}">×</button></li>'
    )


def _as_dict(exchange: Exchange) -> dict[str, Any]:
    if exchange.answer is None:
        return {"question": exchange.question, "said": exchange.shown}
    return {"question": exchange.question, "answer": asdict(exchange.answer)}


def _exchange(turn: object, assistant: Assistant) -> Exchange | None:
    if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
        return None
    if "answer" not in turn:
        return Exchange(turn["question"], "*Not answered.*", done=True)
    try:
        answer = _ANSWER.validate_python(turn["answer"])
    except ValidationError:
        return None
    return Exchange(turn["question"], show(assistant, answer), answer, done=True)


def _within_limits(kept: Sequence[dict[str, Any]]) -> Kept:
    room = _LARGEST
    fitting: Kept = []
    for entry in kept[:_MOST]:
        room -= len(json.dumps(entry))
        if room < 0:
            break
        fitting.append(entry)
    return fitting
