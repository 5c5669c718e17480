"""The chat page: documents and conversations at the left, the chat in the middle, the source of an answer at the right.

Custom Blocks: each region is laid out by one function and comes back as a value; the `_connect` functions alone know
what leads to what. What the components cannot say, the scripts of this folder (see `page.js`) send as events of the
source panel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.feedback import FLAGS
from ui.handlers import Handlers
from ui.log import Log, Told
from ui.memory import ALL
from ui.shelf import Shelf
from ui.theme import SCRIPT

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.suggest import Offers
    from ui.evaluation import Evaluation
    from ui.indexing import Indexing

# The page's own events are no API; the name keeps theirs free for what is one.
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "api_name": "page", "show_progress": "hidden"}
_AT_ONCE: dict[str, Any] = {**_PRIVATE, "queue": False}
_EACH: dict[str, Any] = {**_AT_ONCE, "trigger_mode": "multiple"}  # else one is dropped while another is under way

_NAME = 'Footnote<sup aria-hidden="true">1</sup>'
_BRAND = f'<p class="brand" aria-hidden="true">{_NAME}</p>'
_BAR = (  # on a desk, where the side is always open, only the heading, and only for screen readers
    f'<button type="button" class="open-side" aria-controls="side">Documents</button><h1 class="brand">{_NAME}</h1>'
)
_DAYS = {"Any date": 0, "Past week": 7, "Past month": 31, "Past year": 366}
_FIND = (
    '<input type="search" id="find" placeholder="Find by name" aria-label="Find documents by name" maxlength="200">'
    '<select id="kind" aria-label="Type of document"><option value="">Any type</option></select>'
    '<select id="days" aria-label="Date of document">'
    f"{''.join(f'<option value={days}>{name}</option>' for name, days in _DAYS.items())}</select>"
)
_ADD = (
    '<label class="add-label">Add documents<input type="file" multiple class="sr-only" id="files"></label>'
    '<div id="progress" role="status"></div>'
)
_INDEXING = '<p role="status"></p>'  # filled by indexing.js
_RECALL = '<input type="search" id="recall" placeholder="Find in conversations" aria-label="Find in conversations">'
_EXPORT = (
    '<p>Save conversation: <button type="button" class="export" value="html">Web page</button> '
    '<button type="button" class="export" value="md">Markdown</button> '
    '<button type="button" class="export" value="json">JSON</button></p>'
)
_EVALS = '<p><a href="evals">Evals: how good are the answers?</a></p>'
_NOTHING = "() => ''"
_OFFER_TO_ASK = "() => [{__type__: 'update', visible: true}, {__type__: 'update', visible: false}]"
_SAVE = "(text) => window.footnoteSave(text)"  # defined in conversations.js, which knows the name of the file


@dataclass(frozen=True, slots=True)
class _Side:
    new: gr.Button
    documents: gr.HTML
    beside: gr.HTML
    conversations: gr.HTML


@dataclass(frozen=True, slots=True)
class _Talk:
    chat: gr.Chatbot
    following: gr.HTML
    scope_line: gr.HTML
    offline: gr.Checkbox
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button


@dataclass(frozen=True, slots=True)
class _Values:
    """What the page remembers: in this tab, and (`kept`, `keeping`) in this browser."""

    conversation: gr.State
    key: gr.State
    scope: gr.State
    kept: gr.BrowserState
    keeping: gr.BrowserState
    exported: gr.Textbox


@dataclass(frozen=True, slots=True)
class _Parts:
    side: _Side
    talk: _Talk
    source: gr.HTML
    values: _Values

    @property
    def answer(self) -> list[Any]:
        """What every handler of the conversation writes."""
        talk = self.talk
        return [talk.box, talk.chat, self.values.conversation, talk.send, talk.stop]


def build_page(
    assistant: Assistant,
    log: Log,
    *,
    evaluation: Evaluation | None = None,
    indexing: Indexing | None = None,
    offers: Offers | None = None,
) -> gr.Blocks:
    """Return the page over an assistant; what fails in it is told to the person and logged.

    With an evaluation, it leads to its page and opens its cases; with an indexing under way, it says so.
    """
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True, delete_cache=(600, 3600)) as page:
        with gr.Row(elem_id="app"):
            parts = _Parts(_side_region(evaluation), _chat_region(assistant), _source_region(), _values())
        handlers: Any = Told(Handlers(assistant, evaluation, offers), log)
        _connect_questions(page, parts, handlers)
        shelf: Any = Told(Shelf(assistant, indexing), log)
        _connect_documents(page, parts, shelf, handlers)
        _connect_conversations(page, parts, handlers)
    return page


def _side_region(evaluation: Evaluation | None) -> _Side:
    with gr.Column(elem_id="side"):
        gr.HTML(_BRAND, elem_id="brand")
        new = gr.Button("New conversation", elem_id="new", size="md")
        gr.HTML(_FIND, elem_id="finder")
        documents = gr.HTML(elem_id="documents")
        gr.HTML(_ADD, elem_id="add")
        beside = gr.HTML(elem_id="beside")
        gr.HTML(_RECALL, elem_id="recaller")
        conversations = gr.HTML(elem_id="conversations")
        if evaluation:
            gr.HTML(_EVALS, elem_id="evals")
    return _Side(new, documents, beside, conversations)


def _chat_region(assistant: Assistant) -> _Talk:
    with gr.Column(elem_id="talk"):
        gr.HTML(_BAR, elem_id="bar")
        chat = _chat()
        following = gr.HTML("", elem_id="next")
        gr.HTML(_EXPORT, elem_id="export")
        gr.HTML(_INDEXING, elem_id="indexing")
        scope_line = gr.HTML("", elem_id="scope")
        offline = _mode(assistant)
        with gr.Row(elem_id="ask"):
            box = _question_box()
            send = gr.Button("Ask", variant="primary", elem_id="send", size="md", scale=0, min_width=64)
            stop = gr.Button("Stop", elem_id="stop", size="md", scale=0, min_width=64, visible=False)
    return _Talk(chat, following, scope_line, offline, box, send, stop)


def _mode(assistant: Assistant) -> gr.Checkbox:
    """Say how answers come about; where a language model writes them, let the reader leave it out."""
    with gr.Row(elem_id="mode"):
        gr.HTML(f"<p>{escape(assistant.settings.mode)}</p>")
        has_model = bool(assistant.settings.llm_url)
        return gr.Checkbox(False, label="Quotes only", container=False, visible=has_model, scale=0, min_width=110)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        container=False,
        buttons=["copy"],  # the default has "share" too, which uploads the conversation
        editable="user",
        feedback_options=("Like", "Dislike", *FLAGS),  # the first two are thumbs, for a good and a wrong answer
        latex_delimiters=[],
        line_breaks=False,
        allow_tags=False,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="Question",
        show_label=False,
        placeholder="Ask your documents",
        container=False,
        max_lines=8,
        autofocus=True,
    )


def _source_region() -> gr.HTML:
    return gr.HTML("", elem_id="source", js_on_load=SCRIPT)


def _values() -> _Values:
    return _Values(
        conversation=gr.State(()),
        key=gr.State(""),
        scope=gr.State(None),
        kept=gr.BrowserState([], storage_key="footnote", secret="footnote"),  # fixed: it must survive a restart
        keeping=gr.BrowserState(ALL, storage_key="footnote-keeping", secret="footnote"),
        exported=gr.Textbox(visible=False),
    )


def _connect_questions(page: gr.Blocks, parts: _Parts, handlers: Handlers) -> None:
    """Every way to ask ends in the same outputs, can be stopped, and is kept."""
    page.load(handlers.suggest, None, parts.talk.chat, **_AT_ONCE)
    talk, so_far, scope = parts.talk, parts.values.conversation, parts.values.scope
    typed = [talk.box.submit, talk.send.click]
    asked = [so_far, scope, talk.offline]
    asking = [
        gr.on(typed, handlers.ask, [talk.box, *asked], parts.answer, **_PRIVATE),
        talk.chat.example_select(handlers.ask_suggested, asked, parts.answer, **_PRIVATE),
        talk.chat.retry(handlers.ask_again, asked, parts.answer, **_PRIVATE),
        talk.chat.edit(handlers.ask_edited, asked, parts.answer, **_PRIVATE),
        parts.source.ask_next(handlers.ask_next, asked, parts.answer, **_PRIVATE),
        parts.source.search_again(handlers.ask_as_it_stands, asked, parts.answer, **_PRIVATE),
    ]
    for event in asking:
        buttons = [talk.send, talk.stop]
        offered = event.success(handlers.offer_to_ask, so_far, buttons, **_EACH)
        offered.failure(None, None, buttons, js=_OFFER_TO_ASK, **_EACH)  # else a server too busy would end the asking
        _then_keep(event.success, parts, handlers)
        _then_offer(event.success, parts, handlers)
        event.failure(handlers.give_up, so_far, parts.answer, **_AT_ONCE)
    stopped = talk.stop.click(None, cancels=[*asking], **_AT_ONCE)
    _then_keep(stopped.then(handlers.stop, so_far, parts.answer, **_AT_ONCE).then, parts, handlers)
    taken = talk.chat.undo(handlers.take_back, so_far, parts.answer, **_AT_ONCE)
    _then_offer(taken.then, parts, handlers)
    talk.chat.like(handlers.note_opinion, so_far, None, **_PRIVATE)
    parts.source.cite(handlers.show_source, None, parts.source, **_AT_ONCE)
    parts.source.why(handlers.show_why, so_far, parts.source, **_AT_ONCE)
    parts.source.closed(handlers.close_source, None, parts.source, **_AT_ONCE)


def _connect_documents(page: gr.Blocks, parts: _Parts, shelf: Shelf, handlers: Handlers) -> None:
    listed = [parts.side.documents, parts.values.scope, parts.talk.scope_line]
    whole = [*listed, parts.side.beside, parts.talk.chat]
    page.load(shelf.open, None, whole, **_AT_ONCE)
    parts.source.changed(shelf.change, None, whole, **_EACH)
    parts.source.grown(handlers.suggest, None, parts.talk.chat, **_AT_ONCE)
    parts.source.look(shelf.look, None, listed, **_EACH)
    parts.source.pick(shelf.pick, None, listed[1:], **_EACH)


def _connect_conversations(page: gr.Blocks, parts: _Parts, handlers: Handlers) -> None:
    values, listed = parts.values, parts.side.conversations
    memory = [values.kept, values.keeping]
    page.load(handlers.list_conversations, [*memory, values.key], listed, **_AT_ONCE)
    opened = [*parts.answer, values.key, listed]
    parts.side.new.click(handlers.start_over, memory, opened, **_AT_ONCE)
    resumed = parts.source.resume(handlers.resume, memory, opened, **_AT_ONCE)
    _then_offer(resumed.then, parts, handlers)
    parts.source.retitle(handlers.retitle, [*memory, values.key], [values.kept, listed], **_AT_ONCE)
    parts.source.forget(handlers.forget, [*memory, values.key], [values.kept, listed], **_AT_ONCE)
    parts.source.case(handlers.open_case, memory, opened, **_AT_ONCE)
    parts.source.keeping(handlers.keep_none, [values.kept, values.key], [*memory, listed], **_AT_ONCE)
    exported = parts.source.export(handlers.export, values.conversation, values.exported, **_AT_ONCE)
    exported.then(None, values.exported, None, js=_SAVE, **_AT_ONCE)


def _then_keep(then: Callable[..., object], parts: _Parts, handlers: Handlers) -> None:
    values = parts.values
    given = [values.kept, values.keeping, values.key, values.conversation]
    then(handlers.keep_conversation, given, [values.kept, values.key, parts.side.conversations], **_AT_ONCE)


def _then_offer(then: Callable[..., object], parts: _Parts, handlers: Handlers) -> None:
    """Offer questions to go on with, in place of those offered before.

    Not through Gradio's queue: when that runs empty, its stream is closed, and a question put at that moment is lost.
    """
    about, following = [parts.values.conversation, parts.values.scope], parts.talk.following
    then(None, None, following, js=_NOTHING, **_EACH)
    then(handlers.suggest_next, about, following, **_EACH)
