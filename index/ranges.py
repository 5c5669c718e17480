"""Which numbers the layers of a model meet, seen on a sample of text: what they are rounded by in eight bits.

The sample is of our own writing and of many kinds (prose, tables, code, several scripts), so that what a library holds
has no part in the vectors of its passages. Numbers beyond what was seen are cut off.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

_SAMPLE = Path(__file__).parent / "sample.txt"


@dataclass(frozen=True, slots=True)
class Ranges:
    """The least and the greatest number in each column of what a product was given, shape (columns,), in float32."""

    least: Tensor
    greatest: Tensor

    def joined(self, other: "Ranges") -> "Ranges":
        """Return the ranges that hold those of both."""
        return Ranges(torch.minimum(self.least, other.least), torch.maximum(self.greatest, other.greatest))

    def of(self, columns: Tensor) -> "Ranges":
        """Return the ranges of some columns."""
        return Ranges(self.least[columns], self.greatest[columns])

    @property
    def size(self) -> Tensor:
        """How far from zero the numbers of each column go."""
        return torch.maximum(-self.least, self.greatest)


def sample() -> list[str]:
    """Return texts of many kinds, of about the length of passages."""
    return _SAMPLE.read_text("utf-8").strip().split("\n\n")


def observe(
    model: nn.Module, read: Callable[[Sequence[int]], object], texts: Iterable[Sequence[int]]
) -> dict[nn.Module, Ranges]:
    """Return what each linear layer of `model` was given while `read` read the texts, one at a time."""
    seen: dict[nn.Module, Ranges] = {}

    def note(layer: nn.Module, given: tuple[Tensor]) -> None:
        rows = given[0].detach().flatten(0, -2).float()
        found = Ranges(rows.amin(0), rows.amax(0))
        seen[layer] = seen[layer].joined(found) if layer in seen else found

    watched = [layer.register_forward_pre_hook(note) for layer in model.modules() if isinstance(layer, nn.Linear)]
    try:
        for text in texts:
            read(text)
    finally:
        for watch in watched:
            watch.remove()
    return seen
