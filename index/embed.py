"""The embedding model: texts to vectors, with sentence-transformers, on this machine only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

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
    from torch import Tensor

    from index.bulk import Bulk, Pieces
    from index.fused import FusedBert

Vectors = NDArray[np.float32]
_QUESTIONS_KEPT = 32


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
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self._bulk.prompted:
            return unit(self._bulk.embed(texts))
        return np.stack([tokens.whole for tokens in self.embed_tokens(texts)])

    def embed_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Return vectors like those of `embed`, and those of each text's word pieces as `index.tokens` packs them.

        They are read by the batch, in eight bits where that is faster. For a model that reads documents with words put
        before them there are none of word pieces: `b""`.
        """
        if not texts or self._bulk.prompted:
            return self.embed(texts), [b""] * len(texts)
        vectors, packed = zip(*self._bulk.read(texts, self._packed), strict=True)
        return np.stack(vectors), list(packed)

    def embed_question(self, question: str) -> NDArray[np.float32]:
        """Return the vector of a question, shape `(dimension,)`."""
        if not self._model.prompts.get("query"):
            return self.question_tokens(question).whole
        return unit(self._model.encode_query([question], convert_to_numpy=True, show_progress_bar=False)[0])

    def _read_question(self, question: str) -> TokenVectors:
        """Read a question once for both: its own vector, and those of its words."""
        return self.embed_tokens([question])[0]

    def embed_tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Return the word pieces of each text with their vectors, in the context of the whole text, read alone."""
        fused = self._fused  # loaded once, before several threads need it
        return list(self._side_by_side.run(lambda text: self._read_alone(text, fused), texts))

    def _read_alone(self, text: str, fused: "FusedBert | None") -> TokenVectors:
        import torch

        from index.bulk import pooled

        if fused is None:
            return self._bulk.read([text], self._token_vectors)[0]
        pieces = self._pieces(text)
        with torch.inference_mode():
            ids = torch.tensor([pieces.ids])
            mask = torch.ones_like(ids)
            states = fused(ids, attention_mask=mask, token_type_ids=torch.zeros_like(ids)).last_hidden_state
        return self._token_vectors(text, pieces, *pooled(self._model, states[0]))

    def _pieces(self, text: str) -> "Pieces":
        from index.bulk import Pieces

        read = self._tokenizer.encode(text)
        pieces, starts = read.ids, [start for start, _ in read.offsets[1:-1]]
        if len(pieces) > self.max_tokens:
            pieces, starts = [*pieces[: self.max_tokens - 1], pieces[-1]], starts[: self.max_tokens - 2]
        return Pieces(pieces, starts)

    def passage_tokens(self, passages: Sequence[Passage]) -> dict[Passage, WordPieces]:
        """Return the word pieces of passages, each in the context of its title and headings."""
        texts = [searched_text(passage, self) for passage in passages]
        made = zip(passages, texts, self.embed_tokens(texts), strict=True)
        return {
            passage: WordPieces(tokens.starts - len(text) + len(passage.text), tokens.vectors)
            for passage, text, tokens in made
        }

    def _packed(
        self, text: str, pieces: "Pieces", states: "Tensor", whole: "Tensor"
    ) -> tuple[NDArray[np.float32], bytes]:
        tokens = self._token_vectors(text, pieces, states, whole)
        return tokens.whole, pack(len(text), tokens.starts, tokens.vectors)

    def _token_vectors(self, _: str, pieces: "Pieces", states: "Tensor", whole: "Tensor") -> TokenVectors:
        vectors = unit(states[1:-1].float().numpy())  # without the marks for begin and end
        made = unit(whole.float().numpy())
        made.flags.writeable = False  # a question's is given to all who ask it
        return TokenVectors(np.array(pieces.starts, dtype=np.int64), vectors, made)

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
    def _bulk(self) -> "Bulk":
        from index.bulk import Bulk

        return Bulk(self._model, self._pieces)

    @cached_property
    def _fused(self) -> "FusedBert | None":
        """The transformer of the model for texts read alone, if it is one that can be computed in fewer steps."""
        from index.fused import fused

        return fused(self._model.transformers_model)

    @cached_property
    def _model(self) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer  # seconds to import, and torch with it

        try:
            model = SentenceTransformer(str(self.folder), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"the embedding model in {self.folder} cannot be loaded: {error}") from error
        return quicken(model)


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
