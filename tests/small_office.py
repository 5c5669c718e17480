"""Office files made for a test, with the libraries that people make them with, or by hand where there is none."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

import docx
import xlsxwriter
from pptx import Presentation

EPUB_CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "svg": "svg-compatible",
    }.items()
)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx_of(*paragraphs: str) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    return saved(document)


def saved(document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def pptx_of(*slides: str) -> bytes:
    """Return a presentation with one titled slide for each text; an empty text makes a blank slide."""
    deck = Presentation()
    for words in slides:
        slide = deck.slides.add_slide(deck.slide_layouts[5 if words else 6])
        if words:
            slide.shapes.title.text = words
    return saved(deck)


def xlsx_of(sheets: Mapping[str, Sequence[Sequence[object]]], *, hidden: Sequence[str] = ()) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
    return target.getvalue()


def odt_of(body: str, *, styles: str = "", automatic: str = "", manifest: str = "<manifest/>") -> bytes:
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    styles = f"<office:document-styles {_SPACES}>{styles}</office:document-styles>"
    members = {"mimetype": ODT, "content.xml": content, "styles.xml": styles, "META-INF/manifest.xml": manifest}
    return zipped(members)


def ods_of(rows: Sequence[Sequence[str]]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f"<office:document-content {_SPACES}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest})


def epub_of(*chapters: str, title: str = "", **more: str) -> bytes:
    """Return a book with one page of XHTML for each chapter, listed in another order than they are stored in."""
    items = "".join(f'<item id="c{number}" href="c%20{number}.xhtml"/>' for number in range(len(chapters)))
    order = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{title}</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    head = '<?xml version="1.0" encoding="utf-8"?><html><head><title/></head>'
    pages = {f"OPS/c {n}.xhtml": f"{head}<body>{c}</body></html>" for n, c in reversed(list(enumerate(chapters)))}
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": EPUB_CONTAINER,
            **more,
            "OPS/book.opf": package,
            **pages,
        }
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return an OLE compound file, what Office wrote before 2007 and Outlook writes still; `/` parts the folders.

    A stream has 4,096 bytes or more: smaller ones would be kept elsewhere in the file.
    """
    names = sorted({"/".join(path.split("/")[: depth + 1]) for path in streams for depth in range(path.count("/") + 1)})
    folders = {name for name in names if name not in streams}
    entries = len(names) + 1
    directory_sectors = -(-entries // 4)
    fat, body, start = [0xFFFFFFFD, *range(2, directory_sectors + 1), 0xFFFFFFFE], b"", {}
    for name in names:
        if name not in folders:
            content = streams[name]
            sectors = -(-len(content) // 512)
            start[name] = len(fat)
            fat += [*range(len(fat) + 1, len(fat) + sectors), 0xFFFFFFFE]
            body += content.ljust(sectors * 512, b"\0")
    none = 0xFFFFFFFF

    def inside(folder: str) -> list[str]:
        return [name for name in names if name.rpartition("/")[0] == folder and name]

    def entry(name: str, kind: int, right: int, child: int) -> bytes:
        label = (name.rpartition("/")[2] + "\0").encode("utf-16-le")
        where = struct.pack("<III", none, right, child)
        size = struct.pack("<IQ", start.get(name, 0xFFFFFFFE), len(streams.get(name, b"")))
        return label.ljust(64, b"\0") + struct.pack("<HBB", len(label), kind, 1) + where + bytes(36) + size

    def first(folder: str) -> int:
        return names.index(inside(folder)[0]) + 1 if inside(folder) else none

    directory = entry("Root Entry", 5, none, first(""))
    for name in names:
        siblings = inside(name.rpartition("/")[0])
        after = siblings[siblings.index(name) + 1 :]
        right = names.index(after[0]) + 1 if after else none
        directory += entry(name, 1 if name in folders else 2, right, first(name) if name in folders else none)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[none] * 108)
    table = struct.pack("<128I", *fat, *[none] * (128 - len(fat)))
    return header + table + directory.ljust(directory_sectors * 512, b"\0") + body


_PROPERTIES = {"subject": "0037001F", "sender": "0C1A001F", "address": "0C1F001F", "body": "1000001F"} | {
    "html": "1013001F",
    "rich": "10090102",
}


def msg_of(*, attached: str = "", **texts: str) -> bytes:
    """Return a message of Outlook with texts named as in `_PROPERTIES`, and one attachment of the name `attached`."""
    streams = {"__properties_version1.0": bytes(32) + _listed([_PROPERTIES[name] for name in texts])}
    streams |= {f"__substg1.0_{_PROPERTIES[name]}": _stretched(words) for name, words in texts.items()}
    if attached:
        folder = "__attach_version1.0_#00000000"
        streams[f"{folder}/__properties_version1.0"] = bytes(8) + _listed(["3707001F"])
        streams[f"{folder}/__substg1.0_3707001F"] = _stretched(attached)
    return compound(streams)


def _stretched(words: str) -> bytes:
    return words.ljust(2_048).encode("utf-16-le")


def _listed(numbers: Sequence[str]) -> bytes:
    """List properties by number and type, and one that says nothing many times over, to fill the stream."""
    listed = b"".join(struct.pack("<HHIQ", int(number[4:], 16), int(number[:4], 16), 6, 0) for number in numbers)
    return listed + struct.pack("<HHIQ", 3, 1, 0, 0) * 256


def xls_of(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of Excel 97 with one sheet of texts."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def text(words: str, size: str) -> bytes:
        return struct.pack(f"<{size}B", len(words), 1) + words.encode("utf-16-le")

    begin = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            sheet += record(0x204, struct.pack("<HHH", number, column, 0) + text(words, "H"))
    listed = text("Sheet1", "B")
    offset = len(begin) + 4 + 6 + len(listed) + 4
    globe = begin + record(0x85, struct.pack("<IH", offset, 0) + listed) + record(0x0A)
    return compound({"Workbook": (globe + sheet + record(0x0A)).ljust(4096, b"\0")})
