"""The models compute in the numbers that the processor is made for, and say the same in both."""

import numpy as np
import pytest
import torch

from index.embed import Embedder
from index.precision import multiplies_bytes, numbers, quicken
from rag.reader import Reader

TEXTS = ["The dam was built in 1912.", "Rain fell on the hills for nine days.", "word " * 200]
ASKED = "When was the dam built?"


def _with(monkeypatch, **able):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able)


@pytest.mark.parametrize(
    ("able", "found"),
    [
        ({"amx_bf16": True}, "bfloat16"),
        ({"amx_bf16": False, "avx512_bf16": True}, "bfloat16"),
        ({"avx512_f": True, "avx512_bf16": False}, "float32"),
        ({"architecture": "aarch64"}, "float32"),
    ],
    ids=["amx", "avx512", "neither", "another architecture"],
)
def test_half_as_long_numbers_only_where_the_processor_multiplies_them(monkeypatch, able, found):
    _with(monkeypatch, **able)
    assert numbers() == found
    assert quicken(torch.nn.Linear(2, 2)).weight.dtype == getattr(torch, found)


@pytest.mark.parametrize(
    ("able", "found"),
    [
        ({"avx512_vnni": True}, True),
        ({"amx_int8": True, "avx_vnni": False}, True),
        ({"avx512_bf16": True}, False),
        ({}, False),
    ],
    ids=["avx512", "amx", "bfloat16 alone", "neither"],
)
def test_eight_bits_only_where_the_processor_multiplies_and_sums_them(monkeypatch, able, found):
    _with(monkeypatch, **able)
    assert multiplies_bytes() is found
    if not found:
        assert Embedder()._bulk._eight_bit is None


def test_vectors_are_of_length_one_and_the_same_to_the_third_decimal_in_both(monkeypatch):
    made = []
    for able in ({}, {"amx_bf16": True}):
        _with(monkeypatch, **able)
        embedder = Embedder()
        vectors = np.vstack([embedder.embed(TEXTS), embedder.embed_passages(TEXTS)[0], embedder.embed_question(ASKED)])
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
        made.append(vectors)
    assert not np.array_equal(*made)
    assert (made[0] * made[1]).sum(axis=1).min() > 0.999


def test_the_reader_scores_alike_in_both(monkeypatch):
    made = []
    for able in ({}, {"amx_bf16": True}):
        _with(monkeypatch, **able)
        made.append(Reader().read(ASKED, [TEXTS]))
    assert made[0] != made[1]
    assert made[0][0] == pytest.approx(made[1][0], abs=0.2)
