import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Document
from tests.fake_assistant import cite
from ui.place import ANY_VERSION, Place, of_citation, of_document, read_place, version_of

NUMBERS = st.integers(0, 10**9)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(PATHS, NUMBERS, NUMBERS, NUMBERS)
def test_a_link_leads_back_to_its_place(path, start, end, page):
    place = Place(path, "0123456789ab", start, end, start, end, page % 100_000)
    assert read_place(place.link) == place


@given(PATHS)
def test_a_link_holds_nothing_that_ends_a_link_in_markdown(path):
    assert not set(Place(path, ANY_VERSION).link) & set(" \t\n\"'()<>[]\\")


@pytest.mark.parametrize(
    "link",
    [
        "",
        "#cite-",
        "javascript:alert(1)",
        "0123456789ab.1.2.3.4.5",
        "0123456789ab.-1.2.3.4.0.a",
        "x" * 12 + ".1.2.3.4.0.a",
    ],
    ids=["empty", "bare", "script", "no document", "negative", "no version"],
)
def test_what_is_no_link_of_ours_names_no_place(link):
    assert read_place(link) is None


def test_a_changed_text_has_another_version():
    assert version_of(Document("a", "a", "one")) != version_of(Document("a", "a", "two"))


def test_another_page_keeps_the_quote():
    place = Place("a.pdf", ANY_VERSION, 3, 9, 0, 20)
    assert place.at_page(2) == Place("a.pdf", ANY_VERSION, 3, 9, 0, 20, 2)


def test_a_document_is_a_place_with_nothing_marked():
    assert of_document("a/b.pdf") == Place("a/b.pdf", ANY_VERSION)


def test_a_quote_that_no_longer_stands_where_it_did_leads_to_no_version_of_its_document():
    policy = Document("policy.md", "Policy", "Refunds take 14 days.")
    citation = cite(1, policy, "14 days")
    assert read_place(of_citation(citation, policy).link).version == version_of(policy)
    edited = Document("policy.md", "Policy", "Refunds take 30 days.")
    assert read_place(of_citation(citation, edited).link).version not in (
        version_of(policy),
        version_of(edited),
        ANY_VERSION,
    )
