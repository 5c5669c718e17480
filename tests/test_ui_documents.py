import json
import re
from html import unescape
from pathlib import Path

import pytest

from index.aside import Aside
from index.schema import DocumentInfo, DocumentName
from index.sync import Unreadable
from ui.documents import View, beside_panel, documents_panel, found, on_page, scope_line, welcome
from ui.place import of_document

NOW = 1_000 * 24 * 3600 * 10**9


def info(path: str, title: str = "Title", *, pages: int | None = None, notices: tuple[str, ...] = ()) -> DocumentInfo:
    return DocumentInfo(path, title, 1, pages, 10, notices, "0" * 64, 0)


def name(path: str, title: str = "Title", *, days_ago: int = 500) -> DocumentName:
    return DocumentName(path, title, NOW - days_ago * 24 * 3600 * 10**9)


def panel(
    *documents: DocumentInfo, view: View | None = None, asked: list[str] | None = None, may_change: bool = True
) -> str:
    """Return the list of these documents as the page draws it."""
    names = [DocumentName(document.path, document.title, document.mtime_ns) for document in documents]
    view = view or View()
    listed = found(names, view, NOW)
    paths = {shown.path for shown in on_page(listed, view.page)}
    shown = [(document, may_change) for document in documents if document.path in paths]
    return documents_panel(names, listed, shown, view=view, asked=asked, turn=7)


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_every_document_is_a_link_to_its_beginning():
    html = panel(info("a.md"), info("b c.pdf", pages=12))
    assert re.findall(r'href="([^"]+)"', html) == [of_document("a.md").link, of_document("b c.pdf").link]
    assert "2 documents" in words(html)
    assert "12 pages" in words(html)


def test_a_document_that_the_reader_may_not_change_has_no_buttons_for_it():
    assert "Delete" in panel(info("a.md"))
    html = panel(info("a.md"), may_change=False)
    assert "Delete" not in html
    assert "Rename" not in html
    assert of_document("a.md").link in html


def test_one_document_and_one_page_are_said_in_the_singular():
    text = words(panel(info("a.pdf", pages=1)))
    assert "1 document " in text
    assert "1 page " in text


def test_the_pages_of_a_presentation_are_slides():
    assert "12 slides" in words(panel(info("a.pptx", pages=12)))


def test_what_a_document_lacks_is_said_beside_it():
    assert "3 of 12 pages hold no text" in words(panel(info("a.pdf", notices=("3 of 12 pages hold no text",))))


def test_files_that_could_not_be_read_are_named_with_the_reason():
    text = words(beside_panel([], [Unreadable("scan.pdf", "it holds no text")]))
    assert "Could not be read" in text
    assert "scan.pdf" in text
    assert "it holds no text" in text
    assert "and 34 more" in words(beside_panel([], [Unreadable(f"{n}.pdf", "it is damaged") for n in range(234)]))


def test_a_deleted_document_can_be_put_back_or_deleted_for_good():
    html = beside_panel([Aside("17", "old/report.pdf")], [])
    assert "old/report.pdf" in words(html)
    assert re.findall(r'class="([\w-]+)" value="17"', html) == ["undo", "for-good"]
    assert words(beside_panel([], [])).strip() == ""


@pytest.mark.parametrize(
    ("view", "paths"),
    [
        (View(), ["a/tariff.pdf", "b/tariff.MD", "c/minutes.pdf"]),
        (View(words="TARIFF"), ["a/tariff.pdf", "b/tariff.MD"]),
        (View(words="harbour a/"), ["a/tariff.pdf"]),
        (View(words=" "), ["a/tariff.pdf", "b/tariff.MD", "c/minutes.pdf"]),
        (View(kind="md"), ["b/tariff.MD"]),
        (View(days=31), ["c/minutes.pdf"]),
        (View(words="tariff", days=31), []),
    ],
    ids=str,
)
def test_documents_are_found_by_name_type_and_date(view, paths):
    names = [
        name("a/tariff.pdf", "Harbour dues"),
        name("b/tariff.MD"),
        name("c/minutes.pdf", days_ago=30),
    ]
    assert [listed.path for listed in found(names, view, NOW)] == paths


def test_what_was_found_is_counted_and_can_be_asked_alone():
    documents = [info(f"{n}.{kind}") for n in range(6) for kind in ("md", "pdf")]
    text = " ".join(words(panel(*documents, view=View(kind="pdf"))).split())
    assert "6 of 12 documents" in text
    assert "Finding limits the list, not the answers. Ask all none only these 6" in text
    whole = words(panel(*documents))
    assert "only these" not in whole
    assert "Finding" not in whole
    nothing = words(panel(*documents, view=View(words="nowhere")))
    assert "No document fits." in nothing
    assert "only these" not in nothing


def test_the_types_that_there_are_are_offered_with_their_number():
    html = panel(info("a.PDF"), info("b.pdf"), info("c"), view=View(kind="pdf"))
    assert json.loads(unescape(re.findall(r'data-kinds="([^"]*)"', html)[0])) == [["", 1], ["pdf", 2]]


@pytest.mark.parametrize(
    ("page", "first", "said", "steps"),
    [
        (1, "0000.md", "1–100 of 1,234", [("0", " disabled"), ("2", "")]),
        (2, "0100.md", "101–200 of 1,234", [("1", ""), ("3", "")]),
        (13, "1200.md", "1,201–1,234 of 1,234", [("12", ""), ("14", " disabled")]),
        (99, "1200.md", "1,201–1,234 of 1,234", [("12", ""), ("14", " disabled")]),
    ],
)
def test_a_large_library_is_listed_page_by_page(page, first, said, steps):
    html = panel(*(info(f"{n:04}.md") for n in range(1_234)), view=View(page=page))
    assert 0 < html.count("<li>") <= 100
    assert re.findall(r'class="pick" value="([^"]+)"', html)[0] == first
    assert said in words(html)
    assert re.findall(r'class="to-page" value="(\d+)" aria-label="[^"]+"( disabled)?', html) == steps
    assert "to-page" not in panel(info("a.md"))


def test_names_and_reasons_are_words_not_html():
    bait = '<img src=x onerror="alert(1)">'
    html = panel(info(bait, bait, notices=(bait,))) + beside_panel([Aside("1", bait)], [Unreadable(bait, bait)])
    assert "<img" not in html
    assert words(html).count("onerror") == 5


def test_ticked_documents_are_those_that_are_asked():
    documents = info("a.md"), info("b.md")
    html = panel(*documents, asked=["b.md"])
    assert re.findall(r'value="(\S+)" aria-label="Ask Title" checked', html) == ["b.md"]
    assert "data-all" not in html
    assert panel(*documents).count(" checked") == 2
    assert " data-all" in panel(*documents)


def test_a_scope_is_said_above_the_question():
    names = [name("a.md", "First"), name("b.md", "Second")]
    assert scope_line(names, None) == ""
    assert "Asking 1 of 2: Second" in " ".join(words(scope_line(names, ["b.md"])).split()).replace(" : ", ": ")
    assert "no document" in scope_line(names, [])


def test_an_empty_library_says_which_folder_and_what_to_do():
    text = welcome(True, Path("some/folder"))
    assert "some/folder" in text
    assert "Add PDF, Word, HTML, text or other documents" in text
    assert "Ask your documents" in welcome(False, Path("some/folder"))
