"""From HTML to plain text that reads well and quotes well.

Blocks are separated by a blank line, list items stand on lines of their own, and each table row carries its column
heads, so that a row can be quoted alone. What a browser would not show is not text: scripts, styles, hidden elements.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PreformattedString

from index.errors import UnreadableDocument
from index.passage import Document, Heading

_NOT_SHOWN = ["script", "style", "template", "noscript", "svg", "head", "iframe", "object", "select", "textarea"]
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)
_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr html li main nav ol p pre section summary table tbody thead tfoot tr ul".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"\s+")


def html_document(markup: str, name: str, fallback_title: str) -> Document:
    """Read HTML into a document; its title is `<title>`, else the first `<h1>`, else `fallback_title`.

    Raises:
        UnreadableDocument: its elements are nested hundreds deep, as no person writes them.
    """
    try:
        return _read(markup, name, fallback_title)
    except RecursionError as error:
        raise UnreadableDocument(name, "its elements are nested too deeply") from error


def _read(markup: str, name: str, fallback_title: str) -> Document:
    soup = BeautifulSoup(markup, "lxml")
    declared = _words(soup.title) if soup.title else ""
    hidden = _drop_hidden(soup)
    writer = _Writer()
    writer.write(soup)
    text, headings = writer.result()
    top = next((heading.text for heading in headings if heading.level == 1), "")
    notices = (f"{hidden} hidden parts were left out",) if hidden else ()
    return Document(path=name, title=declared or top or fallback_title, text=text, headings=headings, notices=notices)


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


def _drop_hidden(soup: BeautifulSoup) -> int:
    """Remove what is not shown; return how many elements with words had been hidden on purpose."""
    for tag in soup(_NOT_SHOWN):
        tag.decompose()
    hidden = [tag for tag in soup.find_all(True) if _is_hidden(tag)]
    with_words = sum(1 for tag in hidden if not tag.decomposed and _words(tag))
    for tag in hidden:
        tag.decompose()
    return with_words


def _is_hidden(tag: Tag) -> bool:
    style = tag.get("style")
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or (isinstance(style, str) and _HIDDEN_STYLE.search(style) is not None)
    )


def _words(tag: Tag) -> str:
    return _SPACE.sub(" ", tag.get_text(" ")).strip()


class _Writer:
    """Collects the text block by block and remembers where headings stand."""

    def __init__(self) -> None:
        self._done = ""
        self._line = ""
        self._gap = "\n\n"
        self._headings: list[Heading] = []

    def result(self) -> tuple[str, tuple[Heading, ...]]:
        self._end_block()
        return self._done, tuple(self._headings)

    def write(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                self._write_tag(child)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._line += _SPACE.sub(" ", child)

    def _write_tag(self, tag: Tag) -> None:
        if tag.name == "table":
            self._write_table(tag)
        elif tag.name == "pre":
            self._end_block()
            self._append(tag.get_text().strip("\n"))
        elif tag.name == "br":
            self._line = self._line.rstrip() + "\n"
        elif tag.name in _BLOCKS:
            self._write_block(tag)
        else:
            self.write(tag)

    def _write_block(self, tag: Tag) -> None:
        self._end_block()
        before = len(self._done)
        if tag.name == "li":
            self._line = _bullet_of(tag)
        self.write(tag)
        self._end_block(gap="\n" if tag.name == "li" else "\n\n")
        if tag.name in _HEADINGS and len(self._done) > before:
            start = before + len(self._done[before:]) - len(self._done[before:].lstrip())
            self._headings.append(Heading(start, _HEADINGS[tag.name], _SPACE.sub(" ", self._done[start:])))

    def _write_table(self, table: Tag) -> None:
        self._end_block()
        caption = table.find("caption")
        if isinstance(caption, Tag):
            self._append(_words(caption))
            caption.decompose()
        for row in _table_rows(table):
            self._append(row, gap="\n")
        self._gap = "\n\n"

    def _end_block(self, gap: str = "\n\n") -> None:
        lines = [line.strip() for line in self._line.split("\n")]
        self._line = ""
        words = "\n".join(lines).strip()
        if words and words != "-":
            self._append(words, gap)
        elif gap == "\n\n":
            self._gap = gap

    def _append(self, words: str, gap: str = "\n\n") -> None:
        """Add a block. `gap` goes after it, before whatever follows."""
        if not words.strip():
            return
        if self._done:
            self._done += self._gap
        self._done += words
        self._gap = gap


def _bullet_of(item: Tag) -> str:
    if item.parent is not None and item.parent.name == "ol":
        return f"{1 + len(item.find_previous_siblings('li'))}. "
    return "- "


def _table_rows(table: Tag) -> Iterator[str]:
    """Write each row as one line; under a row of heads, each cell is named by its column."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [[cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row] for row in rows]
    texts = [[_words(cell) for cell in row] for row in cells]
    headed = len(texts) > 1 and len(texts[0]) > 1 and all(cell.name == "th" for cell in cells[0])
    if not headed:
        yield from (" | ".join(cell for cell in row if cell) for row in texts)
        return
    heads = texts[0]
    for row in texts[1:]:
        named = [f"{head}: {cell}" if head else cell for head, cell in zip_longest(heads, row, fillvalue="") if cell]
        if named:
            yield "- " + "; ".join(named)
