"""The reader as it ships: it tells an answer from what only looks like one."""

import math

import pytest

from rag.reader import Reader


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("Who designed the tower?", "The tower was designed by Maria Holm.", "The tower is closed on Mondays."),
        ("When was the shop opened?", "The shop was opened in 1912.", "The shop sells bread and milk."),
        ("How many rooms does the hotel have?", "The hotel has 42 rooms.", "The hotel was built by two brothers."),
        ("Why was the match stopped?", "The match was stopped because of rain.", "The match was watched by many."),
    ],
    ids=["who", "when", "how many", "why"],
)
def test_the_sentence_that_answers_scores_clearly_above_one_on_the_same_subject(reader, question, answer, other):
    [[right, wrong]] = reader.read(question, [[answer, other]])
    assert right > wrong + 1


def test_what_a_sentence_scores_does_not_depend_on_what_else_is_read(reader):
    alone = reader.read("Who came?", [["Ann came.", "It rained."]])
    among = reader.read("Who came?", [["A much longer stretch. " * 6], ["Ann came.", "It rained."], ["Bob."]])
    assert among[1] == alone[0]


def test_every_sentence_has_a_finite_score(reader):
    stretches = [["word " * 300] * 5, [""], ["字" * 100, "नमस्ते"], ["a"] * 9]
    found = reader.read("?" * 3_000, stretches)
    assert [len(scores) for scores in found] == [5, 1, 2, 9]
    assert all(math.isfinite(score) for scores in found for score in scores)


def test_nothing_to_read_is_nothing(reader):
    assert reader.read("Who?", []) == []
