import numpy as np
import pytest
from rich.console import Console

from evals import bench_retrieval
from evals.bench_retrieval import Asked, Composed, Task, ask_ours, build_ours, table_of, write
from evals.bench_scale import sentences_of
from index.embed import unit
from index.tokens import unpack
from tests.conftest import SEEDS

ASKED = ["When was the ceasefire agreed?", "Who commands the army?", "What was lost?"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("bench")
    write(made / "library", sentences_of(SEEDS), 12)
    build_ours(made)
    return made


def test_a_library_of_composed_passages_is_asked_and_every_step_timed(folder):
    asked = ask_ours(folder, ASKED)
    assert 8 <= asked.passages <= 16  # short paragraphs are joined, long ones are cut
    assert [len(times) for times in (asked.found, asked.searched, asked.answered)] == [3, 3, 3]
    assert all(spent > 0 for times in (asked.found, asked.searched, asked.answered) for spent in times)
    assert asked.memory > 1e8


def test_the_same_sentences_make_the_same_library(folder, tmp_path):
    write(tmp_path / "again", sentences_of(SEEDS), 12)
    made = [file.read_text() for file in sorted((tmp_path / "again").iterdir())]
    assert made == [file.read_text() for file in sorted((folder / "library").glob("*.txt"))]
    assert len(made) == 1


def test_passages_that_end_alike_differ_by_noise_of_their_own():
    composed, end = Composed(), "It rained for nine days."
    vectors, _ = composed.embed_passages([f"Ann came. {end}", f"Ann left. {end}"])
    came, left, rained = (tokens.whole for tokens in composed.embed_tokens(["Ann came.", "Ann left.", end]))
    assert vectors[0] @ vectors[1] < unit(came + rained) @ unit(left + rained)


def test_a_passage_has_the_vectors_of_its_sentences():
    composed, sentences = Composed(), ["The dam was built in 1912.", "Rain fell for nine days."]
    text = "\n".join(sentences)
    vectors, [packed] = composed.embed_passages([text])
    read = composed.embed_tokens(sentences)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert all(0.3 < float(tokens.whole @ vectors[0]) < 0.95 for tokens in read)
    kept = unpack(packed, len(text), composed.dimension)
    assert kept
    assert kept.starts.tolist() == [*read[0].starts, *(read[1].starts + len(sentences[0]) + 1)]
    whole = np.concatenate([tokens.vectors for tokens in read])
    assert ((kept.vectors * whole).sum(axis=1) > 0.9).all()


def test_the_model_reads_a_sentence_once(monkeypatch):
    composed, read = Composed(), []
    monkeypatch.setattr(
        composed, "embed_tokens", lambda texts: (read.extend(texts), Composed.embed_tokens(composed, texts))[1]
    )
    composed.embed_passages(["It rained. It snowed.", "It snowed. It thawed."])
    assert read == ["It rained.", "It snowed.", "It thawed."]


def test_each_step_runs_in_a_process_of_its_own(tmp_path):
    write(tmp_path / "library", sentences_of(SEEDS), 2)
    assert bench_retrieval._in_its_own_process(Task("build_ours", str(tmp_path))) == ""
    assert (tmp_path / "home").is_dir()


def test_the_table_leaves_out_what_a_way_does_not_do(capsys):
    ours = Asked(1_000, [10.0, 20.0], [1.0, 2.0], [50.0, 60.0], 700_000_000)
    Console(width=120).print(table_of({"Footnote": ours, "LlamaIndex": Asked(1_000, [8.0, 8.0], [3.0, 3.0], [], 1)}))
    said = capsys.readouterr().out
    for part in ("1,000 passages", "15.0 / 19.5", "–", "700"):
        assert part in said
