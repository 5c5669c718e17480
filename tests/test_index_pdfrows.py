"""Rows of the tables of a PDF: told by where their letters stand."""

import pytest
from fpdf import FPDF

from index.pdf import pdf_document
from index.pdflines import Cell, Line
from index.pdfrows import with_rows
from index.sentences import sentence_spans

TROUBLE = [
    ["Problem", "Possible cause", "What to do"],
    ["The pump does not start at all", "The tank is full", "Empty the tank"],
    ["Display shows E4", "The coil is iced up because the room is too cold", "Move the pump to a warmer room. Wait"],
    ["It rattles", "It is not level", "Place it on a flat surface"],
]
ROWS = [
    "Problem | Possible cause | What to do",
    "The pump does not start at all | The tank is full | Empty the tank",
    "Display shows E4 | The coil is iced up because the room is too cold | Move the pump to a warmer room. Wait",
    "It rattles | It is not level | Place it on a flat surface",
]


def _paper():
    paper = FPDF()
    paper.add_page()
    paper.set_font("times", size=11)
    return paper


def _text(paper):
    return pdf_document(bytes(paper.output()), "a.pdf", "a").text


def _sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


def _placed(*words, size=11):
    """Return the text of a page with words at the places given in millimetres, from the left and from above."""
    paper = _paper()
    paper.set_font("times", size=size)
    for left, top, text in words:
        paper.text(left, top, text)
    return _text(paper)


@pytest.mark.parametrize("aligned", ["TOP", "MIDDLE"])
def test_a_row_is_one_sentence_with_its_cells_apart_though_they_are_wrapped(aligned):
    paper = _paper()
    paper.multi_cell(0, text="Look here first", new_x="LMARGIN", new_y="NEXT")
    paper.ln(5)
    with paper.table(width=110, text_align="LEFT", line_height=5, padding=1.5, v_align=aligned) as table:
        for cells in TROUBLE:
            table.row(cells)
    paper.ln(5)
    paper.multi_cell(0, text="Keep the receipt.")
    assert _sentences(_text(paper)) == ["Look here first", *ROWS, "Keep the receipt."]


def test_a_table_without_space_between_its_rows_has_a_row_for_each_line():
    rows = [("Weight", "11.4 kg"), ("Power", "215 W"), ("Fuse", "3.15 A")]
    words = [
        (20 + 50 * column, 20 + 4.5 * row, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)
    ]
    assert _placed(*words) == "Weight | 11.4 kg\nPower | 215 W\nFuse | 3.15 A"


def test_figures_set_to_the_right_are_one_column_and_a_sign_of_money_goes_with_its_figure():
    paper = _paper()
    for name, cost in (("Pumps", "9,100"), ("Valves", "720"), ("Tanks", "72,000")):
        paper.cell(60, text=name)
        paper.cell(5, text="$")
        paper.cell(20, text=cost, align="R", new_x="LMARGIN", new_y="NEXT")
    assert _text(paper) == "Pumps | $ 9,100\nValves | $ 720\nTanks | $ 72,000"


def test_figures_side_by_side_stay_as_they_are_since_their_rows_are_known_by_them():
    words = [
        (20, 20, "Cash"),
        (70, 20, "7,100"),
        (90, 20, "6,900"),
        (20, 26, "Stocks"),
        (70, 26, "150"),
        (90, 26, "160"),
    ]
    heads = [(20, 14, "Kind"), (70, 14, "May"), (90, 14, "June")]
    assert _placed(*heads, *words) == "Kind | May | June\nCash 7,100 6,900\nStocks 150 160"


def test_a_name_goes_on_in_the_line_of_its_figures_where_that_begins_with_a_small_letter():
    words = [
        (20, 20, "Cash"),
        (90, 20, "7,100"),
        (20, 25, "Cash held for others and"),
        (23, 29.5, "other restricted cash"),
    ]
    assert (
        _placed(*words, (90, 29.5, "1,234")) == "Cash | 7,100\nCash held for others and other restricted cash | 1,234"
    )


