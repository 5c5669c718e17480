"""Blend two readers: `python -m scripts.blend_readers BEFORE AFTER SHARE TARGET`.

What is learned further forgets a little of what was known. The mean of the weights before and after keeps more of both
than either (model soups, Wortsman et al. 2022). The mean of two differences of low rank has twice the rank; of it the
largest singular values are kept, as many as AFTER has.
"""

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor


def main(before: Path, after: Path, share: float, target: Path) -> None:
    """Write the weights of `before` moved by `share`, 0 to 1, towards those of `after`.

    Raises:
        ValueError: the two files do not hold the same weights.
    """
    old, new = load_file(before), load_file(after)
    if old.keys() != new.keys():
        raise ValueError(f"{before} and {after} do not hold the same weights; blend a reader with one trained from it")
    blended: dict[str, Tensor] = {}
    for name in sorted(new):
        if name.endswith(".up"):
            down = f"{name.removesuffix('up')}down"
            mean = (old[name].float() @ old[down].float()).lerp(new[name].float() @ new[down].float(), share)
            blended[name], blended[down] = factors(mean, rank=new[name].shape[1])
        elif not name.endswith(".down"):
            blended[name] = old[name].float().lerp(new[name].float(), share)
    save_file({name: weight.half().contiguous() for name, weight in blended.items()}, target)


def factors(difference: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Return `up` and `down`, whose product is the nearest of that rank to a difference (Eckart and Young 1936)."""
    left, values, right = torch.linalg.svd(difference, full_matrices=False)
    roots = values[:rank].sqrt()
    return left[:, :rank] * roots, roots[:, None] * right[:rank]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
