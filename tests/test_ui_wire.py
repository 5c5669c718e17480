"""What travels: a document's text is cut as it is counted, and what is known of it comes as it is."""

import pytest

from index.passage import Document, Page, Passage
from index.schema import DocumentInfo
from rag.rank import RankedPassage
from ui.wire import LONGEST_TEXT, Query, Question, excerpt, found_passage, stored_document

PLAIN = Document("a.txt", "A", "Größe zählt.", (Page(1, 0, 5), Page(2, 6, 12)))


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(0, 5, "Größe"), (6, 99, "zählt."), (-3, 2, "Gr"), (99, 120, ""), (4, 2, "")],
)
def test_an_excerpt_is_the_text_between_its_ends(start, end, text):
    cut = excerpt(PLAIN, start, end)
    assert (cut.text, PLAIN.text[cut.start : cut.end]) == (text, text)
    assert (cut.pages, cut.characters) == (2, 12)


def test_an_excerpt_is_never_longer_than_is_good_for_anybody():
    cut = excerpt(Document("a.txt", "A", "x" * 30_000), 5_000, 30_000)
    assert (cut.start, cut.end, len(cut.text)) == (5_000, 25_000, LONGEST_TEXT)


def test_a_passage_comes_with_its_place_and_score():
    passage = Passage("a.txt", "A", 0, 5, "Größe", 1, "Maße")
    ranked = RankedPassage(passage, 0.5, met=0.5, dense=0.5, sentences=())
    assert found_passage(ranked).model_dump() == {
        "document": "a.txt",
        "title": "A",
        "page": 1,
        "heading": "Maße",
        "start": 0,
        "end": 5,
        "text": "Größe",
        "score": 0.5,
    }


def test_a_document_comes_with_the_date_of_its_file():
    stored = stored_document(DocumentInfo("a.txt", "A", 1, None, 12, ("a note",), "d" * 64, 1_600_000_000_500_000_000))
    assert (stored.document, stored.notices, stored.modified) == ("a.txt", ["a note"], 1_600_000_000.5)


def test_a_question_names_its_scope_in_the_words_of_the_command_line():
    asked = Question.model_validate({"question": "Why?", "inside": ["2020/"], "types": ["pdf"], "since": "2020"})
    assert (asked.scope.inside, asked.scope.types, asked.scope.since) == (("2020/",), ("pdf",), "2020")
    assert asked.scope.documents is None


def test_only_a_search_has_a_limit():
    assert Query.model_validate({"question": "Why?", "limit": 3}).limit == 3
    with pytest.raises(ValueError, match="limit"):
        Question.model_validate({"question": "Why?", "limit": 3})
