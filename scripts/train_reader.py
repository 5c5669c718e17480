"""Train the reader: `python -m scripts.train_reader PAIRS [STEPS [FROM]]` writes rag/reader.safetensors.

FROM is a file of weights to go on from, at half the rate.

Data card. PAIRS is a JSON Lines file of `{"question", "sentence"}` in document order. What ships was learned from
11,277 pairs of 44 Wikipedia articles: questions of SQuAD 1.1 (Rajpurkar et al. 2016, CC BY-SA 4.0) as Du et
al. (2017) split them, lower-cased; the last 600 questions were held out. English only. The weights hold no text of it.

Each question gives one stretch of 1 to 5 neighbouring sentences with its answer; one without (the same stretch, the
answer taken away, or a stretch around one of the nearest wrong sentences); and half the time the first again, the
question asked amiss: another word of its kind, or another number, stands for one that question and answer share, where
it fits between its neighbours. Half of the questions have a topic above their stretches, as documents have titles. The
loss is the cross-entropy of the right sentence among those of its stretch and "none of them", and of the right sentence
among those of both stretches. One pass over the questions takes an hour on one core. What ships was trained in three
runs, of 450, 255 and 700 steps: the optimiser and the order of the questions began anew between, and the last alone had
topics and words that fit. Of 150 questions held out, it put the right sentence first among hard ones in 0.75.
"""

import math
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils import parametrize

from index.embed import Embedder
from index.offline import go_offline
from rag.reader import WEIGHTS
from rag.scorer import ADAPTED, SentenceScorer, load_scorer, load_tokenizer, make_batch
from scripts.reader_examples import Example, Examples

RANK = 32
STEPS = 705
QUESTIONS = 16  # in a step
HELD_OUT = 600
RATE = 1e-3
FURTHER_RATE = 5e-4  # when going on from weights that were learned before
FALL = ((0.0, 0.0), (0.06, 1.0), (0.64, 0.53), (1.0, 0.02))  # share of the steps, share of the rate; straight between
DROPOUT = 0.05
_WITHIN = ".parametrizations.weight.0."  # how torch names a difference inside a weight
BOTH_WEIGHT = 0.5  # of the loss over both stretches


class LowRank(nn.Module):
    """A weight with a learned difference `up @ down` to it, zero at first."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.up = nn.Parameter(torch.zeros(rows, RANK))
        self.down = nn.Parameter(torch.randn(RANK, columns) / math.sqrt(columns))

    def forward(self, weight: Tensor) -> Tensor:
        """Return the weight with its difference."""
        return weight + self.up @ self.down


def main(pairs: Path, target: Path = WEIGHTS, steps: int = STEPS, start: Path | None = None) -> None:
    """Train, print how it goes and how well held-out questions are read, and write the difference."""
    go_offline()
    torch.manual_seed(1)
    tokenizer = load_tokenizer()
    examples = Examples(pairs, Embedder(), tokenizer, seed=2 if start else 1)
    model = prepared()
    if start:
        resume(model, load_file(start))
    last = len(examples.questions) - min(HELD_OUT, len(examples.questions) // 10)
    train(model, examples, tokenizer, range(last), steps, rate=FURTHER_RATE if start else RATE)
    say(judged(model.eval(), examples, tokenizer, range(last, len(examples.questions))))
    save_file(learned(model), target)
    say(f"{target}: {target.stat().st_size:,} bytes")


def prepared() -> SentenceScorer:
    """Return the bundled model with differences to learn; its word vectors stay as they are."""
    model = load_scorer()
    nn.init.normal_(model.head.weight, std=0.02)
    nn.init.zeros_(model.head.bias)
    model.encoder.embeddings.requires_grad_(False)
    for layer in model.encoder.encoder.layer:
        for name in ADAPTED:
            linear = layer.get_submodule(name)
            linear.weight.requires_grad_(False)
            parametrize.register_parametrization(linear, "weight", LowRank(*linear.weight.shape))
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = DROPOUT
    return model.train()


@torch.no_grad()
def resume(model: SentenceScorer, before: dict[str, Tensor]) -> None:
    """Set what is to be learned to what was learned before."""
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            weight.copy_(before[name.replace(_WITHIN, ".")])


def train(
    model: SentenceScorer,
    examples: Examples,
    tokenizer: Tokenizer,
    numbers: range,
    steps: int,
    *,
    rate: float = RATE,
) -> None:
    """Take `steps` steps of AdamW, the rate rising at first and then falling."""
    trained = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    begun, mean, waiting = time.monotonic(), 0.0, list[int]()
    for step in range(1, steps + 1):
        if len(waiting) < QUESTIONS:
            fresh = list(numbers)
            examples.random.shuffle(fresh)
            waiting += fresh
        chosen, waiting = waiting[:QUESTIONS], waiting[QUESTIONS:]
        loss = loss_of(model, tokenizer, examples, [examples.of(number) for number in chosen])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        mean = loss.item() if step == 1 else 0.97 * mean + 0.03 * loss.item()
        if step % 50 == 0:
            say(f"{step} of {steps}: loss {mean:.3f}, {(time.monotonic() - begun) / step:.1f} s a step")


def _rate(step: int, steps: int) -> float:
    return float(np.interp((step + 1) / steps, *zip(*FALL, strict=True)))


def loss_of(
    model: SentenceScorer, tokenizer: Tokenizer, examples: Examples, groups: Sequence[Sequence[Example]]
) -> Tensor:
    """Return the loss of the examples of several questions."""
    flat = [example for group in groups for example in group]
    scores = scores_of(model, tokenizer, examples, flat)
    answers = [place_of(example) for example in flat]
    with_none = torch.cat([torch.zeros(len(flat), 1), scores], dim=1)
    places = torch.tensor([0 if answer is None else answer + 1 for answer in answers])
    loss = cross_entropy(with_none, places)
    both: list[Tensor] = []
    first = 0
    for group in groups:
        if len(group) > 1 and group[1].question == group[0].question:
            joined = torch.cat([scores[first], scores[first + 1]]).unsqueeze(0)
            both.append(cross_entropy(joined, torch.tensor([answers[first]])))
        first += len(group)
    return loss + BOTH_WEIGHT * torch.stack(both).mean() if both else loss


def place_of(example: Example) -> int | None:
    """Return which of an example's scores is that of the answer; the topic above the sentences has a score too."""
    return None if example.answer is None else example.answer + (example.topic is not None)