def test_the_name_of_a_group_stands_for_itself():
    words = [(20, 20, "Current assets"), (20, 24.5, "Cash"), (90, 24.5, "7,100"), (20, 29, "Stocks"), (90, 29, "1,234")]
    assert _placed(*words) == "Current assets\nCash | 7,100\nStocks | 1,234"


def test_a_name_of_a_group_between_two_rows_does_not_part_them():
    words = [(20, 20, "Cash"), (90, 20, "7,100"), (20, 26, "Other assets"), (20, 32, "Stocks"), (90, 32, "1,234")]
    assert _placed(*words) == "Cash | 7,100\nOther assets\nStocks | 1,234"


def test_columns_need_not_stand_to_the_hair():
    words = [(20, 20, "Weight"), (70, 20, "11.4 kg"), (20, 26, "Power"), (70.7, 26, "215 W"), (20, 32, "Noise")]
    assert _placed(*words, (70.3, 32, "39 dB")) == "Weight | 11.4 kg\nPower | 215 W\nNoise | 39 dB"


def test_what_stands_far_below_a_cell_is_no_line_of_it():
    words = [(20, 20, "Weight"), (70, 20, "11.4 kg"), (20, 26, "Power"), (70, 26, "215 W"), (70, 46, "Keep this.")]
    assert _placed(*words) == "Weight | 11.4 kg\nPower | 215 W\nKeep this."


def test_words_that_only_end_at_one_place_are_no_column():
    paper = _paper()
    for name, did in (("Anna", "Came late"), ("Otto", "Left"), ("Ida", "Stayed on")):
        paper.cell(60, text=name)
        paper.cell(25, text=did, align="R", new_x="LMARGIN", new_y="NEXT")
    assert _text(paper) == "Anna Came late\nOtto Left\nIda Stayed on"


def test_a_row_of_figures_in_a_table_of_words_has_its_cells_apart():
    rows = [("Lamp", "red", "9.75"), ("Bulb", "blue", "3.50"), ("Fuse", "12", "1.20")]
    words = [
        (20 + 40 * column, 20 + 6 * row, text) for row, cells in enumerate(rows) for column, text in enumerate(cells)
    ]
    assert _placed(*words) == "Lamp | red | 9.75\nBulb | blue | 3.50\nFuse | 12 | 1.20"


def test_a_form_stays_as_it_is_written():
    words = [(20, 20, "Name:"), (90, 20, "Anna Weber"), (20, 26, "Born:"), (90, 26, "1970")]
    assert _placed(*words) == "Name: Anna Weber\nBorn: 1970"


@pytest.mark.parametrize(
    "words",
    [
        [(20, 20, "Annual report"), (120, 20, "Page 3"), (20, 40, "The river rose in May.")],
        [(20, 20, "1."), (30, 20, "Open the valve"), (20, 26, "2."), (30, 26, "Close the door")],
        [
            (20, 20, "the river rose"),
            (70, 20, "and the dam broke"),
            (20, 24.5, "in May, when"),
            (70, 24.5, "it was full"),
        ],
        [(20, 20, "It rose.   "), (60, 20, "Then the"), (20, 24.5, "Dam broke. Nobody"), (66, 24.5, "saw it")],
    ],
    ids=["one line alone", "the numbers of a list", "two columns of prose", "gaps in prose that stand nowhere in line"],
)
def test_what_is_no_table_is_not_cut_into_cells(words):
    assert "|" not in _placed(*words)


def test_a_page_of_very_many_lines_stays_as_it_is():
    """Each line is compared with a few before it: with all of them this took eleven seconds."""
    lines = [Line("So", 10.0, cells=(Cell("So", 20.0, 60.0, 90_000 - 12.0 * place),)) for place in range(20_000)]
    assert with_rows(lines) == lines
