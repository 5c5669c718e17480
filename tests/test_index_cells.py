import io
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from index.archive import forget
from index.cells import Cells, shown_number
from index.sheets import sheets_document
from tests.small_office import ods_of, zipped


def workbook_of(fill) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        fill(workbook, workbook.add_worksheet("A"))
    return target.getvalue()


def changed(content: bytes, **parts: tuple[bytes, bytes]) -> bytes:
    """Return a workbook with one string in place of another in the members that the keywords end."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for ending, (old, new) in parts.items():
        (name,) = (name for name in members if name.endswith(f"{ending}.xml"))
        assert old in members[name]
        members[name] = members[name].replace(old, new)
    return zipped(members)


def shown(content: bytes) -> list[tuple[int, int, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(Cells(archive).shown("A"))


def percents(workbook, sheet):
    half, whole = workbook.add_format({"num_format": "0.0%"}), workbook.add_format({"num_format": 9})
    sheet.write(2, 1, 0.075, half)
    sheet.write_blank(2, 2, None, half)
    sheet.write(2, 3, 0.3)
    sheet.write(3, 27, 1, whole)
    sheet.write(4, 1, "none", half)
    sheet.write(5, 1, 7, workbook.add_format({"num_format": '0"%"'}))
    sheet.write_formula(6, 1, "=B3", half, 0.5)


def test_a_share_is_shown_as_percents_where_its_format_does():
    assert shown(workbook_of(percents)) == [(2, 1, "7.5%"), (3, 27, "100%"), (6, 1, "50%")]


def test_zeros_in_front_are_shown_where_the_format_asks_for_them():
    def codes(workbook, sheet):
        code = workbook.add_format({"num_format": "00000"})
        for row, value in enumerate([1067, 80331, 0.5]):
            sheet.write(row, 0, value, code)
        sheet.write(3, 0, 1067)

    assert shown(workbook_of(codes)) == [(0, 0, "01067"), (1, 0, "80331"), (2, 0, "0.5")]


def test_a_year_alone_is_shown_as_one_and_what_is_made_to_look_empty_is_left_out():
    def years(workbook, sheet):
        year, nothing = workbook.add_format({"num_format": "yyyy"}), workbook.add_format({"num_format": ";;;"})
        sheet.write(0, 0, 45292, year)
        sheet.write(0, 1, 7, nothing)
        sheet.write(0, 2, "bait", nothing)

    content = workbook_of(years)
    assert shown(content) == [(0, 0, "2024"), (0, 1, ""), (0, 2, "")]
    assert shown(changed(content, workbook=(b"<workbookPr ", b'<workbookPr date1904="1" ')))[0] == (0, 1, "")
    assert sheets_document(content, "a.xlsx", "a").notices == ("cells that are made to look empty were left out: 2",)


def test_a_format_without_numbers_shows_words():
    def fill(workbook, sheet):
        sheet.write_row(0, 0, [7, "Rain"], workbook.add_format({"num_format": ";;"}))

    content = workbook_of(fill)
    assert shown(content) == [(0, 0, "")]
    assert sheets_document(content, "a.xlsx", "a").text == "A\n\nRain"


def test_what_follows_the_rows_is_not_read():
    content = changed(workbook_of(percents), sheet1=(b"</sheetData>", b"</sheetData><c r='B9' s='1'><v>1</v></c></no>"))
    assert shown(content) == [(2, 1, "7.5%"), (3, 27, "100%"), (6, 1, "50%")]


def test_cells_are_forgotten_one_by_one(monkeypatch):
    left: list[int] = []

    def watched(element):
        forget(element)
        left.append(len(element.getparent()))

    monkeypatch.setattr("index.cells.forget", watched)
    shown(changed(workbook_of(percents), sheet1=(b'<c r="D3">', b"<c/>" * 16_000 + b'<c r="D3">')))
    assert max(left) < 12_000  # what is parsed ahead


def test_a_row_that_is_wider_than_any_ends_the_sheet():
    content = changed(workbook_of(percents), sheet1=(b'<c r="D3"><v>0.3</v></c>', b"<c/>" * 16_400))
    assert shown(content) == []


def test_hidden_rows_and_columns_are_found():
    def fill(_, sheet):
        for row in range(5):
            sheet.write_row(row, 0, ["x"] * 6)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(1, 2, None, None, {"hidden": True})
        sheet.set_column(4, 4, 20)

    with zipfile.ZipFile(io.BytesIO(workbook_of(fill))) as archive:
        assert Cells(archive).hidden("A") == ([range(3, 4)], [range(1, 3)])
        assert Cells(archive).hidden("B") == ([], [])


def test_cells_are_found_whatever_the_names_in_the_file_begin_with():
    content = changed(workbook_of(percents), sheet1=(b"<c ", b"<x:c "))
    content = changed(content, sheet1=(b"</c>", b"</x:c>"))
    main = b'="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    content = changed(content, sheet1=(b"xmlns" + main, b"xmlns" + main + b" xmlns:x" + main))
    assert shown(content) == [(2, 1, "7.5%"), (3, 27, "100%"), (6, 1, "50%")]


def test_a_cell_without_a_place_stands_behind_the_one_before():
    def rates(workbook, sheet):
        sheet.write(4, 2, "x")
        sheet.write(4, 3, 0.5, workbook.add_format({"num_format": 9}))

    content = changed(workbook_of(rates), sheet1=(b' r="D5"', b""))
    assert shown(changed(content, sheet1=(b' r="5"', b""))) == [(0, 3, "50%")]
    assert shown(content) == [(4, 3, "50%")]


def test_an_error_is_shown_in_its_place():
    content = workbook_of(lambda _, sheet: [sheet.write_row(1, 1, ["x", "y"]), sheet.write_formula(2, 1, "=NA()")])
    content = changed(content, sheet1=(b"<f>NA()</f><v>0</v>", b"<f>NA()</f><v>#N/A</v>"))
    content = changed(content, sheet1=(b'<c r="B3">', b'<c r="B3" t="e">'))
    assert sheets_document(content, "a.xlsx", "a").text == "A\n\n- x: #N/A"


@pytest.mark.parametrize(
    ("stored", "notices"),
    [
        (b"", ("1 formulas have no stored value; open it in Excel and save it again",)),
        (b"<v/>", ("1 formulas have no stored value; open it in Excel and save it again",)),
        (b"<v>3</v>", ()),
    ],
    ids=["nothing", "empty", "a value"],
)
def test_formulas_that_were_never_calculated_are_named(stored, notices):
    content = workbook_of(lambda _, sheet: [sheet.write(0, 0, "Sum"), sheet.write_formula(0, 1, "=1+2", None, 7)])
    content = changed(content, sheet1=(b"<v>7</v>", stored))
    assert sheets_document(content, "a.xlsx", "a").notices == notices


def test_a_formula_whose_value_is_an_empty_text_is_not_one_of_them():
    content = workbook_of(lambda _, sheet: [sheet.write(0, 0, "Sum"), sheet.write_formula(0, 1, '=""', None, "x")])
    assert sheets_document(changed(content, sheet1=(b"<v>x</v>", b"<v></v>")), "a.xlsx", "a").notices == ()


def test_what_lies_above_the_cells_is_named():
    def fill(workbook, sheet):
        sheet.write(0, 0, "Rain")
        sheet.insert_textbox(3, 3, "boxed")
        sheet.insert_textbox(9, 3, "")
        sheet.write_comment(0, 0, "Did it?")
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=A!$A$1:$A$1"})
        workbook.add_chartsheet("Graph").set_chart(chart)

    assert sheets_document(workbook_of(fill), "a.xlsx", "a").notices == (
        "comments were left out: 1",
        "text boxes were left out: 1",
        "charts were left out: 1",
    )


def test_a_workbook_of_another_kind_tells_nothing():
    assert shown(ods_of([["Rain"]])) == []


@pytest.mark.parametrize(
    ("words", "code", "number"),
    [
        ("0.29", "0.0%;[Red]-0.0%", "29%"),
        ("7", '0"%"', "7"),
        ("7", r"0\%", "7"),
        ("1234567.0", "#,##0", "1234567"),
        ("45292.0", r"[$-409]yyyy\-mm\-dd", "2024-01-01"),
        ("45292.5", "d.m.yyyy h:mm", "2024-01-01 12:00:00"),
        ("3", '[Red]0 "days"', "3"),
        ("1e9", "yyyy", "1e9"),
        ("#N/A", "0%", "#N/A"),
        ("2.50", "General", "2.5"),
        ("45292.0", "yyyy", "2024"),
        ("-7", "000", "-007"),
        ("5500000000000004", "#,##0", "5500000000000004"),
    ],
)
def test_a_number_is_written_as_its_format_says(words, code, number):
    assert shown_number(words, code) == number
