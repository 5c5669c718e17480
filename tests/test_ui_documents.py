import re
from html import unescape
from pathlib import Path

from index.schema import DocumentInfo
from index.sync import Unreadable
from ui.documents import documents_panel, scope_line, welcome
from ui.place import of_document


def info(path: str, title: str = "Title", *, pages: int | None = None, notices: tuple[str, ...] = ()) -> DocumentInfo:
    return DocumentInfo(path, title, 1, pages, 10, notices, "0" * 64, 0)


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_every_document_is_a_link_to_its_beginning():
    html = documents_panel([info("a.md"), info("b c.pdf", pages=12)], ())
    assert re.findall(r'href="([^"]+)"', html) == [of_document("a.md").link, of_document("b c.pdf").link]
    assert "2 documents" in words(html)
    assert "12 pages" in words(html)


def test_one_document_and_one_page_are_said_in_the_singular():
    text = words(documents_panel([info("a.pdf", pages=1)], ()))
    assert "1 document " in text
    assert "1 page " in text


def test_what_a_document_lacks_is_said_beside_it():
    assert "3 of 12 pages hold no text" in words(
        documents_panel([info("a.pdf", notices=("3 of 12 pages hold no text",))], ())
    )


def test_files_that_could_not_be_read_are_named_with_the_reason():
    text = words(documents_panel([info("a.md")], [Unreadable("scan.pdf", "it holds no text")]))
    assert "Could not be read" in text
    assert "scan.pdf" in text
    assert "it holds no text" in text


def test_a_large_library_says_how_much_is_not_listed():
    html = documents_panel([info(f"{n}.md") for n in range(1_234)], ())
    assert "and 1,034 more" in html
    assert html.count("<li>") == 200


def test_names_and_reasons_are_words_not_html():
    bait = '<img src=x onerror="alert(1)">'
    html = documents_panel([info(bait, bait, notices=(bait,))], [Unreadable(bait, bait)])
    assert "<img" not in html
    assert words(html).count("onerror") >= 4


def test_ticked_documents_are_those_that_are_asked():
    documents = [info("a.md"), info("b.md")]
    assert re.findall(r'value="(\S+)" aria-label="Ask Title" checked', documents_panel(documents, (), ["b.md"])) == [
        "b.md"
    ]
    assert documents_panel(documents, ()).count(" checked") == 2


def test_a_scope_is_said_above_the_question():
    documents = [info("a.md", "First"), info("b.md", "Second")]
    assert scope_line(documents, None) == ""
    assert "Asking 1 of 2: Second" in " ".join(words(scope_line(documents, ["b.md"])).split()).replace(" : ", ": ")
    assert "no document" in scope_line(documents, [])


def test_an_empty_library_says_which_folder_and_what_to_do():
    text = welcome([], Path("some/folder"))
    assert "some/folder" in text
    assert "Add PDF, Word, HTML, text or other documents" in text
    assert "Ask your documents" in welcome([info("a.md")], Path("some/folder"))
