"""JSON as text: names and values, records one by one, nested parts under headings."""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from index.compose import Block, compose, line_blocks
from index.encoding import clean, decode
from index.errors import UnreadableDocument
from index.passage import Document
from index.tables import named_row, table_blocks

_MOST_ON_A_LINE = 200  # characters of a record; a longer one has a line for each of its values
_DEEPEST_HEADING = 6
_LONGEST_HEAD = 60  # characters; a longer one is a text


class _Record:
    """An object of JSON; a name that occurs twice is there twice."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.pairs = pairs


def json_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read JSON.

    Raises:
        UnreadableDocument: it is not JSON, or it is nested too deeply.
    """
    text, notices = decode(content, name)
    with _not_too_deep(name):
        return _compose(_parse(text, name), name, fallback_title, notices)


def json_lines_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read JSON Lines: one value on each line.

    Raises:
        UnreadableDocument: a line is not JSON, or it is nested too deeply.
    """
    text, notices = decode(content, name)
    lines = enumerate(text.split("\n"), start=1)
    with _not_too_deep(name):
        values = [_parse(line, name, first=number) for number, line in lines if line.strip()]
        return _compose(values, name, fallback_title, notices)


@contextmanager
def _not_too_deep(name: str) -> Generator[None]:
    try:
        yield
    except RecursionError as error:
        raise UnreadableDocument(name, "its values are nested too deeply") from error


def _parse(text: str, name: str, *, first: int = 1) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Record, parse_float=str, parse_int=str)  # 19.90 stays as it is
    except json.JSONDecodeError as error:
        where = f"line {first + error.lineno - 1}, {error.msg}"
        are_lines = error.msg == "Extra data" and name.lower().endswith(".json")
        advice = "if each line is a value, rename it to end in .jsonl" if are_lines else "mend it, or save it as .txt"
        raise UnreadableDocument(name, f"it is not valid JSON ({where}); {advice}") from error


def _compose(value: object, name: str, title: str, notices: Sequence[str]) -> Document:
    return compose(name, title, (Block(clean(b.text), b.level, b.gap) for b in _blocks(value, level=2)), notices)


def _blocks(value: object, level: int) -> Iterator[Block]:
    if isinstance(value, list) and _is_table(value):
        yield from table_blocks([[" ".join(_words(cell).split()) for cell in row] for row in value])
    elif isinstance(value, list):
        for item in value:
            yield from _record(list(_flat(item)))
    elif isinstance(value, _Record):
        plain, nested = list[tuple[str, object]](), list[tuple[str, object]]()
        for key, part in value.pairs:
            (nested if level <= _DEEPEST_HEADING and _holds_records(part) else plain).append((key, part))
        yield from _record([pair for key, part in plain for pair in _flat(part, key)])
        for key, part in nested:
            yield Block(key, level)
            yield from _blocks(part, level + 1)
    else:
        yield Block(_words(value))


def _is_table(rows: list[object]) -> bool:
    """Say whether a list holds rows of plain values below their heads, none of which comes again as a value."""
    lists = [row for row in rows if isinstance(row, list)]
    if len(rows) < 2 or len(lists) < len(rows) or len({len(row) for row in lists}) > 1 or len(lists[0]) < 2:
        return False
    cells = {cell for row in lists[1:] for cell in row if not isinstance(cell, list | _Record)}
    heads = [cell for cell in lists[0] if isinstance(cell, str) and len(cell) <= _LONGEST_HEAD]
    plain = not any(isinstance(cell, list | _Record) for row in lists for cell in row)
    return plain and len(heads) == len(lists[0]) and cells.isdisjoint(heads)


def _holds_records(value: object) -> bool:
    return isinstance(value, _Record) or (isinstance(value, list) and any(isinstance(i, _Record | list) for i in value))


def _record(pairs: list[tuple[str, str]]) -> Iterator[Block]:
    """Write the named values of a record on one line, or each on its own."""
    line = named_row([key for key, _ in pairs], [value for _, value in pairs])
    if len(line) <= _MOST_ON_A_LINE and "\n" not in line:
        yield Block(line)
        return
    yield from line_blocks(named_row([key], [value]) for key, value in pairs)


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values inside a value, each with the names that lead to it: `address.city`."""
    if isinstance(value, _Record):
        for key, part in value.pairs:
            yield from _flat(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and _holds_records(value):
        for number, part in enumerate(value, start=1):
            yield from _flat(part, f"{path}.{number}" if path else str(number))
    elif isinstance(value, list):
        yield path, ", ".join(map(_words, value))
    else:
        yield path, _words(value)


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
