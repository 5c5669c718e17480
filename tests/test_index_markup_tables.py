"""Tables of web pages: each row repeats its heads, and a table that lays out a page is read block by block."""

import pytest

from index.markup import html_document
from tests.test_index_markup import text_of


def test_each_row_of_a_table_repeats_its_heads():
    rows = "<tr><th>Month</th><th>Cost</th></tr><tr><td>May</td><td>3</td></tr><tr><td>June</td><td></td></tr>"
    assert text_of(f"<table><caption>Costs</caption>{rows}</table><p>End.</p>") == (
        "Costs\n\n- Month: May; Cost: 3\n- Month: June\n\nEnd."
    )


@pytest.mark.parametrize(
    "first",
    ["<td><b>Month</b></td><td><strong>Cost</strong></td>", "<th>Month</th><td><b>Co</b><b>st</b></td>"],
    ids=["bold", "mixed"],
)
def test_a_first_row_that_is_bold_names_the_columns(first):
    assert text_of(f"<table><tr>{first}</tr><tr><td>May</td><td>3</td></tr></table>") == "- Month: May; Cost: 3"


TOWNS = "<td rowspan=2>Bonn</td><td>May</td><td>3</td></tr><tr><td>June</td><td>4</td></tr>"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            f"<tr><th>Town</th><th>Month</th><th>Rain</th></tr><tr>{TOWNS}",
            "- Town: Bonn; Month: May; Rain: 3\n- Town: Bonn; Month: June; Rain: 4",
        ),
        (
            "<tr><th rowspan=2>Town</th><th colspan=2>Rain</th></tr><tr><th>May</th><th>June</th></tr>"
            "<tr><td>Bonn</td><td>3</td><td>4</td></tr>",
            "- Town: Bonn; Rain May: 3; Rain June: 4",
        ),
        (
            "<tr><th>a</th><th>b</th><th>c</th></tr><tr><td colspan=2>1</td><td>2</td></tr>",
            "- a: 1; c: 2",
        ),
        (
            "<tr><th colspan=2>Costs</th></tr><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>",
            "Costs\n- a: 1; b: 2",
        ),
        ("<tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr>", "a | b\na | c"),
        ("<tr><th colspan=9999 rowspan=9999>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr>", "- a: 1; b: 2"),
        ("<tr><td colspan=x>a</td><td rowspan=0>b</td></tr>", "a | b"),
        ("<tr></tr>", ""),
        ("<tr><td><b>a</b></td><td><b>b</b></td></tr><tr><td><b>1</b></td><td><b>2</b></td></tr>", "- a: 1; b: 2"),
        ("<tr><th>a</th><th>b</th></tr><tr><th>1</th><th>2</th></tr>", "- a: 1; b: 2"),
    ],
    ids=[
        "rows",
        "two rows of heads",
        "columns",
        "caption",
        "no heads",
        "absurd",
        "no numbers",
        "empty",
        "all bold",
        "all heads",
    ],
)
def test_cells_over_several_rows_or_columns_count_for_each(rows, text):
    assert text_of(f"<table>{rows}</table>") == text


def test_words_in_a_cell_are_set_apart_where_a_browser_sets_them_apart():
    cells = "<td>H<sub>2</sub>O<br>rain</td><td><p>one</p>two<!-- bait --><ul><li>three</li></ul></td>"
    assert text_of(f"<table><tr>{cells}</tr></table>") == "H2O rain | one two three"


def test_a_first_row_that_is_bold_in_part_is_a_row():
    assert text_of("<table><tr><td><b>May</b> 2024</td><td>3</td></tr><tr><td>June</td><td>4</td></tr></table>") == (
        "May 2024 | 3\nJune | 4"
    )


def test_words_above_values_name_the_columns_though_nothing_marks_them():
    rows = [["Town", "Month", "Rain"], ["Bonn", "May", "9"], ["Bonn", "June", "4"]]
    markup = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    assert (
        text_of(f"<table>{markup}</table>") == "- Town: Bonn; Month: May; Rain: 9\n- Town: Bonn; Month: June; Rain: 4"
    )


def test_a_table_without_heads_keeps_its_cells_in_a_line():
    assert text_of("<table><tr><td>May</td><td>3</td></tr><tr><td>June</td><td>4</td></tr></table>") == (
        "May | 3\nJune | 4"
    )


def test_a_cell_beyond_the_heads_is_kept():
    rows = "<tr><th>Month</th><th>Cost</th></tr><tr><td>May</td><td>3</td><td>estimated</td></tr>"
    assert text_of(f"<table>{rows}</table>") == "- Month: May; Cost: 3; estimated"


NUMBERS = "<table><tr><th>Month</th><th>Cost</th></tr><tr><td>May</td><td>3</td></tr></table>"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (f"<tr><td>Rain fell.{NUMBERS}End.</td></tr>", "Rain fell.\n\n- Month: May; Cost: 3\n\nEnd."),
        ("<tr><td><h2>News</h2>Rain.</td><td>Snow.</td></tr>", "News\n\nRain.\n\nSnow."),
        (
            "<tr><td><div>a</div><div>b</div></td><td></td><td><p>c</p><ul><li>d</li><li>e</li></ul></td></tr>",
            "a\n\nb\n\nc\n\n- d\n\n- e",
        ),
        ("<tr><td>Town</td><td>Bonn</td></tr><tr><td><h2>News</h2></td></tr>", "Town | Bonn\n\nNews"),
        ("<tr><td>Street</td><td><p>Long Lane</p><p>Bonn</p></td></tr>", "Street | Long Lane Bonn"),
        (f"<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>{NUMBERS}</td></tr>", "- a: 1; b: Month Cost May 3"),
        (
            "<tr><td>Town</td><td>Month</td><td>Rain</td></tr><tr><td></td></tr><tr><td>Bonn</td><td>May</td><td>9</td></tr>",
            "- Town: Bonn; Month: May; Rain: 9",
        ),
        (
            "<tr><td>News<table><caption>Costs</caption><tr><td>May</td><td>3</td></tr></table></td></tr>",
            "News\n\nCosts\n\nMay | 3",
        ),
    ],
    ids=["table", "heading", "blocks", "rows before", "form", "heads", "empty row", "caption inside"],
)
def test_a_table_that_lays_out_a_page_is_written_block_by_block(rows, text):
    assert text_of(f"<table>{rows}</table>") == text


def test_a_heading_in_a_table_that_lays_out_a_page_is_a_heading():
    document = html_document("<table><tr><td><h1>News</h1><p>Rain.</p></td></tr></table>", "a.html", "fallback")
    assert (document.title, [heading.level for heading in document.headings]) == ("News", [1])
