"""Zip files from strangers: looked at before anything is unpacked. Office files and e-books are zip files of XML."""

import io
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element
from xml.parsers.expat import ExpatError

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.errors import PROTECTED, UnreadableDocument
from index.sniff import DAMAGE

_Xml = Any  # an element of lxml, which has no types

MOST_UNPACKED = 200_000_000  # bytes; a real document of 25 MB is far below, a zip bomb far above

_MANIFEST = "META-INF/manifest.xml"
_DAMAGE = (*DAMAGE, etree.XMLSyntaxError, ExpatError, StopIteration)


@contextmanager
def opened(content: bytes, name: str, *, kind: str) -> Generator[zipfile.ZipFile]:
    """Open a zip file without unpacking it; whatever turns out to be damaged inside is said to be no good `kind`.

    Raises:
        UnreadableDocument: it is damaged, protected, or would unpack to an absurd size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse(archive, name)
            yield archive
    except _DAMAGE as error:
        raise UnreadableDocument(name, f"it is damaged, or no {kind}; open it and save it again") from error


def xml_of(archive: zipfile.ZipFile, member: str) -> Element:
    """Parse a member; see `parse_xml`."""
    return parse_xml(archive.read(member))


def parse_xml(content: bytes) -> Element:
    """Parse XML with lxml, whose elements have the interface of Python's; no entity or address is looked up."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def elements(archive: zipfile.ZipFile, member: str, *tags: str, begun: str = "") -> Iterator[_Xml]:
    """Yield the elements of a member with these tags as each is complete, so that it can be taken and forgotten.

    One with the tag `begun` is yielded when it begins, and has only its attributes then.
    """
    with archive.open(member) as source:
        safe = {"resolve_entities": False, "no_network": True, "huge_tree": True}
        wanted, events = ((*tags, begun), ("start", "end")) if begun else (tags, ("end",))
        for event, element in etree.iterparse(source, events=events, tag=wanted, **safe):
            if (event == "start") == (element.tag == begun):
                yield element


def forget(element: _Xml) -> None:
    """Free what an element holds, and those before it beside it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _refuse(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a bomb, and what is encrypted: as zip files are, or as OpenDocument says it in its list of members."""
    if (size := sum(member.file_size for member in archive.infolist())) > MOST_UNPACKED:
        raise UnreadableDocument(name, f"it would unpack to {size:,} bytes, over the limit of {MOST_UNPACKED:,}")
    is_encrypted = any(member.flag_bits & 1 for member in archive.infolist())  # then its list cannot be read either
    if is_encrypted or (_MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)):
        raise UnreadableDocument(name, PROTECTED)
