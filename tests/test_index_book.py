import io
import zipfile

import pytest

from index.book import epub_document
from index.errors import UnreadableDocument
from tests.small_office import epub_of, zipped

FONTS = '<encryption><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></encryption>'
DRM = '<encryption><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></encryption>'


def read(content: bytes):
    return epub_document(content, "a.epub", "a")


def test_chapters_stand_in_the_order_of_the_book_under_its_title():
    document = read(epub_of("<h1>May</h1><p>Rain fell.</p>", "<h1>June</h1><p>Größe</p>", title="The\n weather"))
    assert document.title == "The weather"
    assert document.text == "May\n\nRain fell.\n\nJune\n\nGröße"
    assert [(heading.level, heading.text) for heading in document.headings] == [(2, "May"), (2, "June")]


@pytest.mark.parametrize("title", ["", "Untitled document"], ids=["none", "untitled"])
def test_a_book_without_a_title_is_called_by_its_file(title):
    assert read(epub_of("<p>Rain</p>", title=title)).title == "a"


def test_hidden_words_of_a_chapter_are_left_out_and_counted():
    document = read(epub_of("<p>Rain</p><p hidden=''>bait</p>"))
    assert (document.text, document.notices) == ("Rain", ("hidden parts were left out: 1",))


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [(b'href="c%201.xhtml"', b'href="d.xhtml"', "OPS/d.xhtml"), (b'idref="c1"', b'idref="d1"', "OPS/d1")],
    ids=["no file", "not in the list of files"],
)
def test_a_chapter_that_is_missing_is_named_and_the_others_are_read(old, new, missing):
    document = read(changed(epub_of("<p>Rain</p>", "<p>Snow</p>", "<p>Hail</p>"), old, new))
    assert document.text == "Rain\n\nHail"
    assert document.notices == (f"its chapter {missing} is missing from the file",)


def test_a_book_without_any_of_its_chapters_is_refused():
    with pytest.raises(UnreadableDocument, match="it is damaged: none of its chapters is in the file"):
        read(changed(epub_of("<p>Rain</p>", "<p>Snow</p>"), b"c%20", b"d"))


def test_scrambled_fonts_are_no_protection():
    assert read(epub_of("<p>Rain</p>", **{"META-INF/encryption.xml": FONTS})).text == "Rain"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (epub_of("<p>Rain</p>", **{"META-INF/encryption.xml": DRM}), r"protected against copying \(DRM\)"),
        (zipped({"mimetype": "application/epub+zip"}), "it is damaged, or no e-book"),
        (epub_of("<p>Rain</p>")[:-100], "it is damaged, or no e-book"),
    ],
    ids=["DRM", "without contents", "cut short"],
)
def test_a_book_that_cannot_be_read_is_refused(content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        read(content)


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    """Return a book with `new` in place of `old` in its list of chapters."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members["OPS/book.opf"]
    members["OPS/book.opf"] = members["OPS/book.opf"].replace(old, new)
    return zipped(members)
