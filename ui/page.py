"""The chat page: documents at the left, the conversation in the middle, the source of an answer at the right.

Custom Blocks: each region is laid out by one function, and `_connect` is the only place that knows what leads to what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.handlers import Handlers
from ui.theme import SCRIPT

if TYPE_CHECKING:
    from rag.assistant import Assistant

_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}  # the page's own events are no API
_ADD = (
    '<label class="add-label">Add documents<input type="file" multiple class="sr-only" id="files"></label>'
    '<ul id="progress" role="status"></ul>'
)
_AT_ONCE: dict[str, Any] = {**_PRIVATE, "queue": False}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that events read and write."""

    documents: gr.HTML
    new: gr.Button
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    source: gr.HTML
    conversation: gr.State
    scope: gr.State
    scope_line: gr.HTML


def build_page(assistant: Assistant) -> gr.Blocks:
    """Return the page over an assistant."""
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True, delete_cache=(600, 3600)) as page:
        conversation, scope = gr.State(()), gr.State(None)
        with gr.Row(elem_id="app"):
            documents, new = _documents_region()
            chat, scope_line, box, send, stop = _chat_region()
            source = _source_region()
        parts = _Parts(documents, new, chat, box, send, stop, source, conversation, scope, scope_line)
        _connect(page, parts, Handlers(assistant))
    return page


def _documents_region() -> tuple[gr.HTML, gr.Button]:
    with gr.Column(elem_id="side"):
        gr.HTML('<h1>Footnote<sup aria-hidden="true">1</sup></h1>', elem_id="brand")
        new = gr.Button("New conversation", elem_id="new", size="md")
        documents = gr.HTML(elem_id="documents")
        gr.HTML(_ADD, elem_id="add")
    return documents, new


def _chat_region() -> tuple[gr.Chatbot, gr.HTML, gr.Textbox, gr.Button, gr.Button]:
    with gr.Column(elem_id="talk"):
        gr.HTML('<button type="button" class="open-side" aria-controls="side">Documents</button>', elem_id="bar")
        chat = gr.Chatbot(
            elem_id="chat",
            label="Conversation",
            show_label=False,
            container=False,
            buttons=["copy"],  # the default has "share" too, which uploads the conversation
            editable="user",
            feedback_options=None,
            latex_delimiters=[],
            line_breaks=False,
            allow_tags=False,
        )
        scope_line = gr.HTML("", elem_id="scope")
        with gr.Row(elem_id="ask"):
            box = _question_box()
            send = gr.Button("Ask", variant="primary", elem_id="send", size="md", scale=0, min_width=64)
            stop = gr.Button("Stop", elem_id="stop", size="md", scale=0, min_width=64, visible=False)
    return chat, scope_line, box, send, stop


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


def _connect(page: gr.Blocks, parts: _Parts, handlers: Handlers) -> None:
    listing = [parts.documents, parts.chat, parts.scope, parts.scope_line]
    page.load(handlers.list_documents, parts.scope, listing, **_AT_ONCE)
    page.load(handlers.suggest, None, parts.chat, **_AT_ONCE)
    _connect_questions(parts, handlers)
    parts.new.click(handlers.start_over, None, _answer_outputs(parts), **_AT_ONCE)
    parts.source.cite(handlers.show_source, None, parts.source, **_AT_ONCE)  # this and the next are sent by page.js
    parts.source.pick(handlers.choose_documents, None, [parts.scope, parts.scope_line], **_AT_ONCE)
    parts.source.changed(handlers.list_documents, parts.scope, listing, **_AT_ONCE)
    parts.source.closed(handlers.close_source, None, parts.source, **_AT_ONCE)


def _connect_questions(parts: _Parts, handlers: Handlers) -> None:
    """Every way to ask ends in the same outputs, and can be stopped."""
    outputs, so_far, scope = _answer_outputs(parts), parts.conversation, parts.scope
    asking = [
        gr.on([parts.box.submit, parts.send.click], handlers.ask, [parts.box, so_far, scope], outputs, **_PRIVATE),
        parts.chat.example_select(handlers.ask_suggested, [so_far, scope], outputs, **_PRIVATE),
        parts.chat.retry(handlers.ask_again, [so_far, scope], outputs, **_PRIVATE),
        parts.chat.edit(handlers.ask_edited, [so_far, scope], outputs, **_PRIVATE),
    ]
    for event in asking:
        event.failure(handlers.give_up, so_far, outputs, **_AT_ONCE)
    parts.chat.undo(handlers.take_back, so_far, outputs, **_AT_ONCE)
    stopped = parts.stop.click(None, cancels=[*asking], **_AT_ONCE)
    stopped.then(handlers.stop, so_far, outputs, **_AT_ONCE)


def _answer_outputs(parts: _Parts) -> list[Any]:
    return [parts.box, parts.chat, parts.conversation, parts.send, parts.stop]
