"""BERT in eight bits, for many texts at once: processors with VNNI multiply bytes twice as fast as bfloat16.

The weights are rounded row by row, and what they are multiplied with by ranges seen on a sample (`index.ranges`). Two
things keep what matters. Columns of large numbers are made smaller, and the weights that meet them larger (SmoothQuant,
Xiao et al. 2023). And the few neurons of a layer that go far beyond the others are added in full numbers (LLM.int8(),
Dettmers et al. 2022): those seen to on the sample, and those whose weights would let them go furthest. Of 939 texts, of
all kinds and scripts, the least cosine to the model's own vectors was 0.995 (0.997 from 24 word pieces on); with the
first alone it was 0.986, with the second alone 0.992. Of 60 words, each 240 times, it was 0.987: there the errors do
not level out.

Texts lie end to end, without padding, and each attends to itself alone. A text has the same vectors in any company:
sums of bytes are exact.
"""

from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import cosine_similarity, layer_norm
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertAttention, BertLayer

from index.fused import is_usual
from index.ranges import Ranges, observe

Seen = dict[nn.Module, Ranges]

_BYTE = 255
_WEIGHT = 127
_SMOOTHED = 0.7  # how much of a column's size goes to the weights; 0.5 and 0.85 were as good
_IN_FULL = 32  # neurons of a layer, of each of the two kinds; 16 to 256 did as well, none 0.996 for 0.999 on average
# Each size of product is prepared once, and kept: that is why there are not as many as there are lengths.
_ROWS = 128
_LENGTHS = 16
_TINY = 1e-6
_FAR = 1e30  # a sum of exponentials; bfloat16 and float32 end at 3e38
_FAITHFUL = 0.995  # the least cosine of a text's word pieces to those of the model, on average


class EightBitBert:
    """Stands in for a BertModel that reads many texts; `seen` is what its linear layers were given (`observe`)."""

    def __init__(self, bert: BertModel, seen: Seen) -> None:
        self._embeddings, heads = bert.embeddings, bert.config.num_attention_heads
        with torch.inference_mode():
            self._layers = [_Layer(cast("BertLayer", layer), heads, seen) for layer in bert.encoder.layer]

    def read(self, texts: Sequence[Sequence[int]]) -> list[Tensor]:
        """Return the last hidden states of each text, given as its word pieces: shape (pieces, dimension), float32."""
        ends = list(accumulate(map(len, texts), initial=0))
        with torch.inference_mode():
            filling = [0] * (_up(ends[-1], _ROWS) - ends[-1])
            pieces = torch.tensor([[*chain(*texts, filling)]])
            places = torch.tensor([[*chain(*(range(len(text)) for text in texts), filling)]])
            kinds = torch.zeros_like(pieces)
            states = self._embeddings(input_ids=pieces, position_ids=places, token_type_ids=kinds)[0].float()
            for layer in self._layers:
                states = layer(states, ends)
        return [states[begin:end] for begin, end in pairwise(ends)]


def eight_bit(model: object, sample: Sequence[Sequence[int]]) -> EightBitBert | None:
    """Return what stands in for a model, if it is a usual BERT and says the same of a sample, texts as word pieces."""
    if not is_usual(model):
        return None
    texts = _of_one_length(sample)
    states: list[Tensor] = []
    with torch.inference_mode():
        seen = observe(model, lambda text: states.append(model(torch.tensor([text])).last_hidden_state[0]), texts)
    made = EightBitBert(model, seen)
    alike = [cosine_similarity(was, now).mean() for was, now in zip(states, made.read(texts), strict=True)]
    return made if min(alike) >= _FAITHFUL else None


