"""The model behind the reader: what it is given, and what it makes of what does not fit."""

import pytest
import torch

from rag.scorer import load_scorer, load_tokenizer, make_batch


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer()


@pytest.fixture(scope="module")
def scorer():
    torch.manual_seed(2)
    return load_scorer().eval()


def test_a_pair_is_question_then_sentences_each_owning_its_pieces(tokenizer):
    batch = make_batch(tokenizer, [("who came?", ["ann came.", "bob left."]), ("who?", ["ann."])])
    assert tokenizer.decode(batch.ids[0].tolist(), skip_special_tokens=False) == (
        "[CLS] who came? [SEP] ann came. bob left. [SEP]"
    )
    assert batch.owners[0].tolist() == [-1, -1, -1, -1, -1, 0, 0, 0, 1, 1, 1, -1]
    assert batch.kinds[0].tolist() == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert batch.mask.sum(1).tolist() == [12, 7]
    assert batch.sentences == 2


def test_a_long_question_loses_its_middle_and_a_long_sentence_its_end(tokenizer):
    question = " ".join(f"q{number}" for number in range(100))
    [row] = make_batch(tokenizer, [(question, ["word " * 500, "end."])]).ids.tolist()
    read = tokenizer.decode(row, skip_special_tokens=False)
    assert read.startswith("[CLS] q0 q1 ")
    assert " q99 [SEP] word word" in read
    assert read.count("word") == 80
    assert read.endswith("end. [SEP]")


def test_a_sentence_that_does_not_fit_scores_below_all_others(tokenizer, scorer):
    with torch.inference_mode():
        [scores] = scorer(make_batch(tokenizer, [("who?", ["word " * 100] * 4)])).tolist()
    assert scores[3] < min(scores[:3]) - 1_000


def test_an_empty_sentence_and_an_empty_question_are_scored(tokenizer, scorer):
    with torch.inference_mode():
        assert scorer(make_batch(tokenizer, [("", ["", "ann."])])).shape == (1, 2)


def test_a_difference_is_added_to_its_weight_and_all_else_replaced():
    scorer = load_scorer()
    name = "encoder.encoder.layer.0.attention.self.query"
    before = scorer.state_dict()[f"{name}.weight"].clone()
    up, down = torch.randn(384, 2).half(), torch.randn(2, 384).half()
    scorer.adapt({f"{name}.up": up, f"{name}.down": down, "head.bias": torch.tensor([3.0]).half()})
    assert torch.allclose(scorer.state_dict()[f"{name}.weight"], before + up.float() @ down.float())
    assert scorer.head.bias.tolist() == [3.0]
