from contextlib import closing

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.vectors import Vectors

AXES = np.eye(3, dtype=np.float32)


@pytest.fixture
def vectors(tmp_path):
    with closing(Vectors(tmp_path / "chroma")) as vectors:
        vectors.add(["a", "b", "c"], ["x.txt", "x.txt", "y.txt"], AXES)
        yield vectors


def test_the_nearest_come_first_with_their_cosine(vectors):
    hits = vectors.search(np.array([4, 3, 0], np.float32), 3)
    assert [name for name, _ in hits] == ["a", "b", "c"]
    assert [score for _, score in hits] == pytest.approx([0.8, 0.6, 0.0], abs=1e-6)


def test_equals_are_ordered_by_id(vectors):
    assert [name for name, _ in vectors.search(np.ones(3, np.float32), 3)] == ["a", "b", "c"]


def test_a_search_can_be_kept_to_some_documents(vectors):
    assert [name for name, _ in vectors.search(AXES[0], 3, ["y.txt"])] == ["c"]


def test_a_search_can_be_kept_to_more_documents_than_sqlite_takes_at_once(vectors):
    many = [f"{number}.txt" for number in range(33_000)]
    hits = vectors.search(np.array([1, 2, 3], np.float32), 2, ["x.txt", *many, "y.txt"])
    assert [name for name, _ in hits] == ["c", "b"]


def test_an_id_that_is_there_gets_the_new_vector(vectors):
    vectors.add(["a"], ["x.txt"], -AXES[:1])
    assert vectors.count() == 3
    assert vectors.search(AXES[0], 3)[-1] == ("a", pytest.approx(-1))


def test_removed_passages_are_not_found_and_unknown_ids_are_passed_over(vectors):
    vectors.remove(["a", "never there"])
    assert vectors.count() == 2
    assert {name for name, _ in vectors.search(AXES[0], 2)} == {"b", "c"}


def test_vectors_outlive_their_opening(vectors, tmp_path):
    vectors.close()
    with closing(Vectors(tmp_path / "chroma")) as again:
        assert again.search(AXES[1], 1)[0][0] == "b"


def test_everything_is_listed_a_page_at_a_time(vectors):
    pages = list(vectors.everything(2))
    assert [ids for ids, _ in pages] == [["a", "b"], ["c"]]
    assert np.concatenate([found for _, found in pages]).tolist() == AXES.tolist()


def test_a_folder_of_no_collection_is_a_stranger(vectors, tmp_path):
    assert vectors.strangers() == []
    (tmp_path / "chroma" / "left-behind").mkdir()
    assert vectors.strangers() == ["left-behind"]


def test_the_settings_find_nearly_every_neighbour(tmp_path):
    points = np.random.default_rng(7).normal(size=(3_000, 24)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    with closing(Vectors(tmp_path / "chroma")) as vectors:
        vectors.add([str(n) for n in range(len(points))], ["x.txt"] * len(points), points)
        found = [{name for name, _ in vectors.search(points[n], 20)} for n in range(0, 3_000, 100)]
    exact = [set(map(str, np.argsort(-points @ points[n])[:20])) for n in range(0, 3_000, 100)]
    assert sum(len(a & b) for a, b in zip(found, exact, strict=True)) / (20 * len(found)) > 0.97


def test_the_room_for_more_vectors_holds_no_memory_of_this_process(vectors, tmp_path):
    def room() -> list[bytes]:
        return [file.read_bytes() for file in (tmp_path / "chroma").glob("*/*.bin") if file.name != "header.bin"]

    assert room()
    assert not any(map(any, room()))
    vectors.close()
    with closing(Vectors(tmp_path / "chroma")) as again:
        assert again.search(AXES[0], 1)[0][0] == "a"
        assert not any(map(any, room()))


def test_a_graph_that_is_saved_keeps_every_vector(tmp_path):
    points = np.random.default_rng(7).normal(size=(2_500, 8)).astype(np.float32)
    for first in range(0, 2_500, 500):
        with closing(Vectors(tmp_path / "chroma")) as vectors:
            some = points[first : first + 500]
            vectors.add([f"{first + n}" for n in range(500)], ["x.txt"] * 500, some)
    with closing(Vectors(tmp_path / "chroma")) as vectors:
        found = [vectors.search(points[n], 1)[0][0] for n in range(0, 2_500, 10)]
    assert found == [str(n) for n in range(0, 2_500, 10)]


def test_damaged_files_are_named(vectors, tmp_path):
    vectors.close()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"junk" * 1_000)
    with pytest.raises(IndexDamaged, match=r"the vectors in .*chroma cannot be read"):
        Vectors(tmp_path / "chroma")


def test_a_stray_settings_file_is_not_obeyed(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=evil.module\nchroma_api_impl=evil.module\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with closing(Vectors(tmp_path / "chroma")) as vectors:
        assert vectors.count() == 0


def test_a_folder_that_was_removed_with_its_index_is_not_made_anew(tmp_path):
    with pytest.raises(IndexDamaged, match="No such file"):
        Vectors(tmp_path / "replaced" / "chroma")
    assert not (tmp_path / "replaced").exists()
