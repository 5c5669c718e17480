import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Document, Heading, Page
from ui.find import find
from ui.place import ANY_VERSION, Place
from ui.readable import as_html, windows

TEXT = """Handbook

Refunds take 14 days. Gift cards are never refunded.

- Ask in Lyon
- Or in Metz

1. First
2. Then

City | Since
Lyon | 1994"""
HANDBOOK = Document("handbook.md", "Handbook", TEXT, headings=(Heading(0, 1, "Handbook"),))


def html_of(document: Document, quote: str = "", passage: str = "") -> str:
    start, around = document.text.find(quote), document.text.find(passage)
    ends = (start + len(quote), around, around + len(passage)) if passage else (start + len(quote), 0, 0)
    return as_html(document, Place(document.path, ANY_VERSION, start, *ends), (0, len(document.text)))


def marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.DOTALL)))


def test_the_quote_is_marked_in_its_context():
    html = html_of(HANDBOOK, "Refunds take 14 days.")
    assert '<mark tabindex="-1" id="hit">Refunds take 14 days.</mark> Gift cards are never refunded.' in html


def test_headings_lists_and_tables_look_like_it():
    html = html_of(HANDBOOK)
    assert '<h3 dir="auto">Handbook</h3>' in html
    assert '<ul><li dir="auto">Ask in Lyon</li><li dir="auto">Or in Metz</li></ul>' in html
    assert '<ol><li value="1" dir="auto">First</li><li value="2" dir="auto">Then</li></ol>' in html
    assert html.count("<tr") == 2
    assert "<td>1994</td>" in html.replace(" ", "")


@pytest.mark.parametrize("bullet", [*"-*•‣▪◦–●○■□►➢✓✔·", "\uf0b7", "\uf0a7"])
def test_whatever_bullet_an_item_has_it_stands_in_a_list_without_it(bullet):
    html = html_of(Document("a.txt", "a", f"{bullet} Ask in Lyon\n{bullet} Or in Metz"))
    assert html == '<ul><li dir="auto">Ask in Lyon</li><li dir="auto">Or in Metz</li></ul>'


@pytest.mark.parametrize(("first", "second"), [("(1)", "(2)"), ("a)", "b)"), ("iv.", "v."), ("[1]", "[2]")])
def test_a_label_that_no_list_writes_by_itself_stays_before_its_item(first, second):
    html = html_of(Document("a.txt", "a", f"{first} Ask in Lyon\n{second} Or in Metz"), "Metz")
    assert f'<ul class="labelled"><li dir="auto">{first} Ask in Lyon</li><li dir="auto">{second} Or in ' in html


def test_a_quote_over_several_blocks_is_marked_in_each_and_focused_once():
    html = html_of(HANDBOOK, "never refunded.\n\n- Ask in Lyon")
    assert marked(html) == "never refunded.Ask in Lyon"
    assert html.count('id="hit"') == 1


def test_the_passage_around_the_quote_is_shown():
    html = html_of(HANDBOOK, "14 days", "Refunds take 14 days. Gift cards are never refunded.")
    assert re.findall(r'<(\w+) dir="auto" class="passage">', html) == ["p"]


def test_document_text_is_never_html():
    bait = '<img src=x onerror="alert(1)"> ${alert(1)} {{value}} <script>alert(1)</script>'
    html = html_of(Document("a.txt", "a", bait), "onerror")
    assert set(re.findall(r"<(\w+)", html)) == {"p", "mark"}
    assert unescape(re.sub(r"<[^>]+>", "", html)) == bait


@given(st.text("ab .\n|-1<&*", max_size=120), st.integers(0, 120), st.integers(0, 120))
def test_every_word_is_shown_once_and_the_marked_ones_are_the_quoted_ones(text, start, length):
    document = Document("a.txt", "a", text)
    html = as_html(document, Place("a.txt", ANY_VERSION, start, start + length), (0, len(text)))
    letters = re.compile("[ab]")
    assert letters.findall(unescape(re.sub(r"<[^>]+>", "", html))) == letters.findall(text)
    assert letters.findall(marked(html)) == letters.findall(text[start : start + length])


def test_a_document_with_pages_is_shown_page_by_page():
    document = Document("a.pdf", "a", "one\n\ntwo", (Page(1, 0, 3), Page(2, 5, 8)))
    assert windows(document) == [(0, 3), (5, 8)]


def test_a_long_document_is_shown_in_parts_that_join_up_between_paragraphs():
    document = Document("a.txt", "a", "\n\n".join(["word " * 200] * 60))
    parts = windows(document)
    assert len(parts) > 1
    assert "".join(document.text[start:end] for start, end in parts) == document.text
    assert all(document.text[end - 2 : end] == "\n\n" for _, end in parts[:-1])


def test_a_text_without_paragraphs_is_cut_all_the_same():
    document = Document("a.txt", "a", "x" * 100_000)
    assert "".join(document.text[start:end] for start, end in windows(document)) == document.text


def test_direction_overrides_are_visible():
    assert "\u202e" not in html_of(Document("a.txt", "a", "invoice\u202efdp.exe"))


def test_what_is_looked_for_is_marked_inside_the_quote_and_outside():
    place = Place(HANDBOOK.path, ANY_VERSION, TEXT.index("Gift"), TEXT.index("Gift") + 10)
    html = as_html(HANDBOOK, place, (0, len(TEXT)), find(TEXT, "ga"))
    assert "found" not in html
    html = as_html(HANDBOOK, place, (0, len(TEXT)), find(TEXT, "re", at=2))
    assert '<mark class="found">Re</mark>funds' in html
    assert '<mark class="found now" tabindex="-1" id="hit">re</mark> never <mark class="found">re</mark>funded' in html
    assert "<mark>Gift cards</mark>" in html
    html = as_html(HANDBOOK, place, (0, len(TEXT)), find(TEXT, "cards are"))
    assert '<mark tabindex="-1" id="hit">Gift <mark class="found">cards</mark></mark>' in html
    assert '<mark class="found"> are</mark>' in html


SHEET = "Stock\n\n- City: Lyon; Since: 1994\n- City: Metz; Since: 2001; Note: <b>"


def test_rows_with_heads_are_a_table_with_the_quoted_row_marked():
    html = html_of(Document("a.csv", "a", SHEET), "City: Metz; Since: 2001", "City: Metz; Since: 2001; Note: <b>")
    assert re.findall(r"<th [^>]*>(.*?)</th>", html) == ["City", "Since", "Note"]
    assert html.count("<tr") == 3
    assert marked(html) == "Metz2001"
    assert re.findall(r'<tr dir="auto"( class="passage")?>', html) == ["", ' class="passage"']
    assert "<td>&lt;b&gt;</td>" in html


def test_a_row_whose_head_was_looked_for_is_marked_though_the_head_is_not_beside_it():
    html = as_html(
        Document("a.csv", "a", SHEET), Place("a.csv", ANY_VERSION), (0, len(SHEET)), find(SHEET, "since", at=2)
    )
    assert re.findall(r'<mark class="([^"]+)"[^>]*>(\d+)</mark>', html) == [("found", "1994"), ("found now", "2001")]


def test_a_long_list_without_paragraphs_is_cut_between_its_lines():
    document = Document("a.csv", "a", "\n".join(["- City: Lyon; Since: 1994"] * 3_000))
    parts = windows(document)
    assert len(parts) > 1
    assert "".join(document.text[start:end] for start, end in parts) == document.text
    assert all(document.text[end - 1] == "\n" for _, end in parts[:-1])
