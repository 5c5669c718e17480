"""What the command line prints: an answer with its sources, a ranking, what a sync changed. Pure: values in, text out.

Nothing that a document wrote can drive the terminal: control characters are replaced by a visible mark.
"""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill, indent
from typing import TYPE_CHECKING

from index.passage import Document
from rag.answer import Answer, Citation, Found
from ui.render import location, one_line, showable

if TYPE_CHECKING:
    from index.health import Check
    from index.library import SyncReport
    from rag.rank import RankedPassage

_DOUBT = "Unsure whether this answers the question: read the source."
_PERHAPS = "Unsure: one of the nearest passages may say it."
_NEAREST = 3  # passages shown when the documents do not say: `footnote search` has the rest
_NAMED = 20  # documents named for each kind of change; a first sync of a large folder names no thousands
_FINDING = 400  # code points of a finding: it names a few passages
_SNIPPET = 240  # code points of a passage in a list: about three lines


def as_text(answer: Answer, documents: Mapping[str, Document], *, width: int) -> str:
    """Return the answer, the lines it stands on, and what could not be read; without an answer, the nearest passages.

    A line that the answer itself quotes is not said twice: its place is its source. `documents` holds the text of the
    documents in `answer.passages`; one that is missing is named without its words.
    """
    parts = [fill(showable(paragraph), width) for paragraph in answer.answer.split("\n\n")]
    if answer.answered:
        sources = [_source(citation, answer.answer, width) for citation in answer.citations]
        parts += [fill(_DOUBT, width)] if answer.is_doubtful else []
        parts.append("\n".join(sources))
    elif answer.passages:
        near = [_near(found, documents.get(found.document), width) for found in answer.passages[:_NEAREST]]
        parts += [fill(_PERHAPS, width)] if answer.may_be_near else []
        parts += ["Nearest passages:", *near]
    parts += [fill(f"Note: {one_line(notice, width * 4)}", width) for notice in answer.notices]
    return "\n\n".join(parts)


def as_ranking(ranked: Sequence["RankedPassage"], *, width: int) -> str:
    """Return the passages, best first, each with its score, place and first lines."""
    blocks: list[str] = []
    for position, found in enumerate(ranked, start=1):
        passage = found.passage
        place = " – ".join(part for part in (passage.location, one_line(passage.heading)) if part)
        blocks.append(f"{position}. {showable(place)}  ({found.score:.3f})\n{_block(passage.text, width)}")
    return "\n\n".join(blocks)


def as_table(report: "SyncReport", *, dry_run: bool) -> str:
    """Return what a sync changed, or would have: one row for each kind, then what could not be read and why."""
    failed = [f"  {one_line(item.document)}: {one_line(item.reason)}" for item in report.unreadable]
    if failed:
        failed = [f"Could not read {_count(len(failed), 'file')}:", *failed]
    noted = [f"Note: {one_line(notice)}" for notice in report.notices]
    return "\n".join([*_rows(report, dry_run=dry_run), *failed, *noted])


def as_change(report: "SyncReport") -> str:
    """Return what a sync changed on one line, for a command that has something else to say; empty for no change."""
    counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
    said = [f"{len(paths)} {kind}" for kind, paths in counts.items() if paths]
    if report.unreadable:
        said.append(f"{_count(len(report.unreadable), 'file')} could not be read (`footnote index` names them)")
    return f"index: {', '.join(said)}" if said else ""


def as_checks(checks: Sequence["Check"]) -> str:
    """Return one row for each check of the index, one for each finding, and a verdict."""
    findings = sum(len(check.findings) for check in checks)
    verdict = f"{_count(findings, 'finding')}: `footnote doctor --repair` mends what can be mended"
    return "\n".join([*_looked_at(checks), verdict if findings else "The index is healthy"])


def as_model_checks(checks: Sequence["Check"]) -> str:
    """Return one row for each check of the language model, one for each finding, and a verdict."""
    findings = any(check.findings for check in checks)
    verdict = "The language model cannot be used like this" if findings else "The language model is ready"
    return "\n".join([*_looked_at(checks), verdict])


def _looked_at(checks: Sequence["Check"]) -> Iterator[str]:
    for check in checks:
        said = [("wrong", finding) for finding in check.findings] or [("ok", check.seen)]
        yield from (f"{state:<5}  {check.name:<11}  {one_line(what, _FINDING)}" for state, what in said)


def as_forgotten(documents: Sequence[str], opinions: int, runs: int = 0) -> str:
    """Return which documents are gone, and with how many opinions and eval runs on answers from them."""
    named = [f"Forgot {one_line(path)}" for path in dict.fromkeys(documents)]
    counts = ((opinions, "opinion"), (runs, "eval run"))
    gone = " and ".join(_count(number, noun) for number, noun in counts if number)
    return "\n".join([*named, f"and {gone} on answers from {'it' if len(named) == 1 else 'them'}"] if gone else named)


def _source(citation: Citation, said: str, width: int) -> str:
    remark = " does not say this" if citation.support == "unsupported" else ""
    place = f"[{citation.number}] {showable(location(citation.document, citation.page))}{remark}"
    quote = " ".join(citation.quote.split())
    return place if quote in " ".join(said.split()) else f"{place}\n{_block(f'“{quote}”', width, limit=None)}"


def _near(found: Found, document: Document | None, width: int) -> str:
    place = f"- {showable(location(found.document, found.page))}"
    return place if document is None else f"{place}\n{_block(document.text[found.start : found.end], width)}"


def _block(text: str, width: int, *, limit: int | None = _SNIPPET) -> str:
    return indent(fill(one_line(text, limit or len(text)), width - 4), "    ")


def _rows(report: "SyncReport", *, dry_run: bool) -> Iterator[str]:
    if report.is_current:
        yield f"Nothing changed: {_count(len(report.unchanged), 'document')}, {report.seconds:.1f} s"
        return
    yield from _row("added", report.added)
    yield from _row("changed", report.changed)
    yield from _row("removed", report.removed)
    yield f"unchanged  {len(report.unchanged):>6}"
    if dry_run:
        yield "Dry run, nothing was written"
    else:
        yield f"{_count(report.passages, 'passage')} written, {report.seconds:.1f} s"


def _row(kind: str, paths: Sequence[str]) -> Iterator[str]:
    """The first documents of a kind, one a line, under its count; rows line up on the widest word, `unchanged`."""
    named = [one_line(path) for path in paths[:_NAMED]]
    if len(paths) > _NAMED:
        named.append(f"… and {len(paths) - _NAMED} more")
    yield f"{kind:<9}  {len(paths):>6}" + (f"  {named[0]}" if named else "")
    yield from (" " * 19 + name for name in named[1:])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
