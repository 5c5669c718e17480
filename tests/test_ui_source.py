import re
from dataclasses import replace
from html import unescape

import pytest

from index.passage import Document
from index.read import read_file
from tests.fake_assistant import FakeLibrary, cite
from tests.small_office import pptx_of
from tests.small_pdf import pdf
from ui.find import NEXT
from ui.place import of_citation, of_document, read_place
from ui.source import source_panel

POLICY = Document("policy.txt", "Refund policy", "Refunds take 14 days.\n\nGift cards are never refunded.")
LONG = Document("long.txt", "Long", "\n\n".join(f"Paragraph {n}. " + "word " * 200 for n in range(60)))


@pytest.fixture
def library(tmp_path):
    pages = [f"Part {n}. " + "The committee met in Geneva and decided nothing at all. " * 3 for n in (1, 2, 3)]
    (tmp_path / "report.pdf").write_bytes(pdf(*pages, size=14))
    report, _ = read_file(tmp_path / "report.pdf", "report.pdf")
    return FakeLibrary([POLICY, LONG, replace(report, title="Report")], tmp_path)


def panel(library: FakeLibrary, path: str, quote: str) -> str:
    document = library.document(path)
    return source_panel(library, of_citation(cite(1, document, quote), document).link)


def page_shown(html: str) -> str:
    return re.search(r"<span>((?:Page|Slide|Part) \d+ of \d+)</span>", html)[1]


def test_the_quote_is_marked_in_a_text(library):
    html = panel(library, "policy.txt", "Gift cards are never refunded.")
    assert ">Gift cards are never refunded.</mark>" in html
    assert "Refunds take 14 days." in html
    assert "Refund policy" in html


def test_the_quote_is_marked_on_the_picture_of_its_page(library):
    html = panel(library, "report.pdf", "Part 2.")
    assert page_shown(html) == "Page 2 of 3"
    assert html.count("<mark") == 1
    assert 'alt="Page 2 of report.pdf"' in html
    assert "data:image/jpeg;base64," in html


def test_pages_are_turned_by_links_that_keep_the_quote(library):
    html = panel(library, "report.pdf", "Part 2.")
    before, after = (read_place(link) for link in re.findall(r'href="(#cite-[^"]+)"', html))
    assert (before.page, after.page) == (1, 3)
    assert page_shown(source_panel(library, after.link)) == "Page 3 of 3"
    assert "<mark" not in source_panel(library, after.link)
    assert source_panel(library, after.at_page(2).link) == html


def test_a_long_text_opens_at_the_part_with_the_quote(library):
    html = panel(library, "long.txt", "Paragraph 50.")
    assert page_shown(html).startswith("Part 3")
    assert ">Paragraph 50.</mark>" in html


def test_a_document_opens_at_its_beginning_with_nothing_marked(library):
    html = source_panel(library, of_document("policy.txt").link)
    assert "Refunds take 14 days." in html
    assert "<mark" not in html
    assert "Pages" not in html
    assert "Parts" not in html


def test_a_quote_that_is_not_on_the_picture_is_marked_in_the_text(library):
    report = library.document("report.pdf")
    changed = replace(report, text=report.text.replace("Part 1", "Past 1"))
    library = FakeLibrary([changed], library.folder)
    html = panel(library, "report.pdf", "Past 1.")
    assert ">Past 1.</mark>" in html
    assert "could not be found on the picture" in html
    assert "data:image/jpeg" in html


def test_slides_are_shown_as_text(tmp_path):
    (tmp_path / "deck.pptx").write_bytes(pptx_of("Rain fell in May", "Snow fell in June"))
    deck, _ = read_file(tmp_path / "deck.pptx", "deck.pptx")
    html = panel(FakeLibrary([deck], tmp_path), "deck.pptx", "Snow fell in June")
    assert page_shown(html) == "Slide 2 of 2"
    assert ">Snow fell in June</mark>" in html
    assert "Rain" not in html.partition("src-body")[2]
    assert "<img" not in html
    assert "api/original" not in html


