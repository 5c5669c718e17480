"""From HTML to plain text that reads well and quotes well.

Blocks are separated by a blank line, list items stand on lines of their own, and each table row carries its column
heads, so that a row can be quoted alone. What a browser would not show is not text: scripts, styles, hidden elements.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, groupby

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PreformattedString

from index.bullets import Bullets, Terms
from index.commonmark import markdown_html
from index.compose import LINE, PARAGRAPH, Block, compose
from index.encoding import decode
from index.errors import UnreadableDocument
from index.grid import are_headed, row_lines, table_rows
from index.passage import Document
from index.shown import APART, BLOCKS, declared_title, drop_hidden, raise_digits, words_of
from index.titles import given_title

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"\s+")
_GAP = "\0"  # no character of a text
_GAPS = re.compile(f" *(?:{_GAP} *)+")
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def html_bytes_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an HTML file in the encoding that it declares, or else in the one that it has.

    Raises:
        UnreadableDocument: it is not text, or nested too deeply.
    """
    markup, notices = decode(content, name, declared_encoding(content))
    return html_document(markup, name, fallback_title, notices=notices)


def markdown_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read Markdown; HTML inside it stays as it was written.

    Raises:
        UnreadableDocument: it is not text, or nested too deeply.
    """
    text, notices = decode(content, name)
    return html_document(markdown_html(text), name, fallback_title, notices=notices)


def html_document(markup: str, name: str, fallback_title: str, *, notices: Sequence[str] = ()) -> Document:
    """Read HTML into a document; its title is `<title>`, else the first `<h1>`, else `fallback_title`.

    `notices` are those of what it was made from.

    Raises:
        UnreadableDocument: its elements are nested hundreds deep, as no person writes them.
    """
    try:
        return _read(markup, name, fallback_title, notices)
    except RecursionError as error:
        raise UnreadableDocument(name, "its elements are nested too deeply") from error


def _read(markup: str, name: str, fallback_title: str, notices: Sequence[str]) -> Document:
    soup = BeautifulSoup(_XML_DECLARATION.sub("", markup, count=1), "lxml")  # with it, bs4 warns about XHTML
    declared = given_title(declared_title(soup))
    hidden = drop_hidden(soup)
    raise_digits(soup)
    writer = _Writer()
    writer.write(soup)
    notices = [*notices, *([f"hidden parts were left out: {hidden}"] if hidden else [])]
    document = compose(name, declared, writer.result(), notices)
    top = next((heading.text for heading in document.headings if heading.level == 1), "")
    return document if declared else replace(document, title=top or fallback_title)


def declared_encoding(content: bytes) -> str | None:
    """Return the encoding that the first kilobytes of an HTML file declare, if Python knows it."""
    found = EncodingDetector.find_declared_encoding(content[:4096], is_html=True)
    if found is None or content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return None
    try:
        "".encode(found)
    except LookupError:
        return None
    return found


class _Writer:
    """Collects the text block by block."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._line: list[str] = []
        self._bullets = Bullets()
        self._terms = Terms()
        self._bullet = ""  # of the list item that has no words yet

    def result(self) -> list[Block]:
        self._end_block()
        self._end_terms()
        return self._blocks

    def write(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                self._write_tag(child)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._line.append(_SPACE.sub(" ", child))

    def _write_tag(self, tag: Tag) -> None:
        if tag.name == "table":
            self._write_table(tag)
        elif tag.name in {"pre", "textarea"}:
            self._end_block()
            self._append(_as_written(tag))
        elif tag.name == "br":
            self._line.append("\n")
        elif tag.name == "dt" and not tag.find([*_HEADINGS, "dt", "dd"]):
            self._end_block()
            self._terms.add(words_of(tag))
        elif tag.name == "dl":
            self._write_definitions(tag)
        elif tag.name in BLOCKS:
            self._write_block(tag)
        elif tag.name in APART:
            self._line.append(_GAP)
            self.write(tag)
            self._line.append(_GAP)
        else:
            self.write(tag)

    def _write_definitions(self, tag: Tag) -> None:
        self._end_block()
        self._end_terms()
        outer, self._terms = self._terms, Terms()
        self._write_block(tag)
        self._end_terms()
        self._terms = outer

    def _write_block(self, tag: Tag) -> None:
        self._end_block()
        if tag.name in _HEADINGS:
            self._end_terms()
        before = len(self._blocks)
        if tag.name in {"li", "dd"}:
            mark = self._bullets.bullet_of(tag) if tag.name == "li" else self._terms.mark()
            self._end_terms()
            self._bullet = mark
        self.write(tag)
        self._end_block(gap=LINE if tag.name == "li" else PARAGRAPH)
        if tag.name in {"li", "dd"}:
            self._end_terms()
            self._bullet = ""
        if tag.name in _HEADINGS and len(self._blocks) > before:
            words = "\n".join(block.text for block in self._blocks[before:])
            self._blocks[before:] = [Block(words, _HEADINGS[tag.name])]

    def _write_table(self, table: Tag) -> None:
        self._end_block()
        caption = table.find("caption")
        if isinstance(caption, Tag) and caption.find_parent("table") is table:
            self._append(words_of(caption))
            caption.decompose()
        self._end_terms()
        self._bullet = ""
        rows = table_rows(table)
        headed = are_headed(rows)
        for in_blocks, group in groupby(rows, key=lambda row: not headed and _holds_blocks(row)):
            if in_blocks:
                for cell in chain.from_iterable(group):
                    self._write_block(cell)
            else:
                for line in row_lines(list(group)):
                    self._append(line, gap=LINE)
                self._end_block()

    def _end_block(self, gap: str = PARAGRAPH) -> None:
        written = _GAPS.sub(" ", "".join(self._line))
        lines = [line.strip() for line in written.split("\n")]
        self._line = []
        words = "\n".join(lines).strip()
        if words:
            self._append(words, gap)
        elif gap == PARAGRAPH and self._blocks:
            self._blocks[-1].gap = gap

    def _append(self, words: str, gap: str = PARAGRAPH) -> None:
        """Add a block. `gap` goes after it, before whatever follows."""
        if words.strip():
            self._blocks += map(Block, self._terms.undefined())
            self._blocks.append(Block(self._bullet + words, gap=gap))
            self._bullet = ""

    def _end_terms(self) -> None:
        """Write alone the terms that no words follow, or none that could stand in their line."""
        self._blocks += map(Block, self._terms.undefined())
        if self._bullet.startswith("- ") and self._bullet[2:]:
            self._blocks.append(Block(self._bullet.rstrip(": ")))
            self._bullet = ""


def _as_written(tag: Tag) -> str:
    for ending in tag("br"):
        ending.replace_with("\n")
    return tag.get_text().strip("\n")


def _holds_blocks(row: list[Tag]) -> bool:
    """Say whether a row only lays out a page: a table or a heading stands in one cell, or several blocks in each."""
    if any(cell.find("table") for cell in row):
        return True
    written = [blocks for blocks in map(_blocks, row) if blocks]
    several = bool(written) and all(len(blocks) > 1 for blocks in written)
    return several or any(block.level for block in chain.from_iterable(written))


def _blocks(cell: Tag) -> list[Block]:
    writer = _Writer()
    writer.write(cell)
    return writer.result()
