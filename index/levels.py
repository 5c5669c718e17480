"""Heads on two levels, such as years above quarters: each column is named by both, e.g. `2023 Q1`."""

from collections.abc import Sequence

Row = Sequence[str]


def two_levels(upper: Row, lower: Row) -> list[str] | None:
    """Return the heads of a table whose first rows these are; None unless the lower ones come again below each upper.

    An upper head stands above the first of its columns, or above each.
    """
    width = max(len(upper), len(lower))
    above, below = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    starts = [at for at, cell in enumerate(above) if cell and below[at] not in {"", cell}]
    starts = [at for at in starts if at == 0 or above[at] != above[at - 1]]
    if len(starts) < 2:
        return None
    groups = [range(start, _end(above, start)) for start in starts]
    usual = [below[at] for at in groups[0]]
    again = [[below[at] for at in group][: len(usual)] for group in groups]
    if len(usual) < 2 or not all(usual) or len({*usual}) < len(usual) or any(len(words) < 2 for words in again[:-1]):
        return None
    if any(words != usual[: len(words)] for words in again):
        return None
    heads = [cell or above[at] for at, cell in enumerate(below)]
    for group in groups:
        for at in group[: len(usual)]:
            heads[at] = f"{above[group.start]} {below[at]}"
    return heads


def _end(row: Row, start: int) -> int:
    """Return where the next of the upper heads begins."""
    return next((at for at in range(start + 1, len(row)) if row[at] not in {"", row[start]}), len(row))
