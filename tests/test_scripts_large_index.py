"""The measurement of large indexes, on a small one: every step is measured, and what was indexed is found."""

from scripts.large_index import main, measure


def test_every_step_of_a_small_index_is_measured_and_everything_found_again(tmp_path):
    took = measure(tmp_path, 300)
    assert took["found again"] == 1
    assert took["passages left"] == 100
    assert took["passages a second"] > 1
    assert all(value >= 0 for value in took.values())


def test_the_table_names_the_sizes(capsys):
    assert main([100]) == 0
    assert "100 passages" in capsys.readouterr().out
