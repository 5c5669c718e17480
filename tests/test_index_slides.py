import datetime
import io
import zipfile

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.errors import UnreadableDocument
from index.passage import Document, Page
from index.slides import pptx_document
from tests.small_office import pptx_of, saved, zipped

BOX = (Inches(1), Inches(1), Inches(4), Inches(2))


def read(content: bytes) -> Document:
    return pptx_document(content, "a.pptx", "a")


def shown(fill) -> str:
    """Return the text of a presentation of one slide, filled by `fill`."""
    deck = Presentation()
    fill(deck.slides.add_slide(deck.slide_layouts[6]))
    return read(saved(deck)).text


def test_each_slide_is_a_page_with_its_title_as_heading():
    document = read(pptx_of("Rain\vin May", "", "Snow"))
    assert document.title == "Rain in May"
    assert document.text == "Rain in May\n\n\n\nSnow"
    assert document.pages == (Page(1, 0, 11), Page(2, 13, 13), Page(3, 15, 19))
    assert [(heading.start, heading.level, heading.text) for heading in document.headings] == [
        (0, 1, "Rain in May"),
        (15, 2, "Snow"),
    ]
    assert document.notices == ("slide 2 of 3 holds no text",)


def test_the_title_stands_first_then_bullets_then_notes():
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    body = slide.placeholders[1].text_frame
    body.text = "It rained"
    for words in ("in May", "in\vJune"):
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = words, 1
    slide.shapes.title.text = "The weather"
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    assert read(saved(deck)).text == "The weather\n\nIt rained\n\n- in May\n- in\nJune\n\nSay it slowly."


def test_several_paragraphs_of_a_body_are_items_and_those_of_a_text_box_are_not():
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Results"
    box = slide.shapes.add_textbox(*BOX).text_frame
    for frame, lines in (
        (slide.placeholders[1].text_frame, [("Sales grew", 0), ("", 0), ("in Bonn", 1), ("A new office", 0)]),
        (box, [("Rain fell.", 0), ("Snow fell.", 0)]),
    ):
        for words, level in lines:
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = words, level
    assert read(saved(deck)).text == ("Results\n\n- Sales grew\n- in Bonn\n- A new office\n\nRain fell.\n\nSnow fell.")


@pytest.mark.parametrize("first_row", [True, False], ids=["marked heads", "plain"])
def test_a_table_is_written_row_by_row(first_row):
    def fill(slide):
        table = slide.shapes.add_table(3, 2, *BOX).table
        table.first_row = first_row
        for number, words in enumerate([("Month", "Cost"), ("May", "3"), ("June", "4")]):
            for column, word in enumerate(words):
                table.cell(number, column).text = word

    rows = "- Month: May; Cost: 3\n- Month: June; Cost: 4" if first_row else "Month | Cost\nMay | 3\nJune | 4"
    assert shown(fill) == rows


def test_heads_on_two_levels_both_name_their_columns():
    rows = [("", "2023", "", "2024", ""), ("Town", "Q1", "Q2", "Q1", "Q2"), ("Bonn", "1", "2", "3", "4")]

    def fill(slide):
        table = slide.shapes.add_table(3, 5, *BOX).table
        for number, words in enumerate(rows):
            for column, word in enumerate(words):
                table.cell(number, column).text = word
        table.cell(0, 1).merge(table.cell(0, 2))

    assert shown(fill) == "- Town: Bonn; 2023 Q1: 1; 2023 Q2: 2; 2024 Q1: 3; 2024 Q2: 4"


