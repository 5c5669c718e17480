"""What two bits a number keep of a vector: its place among others."""

import numpy as np
import pytest

from index.tokens import pack, unpack

DRAWN = np.random.default_rng(1)


def drawn(count: int, dimension: int) -> np.ndarray:
    vectors = DRAWN.normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("dimension", [384, 385, 387, 1], ids=repr)
def test_each_vector_comes_back_with_length_1_and_nearly_its_direction(dimension):
    vectors = drawn(50, dimension)
    found = unpack(pack(9, np.arange(50), vectors), 9, vectors.shape[1]).vectors
    assert found.shape == vectors.shape
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert ((found * vectors).sum(axis=1) > 0.85).all()


def test_what_is_alike_stays_alike():
    vectors = drawn(100, 384)
    asked = vectors + 1.5 * drawn(100, 384)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    found = unpack(pack(9, np.arange(100), vectors), 9, vectors.shape[1]).vectors
    assert (asked @ found.T).argmax(axis=1).tolist() == list(range(100))
    assert np.abs(asked @ found.T - asked @ vectors.T).max() < 0.1


def test_it_takes_a_sixteenth_of_the_room():
    vectors = drawn(100, 384)
    assert len(pack(9, np.arange(100), vectors)) < vectors.nbytes / 15


def test_offsets_are_counted_from_the_passage_so_that_its_title_lies_below_zero():
    found = unpack(pack(16, np.array([0, 6, 10, 70_000]), drawn(4, 8)), 10, 8)
    assert found.starts.tolist() == [-6, 0, 4, 69_994]


def test_a_text_without_word_pieces_has_none():
    found = unpack(pack(0, np.array([], dtype=np.int64), np.zeros((0, 8), np.float32)), 0, 8)
    assert (found.starts.shape, found.vectors.shape) == ((0,), (0, 8))


def test_a_vector_of_zeros_does_no_harm():
    found = unpack(pack(1, np.array([0]), np.zeros((1, 8), np.float32)), 1, 8).vectors
    assert np.isfinite(found).all()


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:-1], lambda data: data + b"0"], ids="empty short long".split()
)
def test_what_is_damaged_is_none(damage):
    assert unpack(damage(pack(9, np.arange(4), drawn(4, 8))), 9, 8) is None


def test_vectors_of_another_length_are_none():
    assert unpack(pack(9, np.arange(4), drawn(4, 8)), 9, 12) is None
