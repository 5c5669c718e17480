"""Presentations (pptx), with python-pptx: each slide is a page."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.etree.ElementTree import Element

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs
from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.exc import PythonPptxError
from pptx.slide import Slide

from index.archive import opened, parse_xml
from index.bullets import written
from index.cells import shown_number
from index.compose import Block, compose, join_pages, line_blocks
from index.encoding import clean
from index.formulas import MATH, formula_words, raised
from index.levels import two_levels
from index.passage import Document
from index.tables import looks_headed, named_row, plain_row

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARAGRAPH, _BREAK, _FORMULA = f"{_DRAWING}p", f"{_DRAWING}br", f"{MATH}oMath"
_RUNS = [f"{_DRAWING}r", f"{_DRAWING}fld"]
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_Xml = Any  # an element of lxml, which has no types

_SLIDES = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_COMMENTS, _COMMENT = re.compile(r"ppt/comments/[^/]*\.xml"), re.compile(rb"<(?:\w+:)?cm\b")
_KINDS = {"alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_SIGNS = {"ParenBoth": ("(", ")"), "ParenR": ("", ")"), "Plain": ("", "")}
_EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def pptx_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a presentation: titles, texts, tables, charts, diagrams and notes of each slide.

    Hidden slides and shapes, and comments, are left out, with a notice.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="presentation") as archive:
        slides = _slides_of(content)
        hidden = [n for n, slide in enumerate(slides, start=1) if slide.element.get("show") in {"0", "false"}]
        shown = [n for n in range(1, len(slides) + 1) if n not in hidden]
        hidden_shapes = sum(_take_out_hidden(slides[n - 1].element) for n in shown)
        counts = {"hidden shapes": hidden_shapes, "comments": _count_comments(archive)}
        # The title of the first is that of the whole, as the first level is on the web.
        blocks = {n: _blocks(slides[n - 1], level=1 if n == shown[0] else 2) for n in shown}
        pages = [compose(name, "", blocks.get(n, ())) for n in range(1, len(slides) + 1)]
    title = next((heading.text for n in shown[:1] for heading in pages[n - 1].headings), "")
    notices = [f"hidden slides were left out: {', '.join(map(str, hidden))}"] if hidden else []
    notices += [f"{what} were left out: {count}" for what, count in counts.items() if count]
    return join_pages(name, title or fallback_title, pages, noun="slide", left_out=hidden, notices=notices)


def _slides_of(content: bytes) -> list[Slide]:
    """Open a presentation with python-pptx, which trips over whatever is missing.

    Raises:
        ValueError: it is damaged.
    """
    try:
        return list(Presentation(BytesIO(content)).slides)
    except (PythonPptxError, AttributeError, TypeError) as error:
        raise ValueError("python-pptx cannot open it") from error


def _count_comments(archive: zipfile.ZipFile) -> int:
    members = [member for member in archive.namelist() if _COMMENTS.fullmatch(member)]
    return sum(len(_COMMENT.findall(archive.read(member))) for member in members)


def _take_out_hidden(slide: _Xml) -> int:
    """Take the shapes that are not shown out of a slide, and return how many held words."""
    count = 0
    for about in list(slide.iter(f"{_SLIDES}cNvPr")):
        shape = about.getparent().getparent()
        if about.get("hidden") in {"1", "true"} and shape.tag != f"{_SLIDES}spTree":
            count += any((said.text or "").strip() for said in shape.iter(f"{_DRAWING}t", f"{_CHART}chart", _DIAGRAM))
            shape.getparent().remove(shape)
    return count


def _blocks(slide: Slide, *, level: int) -> Iterator[Block]:
    etree.strip_elements(slide.element, f"{_EITHER}Fallback", with_tail=False)
    title = slide.shapes.title
    if title is not None:
        yield Block(_line(title.element), level)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _of_shape(shape)
    for other in slide.element.iter(f"{_EITHER}Choice"):  # what newer versions added; python-pptx passes over it
        yield from _paragraphs(other)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_placeholder) is not None:
        yield from _of_text(notes.element)


def _of_shape(shape: Any) -> Iterator[Block]:  # noqa: ANN401 - the kinds of shapes share no interface
    """Yield what a shape says, whichever kind it is; pictures say nothing."""
    if shape.has_text_frame:
        yield from _of_text(shape.element, placeholder=shape.is_placeholder)
    elif shape.has_table:
        yield from _of_table(shape.element, headed=shape.table.first_row)
    elif shape.has_chart:
        yield from _of_chart(shape.chart)
    else:
        for inner in getattr(shape, "shapes", ()):  # a group
            yield from _of_shape(inner)
        for diagram in shape.element.iter(_DIAGRAM):
            part = shape.part.related_part(diagram.get(_DIAGRAM_DATA))
            yield from _paragraphs(parse_xml(part.blob))


def _of_text(shape: Element, *, placeholder: bool = False) -> Iterator[Block]:
    """Yield the paragraphs; those below another are items, and so are all of a placeholder that lists several."""
    said = [*_numbered(shape)]
    listed = placeholder and sum(1 for level, _, _ in said if level == 0) > 1
    for is_list, members in groupby(said, key=lambda paragraph: listed or paragraph[0] > 0 or paragraph[1] != ""):
        texts = [(number or "-", words) for _, number, words in members]
        yield from line_blocks(map(" ".join, texts)) if is_list else (Block(words) for _, words in texts)


def _numbered(shape: Element) -> Iterator[tuple[int, str, str]]:
    """Yield the level, the number and the words of each paragraph; without a number it ends the list that it is in."""
    counts: dict[int, tuple[dict[str, str], int]] = {}
    for paragraph in shape.iter(_PARAGRAPH):
        if not (words := _said(paragraph)):
            continue
        level, numbers = _level(paragraph), paragraph.find(f"{_DRAWING}pPr/{_DRAWING}buAutoNum")
        how = {} if numbers is None else dict(numbers.items())
        before, last = counts.get(level, ({}, 0))
        counts = {above: count for above, count in counts.items() if above < level}
        if numbers is None:
            yield level, "", words
            continue
        count = last + 1 if before == how else int(how.get("startAt", 1))
        counts[level] = how, count
        yield level, _number(count, how.get("type", "")), words


def _number(count: int, scheme: str) -> str:
    """Write a number as a scheme such as `alphaLcParenR` asks; those of other scripts are written as numbers."""
    kind = next((kind for start, kind in _KINDS.items() if scheme.startswith(start)), "1")
    before, behind = next((signs for end, signs in _SIGNS.items() if scheme.endswith(end)), ("", "."))
    return f"{before}{written(count, kind)}{behind}"


def _of_table(shape: Element, *, headed: bool) -> Iterator[Block]:
    rows: list[list[str]] = []
    for row in shape.iter(f"{_DRAWING}tr"):
        above = rows[-1] if rows else []
        cells = enumerate(row.iterfind(f"{_DRAWING}tc"))
        rows.append([above[at] if _goes_on(cell) and at < len(above) else _line(cell) for at, cell in cells])
    if headed and len(rows) > 2 and (heads := two_levels(rows[0], rows[1])):
        return line_blocks(named_row(heads, row) for row in rows[2:])
    if (headed and len(rows) > 1) or looks_headed(rows):
        return line_blocks(named_row(rows[0], row) for row in rows[1:])
    return line_blocks(map(plain_row, rows))


def _goes_on(cell: Element) -> bool:
    """Say whether a cell was merged with the one above it."""
    return cell.get("vMerge") in {"1", "true"}


def _of_chart(chart: Chart) -> Iterator[Block]:
    """Yield a chart as the table it was drawn from: a row for each category, a column for each series.

    Its XML is read, since python-pptx refuses plots in three dimensions, of stocks and of surfaces.
    """
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(_line(chart.chart_title.element.find(f"{_CHART}tx")))
    for title in chart.element.iterfind(f".//{_CHART}plotArea/*/{_CHART}title/{_CHART}tx"):  # of an axis: its unit
        yield Block(_line(title))
    since = chart.element.find(f"{_CHART}date1904")
    if since is not None and since.get("val", "1") in {"1", "true"}:
        etree.strip_elements(chart.element, f"{_CHART}formatCode")  # days are counted from another one
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
    columns = [categories, *(_points(one, "val") or _points(one, "yVal") for one in series)]
    heads = ["", *(_name(one) for one in series)]
    places = sorted({place for column in columns for place in column})
    return line_blocks(named_row(heads, [column.get(place, "") for column in columns]) for place in places)


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
    code = found.findtext(f".//{_CHART}formatCode")  # of numbers, not of words
    points = {int(point.get("idx", 0)): point for point in level.iter(f"{_CHART}pt")}
    return {place: _value(point, code) for place, point in points.items()}


def _value(point: Element, code: str | None) -> str:
    words = point.findtext(f"{_CHART}v", "")
    return words if code is None else shown_number(words, point.get("formatCode", code))


def _paragraphs(element: Element) -> Iterator[Block]:
    return (Block(_said(paragraph)) for paragraph in element.iter(_PARAGRAPH))


def _level(paragraph: Element) -> int:
    properties = paragraph.find(f"{_DRAWING}pPr")
    return 0 if properties is None else int(properties.get("lvl", 0))


def _line(element: Element) -> str:
    return " ".join(" ".join(_said(paragraph) for paragraph in element.iter(_PARAGRAPH)).split())


def _said(paragraph: Element) -> str:
    """Return the words of a paragraph, its raised digits as raised and its formulas as one types them."""
    pieces: list[str] = []
    for part in paragraph.iter("*"):
        if part.tag == _FORMULA:
            pieces.append(formula_words(part))
        elif part.tag == _BREAK:
            pieces.append("\n")
        elif part.tag in _RUNS:
            words, about = part.findtext(f"{_DRAWING}t", ""), part.find(f"{_DRAWING}rPr")
            is_raised = about is not None and about.get("baseline", "0").lstrip("0")[:1].isdecimal()
            pieces.append(raised(words) if is_raised else words)
    return clean("".join(pieces)).strip()
