"""The commands that look after the index: bring it in step with the folder, forget documents, examine and repair it."""

from dataclasses import asdict
from typing import Annotated

import typer

from ui.console import HomeOption, JsonOption, LibraryOption, progress, put_json


def index_library(
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read and embed every document again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 when a file could not be read.")] = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Make the index match the folder and show what changed."""
    from index.library import Library
    from rag.settings import Settings
    from ui.terminal import as_table

    with Library.open(Settings.load(library=library, home=home).index) as opened, progress() as step:
        report = opened.sync(rebuild=rebuild, dry_run=dry_run, progress=step)
    typer.echo(as_table(report, dry_run=dry_run))
    if strict and report.unreadable:
        raise typer.Exit(1)


def doctor(
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what is wrong: from the catalog, or else from the folder.")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
    home: HomeOption = None,
) -> None:
    """Check the index against itself and the folder; end with 1 when something is wrong."""
    from index import upkeep
    from index.library import Library
    from rag.settings import Settings
    from ui.terminal import as_checks

    with Library.open(Settings.load(library=library, home=home).index) as opened, progress() as step:
        checks = upkeep.repair(opened, step) if repair else upkeep.examine(opened)
    healthy = not any(check.findings for check in checks)
    if as_json:
        put_json({"healthy": healthy, "checks": [asdict(check) for check in checks]})
    else:
        typer.echo(as_checks(checks))
    if not healthy:
        raise typer.Exit(1)
