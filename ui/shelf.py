"""What happens in the list of documents: looked through, ticked, changed. Nothing is kept between events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import gradio as gr
from pydantic import BaseModel, Field

from ui.documents import View, beside_panel, documents_panel, found, on_page, scope_line, welcome
from ui.uploads import removed_documents

if TYPE_CHECKING:
    from index.schema import DocumentName
    from rag.assistant import Assistant
    from ui.indexing import Indexing

Outputs = tuple[Any, ...]
Scope = list[str] | None  # the documents that are asked; None for all


class Look(BaseModel, extra="forbid"):
    """What a person looks at and asks, whole, so that events may overtake each other.

    Asked are all documents, none, or those of a view; then each of `toggled` the other way round. `turn` counts the
    looks, so that the page knows a list that came too late.
    """

    view: View = View()
    base: View | Literal["all", "none"] = "all"
    toggled: Annotated[list[str], Field(max_length=100_000)] = []
    turn: int = 0

    def scope(self, names: Sequence[DocumentName], now: int) -> Scope:
        """Return what is asked among the documents that there are; all, once everything that was ticked has gone."""
        there = {name.path for name in names}
        base = names if self.base == "all" else () if self.base == "none" else found(names, self.base, now)
        asked = {name.path for name in base} ^ (there & {*self.toggled})
        has_gone = not asked and bool({*self.toggled} - there)
        return None if has_gone or asked == there else sorted(asked)


class Shelf:
    """The events of the list over one assistant."""

    def __init__(self, assistant: Assistant, indexing: Indexing | None = None) -> None:
        self._library, self._indexing = assistant.library, indexing

    def open(self) -> Outputs:
        """Fill the list, and greet."""
        return self._whole(Look())

    def change(self, event: gr.EventData) -> Outputs:
        """Fill the list again after the library changed. What has gone from it is no longer asked for."""
        return self._whole(_look(event))

    def look(self, event: gr.EventData) -> Outputs:
        """List what was searched for, or another page."""
        return self._listed(_look(event), self._library.names())

    def pick(self, event: gr.EventData) -> Outputs:
        """Ask only the documents that are ticked."""
        names = self._library.names()
        scope = _look(event).scope(names, time.time_ns())
        return scope, scope_line(names, scope)

    def _whole(self, look: Look) -> Outputs:
        settings = self._library.settings
        names = self._library.names()
        unreadable = [
            each for each in self._library.sync(dry_run=True).unreadable if self._library.allows(each.document)
        ]
        beside = beside_panel(removed_documents(self._library), unreadable)
        reading = self._indexing is not None and self._indexing.state.under_way
        greeting = gr.Chatbot(placeholder=welcome(not names, settings.library, reading=reading))
        return *self._listed(look, names), beside, greeting

    def _listed(self, look: Look, names: Sequence[DocumentName]) -> Outputs:
        now = time.time_ns()
        scope = look.scope(names, now)
        listed = found(names, look.view, now)
        documents = self._library.documents([name.path for name in on_page(listed, look.view.page)])
        shown = [(document, self._library.allows(document.path, change=True)) for document in documents]
        panel = documents_panel(names, listed, shown, view=look.view, asked=scope and {*scope}, turn=look.turn)
        return panel, scope, scope_line(names, scope)


def _look(event: gr.EventData) -> Look:
    return Look.model_validate(event.look)
