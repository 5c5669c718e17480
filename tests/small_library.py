"""A library in a folder of a test, embedded by a stand-in that is as fast as hashing and as repeatable."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.library import Library
from index.passage import Passage
from index.settings import IndexSettings
from index.tokens import WordPieces, pack


class HashedEmbedder:
    """The interface of `index.embed.Embedder`: equal texts have equal vectors, other texts unrelated ones.

    `seen` lists every text that was embedded.
    """

    max_tokens = 256

    def __init__(self, name: str = "hashed", dimension: int = 16) -> None:
        self.name, self.dimension = name, dimension
        self.seen: list[str] = []

    def token_starts(self, text: str) -> list[int]:
        return [word.start() for word in re.finditer(r"\w+|[^\w\s]", text)]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return np.array([_direction(text, self.dimension) for text in texts], np.float32).reshape(-1, self.dimension)

    def embed_passages(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[bytes]]:
        pieces = [self._pieces(text) for text in texts]
        return self.embed(texts), [pack(len(t), *each) for t, each in zip(texts, pieces, strict=True)]

    def passage_tokens(self, passages: Sequence[Passage]) -> dict[Passage, WordPieces]:
        return {passage: WordPieces(*self._pieces(passage.text)) for passage in passages}

    def _pieces(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        starts = np.array(self.token_starts(text), dtype=np.int64)
        return starts, np.ones((len(starts), self.dimension), dtype=np.float32)


class NoEmbedder(HashedEmbedder):
    """Fails the test that needs a vector."""

    def embed(self, texts):
        if texts:
            raise AssertionError("the model was needed")
        return super().embed(texts)


def _direction(text: str, dimension: int) -> NDArray[np.float64]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=dimension)
    return vector / np.linalg.norm(vector)


def write(folder: Path, **texts: str) -> None:
    """Write `name="text"` to `name.txt`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def open_small(folder: Path, home: Path | None = None, *, tokens: int = 40, embedder=None) -> Library:
    """Open a folder as a library, its index beside it."""
    home = home or folder.parent / "home"
    return Library(IndexSettings(folder, home, "hashed", tokens), embedder or HashedEmbedder())


def paragraphs(*subjects: str) -> str:
    """Return a text with one passage of 40 tokens for each subject."""
    return "\n\n".join(
        f"The {subject} is here. " + f"It is the {subject} again and again. " * 3 for subject in subjects
    )
