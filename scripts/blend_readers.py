"""Blend two readers: `python -m scripts.blend_readers BEFORE AFTER SHARE TARGET`.

What is learned further forgets a little of what was known. The mean of the weights before and after keeps more of both
than either (model soups, Wortsman et al. 2022). It is taken of the factors of the differences, which lie close together
when one was trained from the other.
"""

import sys
from pathlib import Path

from safetensors.torch import load_file, save_file


def main(before: Path, after: Path, share: float, target: Path) -> None:
    """Write the weights of `before` moved by `share`, 0 to 1, towards those of `after`.

    Raises:
        ValueError: the two files do not hold the same weights.
    """
    old, new = load_file(before), load_file(after)
    if old.keys() != new.keys():
        raise ValueError(f"{before} and {after} do not hold the same weights; blend a reader with one trained from it")
    blended = {name: old[name].float().lerp(new[name].float(), share).half() for name in old}
    save_file(blended, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
