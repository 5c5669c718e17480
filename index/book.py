"""E-books (epub): a zip file of web pages, read in the order in which the book lists them."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from index.archive import opened, xml_of
from index.compose import join
from index.errors import UnreadableDocument
from index.markup import html_bytes_document
from index.passage import Document
from index.titles import given_title

_FONTS_ONLY = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}  # scrambled fonts hide no text


def epub_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an e-book, chapter by chapter. Those that it lists but does not hold become a notice.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    with opened(content, name, kind="e-book") as archive:
        if _is_protected(archive):
            raise UnreadableDocument(name, "it is protected against copying (DRM)")
        root = next(xml_of(archive, "META-INF/container.xml").iter("{*}rootfile")).get("full-path", "")
        package = xml_of(archive, root)
        title = next((" ".join("".join(found.itertext()).split()) for found in package.iter("{*}title")), "")
        listed, held = list(_reading_order(package, root)), set(archive.namelist())
        missing = [path for path in listed if path not in held]
        if missing and len(missing) == len(listed):
            raise UnreadableDocument(name, "it is damaged: none of its chapters is in the file")
        chapters = [html_bytes_document(archive.read(path), name, "") for path in listed if path in held]
    notices = [f"its chapter {path} is missing from the file" for path in missing]
    return join(
        name, given_title(title) or fallback_title, [part for part in chapters if part.text], deeper=1, notices=notices
    )


def _reading_order(package: Element, root: str) -> Iterator[str]:
    """Yield the paths of the pages inside the book; of a page that is not among its files, the name in the list."""
    paths = {item.get("id"): item.get("href", "") for item in package.iter("{*}item")}
    for item in package.iter("{*}itemref"):
        name = item.get("idref", "")
        yield posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(paths.get(name, name))))


def _is_protected(archive: ZipFile) -> bool:
    if "META-INF/encryption.xml" not in archive.namelist():
        return False
    methods = xml_of(archive, "META-INF/encryption.xml").iter("{*}EncryptionMethod")
    return any(method.get("Algorithm") not in _FONTS_ONLY for method in methods)
