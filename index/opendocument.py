"""OpenDocument texts (odt): HTML's structure under other names, so the names are changed and it is read as HTML."""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.archive import opened, xml_of
from index.compose import LINE, Block, compose, join
from index.markup import html_document
from index.odtnumbers import HEADING, ITEM, OFFICE, STYLE, TABLE, TEXT, Numbers
from index.passage import Document

_Xml = Any  # an element of lxml, which has no types

_HTML = {
    "p": "div",  # a paragraph of HTML could not hold a text box
    "list": "ul",
    "list-item": "li",
    "list-header": "div",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "line-break": "br",
    "text-box": "div",
    "section": "div",
    **{tag: tag for tag in ("th", "ol", "li", "div")},  # set before
}
_LEFT_OUT = {"annotation", "tracked-changes", "forms", "desc", "object"}
_PATTERN = "-source"  # how the name of what a table of contents is made after ends
_GAPS = (f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break")
_PICTURE_TITLE = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title"
_BY_STYLE = {"Title": "h1", "Table_20_Heading": "b"}
_RAISED = re.compile(r"super\b|[1-9]")  # above the line, by that many percent
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_ADDRESS = "{http://www.w3.org/1999/xlink}href"
_SPANS = {"colspan": f"{TABLE}number-columns-spanned", "rowspan": f"{TABLE}number-rows-spanned"}


def odt_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an OpenDocument text: headings, lists, tables, notes, and the words of its headers and footers, once each.

    Formulas, charts and comments are left out, with a notice.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="OpenDocument text") as archive:
        root = xml_of(archive, "content.xml")
        common = xml_of(archive, "styles.xml") if "styles.xml" in archive.namelist() else etree.Element("none")
        counts = {"comments": sum(1 for _ in root.iter(f"{OFFICE}annotation")), **_objects(archive, root)}
        html = _as_html(root, common)
        above, below = (compose(name, "", _margin(common, side)) for side in ("header", "footer"))
    body = html_document(html, name, fallback_title)
    notices = [f"{what} were left out: {count}" for what, count in counts.items() if count]
    return join(name, body.title, [part for part in (above, body, below) if part.text], notices=notices)


def _objects(archive: zipfile.ZipFile, root: _Xml) -> Counter[str]:
    """Count what is drawn by other programs: formulas, and charts or sheets; each is a document of its own."""
    found = Counter[str]()
    for one in root.iter(f"{_DRAW}object"):
        inside = next(one.iterchildren("*"), None)
        member = posixpath.normpath(f"{one.get(_ADDRESS, '')}/content.xml")
        if inside is None and member in archive.namelist():
            inside = xml_of(archive, member)
        is_formula = inside is not None and _local(inside) == "math"
        found["formulas" if is_formula else "charts or other objects"] += 1
    return found


def _as_html(root: _Xml, common: _Xml) -> str:
    styles = _Styles(common, root)
    body = next(root.iter(f"{OFFICE}body"))
    for cell in (cell for rows in body.iter("{*}table-header-rows") for cell in rows.iter("{*}table-cell")):
        cell.tag = "th"
    for element in list(body.iter("*")):
        if _local(element) in _LEFT_OUT or _local(element).endswith(_PATTERN) or element.tag == _PICTURE_TITLE:
            _empty(element)
        if styles.hide(element):
            element.set("hidden", "")
    etree.strip_elements(body, f"{TABLE}covered-table-cell", with_tail=False)
    _move_notes(body)
    _number(body, Numbers(common, root))
    for element in list(body.iter("*")):
        _rename(element, styles)
    return etree.tostring(body, encoding="unicode", method="html")


def _rename(element: _Xml, styles: "_Styles") -> None:
    local = _local(element)
    if local in {"s", "tab"}:
        element.text = " " * int(element.get(f"{TEXT}c", 1))
    elif local == "ruby-text":  # above its characters; behind them, as HTML's `rp` puts it
        element.text = f"({element.text or ''})"
    for name, span in _SPANS.items():
        if span in element.attrib:
            element.set(name, element.get(span))
    element.tag = styles.tag_of(element) or _HTML.get(local, "span")


