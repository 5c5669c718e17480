import pytest

from index.errors import UnreadableDocument
from index.tables import csv_document, looks_headed

RAIN = "- Month: May; Cost: 3\n- Month: June; Cost: 4"


def text_of(content: str | bytes) -> str:
    return csv_document(content if isinstance(content, bytes) else content.encode(), "a.csv", "a").text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_each_row_repeats_the_heads_whatever_separates_its_cells(delimiter, end):
    rows = [["Month", "Cost"], ["May", "3"], ["June", "4"]]
    assert text_of(end.join(delimiter.join(row) for row in rows)) == RAIN


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Costs of 2024,\nMonth,Cost\nMay,3\n", "Costs of 2024\n\n- Month: May; Cost: 3"),
        ("Month,Cost\nMay,3\n,\nTown,Rain\nBonn,9\n", "- Month: May; Cost: 3\n\n- Town: Bonn; Rain: 9"),
        ("May,3\nJune,4\n", "May | 3\nJune | 4"),
        ("Town,2023,2024\nBonn,3,4\n", "- Town: Bonn; 2023: 3; 2024: 4"),
        (",May,June\nBonn,3,4\n", "- Bonn; May: 3; June: 4"),
        ("A,A\nb,c\n", "A | A\nb | c"),
        ('Name,Said\nAnna,"Rain, and\nmuch of it"\n', "- Name: Anna; Said: Rain, and much of it"),
        ("Year;Cost\n2023;1,5\n2024;2,5\n", "- Year: 2023; Cost: 1,5\n- Year: 2024; Cost: 2,5"),
        ("Rain, and\nsnow\nfell\non us, all\nday\n", "Rain, and\nsnow\nfell\non us, all\nday"),
        ("Month,Cost\n", "Month | Cost"),
    ],
    ids=[
        "caption",
        "two tables",
        "values on top",
        "years on top",
        "empty corner",
        "same head twice",
        "quoted",
        "decimal commas",
        "no table",
        "heads alone",
    ],
)
def test_a_table_is_written_row_by_row_and_nothing_is_lost(content, text):
    assert text_of(content) == text


def test_a_table_is_read_in_the_encoding_it_has():
    assert text_of("Name,Ort\nJörg,Köln\n".encode("utf-16")) == "- Name: Jörg; Ort: Köln"


def test_a_table_with_a_quotation_mark_that_is_never_closed_is_refused():
    with pytest.raises(UnreadableDocument, match="its rows cannot be told apart"):
        text_of('Name,Said\nAnna,"' + "Rain fell.\n" * 20_000)


@pytest.mark.parametrize(
    ("rows", "headed"),
    [
        ([["Town", "Month", "Rain"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], True),
        ([["Name", "Anna"], ["Born", "1970"], ["Rooms", "3"]], False),
        ([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], False),
        ([["Town", "Month", "9"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], False),
        ([["Town", "", "Rain"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], False),
    ],
    ids=["words above values", "form", "only words", "value on top", "gap on top"],
)
def test_a_row_that_nothing_marks_is_one_of_heads_when_words_stand_above_values(rows, headed):
    assert looks_headed(rows) is headed
