"""Word files (docx), by way of HTML, with mammoth."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

import mammoth
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.archive import opened, parse_xml
from index.compose import LINE, Block, compose, join
from index.encoding import clean
from index.markup import html_document
from index.numbering import Numbering
from index.passage import Document
from index.wordparts import OUTLINE_STYLE, head_tables, number, take_out_hidden, write_out
from index.wordstyles import WORD, Styles, is_on

# Headings go down by one level: the first is the title's, as on the web. The numbers of lists are written before.
_LEVELS = range(1, 6)
_STYLES = "\n".join(
    [
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='{name} {n}'] => h{n + 1}:fresh" for name in ("heading", "Heading") for n in _LEVELS),
        *(f"p.{OUTLINE_STYLE}{n} => h{n + 1}:fresh" for n in _LEVELS),
        *(f"p:ordered-list({n}) => p:fresh" for n in _LEVELS),
    ]
)
_PARAGRAPH, _TEXT = f"{WORD}p", f"{WORD}t"
_GAPS = [f"{WORD}{name}" for name in ("tab", "br")]
_REFERENCES = [f"{WORD}{side}Reference" for side in ("header", "footer")]
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|officeDocument|drawingml)/")
_BACK_TO_NOTE = re.compile(r'<a href="#[^"]*note-ref-[^"]*">↑</a>')
_CHECKBOX = re.compile(r'<input( checked="checked")? type="checkbox"( checked="checked")? ?/>')
_PART = re.compile(r"word/(?:document\w*|footnotes|endnotes|(?:header|footer)\d*)\.xml")
_LEFT_OUT = {"charts": re.compile(r"word/charts/chart\w*\.xml"), "diagrams": re.compile(r"word/diagrams/data\w*\.xml")}


def docx_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a Word file: headings, lists, tables, notes, and the words of its headers and footers, once each.

    Hidden words, comments, charts and diagrams are left out, with a notice.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="Word file") as archive:
        parts = {member: _xml_of(archive, member) for member in archive.namelist() if _PART.fullmatch(member)}
        styles = Styles(_known(archive, "word/styles.xml"))
        hidden = sum(take_out_hidden(root, styles) for root in parts.values())
        numbers = _known(archive, "word/numbering.xml")
        for root in parts.values():
            write_out(root)
            head_tables(root, styles)
            number(root, styles, Numbering(numbers, styles))
        html = mammoth.convert_to_html(_copy(archive, parts), style_map=_STYLES, convert_image=_no_image).value
        for member in _unseen(archive, parts):
            parts.pop(member, None)
        above, below = (compose(name, "", _margin(parts, side)) for side in ("header", "footer"))
        notices = _notices(archive, parts, hidden)
    html = _CHECKBOX.sub(lambda box: "☒" if box[1] or box[2] else "☐", _BACK_TO_NOTE.sub("", html))
    body = html_document(html, name, fallback_title)
    return join(name, body.title, [part for part in (above, body, below) if part.text], notices=notices)


def _xml_of(archive: zipfile.ZipFile, member: str) -> Element:
    """Parse a part, under the names that Word itself uses where it was saved under the strict ones of the standard."""
    return parse_xml(_STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", archive.read(member)))


def _known(archive: zipfile.ZipFile, member: str) -> Element | None:
    return _xml_of(archive, member) if member in archive.namelist() else None


def _copy(archive: zipfile.ZipFile, parts: Mapping[str, Element]) -> io.BytesIO:
    """Copy a Word file with other parts, and without its pictures."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as copy:
        for member in archive.infolist():
            if member.filename in parts:
                copy.writestr(member.filename, etree.tostring(parts[member.filename]))
            elif not member.filename.startswith(("word/media/", "word/embeddings/", "word/fonts/")):
                copy.writestr(member.filename, archive.read(member))
    target.seek(0)
    return target


def _notices(archive: zipfile.ZipFile, parts: Mapping[str, Element], hidden: int) -> list[str]:
    comments = _known(archive, "word/comments.xml")
    counts = {
        "hidden parts": hidden,
        "comments": 0 if comments is None else len(list(comments.iter(f"{WORD}comment"))),
        **{what: len(list(filter(name.fullmatch, archive.namelist()))) for what, name in _LEFT_OUT.items()},
    }
    notices = [f"{what} were left out: {count}" for what, count in counts.items() if count]
    if imported := sum(len(list(root.iter(f"{WORD}altChunk"))) for root in parts.values()):
        notices.append(f"imported files were left out: {imported}; open it in Word and save it again")
    return notices


def _unseen(archive: zipfile.ZipFile, parts: Mapping[str, Element]) -> set[str]:
    """Return the headers and footers of first and even pages where the file does not tell those from the others."""
    texts = {member: root for member, root in parts.items() if member.startswith("word/document")}
    settings = _known(archive, "word/settings.xml")
    told = {
        "default": True,
        "first": any(is_on(section, "titlePg") for root in texts.values() for section in root.iter(f"{WORD}sectPr")),
        "even": settings is not None and is_on(settings, "evenAndOddHeaders"),
    }
    seen, unseen = set[str](), set[str]()
    for member, root in texts.items():
        relations = _known(archive, f"word/_rels/{member.removeprefix('word/')}.rels")
        targets = {each.get("Id"): each.get("Target", "") for each in ([] if relations is None else relations)}
        for reference in root.iter(*_REFERENCES):
            target = targets.get(reference.get(_RELATION), "").rpartition("/")[2]
            (seen if told.get(reference.get(f"{WORD}type", "default")) else unseen).add(f"word/{target}")
    return unseen - seen


def _margin(parts: Mapping[str, Any], side: str) -> Iterator[Block]:
    """Yield what stands above or below the pages, each line once: most sections repeat it."""
    lines: dict[str, None] = {}
    for member in sorted(name for name in parts if name.startswith(f"word/{side}")):
        for paragraph in parts[member].iter(_PARAGRAPH):
            pieces = (
                piece for piece in paragraph.iter(_TEXT, *_GAPS) if next(piece.iterancestors(_PARAGRAPH)) is paragraph
            )
            words = "".join(piece.text or "" if piece.tag == _TEXT else " " for piece in pieces)
            if any(character.isalpha() for character in words):  # a page number says nothing
                lines[" ".join(clean(words).split())] = None
    return (Block(line, gap=LINE) for line in lines)


def _no_image(_: object) -> list[object]:
    return []