def _move_notes(body: _Xml) -> None:
    """Put the notes at the end, numbered, and their numbers where they were."""
    notes = etree.Element("ol")
    for note in list(body.iter(f"{TEXT}note")):
        said = note.find(f"{TEXT}note-body")
        if said is None or any("hidden" in outer.attrib for outer in (note, *note.iterancestors())):
            continue
        said.tag, said.tail = "li", None
        notes.append(said)
        _empty(note)
        note.text = f"[{len(notes)}]"
    if len(notes):
        body.append(notes)


def _number(body: _Xml, numbers: Numbers) -> None:
    """Write the numbers of items and of headings before their words; an item with a number is none of HTML."""
    for element in list(body.iter(ITEM, HEADING)):
        is_item = element.tag == ITEM
        if not is_item and (element.get(f"{TEXT}is-list-header") == "true" or any(element.iterancestors(ITEM))):
            continue
        label = numbers.label_of(element)
        if label:
            place = next(element.iterchildren(f"{TEXT}p", HEADING)) if is_item else element
            place.text = f"{label} {place.text or ''}"
        if is_item and label is not None:
            element.tag = "div"


def _empty(element: _Xml) -> None:
    """Take out what an element holds, but not what follows it."""
    tail = element.tail
    element.clear()
    element.tail = tail


def _local(element: _Xml) -> str:
    return element.tag.rpartition("}")[2]


class _Styles:
    """What the styles of a text say about its elements."""

    def __init__(self, *roots: _Xml) -> None:
        self._styles = {one.get(f"{STYLE}name"): one for root in roots for one in root.iter(f"{STYLE}style")}
        self._hidden = {name for name in self._styles if self._said(name, f"{TEXT}display") == "none"}
        places = {name: self._said(name, f"{STYLE}text-position") for name in self._styles}
        self._raised = {name for name, place in places.items() if _RAISED.match(place)}

    def hide(self, element: _Xml) -> bool:
        says_so = element.get(f"{TEXT}is-hidden") == "true" or element.get(f"{TEXT}display") == "none"
        return says_so or element.get(f"{TEXT}style-name") in self._hidden

    def tag_of(self, element: _Xml) -> str | None:
        """Return the tag of a heading, at one level below its own: the first is the title's, as on the web."""
        if element.tag == HEADING:
            return f"h{min(int(element.get(f'{TEXT}outline-level', 1)) + 1, 6)}"
        style = element.get(f"{TEXT}style-name")
        if element.tag == f"{TEXT}span" and style in self._raised:
            return "sup"
        return next((_BY_STYLE[name] for name in self._chain(style) if name in _BY_STYLE), None)

    def _said(self, name: str | None, what: str) -> str:
        """Return what a style says of its words, or the next of those that it is based on that says it."""
        styles = (self._styles[one] for one in self._chain(name) if one in self._styles)
        about = (words for style in styles for words in style.iter(f"{STYLE}text-properties"))
        return next((words.get(what) for words in about if what in words.attrib), "")

    def _chain(self, name: str | None) -> list[str]:
        chain: list[str] = []
        while name and name not in chain:  # they may run in a circle
            chain.append(name)
            name = self._styles[name].get(f"{STYLE}parent-style-name") if name in self._styles else None
        return chain


def _margin(common: _Xml, side: str) -> Iterator[Block]:
    """Yield what stands above or below the pages, each line once."""
    margins = [found for which in ("", "-left", "-first") for found in common.iter(f"{STYLE}{side}{which}")]
    for gap in (gap for margin in margins for gap in margin.iter(*_GAPS)):
        gap.text = " "
    lines = (" ".join("".join(p.itertext()).split()) for margin in margins for p in margin.iter(f"{TEXT}p"))
    for line in dict.fromkeys(lines):
        if any(character.isalpha() for character in line):  # a page number says nothing
            yield Block(line, gap=LINE)
