"""What a sentence stands on is found by its markers, and judged without a language model."""

import pytest

from evals.metrics import citation_precision, citation_recall, faithfulness
from evals.support import SentenceSupport, cited_sentences, sentence_support
from index.embed import Embedder
from index.errors import UnknownDocument
from index.passage import Document
from rag.answer import NOT_SAID, Answer, Citation, Found
from rag.check import Checker
from tests.small_assistant import TEXTS

CHECKER = Checker(Embedder())
DOCUMENTS = {path: Document(path, path, text) for path, text in TEXTS.items()}


def document(path: str) -> Document:
    if path not in DOCUMENTS:
        raise UnknownDocument(path)
    return DOCUMENTS[path]


def cite(number: int, path: str, quote: str) -> Citation:
    start = TEXTS[path].index(quote)
    return Citation(number, path, path, None, start, start + len(quote), quote, start, start + len(quote))


BRIDGE = cite(1, "bridge.txt", "The Linden bridge was opened in 1912. It was designed by Marta Hollis.")
FLOOD = cite(2, "bridge.txt", "A flood closed the Linden bridge in 1954.")
RIVER = cite(3, "river.txt", "Otters returned to the river Ash in 2003.")


def said(text: str, *citations: Citation, answered: bool = True) -> Answer:
    passages = tuple(Found(c.document, None, c.passage_start, c.passage_end, 1.0) for c in (BRIDGE, FLOOD, RIVER))
    return Answer("?", "?", text, answered, 0.9, citations=citations, passages=passages)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One is here. [1] Two is here [2].", [("One is here.", [1]), ("Two is here.", [2])]),
        ("One is here [1][3]. Two is here.", [("One is here.", [1, 3]), ("Two is here.", [])]),
        (f"{BRIDGE.quote} [1]", [(sentence, [1]) for sentence in BRIDGE.quote.replace(". ", ".|").split("|")]),
        ("", []),
    ],
    ids=["after and before the stop", "several and none", "two sentences of one quote", "nothing"],
)
def test_a_sentence_has_the_markers_that_stand_at_its_end(text, found):
    assert cited_sentences(said(text, BRIDGE)) == found


def test_a_quoted_sentence_supports_itself():
    support = sentence_support(said(f"{BRIDGE.quote} [1] {RIVER.quote} [3]", BRIDGE, RIVER), document, CHECKER)
    assert [(each.by_cited, each.by_retrieved, each.cited) for each in support][-1] == (True, True, (True,))
    assert (citation_recall(support), citation_precision(support), faithfulness(support)) == (1, 1, 1)


def test_a_sentence_that_cites_the_wrong_place_is_faithful_and_has_no_citation_recall():
    support = sentence_support(said("In 2003 otters came back to the Ash. [2]", FLOOD), document, CHECKER)
    assert (citation_recall(support), citation_precision(support), faithfulness(support)) == (0, 0, 1)


def test_a_false_sentence_is_neither():
    support = sentence_support(said("The Linden bridge was opened in 1913. [1]", BRIDGE), document, CHECKER)
    assert (citation_recall(support), citation_precision(support), faithfulness(support)) == (0, 0, 0)


def test_a_citation_that_adds_nothing_costs_precision():
    support = sentence_support(
        said("Marta Hollis designed the Linden bridge. [1][3]", BRIDGE, RIVER), document, CHECKER
    )
    assert (citation_recall(support), citation_precision(support)) == (1, 0.5)


def test_a_marker_without_a_citation_is_not_precise():
    support = sentence_support(said("Marta Hollis designed the Linden bridge. [1][7]", BRIDGE), document, CHECKER)
    assert (citation_recall(support), citation_precision(support)) == (1, 0.5)


def test_a_document_that_is_gone_supports_nothing():
    gone = Citation(1, "gone.txt", "", None, 0, 4, "Gone", 0, 4)
    assert sentence_support(said("The Linden bridge has 9 arches. [1]", gone), document, CHECKER)[0].by_cited is False


def test_what_states_nothing_and_a_refusal_are_not_measured():
    assert sentence_support(said("Is it so?"), document, CHECKER) == []
    assert sentence_support(said(NOT_SAID, answered=False), document, CHECKER) == []
    assert {citation_recall([]), citation_precision([]), faithfulness([])} == {None}


def test_a_sentence_without_a_citation_counts_against_recall_and_not_against_precision():
    support = [SentenceSupport("a", True, True, (True,)), SentenceSupport("b", False, True)]
    assert (citation_recall(support), citation_precision(support), faithfulness(support)) == (0.5, 1, 1)
