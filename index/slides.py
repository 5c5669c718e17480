"""Presentations (pptx), with python-pptx: each slide is a page."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.etree.ElementTree import Element

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from index.archive import opened, parse_xml
from index.compose import LINE, Block, compose, join_pages
from index.encoding import clean
from index.passage import Document
from index.tables import looks_headed, named_row, plain_row

_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"


def pptx_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a presentation: titles, texts, tables, charts, diagrams and notes of each slide.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="presentation"):
        slides = Presentation(BytesIO(content)).slides
        # The title of the first is that of the whole, as the first level is on the web.
        pages = [compose(name, "", _blocks(slide, level=min(n, 2))) for n, slide in enumerate(slides, start=1)]
    title = next((heading.text for heading in pages[0].headings), "") if pages else ""
    return join_pages(name, title or fallback_title, pages, noun="slide")


def _blocks(slide: Slide, *, level: int) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None:
        yield Block(" ".join(_shown(title.text_frame.text).split()), level)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _of_shape(shape)
    for other in slide.element.iter(_CHOICE):  # what newer versions added; python-pptx passes over it
        yield from _paragraphs(other)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None:
        yield from _of_text(notes)


def _of_shape(shape: Any) -> Iterator[Block]:  # noqa: ANN401 - the kinds of shapes share no interface
    """Yield what a shape says, whichever kind it is; pictures say nothing."""
    if shape.has_text_frame:
        yield from _of_text(shape.text_frame, placeholder=shape.is_placeholder)
    elif shape.has_table:
        yield from _of_table(shape.table)
    elif shape.has_chart:
        yield from _of_chart(shape.chart)
    else:
        for inner in getattr(shape, "shapes", ()):  # a group
            yield from _of_shape(inner)
        for diagram in shape.element.iter(_DIAGRAM):
            part = shape.part.related_part(diagram.get(_DIAGRAM_DATA))
            yield from _paragraphs(parse_xml(part.blob))


def _of_text(frame: TextFrame, *, placeholder: bool = False) -> Iterator[Block]:
    """Yield the paragraphs; those below another are items, and so are all of a placeholder that lists several."""
    said = [paragraph for paragraph in frame.paragraphs if _shown(paragraph.text)]
    listed = placeholder and sum(1 for paragraph in said if paragraph.level == 0) > 1
    for is_list, members in groupby(said, key=lambda paragraph: listed or paragraph.level > 0):
        texts = [_shown(paragraph.text) for paragraph in members]
        yield from _lines(f"- {words}" for words in texts) if is_list else map(Block, texts)


def _of_table(table: Table) -> Iterator[Block]:
    rows = [[" ".join(_shown(cell.text).split()) for cell in row.cells] for row in table.rows]
    if (table.first_row and len(rows) > 1) or looks_headed(rows):
        return _lines(named_row(rows[0], row) for row in rows[1:])
    return _lines(map(plain_row, rows))


def _of_chart(chart: Chart) -> Iterator[Block]:
    """Yield a chart as the table it was drawn from: a row for each category, a column for each series.

    Its XML is read, since python-pptx refuses plots in three dimensions, of stocks and of surfaces.
    """
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(_shown(chart.chart_title.text_frame.text))
    for plot in chart.element.iterfind(f".//{_CHART}plotArea/*"):
        series = sorted(plot.iterfind(f"{_CHART}ser"), key=_place)
        shared = _categories(series[0]) if series else {}
        own = [(_categories(one) or shared, one) for one in series]
        for categories, members in groupby(own, key=itemgetter(0)):
            yield from _of_series(categories, [one for _, one in members])


def _place(series: Element) -> int:
    order = series.find(f"{_CHART}order")
    return int(order.get("val", 0)) if order is not None else 0


def _of_series(categories: dict[int, str], series: list[Element]) -> Iterator[Block]:
    columns = [categories]
    for one in series:
        values = _points(one, "val") or _points(one, "yVal")
        columns.append({place: _value(text) for place, text in values.items()})
    heads = ["", *(_name(one) for one in series)]
    places = sorted({place for column in columns for place in column})
    return _lines(named_row(heads, [column.get(place, "") for column in columns]) for place in places)


def _categories(series: Element) -> dict[int, str]:
    return _points(series, "cat") or _points(series, "xVal")


def _name(series: Element) -> str:
    return series.findtext(f"{_CHART}tx//{_CHART}v") or ""


def _points(series: Element, name: str) -> dict[int, str]:
    """Return what the chart shows of its sheet, by place; of categories on several levels the lowest."""
    found = series.find(f"{_CHART}{name}")
    if found is None:
        return {}
    level = next(found.iter(f"{_CHART}lvl"), found)
    return {int(point.get("idx", 0)): point.findtext(f"{_CHART}v") or "" for point in level.iter(f"{_CHART}pt")}


def _value(text: str) -> str:
    try:
        return str(float(text))
    except ValueError:
        return text  # e.g. #N/A


def _paragraphs(element: Element) -> Iterator[Block]:
    for paragraph in element.iter(_PARAGRAPH):
        yield Block(_shown("".join(text.text or "" for text in paragraph.iter(_TEXT))))


def _lines(rows: Iterable[str]) -> Iterator[Block]:
    lines = [Block(row, gap=LINE) for row in rows]
    yield from lines[:-1]
    yield from (Block(last.text) for last in lines[-1:])


def _shown(text: str) -> str:
    return clean(text.replace("\v", "\n")).strip()
