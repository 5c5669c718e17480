import struct

import pytest

from index.archive import MOST_UNPACKED, elements, forget, opened, parse_xml, xml_of
from index.errors import UnreadableDocument
from tests.small_office import zipped


def look_into(content: bytes) -> list[str]:
    with opened(content, "a.docx", kind="Word file") as archive:
        return archive.namelist()


def test_an_archive_is_open_while_it_is_looked_into():
    assert look_into(zipped({"a": "1", "b": "2"})) == ["a", "b"]


def test_an_archive_that_would_unpack_to_an_absurd_size_is_refused_before_it_is_unpacked():
    content = zipped({"a": b"small"})
    place = content.rindex(b"PK\x01\x02") + 24  # where the list of members tells the size
    lying = content[:place] + struct.pack("<I", MOST_UNPACKED + 1) + content[place + 4 :]
    with pytest.raises(UnreadableDocument, match="it would unpack to 200,000,001 bytes, over the limit of 200,000,000"):
        look_into(lying)


@pytest.mark.parametrize("member", ["a", "META-INF/manifest.xml"])
def test_an_archive_with_a_password_is_named_as_such(member):
    content = bytearray(zipped({member: b"small"}))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableDocument, match="it is protected by a password"):
        look_into(bytes(content))


def test_an_archive_that_ends_early_is_damaged():
    with pytest.raises(UnreadableDocument, match="it is damaged, or no Word file; open it and save it again"):
        look_into(zipped({"a": "words" * 100})[:60])


@pytest.mark.parametrize("content", ["<a>", "", "no xml"], ids=["cut short", "empty", "words"])
def test_what_a_reader_trips_over_inside_is_damage(content):
    with (
        pytest.raises(UnreadableDocument, match="it is damaged"),
        opened(zipped({"a.xml": content}), "a.docx", kind="Word file") as archive,
    ):
        xml_of(archive, "a.xml")


def test_a_member_that_is_not_there_is_damage():
    with (
        pytest.raises(UnreadableDocument, match="it is damaged"),
        opened(zipped({"a.xml": "<a/>"}), "a.docx", kind="Word file") as archive,
    ):
        xml_of(archive, "b.xml")


@pytest.mark.parametrize("fault", [AttributeError, TypeError, RecursionError, RuntimeError])
def test_a_fault_of_a_reader_is_not_taken_for_damage(fault):
    with pytest.raises(fault, match="ours"), opened(zipped({"a": "1"}), "a.docx", kind="Word file"):
        raise fault("ours")


def test_xml_reads_no_other_file(tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><a>rain &x;</a>'
    assert "".join(parse_xml(entity.encode()).itertext()).strip() in ("rain", "rain &x;")


def test_elements_come_as_each_is_complete_and_leave_nothing_once_forgotten():
    content = f"<a><b/>{'<c><d>x</d></c>' * 3}</a>"
    with opened(zipped({"a.xml": content}), "a.ods", kind="workbook") as archive:
        seen: list[tuple[str, int, int]] = []
        for element in elements(archive, "a.xml", "c", begun="b"):
            before = element.getparent().index(element)
            seen.append((element.tag, len(element), before))
            if element.tag == "c":
                forget(element)
    assert seen == [("b", 0, 0), ("c", 1, 1), ("c", 1, 1), ("c", 1, 1)]


def test_an_encrypted_file_of_opendocument_is_named_as_such():
    with pytest.raises(UnreadableDocument, match="it is protected by a password"):
        look_into(zipped({"META-INF/manifest.xml": "<x><encryption-data/></x>"}))