def scores_of(model: SentenceScorer, tokenizer: Tokenizer, examples: Examples, chosen: Sequence[Example]) -> Tensor:
    """Return the scores of what is read of each example, shape (examples, most texts)."""
    return model(make_batch(tokenizer, [(one.question, examples.texts(one)) for one in chosen]))


@torch.inference_mode()
def judged(model: SentenceScorer, examples: Examples, tokenizer: Tokenizer, numbers: range) -> str:
    """Say how often the right sentence is best among hard ones, and how well answers part from what is none."""
    examples.random = random.Random(7)
    first = 0
    found: dict[str, list[float]] = {"answered": [], "taken away": [], "hard": [], "asked amiss": []}
    for number in numbers:
        question, gold = examples.questions[number]
        near = examples.stretch(gold)
        hard = [[p for p in examples.stretch(place) if p != gold] or [place] for place in examples.hard(number)[:4]]
        rows = [Example(question, places, None) for places in (near, *hard)]
        if without := [place for place in near if place != gold]:
            rows.append(Example(question, without, None))
        if amiss := examples.asked_amiss(number, near):
            rows.append(Example(amiss, near, None))
        scores = scores_of(model, tokenizer, examples, rows)
        best = scores.max(1).values.tolist()
        found["answered"].append(best[0])
        found["hard"].append(max(best[1 : 1 + len(hard)]))
        if without:
            found["taken away"].append(best[1 + len(hard)])
        if amiss:
            found["asked amiss"].append(best[-1])
        first += int(scores[0].argmax()) == near.index(gold) and best[0] >= found["hard"][-1]
    parted = [f"{kind} {_area(found['answered'], others):.3f}" for kind, others in found.items() if kind != "answered"]
    return f"right sentence first {first / len(numbers):.3f}; AUROC of answers against {', '.join(parted)}"


def _area(answered: Sequence[float], others: Sequence[float]) -> float:
    return float(roc_auc_score([1] * len(answered) + [0] * len(others), [*answered, *others]))


def learned(model: SentenceScorer) -> dict[str, Tensor]:
    """Return what was learned, in half precision: differences as `NAME.up` and `NAME.down`, all else whole."""
    found: dict[str, Tensor] = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            found[name.replace(_WITHIN, ".")] = weight.detach().half().contiguous()
    return found


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        steps=int(sys.argv[2]) if len(sys.argv) > 2 else STEPS,
        start=Path(sys.argv[3]) if len(sys.argv) > 3 else None,
    )