@pytest.mark.parametrize(
    ("paragraphs", "text"),
    [
        ([(0, "arabicPeriod", "a"), (0, "arabicPeriod", "b")], "1. a\n2. b"),
        (
            [(0, "arabicPeriod", "a"), (1, "alphaLcParenR", "b"), (0, "arabicPeriod", "c"), (1, "alphaLcParenR", "d")],
            "1. a\na) b\n2. c\na) d",
        ),
        ([(0, "romanUcParenBoth", "a"), (1, "", "b"), (0, "romanUcParenBoth", "c")], "(I) a\n- b\n(II) c"),
        ([(0, "arabicPlain", "a"), (0, "", "b"), (0, "arabicPlain", "c")], "1 a\n\nb\n\n1 c"),
        ([(0, 'arabicPeriod" startAt="3', "a"), (0, 'arabicPeriod" startAt="3', "b")], "3. a\n4. b"),
    ],
    ids=["numbers", "levels", "a bullet below", "words between", "another start"],
)
def test_numbers_that_are_set_by_themselves_are_written(paragraphs, text):
    written = "".join(
        f'<a:p><a:pPr lvl="{level}">{f"<a:buAutoNum type={chr(34)}{scheme}{chr(34)}/>" if scheme else ""}</a:pPr>'
        f"<a:r><a:t>{words}</a:t></a:r></a:p>"
        for level, scheme, words in paragraphs
    )
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[6]).shapes.add_textbox(*BOX).text_frame.text = "MARK"
    content = changed(saved(deck), b"<a:p><a:r><a:t>MARK</a:t></a:r></a:p>", written.encode())
    assert read(content).text == text


def test_hidden_slides_are_left_out_and_the_others_keep_their_numbers():
    deck = Presentation()
    for words in ("bait", "Rain", "bait", "Snow"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = words
        if words == "bait":
            slide.element.set("show", "0")
    document = read(saved(deck))
    assert (document.title, document.text) == ("Rain", "\n\nRain\n\n\n\nSnow")
    assert document.pages[3] == Page(4, 10, 14)
    assert [(heading.start, heading.level) for heading in document.headings] == [(2, 1), (10, 2)]
    assert document.notices == ("hidden slides were left out: 1, 3",)


def test_hidden_shapes_and_comments_are_left_out_and_counted():
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Rain"
    group = slide.shapes.add_group_shape()
    for where, words in ((slide.shapes, "bait"), (group.shapes, "bait"), (slide.shapes, ""), (group.shapes, "Snow")):
        shape = where.add_textbox(*BOX)
        shape.text_frame.text = words
        if words != "Snow":
            shape.element.nvSpPr.cNvPr.set("hidden", "1")
    with zipfile.ZipFile(io.BytesIO(saved(deck))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["ppt/comments/comment1.xml"] = b"<p:cmLst><p:cm><p:text>Did it?</p:text></p:cm></p:cmLst>"
    document = read(zipped(members))
    assert document.text == "Rain\n\nSnow"
    assert document.notices == ("hidden shapes were left out: 2", "comments were left out: 1")


def test_a_cell_merged_over_several_rows_counts_for_each():
    def fill(slide):
        table = slide.shapes.add_table(3, 2, *BOX).table
        for number, words in enumerate([("Town", "Month"), ("Bonn", "May"), ("", "June")]):
            for column, word in enumerate(words):
                table.cell(number, column).text = word
        table.cell(1, 0).merge(table.cell(2, 0))

    assert shown(fill) == "- Town: Bonn; Month: May\n- Town: Bonn; Month: June"


def test_raised_numbers_and_formulas_keep_their_value():
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    formula = (
        '</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>6</a:t></a:r>'
        '<a:r><a:rPr baseline="-25000"/><a:t>2 or </a:t></a:r>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
        ' Requires="a14"><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f"{half}</m:oMath></mc:Choice><mc:Fallback><a:r><a:t>bait</a:t></a:r></mc:Fallback></mc:AlternateContent>"
        "<a:r><a:t>."
    )
    assert read(changed(pptx_of("10MARK"), b"MARK", formula.encode())).text == "10⁶2 or 1/2."


def test_a_chart_is_written_as_the_table_it_was_drawn_from():
    def fill(slide):
        data = CategoryChartData()
        data.categories = ["May", "June"]
        data.add_series("Rain", (9, 0))
        data.add_series("Snow", (None, 1.5))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "Weather"
        chart.value_axis.axis_title.text_frame.text = "in mm"

    assert shown(fill) == "Weather\n\nin mm\n\n- May; Rain: 9\n- June; Rain: 0; Snow: 1.5"


@pytest.mark.parametrize(("since", "day"), [("0", "2024-01-01"), ("1", "45292.0")], ids=["1900", "1904"])
def test_a_chart_shows_days_and_shares_as_its_formats_say(since, day):
    def fill(slide):
        data = CategoryChartData()
        data.categories = [datetime.date(2024, 1, 1)]
        data.add_series("Share", (0.075,), "0.0%" if since == "0" else "0.0")
        slide.shapes.add_chart(XL_CHART_TYPE.LINE, *BOX, data)

    deck = Presentation()
    fill(deck.slides.add_slide(deck.slide_layouts[6]))
    old, new = b'<c:date1904 val="0"/>', f'<c:date1904 val="{since}"/>'.encode()
    content = changed(saved(deck), old, new, member="ppt/charts/")
    assert read(content).text == f"- {day}; Share: {'7.5%' if since == '0' else '0.075'}"


@pytest.mark.parametrize("kind", ["bar3DChart", "ofPieChart", "stockChart", "surface3DChart", "newChart"])
def test_a_chart_that_python_pptx_does_not_know_is_read_as_any_other(kind):
    def fill(slide):
        data = CategoryChartData()
        data.categories = ["May", "June"]
        data.add_series("Rain", (9, 4))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *BOX, data)

    deck = Presentation()
    fill(deck.slides.add_slide(deck.slide_layouts[6]))
    content = changed(saved(deck), b"c:barChart>", f"c:{kind}>".encode(), member="ppt/charts/")
    assert read(content).text == "- May; Rain: 9\n- June; Rain: 4"


def test_points_keep_both_their_values_and_what_is_no_number_is_kept_as_it_is():
    def fill(slide):
        data = XyChartData()
        for name, points in {"Rain": [(1, 9), (2, 4)], "Snow": [(5, 7)]}.items():
            series = data.add_series(name)
            for x, y in points:
                series.add_data_point(x, y)
        slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *BOX, data)

    deck = Presentation()
    fill(deck.slides.add_slide(deck.slide_layouts[6]))
    content = changed(saved(deck), b"<c:v>7</c:v>", b"<c:v>#N/A</c:v>", member="ppt/charts/")
    assert read(content).text == "- 1; Rain: 9\n- 2; Rain: 4\n\n- 5; Snow: #N/A"


