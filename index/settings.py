"""What an index is built with."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from index.model_files import model_files

BUNDLED_MODEL = "all-MiniLM-L6-v2"
READER = 10  # raise when the same file would be read into another text
SPLITTER = 8  # raise when the same text would be split into other passages


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """Where a library and its index are, and how passages are made.

    `embedding_model` is the bundled model's name, a sentence-transformers model in the local cache, or a model folder.
    `passage_tokens` is the largest passage, in word pieces of that model.
    """

    library: Path
    home: Path
    embedding_model: str = BUNDLED_MODEL
    passage_tokens: int = 180

    @property
    def fingerprint(self) -> str:
        """Name everything that decides what the index holds; indexes of different fingerprints cannot be mixed."""
        made_with = asdict(self) | {"reader": READER, "splitter": SPLITTER}
        del made_with["library"], made_with["home"]
        if self.embedding_model != BUNDLED_MODEL and (files := model_files(Path(self.embedding_model))):
            made_with["model_files"] = files
        return hashlib.sha256(json.dumps(made_with, sort_keys=True).encode()).hexdigest()[:16]
