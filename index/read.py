"""From a file to its text: one reader per format, chosen by the file's suffix.

The text a reader returns is what every offset counts. Nothing is lost without a word: a file that gives no text is an
error with its reason, and a page without text is a notice.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from index.encoding import clean, decode
from index.errors import UnreadableDocument
from index.passage import Document

MAX_BYTES = 25_000_000  # larger files are refused before they are read
_TITLE_LINE = re.compile(r"\s*(\S[^\n]{2,78}[^\s.,;:])[ \t]*\n[ \t]*\n")  # a short line that stands alone at the top


def read_file(path: Path, name: str) -> tuple[Document, str]:
    """Read one file into a document called `name`; also return the SHA-256 of its bytes, in hex.

    Raises:
        UnreadableDocument: no reader for it, too large, damaged, protected, or without any text.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        kind = f"{path.suffix} files" if path.suffix else "files without a suffix"
        raise UnreadableDocument(name, f"no reader for {kind}; Footnote reads {', '.join(sorted(READERS))}")
    content = _bytes_of(path, name)
    document = reader(content, name)
    if not any(character.isalnum() for character in document.text):
        raise UnreadableDocument(name, "it holds no text; a scanned document needs text recognition (OCR) first")
    return document, hashlib.sha256(content).hexdigest()


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise UnreadableDocument(name, f"{size:,} bytes is over the limit of {MAX_BYTES:,}")
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(name, f"it cannot be opened: {error.strerror or error}") from error


def title_from(name: str) -> str:
    """Make a title of a file name: `press/karabakh-clashes_2016.md` becomes `karabakh clashes 2016`."""
    return re.sub(r"[-_\s]+", " ", Path(name).stem).strip() or name


def _read_text(content: bytes, name: str) -> Document:
    text = decode(content, name)
    first = _TITLE_LINE.match(text)
    return Document(path=name, title=first[1] if first else title_from(name), text=text)


def _read_markdown(content: bytes, name: str) -> Document:
    from markdown_it import MarkdownIt  # parsers load when a file needs them: `--help` and text libraries do not

    from index.markup import html_document

    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(decode(content, name))
    return html_document(rendered, name, title_from(name))


def _read_html(content: bytes, name: str) -> Document:
    from index.markup import declared_encoding, html_document

    encoding = declared_encoding(content)
    try:
        text = clean(content.decode(encoding)) if encoding else decode(content, name)
    except UnicodeDecodeError:
        text = decode(content, name)
    return html_document(text, name, title_from(name))


def _read_pdf(content: bytes, name: str) -> Document:
    from index.pdf import pdf_document

    return pdf_document(content, name, title_from(name))


READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
}
