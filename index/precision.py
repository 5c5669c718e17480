"""How the models are computed fastest: in which numbers, and in how few steps."""

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from torch import nn

    Model = TypeVar("Model", bound=nn.Module)

# As torch.cpu.get_capabilities names them. Without one of these bfloat16 is emulated, and slower than float32.
_NATIVE = ("amx_bf16", "avx512_bf16")


_BYTES = ("amx_int8", "avx512_vnni", "avx_vnni")


def multiplies_bytes() -> bool:
    """Say whether this processor multiplies bytes, and sums the products, in one step."""
    import torch

    able = torch.cpu.get_capabilities()
    return any(able.get(name) for name in _BYTES)


def numbers() -> str:
    """Return "bfloat16" or "float32", as PyTorch names them."""
    import torch

    able = torch.cpu.get_capabilities()
    return "bfloat16" if any(able.get(name) for name in _NATIVE) else "float32"


def quicken(model: "Model") -> "Model":
    """Turn a model to the numbers that this processor multiplies fastest; what it gives then needs `.float()`.

    The vectors of 400 passages (XQuAD, MTRAG-UN) kept a cosine of 0.9999 and more to those in float32, so an index
    may be carried between machines of both kinds.
    """
    import torch

    return model.to(dtype=getattr(torch, numbers()))


def quicken_for_one(model: "nn.Module") -> "nn.Module":
    """Turn a model that reads one text at a time to those numbers, and to few steps if it is one that can be fused."""
    from index.fused import fused

    return fused(quicken(model)) or model
