import pytest
from bs4 import BeautifulSoup

from index.grid import are_headed, row_lines, table_rows

YEARS = "<tr><th>Plays</th><td>7300</td><td>6200</td></tr>"


def lines_of(rows: str) -> list[str]:
    (table,) = BeautifulSoup(f"<table>{rows}</table>", "lxml")("table")
    return list(row_lines(table_rows(table)))


def row(*cells: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


@pytest.mark.parametrize(
    ("first", "line"),
    [
        ("<td></td><th>2023</th><th>2022</th>", "- Plays; 2023: 7300; 2022: 6200"),
        ("<td>Item</td><th>2023</th><th>2022</th>", "- Item: Plays; 2023: 7300; 2022: 6200"),
        ("<td></td><td>2023</td><td>2022</td>", "- Plays; 2023: 7300; 2022: 6200"),
        ("<td></td><td><b>2023</b></td><td><b>2022</b></td>", "- Plays; 2023: 7300; 2022: 6200"),
        ("<td>Item</td><td><b>2023</b></td><td><b>2022</b></td>", "- Item: Plays; 2023: 7300; 2022: 6200"),
        ("<th>Item</th><th>2023</th><td></td><th>Note</th>", "- Item: Plays; 2023: 7300; 6200"),
    ],
    ids=["empty corner", "plain corner", "nothing marked", "bold", "bold beside a plain corner", "gap"],
)
def test_heads_need_no_mark_in_the_corner(first, line):
    assert lines_of(f"<tr>{first}</tr>{YEARS}") == [line]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (f"<thead>{row('Name', 'Town')}</thead><tbody>{row('Anna', 'Bonn')}</tbody>", ["- Name: Anna; Town: Bonn"]),
        (f"<thead>{row('Name', 'Town')}{row('Anna', 'Bonn')}</thead>", ["Name | Town", "Anna | Bonn"]),
        (f"<thead>{row('', '')}</thead><tbody>{row('Anna', 'Bonn')}</tbody>", ["", "Anna | Bonn"]),
    ],
    ids=["words", "all rows", "no words"],
)
def test_plain_cells_in_the_head_of_a_table_name_its_columns(rows, lines):
    assert lines_of(rows) == lines


def test_two_rows_of_heads_may_have_empty_corners():
    heads = "<tr><td></td><th colspan=2>Plays</th></tr><tr><td></td><th>2023</th><th>2022</th></tr>"
    assert lines_of(heads + row("Bonn", "7", "6")) == ["- Bonn; Plays 2023: 7; Plays 2022: 6"]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><th>Name</th><td></td></tr><tr><th>Born</th><td>1970</td></tr>", ["Name", "Born | 1970"]),
        (
            "<tr><td>Anna</td><td><b>5</b></td><td><b>6</b></td></tr><tr><td>Bob</td><td><b>7</b></td><td></td></tr>",
            ["Anna | 5 | 6", "Bob | 7"],
        ),
        ("<tr><td><b>Rent</b></td><td></td><td>5</td></tr>" + row("Food", "May", "6"), ["Rent | 5", "Food | May | 6"]),
    ],
    ids=["form", "bold values", "bold name"],
)
def test_a_first_row_that_is_marked_in_part_is_a_row(rows, lines):
    assert lines_of(rows) == lines


@pytest.mark.parametrize("tag", ["th", "td"], ids=["marked heads", "words above values"])
@pytest.mark.parametrize("group", ["<td colspan=3>{}</td>", "<th colspan=4>{}</th>"], ids=["plain", "marked"])
def test_what_stands_in_a_row_alone_is_said_of_the_rows_below_it(tag, group):
    adults, remark, children = (f"<tr>{group.format(words)}</tr>" for words in ("Adults", "Without tax.", "Children"))
    basic, full = row("Basic", "5", "50"), row("Full", "9", "90")
    assert lines_of(row("Plan", "Month", "Year", tag=tag) + adults + basic + remark + full + children + basic) == [
        "- Adults",
        "- Adults; Plan: Basic; Month: 5; Year: 50",
        "- Without tax.",
        "- Adults; Plan: Full; Month: 9; Year: 90",
        "- Children",
        "- Children; Plan: Basic; Month: 5; Year: 50",
    ]


def test_a_group_ends_at_an_empty_row_and_at_the_foot():
    heads, rows = row("Plan", "Cost", tag="th"), row("Basic", "5")
    adults, empty = "<tr><td colspan=2>Adults</td></tr>", "<tr><td colspan=2></td></tr>"
    assert lines_of(heads + adults + rows + empty + rows) == [
        "- Adults",
        "- Adults; Plan: Basic; Cost: 5",
        "",
        "- Plan: Basic; Cost: 5",
    ]
    assert lines_of(f"{heads}{adults}{rows}<tfoot>{row('Total', '5')}</tfoot>")[-1] == "- Plan: Total; Cost: 5"


def test_rows_are_headed_below_their_caption():
    for heads, headed in ((row("Plan", "Cost", tag="th"), True), (row("Plan", "Cost"), False)):
        (table,) = BeautifulSoup(f"<table>{row('Costs')}{heads}{row('Basic', '5')}</table>", "lxml")("table")
        assert are_headed(table_rows(table)) is headed
