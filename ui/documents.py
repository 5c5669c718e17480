"""The list of documents beside the chat, and what an empty library says. Pure: values in, HTML or Markdown out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ui.place import of_document
from ui.render import one_line, showable, tame

if TYPE_CHECKING:
    from index.schema import DocumentInfo
    from index.sync import Unreadable

_LISTED = 200  # rows drawn; a library of ten thousand documents is searched by asking, not by scrolling


def documents_panel(documents: Sequence[DocumentInfo], unreadable: Sequence[Unreadable]) -> str:
    """Return the list: each document opens in the source panel; what could not be read is named, with the reason."""
    count = f"{len(documents):,} document{'' if len(documents) == 1 else 's'}"
    rows = "".join(map(_row, documents[:_LISTED]))
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
        "Put text, Markdown, HTML or PDF files into it, then start Footnote again."
    )


def _row(document: DocumentInfo) -> str:
    title, path = escape(one_line(document.title, 120)), escape(one_line(document.path, 120))
    name = f'<span class="path"><bdi>{path}</bdi></span>' if path != title else ""
    pages = f'<span class="size">{_pages(document.pages)}</span>' if document.pages else ""
    notices = "".join(f'<span class="warn">{escape(showable(notice))}</span>' for notice in document.notices)
    return (
        f'<li><a href="{of_document(document.path).link}"><span class="name"><bdi>{title}</bdi></span>{name}{pages}</a>'
        f"{notices}</li>"
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
