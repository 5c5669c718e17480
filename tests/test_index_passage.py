import pytest

from index.passage import Document, Page, Passage

PAGES = (Page(1, 0, 10), Page(2, 12, 12), Page(3, 14, 20))


@pytest.mark.parametrize(
    ("offset", "page"), [(0, 1), (9, 1), (11, 1), (12, 2), (14, 3), (19, 3)], ids=lambda value: str(value)
)
def test_the_page_of_an_offset_is_the_last_that_begins_before_it(offset, page):
    assert Document("a.pdf", "A", "x" * 20, PAGES).page_at(offset) == page


def test_a_document_without_pages_has_no_page_numbers():
    assert Document("a.txt", "A", "words").page_at(0) is None


@pytest.mark.parametrize(
    ("path", "page", "location"),
    [
        ("a.md", None, "a.md"),
        ("a.pdf", 3, "a.pdf, page 3"),
        ("a.pptx", 3, "a.pptx, slide 3"),
        ("A.PPTM", 3, "A.PPTM, slide 3"),
    ],
    ids=["without pages", "a page", "a slide", "a slide beside macros"],
)
def test_a_passage_says_where_to_look_it_up(path, page, location):
    assert Passage(path, "A", 0, 5, "words", page).location == location


@pytest.mark.parametrize(
    ("title", "heading", "context"),
    [("Report", "Costs", "Report – Costs"), ("Report", "", "Report"), ("", "Costs", "Costs"), ("", "", "")],
    ids=["both", "title", "heading", "neither"],
)
def test_the_context_joins_the_title_and_heading_there_are(title, heading, context):
    assert Passage("a.md", title, 0, 5, "words", heading=heading).context == context
