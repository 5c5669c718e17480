"""Expected answers: a file of cases, checked as a whole before anything is asked."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from evals.table import TableError, read_table
from evals.wording import words
from index.errors import InputError

DRAFT = "draft"  # the tag of a case that nobody has looked at yet; it may leave open what is expected
_SHOWN = 20  # problems of a file that are named; a mistake in a script that writes cases makes one for each


class CasesError(InputError):
    """A file of cases cannot be used; the message names the first problems with their lines and keys."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        noun = "problem" if len(problems) == 1 else "problems"
        shown = problems if len(problems) <= _SHOWN else [*problems[:_SHOWN], f"… and {len(problems) - _SHOWN} more"]
        super().__init__("\n  ".join([f"{path}: {len(problems)} {noun}", *shown]))
        self.path, self.problems = path, problems


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CaseTurn(_Strict):
    """One turn of the conversation before the question."""

    role: Literal["user", "assistant"]
    content: str


class Source(_Strict):
    """Where the answer stands. Never a passage id: passages change with every setting."""

    document: str = Field(min_length=1)
    page: int | None = Field(default=None, ge=1)
    quote: str | None = Field(default=None, min_length=1)


def _with_words(text: str) -> str:
    if not words(text):
        raise PydanticCustomError("wordless", "this has no words to look for; punctuation and articles do not count")
    return text


Expected = Annotated[str, AfterValidator(_with_words)]


class Case(_Strict):
    """A question, and what a right answer to it contains.

    Any of `answers` is right, and all of `must_include` must be there. `sources` are the places that hold the answer.
    """

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answerable: bool
    history: tuple[CaseTurn, ...] = ()
    answers: tuple[Expected, ...] = ()
    must_include: tuple[Expected, ...] = ()
    sources: tuple[Source, ...] = ()
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_something_to_judge(self) -> Self:
        expected = self.answers or self.must_include or self.sources
        if self.answerable and not expected and not self.is_draft:
            raise PydanticCustomError("nothing", "an answerable case needs answers, must_include or sources")
        if not self.answerable and expected:
            raise PydanticCustomError(
                "contradiction", "answerable is false, so it has no answers, must_include or sources"
            )
        return self

    @property
    def is_draft(self) -> bool:
        """Whether a person has still to say what is right."""
        return DRAFT in self.tags


def read_cases(path: Path) -> list[Case]:
    """Read the cases of a `.jsonl`, `.yaml`, `.yml` or `.csv` file, in its order.

    Raises:
        CasesError: the file cannot be read, or some case in it is wrong.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise CasesError(path, [f"cases are read from {', '.join(_READERS)} files"])
    try:
        text = path.read_text(encoding="utf-8-sig")  # Excel writes a byte order mark
    except OSError as error:
        raise CasesError(path, [f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        kind = "“CSV UTF-8”" if reader is _read_csv else "UTF-8"  # what spreadsheet programs call it
        raise CasesError(path, [f"byte {error.start} is not UTF-8; save the file as {kind}"]) from error
    return _checked(path, list(reader(text)))


def choose(path: Path, only: Sequence[str] = (), limit: int | None = None, *, drafts: bool = False) -> list[Case]:
    """Read the cases that are wanted, by id or as `tag:NAME`. A draft is left out unless it is asked for.

    Raises:
        CasesError: the file is wrong, or nothing in it is meant by one of `only`.
    """
    cases = read_cases(path)
    names = {case: {case.id, *(f"tag:{tag}" for tag in case.tags)} for case in cases}
    unknown = [wanted for wanted in only if not any(wanted in known for known in names.values())]
    if unknown:
        raise CasesError(path, [f"none of its cases is {wanted}" for wanted in unknown])
    wanted = [case for case in cases if not only or names[case] & set(only)]
    chosen = [case for case in wanted if drafts or not case.is_draft or {case.id, f"tag:{DRAFT}"} & set(only)]
    if not chosen:
        raise CasesError(path, [f"all of its cases are drafts; check them and take the tag {DRAFT!r} off"])
    return chosen[:limit]


@dataclass(frozen=True, slots=True)
class _Row:
    """One case as it stands in the file: its line, and its value or why there is none."""

    line: int
    value: object = None
    problem: str = ""


def _checked(path: Path, rows: list[_Row]) -> list[Case]:
    cases: list[Case] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    for row in rows:
        case, found = _to_case(row)
        problems += found
        if case is None:
            continue
        if case.id in first_line:
            problems.append(f"line {row.line}, id: {case.id!r} is already the id of line {first_line[case.id]}")
        first_line.setdefault(case.id, row.line)
        cases.append(case)
    if not rows:
        problems.append("there is no case in it")
    if problems:
        raise CasesError(path, problems)
    return cases


def _to_case(row: _Row) -> tuple[Case | None, list[str]]:
    if row.problem:
        return None, [f"line {row.line}: {row.problem}"]
    if not isinstance(row.value, dict):
        return None, [f"line {row.line}: a case is an object of keys and values"]
    try:
        return Case.model_validate(row.value), []
    except ValidationError as error:
        return None, [f"line {row.line}{_explain(detail)}" for detail in error.errors(include_url=False)]


def _explain(detail: ErrorDetails) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])
    if detail["type"] == "missing":
        return f", {place}: this key is missing"
    if detail["type"] == "extra_forbidden":
        return f", {place}: this key is unknown{_nearest_key(str(detail['loc'][-1]))}"
    message = detail["msg"].removeprefix("Input ").replace("Field ", "", 1).replace("a valid tuple", "a list")
    return f", {place}: {message}" if place else f": {message}"


def _nearest_key(key: str) -> str:
    known = [name for model in (Case, Source, CaseTurn) for name in model.model_fields]
    nearest = get_close_matches(key, known, n=1)
    return f"; did you mean {nearest[0]!r}?" if nearest else ""


def _read_jsonl(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), start=1):  # not splitlines: U+2028 may stand inside a string
        if line.strip():
            yield _row(number, partial(_load, line))


class _Unusable(Exception):
    """Why a text holds no case."""


def _row(line: int, read: Callable[[], object]) -> _Row:
    try:
        return _Row(line, read())
    except _Unusable as problem:
        return _Row(line, problem=str(problem))


def _load(text: str, where: str = "") -> object:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _Unusable(f"{where}not JSON: {error.msg} at character {error.colno}") from error
    except RecursionError as error:
        raise _Unusable(f"{where}it is nested too deeply") from error
    except ValueError as error:  # Python reads no integer of more than 4,300 digits
        raise _Unusable(f"{where}a number in it has too many digits") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as an object: of a key that stands twice, JSON would keep the last in silence."""
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if key and count > 1]
    if twice:
        raise _Unusable(f"the key {twice[0]!r} stands twice; keep one")
    return dict(pairs)


