"""A conversation as one value, and the steps that make it longer. Knows nothing of Gradio's components."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.errors import FootnoteError, UnknownDocument
from index.passage import Chosen, Document
from rag.answer import Answer, Turn
from ui.render import NEAREST, as_markdown, one_line, tame

if TYPE_CHECKING:
    from rag.assistant import Assistant

_QUESTION_SHOWN = 300  # code points of a question that the chat shows; longer ones were refused anyway
FAILED = "*Not answered:* "  # before the reason
_SEARCHING = "*Searching the documents…*"
_NONE_ASKED = f"{FAILED}No document is ticked, so none was asked. Tick one in the list, or choose “Ask all”."
_STOPPED = "*Stopped before the answer was complete.*"
_BROKEN_OFF = "*Something went wrong while answering; the log of Footnote says where.*"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it: an answer, or a failure in one sentence; neither while it is being looked for.

    `shown` is the Markdown in the chat. `done` is False while it may still grow. `alone` is True for a question that
    the reader put as it stands: the conversation before it is not considered.
    """

    question: str
    shown: str = _SEARCHING
    answer: Answer | None = None
    done: bool = False
    alone: bool = False


Conversation = tuple[Exchange, ...]


def ask(
    assistant: Assistant,
    question: str,
    so_far: Conversation,
    *,
    documents: Chosen = None,
    offline: bool = False,
    alone: bool = False,
) -> Generator[Conversation]:
    """Yield the conversation with the question, then with its growing answer. A failure becomes a sentence in it."""
    exchange = Exchange(question, alone=alone)
    if documents is not None and not documents:
        yield (*so_far, replace(exchange, shown=_NONE_ASKED, done=True))
        return
    history = [] if alone else turns(so_far)
    yield (*so_far, exchange)
    known: dict[str, Document] = {}
    try:
        for answer in assistant.stream(question, history, documents=documents, offline=offline):
            exchange = replace(exchange, shown=show(assistant, answer, known), answer=answer)
            yield (*so_far, exchange)
    except FootnoteError as error:
        exchange = Exchange(question, f"{FAILED}{tame(_sentence(str(error)))}", alone=alone)
    yield (*so_far, replace(exchange, done=True))


def unless_soon(steps: Generator[Conversation], seconds: float) -> Generator[Conversation]:
    """Yield the steps of a conversation, but the first only when the second takes longer than `seconds` to come.

    A browser that draws that an answer is looked for takes time from looking where both are on one machine, and what is
    replaced at once only flickers. Leaving this generator ends the steps, as soon as the one under way is taken.
    """
    first = next(steps)
    ahead = ThreadPoolExecutor(1)
    second = ahead.submit(copy_context().run, next, steps, first)
    try:
        if wait([second], seconds).not_done or second.exception():  # of what fails, the question stays
            yield first
        yield second.result()
        yield from steps
    finally:
        second.add_done_callback(lambda _: steps.close())
        ahead.shutdown(wait=False)


def show(assistant: Assistant, answer: Answer, known: dict[str, Document] | None = None) -> str:
    """Return the Markdown of an answer over the documents as they are; `known` spares reading one twice."""
    found = [] if answer.answered else answer.passages[:NEAREST]
    named = (source.document for source in (*answer.citations, *found))
    return as_markdown(answer, documents_of(assistant, named, {} if known is None else known))


def documents_of(assistant: Assistant, paths: Iterable[str], known: dict[str, Document]) -> Mapping[str, Document]:
    """Add the documents at `paths` to those known; what has been removed since it was found stays away."""
    for path in set(paths) - known.keys():
        with suppress(UnknownDocument):
            known[path] = assistant.library.document(path)
    return known


def turns(conversation: Conversation) -> list[Turn]:
    """Return what was said, for follow-up questions; what failed was not said."""
    said: list[Turn] = []
    for exchange in conversation:
        if exchange.answer:
            said += [Turn("user", exchange.question), Turn("assistant", exchange.answer.answer)]
    return said


def messages(conversation: Conversation) -> list[dict[str, Any]]:
    """Return the conversation as the chat component shows it."""
    shown: list[dict[str, Any]] = []
    for exchange in conversation:
        shown.append({"role": "user", "content": tame(one_line(exchange.question, _QUESTION_SHOWN))})
        shown.append({"role": "assistant", "content": exchange.shown})
    return shown


def stopped(conversation: Conversation) -> Conversation:
    """Return the conversation after its last answer was stopped; what was said by then stays.

    An asking that is cut off in the middle of a step may have been taken for a failure a moment before.
    """
    if conversation and (last := conversation[-1]).shown.startswith(_BROKEN_OFF):
        going_on = replace(last, shown=last.shown.removeprefix(_BROKEN_OFF).lstrip(), done=False)
        conversation = (*conversation[:-1], going_on)
    return _ended(conversation, _STOPPED)


def broken_off(conversation: Conversation) -> Conversation:
    """Return the conversation after its last answer failed in an unforeseen way."""
    return _ended(conversation, _BROKEN_OFF)


def _ended(conversation: Conversation, reason: str) -> Conversation:
    if not conversation or conversation[-1].done:
        return conversation
    last = conversation[-1]
    shown = f"{reason}\n\n{last.shown}" if last.answer else reason
    return (*conversation[:-1], replace(last, shown=shown, done=True))


def _sentence(text: str) -> str:
    """Write a one-line error as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
