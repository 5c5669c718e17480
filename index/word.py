"""Word files (docx), by way of HTML, with mammoth."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import mammoth
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.archive import opened, xml_of
from index.compose import LINE, Block, compose, join
from index.encoding import clean
from index.markup import html_document
from index.passage import Document

# Headings go down by one level: the first is the title's, as on the web.
_STYLES = "p[style-name='Title'] => h1:fresh\n" + "\n".join(
    f"p[style-name='{name} {level}'] => h{level + 1}:fresh" for name in ("heading", "Heading") for level in range(1, 6)
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = f"{_WORD}t"
_GAPS = [f"{_WORD}{name}" for name in ("tab", "ptab", "br", "cr")]
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_EDITING = [f"{_WORD}{name}" for name in ("rsidR", "rsidRPr", "rsidRDefault", "rsidP", "rsidTr")]
_BACK_TO_NOTE = re.compile(r'<a href="#[^"]*note-ref-[^"]*">↑</a>')
_MARGIN = {"header": re.compile(r"word/header\d*\.xml"), "footer": re.compile(r"word/footer\d*\.xml")}


def docx_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read a Word file: headings, lists, tables, notes, and the words of its headers and footers, once each.

    Hidden words and comments are left out, with a notice.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="Word file") as archive:
        shown, notices = _shown(archive)
        html = mammoth.convert_to_html(shown, style_map=_STYLES, convert_image=_no_image).value
        above, below = (compose(name, "", _margin(archive, side)) for side in ("header", "footer"))
    body = html_document(_BACK_TO_NOTE.sub("", html), name, fallback_title)
    return join(name, body.title, [part for part in (above, body, below) if part.text], notices=notices)


def _shown(archive: zipfile.ZipFile) -> tuple[io.BytesIO, list[str]]:
    """Copy a Word file without its hidden words and pictures; also return what was left out."""
    target = io.BytesIO()
    hidden = 0
    with zipfile.ZipFile(target, "w") as copy:
        for member in archive.infolist():
            if re.fullmatch(r"word/(document\w*|footnotes|endnotes)\.xml", member.filename):
                part, count = _without_hidden(xml_of(archive, member.filename))
                copy.writestr(member.filename, part)
                hidden += count
            elif not member.filename.startswith(("word/media/", "word/embeddings/", "word/fonts/")):
                copy.writestr(member.filename, archive.read(member))
    notices = [f"{hidden} hidden parts were left out"] if hidden else []
    if "word/comments.xml" in archive.namelist():
        count = len(list(xml_of(archive, "word/comments.xml").iter(f"{_WORD}comment")))
        notices += [f"{count} comments were left out"] if count else []
    target.seek(0)
    return target, notices


def _without_hidden(root: Element) -> tuple[bytes, int]:
    """Take out the runs of a part that are marked as hidden, and write formulas as the words they consist of."""
    hidden = [run for run in root.iter(f"{_WORD}r") if _is_hidden(run)]
    count = sum(1 for run in hidden if "".join(text.text or "" for text in run.iter(f"{_WORD}t")).strip())
    for run in hidden:
        run.clear()
    etree.strip_attributes(root, *_EDITING)  # a third of the file, and slow to read
    for formula in list(root.iter(f"{_MATH}oMath")):
        words = "".join(text.text or "" for text in formula.iter(f"{_MATH}t"))
        formula.clear()
        formula.tag = f"{_WORD}r"
        etree.SubElement(formula, f"{_WORD}t").text = words
    return etree.tostring(root), count


def _is_hidden(run: Element) -> bool:
    mark = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return mark is not None and mark.get(f"{_WORD}val") not in {"0", "false", "off"}


def _margin(archive: zipfile.ZipFile, side: str) -> Iterator[Block]:
    """Yield what stands above or below the pages, each line once: most sections repeat it."""
    lines: dict[str, None] = {}
    for part in sorted(filter(_MARGIN[side].fullmatch, archive.namelist())):
        for paragraph in xml_of(archive, part).iter(f"{_WORD}p"):
            words = "".join(part.text or "" if part.tag == _TEXT else " " for part in paragraph.iter(_TEXT, *_GAPS))
            if any(character.isalpha() for character in words):  # a page number says nothing
                lines[" ".join(clean(words).split())] = None
    return (Block(line, gap=LINE) for line in lines)


def _no_image(_: object) -> list[object]:
    return []
