"""Training the reader, on a handful of questions: what is learned is what is read with afterwards."""

import json
import random
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from index.embed import Embedder
from rag.reader import Reader
from rag.scorer import load_scorer, load_tokenizer, make_batch
from scripts.blend_readers import main as blend
from scripts.reader_examples import MOST_PIECES, Example, Examples
from scripts.train_reader import learned, loss_of, main, prepared, resume, to_learn

PLACES = ("harbour", "village", "castle", "monastery", "market", "library", "bridge", "school")
PAIRS = [
    (f"who built the {place} in {year}?", f"the {place} was built in {year} by builder number {year - 1000}.")
    for year in range(1810, 1815)
    for place in PLACES
]


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    file = tmp_path_factory.mktemp("pairs") / "pairs.jsonl"
    lines = [json.dumps({"question": question, "sentence": sentence}) for question, sentence in PAIRS]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def examples(pairs):
    return Examples(pairs, Embedder(), load_tokenizer())


def test_the_first_example_of_a_question_holds_its_answer_and_no_other_does(examples):
    for number in range(len(PAIRS)):
        first, *others = examples.of(number)
        assert [first.texts[place] for place in first.answers] == [PAIRS[number][1]]
        for other in others:
            assert not other.answers
            assert other.question != first.question or PAIRS[number][1] not in other.texts


def test_a_stretch_holds_neighbours_and_is_never_too_long(examples):
    for around in range(len(PAIRS)):
        places = examples.stretch(around)
        assert around in places
        assert places == list(range(places[0], places[-1] + 1))
        assert sum(len(load_tokenizer().encode(examples.sentences[place]).ids) for place in places) <= MOST_PIECES


def test_a_question_asked_amiss_differs_in_one_word_that_its_answer_has(examples):
    examples.random = random.Random(3)
    amiss = [examples.asked_amiss(number, [number]) for number in range(len(PAIRS))]
    asked = [(PAIRS[number][0].split(), found.split()) for number, found in enumerate(amiss) if found]
    assert asked
    assert all(sum(one != other for one, other in zip(before, after, strict=True)) == 1 for before, after in asked)


@pytest.mark.parametrize(
    ("question", "sentence", "left"),
    [
        ("when was it built?", "in may 1810, ann built it.", "ann built it."),
        ("in what year did she come?", "ann came (1810) and bob left.", "ann came and bob left."),
        ("how many ships came?", "about 300 ships came to the bay.", "ships came to the bay."),
        ("when did she come after 1810?", "after 1810 ann never came.", None),
        ("how many ships came?", "of 300 ships 20 came.", None),
        ("who came?", "in 1810 ann came.", None),
    ],
    ids=["date", "brackets", "number", "asked for", "two numbers", "not asked for"],
)
def test_what_a_question_asks_for_is_struck_out_where_it_is_sure_what_that_is(tmp_path, question, sentence, left):
    rows = [{"question": question, "sentence": sentence}, *({"question": q, "sentence": s} for q, s in PAIRS[:12])]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    examples = Examples(tmp_path / "pairs.jsonl", Embedder(), load_tokenizer())
    struck = examples.struck_out(0)
    assert struck == (None if left is None else (0, left))
    assert any(left in example.texts for _ in range(9) for example in examples.of(0)) or left is None
    if question == "who came?":
        assert examples.struck_out(0, asked=False) == (0, "ann came.")


def test_what_was_learned_reads_as_the_model_that_learned_it():
    torch.manual_seed(5)
    model = prepared().eval()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight += 0.02 * torch.randn_like(weight)
    reread = load_scorer()
    reread.adapt(learned(model))
    batch = make_batch(load_tokenizer(), [("who came?", ["ann came.", "bob left."])])
    with torch.inference_mode():
        assert torch.allclose(reread.eval()(batch), model(batch), atol=0.05)
        assert not torch.allclose(load_scorer().eval()(batch), model(batch), atol=0.05)


def test_what_was_learned_is_where_further_learning_begins():
    torch.manual_seed(6)
    model = prepared().eval()
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight += 0.02 * torch.randn_like(weight)
    further = prepared().eval()
    resume(further, learned(model))
    assert all(torch.equal(value, learned(model)[name]) for name, value in learned(further).items())


