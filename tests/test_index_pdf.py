import re
import threading

import pytest

from index import pdf as product
from index.compose import Block
from index.errors import UnreadableDocument
from index.passage import Document
from index.pdf import ONE_AT_A_TIME, pdf_document
from tests.small_pdf import form_pdf, pdf, typed_pdf


def read(content: bytes) -> Document:
    return pdf_document(content, "a.pdf", "fallback")


def test_the_words_of_a_page_lie_in_its_range():
    document = read(pdf("Rain fell.", "Snow fell.", "Hail fell."))
    assert [document.text[page.start : page.end] for page in document.pages] == [
        "Rain fell.",
        "Snow fell.",
        "Hail fell.",
    ]
    assert document.page_at(document.text.index("Snow")) == 2


def test_a_page_without_text_is_numbered_and_named():
    document = read(pdf("Rain fell.", "", "Hail fell."))
    assert document.notices == ("page 2 of 3 holds no text",)
    assert document.page_at(document.text.index("Hail")) == 3


def test_many_pages_without_text_are_counted_and_the_first_ten_listed():
    (notice,) = read(pdf("Rain fell.", *[""] * 12)).notices
    assert notice == "12 of 13 pages hold no text (pages 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …)"


def test_a_damaged_page_is_named_and_the_others_keep_their_numbers():
    document = read(_without_pages(pdf("Rain fell.", "Snow fell.", "Hail fell."), 2))
    assert "Snow" not in document.text
    assert document.page_at(document.text.index("Hail")) == 3
    assert document.notices == ("damaged and not read: 1 of 3 pages (page 2)", "page 2 of 3 holds no text")


def test_a_file_of_damaged_pages_is_refused():
    with pytest.raises(UnreadableDocument, match=r"a\.pdf: it is damaged: none of its pages can be read"):
        read(_without_pages(pdf("Rain fell.", "Snow fell."), 1, 2))


@pytest.mark.parametrize("drawn", [True, False], ids=["drawn", "only data"])
def test_what_is_filled_into_a_form_stands_on_its_page(drawn):
    document = read(form_pdf(("Name:", "Anna Blau"), ("Town:", "Bonn"), drawn=drawn))
    assert [document.text[page.start : page.end] for page in document.pages] == ["Name:\nAnna Blau", "Town:\nBonn"]
    assert document.notices == ()


def test_a_hidden_field_of_a_form_is_not_read():
    assert read(form_pdf(("Name:", "bait"), hidden=True)).text == "Name:"


@pytest.mark.parametrize(
    ("kind", "hidden", "text"),
    [
        ("FreeText", False, "Tenant:\nAnna Blau"),
        ("Stamp", False, "Tenant:\nAnna Blau"),
        ("FreeText", True, "Tenant:"),
        ("Text", False, "Tenant:"),
    ],
    ids=["typed", "stamped", "hidden", "a closed note"],
)
def test_what_is_typed_on_a_page_is_read_where_it_is_shown(kind, hidden, text):
    assert read(typed_pdf("Tenant:", "Anna Blau", kind=kind, hidden=hidden)).text == text


def test_a_full_document_has_no_notice():
    assert read(pdf("Rain fell.")).notices == ()


@pytest.mark.parametrize(
    ("declared", "title"),
    [("Weather", "Weather"), ("", "fallback"), ("Untitled-1", "fallback"), ("  ", "fallback")],
    ids=["declared", "missing", "untitled", "blank"],
)
def test_the_title_is_the_declared_one_if_it_says_something(declared, title):
    assert read(pdf("Rain fell.", title=declared)).title == title


