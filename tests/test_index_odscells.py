import io
import zipfile

import pytest

from index.errors import UnreadableDocument
from index.odscells import OdsCells
from index.sheets import sheets_document
from tests.small_office import ods_of, zipped

ROW = "<table:table-row>"


def workbook_of(lines: str, *, manifest: str = "") -> bytes:
    """Return a workbook whose one sheet consists of `lines`."""
    with zipfile.ZipFile(io.BytesIO(ods_of([]))) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    members["content.xml"] = members["content.xml"].replace("</table:table>", f"{lines}</table:table>")
    members["META-INF/manifest.xml"] = manifest or members["META-INF/manifest.xml"]
    return zipped(members)


def cell(kind: str, about: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {about}><text:p>{shown}</text:p></table:table-cell>'


def words(*cells: str) -> str:
    return sheets_document(workbook_of(f"{ROW}{''.join(cells)}</table:table-row>"), "a.ods", "a").text


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (cell("percentage", 'office:value="0.07"', "7%"), "7%"),
        (cell("currency", 'office:value="7"', "€7.00"), "€7.00"),
        (cell("float", 'office:value="1067"', "01067"), "01067"),
        (cell("float", 'office:value="7"', ""), "7"),
        (cell("time", 'office:time-value="PT36H30M00S"', "36:30"), "36:30"),
        (cell("date", 'office:date-value="2024-02-01"', "01.02.24"), "2024-02-01"),
        (cell("boolean", 'office:boolean-value="true"', "WAHR"), "True"),
        (cell("string", "", 'a<text:tab/>b<text:line-break/>c<text:s text:c="3"/>d</text:p><text:p>e'), "a b c d e"),
        (cell("string", "", "</text:p><office:annotation><text:p>x</text:p></office:annotation><text:p>Rain"), "Rain"),
    ],
    ids=["percent", "money", "postcode", "no words", "long time", "day", "yes", "gaps", "comment"],
)
def test_a_cell_is_read_as_it_is_shown(found, text):
    assert words(found) == f"Sheet1\n\n{text}"


def test_cells_keep_their_places_where_others_are_repeated():
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    twice = cell("float", 'office:value="7" table:number-columns-repeated="2"', "007")
    empty = '<table:table-cell table:number-columns-repeated="2"/><table:covered-table-cell/>'
    row = f"{ROW}{empty}{twice}</table:table-row>"
    with zipfile.ZipFile(io.BytesIO(workbook_of(gap + row))) as archive:
        assert [*OdsCells(archive).shown("Sheet1")] == [(3, 3, "007"), (3, 4, "007")]
        assert [*OdsCells(archive).shown("none")] == []
    assert sheets_document(workbook_of(gap + row), "a.ods", "a").text == "Sheet1\n\n007 | 007"


def test_a_table_in_a_cell_moves_nothing():
    inner = f"<table:table><table:table-column/>{ROW}{cell('float', '', '077')}</table:table-row></table:table>"
    holder = f"<table:table-cell>{inner}</table:table-cell>"
    rows = f"{ROW}{holder}{cell('float', '', '01')}</table:table-row>{ROW}{cell('float', '', '02')}</table:table-row>"
    with zipfile.ZipFile(io.BytesIO(workbook_of(rows))) as archive:
        assert [*OdsCells(archive).shown("Sheet1")] == [(0, 1, "01"), (1, 0, "02")]


def test_rows_of_two_sheets_of_one_name_are_not_added_up():
    row = f"{ROW}{cell('float', '', '01')}</table:table-row>"
    two = f'{row}</table:table><table:table table:name="Sheet1">{row}'
    with zipfile.ZipFile(io.BytesIO(workbook_of(two))) as archive:
        assert [*OdsCells(archive).shown("Sheet1")] == [(0, 0, "01")]


def test_hidden_rows_and_columns_are_left_out_and_counted():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    rows = [["Name", "Pay", "Town"], ["Anna", "bait", "Bonn"], ["bait", "bait", "Kiel"], ["bait", "bait", "Ulm"]]
    about = ["", "", 'table:visibility="collapse"', 'table:visibility="filter"']
    lines = [
        f"<table:table-row {how}>{''.join(cell('string', '', one) for one in row)}</table:table-row>"
        for how, row in zip(about, rows, strict=True)
    ]
    document = sheets_document(workbook_of(columns + "".join(lines)), "a.ods", "a")
    assert document.text == "Sheet1\n\n- Name: Anna; Town: Bonn"
    assert document.notices == ("hidden rows were left out: 2", "hidden columns were left out: 1")


def test_comments_are_counted():
    comment = "<office:annotation><text:p>Did it?</text:p></office:annotation>"
    row = cell("string", "", "Rain").replace("<text:p>Rain", f"{comment}<text:p>Rain")
    document = sheets_document(workbook_of(f"{ROW}{row}</table:table-row>"), "a.ods", "a")
    assert document.text == "Sheet1\n\nRain"
    assert document.notices == ("comments were left out: 1",)


def test_a_workbook_with_a_password_is_said_to_have_one():
    spaces = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    content = workbook_of("<unreadable", manifest=f"<manifest:manifest {spaces}>{entry}</manifest:manifest>")
    with pytest.raises(UnreadableDocument, match="protected by a password"):
        sheets_document(content, "a.ods", "a")