def test_learning_goes_on_from_a_lower_rank_where_that_left_off(monkeypatch):
    monkeypatch.setattr("scripts.train_reader.RANK", 3)
    torch.manual_seed(6)
    narrow = prepared().eval()
    with torch.no_grad():
        for _, weight in to_learn(narrow):
            weight += 0.02 * torch.randn_like(weight)
    monkeypatch.undo()
    wide = prepared().eval()
    resume(wide, learned(narrow))
    batch = make_batch(load_tokenizer(), [("who came?", ["ann came.", "bob left."])])
    with torch.inference_mode():
        assert torch.allclose(wide(batch), narrow(batch), atol=0.01)
        assert not torch.allclose(prepared().eval()(batch), narrow(batch), atol=0.01)


def test_an_example_counts_by_its_weight():
    torch.manual_seed(4)
    model, tokenizer = prepared().eval(), load_tokenizer()
    first, other = Example("who came?", ("ann came.",), (0,)), Example("who left?", ("bob left.", "ann came."))
    unheard = loss_of(model, tokenizer, [[first, replace(other, weight=0.0)]])
    alone, both = loss_of(model, tokenizer, [[first]]), loss_of(model, tokenizer, [[first, other]])
    assert torch.isclose(unheard, alone, atol=0.02)
    assert not torch.isclose(both, alone, atol=0.05)


def test_where_several_sentences_answer_it_is_enough_to_take_any():
    torch.manual_seed(4)
    model, tokenizer = prepared().eval(), load_tokenizer()
    texts = ("ann came.", "bob left.", "bob came.")
    first, last, either = (
        loss_of(model, tokenizer, [[Example("who came?", texts, answers)]]).item() for answers in ((0,), (2,), (0, 2))
    )
    assert either < min(first, last)


def test_readers_are_blended_weight_by_weight_and_only_with_their_like(tmp_path):
    before, after, other = ({"head": torch.tensor(value)} for value in ([0.0, 2.0], [4.0, 2.0], [1.0]))
    for name, weights in {"before": before, "after": after, "other": {"tail": other["head"]}}.items():
        save_file(weights, tmp_path / name)
    blend(tmp_path / "before", tmp_path / "after", 0.75, tmp_path / "blended")
    assert load_file(tmp_path / "blended")["head"].tolist() == [3.0, 2.0]
    with pytest.raises(ValueError, match="do not hold the same weights"):
        blend(tmp_path / "before", tmp_path / "other", 0.75, tmp_path / "blended")


def test_differences_are_blended_themselves_whatever_their_rank(tmp_path):
    torch.manual_seed(3)
    ranks = {"before": 2, "after": 5}
    readers = {name: {"a.up": torch.randn(8, rank), "a.down": torch.randn(rank, 6)} for name, rank in ranks.items()}
    for name, weights in readers.items():
        save_file(weights, tmp_path / name)
    blend(tmp_path / "before", tmp_path / "after", 0.5, tmp_path / "blended")
    found = load_file(tmp_path / "blended")
    mean = sum(0.5 * weights["a.up"] @ weights["a.down"] for weights in readers.values())
    values = torch.linalg.svdvals(mean)
    assert found["a.up"].shape == (8, 5)
    left_out = torch.linalg.norm(found["a.up"].float() @ found["a.down"].float() - mean)
    assert torch.isclose(left_out, values[5:].norm(), atol=0.02)


def test_training_writes_a_file_that_the_reader_reads_with(pairs, tmp_path, capsys):
    target = tmp_path / "reader.safetensors"
    (tmp_path / "lessons").mkdir()
    for name in map(str, range(20)):
        text = f"# {name}\nAnn came.\n+ Who came?\n- Who left?"
        (tmp_path / "lessons" / f"{name}.txt").write_text(text, encoding="utf-8")
    main(pairs, target, steps=2, lessons=tmp_path / "lessons")
    printed = capsys.readouterr().out
    assert "right sentence first" in printed
    assert "AUROC of answers against near misses" in printed
    [scores] = Reader(target).read("who?", [["Ann.", "Bob.", "Cid."]])
    assert len(scores) == 3