def test_groups_and_what_newer_versions_added_are_read():
    def fill(slide):
        slide.shapes.add_group_shape().shapes.add_textbox(*BOX).text_frame.text = "grouped"

    assert shown(fill) == "grouped"
    choice = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        b'Requires="a14"><a:p><a:r><a:t>new</a:t></a:r></a:p></mc:Choice><mc:Fallback><a:p><a:r><a:t>old</a:t></a:r>'
        b"</a:p></mc:Fallback></mc:AlternateContent></p:spTree>"
    )
    assert read(changed(pptx_of("Rain"), b"</p:spTree>", choice)).text == "Rain\n\nnew"


@pytest.mark.parametrize(
    "content", [pptx_of("Rain")[:-200], zipped({"ppt/a.xml": "<a/>"}), b"words"], ids=["cut short", "other", "words"]
)
def test_what_is_no_presentation_is_refused(content):
    with pytest.raises(UnreadableDocument, match="it is damaged, or no presentation; open it and save it again"):
        read(content)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"p:presentation", b"p:other"), (b"r:id=", b"r:other=")],
    ids=["another root", "a slide without its place"],
)
def test_a_presentation_that_python_pptx_trips_over_is_damaged(old, new):
    with pytest.raises(UnreadableDocument, match="it is damaged, or no presentation"):
        read(changed(pptx_of("Rain"), old, new, member="ppt/presentation"))


def changed(content: bytes, old: bytes, new: bytes, *, member: str = "ppt/slides/slide1.xml") -> bytes:
    """Return a presentation with `new` in place of `old` on its first slide, or in what begins with `member`."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    (path,) = (name for name in members if name.startswith(member) and name.endswith(".xml"))
    assert old in members[path]
    members[path] = members[path].replace(old, new)
    return zipped(members)
