"""The documentation says what the program does, because the two are compared."""

import re
from pathlib import Path

import pytest
import typer.main

from scripts.readme import HELP_BLOCK, first_sentence, help_of, product_files, refreshed
from ui.cli import app

ROOT = Path(__file__).parent.parent
COMMANDS = set(typer.main.get_command(app).commands)
DOCUMENTS = ["README.md", "API.md", "CONTRIBUTING.md", "EVALS.md", "RELIABILITY.md", "SECURITY.md"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_says_what_the_code_says(readme):
    assert "" in {block["command"] for block in HELP_BLOCK.finditer(readme)}, "no block after <!-- help: footnote -->"
    assert refreshed(readme) == readme, "run `make docs`"


def test_every_help_marker_is_followed_by_a_block_that_is_compared(readme):
    assert readme.count("<!-- help:") == len(HELP_BLOCK.findall(readme))


def test_a_help_text_that_differs_is_replaced():
    stale = "<!-- help: footnote show -->\n\n```text\nsomething else\n```\n\nafter"
    assert refreshed(stale) == f"<!-- help: footnote show -->\n\n```text\n{help_of('show')}```\n\nafter"


def test_the_help_of_a_command_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="no command `footnote dance`"):
        help_of("dance")


def test_every_figure_of_the_readme_names_the_command_that_made_it(readme):
    rows = _figures(readme)
    assert rows, "no table after <!-- figures -->"
    assert [row for row in rows if not _names_a_command(row)] == []


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ("| recall | 0.99 | `footnote eval` |", True),
        ("| speed | 9 ms | `make bench` |", True),
        ("| error | 0.05 | `python -m evals.fit CASES LIBRARY` |", True),
        ("| error | 0.05 | `python -m evals.wishes` |", False),
        ("| recall | 0.99 | |", False),
        ("| recall | 0.99 | `make wishes` |", False),
        ("| recall | 0.99 | `footnote dance` |", False),
    ],
    ids=["program", "target", "module", "no such module", "none", "no such target", "no such command"],
)
def test_a_figure_without_a_command_that_exists_is_found(row, right):
    assert _names_a_command(row) is right


def test_the_file_map_has_one_line_for_each_product_file(readme):
    lines = re.findall(r"^\| `(\w+/\w+\.py)` \| .*\w.* \|$", readme, re.MULTILINE)
    assert lines == [path.relative_to(ROOT).as_posix() for path in product_files()]


@pytest.mark.parametrize("path", product_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_says_what_it_is_for_in_one_short_sentence(path):
    assert 10 < len(first_sentence(path)) < 130


def test_contributing_stays_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) < 80


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_that_is_named_exists(name):
    named = re.findall(r"`make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"))
    assert set(named) <= TARGETS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if target and not (ROOT / target).exists()] == []


def _figures(readme: str) -> list[str]:
    """Return the rows of every table after a marker that hold a number; the last cell is the command."""
    tables = re.findall(r"<!-- figures -->\n+((?:\|.*\n)+)", readme)
    return [row for table in tables for row in table.splitlines()[2:] if re.search(r"\d", row)]


def _names_a_command(row: str) -> bool:
    command = re.search(r"`(footnote |make |python -m evals\.)([a-z-]+)[^`]*`\s*\|$", row.strip())
    modules = {path.stem for path in (ROOT / "evals").glob("*.py")}
    known = {"footnote ": COMMANDS, "make ": TARGETS, "python -m evals.": modules}
    return bool(command) and command[2] in known[command[1]]
