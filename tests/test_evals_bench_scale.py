from rich.console import Console

from evals.bench_scale import AtSize, measure_scale, scale_table
from tests.conftest import SEEDS


def test_a_library_grows_to_each_size_and_finds_what_is_nearest(tmp_path):
    small, large = measure_scale(SEEDS, tmp_path, (5, 12), questions=3)
    assert (small.documents, small.passages) == (5, 5)
    assert (large.documents, large.passages) == (12, 7)
    assert small.recall == large.recall == 1
    assert 0 < large.embedding < large.seconds


def test_the_table_tells_the_model_from_everything_else(capsys):
    Console(width=100).print(scale_table(iter([AtSize(1_000, 900, 10.0, 7.0, 0.99871)])))
    assert capsys.readouterr().out.splitlines()[3].replace("│", " ").split() == ["1,000", "90", "300", "0.9987"]
