"""Each metric agrees with its definition, and the retrieval ones with an independent implementation."""

import random

import ir_measures
import pytest
from ir_measures import RR, R, nDCG

from evals.case import Case
from evals.gold import Gold, find_gold
from evals.metrics import (
    HIGHER_IS_BETTER,
    answer_recall,
    citation_validity,
    is_right,
    ndcg,
    recall,
    reciprocal_rank,
    score,
    token_f1,
)
from index.errors import UnknownDocument
from index.passage import Document, Page
from rag.answer import Answer, Citation, Found

TEXT = "Ada wrote it in 1843. Bob read it [4]. Cy burned it. Eve saw\n [9] it."
BOOK = Document("b.txt", "Book", TEXT)
SHEETS = Document("p.pdf", "Sheets", TEXT, pages=(Page(1, 0, 21), Page(2, 21, len(TEXT))))


def library(path):
    for document in (BOOK, SHEETS):
        if document.path == path:
            return document
    raise UnknownDocument(path)


def case(**fields):
    return Case.model_validate({"id": "a", "question": "Who?", "answerable": True, **fields})


def answer(text="Ada wrote it in 1843. [1]", *, answered=True, citations=(), passages=()):
    found = tuple(Found("b.txt", None, start, end, 1.0) for start, end in passages)
    return Answer("Who?", "Who?", text, answered, 0.9, citations=tuple(citations), passages=found)


def cite(start=0, end=21, **changes):
    fields = {"number": 1, "document": "b.txt", "title": "Book", "page": None, "start": start, "end": end}
    return Citation(**fields | {"quote": TEXT[start:end], "passage_start": 0, "passage_end": len(TEXT)} | changes)


@pytest.mark.parametrize(
    ("ranks", "at_1", "at_3", "rr", "ndcg_3"),
    [
        ([1], 1, 1, 1, 1),
        ([2], 0, 1, 1 / 2, 0.6309297535714575),
        ([None], 0, 0, 0, 0),
        ([1, None], 1 / 2, 1 / 2, 1, 0.6131471927654584),
        ([4, 1], 1 / 2, 1 / 2, 1, 0.6131471927654584),
        ([1, 1], 1, 1, 1, 1),
        ([], None, None, None, None),
    ],
    ids=["first", "second", "nowhere", "one of two", "one too late", "two in one passage", "no source"],
)
def test_retrieval_metrics_follow_from_the_ranks_of_the_sources(ranks, at_1, at_3, rr, ndcg_3):
    assert (recall(ranks, 1), recall(ranks, 3), reciprocal_rank(ranks)) == (at_1, at_3, rr)
    assert ndcg(ranks, 3) == (None if ndcg_3 is None else pytest.approx(ndcg_3, abs=1e-12))


def test_retrieval_metrics_agree_with_ir_measures_on_random_rankings():
    draw = random.Random(7)
    for _ in range(300):
        documents = [f"d{number}" for number in range(draw.randint(1, 25))]
        retrieved = draw.sample(documents, draw.randint(1, len(documents)))
        relevant = draw.sample(documents, draw.randint(1, len(documents)))
        ranks = [retrieved.index(name) + 1 if name in retrieved else None for name in relevant]
        measured = ir_measures.calc_aggregate(
            [nDCG @ 5, nDCG @ 10, RR, R @ 1, R @ 3, R @ 5, R @ 10],
            {"q": dict.fromkeys(relevant, 1)},
            {"q": {name: -float(rank) for rank, name in enumerate(retrieved)}},
        )
        for k in (1, 3, 5, 10):
            assert recall(ranks, k) == pytest.approx(measured[R @ k], abs=1e-9)
        for k in (5, 10):
            assert ndcg(ranks, k) == pytest.approx(measured[nDCG @ k], abs=1e-9)
        assert reciprocal_rank(ranks) == pytest.approx(measured[RR], abs=1e-9)


@pytest.mark.parametrize(
    ("expected", "said", "value"),
    [
        ({"answers": ["ada"]}, "Ada wrote it. [1]", 1),
        ({"answers": ["Bob", "Ada"]}, "Ada wrote it. [1]", 1),
        ({"answers": ["Bob"]}, "Ada wrote it. [1]", 0),
        ({"answers": ["Ada"], "must_include": ["1843"]}, "Ada wrote it. [1]", 0),
        ({"must_include": ["1843", "Ada"]}, "Ada, in 1843.", 1),
        ({"answers": ["1"]}, "Ada wrote it. [1]", 0),
        ({"sources": [{"document": "b.txt"}]}, "Ada", None),
        ({"answers": ["long " * 26]}, "Ada", None),
        ({"answers": ["long " * 26], "must_include": ["Ada"]}, "Ada", 1),
        ({"answers": ["long " * 26, "Bob"]}, "Ada", 0),
    ],
    ids=[
        "contained",
        "any accepted",
        "none",
        "something missing",
        "only must_include",
        "a marker is not said",
        "nothing expected",
        "only prose",
        "prose and a fact",
        "prose and a span",
    ],
)
def test_answer_recall_asks_for_any_accepted_answer_and_every_fact(expected, said, value):
    assert answer_recall(case(**expected), answer(said)) == value


