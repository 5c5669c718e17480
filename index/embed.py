"""The embedding model: texts to vectors, with sentence-transformers, on this machine only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import ModelUnavailable
from index.model_folder import folder_of
from index.parallel import SideBySide
from index.passage import Passage
from index.precision import quicken
from index.settings import BUNDLED_MODEL
from index.stretches import stretches
from index.tokens import WordPieces, pack

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.fused import FusedBert

Vectors = NDArray[np.float32]
Found = TypeVar("Found")
_QUESTIONS_KEPT = 32
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")  # as sentence-transformers looks for them
_BATCH = 8  # texts of like length; 4 to 16 was fastest on two cores, 32 and more slower
_PADDED = 16  # word pieces, to a multiple of which texts are padded; 8 and 32 were as fast
_READING: dict[str, Any] = {
    "batch_size": _BATCH,
    "show_progress_bar": False,
    "processing_kwargs": {"text": {"pad_to_multiple_of": _PADDED}},
}


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """The word pieces of a text, as far as the model reads it: where each begins, and its vector of length 1.

    `vectors` has the shape `(len(starts), dimension)`; `whole` is the vector of the text, shape `(dimension,)`.
    """

    starts: NDArray[np.int64]
    vectors: Vectors
    whole: NDArray[np.float32]


class Embedder:
    """A sentence-transformers model, in `folder`. Its tokenizer and its weights load when first needed.

    Raises:
        ModelUnavailable: there is no such model on this machine; none is ever downloaded.
    """

    def __init__(self, model: str = BUNDLED_MODEL) -> None:
        self.name = model
        self.folder = folder_of(model)
        self.question_tokens = lru_cache(_QUESTIONS_KEPT)(self._read_question)
        self._side_by_side = SideBySide()

    def token_starts(self, text: str) -> list[int]:
        """Return the offset of each word piece of `text`, ascending."""
        read = ((at, self._tokenizer.encode(part, add_special_tokens=False)) for at, part in stretches(text))
        return [at + start for at, pieces in read for start, _ in pieces.offsets]

    @property
    def max_tokens(self) -> int:
        """The most word pieces the model reads, its two marks for begin and end included."""
        return int(self._model.max_seq_length or 512)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text, shape `(len(texts), dimension)`, the same in any company."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for places, found in self._batch_by_batch(self._vectors_of, texts):
            vectors[places] = found
        return vectors

    def embed_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Return vectors as `embed` does, and the vectors of each text's word pieces as `index.tokens` packs them.

        For a model that reads documents with words put before them there are none: `b""`.
        """
        if any(self._model.prompts.get(name) for name in _DOCUMENT_PROMPTS):
            return self.embed(texts), [b""] * len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        packed = [b""] * len(texts)
        for places, found in self._batch_by_batch(self._packed_of, texts):
            for place, (whole, data) in zip(places, found, strict=True):
                vectors[place], packed[place] = whole, data
        return vectors, packed

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """Return the vector of a question, shape `(dimension,)`."""
        if not self._model.prompts.get("query"):
            return self.question_tokens(question).whole
        return unit(self._model.encode_query([question], convert_to_numpy=True, **_READING)[0])

    def _read_question(self, question: str) -> TokenVectors:
        """Read a question once for both: its own vector, and those of its words."""
        return self.embed_tokens([question])[0]

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the word pieces of each text with their vectors, in the context of the whole text, read alone."""
        fused = self._fused  # loaded once, before several threads need it
        return list(self._side_by_side.run(lambda text: self._read_alone(text, fused), texts))

    def _read_alone(self, text: str, fused: "FusedBert | None") -> TokenVectors:
        if fused is None:
            return self._tokens_of([text])[0]
        import torch

        pieces = self._tokenizer.encode(text).ids
        pieces = [*pieces[: self.max_tokens - 1], pieces[-1]] if len(pieces) > self.max_tokens else pieces
        with torch.inference_mode():
            ids = torch.tensor([pieces])
            mask = torch.ones_like(ids)
            states = fused(ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)).last_hidden_state
            output: dict[str, Any] = {"token_embeddings": states, "attention_mask": mask}
            for module in list(self._model)[1:]:
                output = module(output)
        return self._token_vectors(text, {name: value[0] for name, value in output.items()})

    def passage_tokens(self, passages: Sequence[Passage]) -> dict[Passage, WordPieces]:
        """Return the word pieces of passages, each in the context of its title and headings."""
        texts = [searched_text(passage, self) for passage in passages]
        made = zip(passages, texts, self.embed_tokens(texts), strict=True)
        return {
            passage: WordPieces(tokens.starts - len(text) + len(passage.text), tokens.vectors)
            for passage, text, tokens in made
        }

    def _batch_by_batch(
        self, read: Callable[[list[str]], Found], texts: Sequence[str]
    ) -> Iterator[tuple[list[int], Found]]:
        """Yield the places of texts of like length, and what is read of them."""
        batches = list(self._batches(texts))
        found = self._side_by_side.run(lambda places: read([texts[place] for place in places]), batches)
        yield from zip(batches, found, strict=True)

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield the places of texts that are padded to the same length: else bfloat16 shows what a text was beside."""
        read = [min(len(self.token_starts(text)) + 2, self.max_tokens) for text in texts]
        padded = [-(-pieces // _PADDED) for pieces in read]
        for _, alike in groupby(sorted(range(len(texts)), key=padded.__getitem__), key=padded.__getitem__):
            places = list(alike)
            yield from (places[first : first + _BATCH] for first in range(0, len(places), _BATCH))

    def _vectors_of(self, texts: list[str]) -> Vectors:
        return unit(self._model.encode_document(texts, convert_to_numpy=True, **_READING))

    def _packed_of(self, texts: list[str]) -> list[tuple[NDArray[np.float32], bytes]]:
        read = zip(texts, self._tokens_of(texts), strict=True)
        return [(tokens.whole, pack(len(text), tokens.starts, tokens.vectors)) for text, tokens in read]

    def _tokens_of(self, texts: list[str]) -> list[TokenVectors]:
        outputs: Any = self._model.encode(texts, output_value=None, **_READING)
        return [self._token_vectors(text, output) for text, output in zip(texts, outputs, strict=True)]

    def _token_vectors(self, text: str, output: dict[str, Any]) -> TokenVectors:
        length = int(output["attention_mask"].sum())
        without_marks = output["token_embeddings"][1 : length - 1]  # those for begin and end
        vectors = unit(without_marks.float().numpy())
        whole = unit(output["sentence_embedding"].float().numpy())
        starts = np.array(self.token_starts(text)[: len(vectors)], dtype=np.int64)
        whole.flags.writeable = False  # a question's is given to all who ask it
        return TokenVectors(starts, vectors, whole)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        file = self.folder / "tokenizer.json"
        if not file.is_file():
            raise ModelUnavailable(f"the model folder {self.folder} has no tokenizer.json; name another model")
        tokenizer = Tokenizer.from_file(str(file))
        tokenizer.no_truncation()  # counting must see what reading would cut
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _fused(self) -> "FusedBert | None":
        """The transformer of the model for texts read alone, if it is one that can be computed in fewer steps."""
        from index.fused import fused

        return fused(self._model.transformers_model)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer  # seconds to import, and torch with it

        from index.attention import attend_text_by_text

        try:
            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"the embedding model in {self.folder} cannot be loaded: {error}") from error
        return attend_text_by_text(quicken(model))


def unit(vectors: Vectors) -> Vectors:
    """Return vectors, or a single one, of length 1. Divided here, in float32: the model may compute in less."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def searched_text(passage: Passage, embedder: Embedder) -> str:
    """Return what is embedded for a passage: its title and headings, as far as there is room, and its text."""
    room = embedder.max_tokens - 4 - len(embedder.token_starts(passage.text))
    context = passage.context
    starts = embedder.token_starts(context)
    if len(starts) > room:
        context = context[: starts[max(room, 0)]].rstrip()
    return f"{context}\n{passage.text}" if context else passage.text
