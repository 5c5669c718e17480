"""What the layers of a model are given is seen while it reads a sample, and only then."""

import pytest
import torch

from index.embed import Embedder
from index.ranges import Ranges, observe, sample


@pytest.fixture
def model():
    torch.manual_seed(5)
    return torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))


def test_the_least_and_the_greatest_of_each_column_over_all_texts(model):
    rows = [torch.tensor([[1.0, -2.0], [0.5, 7.0]]), torch.tensor([[-4.0, 3.0]])]
    seen = observe(model, lambda text: model(rows[text[0]]), [[0], [1]])
    first, last = (seen[layer] for layer in (model[0], model[2]))
    assert first.least.tolist() == [-4, -2]
    assert first.greatest.tolist() == [1, 7]
    assert first.size.tolist() == [4, 7]
    assert (last.least >= 0).all()  # behind the ReLU
    assert len(seen) == 2


def test_afterwards_nothing_is_watched_not_even_when_reading_fails(model):
    def fail(_):
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        observe(model, fail, [[0]])
    assert not any(layer._forward_pre_hooks for layer in model)


def test_some_columns():
    some = Ranges(torch.tensor([-1.0, -2.0, -3.0]), torch.tensor([1.0, 2.0, 3.0])).of(torch.tensor([2, 0]))
    assert some.least.tolist() == [-3, -1]
    assert some.greatest.tolist() == [3, 1]


def test_the_sample_is_of_many_scripts_and_the_model_reads_all_of_it():
    texts, embedder = sample(), Embedder()
    assert len(texts) > 15
    for script in "aéäпの水اγ=|#":
        assert any(script in text for text in texts), script
    assert all(0 < len(embedder.token_starts(text)) <= embedder.max_tokens - 2 for text in texts)
