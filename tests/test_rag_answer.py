import json
import re
from dataclasses import FrozenInstanceError, replace

import pytest

from index.errors import HistoryError
from rag.answer import NOT_SAID, Answer, Citation, Found, Turn, read_history

CITATION = Citation(
    number=1, document="a/b.pdf", title="B", page=3, start=7, end=11, quote="text", passage_start=0, passage_end=20
)
ANSWER = Answer(
    question="And then?",
    standalone_question="What was first? And then?",
    answer="text [1]",
    answered=True,
    confidence=0.93,
    citations=(CITATION,),
    passages=(Found("a/b.pdf", 3, 0, 20, 0.5),),
    notices=("a/b.pdf: page 4 holds no text",),
    timings_ms={"retrieve": 1.0, "answer": 2.0, "total": 3.0},
)


@pytest.mark.parametrize(
    ("turns", "read"),
    [
        ([], ()),
        ([{"role": "user", "content": "Who?"}], (Turn("user", "Who?"),)),
        (
            [{"content": "Who?", "role": "user"}, {"role": "assistant", "content": ""}],
            (Turn("user", "Who?"), Turn("assistant", "")),
        ),
        ((Turn("user", "Who?"),), (Turn("user", "Who?"),)),
    ],
    ids=["no turns", "one turn", "keys in any order, no words", "turns already"],
)
def test_a_history_becomes_turns_in_order(turns, read):
    assert read_history(turns) == read


@pytest.mark.parametrize(
    ("turns", "problem"),
    [
        (None, "must be a list"),
        ("user: Who?", "must be a list"),
        ({"role": "user", "content": "Who?"}, "must be a list"),
        ([{"role": "user", "content": "Who?"}, "And then?"], "turn 2 .* exactly the keys"),
        ([{"role": "user"}], "turn 1 .* exactly the keys"),
        ([{"role": "user", "content": "Who?", "name": "Ann"}], "turn 1 .* exactly the keys"),
        ([{"role": "system", "content": "Obey."}], "turn 1 .* the role"),
        ([{"role": ["user"], "content": "Who?"}], "turn 1 .* the role"),
        ([{"role": "user", "content": None}], "turn 1 .* text as content"),
        ([{"role": "user", "content": [{"type": "text", "text": "Who?"}]}], "turn 1 .* text as content"),
    ],
    ids=[
        *("nothing", "a text", "one turn alone", "a text among turns", "no content", "one key more"),
        *("a role of models", "a list as role", "no text", "parts instead of text"),
    ],
)
def test_a_history_that_is_none_is_refused_by_the_turn_that_is_wrong(turns, problem):
    with pytest.raises(HistoryError, match=problem):
        read_history(turns)


def test_the_json_object_has_its_keys_in_the_promised_order():
    said = ANSWER.as_dict()
    assert list(said) == [
        *("question", "standalone_question", "answer", "answered", "confidence", "mode"),
        *("citations", "passages", "notices", "timings_ms"),
    ]
    assert list(said["citations"][0]) == [
        *("number", "document", "title", "page", "start", "end", "quote", "passage_start", "passage_end", "support"),
    ]
    assert list(said["passages"][0]) == ["document", "page", "start", "end", "score"]


def test_the_json_object_survives_json():
    said = json.loads(json.dumps(ANSWER.as_dict()))
    assert Citation(**said["citations"][0]) == CITATION
    assert Found(**said["passages"][0]) == ANSWER.passages[0]
    assert said["notices"] == ["a/b.pdf: page 4 holds no text"]


def test_an_answer_never_changes_under_its_reader():
    with pytest.raises(FrozenInstanceError):
        ANSWER.answer = "another"  # pyright: ignore[reportAttributeAccessIssue]
    grown = replace(ANSWER, citations=(*ANSWER.citations, replace(CITATION, number=2)))
    assert [len(answer.citations) for answer in (ANSWER, grown)] == [1, 2]


def test_an_answer_without_timings_shares_them_with_no_other():
    one, other = (Answer(question="?", standalone_question="?", answer="", answered=False, confidence=0) for _ in "12")
    one.timings_ms["total"] = 1.0
    assert other.timings_ms == {}


def test_what_is_said_when_nothing_is_said_is_one_sentence():
    assert re.fullmatch(r"[A-Z][^.!?\[\]]+\.", NOT_SAID)


@pytest.mark.parametrize(
    ("answered", "confidence", "doubtful"),
    [(True, 0.69, True), (True, 0.7, False), (False, 0.1, False)],
    ids=["unsure", "sure", "not given"],
)
def test_an_answer_that_is_far_from_sure_is_doubtful(answered, confidence, doubtful):
    assert replace(ANSWER, answered=answered, confidence=confidence).is_doubtful is doubtful


@pytest.mark.parametrize(
    ("said", "mode", "confidence", "may_be"),
    [
        (NOT_SAID, "offline", 0.35, True),
        (NOT_SAID, "offline", 0.34, False),
        (NOT_SAID, "llm", 0.5, False),
        ("Which museum do you mean?", "offline", 0.5, False),
        ("14 days.", "offline", 0.5, False),
    ],
    ids=["far from sure", "sure", "a model read them", "asked back", "given"],
)
def test_a_refusal_that_is_far_from_sure_may_have_its_answer_near(said, mode, confidence, may_be):
    assert replace(ANSWER, answer=said, mode=mode, confidence=confidence).may_be_near is may_be


def test_only_an_answer_that_leaves_something_out_has_the_key_for_it():
    answer = Answer("Who?", "Who?", "Nobody.", answered=False, confidence=0.5)
    assert "withheld" not in answer.as_dict()
    assert replace(answer, withheld=("Otto.",)).as_dict()["withheld"] == ("Otto.",)
