"""The list of documents beside the chat, and what an empty library says. Pure: values in, HTML or Markdown out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ui.place import of_document
from ui.render import one_line, showable, tame

if TYPE_CHECKING:
    from index.schema import DocumentInfo
    from index.sync import Unreadable

_LISTED = 200  # rows drawn; a library of ten thousand documents is searched by asking, not by scrolling


def documents_panel(
    documents: Sequence[DocumentInfo], unreadable: Sequence[Unreadable], scope: Collection[str] | None = None
) -> str:
    """Return the list: each document opens in the source panel; what could not be read is named, with the reason.

    The documents of the scope are ticked; without a scope, all are.
    """
    count = f"{len(documents):,} document{'' if len(documents) == 1 else 's'}"
    rows = "".join(_row(document, ticked=scope is None or document.path in scope) for document in documents[:_LISTED])
    more = len(documents) - _LISTED
    rest = f'<li class="more">and {more:,} more</li>' if more > 0 else ""
    return (
        f'<section aria-labelledby="documents-title"><h2 id="documents-title">{count}</h2>'
        f'<ul class="shelf">{rows}{rest}</ul>{_unreadable(unreadable)}</section>'
    )


def welcome(documents: Sequence[DocumentInfo], folder: Path) -> str:
    """Return the Markdown that an empty conversation shows."""
    if documents:
        return (
            "## Ask your documents\n\n"
            "Every answer comes with the lines it stands on. Select a number to see them in their document."
        )
    return (
        "## There is nothing to ask yet\n\n"
        f"The folder {tame(one_line(str(folder), 400))} holds no document that could be read. "
        "Add PDF, Word, HTML, text or other documents: drop them here, or choose “Add documents”."
    )


def scope_line(documents: Sequence[DocumentInfo], scope: Collection[str] | None) -> str:
    """Return what stands above the question box when only some documents are asked."""
    if scope is None:
        return ""
    asked = [document.title for document in documents if document.path in scope]
    names = escape(one_line(", ".join(asked), 80)) or "no document: tick one"
    count = f"Asking {len(asked):,} of {len(documents):,}"
    return f'<p>{count}: <bdi>{names}</bdi> <button type="button" class="ask-all">Ask all</button></p>'


def _row(document: DocumentInfo, *, ticked: bool) -> str:
    title, path = escape(one_line(document.title, 120)), escape(one_line(document.path, 120))
    name = f'<span class="path"><bdi>{path}</bdi></span>' if path != title else ""
    pages = f'<span class="size">{_pages(document.pages)}</span>' if document.pages else ""
    notices = "".join(f'<span class="warn">{escape(showable(notice))}</span>' for notice in document.notices)
    place = escape(document.path, quote=True)
    return (
        f'<li><input type="checkbox" class="pick" value="{place}" aria-label="Ask {title}"{" checked" * ticked}>'
        f'<a href="{of_document(document.path).link}"><span class="name"><bdi>{title}</bdi></span>{name}{pages}'
        f'{notices}</a><button type="button" class="remove" value="{place}" aria-label="Remove {title}">×</button></li>'
    )


def _pages(count: int) -> str:
    return f"{count:,} page{'' if count == 1 else 's'}"


def _unreadable(files: Sequence[Unreadable]) -> str:
    if not files:
        return ""
    rows = "".join(
        f'<li><span class="name"><bdi>{escape(one_line(file.document, 120))}</bdi></span>'
        f'<span class="warn">{escape(showable(file.reason))}</span></li>'
        for file in files[:_LISTED]
    )
    return f'<h3>Could not be read</h3><ul class="shelf unread">{rows}</ul>'
