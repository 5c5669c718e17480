from contextlib import closing

import pytest

from index.errors import UnknownDocument, UnreadableDocument
from index.library import Library
from rag.settings import Settings
from ui.uploads import add_document, remove_document, safe_name


@pytest.fixture
def library(tmp_path):
    (tmp_path / "first.md").write_text("# First\n\nThis was here before.", encoding="utf-8")
    with closing(Library.open(Settings.load(library=tmp_path).index)) as library:
        library.sync()
        yield library


def paths(library: Library) -> list[str]:
    return [info.path for info in library.documents()]


def files(library: Library) -> list[str]:
    return sorted(path.name for path in library.settings.library.iterdir() if path.is_file())


def test_an_added_file_is_a_document(library):
    assert add_document(library, "notes.txt", b"Refunds take 14 days.") == "notes.txt"
    assert library.document("notes.txt").text == "Refunds take 14 days."
    assert files(library) == ["first.md", "notes.txt"]


def test_the_same_file_twice_is_one_document_and_another_of_its_name_gets_a_number(library):
    assert add_document(library, "notes.txt", b"One.") == "notes.txt"
    assert add_document(library, "notes.txt", b"One.") == "notes.txt"
    assert add_document(library, "notes.txt", b"Two.") == "notes (2).txt"
    assert paths(library) == ["first.md", "notes (2).txt", "notes.txt"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tool.exe", b"MZ", "Footnote reads"),
        ("none", b"words", "Footnote reads"),
        ("scan.pdf", b"%PDF-1.7 broken", "damaged"),
        ("empty.txt", b" \n", "no text"),
        ("large.txt", b"x" * 25_000_001, "over the limit"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_left_behind(library, name, content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        add_document(library, name, content)
    assert files(library) == ["first.md"]
    assert library.sync().unreadable == ()


def test_a_removed_document_is_gone_from_the_folder_and_from_the_index(library):
    remove_document(library, "first.md")
    assert (paths(library), files(library)) == ([], [])
    with pytest.raises(UnknownDocument):
        remove_document(library, "first.md")


@pytest.mark.parametrize("path", ["../outside.md", "/etc/passwd", ".footnote/current"])
def test_only_documents_can_be_removed(library, path):
    with pytest.raises(UnknownDocument):
        remove_document(library, path)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        (".hidden.md", "hidden.md"),
        ("a<b>:c?.md", "a_b__c_.md"),
        ("invoice\u202egnp.txt", "invoicegnp.txt"),
        ("a\x00b\n.txt", "ab.txt"),
        ("Übersicht 2025.md", "Übersicht 2025.md"),
        ("", "document"),
        ("..", "document"),
    ],
)
def test_a_name_from_a_browser_becomes_a_plain_one(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_is_cut_and_keeps_its_suffix():
    for letter in "xü字":
        assert len(safe_name(letter * 400 + ".pdf").encode()) in range(195, 201)
        assert safe_name(letter * 400 + ".pdf").endswith(".pdf")
