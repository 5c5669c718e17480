"""Batches in bfloat16 attend text by text; what comes out is what PyTorch's own attention gives."""

import pytest
import torch
from torch.nn.functional import cosine_similarity, scaled_dot_product_attention

from index.attention import attend, attend_text_by_text
from index.embed import Embedder

TEXTS = ["The dam was built in 1912.", "Rain fell on the hills for nine days.", "word " * 200, "A short one."]


@pytest.fixture
def model():
    return Embedder()._model.float()  # whatever numbers this machine multiplies fastest


def _way_of(model) -> str:
    return model.transformers_model.config._attn_implementation


def test_a_bert_in_bfloat16_says_the_same_both_ways_with_padding_and_without(model):
    model.bfloat16().transformers_model.set_attn_implementation("sdpa")
    before = model.encode(TEXTS, convert_to_tensor=True).float()
    assert _way_of(attend_text_by_text(model)) == "text_by_text"
    padded = model.encode(TEXTS, convert_to_tensor=True).float()
    alone = torch.stack([model.encode(text, convert_to_tensor=True) for text in TEXTS]).float()
    assert cosine_similarity(padded, before).min() > 0.9995
    assert cosine_similarity(alone, before).min() > 0.9995


def test_each_word_piece_takes_from_those_that_are_there_and_in_its_own_head():
    query, key, value = torch.randn(3, 2, 4, 7, 8, generator=torch.Generator().manual_seed(1)).unbind()
    mask = torch.zeros(2, 1, 7, 7)
    mask[1, :, :, 4:] = torch.finfo(torch.float32).min
    wanted = scaled_dot_product_attention(query, key, value, mask, scale=0.3).transpose(1, 2)
    taken, _ = attend(None, query, key, value, mask, scaling=0.3)
    assert torch.allclose(taken, wanted, atol=1e-6)
    taken, _ = attend(None, query, key, value, None, scaling=0.3)
    assert torch.allclose(taken[0], wanted[0], atol=1e-6)
    assert not torch.allclose(taken[1], wanted[1], atol=1e-2)


def test_a_model_in_float32_stays_as_it_is(model):
    model.transformers_model.set_attn_implementation("sdpa")
    assert _way_of(attend_text_by_text(model)) == "sdpa"
