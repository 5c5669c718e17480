"""The list of documents beside the chat, and what an empty library says. Pure: values in, HTML or Markdown out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from html import escape
from itertools import islice
from pathlib import Path
from posixpath import splitext
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from index.passage import page_noun
from ui.place import of_document
from ui.render import names_apart, one_line, showable, tame

if TYPE_CHECKING:
    from index.aside import Aside
    from index.schema import DocumentInfo, DocumentName
    from index.sync import Unreadable

PER_PAGE = 100  # rows drawn: a browser draws them at once, and nobody reads more
_FEW = 5  # documents: so many are seen at a glance, and a search would only be in the way
_UNREAD_LISTED = 200
_DAY = 24 * 3600 * 10**9  # nanoseconds


class View(BaseModel, frozen=True, extra="forbid"):
    """What of a library is listed: names that hold all the words, of one type, changed in the last days; and the page.

    An empty `kind` is any type, else it is a suffix such as `pdf`; 0 `days` is any date. `page` counts from 1.
    """

    words: Annotated[str, Field(max_length=200)] = ""
    kind: Annotated[str, Field(max_length=20)] = ""
    days: Annotated[int, Field(ge=0, le=10_000)] = 0
    page: Annotated[int, Field(ge=1)] = 1

    @property
    def is_whole(self) -> bool:
        """True when every document is listed."""
        return not (self.words.strip() or self.kind or self.days)


def found(names: Sequence[DocumentName], view: View, now: int) -> list[DocumentName]:
    """Return the documents that a view lists, on all its pages; `now` in nanoseconds since 1970."""
    wanted = view.words.casefold().split()
    since = now - view.days * _DAY if view.days else 0
    return [
        name
        for name in names
        if (not view.kind or _kind(name.path) == view.kind)
        and name.mtime_ns >= since
        and (not wanted or _holds(f"{name.title} {name.path}".casefold(), wanted))
    ]


def on_page(listed: Sequence[DocumentName], page: int) -> Sequence[DocumentName]:
    """Return the documents of one page of the list, of the last one when there are not so many."""
    first = (min(page, _pages(len(listed))) - 1) * PER_PAGE
    return listed[first : first + PER_PAGE]


def documents_panel(
    names: Sequence[DocumentName],
    listed: Sequence[DocumentName],
    shown: Sequence[tuple[DocumentInfo, bool]],
    *,
    view: View,
    asked: Collection[str] | None = None,
    turn: int = 0,
) -> str:
    """Return a page of the list: `shown` of those `listed` of all `names`; each opens in the source panel.

    With each document shown comes whether the reader may rename and delete it. The documents `asked` are ticked; with
    None, all are. `turn` comes back to the script that asked for the list.
    """
    rows = "".join(
        _row(document, ticked=asked is None or document.path in asked, may_change=may_change)
        for document, may_change in shown
    )
    none = "" if rows or not names else '<p class="none">No document fits.</p>'
    kinds = escape(json.dumps(sorted(Counter(_kind(name.path) for name in names).items())), quote=True)
    state = f'data-turn="{turn}" data-kinds="{kinds}"' + " data-all" * (asked is None)
    size = ' class="few"' if len(names) <= _FEW and view.is_whole else ""
    return (
        f'<section aria-labelledby="documents-title"{size} {state}>'
        f'<h2 id="documents-title">{_count(len(listed), len(names))}</h2>{_choice(len(listed), len(names))}'
        f'<ul class="shelf">{rows}</ul>{none}{_pager(len(listed), view.page)}</section>'
    )


def beside_panel(removed: Sequence[Aside], unreadable: Sequence[Unreadable]) -> str:
    """Return what is no document: files that were removed and can be put back, and files that could not be read."""
    return f"<section>{_removed(removed)}{_unreadable(unreadable)}</section>"


def welcome(is_empty: bool, folder: Path, *, reading: bool = False) -> str:
    """Return the Markdown that an empty conversation shows; `reading` while the folder is still being read."""
    if is_empty and reading:
        return (
            "## Reading your documents\n\n"
            f"They lie in {tame(one_line(str(folder), 400))}. You can ask as soon as the first are read."
        )
    if not is_empty:
        return (
            "## Ask your documents\n\n"
            "Every answer comes with the lines it stands on. Select a number to see them in their document."
        )
    return (
        "## There is nothing to ask yet\n\n"
        f"The folder {tame(one_line(str(folder), 400))} holds no document that could be read. "
        "Add PDF, Word, HTML, text or other documents: drop them here, or choose “Add documents”."
    )


def scope_line(names: Sequence[DocumentName], scope: Collection[str] | None) -> str:
    """Return what stands above the question box when only some documents are asked."""
    if scope is None:
        return ""
    among = {*scope}
    asked = names_apart({name.path: name.title for name in names if name.path in among})
    some = escape(one_line(", ".join(islice(asked.values(), 9)), 80)) or "no document: tick one"
    count = f"Asking {len(asked):,} of {len(names):,}"
    return f'<p>{count}: <bdi>{some}</bdi> <button type="button" class="ask-all">Ask all</button></p>'


def _kind(path: str) -> str:
    return splitext(path)[1][1:].lower()


def _holds(name: str, words: Sequence[str]) -> bool:
    return all(word in name for word in words)


def _pages(count: int) -> int:
    return max(1, -(-count // PER_PAGE))


def _count(listed: int, every: int) -> str:
    count = f"{every:,} document{'' if every == 1 else 's'}"
    return count if listed == every else f"{listed:,} of {count}"


def _choice(listed: int, every: int) -> str:
    """Which documents are asked, all at once: for one document there is nothing to choose."""
    if every < 2:
        return ""
    these = f'<button type="button" class="ask-found">only these {listed:,}</button>' if 0 < listed < every else ""
    beware = "Finding limits the list, not the answers.<br>" if listed < every else ""
    return (
        f'<p class="choice">{beware}Ask <button type="button" class="ask-all">all</button>'
        f'<button type="button" class="ask-none">none</button>{these}</p>'
    )


def _row(document: DocumentInfo, *, ticked: bool, may_change: bool) -> str:
    title, path = escape(one_line(document.title, 120)), escape(one_line(document.path, 120))
    name = f'<span class="path"><bdi>{path}</bdi></span>' if path != title else ""
    pages = f'<span class="size">{_length(document)}</span>' if document.pages else ""
    notices = "".join(f'<span class="warn">{escape(showable(notice))}</span>' for notice in document.notices)
    place = escape(document.path, quote=True)
    changes = (
        f'<details class="more" name="more"><summary aria-label="Rename or delete {title}">⋯</summary>'
        f'<p><button type="button" class="rename" value="{place}">Rename</button>'
        f'<button type="button" class="remove" value="{place}">Delete</button></p></details>'
    )
    return (
        f'<li><input type="checkbox" class="pick" value="{place}" aria-label="Ask {title}"{" checked" * ticked}>'
        f'<a href="{of_document(document.path).link}"><span class="name"><bdi>{title}</bdi></span>{name}{pages}'
        f"{notices}</a>{changes if may_change else ''}</li>"
    )


def _pager(count: int, page: int) -> str:
    last = _pages(count)
    if last == 1:
        return ""
    page = min(page, last)
    first, end = (page - 1) * PER_PAGE + 1, min(page * PER_PAGE, count)
    return (
        f'<nav class="pager" aria-label="Pages of the list">{_step("Previous page", "‹", page - 1, page > 1)}'
        f"<span>{first:,}–{end:,} of {count:,}</span>{_step('Next page', '›', page + 1, page < last)}</nav>"
    )


def _step(label: str, sign: str, page: int, there: bool) -> str:
    off = "" if there else " disabled"
    return f'<button type="button" class="to-page" value="{page}" aria-label="{label}"{off}>{sign}</button>'


def _removed(files: Sequence[Aside]) -> str:
    if not files:
        return ""
    rows = "".join(
        f'<li><span class="name"><bdi>{escape(one_line(file.document, 120))}</bdi></span>'
        f'<button type="button" class="undo" value="{file.key}">Undo</button>'
        f'<button type="button" class="for-good" value="{file.key}">Delete for good</button></li>'
        for file in files
    )
    return f'<h3>Deleted, kept for a day</h3><ul class="shelf removed">{rows}</ul>'


def _length(document: DocumentInfo) -> str:
    return f"{document.pages:,} {page_noun(document.path)}{'' if document.pages == 1 else 's'}"


def _unreadable(files: Sequence[Unreadable]) -> str:
    if not files:
        return ""
    rows = "".join(
        f'<li><span class="name"><bdi>{escape(one_line(file.document, 120))}</bdi></span>'
        f'<span class="warn">{escape(showable(file.reason))}</span></li>'
        for file in files[:_UNREAD_LISTED]
    )
    more = len(files) - _UNREAD_LISTED
    rest = f'<li class="size">and {more:,} more</li>' if more > 0 else ""
    return f'<h3>Could not be read</h3><ul class="shelf unread">{rows}{rest}</ul>'
