import numpy as np
import pytest

from index.embed import Embedder
from rag.rank import Ranking
from rag.reader import WEIGHTS, Reader, low_rank, read_closely

QUESTION = "Who designed the lighthouse of Ronay?"
SENTENCES = [
    "The lighthouse of Ronay was designed by Ada Quill in 1871.",
    "Plum cake keeps for a week in a tin.",
    "Rain.",
    "The keeper of the lighthouse rose at four, and " * 60 + "slept at nine.",
    "",
    "Маяк построила Ада Куилл.",
]


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


@pytest.fixture(scope="module")
def reader(embedder):
    return Reader.trained(embedder)


def test_every_sentence_gets_a_score_also_a_long_one_and_an_empty_one(reader):
    scores = reader.score(QUESTION, SENTENCES)
    assert scores.shape == (len(SENTENCES),)
    assert np.isfinite(scores).all()


def test_no_sentences_get_no_scores(reader):
    assert reader.score(QUESTION, []).shape == (0,)


def test_the_same_pair_has_the_same_score(reader, embedder):
    first = reader.score(QUESTION, SENTENCES)
    assert (reader.score(QUESTION, SENTENCES) == first).all()
    assert (Reader.trained(embedder).score(QUESTION, SENTENCES) == first).all()


def test_what_else_is_read_does_not_change_a_score(reader):
    together = reader.score(QUESTION, SENTENCES * 4)  # more than one batch
    alone = [reader.score(QUESTION, [sentence])[0] for sentence in SENTENCES] * 4
    assert np.abs(together - alone).max() < 1e-4


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        (QUESTION, SENTENCES[0], SENTENCES[1]),
        (
            "When was the canal of Teviot opened?",
            "The canal was opened in 1824 by the county.",
            "Otters are shy animals.",
        ),
        (
            "How many pupils does the school have?",
            "The school teaches 412 pupils in nine classes.",
            "Lunch is cooked on Fridays.",
        ),
        ("Where do puffins nest?", "Puffins nest in burrows on grassy cliffs.", "The ferry leaves twice a day."),
        ("What is a sextant?", "A sextant measures the angle between two things one sees.", "Paint dries in an hour."),
    ],
    ids=["who", "when", "how many", "where", "what"],
)
def test_a_sentence_that_answers_scores_above_one_about_something_else(reader, question, right, wrong):
    answers, does_not = reader.score(question, [right, wrong])
    assert answers > does_not


def test_the_trained_difference_is_small_enough_to_ship():
    assert 0 < WEIGHTS.stat().st_size < 5_000_000


def test_training_begins_at_the_embedding_model_and_changes_only_the_difference(embedder):
    reader = Reader(embedder)
    before = reader.score(QUESTION, SENTENCES)
    learned = low_rank(reader.encoder, trained=False)
    assert np.abs(reader.score(QUESTION, SENTENCES) - before).max() < 1e-4
    needs = {id(parameter) for parameter in reader.encoder.parameters() if parameter.requires_grad}
    assert needs == {id(parameter) for parameter in learned.values()}
    assert sum(parameter.numel() for parameter in learned.values()) * 2 < 5_000_000


def test_reading_leaves_the_embedding_model_as_it_was(embedder):
    before = embedder.embed(SENTENCES)
    Reader.trained(embedder).score(QUESTION, SENTENCES)
    assert (embedder.embed(SENTENCES) == before).all()


def test_what_the_reader_says_counts_and_the_passages_are_ranked_again(seeds_assistant, reader):
    ranking = seeds_assistant.rank("Who leads the CSTO?")
    sentences = [sentence for found in ranking.passages for sentence in found.sentences]
    assert all(0 <= sentence.read <= 1 for sentence in sentences)
    assert 0 < sum(sentence.read > 0 for sentence in sentences) <= len(sentences)
    scores = [found.score for found in ranking.passages]
    assert scores == sorted(scores, reverse=True)
    assert scores == [max(sentence.score for sentence in found.sentences) for found in ranking.passages]


def test_what_was_read_is_ranked_before_what_was_not(seeds_assistant):
    sentences = [s for found in seeds_assistant.rank("Who leads the CSTO?").passages for s in found.sentences]
    unread = [sentence.score for sentence in sentences if not sentence.read]
    assert unread
    assert max(sentence.score for sentence in sentences if sentence.read) > max(unread)


def test_a_ranking_of_nothing_is_read_to_nothing(seeds_assistant, reader):
    nothing = Ranking(seeds_assistant.rank("Who leads the CSTO?").asked, ())
    assert read_closely(reader, QUESTION, nothing) == nothing
