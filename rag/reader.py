"""The reader: the bundled model, taught to tell whether a sentence, in its context, answers a question.

A cross-encoder (Nogueira and Cho 2019) that scores every sentence of a stretch of text in one pass. Zero stands for
"not answered here", after the no-answer score of Devlin et al. (2019) for SQuAD 2.0. What it knows beyond the bundled
weights is a low-rank difference to them (LoRA, Hu et al. 2022), in reader.safetensors; see scripts/train_reader.py.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.parallel import SideBySide
from index.precision import quicken_for_one

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from rag.scorer import SentenceScorer

WEIGHTS = Path(__file__).with_name("reader.safetensors")


class Reader:
    """Reads a question and stretches of text together. The weights load when first needed."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._side_by_side = SideBySide()

    def read(self, question: str, stretches: Sequence[Sequence[str]]) -> list[list[float]]:
        """Return one score for each sentence of each stretch: the log-odds, uncalibrated, of answering against not.

        Stretches are read one by one, so that none leaves its trace in another; together they were hardly faster.
        """
        import torch  # seconds to import: only when something is read

        from rag.scorer import make_batch

        model, tokenizer = self._model, self._tokenizer  # loaded once, before several threads need them

        def scores(stretch: Sequence[str]) -> list[float]:
            with torch.inference_mode():
                return model(make_batch(tokenizer, [(question, stretch)]))[0].tolist()

        return list(self._side_by_side.run(scores, stretches))

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from rag.scorer import load_tokenizer

        return load_tokenizer()

    @cached_property
    def _model(self) -> "SentenceScorer":
        from safetensors.torch import load_file

        from rag.scorer import load_scorer

        model = load_scorer()
        model.adapt(load_file(self._weights))
        model.encoder = quicken_for_one(model.encoder)
        return model.eval()
