"""The cases over the seeds judge the product, so they are judged first: gold that stands, and no question twice."""

import json
from collections import Counter

import pytest

from evals.case import Case, Source, read_cases
from evals.wording import contains, words
from tests.seed_texts import ORIGINALS, SEEDS, fold, read_pages, runs, seed_files

CASES = SEEDS.parent / "evals" / "cases"
SEED_CASES = read_cases(CASES / "seeds.jsonl")  # refuses unknown keys and an id used twice
SECOND_CASES = read_cases(CASES / "second.jsonl")  # of another writer, without sources
THIRD_CASES = read_cases(CASES / "third.jsonl")  # of a third, who used none of the documents' words
ORIGINALS_CASES = read_cases(CASES / "originals.jsonl")
PAGES = {path.name: read_pages(path) for path in seed_files()}
TAGS = {
    *("who", "number", "when", "where", "fact", "said", "both-sides"),
    *("follow-up", "unanswerable", "near-miss", "off-topic"),
}
ANSWERABLE = [case for case in SEED_CASES if case.answerable]


@pytest.mark.parametrize(
    "source",
    [source for case in SEED_CASES for source in case.sources],
    ids=lambda source: f"{source.document}: {(source.quote or '')[:40]}",
)
def test_a_quote_stands_in_its_document_and_on_its_page(source: Source):
    assert source.quote is not None
    pages = PAGES[source.document]
    assert (source.page is None) == (not source.document.endswith(".pdf"))
    assert fold(source.quote) in pages[(source.page or 1) - 1]


@pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: case.id)
def test_the_sources_hold_the_answer(case: Case):
    quotes = [words(source.quote or "") for source in case.sources]
    # The first accepted answer is the document's own wording; those after it are other spellings of it.
    assert [text for text in case.answers[:1] if not any(contains(quote, words(text)) for quote in quotes)] == []
    assert [text for text in case.must_include if not any(contains(quote, words(text)) for quote in quotes)] == []
    assert case.answers or case.must_include


@pytest.mark.parametrize(
    "case", [case for case in SECOND_CASES + THIRD_CASES if case.answerable], ids=lambda case: case.id
)
def test_an_answer_that_is_accepted_stands_in_the_seeds(case: Case):
    pages = [words(page) for pages in PAGES.values() for page in pages]
    assert any(contains(page, words(case.answers[0])) for page in pages)


@pytest.mark.parametrize("case", [case for case in ANSWERABLE if "both-sides" in case.tags], ids=lambda case: case.id)
def test_a_contested_matter_needs_more_than_one_thing_said(case: Case):
    assert len(case.must_include) > 1 or case.history


@pytest.mark.parametrize("case", SEED_CASES + SECOND_CASES + THIRD_CASES + ORIGINALS_CASES, ids=lambda case: case.id)
def test_the_tags_say_what_the_case_is(case: Case):
    assert set(case.tags) <= TAGS
    assert ("unanswerable" in case.tags) != case.answerable
    assert ("follow-up" in case.tags) == bool(case.history)
    assert len({"near-miss", "off-topic"} & set(case.tags)) == (not case.answerable)


@pytest.mark.parametrize("case", [case for case in SEED_CASES if case.history], ids=lambda case: case.id)
def test_a_conversation_takes_turns_and_ends_with_the_assistant(case: Case):
    roles = [turn.role for turn in case.history]
    assert roles == ["user", "assistant"] * (len(roles) // 2)
    assert 2 <= len(roles) <= 4


def test_there_are_enough_cases_of_every_kind():
    tags = Counter(tag for case in SEED_CASES for tag in case.tags)
    assert len(SEED_CASES) >= 70
    assert tags["follow-up"] >= 10
    assert tags["unanswerable"] >= 20
    assert tags["near-miss"] >= 12
    assert set(tags) == TAGS


def test_every_seed_is_asked_about():
    assert {source.document for case in SEED_CASES for source in case.sources} == set(PAGES)


@pytest.mark.parametrize(
    "cases", [SEED_CASES, SECOND_CASES, THIRD_CASES, ORIGINALS_CASES], ids=["seeds", "second", "third", "originals"]
)
def test_no_question_is_asked_twice(cases: list[Case]):
    assert [
        asked for asked, times in Counter((case.question, case.history) for case in cases).items() if times > 1
    ] == []


def test_the_cases_over_the_originals_hold_no_sentence_of_them():
    assert all(source.quote is None for case in ORIGINALS_CASES for source in case.sources)
    if not ORIGINALS.is_dir():
        pytest.skip("the originals are not here")
    theirs = {run for path in ORIGINALS.glob("*.txt") for run in runs(path.read_text(encoding="utf-8"))}
    for cases in (SEED_CASES, ORIGINALS_CASES):
        said = [json.dumps(case.model_dump(), ensure_ascii=False) for case in cases]
        assert {run for text in said for run in runs(text) & theirs} == set()


def test_the_originals_hold_the_answers_to_their_cases():
    if not ORIGINALS.is_dir():
        pytest.skip("the originals are not here")
    texts = {path.name: words(path.read_text(encoding="utf-8")) for path in ORIGINALS.glob("*.txt")}
    for case in ORIGINALS_CASES:
        for expected in (*case.answers[:1], *case.must_include):
            assert any(contains(texts[source.document], words(expected)) for source in case.sources), case.id
