import errno
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from index import aside
from index.aside import kept_aside, take_aside
from index.errors import IndexLocked, UnknownDocument, UnreadableDocument
from index.library import Library
from rag.settings import Settings
from tests.small_library import NoEmbedder, open_small, write
from ui import uploads
from ui.uploads import add_document, remove_document, rename_document, restore_document, safe_name


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


def test_who_adds_a_file_while_others_do_waits_and_overwrites_nothing(library):
    with ThreadPoolExecutor(6) as people:
        added = list(
            people.map(lambda each: add_document(library, "notes.txt", each), [b"By %d." % n for n in range(6)])
        )
    assert sorted(library.document(path).text for path in added) == [f"By {number}." for number in range(6)]
    assert len(paths(library)) == 7


def test_where_others_take_too_long_nothing_is_changed_and_it_is_said(library, monkeypatch):
    monkeypatch.setattr(uploads, "_PATIENCE", 0.01)
    with uploads._at_work, pytest.raises(IndexLocked, match="by others who add or remove documents"):
        add_document(library, "notes.txt", b"Refunds take 14 days.")
    assert files(library) == ["first.md"]


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


def test_a_removed_document_can_be_put_back(library):
    removed = remove_document(library, "first.md")
    assert restore_document(library, removed.key) == "first.md"
    assert (paths(library), files(library)) == (["first.md"], ["first.md"])
    with pytest.raises(UnknownDocument):
        restore_document(library, removed.key)


def test_whatever_dies_after_the_file_was_taken_the_document_can_be_put_back(library):
    """The index follows with the next sync, as after any change of the folder."""
    removed = take_aside(library.settings.library, library.settings.home, "first.md")
    library.close()
    assert library.sync().removed == ("first.md",)
    assert kept_aside(library.settings.home) == [removed]
    assert restore_document(library, removed.key) == "first.md"


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        ("second.md", "second.md"),
        ("second", "second.md"),
        ("second.pdf", "second.pdf.md"),
        (" Second.MD ", "Second.md"),
        ("../x/second", "second.md"),
        ("first.md", "first.md"),
    ],
)
def test_a_renamed_document_is_the_same_one_of_the_same_type(library, name, renamed):
    text = library.document("first.md").text
    assert rename_document(library, "first.md", name) == renamed
    assert (paths(library), files(library)) == ([renamed], [renamed])
    assert library.document(renamed).text == text


def test_what_was_embedded_is_not_embedded_again_under_the_new_name(tmp_path):
    write(tmp_path / "library", old="# A title of its own\n\nThe signal box was painted blue.")
    (tmp_path / "library" / "old.txt").rename(tmp_path / "library" / "old.md")
    with closing(open_small(tmp_path / "library")) as library:
        library.sync()
        library.embedder = NoEmbedder()
        assert rename_document(library, "old.md", "new") == "new.md"
        assert [info.passages for info in library.documents()] == [1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("", "the new name is empty"), (" .md ", "the new name is empty"), ("taken", "there is a file taken.md already")],
)
def test_a_name_that_cannot_be_is_refused_with_its_reason(library, name, reason):
    add_document(library, "taken.md", b"Another.")
    with pytest.raises(UnreadableDocument, match=reason):
        rename_document(library, "first.md", name)
    assert files(library) == ["first.md", "taken.md"]
    assert library.document("taken.md").text == "Another."


def test_where_the_folder_may_not_be_changed_it_is_said(library, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    removed = remove_document(library, add_document(library, "second.md", b"Second."))
    for name in ("rename", "replace"):
        monkeypatch.setattr(aside.os, name, refuse)
    for change, what in (
        (lambda: remove_document(library, "first.md"), "deleted"),
        (lambda: rename_document(library, "first.md", "new.md"), "renamed"),
        (lambda: restore_document(library, removed.key), "put back"),
    ):
        with pytest.raises(UnreadableDocument, match=f"cannot be {what}: Permission denied"):
            change()
    assert files(library) == ["first.md"]


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
