"""Many texts through the embedding model: eight at a time, each batch on a processor of its own.

In eight bits where the processor and the model are made for it (`index.eightbit`), and else as sentence-transformers
reads them: those together that are padded to the same length, or bfloat16 would show what a text was beside.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.eightbit import EightBitBert, eight_bit
from index.parallel import SideBySide
from index.precision import multiplies_bytes
from index.ranges import sample

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

Made = TypeVar("Made")
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")  # as sentence-transformers looks for them
_BATCH = 8  # texts; 4 to 16 was fastest on two processors, 32 and more slower
_PADDED = 16  # word pieces, to a multiple of which texts are padded; 8 and 32 were as fast
_READING: dict[str, Any] = {
    "batch_size": _BATCH,
    "show_progress_bar": False,
    "processing_kwargs": {"text": {"pad_to_multiple_of": _PADDED}},
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces that a model reads of a text, with its marks for begin and end, and where those between begin."""

    ids: list[int]
    starts: list[int]


Keep = Callable[[str, Pieces, "Tensor", "Tensor"], Made]  # of a text, its word pieces, their states and its vector


class Bulk:
    """Reads texts by the batch with `model`; `pieces` gives the word pieces that it reads of a text."""

    def __init__(self, model: "SentenceTransformer", pieces: Callable[[str], Pieces]) -> None:
        self._model, self._pieces = model, pieces
        self._side_by_side = SideBySide()

    @property
    def prompted(self) -> bool:
        """Whether the model reads documents with words put before them, so that word pieces are not those of a text."""
        return any(self._model.prompts.get(name) for name in _DOCUMENT_PROMPTS)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts as documents, shape `(len(texts), dimension)`, as the model gives them."""

        def read(batch: list[str]) -> list[NDArray[np.float32]]:
            return list(self._model.encode_document(batch, convert_to_numpy=True, **_READING))

        return np.stack(self._in_batches(read, texts, self._alike(texts)))

    def read(self, texts: Sequence[str], keep: Keep[Made]) -> list[Made]:
        """Return what `keep` makes of each text; states have the shape `(pieces, dimension)`."""
        bits = self._eight_bit  # loaded once, before several threads need it
        if bits is None:
            return self._in_batches(lambda batch: self._in_full(batch, keep), texts, self._alike(texts))
        return self._in_batches(lambda batch: self._in_bits(bits, batch, keep), texts, _in_turn(range(len(texts))))

    def _in_bits(self, bits: EightBitBert, batch: list[str], keep: Keep[Made]) -> list[Made]:
        pieces = [self._pieces(text) for text in batch]
        states = bits.read([one.ids for one in pieces])
        return [
            keep(text, read, *pooled(self._model, own)) for text, read, own in zip(batch, pieces, states, strict=True)
        ]

    def _in_full(self, batch: list[str], keep: Keep[Made]) -> list[Made]:
        outputs: Any = self._model.encode(batch, output_value=None, **_READING)
        made: list[Made] = []
        for text, output in zip(batch, outputs, strict=True):
            pieces = self._pieces(text)
            made.append(keep(text, pieces, output["token_embeddings"][: len(pieces.ids)], output["sentence_embedding"]))
        return made

    def _in_batches(
        self, read: Callable[[list[str]], list[Made]], texts: Sequence[str], batches: Iterator[Sequence[int]]
    ) -> list[Made]:
        planned = list(batches)
        found = self._side_by_side.run(lambda places: read([texts[place] for place in places]), planned)
        made = {
            place: one
            for places, ones in zip(planned, found, strict=True)
            for place, one in zip(places, ones, strict=True)
        }
        return [made[place] for place in range(len(texts))]

    def _alike(self, texts: Sequence[str]) -> Iterator[Sequence[int]]:
        """Yield the places of texts that are padded to the same length."""
        padded = [-(-len(self._pieces(text).ids) // _PADDED) for text in texts]
        for _, alike in groupby(sorted(range(len(texts)), key=padded.__getitem__), key=padded.__getitem__):
            yield from _in_turn(list(alike))

    @cached_property
    def _eight_bit(self) -> EightBitBert | None:
        if not multiplies_bytes():
            return None
        return eight_bit(self._model.transformers_model, [self._pieces(text).ids for text in sample()])


def pooled(model: "SentenceTransformer", states: "Tensor") -> tuple["Tensor", "Tensor"]:
    """Return what the rest of a model makes of a text's states, shape `(pieces, dimension)`: these, and its vector."""
    import torch

    given = states[None].to(next(model.parameters()).dtype)
    output: dict[str, Any] = {"token_embeddings": given, "attention_mask": torch.ones(1, len(states))}
    with torch.inference_mode():
        for module in list(model)[1:]:
            output = module(output)
    return output["token_embeddings"][0], output["sentence_embedding"][0]


def _in_turn(places: Sequence[int]) -> Iterator[Sequence[int]]:
    return (places[first : first + _BATCH] for first in range(0, len(places), _BATCH))
