"""What a file is by its content, whatever its name says."""

import io
import re
import struct
import zipfile
import zlib

import filetype
import olefile

ENCRYPTED = "encrypted"

# What a file causes that is not what it should be, whoever reads it.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, NotImplementedError),
    *(ValueError, KeyError, IndexError, OverflowError),
)
_DAMAGE = (*DAMAGE, RuntimeError, AttributeError, TypeError)  # what zipfile and olefile raise for it

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_IN_ZIP = {"word/": ".docx", "ppt/": ".pptx", "xl/": ".xlsx"}
_MIMETYPES = {
    b"application/epub+zip": ".epub",
    b"application/vnd.oasis.opendocument.text": ".odt",
    b"application/vnd.oasis.opendocument.spreadsheet": ".ods",
    b"application/vnd.oasis.opendocument.presentation": ".odp",
}
_IN_OLE = {
    "EncryptedPackage": ENCRYPTED,
    "WordDocument": ".doc",
    "Workbook": ".xls",
    "Book": ".xls",
    "PowerPoint Document": ".ppt",
    "__properties_version1.0": ".msg",
}
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # text in UTF-16 or UTF-32 is full of zeros


def suffix_of(content: bytes) -> str:
    """Return the suffix that the content calls for, e.g. `.pdf`; "" for text, and for what nobody knows.

    `ENCRYPTED` is returned for an office file that is encrypted, whichever it is.
    """
    if content.startswith(b"PK\x03\x04"):
        return _suffix_of_zip(content)
    if content.startswith(_OLE):
        return _suffix_of_ole(content)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"{\\rtf"):
        return ".rtf"
    if _HTML.match(content[:4096]):
        return ".html"
    if b"\x00" not in content[:8192] or content.startswith(_MARKS):
        return ""  # text may begin like a picture: "BM" is one's first two letters
    kind = filetype.guess(content[:8192])
    return f".{kind.extension}" if kind else ""


def _suffix_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return _MIMETYPES.get(archive.read("mimetype").strip(), ".zip")
    except _DAMAGE:
        return ""  # damaged: its reader says so
    return next((suffix for folder, suffix in _IN_ZIP.items() if any(n.startswith(folder) for n in names)), ".zip")


def _suffix_of_ole(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            streams = {str(entry[0]) for entry in file.listdir()}
            return next((suffix for stream, suffix in _IN_OLE.items() if stream in streams), ".ole")
    except _DAMAGE:
        return ""
