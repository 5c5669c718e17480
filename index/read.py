"""From a file to its text: one reader per format, chosen by the file's suffix.

The text a reader returns is what every offset counts. Nothing is lost without a word: a file that gives no text is an
error with its reason, and a page without text is a notice.
"""

import hashlib
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from index.compose import accents_joined
from index.errors import PROTECTED, UnreadableDocument
from index.passage import Document
from index.sniff import ENCRYPTED, suffix_of

Reader = Callable[[bytes, str], Document]

MAX_BYTES = 25_000_000  # larger files are refused before they are read
MAX_CHARACTERS = 20_000_000  # longer texts are refused: a small file can unpack to one

_SAVE_AS = {".doc": ".docx", ".ppt": ".pptx", ".odp": ".pptx", ".pages": ".docx", ".numbers": ".xlsx", ".key": ".pptx"}
_MAY_HOLD_SCANS = {".pdf", ".docx", ".odt", ".rtf", ".pptx", ".epub"}
_ALSO_FOR = {
    ".html": {".html", ".htm", ".md", ".markdown", ".rst", ".eml"},  # Markdown and mail may begin like HTML
    ".docx": {".docx", ".docm"},
    ".pptx": {".pptx", ".pptm"},
    ".xlsx": {".xlsx", ".xlsm"},
}


def read_file(path: Path, name: str) -> tuple[Document, str]:
    """Read one file into a document called `name`; also return the SHA-256 of its bytes, in hex.

    Raises:
        UnreadableDocument: no reader for it, too large, damaged, protected, mislabelled, or without any text.
    """
    suffix = path.suffix.lower()
    content = _bytes_of(path, name) if suffix in READERS or suffix in _SAVE_AS else b""
    _refuse_others(content, suffix, name)
    document = accents_joined(READERS[suffix](content, name))
    if len(document.text) > MAX_CHARACTERS:
        length = f"{len(document.text):,} characters"
        raise UnreadableDocument(name, f"its text of {length} is over the limit of {MAX_CHARACTERS:,}")
    if not any(character.isalnum() for character in document.text):
        advice = "; a scanned document needs text recognition (OCR) first" if suffix in _MAY_HOLD_SCANS else ""
        raise UnreadableDocument(name, f"it holds no text{advice}")
    return document, hashlib.sha256(content).hexdigest()


def _refuse_others(content: bytes, suffix: str, name: str) -> None:
    """Refuse what no reader is for, and what is something else than its suffix says."""
    found = suffix_of(content) if content else ""
    if found == ENCRYPTED:
        raise UnreadableDocument(name, PROTECTED)
    if found and suffix not in _ALSO_FOR.get(found, {found}):
        advice = f"rename it to end in {found}" if found in READERS else f"Footnote reads {', '.join(READERS)}"
        raise UnreadableDocument(name, f"its content is that of a {found} file; {advice}")
    if suffix in _SAVE_AS:
        raise UnreadableDocument(name, f"no reader for {suffix} files; save it as {_SAVE_AS[suffix]} or .pdf")
    if suffix not in READERS:
        kind = f"{suffix} files" if suffix else "files without a suffix"
        raise UnreadableDocument(name, f"no reader for {kind}; Footnote reads {', '.join(READERS)}")


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            raise UnreadableDocument(name, too_large(size))
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(name, f"it cannot be opened: {error.strerror or error}") from error


def too_large(size: int) -> str:
    """Say that a file of so many bytes is over the limit; a part of a megabyte counts as a tenth at least."""
    return f"{-(-size // 100_000) / 10:,} MB is over the limit of {MAX_BYTES // 1_000_000} MB"


def title_from(name: str) -> str:
    """Make a title of a file name: `press/karabakh-clashes_2016.md` becomes `karabakh clashes 2016`."""
    return re.sub(r"[-_\s]+", " ", Path(name).stem).strip() or name


def _lazily(module: str, function: str) -> Reader:
    """Return a reader that is imported when a file needs it: `--help` and libraries of text do without."""

    def read(content: bytes, name: str) -> Document:
        return getattr(import_module(f"index.{module}"), function)(content, name, title_from(name))

    return read


READERS: dict[str, Reader] = {
    ".txt": _lazily("plain", "text_document"),
    ".text": _lazily("plain", "text_document"),
    ".log": _lazily("plain", "text_document"),
    ".org": _lazily("plain", "text_document"),
    ".md": _lazily("markup", "markdown_document"),
    ".markdown": _lazily("markup", "markdown_document"),
    ".rst": _lazily("restructured", "rst_document"),
    ".html": _lazily("markup", "html_bytes_document"),
    ".htm": _lazily("markup", "html_bytes_document"),
    ".pdf": _lazily("pdf", "pdf_document"),
    ".docx": _lazily("word", "docx_document"),
    ".docm": _lazily("word", "docx_document"),
    ".odt": _lazily("opendocument", "odt_document"),
    ".rtf": _lazily("richtext", "rtf_document"),
    ".pptx": _lazily("slides", "pptx_document"),
    ".pptm": _lazily("slides", "pptx_document"),
    ".xlsx": _lazily("sheets", "sheets_document"),
    ".xlsm": _lazily("sheets", "sheets_document"),
    ".xls": _lazily("sheets", "sheets_document"),
    ".ods": _lazily("sheets", "sheets_document"),
    ".csv": _lazily("tables", "csv_document"),
    ".tsv": _lazily("tables", "csv_document"),
    ".json": _lazily("records", "json_document"),
    ".jsonl": _lazily("records", "json_lines_document"),
    ".epub": _lazily("book", "epub_document"),
    ".eml": _lazily("mail", "eml_document"),
    ".msg": _lazily("mail", "msg_document"),
}