@pytest.mark.parametrize("mark", ["\ufffe\r\n", "\x02\r\n", "\ufffe", "\x02\n"], ids=ascii)
def test_a_word_broken_over_two_lines_is_one_word(mark):
    assert product._tidy(Block(f"the wea{mark}ther"), ()).text == "the weather"


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (("Infor-", "mation about rain."), "Information"),
        (("Covid-", "19 came."), "Covid-19"),
        (("Anna Meier-", "Schulz came."), "Meier-Schulz"),
        (("A state-of-the-", "art report."), "state-of-the-art"),
        (("A well-", "known fact, and a well-known one."), "A well-known fact"),
        (("INFOR-", "MATION and information."), "INFORMATION and"),
        (("A non-govern-", "mental and a non-governmental one."), "A non-governmental"),
        (("A well-", "known fact."), "A well-known"),
        (("Is she self-", "employed?"), "self-employed"),
        (("Is he self-", "ish?"), "selfish"),
        (("Long-", "term plans, for a term."), "Long-term"),
        (("For ex-", "ample, rain."), "example"),
    ],
    ids=[
        "broken",
        "number",
        "name",
        "several hyphens",
        "with it elsewhere",
        "capitals",
        "without it elsewhere",
        "well",
        "self",
        "one word",
        "two words",
        "no second word",
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_where_it_belongs_to_the_word(lines, word):
    assert word in read(_of_lines(*lines)).text


def test_comments_and_embedded_files_are_counted():
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=11)
    paper.add_page()
    with paper.highlight("bait"):
        paper.cell(text="Rain fell.")
    with paper.highlight(""):
        paper.cell(text="Snow fell.")
    paper.text_annotation(x=50, y=50, text="bait")
    paper.embed_file(bytes=b"bait", basename="bait.txt")
    document = read(bytes(paper.output()))
    assert document.text == "Rain fell. Snow fell."
    assert document.notices == ("comments were left out: 2", "embedded files were left out: 1")


def test_a_soft_hyphen_in_a_real_file_leaves_no_mark():
    """Typesetters write it as 0xAD in their font's encoding."""
    assert "weather" in read(_of_lines("the wea\u00ad", "ther report")).text


def test_the_spelling_of_a_hyphenated_word_stays():
    assert read(pdf("A well-known fact.")).text == "A well-known fact."


def test_a_password_is_named_as_the_reason():
    with pytest.raises(UnreadableDocument, match=r"a\.pdf: it is protected by a password; save a copy without one"):
        read(pdf("Rain fell.", password="secret"))


@pytest.mark.parametrize("content", [b"no pdf", b"", pdf("Rain fell.")[:300]], ids=["text", "empty", "cut short"])
def test_a_damaged_file_is_named(content):
    with pytest.raises(UnreadableDocument, match=r"a\.pdf: it is not a PDF, or it is damaged"):
        read(content)


def test_more_pages_than_anyone_reads_are_refused(monkeypatch):
    monkeypatch.setattr(product, "MAX_PAGES", 2)
    assert read(pdf("one", "two")).pages[-1].number == 2
    with pytest.raises(UnreadableDocument, match="3 pages are over the limit of 2"):
        read(pdf("one", "two", "three"))


def _without_pages(content: bytes, *numbers: int) -> bytes:
    """Return a PDF whose list of pages names objects that are not there, in the place of these pages."""
    listed = re.search(rb"/Kids \[(.*?)\]", content, re.DOTALL)
    assert listed
    kids = listed[1].splitlines()
    for number in numbers:
        kids[number - 1] = b"0 0 R".ljust(len(kids[number - 1]))
    return content[: listed.start(1)] + b"\n".join(kids) + content[listed.end(1) :]


def _of_lines(*lines: str) -> bytes:
    """Return a PDF whose page has these lines."""
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=11)
    paper.add_page()
    for number, line in enumerate(lines):
        paper.text(20, 20 + 5 * number, line)
    return bytes(paper.output())


def test_reading_waits_while_another_thread_draws():
    """PDFium is not thread-safe: a page being drawn for a reader and a PDF being indexed must take turns."""
    content, read_it = pdf("Rain."), []
    reader = threading.Thread(target=lambda: read_it.append(read(content)))
    with ONE_AT_A_TIME:
        reader.start()
        reader.join(0.2)
        assert read_it == []
    reader.join(10)
    assert "Rain." in read_it[0].text