class _Loader(yaml.BaseLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        _once([(key.value, None) for key, _ in node.value if isinstance(key, yaml.ScalarNode)])
        return super().construct_mapping(node, deep=deep)


def _read_yaml(text: str) -> Iterator[_Row]:
    try:
        loader = _Loader(text)  # every value stays the text it is: elsewhere `no` is False and 12:30 is 750
    except yaml.reader.ReaderError as error:
        yield _Row(text.count("\n", 0, error.position) + 1, problem=f"not YAML: {error.reason}")
        return
    try:
        root = loader.get_single_node()
        if not isinstance(root, yaml.SequenceNode):
            yield _Row(1, problem="the file must be a list of cases")
            return
        for node in root.value:
            yield _row(node.start_mark.line + 1, partial(loader.construct_object, node, deep=True))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield _Row(line, problem=f"not YAML: {error.problem}")
    except RecursionError:
        yield _Row(loader.line + 1, problem="it is nested too deeply")
    finally:
        loader.dispose()


_LISTS = ("answers", "must_include", "tags")  # `|` stands between the items of such a cell
_SOURCE = ("document", "page", "quote")  # columns of their own, for the usual case of a single source
_COLUMNS = {*Case.model_fields, *_SOURCE}


def _read_csv(text: str) -> Iterator[_Row]:
    seen = {*_COLUMNS, ""}
    try:
        for line, cells in read_table(text, "question"):
            for key in (key for key in cells if key not in seen):
                yield _Row(1, problem=f"the column {key!r} is unknown{_nearest_key(key)}")
            seen |= cells.keys()
            yield _row(line, partial(_from_cells, cells))
    except TableError as error:
        yield _Row(error.line, problem=str(error))


def _from_cells(row: dict[str, str]) -> dict[str, Any]:
    if "" in row:
        raise _Unusable("more cells than columns; put quotes around a cell that holds the sign between cells")
    cells = {key: cell for key, cell in row.items() if cell and key in _COLUMNS}
    case: dict[str, Any] = {key: cell for key, cell in cells.items() if key not in _SOURCE}
    for key in _LISTS:
        if key in case:
            case[key] = [item.strip() for item in case[key].split("|")]
    for key in ("history", "sources"):
        if key in case:
            case[key] = _load(case[key], f"{key}: ")
    listed = case.get("sources", [])
    if isinstance(listed, list) and (source := {key: cells[key] for key in _SOURCE if key in cells}):
        case["sources"] = [*listed, source]
    return case


_READERS: dict[str, Callable[[str], Iterator[_Row]]] = {
    ".jsonl": _read_jsonl,
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".csv": _read_csv,
}
