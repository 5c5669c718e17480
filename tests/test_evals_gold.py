"""Gold is document, page and quote; it is found in the text whatever the white space."""

import pytest

from evals.case import Case
from evals.gold import find_gold
from index.errors import UnknownDocument
from index.passage import Document, Page

TEXT = "The bridge is\n  old. It is long.\fThe bridge is old."
BRIDGE = Document("b.pdf", "Bridge", TEXT, pages=(Page(1, 0, 32), Page(2, 33, len(TEXT))))


PLAIN = Document("sub/n.txt", "Notes", "He said “It’s old” – twice.")


def library(path):
    for document in (BRIDGE, PLAIN):
        if document.path == path:
            return document
    raise UnknownDocument(path)


def find(**source):
    case = Case.model_validate({"id": "a", "question": "Q", "answerable": True, "sources": [source]})
    return find_gold(case, library)[0]


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ({"document": "b.pdf", "quote": "The bridge is old."}, ((0, 20), (33, 51))),
        ({"document": "b.pdf", "quote": "bridge  is old", "page": 2}, ((37, 50),)),
        ({"document": "b.pdf", "page": 2}, ((33, 51),)),
        ({"document": "b.pdf"}, ((0, 51),)),
        ({"document": "sub/n.txt", "quote": '"It\'s old" - twice'}, ((8, 26),)),
    ],
    ids=["every place", "on the page", "a whole page", "a whole document", "typed otherwise"],
)
def test_a_source_is_found_by_offsets(source, spans):
    gold = find(**source)
    assert (gold.spans, gold.problem) == (spans, "")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ({"document": "c.pdf"}, "c.pdf is not in the library"),
        ({"document": "b.pdf", "page": 3}, "b.pdf has no page 3"),
        ({"document": "b.pdf", "quote": "It is short."}, "“It is short.” does not stand in b.pdf"),
        (
            {"document": "b.pdf", "quote": "It is long.", "page": 2},
            "“It is long.” is on page 1 of b.pdf, not on page 2",
        ),
        ({"document": r"sub\n.txt"}, r"sub\n.txt is not in the library; write sub/n.txt"),
        ({"document": "./b.pdf"}, "./b.pdf is not in the library; write b.pdf"),
        ({"document": "sub/n.txt", "page": 1}, "sub/n.txt has no pages; leave page out"),
    ],
    ids=["document", "page", "quote", "wrong page", "backslash", "dot", "no pages"],
)
def test_missing_evidence_says_what_is_missing(source, problem):
    gold = find(**source)
    assert gold.problem == problem
    assert not gold.is_in("b.pdf", 0, len(TEXT))


@pytest.mark.parametrize(
    ("passage", "holds"),
    [(("b.pdf", 0, 10), True), (("b.pdf", 19, 40), True), (("b.pdf", 20, 32), False), (("c.pdf", 0, 51), False)],
    ids=["a part of a longer quote", "one letter", "ends before", "another document"],
)
def test_a_passage_holds_the_source_when_it_overlaps_it(passage, holds):
    assert find(document="b.pdf", quote="The bridge is old.", page=1).is_in(*passage) is holds


def test_a_page_hit_needs_no_overlap_with_the_quote():
    gold = find(document="b.pdf", quote="It is long.", page=1)
    assert gold.is_on_page("b.pdf", 0, 5)
    assert not gold.is_in("b.pdf", 0, 5)
    assert not gold.is_on_page("b.pdf", 33, 40)
