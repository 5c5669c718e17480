"""Texts by the batch: each gets its own, in the order in which they were given, in eight bits or not."""

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense

from index import bulk
from index.bulk import Bulk, pooled
from index.embed import Embedder

TEXTS = ["Rain.", "The dam was built in 1912, and nine valleys were flooded. " * 8, "A", "Who built it?"] * 5


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


@pytest.fixture(params=[True, False], ids=["in eight bits", "as sentence-transformers reads"])
def reading(request, monkeypatch, embedder):
    if not request.param:
        monkeypatch.setattr(bulk, "multiplies_bytes", lambda: False)
    elif not bulk.multiplies_bytes():
        pytest.skip("the processor does not multiply bytes")
    return Bulk(embedder._model, embedder._pieces)


def _kept(text, pieces, states, whole):
    assert len(pieces.starts) == len(states) - 2
    return text, len(states), whole.float()


def test_each_text_keeps_its_place_its_states_and_its_vector(reading, embedder):
    found = reading.read(TEXTS, _kept)
    assert [text for text, _, _ in found] == TEXTS
    assert [pieces for _, pieces, _ in found] == [len(embedder._pieces(text).ids) for text in TEXTS]
    vectors = np.stack([whole for *_, whole in found])
    assert (vectors * embedder.embed(TEXTS)).sum(axis=1).min() > 0.995


def test_no_texts(reading):
    assert reading.read([], _kept) == []


def test_what_the_model_makes_of_states_that_it_read_itself(embedder):
    ids = torch.tensor([embedder._pieces(TEXTS[1]).ids])
    with torch.inference_mode():
        states = embedder._model.transformers_model(ids).last_hidden_state[0]
    same, whole = pooled(embedder._model, states)
    assert torch.equal(same, states)
    assert whole.float().numpy() @ embedder.embed(TEXTS[1:2])[0] > 0.999


def test_a_model_may_go_on_behind_the_pooling(embedder):
    """As LaBSE does; those modules compute in the numbers of the model, whatever the states come in."""
    dense = Dense(embedder.dimension, 8).to(next(embedder._model.parameters()).dtype)
    model = SentenceTransformer(modules=[*embedder._model, dense], device="cpu")
    for _, states, vector in Bulk(model, embedder._pieces).read(TEXTS, _kept):
        assert states > 2
        assert vector.shape == (8,)


def test_what_fails_in_a_batch_is_not_hidden(reading):
    def fail(*_):
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        reading.read(TEXTS, fail)
