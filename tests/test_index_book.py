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
    assert (document.text, document.notices) == ("Rain", ("1 hidden parts were left out",))


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
