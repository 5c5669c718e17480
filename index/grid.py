"""Tables of HTML as lines: which rows name the columns, which the group below them, and what stands in which column."""

from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, product, takewhile, zip_longest

from bs4 import Tag

from index.shown import words_of
from index.tables import looks_headed, named_row, plain_row


def table_rows(table: Tag) -> list[list[Tag]]:
    """Return the cells of each row, without those of the tables inside."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [[cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row] for row in rows]
    return [row for row in cells if row]


def are_headed(rows: list[list[Tag]]) -> bool:
    """Say whether rows on top are marked as names of the columns, below those that are a caption."""
    return _count_heads(list(dropwhile(lambda row: len(row) == 1, rows))) > 0


def row_lines(cells: list[list[Tag]]) -> Iterator[str]:
    """Write each row as one line; under rows of heads, each cell is named by its column."""
    while len(cells) > 1 and len(cells[0]) == 1:  # a caption, though not marked as one
        yield words_of(cells.pop(0)[0])
    heads = _count_heads(cells)
    texts = _grid(cells, heads)
    width = _width(cells)
    if heads > 0:
        names = [" ".join(dict.fromkeys(filter(None, names))) for names in zip_longest(*texts[:heads], fillvalue="")]
        yield from _named_rows(names, cells[heads:], texts[heads:], width)
    elif looks_headed([words for row, words in zip(cells, texts, strict=True) if not _is_wide(row, width)]):
        yield from _named_rows(texts[0], cells[1:], texts[1:], width)
    else:
        yield from map(plain_row, texts)


def _named_rows(names: list[str], cells: list[list[Tag]], texts: list[list[str]], width: int) -> Iterator[str]:
    """Write rows with their cells named; a row of one cell as wide as the table says what those below it belong to."""
    group = ""
    for row, words in zip(cells, texts, strict=True):
        if _is_wide(row, width):
            said = words_of(row[0])
            group = group if said.endswith(".") else said  # a sentence is a remark
            yield named_row((), [said])
        else:
            group = "" if row[0].find_parent("tfoot") else group
            yield named_row(names, words, group)


def _is_wide(row: list[Tag], width: int) -> bool:
    return len(row) == 1 < width <= _span(row[0], "colspan")


def _width(rows: list[list[Tag]]) -> int:
    return sum(_span(cell, "colspan") for cell in rows[0]) if rows else 0


def _count_heads(rows: list[list[Tag]]) -> int:
    """Return how many rows on top name the columns: those marked so, or else a bold first one. One is left."""
    width = _width(rows)
    marked = len(list(takewhile(lambda row: _is_marked(row, rows[-1]) and not _is_wide(row, width), rows)))
    return min(marked or int(bool(rows) and _names_columns(rows)), len(rows) - 1)


def _is_marked(row: list[Tag], last: list[Tag]) -> bool:
    """Say whether a row is marked as one of heads; the corner above the names of the rows may be empty.

    Where even the last row stands in the `<thead>`, that marks nothing.
    """
    corner, *others = row
    if others and _stands_in_head(corner) and not _stands_in_head(last[0]) and any(map(words_of, row)):
        return True
    if corner.name != "th" and (words_of(corner) or not others):
        return False
    return all(cell.name == "th" for cell in others)


def _stands_in_head(cell: Tag) -> bool:
    around = cell.find_parent(["thead", "table"])
    return around is not None and around.name == "thead"


def _names_columns(rows: list[list[Tag]]) -> bool:
    """Say whether the first row names the columns: all its cells are marked or bold, or all beside the corner."""
    corner, *others = rows[0]
    heads = [cell for cell in others if words_of(cell)]
    if not all(map(_is_head, heads)) or (len(heads) < 2 and len(heads) < len(others)):
        return False
    if _is_head(corner) or (heads and not words_of(corner)):
        return True
    below = (cell for row in rows[1:] for cell in row[1:] if words_of(cell))
    return len(heads) > 1 and not all(map(_is_head, below))


def _grid(rows: list[list[Tag]], heads: int) -> list[list[str]]:
    """Return the words of each cell in its column: a cell over several rows counts for each, a head for each column."""
    spans = {id(cell): (_span(cell, "colspan"), _span(cell, "rowspan")) for row in rows for cell in row}
    if sum(wide * high for wide, high in spans.values()) > 1_000 + 10 * len(spans):
        spans = dict.fromkeys(spans, (1, 1))  # no table is like that
    placed: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in placed:
                x += 1
            wide, high = spans[id(cell)]
            words = words_of(cell)
            for dy, dx in product(range(high), range(wide)):
                placed[y + dy, x + dx] = words if dx == 0 or y < heads else ""
            x += wide
    widths = Counter[int]()
    for (y, x), words in placed.items():
        widths[y] = max(widths[y], x + 1 if words else 0)
    return [[placed.get((y, x), "") for x in range(widths[y])] for y in range(len(rows))]


def _span(cell: Tag, name: str) -> int:
    number = str(cell.get(name, ""))
    return max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1


def _is_head(cell: Tag) -> bool:
    """Say whether a cell names its column: by its tag, or by being bold as a whole where there are no such tags."""
    if cell.name == "th":
        return True
    bold = "".join(words_of(part) for part in cell.find_all(["b", "strong"]))
    return bool(bold) and bold.replace(" ", "") == words_of(cell).replace(" ", "")
