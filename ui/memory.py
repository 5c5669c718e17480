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
from ui.conversation import FAILED, Conversation, Exchange, show
from ui.render import one_line, tame, untame

if TYPE_CHECKING:
    from rag.assistant import Assistant

Kept = list[dict[str, Any]]
ALL, NONE = "all", "none"  # which conversations are kept; a browser takes a plain False for nothing and forgets it

_MOST = 50  # conversations
_LARGEST = 2_000_000  # characters of JSON: browsers keep about five million for a site
_TITLE = 60  # code points of the first question
_REASON = 400  # code points of why a question was not answered
_FEW = 3  # conversations: so many are seen at a glance
_SEARCHED = 4_000  # code points of a conversation that the page searches
_ANSWER = TypeAdapter(Answer)


def keep(kept: Kept, key: str, conversation: Conversation) -> tuple[Kept, str]:
    """Put a conversation first under its key (a new one for an empty key); the oldest leave when there are too many."""
    done = [exchange for exchange in conversation if exchange.done]
    if not done:
        return kept, key
    key = key or uuid4().hex[:12]
    turns = [_as_dict(exchange) for exchange in done]
    former = next((entry for entry in kept if entry.get("id") == key), {})
    name = {"named": former["named"]} if former.get("named") else {}
    now = {"id": key, "title": one_line(done[0].question, _TITLE), "turns": turns} | name
    return _within_limits([now, *forget(kept, key)]), key


def rename(kept: Kept, key: str, name: str) -> Kept:
    """Return what is kept with another name for one conversation; for an empty name, its first question again."""
    named = one_line(name, _TITLE)
    return [entry | {"named": named} if entry.get("id") == key else entry for entry in kept]


def recall(kept: Kept, key: str, assistant: Assistant) -> Conversation:
    """Return a kept conversation, as far as it can be read."""
    turns = next((entry.get("turns") for entry in kept if entry.get("id") == key), None)
    if not isinstance(turns, list):
        return ()
    return tuple(exchange for turn in turns if (exchange := _exchange(turn, assistant)) is not None)


def forget(kept: Kept, key: str) -> Kept:
    """Return what is kept without one conversation."""
    return [entry for entry in kept if entry.get("id") != key]


def conversations_panel(kept: Kept, key: str, *, keeping: str = ALL) -> str:
    """Return the list of kept conversations, the open one marked, and the switch that says whether any are kept."""
    rows = "".join(_row(entry, now=entry.get("id") == key) for entry in kept)
    clear = '<button type="button" class="clear-all">Forget all conversations</button>' if kept else ""
    size = ' class="few"' if len(kept) <= _FEW else ""
    switch = f'<input type="checkbox" id="keeping"{" checked" * (keeping != NONE)}> Keep conversations in this browser'
    return (
        f'<section aria-labelledby="conversations-title"{size}><h2 id="conversations-title">Conversations</h2>'
        f'<ul class="shelf">{rows}</ul><label class="keeping">{switch}</label>{clear}</section>'
    )


def _row(entry: dict[str, Any], *, now: bool) -> str:
    key = escape(str(entry.get("id")), quote=True)
    title = escape(one_line(str(entry.get("named") or entry.get("title")), _TITLE), quote=True)
    current = ' aria-current="true"' if now else ""
    words = escape(_words(entry), quote=True)
    return (
        f'<li data-words="{words}">'
        f'<button type="button" class="resume" value="{key}"{current}><bdi>{title}</bdi></button>'
        f'<details class="more" name="more"><summary aria-label="Rename or forget {title}">⋯</summary>'
        f'<p><button type="button" class="retitle" value="{key}">Rename</button>'
        f'<button type="button" class="forget" value="{key}">Forget</button></p></details></li>'
    )


def _words(entry: dict[str, Any]) -> str:
    """Return what a conversation is found by: its name, its questions, and its answers as far as there is room."""
    turns = entry.get("turns")
    said = [str(entry.get("named") or ""), str(entry.get("title"))]
    for turn in turns if isinstance(turns, list) else []:
        if isinstance(turn, dict):
            answer = turn.get("answer")
            said += [str(turn.get("question")), str(answer.get("answer")) if isinstance(answer, dict) else ""]
    return " ".join(" ".join(said).casefold().split())[:_SEARCHED]


def _as_dict(exchange: Exchange) -> dict[str, Any]:
    if exchange.answer is None:
        return {"question": exchange.question, "said": exchange.shown}
    alone = {"alone": True} if exchange.alone else {}
    return {"question": exchange.question, "answer": asdict(exchange.answer)} | alone


def _exchange(turn: object, assistant: Assistant) -> Exchange | None:
    if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
        return None
    if "answer" not in turn:
        return Exchange(turn["question"], _failure(str(turn.get("said"))), done=True)
    try:
        answer = _ANSWER.validate_python(turn["answer"])
    except ValidationError:
        return None
    return Exchange(turn["question"], show(assistant, answer), answer, done=True, alone=turn.get("alone") is True)


def _failure(said: str) -> str:
    """Return why a question was not answered, as words: what a browser kept is not taken for Markdown of ours."""
    reason = said.removeprefix(FAILED)
    return f"{FAILED}{tame(one_line(untame(reason), _REASON))}" if reason != said else "*Not answered.*"


def _within_limits(kept: Sequence[dict[str, Any]]) -> Kept:
    room = _LARGEST
    fitting: Kept = []
    for entry in kept[:_MOST]:
        room -= len(json.dumps(entry))
        if room < 0:
            break
        fitting.append(entry)
    return fitting
