"""A table is read however a spreadsheet program wrote it."""

import pytest

from evals.table import TableError, read_table


def rows(text):
    return list(read_table(text, "question"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("opening", ["", "sep={}\n"])
def test_the_sign_between_cells_is_the_one_that_makes_the_column(delimiter, opening):
    text = opening.format(delimiter) + "id?question?tags, or none\n1?Who?x\n".replace("?", delimiter)
    if delimiter == ",":
        text = text.replace("tags, or none", '"tags, or none"')
    line = 3 if opening else 2
    assert rows(text) == [(line, {"id": "1", "question": "Who", "tags,_or_none": "x"})]


def test_headings_are_read_whatever_their_case_and_blanks():
    assert rows("ID, Question ,Must Include\n1,Who,x\n") == [(2, {"id": "1", "question": "Who", "must_include": "x"})]


def test_empty_rows_are_skipped_and_a_row_is_named_by_its_first_line():
    text = 'question,tags\n\n,,,\n"Who,\nand when?",a\n"And\nwhy?"\n'
    assert rows(text) == [(4, {"question": "Who,\nand when?", "tags": "a"}), (6, {"question": "And\nwhy?"})]


@pytest.mark.parametrize("text", ["question,\nWho,x\n", "question\nWho,x\n", "question,,\nWho,,x\n"])
def test_a_cell_without_a_heading_is_kept_apart(text):
    assert rows(text) == [(2, {"question": "Who", "": "x"})]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("question,id,ID\n", 1, "the column 'id' stands twice"),
        ('question\n"a\nb"\n"c', 4, "not CSV; is a quotation mark not closed"),
        ("question\n" + "x" * 131_073, 2, "a cell is too long"),
        ("x" * 131_073, 1, "a cell is too long"),
    ],
    ids=["heading twice", "quotation mark", "long", "long heading"],
)
def test_what_is_no_table_says_why_and_where(text, line, problem):
    with pytest.raises(TableError, match=problem) as caught:
        rows(text)
    assert caught.value.line == line
