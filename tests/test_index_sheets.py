import datetime
from io import BytesIO

import pytest
import xlsxwriter

from index.errors import UnreadableDocument
from index.passage import Heading
from index.sheets import MAX_CELLS, sheets_document
from tests.small_office import ods_of, xls_of, xlsx_of

ROWS = [["Month", "Cost"], ["May", "three"], ["June", "four"]]


@pytest.mark.parametrize("content", [xlsx_of({"Sheet1": ROWS}), xls_of(ROWS), ods_of(ROWS)], ids=["xlsx", "xls", "ods"])
def test_each_row_repeats_the_heads_under_the_name_of_its_sheet(content):
    document = sheets_document(content, "a.xlsx", "a")
    assert document.text == "Sheet1\n\n- Month: May; Cost: three\n- Month: June; Cost: four"
    assert document.headings == (Heading(0, 2, "Sheet1"),)


def test_values_are_written_as_a_sheet_shows_them():
    values = [3.0, 2.5, 1_234_567.0, 0.1 + 0.2, datetime.date(2024, 5, 1), datetime.datetime(2024, 5, 1, 9, 30), True]
    content = xlsx_of({"A": [["x", *values]]})
    assert sheets_document(content, "a.xlsx", "a").text == (
        "A\n\nx | 3 | 2.5 | 1234567 | 0.3 | 2024-05-01 | 2024-05-01 09:30 | True"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [(5_500_000_000_000_004.0, "5500000000000004"), (-4e18, "-4000000000000000000"), (-0.0, "0"), (1e30, "1e+30")],
    ids=["card", "long", "zero", "vast"],
)
def test_the_digits_of_a_long_number_are_all_shown(value, shown):
    assert sheets_document(xlsx_of({"A": [["x", value]]}), "a.xlsx", "a").text == f"A\n\nx | {shown}"


@pytest.mark.parametrize(
    ("at", "shown"),
    [(datetime.time(9, 30), "09:30"), (datetime.time(18), "18:00"), (datetime.time(9, 30, 5), "09:30:05")],
    ids=["minutes", "hour", "seconds"],
)
def test_a_time_of_day_has_seconds_only_where_they_say_something(at, shown):
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        clock = workbook.add_format({"num_format": "hh:mm:ss" if at.second else "hh:mm"})
        workbook.add_worksheet("A").write_datetime(0, 0, at, clock)
    assert sheets_document(target.getvalue(), "a.xlsx", "a").text == f"A\n\n{shown}"


@pytest.mark.parametrize(
    ("lasts", "shown"),
    [
        (datetime.timedelta(hours=30, minutes=15), "30:15"),
        (datetime.timedelta(hours=2), "2:00"),
        (datetime.timedelta(seconds=65), "0:01:05"),
    ],
    ids=["more than a day", "hours", "seconds"],
)
def test_a_length_of_time_is_written_in_hours(lasts, shown):
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        workbook.add_worksheet("A").write_datetime(0, 0, lasts, workbook.add_format({"num_format": "[h]:mm:ss"}))
    assert sheets_document(target.getvalue(), "a.xlsx", "a").text == f"A\n\n{shown}"


def test_a_share_is_read_as_the_percents_that_it_shows():
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet("A")
        for number, row in enumerate([["Town", "Month", "Share"], ["Bonn", "May", 0.075]], start=2):
            sheet.write_row(number, 1, row, workbook.add_format({"num_format": "0.0%"}))
    assert sheets_document(target.getvalue(), "a.xlsx", "a").text == "A\n\n- Town: Bonn; Month: May; Share: 7.5%"


def test_days_on_top_name_their_columns():
    days = [datetime.date(2022, 12, 31), datetime.date(2023, 12, 31)]
    content = xlsx_of({"A": [["Item", *days], ["Costs", 80.0, 90.0]]})
    assert sheets_document(content, "a.xlsx", "a").text == "A\n\n- Item: Costs; 2022-12-31: 80; 2023-12-31: 90"


def test_a_cell_merged_over_several_rows_counts_for_each():
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet("A")
        for number, row in enumerate([["Town", "Month"], ["", "May"], ["", "June"], ["Köln", "May"]], start=2):
            sheet.write_row(number, 1, row)
        sheet.merge_range(3, 1, 4, 1, "Bonn")
        for corner in ((2, 0), (2, 5), (9, 9)):  # beside the table, and below it
            sheet.merge_range(*corner, corner[0] + 1, corner[1], "")
    assert sheets_document(target.getvalue(), "a.xlsx", "a").text == (
        "A\n\n- Town: Bonn; Month: May\n- Town: Bonn; Month: June\n- Town: Köln; Month: May"
    )


def test_sheets_stand_in_order_and_empty_ones_leave_no_heading():
    document = sheets_document(xlsx_of({"B": [["Rain"]], "Empty": [], "A": [["Snow"]]}), "a.xlsx", "a")
    assert document.text == "B\n\nRain\n\nA\n\nSnow"


def test_hidden_sheets_are_left_out_and_named():
    document = sheets_document(xlsx_of({"A": [["Rain"]], "B": [["bait"]]}, hidden=["B"]), "a.xlsx", "a")
    assert document.text == "A\n\nRain"
    assert document.notices == ("hidden sheets were left out: B",)


def test_hidden_rows_and_columns_are_left_out_and_counted():
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        sheet = workbook.add_worksheet("A")
        for number, row in enumerate([["Name", "Pay", "Town"], ["Anna", "bait", "Bonn"], ["bait", "bait", "Kiel"]]):
            sheet.write_row(number, 1, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})  # it held nothing
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.set_column(8, 9999, None, None, {"hidden": True})
    document = sheets_document(target.getvalue(), "a.xlsx", "a")
    assert document.text == "A\n\n- Name: Anna; Town: Bonn"
    assert document.notices == ("hidden rows were left out: 1", "hidden columns were left out: 1")


def test_a_sheet_of_absurd_size_is_refused():
    rows = [["x"], *[[] for _ in range(MAX_CELLS // 100)], [""] * 100 + ["far"]]
    with pytest.raises(UnreadableDocument, match=r"its sheet 'A' of 101 × 20,002 cells is over the limit of 2,000,000"):
        sheets_document(xlsx_of({"A": rows}), "a.xlsx", "a")


@pytest.mark.parametrize(
    "content", [xlsx_of({"A": ROWS})[:200], xls_of(ROWS)[:600], b"words"], ids=["cut xlsx", "cut xls", "words"]
)
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(UnreadableDocument, match="it is damaged, or no workbook"):
        sheets_document(content, "a.xlsx", "a")