def _of_one_length(texts: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return what stands in the texts in pieces of one length, for products of one size; and the shortest as it is."""
    begin, *_, end = texts[0]
    between = list(chain(*(text[1:-1] for text in texts)))
    length = max(map(len, texts)) - 2
    cut = [[begin, *between[at : at + length], end] for at in range(0, len(between), length)]
    return [*cut, list(min(texts, key=len))]


class _Layer:
    def __init__(self, layer: BertLayer, heads: int, seen: Seen) -> None:
        self._attention = _Attention(layer.attention, heads, seen)
        self._forward = _FeedForward(layer, seen)
        self._said_norm, self._outer_norm = _norm(layer.attention.output.LayerNorm), _norm(layer.output.LayerNorm)

    def __call__(self, states: Tensor, ends: Sequence[int]) -> Tensor:
        """Return the states of the next layer; these are used up."""
        states = layer_norm(states.add_(self._attention(states, ends)), *self._said_norm)
        return layer_norm(self._forward(states), *self._outer_norm)


class _Attention:
    def __init__(self, attention: BertAttention, heads: int, seen: Seen) -> None:
        asking, said = attention.self, attention.output.dense
        self._heads, self._numbers = heads, said.weight.dtype
        shrunk = (len(said.weight) // heads) ** -0.5  # of the scores
        weight = torch.cat([shrunk * asking.query.weight, asking.key.weight, asking.value.weight]).float()
        bias = torch.cat([shrunk * asking.query.bias, asking.key.bias, asking.value.bias])
        evened = _evened(weight, seen[asking.query])
        self._given, self._taken = _Bytes(seen[asking.query], evened), _Bytes(seen[said])
        self._ask = _Product(weight / evened, bias, self._given)
        self._say = _Product(said.weight, said.bias, self._taken)

    def __call__(self, states: Tensor, ends: Sequence[int]) -> Tensor:
        """Return what is added to the states."""
        asked = self._ask(self._given(states), self._numbers)
        parts = asked.view(len(asked), 3, self._heads, -1).permute(1, 2, 0, 3)
        taken = asked.new_zeros(len(asked), self._heads, parts.shape[-1])
        for begin, end in pairwise(ends):
            length = end - begin
            padded = asked.new_zeros(3, self._heads, _up(length, _LENGTHS), parts.shape[-1])
            padded[:, :, :length] = parts[:, :, begin:end]
            shares, sums = _shares(padded[0], padded[1], length)  # those of the padding meet values of 0
            summed = torch.bmm(shares, padded[2])[:, :length].transpose(0, 1)
            torch.div(summed, sums[:, :length].t().unsqueeze(-1), out=taken[begin:end])
        return self._say(self._taken(taken.flatten(1)))


def _shares(query: Tensor, key: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Return what each word piece takes from each, and the sums by which that is to be divided, over `length` of them.

    Softmax without its search for the greatest score, which took twice as long as the exponentials; with it only for
    texts whose scores go so far that these would be no numbers (Hebrew, with -103 and 97).
    """
    shares = torch.bmm(query, key.transpose(1, 2)).exp_()
    sums = shares[..., :length].sum(-1)
    least, most = sums.aminmax()
    if least < 1 / _FAR or most > _FAR:
        shares[..., :length] = torch.bmm(query, key.transpose(1, 2))[..., :length].softmax(-1)
        sums = torch.ones_like(sums)
    return shares, sums


class _FeedForward:
    def __init__(self, layer: BertLayer, seen: Seen) -> None:
        inner, outer = layer.intermediate.dense, layer.output.dense
        weight, norm = inner.weight.float(), layer.attention.output.LayerNorm
        evened = _evened(weight, seen[inner])
        self._given = _Bytes(seen[inner], evened)
        in_full = torch.zeros(len(weight), dtype=torch.bool)
        for far in (seen[outer].size, _reach(weight, inner.bias, norm)):
            in_full[far.topk(min(_IN_FULL, len(weight) // 4)).indices] = True
        few, rest = in_full.nonzero().flatten(), (~in_full).nonzero().flatten()
        self._between = _Bytes(seen[outer].of(rest))
        self._inner = _Product((weight / evened)[rest], inner.bias[rest], self._given)
        self._outer = _Product(outer.weight[:, rest], outer.bias, self._between)
        self._few_inner = _Product((weight / evened)[few], inner.bias[few], self._given)
        self._few_outer = outer.weight[:, few].t().contiguous()

    def __call__(self, states: Tensor) -> Tensor:
        """Return the states with what is added to them; they are used up."""
        given = self._given(states)
        rest = self._outer(self._inner.rounded_gelu(given, self._between))
        few = self._few_inner(given, self._few_outer.dtype, gelu=True) @ self._few_outer
        return states.add_(rest).add_(few)


class _Bytes:
    """How numbers are rounded: each column times `evened`, then all in steps of one size, from the least seen."""

    def __init__(self, seen: Ranges, evened: Tensor | None = None) -> None:
        evened = torch.ones_like(seen.least) if evened is None else evened
        least = min(float((seen.least * evened).min()), 0.0)
        greatest = max(float((seen.greatest * evened).max()), 0.0)
        self.step = max(greatest - least, _TINY) / _BYTE
        self.zero = round(-least / self.step)
        self._times = evened / self.step
        self._plus = torch.full_like(evened, self.zero + 0.5)  # what is made a whole number is cut off

    def __call__(self, numbers: Tensor) -> Tensor:
        return torch.addcmul(self._plus, numbers.float(), self._times).clamp_(0, _BYTE).to(torch.uint8)


class _Product:
    """A linear layer of bytes; it takes what `given` made of numbers."""

    def __init__(self, weight: Tensor, bias: Tensor, given: _Bytes) -> None:
        self._steps = weight.float().abs().amax(1).clamp(min=_TINY) / _WEIGHT
        rounded = (weight.float() / self._steps[:, None]).round().to(torch.int8)
        self._weight = torch.ops.onednn.qlinear_prepack(rounded, None)
        self._zeros = torch.zeros(len(weight), dtype=torch.int32)
        self._bias, self._given = bias.float(), given

    def __call__(self, given: Tensor, numbers: torch.dtype = torch.float32, *, gelu: bool = False) -> Tensor:
        return self._run(given, 1.0, 0, numbers, "gelu" if gelu else "none")

    def rounded_gelu(self, given: Tensor, into: _Bytes) -> Tensor:
        """Return what GELU makes of the products, rounded at once."""
        return self._run(given, into.step, into.zero, torch.uint8, "gelu")

    def _run(self, given: Tensor, step: float, zero: int, numbers: torch.dtype, then: str) -> Tensor:
        read = (given, self._given.step, self._given.zero)
        held = (self._weight, self._steps, self._zeros, self._bias)
        return torch.ops.onednn.qlinear_pointwise(*read, *held, step, zero, numbers, then, [], "none")


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


def _evened(weight: Tensor, seen: Ranges) -> Tensor:
    """Return by what each column of numbers is multiplied, and its weights divided, so that both are of like size."""
    return weight.abs().amax(0).clamp(min=_TINY) ** (1 - _SMOOTHED) / seen.size.clamp(min=_TINY) ** _SMOOTHED


def _reach(weight: Tensor, bias: Tensor, norm: nn.LayerNorm) -> Tensor:
    """Return how far each neuron could go at most, given what `norm` lets through: numbers whose mean square is 1."""
    return (weight * norm.weight).norm(dim=1) * weight.shape[1] ** 0.5 + weight @ norm.bias.float() + bias


def _norm(norm: nn.LayerNorm) -> tuple[tuple[int, ...], Tensor, Tensor, float]:
    """Return what `layer_norm` wants to know."""
    return norm.normalized_shape, norm.weight.float(), norm.bias.float(), norm.eps
