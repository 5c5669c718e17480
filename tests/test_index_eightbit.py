"""In eight bits a model says nearly the same as in full, whatever it reads and beside whatever."""

import pytest
import torch
from torch.nn.functional import cosine_similarity
from transformers import BertConfig, BertModel

import index.eightbit
from index.eightbit import EightBitBert, eight_bit
from index.embed import Embedder
from index.precision import multiplies_bytes
from index.ranges import Ranges, observe, sample

pytestmark = pytest.mark.skipif(not multiplies_bytes(), reason="the processor does not multiply bytes")

TEXTS = [
    "The dam was built in 1912, and rain fell on the hills for nine days.",
    "Region: North | Q1: 1,204.50 | Q2: (12.40) | Change: n/a\n" * 6,
    'for name in sorted(names):\n    print(f"{name!r}: {len(name):>4}")  # of each, how long',
    "Пароход отошёл от пристани, и ветер стих. 雨が降って、川の水が増えた。 وصلت السفينة إلى الميناء",
    "שלום\n\nהיום קיבלתי את הציון של המבחן ואני בהלם. הציון הוא 53. השקעתי שבועיים בלימודים ולא ישנתי. " * 3,
    '"There is no proxy for it, because it is ""made up"".  I can buy either, the stock or an option on it."',
    "word " * 240,
    "vocals " * 240,
    "[PAD] " * 100,
    "[CLS] hello world [SEP] [PAD] [PAD]",
    "INF",
]


@pytest.fixture(scope="module")
def embedder():
    return Embedder()


@pytest.fixture(scope="module")
def bert(embedder):
    return embedder._model.transformers_model


@pytest.fixture(scope="module")
def read(embedder):
    return lambda texts: [embedder._pieces(text).ids for text in texts]


@pytest.fixture(scope="module")
def made(bert, read):
    return eight_bit(bert, read(sample()))


def _states(bert, pieces):
    with torch.inference_mode():
        return bert(torch.tensor([pieces])).last_hidden_state[0].float()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_states_are_nearly_those_of_the_model(bert, read, made, text):
    (pieces,) = read([text])
    (found,) = made.read([pieces])
    wanted = _states(bert, pieces)
    assert found.shape == wanted.shape
    assert found.dtype == torch.float32
    assert cosine_similarity(found.mean(0), wanted.mean(0), dim=0) > 0.99
    assert cosine_similarity(found, wanted).mean() > 0.99


def test_a_text_has_the_very_same_states_alone_and_in_any_company(read, made):
    pieces = read(TEXTS)
    together = made.read(pieces)
    turned = made.read(pieces[::-1])[::-1]
    for alone, *others in zip((made.read([text])[0] for text in pieces), together, turned, strict=True):
        assert all(torch.equal(alone, other) for other in others)


def _small(*, wide=1.0, **changed):
    torch.manual_seed(3)
    sizes = {"vocab_size": 90, "hidden_size": 64, "num_attention_heads": 4, "intermediate_size": 256}
    bert = BertModel(BertConfig(**sizes, num_hidden_layers=2, **changed), add_pooling_layer=False).eval()
    with torch.no_grad():
        for layer in bert.encoder.layer:
            layer.attention.self.query.weight *= wide
            layer.attention.self.key.weight *= wide
    return bert


IDS = [list(range(5, 40)), [7, 9, 7], list(range(60, 2, -1))]


@pytest.mark.parametrize("wide", [1.0, 40.0], ids=["as they are", "beyond exponentials"])
def test_scores_of_attention_may_go_as_far_as_they_like(wide):
    bert = _small(wide=wide)
    with torch.inference_mode():
        layer = bert.encoder.layer[0].attention.self
        given = bert.embeddings(torch.tensor(IDS[:1]))
        asked, offered = layer.query(given)[0].view(-1, 4, 16), layer.key(given)[0].view(-1, 4, 16)
        furthest = torch.einsum("ihn,jhn->hij", asked, offered).max() / 4
    assert (furthest > 90) == (wide > 1)
    found = EightBitBert(bert, observe(bert, lambda text: _states(bert, text), IDS)).read(IDS)
    for states, pieces in zip(found, IDS, strict=True):
        assert cosine_similarity(states, _states(bert, pieces)).mean() > 0.98


def test_neurons_that_go_further_than_the_sample_showed_are_still_told():
    bert = _small()
    with torch.no_grad():
        bert.encoder.layer[1].intermediate.dense.weight[11] *= 60
    seen = observe(bert, lambda text: _states(bert, text), IDS)
    outer = bert.encoder.layer[1].output.dense
    greatest = seen[outer].greatest.clone()
    greatest[11] = 0.01  # as if nothing in the sample had woken it
    seen[outer] = Ranges(seen[outer].least, greatest)
    (found, *_) = EightBitBert(bert, seen).read(IDS)
    assert cosine_similarity(found, _states(bert, IDS[0])).min() > 0.995


def test_a_model_that_would_say_something_else_in_eight_bits_stays_as_it_is(bert, read, monkeypatch):
    monkeypatch.setattr(index.eightbit, "_FAITHFUL", 1.0)
    assert eight_bit(bert, read(sample())) is None


@pytest.mark.parametrize("changed", [{"hidden_act": "relu"}, {"is_decoder": True}], ids=str)
def test_only_a_usual_bert(changed):
    assert eight_bit(_small(**changed), IDS) is None
    assert eight_bit(torch.nn.Linear(2, 2), IDS) is None


def test_few_sizes_of_products_are_prepared_however_long_the_texts_are(made, read, monkeypatch):
    sizes = set()
    product = torch.ops.onednn.qlinear_pointwise
    monkeypatch.setattr(
        torch.ops.onednn, "qlinear_pointwise", lambda given, *rest: sizes.add(len(given)) or product(given, *rest)
    )
    made.read(read(["word " * length for length in range(1, 40)]))
    for length in range(1, 40):
        made.read(read(["word " * length]))
    assert len(sizes) == 2
    assert all(size % 128 == 0 for size in sizes)