def test_a_pdf_whose_file_has_gone_is_shown_as_text(library):
    (library.folder / "report.pdf").unlink()
    html = panel(library, "report.pdf", "Part 2.")
    assert ">Part 2.</mark>" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("link", "said"),
    [("#cite-nonsense", "does not name a place"), (of_document("gone.txt").link, "no longer in the library")],
    ids=["no link of ours", "a document that has gone"],
)
def test_what_cannot_be_shown_is_said(library, link, said):
    html = source_panel(library, link)
    assert "Source unavailable" in html
    assert said in html


def test_a_document_that_has_changed_says_so_and_marks_nothing(library):
    link = of_citation(cite(1, POLICY, "14 days"), POLICY).link
    changed = FakeLibrary([replace(POLICY, text="Refunds take a month.")], library.folder)
    html = source_panel(changed, link)
    assert "has changed since the answer" in html
    assert "Refunds take a month." in html
    assert "<mark" not in html


def test_a_page_beyond_the_last_shows_where_the_quote_is(library):
    place = read_place(of_document("report.pdf").link).at_page(99)
    assert page_shown(source_panel(library, place.link)) == "Page 1 of 3"


def test_titles_names_and_notices_are_words_not_html(tmp_path):
    bait = '<img src=x onerror="alert(1)">\u202e'
    html = source_panel(FakeLibrary([Document(bait, bait, bait, notices=(bait,))], tmp_path), of_document(bait).link)
    assert "<img" not in html
    assert "\u202e" not in html
    assert unescape(html).count("onerror") >= 3


def found_in(library: FakeLibrary, path: str, words: str, at: int = NEXT) -> str:
    return source_panel(library, of_document(path).link, words=words, at=at)


def test_what_is_looked_for_is_counted_marked_and_gone_to(library):
    html = found_in(library, "policy.txt", "re")
    assert ">1 of 3</span>" in html
    assert html.count('class="found"') == 2
    assert 'class="found now" tabindex="-1" id="hit">Re</mark>' in html
    html = found_in(library, "long.txt", "paragraph 50.", 1)
    assert page_shown(html).startswith("Part 3")
    assert 'id="hit">Paragraph 50.</mark>' in html


def test_what_is_looked_for_is_marked_on_the_picture_of_its_page(library):
    html = found_in(library, "report.pdf", "part 3. the")
    assert page_shown(html) == "Page 3 of 3"
    assert html.count('<mark id="hit" tabindex="-1" class="found now"') == 1
    html = found_in(library, "report.pdf", "geneva", 5)
    assert ">5 of 9</span>" in html
    assert page_shown(html) == "Page 2 of 3"
    assert html.count('class="found"') == 2


def test_pages_are_turned_while_something_is_looked_for(library):
    place = read_place(of_document("report.pdf").link).at_page(3)
    html = source_panel(library, place.link, words="Geneva")
    assert page_shown(html) == "Page 3 of 3"
    assert ">9</span>" in html
    assert html.count('class="found"') == 3
    assert 'id="hit"' not in html


def test_what_is_not_there_is_said_and_words_are_never_html(library):
    html = found_in(library, "policy.txt", '"><img src=x onerror=alert(1)>\u202e')
    assert ">none</span>" in html
    assert "<img" not in html
    assert "\u202e" not in html


def test_the_passage_around_a_quote_is_shown_on_the_picture(library):
    html = panel(library, "report.pdf", "Part 2.")
    assert 3 <= html.count('<i class="around"') <= 6
    assert html.count('<mark id="hit" tabindex="-1" class="quoted"') == 1


def test_a_changed_document_goes_on_saying_so_while_its_pages_are_turned(library):
    link = of_citation(cite(1, LONG, "Paragraph 50."), LONG).link
    changed = FakeLibrary([replace(LONG, text=LONG.text.replace("word", "wort"))], library.folder)
    html = source_panel(changed, link)
    assert page_shown(html).startswith("Part 3")
    assert "<mark" not in html
    before, *_ = re.findall(r'href="(#cite-[^"]+)"', html)
    assert "has changed since the answer" in source_panel(changed, before)
