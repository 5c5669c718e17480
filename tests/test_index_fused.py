"""The layers in one step: the same states as transformers computes, of the same weights."""

import pytest
import torch
from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

from index.fused import fused


@pytest.fixture(scope="module")
def bert():
    torch.manual_seed(7)
    return BertModel(_config(), add_pooling_layer=False).eval()


def _config(**changed):
    sizes = {"vocab_size": 90, "hidden_size": 32, "num_attention_heads": 4, "intermediate_size": 64}
    return BertConfig(**sizes, num_hidden_layers=3, layer_norm_eps=1e-7, **changed)


def _read(model, *, left_out=0):
    ids = torch.arange(3 * 20).view(3, 20)
    mask = torch.ones_like(ids)
    mask[1, 20 - left_out :] = 0
    with torch.inference_mode():
        return model(ids, attention_mask=mask, token_type_ids=ids % 2).last_hidden_state[mask == 1]


@pytest.mark.parametrize("left_out", [0, 7], ids=["of one length", "padded"])
def test_the_states_are_those_of_the_model(bert, left_out):
    quick = fused(bert)
    assert quick is not None
    states = _read(quick, left_out=left_out)
    assert states.shape == (60 - left_out, 32)
    assert torch.allclose(states, _read(bert, left_out=left_out), atol=1e-5)


def test_each_layer_is_one_step(bert, monkeypatch):
    """It is PyTorch that decides whether a layer may be computed at once: something here may forbid it."""
    steps, once = [], torch._transformer_encoder_layer_fwd
    monkeypatch.setattr(torch, "_transformer_encoder_layer_fwd", lambda *given: steps.append(1) or once(*given))
    _read(fused(bert))
    assert len(steps) == 3


def test_it_computes_in_the_numbers_of_the_model():
    bert = BertModel(_config(), add_pooling_layer=False).to(torch.bfloat16)
    assert _read(fused(bert)).dtype == torch.bfloat16


def test_the_weights_are_held_once(bert):
    held = {parameter.data_ptr() for parameter in bert.parameters()}
    own = [name for name, parameter in fused(bert).named_parameters() if parameter.data_ptr() not in held]
    assert {name.split(".", 2)[2] for name in own} == {"self_attn.in_proj_weight", "self_attn.in_proj_bias"}


@pytest.mark.parametrize(
    "model",
    [
        BertModel(_config(hidden_act="relu")),
        BertModel(_config(is_decoder=True)),
        BertModel(_config(output_hidden_states=True)),
        DistilBertModel(DistilBertConfig(vocab_size=90, dim=32, n_heads=4, n_layers=1, hidden_dim=64)),
        None,
    ],
    ids=["another activation", "reads one way", "gives every layer", "another kind", "none"],
)
def test_what_is_built_otherwise_stays_as_it_is(model):
    assert fused(model) is None
