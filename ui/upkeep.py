"""The commands that look after the index: bring it in step with the folder, forget documents, examine and repair it."""

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import EnvironmentFailure, LibraryMissing, UnreadableDocument
from ui.console import HomeOption, JsonOption, LibraryOption, progress, put_json, say

if TYPE_CHECKING:
    from index.library import Library


def index_library(
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read and embed every document again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 when a file could not be read.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and index what changes, until interrupted.")] = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Make the index match the folder and show what changed."""
    from index.library import Library
    from rag.settings import Settings
    from ui.terminal import as_table

    if watch and dry_run:
        raise typer.BadParameter("--watch writes the index, and --dry-run does not")
    with Library.open(Settings.load(library=library, home=home).index) as opened:
        with progress() as step:
            report = opened.sync(rebuild=rebuild, dry_run=dry_run, progress=step)
        typer.echo(as_table(report, dry_run=dry_run))
        if watch:
            _follow(opened)
    if strict and report.unreadable:
        raise typer.Exit(1)


def _follow(library: "Library") -> None:
    """Sync whenever the folder changes. What stands in the way now may be gone the next time."""
    from index.watch import changes
    from ui.terminal import as_change

    say("watching the library (Ctrl-C ends it)")
    last = ""
    with suppress(KeyboardInterrupt):
        for _ in changes(library.settings.library, library.settings.home):
            try:
                report = library.sync()
                said, is_news = as_change(report), not report.is_current
            except (EnvironmentFailure, LibraryMissing) as error:
                said, is_news = f"footnote: {error}", False
            if said and (is_news or said != last):
                say(said)
            last = said


def forget(
    documents: Annotated[
        list[str], typer.Argument(metavar="DOCUMENT", help="Their paths in the library, as citations give them.")
    ],
    *,
    delete_files: Annotated[
        bool, typer.Option("--delete-files", help="Delete their files too; otherwise the next sync reads them again.")
    ] = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Remove documents from the index with every byte derived from them."""
    from index import upkeep
    from index.library import Library
    from rag.settings import Settings
    from ui import feedback
    from ui.render import one_line
    from ui.runs import forget_runs
    from ui.terminal import as_forgotten

    settings = Settings.load(library=library, home=home).index
    kept, left = list[str](), None
    with Library.open(settings) as opened:
        try:
            kept = upkeep.forget(opened, documents, delete_files=delete_files)
        except UnreadableDocument as error:  # a file could not be deleted; the index has forgotten its document
            left = error
    opinions = feedback.forget(settings.home, documents)
    runs = forget_runs(settings.home, documents)
    if left:
        raise left
    typer.echo(as_forgotten(documents, opinions, runs))
    for name in kept:
        say(f"{one_line(name)} is still in the library: the next sync reads it again, unless you delete the file")


def doctor(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is wrong: from the catalog, or else from the folder.")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Check the index, and the language model if one is named; end with 1 when one is wrong."""
    from index import upkeep
    from index.errors import IndexMissing
    from index.library import Library
    from rag.probe import examine_model
    from rag.settings import Settings
    from ui.terminal import as_checks, as_model_checks

    settings = Settings.load(library=library, home=home)
    with Library.open(settings.index) as opened, progress() as step:
        model = examine_model(opened, settings)
        try:
            checks = upkeep.repair(opened, step) if repair else upkeep.examine(opened)
        except IndexMissing:
            if model:  # it can be tried before there is an index
                say(as_model_checks(model))
            raise
    healthy = not any(check.findings for check in (*checks, *model))
    if as_json:
        put_json({"healthy": healthy, "checks": [asdict(check) for check in (*checks, *model)]})
    else:
        typer.echo("\n".join([as_checks(checks), *([as_model_checks(model)] if model else [])]))
    if not healthy:
        raise typer.Exit(1)
