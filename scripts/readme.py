"""Keep what README.md copies from the code equal to it: `make docs` writes it, tests/test_docs.py compares.

A `--help` text follows its marker, `<!-- help: footnote ask -->`, as a block fenced with three backticks and `text`.
The file map stands between `<!-- files -->` and `<!-- end of files -->`: the first sentence of each file's docstring.
"""

import ast
import re
from pathlib import Path

from typer.testing import CliRunner

from ui.cli import app

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "rag", "ui", "evals")
WIDTH = 100

HELP_BLOCK = re.compile(
    r"(?P<marker><!-- help: footnote ?(?P<command>[a-z ]*) -->\n+)```text\n(?P<text>.*?)```", re.DOTALL
)
FILE_MAP = re.compile(r"(?<=<!-- files -->\n).*(?=<!-- end of files -->)", re.DOTALL)


def refreshed(readme: str) -> str:
    """Return the text with every help block and the file map as the code has them."""
    readme = HELP_BLOCK.sub(lambda block: f"{block['marker']}```text\n{help_of(block['command'])}```", readme)
    return FILE_MAP.sub(lambda _: file_map(), readme)


def help_of(command: str) -> str:
    """Return what `footnote COMMAND --help` prints; of the program itself for an empty command."""
    arguments = [*command.split(), "--help"]
    result = CliRunner().invoke(app, arguments, prog_name="footnote", terminal_width=WIDTH, max_content_width=WIDTH)
    if result.exit_code:
        raise ValueError(f"there is no command `footnote {command}`")
    return "\n".join(line.rstrip() for line in result.stdout.splitlines()) + "\n"


def file_map() -> str:
    """Return a table with one line for each product file, by package in the order in which they depend."""
    lines = [f"| `{path.parent.name}/{path.name}` | {first_sentence(path)} |" for path in product_files()]
    return "\n".join(["", "| file | what lives there |", "|---|---|", *lines, "", ""])


def product_files() -> list[Path]:
    """Return the files that hold the product; `__init__` and `__main__` only open doors to them."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).glob("*.py"))]
    return [path for path in files if not path.stem.startswith("__")]


def first_sentence(path: Path) -> str:
    """Return what a file says of itself, up to the first full stop."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    opening = " ".join(docstring.split("\n\n")[0].split())
    return re.split(r"(?<=[.!?])\s", opening, maxsplit=1)[0].replace("|", "\\|")


if __name__ == "__main__":
    file = ROOT / "README.md"
    file.write_text(refreshed(file.read_text(encoding="utf-8")), encoding="utf-8")
