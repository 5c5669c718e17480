"""What happens on the page, one method per thing a person does. Knows Gradio's events; the work is done elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi.concurrency import run_in_threadpool

from index.errors import HomeUnusable
from rag.answer import MAX_QUESTION
from rag.suggest import Offers
from ui.conversation import Conversation, ask, broken_off, documents_of, messages, stopped, unless_soon
from ui.evaluation import case_as_conversation
from ui.export import as_html_file, as_json_file, as_markdown_file
from ui.feedback import OPINIONS, PRAISE, WRONG, note
from ui.memory import ALL, NONE, Kept, conversations_panel, forget, keep, recall, rename
from ui.render import showable, untame
from ui.shelf import Scope
from ui.source import source_panel
from ui.why import next_questions, why_panel

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from ui.evaluation import Evaluation

_THUMBS: dict[bool | str, str] = {True: PRAISE, False: WRONG}  # what the chat reports of "Like" and "Dislike"
_PACE = 0.04  # seconds between two looks of a growing answer: the browser draws the whole conversation each time
_SOON = 0.12  # seconds within which an answer comes at once
_READING = 0.3  # seconds after an answer in which nothing is offered: who asks again at once waits for no offer
Outputs = tuple[Any, ...]  # of an answer: question box, chat, conversation, ask button, stop button


class Handlers:
    """The page's events over one assistant. A conversation comes in and goes out.

    Between events nothing is kept but the suggestions, the same for everyone who sees the same documents.
    """

    def __init__(
        self, assistant: Assistant, evaluation: Evaluation | None = None, offers: Offers | None = None
    ) -> None:
        self._assistant, self._evaluation = assistant, evaluation
        self._offers = offers or Offers(assistant)
        self._suggesting, self._offering = asyncio.Lock(), asyncio.Lock()
        self._suggested: dict[Path, tuple[object, list[str]]] = {}  # by the folder of whoever asks
        self._answering = 0  # how many questions are being answered; what is only offered waits for none of them
        self._counting = Lock()

    async def suggest(self) -> gr.Chatbot:
        """Offer questions that the library answers. They cost answers, so they are found once, however many come."""
        async with self._suggesting:
            suggested: list[Any] = [{"text": question} for question in await run_in_threadpool(self._suggestions)]
        return gr.Chatbot(examples=suggested)

    def _suggestions(self) -> list[str]:
        library = self._assistant.library
        state, nothing = library.names(), (None, [])
        if self._suggested.get(library.own_folder, nothing)[0] != state:
            self._suggested[library.own_folder] = state, self._offers.to_begin()
        return self._suggested[library.own_folder][1]

    async def suggest_next(self, so_far: Conversation, scope: Scope) -> str:
        """Offer questions to go on with after the last answer, to one person at a time: nobody waits for an offer."""
        await asyncio.sleep(_READING)
        async with self._offering:
            return next_questions(await run_in_threadpool(self._next, so_far, scope))

    def _next(self, so_far: Conversation, scope: Scope) -> list[str]:
        """Return such questions. Each costs an answer: none is tried while others ask."""
        answer = so_far[-1].answer if so_far and so_far[-1].done else None
        found: list[str] = []
        if answer and answer.passages:
            offers = self._offers.to_go_on(answer, documents=scope)
            while not self._answering and (offered := next(offers, None)) is not None:
                found = offered
        return found

    def ask(
        self,
        question: str,
        so_far: Conversation,
        scope: Scope = None,
        offline: bool = False,
        *,
        upto: int | None = None,
        alone: bool = False,
    ) -> Iterator[Outputs]:
        """Answer what stands in the question box, or another question in place of the one at `upto` and what follows.

        `alone` leaves the conversation so far out of it.
        """
        if problem := _problem(question, so_far):
            gr.Info(problem, duration=4)
            yield (gr.skip(),) * 5
            return
        yield from self._answer(question, so_far[:upto], scope, offline, alone=alone)

    def ask_suggested(
        self, so_far: Conversation, scope: Scope, offline: bool, chosen: gr.SelectData
    ) -> Iterator[Outputs]:
        """Answer a suggested question."""
        yield from self._answer(chosen.value["text"], so_far, scope, offline)

    def ask_next(self, so_far: Conversation, scope: Scope, offline: bool, event: gr.EventData) -> Iterator[Outputs]:
        """Answer a question that was offered after an answer."""
        yield from self.ask(str(event.question), so_far, scope, offline)

    def ask_again(self, so_far: Conversation, scope: Scope, offline: bool, chosen: gr.RetryData) -> Iterator[Outputs]:
        """Answer a question once more, and drop what came after it."""
        place = _exchange_at(chosen.index)
        if place < len(so_far):
            again = so_far[place]
            yield from self.ask(again.question, so_far, scope, offline, upto=place, alone=again.alone)

    def ask_as_it_stands(
        self, so_far: Conversation, scope: Scope, offline: bool, event: gr.EventData
    ) -> Iterator[Outputs]:
        """Search for other words in place of a question, without the conversation before it."""
        place = int(event.index)
        if 0 <= place < len(so_far):
            yield from self.ask(str(event.question), so_far, scope, offline, upto=place, alone=True)

    def ask_edited(self, so_far: Conversation, scope: Scope, offline: bool, edited: gr.EditData) -> Iterator[Outputs]:
        """Answer an edited question in place of the former, and drop what came after it."""
        yield from self.ask(untame(str(edited.value)), so_far, scope, offline, upto=_exchange_at(edited.index))

    def offer_to_ask(self, so_far: Conversation) -> Outputs:
        """Bring the Ask button back after an event, unless another answer is growing."""
        growing = bool(so_far) and not so_far[-1].done
        return gr.Button(visible=not growing), gr.Button(visible=growing)

    def take_back(self, so_far: Conversation) -> Outputs:
        """Remove the last question and put it back into the box."""
        return (so_far[-1].question if so_far else "", *_settled(so_far[:-1])[1:])

    def stop(self, so_far: Conversation) -> Outputs:
        """Keep what was answered before the question was stopped."""
        return _settled(stopped(so_far))

    def give_up(self, so_far: Conversation) -> Outputs:
        """Say that something unforeseen happened; the terminal has the details."""
        return _settled(broken_off(so_far))

    def start_over(self, kept: Kept, keeping: str) -> Outputs:
        """Begin a new conversation; what stands in the question box stays."""
        return *_settled(()), "", conversations_panel(kept, "", keeping=keeping)

    def keep_conversation(self, kept: Kept, keeping: str, key: str, conversation: Conversation) -> Outputs:
        """Keep the conversation in the browser, unless the reader wants none kept."""
        if keeping == ALL:
            kept, key = keep(kept, key, conversation)
        return kept, key, conversations_panel(kept, key, keeping=keeping)

    def list_conversations(self, kept: Kept, keeping: str, key: str) -> str:
        """List what the browser keeps."""
        return conversations_panel(kept, key, keeping=keeping)

    def resume(self, kept: Kept, keeping: str, event: gr.EventData) -> Outputs:
        """Open a kept conversation."""
        key = str(event.key)
        conversation = recall(kept, key, self._assistant)
        key = key if conversation else ""
        return *_settled(conversation), key, conversations_panel(kept, key, keeping=keeping)

    def open_case(self, kept: Kept, keeping: str, event: gr.EventData) -> Outputs:
        """Open a case of an eval as the conversation it was."""
        if self._evaluation is None:
            return (gr.skip(),) * 7
        conversation = case_as_conversation(self._evaluation, self._assistant, str(event.name))
        return *_settled(conversation), "", conversations_panel(kept, "", keeping=keeping)

    def retitle(self, kept: Kept, keeping: str, key: str, event: gr.EventData) -> Outputs:
        """Give a kept conversation another name."""
        kept = rename(kept, str(event.key), str(event.name))
        return kept, conversations_panel(kept, key, keeping=keeping)

    def forget(self, kept: Kept, keeping: str, key: str, event: gr.EventData) -> Outputs:
        """Forget one kept conversation, or all of them; the open one stays open until it is left."""
        left = [] if event.key is None else forget(kept, str(event.key))
        return left, conversations_panel(left, key, keeping=keeping)

    def keep_none(self, kept: Kept, key: str, event: gr.EventData) -> Outputs:
        """Keep conversations from now on, or none, nor those that were kept."""
        left, keeping = (kept, ALL) if event.on else ([], NONE)
        return left, keeping, conversations_panel(left, key, keeping=keeping)

    def export(self, conversation: Conversation, event: gr.EventData) -> str:
        """Return the conversation as a file for conversations.js to save."""
        write = {"json": as_json_file, "html": as_html_file}.get(str(event.kind), as_markdown_file)
        return write(conversation)

    def note_opinion(self, conversation: Conversation, event: gr.LikeData) -> None:
        """Write down what the reader thought of an answer."""
        place = _exchange_at(event.index)
        answer = conversation[place].answer if place < len(conversation) else None
        opinion = _THUMBS.get(event.liked, event.liked)
        if answer and opinion in OPINIONS:
            earlier = [exchange.answer for exchange in conversation[:place] if exchange.answer]
            try:
                drafts = note(self._assistant.library.settings.home, answer, str(opinion), earlier)
            except HomeUnusable as error:
                gr.Warning(f"Not noted: {error}")
            else:
                gr.Info(f"Noted, on this machine only.{_draft_waits(drafts)}", duration=10 if drafts else 4)

    def show_source(self, event: gr.EventData) -> str:
        """Show the place that a link names, and in it the words that are looked for."""
        return source_panel(self._assistant.library, str(event.link), words=str(event.words), at=int(event.at))

    def show_why(self, conversation: Conversation, event: gr.EventData) -> str:
        """Show why an answer is what it is."""
        place = int(event.index)
        answer = conversation[place].answer if 0 <= place < len(conversation) else None
        if answer is None:
            return ""
        named = (source.document for source in (*answer.citations, *answer.passages))
        documents = documents_of(self._assistant, named, {})
        return why_panel(answer, documents, least=self._assistant.settings.min_confidence)

    def close_source(self) -> str:
        """Close the source panel."""
        return ""

    def _answer(
        self, question: str, so_far: Conversation, scope: Scope, offline: bool, *, alone: bool = False
    ) -> Iterator[Outputs]:
        box: Any = ""
        conversation = so_far
        steps = ask(self._assistant, question, so_far, documents=scope, offline=offline, alone=alone)
        steps = unless_soon(steps, _SOON)
        shown = -_PACE
        with self._counted():
            for conversation in steps:
                if time.monotonic() - shown < _PACE:
                    continue
                yield box, messages(conversation), conversation, gr.Button(visible=False), gr.Button(visible=True)
                box = gr.skip()  # emptied once: what is typed meanwhile stays
                shown = time.monotonic()
        # Not its buttons, see `offer_to_ask`: until this event is over, the browser would drop another question.
        yield gr.skip(), messages(conversation), conversation, gr.skip(), gr.skip()

    @contextmanager
    def _counted(self) -> Generator[None]:
        with self._counting:
            self._answering += 1
        try:
            yield
        finally:
            with self._counting:
                self._answering -= 1


def _problem(question: str, so_far: Conversation) -> str:
    """Say why a question is not taken out of its box; nothing when it can be asked."""
    if so_far and not so_far[-1].done:
        return "Wait for the answer, or stop it."
    if len(question) > MAX_QUESTION:
        return f"The question has {len(question):,} characters; ask in at most {MAX_QUESTION:,}."
    return "" if question.strip() else "Type a question first."


def _draft_waits(drafts: Path | None) -> str:
    """Say where a complaint went. The message is read as HTML."""
    if drafts is None:
        return ""
    file = escape(showable(str(drafts)))
    return f" If you know what is right, write it into {file}: Evals can then ask this again and compare."


def _settled(conversation: Conversation) -> Outputs:
    return gr.skip(), messages(conversation), conversation, gr.Button(visible=True), gr.Button(visible=False)


def _exchange_at(message: int | tuple[int, int]) -> int:
    """Return which exchange a message of the chat belongs to: they come in pairs."""
    return (message if isinstance(message, int) else message[0]) // 2
