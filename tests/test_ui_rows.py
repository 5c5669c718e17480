import pytest

from index.tables import csv_document
from ui.rows import Table, as_table


def table_of(lines: list[str]) -> tuple[str, Table | None]:
    text, spans = "", []
    for line in lines:
        spans.append((len(text), len(text) + len(line)))
        text += f"{line}\n"
    return text, as_table(text, spans)


def words_of(lines: list[str]) -> list[list[str]]:
    text, table = table_of(lines)
    cells = [[row.get(head) for head in table.heads] for row in table.rows]
    return [list(table.heads), *([text[cell.start : cell.end] if cell else "" for cell in row] for row in cells)]


def test_rows_become_a_table_under_their_heads():
    assert words_of(["City: Lyon; Since: 1994", "City: Metz; Since: 2001"]) == [
        ["City", "Since"],
        ["Lyon", "1994"],
        ["Metz", "2001"],
    ]


def test_a_table_is_read_back_as_the_reader_wrote_it():
    document = csv_document(
        b"Name,City,Since,Note\nAnna,Lyon,1994,\nBen,,2001,late; twice\nCleo,Metz,,\n", "a.csv", "a"
    )
    assert words_of([line.removeprefix("- ") for line in document.text.splitlines()]) == [
        ["Name", "City", "Since", "Note"],
        ["Anna", "Lyon", "1994", ""],
        ["Ben", "", "2001", "late; twice"],
        ["Cleo", "Metz", "", ""],
    ]


def test_a_head_that_comes_late_stands_where_its_row_has_it():
    assert words_of(["A: 1; C: 3", "A: 1; B: 2; C: 3"])[0] == ["A", "B", "C"]


def test_the_names_of_rows_may_stand_without_a_head():
    assert words_of(["Rain; May: 3; June: 4", "Snow; May: 0; June: 0"])[:2] == [["", "May", "June"], ["Rain", "3", "4"]]


def test_a_cell_that_repeats_a_head_stays_one_cell():
    assert words_of(["A: 1; B: x; A: y", "A: 2; B: z"])[1] == ["1", "x; A: y"]


@pytest.mark.parametrize(
    "lines",
    [
        ["City: Lyon; Since: 1994"],
        ["Bring: shoes", "Wear: a hat", "Note: it rains"],
        ["Plain words", "More of them"],
        ["Ask in Lyon: it is near", "Or in Metz"],
        [],
    ],
    ids=["one row", "remarks", "plain", "one remark", "nothing"],
)
def test_a_list_of_something_else_is_no_table(lines):
    assert table_of(lines)[1] is None