def test_a_refusal_contains_no_answer():
    assert answer_recall(case(answers=["say"]), answer("The documents do not say this.", answered=False)) == 0


def test_token_f1_takes_the_nearest_accepted_answer():
    assert token_f1(case(answers=["Bob", "Ada wrote"]), answer("Ada wrote it. [1]")) == pytest.approx(0.8)
    assert token_f1(case(answers=["Ada"]), answer(answered=False)) is None


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (answer(citations=[cite()]), 1),
        (answer(citations=[cite(), cite(quote="Ada wrote it in 1844.", number=2)]), 1 / 2),
        (answer(citations=[cite(start=10, end=31, quote=TEXT[:21])]), 0),
        (answer(citations=[cite(document="p.pdf", page=1)]), 1),
        (answer(citations=[cite(document="p.pdf", page=2)]), 0),
        (answer(citations=[cite(document="gone.txt")]), 0),
        (answer(citations=[cite(passage_start=5)]), 0),
        (answer(citations=[cite(quote="", start=3, end=3)]), 0),
        (answer("Ada [1][2]", citations=[cite()]), 1 / 2),
        (answer("Bob read it [4]. [1]", citations=[cite(22, 38)]), 1),
        (answer("Eve saw [9] it. [1]", citations=[cite(53, 69)]), 1),
        (answer("Ada"), 0),
        (answer("Not said.", answered=False), None),
    ],
    ids=[
        "exact",
        "half",
        "shifted",
        "right page",
        "wrong page",
        "no such document",
        "outside its passage",
        "empty",
        "phantom marker",
        "brackets of the document",
        "brackets over a line break",
        "uncited",
        "refusal",
    ],
)
def test_a_citation_is_valid_only_letter_for_letter(given, value):
    assert citation_validity(given, library) == value


def test_a_case_is_scored_on_everything_that_applies():
    asked = case(answers=["Ada"], sources=[{"document": "b.txt", "quote": "Ada wrote it"}])
    given = answer(citations=[cite()], passages=[(22, 40), (0, 21)])
    scored = score(asked, given, find_gold(asked, library), library)
    assert list(scored) == list(HIGHER_IS_BETTER)
    assert scored["answer_recall"] == scored["recall@3"] == scored["cites_gold"] == 1
    assert (scored["recall@1"], scored["mrr"], scored["false_refusals"]) == (0, 1 / 2, 0)
    assert scored["page_hit@5"] is None
    assert scored["false_answers"] is None


@pytest.mark.parametrize(
    ("answered", "false_answers", "right"), [(True, 1, False), (False, 0, True)], ids=["answered", "refused"]
)
def test_an_unanswerable_case_is_scored_on_its_refusal_only(answered, false_answers, right):
    scored = score(case(answerable=False), answer(answered=answered, citations=[cite()] * answered), [], library)
    applies = {name for name, value in scored.items() if value is not None}
    assert applies == {"false_answers", "citation_validity"} if answered else {"false_answers"}
    assert scored["false_answers"] == false_answers
    assert is_right(scored) is right


@pytest.mark.parametrize(
    ("expected", "given", "right"),
    [
        ({"answers": ["Ada"]}, answer(citations=[cite()]), True),
        ({"answers": ["Bob"]}, answer(citations=[cite()]), False),
        ({"answers": ["Ada"]}, answer(citations=[cite(quote="x")]), False),
        ({"answers": ["word " * 30]}, answer(citations=[cite()]), None),
        ({"answers": ["word " * 30]}, answer(answered=False), False),
    ],
    ids=["right", "wrong", "not exact", "only a person can tell", "refused"],
)
def test_a_case_is_right_wrong_or_for_a_person_to_judge(expected, given, right):
    assert is_right(score(case(**expected), given, [], library)) is right


def test_a_source_that_is_gone_measures_nothing():
    here, gone = Gold("b.txt", ((0, 21),)), Gold("b.txt", page_span=(0, 21), problem="gone")
    given = answer(citations=[cite()], passages=[(0, 21)])
    scored = score(case(answers=["Ada"]), given, [gone], library)
    depends = ("recall@5", "mrr", "ndcg@5", "page_hit@5", "cites_gold")
    assert [scored[metric] for metric in depends] == [None] * 5
    scored = score(case(answers=["Ada"]), given, [here, gone], library)
    assert [scored[metric] for metric in depends] == [1, 1, 1, None, 1]


@pytest.mark.parametrize(("problem", "recall", "right"), [("gone", None, None), ("", 0, False)])
def test_a_refusal_is_not_false_where_the_evidence_is_gone(problem, recall, right):
    gold = [Gold("b.txt", ((0, 21),), problem=problem)]
    scored = score(case(answers=["Ada"]), answer("Not said.", answered=False), gold, library)
    assert (scored["answer_recall"], scored["false_refusals"]) == (recall, None if problem else 1)
    assert is_right(scored) is right
