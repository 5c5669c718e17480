"""OpenDocument texts (odt): HTML's structure under other names, so the names are changed and it is read as HTML."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.archive import PROTECTED, opened, xml_of
from index.compose import LINE, Block, compose, join
from index.errors import UnreadableDocument
from index.markup import html_document
from index.passage import Document

_HTML = {
    "p": "div",  # a paragraph of HTML could not hold a text box or a note
    "list": "ul",
    "list-item": "li",
    "list-header": "li",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "covered-table-cell": "td",
    "line-break": "br",
    "text-box": "div",
    "note-body": "div",
    "section": "div",
}
_LEFT_OUT = {"annotation", "tracked-changes", "forms"}
_BY_STYLE = {"Title": "h1", "Table_20_Heading": "b"}
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def odt_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an OpenDocument text: headings, lists, tables, notes, and the words of its headers and footers, once each.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="OpenDocument text") as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UnreadableDocument(name, PROTECTED)
        root = xml_of(archive, "content.xml")
        comments = sum(1 for _ in root.iter(f"{_OFFICE}annotation"))
        html = _as_html(root)
        above, below = (compose(name, "", _margin(archive, side)) for side in ("header", "footer"))
    body = html_document(html, name, fallback_title)
    notices = [f"{comments} comments were left out"] if comments else []
    return join(name, body.title, [part for part in (above, body, below) if part.text], notices=notices)


def _as_html(root: Element) -> str:
    body = next(root.iter(f"{_OFFICE}body"))
    styles = _Styles(root)
    for cell in (cell for rows in body.iter("{*}table-header-rows") for cell in rows.iter("{*}table-cell")):
        cell.tag = "th"
    for element in list(body.iter("*")):
        local = element.tag.rpartition("}")[2]
        if local in _LEFT_OUT:
            _empty(element)
        elif local in {"s", "tab"}:
            element.text = " " * int(element.get(f"{_TEXT}c", 1))
        if styles.hide(element):
            element.set("hidden", "")
        element.tag = styles.tag_of(element) or _HTML.get(local, local if local == "th" else "span")
    return etree.tostring(body, encoding="unicode", method="html")


def _empty(element: Element) -> None:
    """Take out what an element holds, but not what follows it."""
    tail = element.tail
    element.clear()
    element.tail = tail


class _Styles:
    """What the styles of a text say about its elements."""

    def __init__(self, root: Element) -> None:
        styles = list(root.iter(f"{_STYLE}style"))
        self._parents = {style.get(f"{_STYLE}name"): style.get(f"{_STYLE}parent-style-name") for style in styles}
        self._hidden = {
            style.get(f"{_STYLE}name")
            for style in styles
            if any(about.get(f"{_TEXT}display") == "none" for about in style.iter(f"{_STYLE}text-properties"))
        }

    def hide(self, element: Element) -> bool:
        return element.get(f"{_TEXT}style-name") in self._hidden or element.get(f"{_TEXT}is-hidden") == "true"

    def tag_of(self, element: Element) -> str | None:
        """Return the tag of a heading, at one level below its own: the first is the title's, as on the web."""
        if element.tag == f"{_TEXT}h":
            return f"h{min(int(element.get(f'{_TEXT}outline-level', 1)) + 1, 6)}"
        style = element.get(f"{_TEXT}style-name")
        return _BY_STYLE.get(style or "") or _BY_STYLE.get(self._parents.get(style) or "")


def _margin(archive: ZipFile, side: str) -> Iterator[Block]:
    """Yield what stands above or below the pages, each line once."""
    if "styles.xml" not in archive.namelist():
        return
    styles = xml_of(archive, "styles.xml")
    margins = [found for which in ("", "-left", "-first") for found in styles.iter(f"{_STYLE}{side}{which}")]
    lines = (" ".join("".join(p.itertext()).split()) for margin in margins for p in margin.iter(f"{_TEXT}p"))
    for line in dict.fromkeys(lines):
        if any(character.isalpha() for character in line):  # a page number says nothing
            yield Block(line, gap=LINE)
