"""The rules that keep the code readable, run: a rule that nobody runs is a wish."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "rag", "ui", "evals")
PRODUCT_FILES = [path.relative_to(ROOT) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
TESTED_FILES = [path for path in PRODUCT_FILES if not path.stem.startswith("__")]
READS_THE_ENVIRONMENT = {Path("rag/settings.py"), Path("index/offline.py")}

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
LONGEST_OF_MOST_FUNCTIONS = 30  # nine of ten
CLOSURE_MODULES, CLOSURE_LINES = 38, 5_620

MADE_HERE = {".git", ".venv", ".footnote", ".hypothesis", "build", "runs", "screenshots", "__pycache__"}
MACHINE_PATH = re.compile(r"(?<![\w.<*}-])/(?:work|tmp|root|opt|Users|home/\w+)(?:/|\b)")


@pytest.mark.parametrize("path", PRODUCT_FILES, ids=str)
def test_no_file_outgrows_one_sitting(path):
    assert len(_lines(path)) <= LONGEST_FILE


@pytest.mark.parametrize("path", PRODUCT_FILES, ids=str)
def test_no_function_outgrows_a_screen(path):
    assert [(name, length) for name, length in _functions(path) if length > LONGEST_FUNCTION] == []


def test_most_functions_are_short():
    lengths = [length for path in PRODUCT_FILES for _, length in _functions(path)]
    assert quantiles(lengths, n=10)[-1] <= LONGEST_OF_MOST_FUNCTIONS


def test_no_module_imports_itself_round_a_corner():
    assert _cycle({_module(path): _imports(_source(path)) for path in PRODUCT_FILES}) is None


@pytest.mark.parametrize(
    "back",
    ["import a", "from a import x", "def f():\n    from a import x", "if TYPE_CHECKING:\n    from a import x"],
    ids=["plain", "from", "lazy", "for types only"],
)
def test_a_cycle_is_found_however_it_is_written(back):
    assert _cycle({"a": {"b"}, "b": _imports(back, known={"a", "b"})}) is not None


def test_packages_import_only_what_lies_below_them():
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", TESTED_FILES, ids=str)
def test_no_module_is_named_like_one_of_the_standard_library(path):
    assert path.stem not in sys.stdlib_module_names


def test_tests_lie_flat_so_that_no_folder_hides_a_package():
    assert [path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name in PACKAGES] == []


@pytest.mark.parametrize(("start", "doors"), [("rag.assistant", {"rag.write"}), ("rag.write", set())])
def test_the_path_from_question_to_answer_is_read_in_one_sitting(start, doors):
    """Everything in `rag` that an answer passes through, and what `rag` calls in `index`: the doors, not the rooms.

    Writing with a language model is a sitting of its own.
    """
    graph = {_module(path): _imports(_source(path)) for path in PRODUCT_FILES}
    entered = {name: used for name, used in graph.items() if name.startswith("rag") and name not in doors}
    closure = _reachable(start, {name: entered.get(name, set()) for name in graph})
    lines = sum(len(_lines(path)) for path in PRODUCT_FILES if _module(path) in closure)
    assert (len(closure) <= CLOSURE_MODULES, lines <= CLOSURE_LINES) == (True, True), (len(closure), lines)


@pytest.mark.parametrize("path", PRODUCT_FILES, ids=str)
def test_every_file_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(_source(path)))


@pytest.mark.parametrize("path", TESTED_FILES, ids=str)
def test_every_file_has_its_test_file(path):
    assert (ROOT / "tests" / f"test_{path.parent.name}_{path.stem}.py").is_file()


@pytest.mark.parametrize("path", [path for path in PRODUCT_FILES if path not in READS_THE_ENVIRONMENT], ids=str)
def test_the_environment_is_read_in_one_place(path):
    assert _environment_reads(_source(path)) == []


@pytest.mark.parametrize(
    "line", ["import os\nos.environ['X']", "from os import environ", "import os as o\no.getenv('X')"], ids=repr
)
def test_an_environment_read_is_found_however_it_is_written(line):
    assert _environment_reads(line)


def test_no_file_names_a_path_of_one_machine():
    named = {
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in _all_files()
        for found in MACHINE_PATH.finditer(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert named == set()


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    extras = [entry for extra in project["project"]["optional-dependencies"].values() for entry in extra]
    wanted = {_distribution(entry) for entry in project["project"]["dependencies"] + extras + groups}
    pins = [line for line in _lines(Path("constraints.txt")) if not line.startswith("#")]
    assert wanted <= {_distribution(pin) for pin in pins}
    assert [pin for pin in pins if "==" not in pin or "+" in pin] == []


def _source(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _lines(path: Path) -> list[str]:
    return _source(path).splitlines()


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


MODULES = {_module(path) for path in PRODUCT_FILES}


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(_source(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def _imports(source: str, *, known: set[str] = MODULES) -> set[str]:
    """Return our modules that a source imports anywhere: at its top, inside functions, for types only."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & known
            names |= inside or {node.module}
    return names & known


def _cycle(graph: dict[str, set[str]]) -> list[str] | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


def _reachable(start: str, graph: dict[str, set[str]]) -> set[str]:
    found, ahead = set(), [start]
    while ahead:
        module = ahead.pop()
        if module not in found:
            found.add(module)
            ahead += graph[module]
    return found


def _environment_reads(source: str) -> list[int]:
    names = {"environ", "environb", "getenv", "putenv"}
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names})
    ]


def _all_files() -> Iterator[Path]:
    for folder, inside, names in os.walk(ROOT):
        inside[:] = [name for name in inside if name not in MADE_HERE and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(folder, name) for name in names)


def _distribution(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]).lower()
