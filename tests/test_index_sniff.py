import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sniff import ENCRYPTED, suffix_of
from tests.small_office import compound, docx_of, epub_of, msg_of, ods_of, odt_of, pptx_of, xls_of, xlsx_of, zipped
from tests.small_pdf import pdf

FULL = b"x" * 4_096
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
PROGRAM = b"MZ\x90\x00\x03" + bytes(60)
CONTENTS = {
    "docx": (docx_of("Rain"), ".docx"),
    "pptx": (pptx_of("Rain"), ".pptx"),
    "xlsx": (xlsx_of({"A": [["Rain"]]}), ".xlsx"),
    "odt": (odt_of("<text:p>Rain</text:p>"), ".odt"),
    "ods": (ods_of([["Rain"]]), ".ods"),
    "epub": (epub_of("<p>Rain</p>"), ".epub"),
    "xls": (xls_of([["Rain"]]), ".xls"),
    "msg": (msg_of(subject="Rain"), ".msg"),
    "doc": (compound({"WordDocument": FULL}), ".doc"),
    "ppt": (compound({"PowerPoint Document": FULL}), ".ppt"),
    "encrypted office": (compound({"EncryptedPackage": FULL}), ENCRYPTED),
    "other ole": (compound({"Something": FULL}), ".ole"),
    "other zip": (zipped({"a.txt": "Rain"}), ".zip"),
    "pdf": (pdf("Rain"), ".pdf"),
    "pdf after a blank line": (b"\n" + pdf("Rain"), ".pdf"),
    "rtf": (rb"{\rtf1 Rain}", ".rtf"),
    "html": (b"\n<!-- a -->\n<!DOCTYPE html><p>Rain", ".html"),
    "html with a mark": (b"\xef\xbb\xbf<HTML><p>Rain", ".html"),
    "picture": (PNG, ".png"),
    "program": (PROGRAM, ".exe"),
    "text": (b"Rain fell.", ""),
    "text that begins like a picture": (b"BMW and others", ""),
    "text that begins like a program": (b"MZ is short", ""),
    "text in UTF-16": ("MZ".encode("utf-16"), ""),
    "a tag further down": (b"The tag <html> opens a page.", ""),
    "unknown": (b"\x01\x02" + bytes(50), ""),
    "zip cut short": (zipped({"a.txt": "Rain"})[:20], ""),
    "ole cut short": (compound({"WordDocument": FULL})[:100], ""),
    "empty": (b"", ""),
}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["odt", "epub", "xls", "msg"]), st.lists(st.tuples(st.integers(4), st.integers(0, 255))))
def test_no_damage_is_a_crash(kind, changes):
    content = bytearray(CONTENTS[kind][0])
    for place, value in changes:
        content[8 + place % (len(content) - 8)] = value
    assert isinstance(suffix_of(bytes(content)), str)


def test_a_book_whose_kind_cannot_be_unpacked_is_unknown():
    content = CONTENTS["epub"][0]
    start = content.index(b"mimetype") + len("mimetype")  # of what is packed
    assert suffix_of(content[:start] + b"\xff" * 8 + content[start + 8 :]) == ""


@pytest.mark.parametrize(("content", "suffix"), CONTENTS.values(), ids=CONTENTS)
def test_a_file_is_known_by_its_content(content, suffix):
    assert suffix_of(content) == suffix
