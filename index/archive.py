"""Zip files from strangers: looked at before anything is unpacked. Office files and e-books are zip files of XML."""

import io
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.errors import UnreadableDocument
from index.sniff import DAMAGE

MOST_UNPACKED = 200_000_000  # bytes; a real document of 25 MB is far below, a zip bomb far above
PROTECTED = "it is protected by a password; save a copy without one"

_DAMAGE = (*DAMAGE, etree.XMLSyntaxError, ExpatError, StopIteration)


@contextmanager
def opened(content: bytes, name: str, *, kind: str) -> Generator[zipfile.ZipFile]:
    """Open a zip file without unpacking it; whatever turns out to be damaged inside is said to be no good `kind`.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(archive, name)
            yield archive
    except _DAMAGE as error:
        raise UnreadableDocument(name, f"it is damaged, or no {kind}; open it and save it again") from error


def xml_of(archive: zipfile.ZipFile, member: str) -> Element:
    """Parse a member; see `parse_xml`."""
    return parse_xml(archive.read(member))


def parse_xml(content: bytes) -> Element:
    """Parse XML with lxml, whose elements have the interface of Python's; no entity or address is looked up."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise UnreadableDocument(name, PROTECTED)
    if (size := sum(member.file_size for member in archive.infolist())) > MOST_UNPACKED:
        raise UnreadableDocument(name, f"it would unpack to {size:,} bytes, over the limit of {MOST_UNPACKED:,}")
