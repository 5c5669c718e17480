import pytest

from evals.bench_way import PARTS, WAYS, Task, measure
from tests.small_library import write


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    for thing in ("barn", "boat"):
        write(folder, **{thing: f"The {thing} was painted in May. " + "It is old, and nobody knows its owner. " * 60})
    asked = (("When was the boat painted?", ("boat.txt",)), ("When was the barn painted?", ("boat.txt",)))
    return lambda way: Task(way, str(folder), asked, ("a text", "another one"))


def test_footnote_reads_every_word_piece_and_is_asked(task):
    measured = measure(task("footnote"))
    assert measured.read == measured.pieces > 800
    assert measured.passages >= 6
    assert (measured.first, measured.among) == (1, 2)
    assert measured.memory > 50_000_000
    assert measured.seconds > 0 < measured.embedded


@pytest.mark.skipif(not PARTS.is_dir(), reason="LlamaIndex's readers are not installed: `make bench-index` does it")
@pytest.mark.parametrize("way", [way for way in WAYS if way != "footnote"])
def test_the_usual_way_is_measured_in_the_same_figures(way, task):
    measured = measure(task(way))
    assert (measured.read < measured.pieces) == (way == "usual")
    assert (measured.first, measured.among) == (1, 2)
