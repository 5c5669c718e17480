"""A run is written case by case, and a run that was broken off goes on where it stopped."""

import json

import pytest

from evals.folder import RunError, RunFolder
from index.errors import EnvironmentFailure
from tests.test_evals_summary import result

STAMP = {"started": "now", "cases": {"sha256": "c"}, "settings": {"top_k": 8}}


def test_results_are_on_disk_as_soon_as_they_are_there(tmp_path):
    folder = RunFolder(tmp_path / "a" / "run")
    folder.begin(STAMP)
    folder.add(result(1, answer_recall=1.0))
    assert [each.case.id for each in RunFolder(folder.path).results()] == ["1"]
    assert folder.stamp() == STAMP


def test_times_are_apart_from_results_and_come_back_with_them(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    folder.add(result(7))
    assert "timings_ms" not in json.loads((tmp_path / "results.jsonl").read_text(encoding="utf-8"))
    assert [each.timings_ms for each in folder.results()] == [{"total": 7.0}]


def test_a_new_run_replaces_an_earlier_one(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    folder.add(result(1))
    folder.finish({"cases": 1}, page="<p>", markdown="")
    folder.begin(STAMP)
    assert list(folder.results()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"run.json"}


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(RunError, match="holds other files and no run"):
        RunFolder(tmp_path).begin(STAMP)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_run_that_was_broken_off_goes_on_without_its_half_line(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    folder.add(result(1))
    whole = (tmp_path / "results.jsonl").read_bytes()
    with (tmp_path / "results.jsonl").open("ab") as lines:
        lines.write(b'{"case": {"id": "2", "ques')
    assert [each.case.id for each in folder.resume(STAMP | {"started": "later"})] == ["1"]
    assert (tmp_path / "results.jsonl").read_bytes() == whole


def test_a_first_run_can_be_resumed_too(tmp_path):
    assert RunFolder(tmp_path / "new").resume(STAMP) == []
    assert RunFolder(tmp_path / "new").stamp() == STAMP


def test_a_run_with_other_settings_is_not_gone_on_with(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    with pytest.raises(RunError, match="has other settings; leave out --resume"):
        folder.resume(STAMP | {"settings": {"top_k": 5}})


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path):
    with pytest.raises(RunError, match="there is no run in") as caught:
        list(RunFolder(tmp_path).results())
    assert caught.value.exit_code == 2


def test_a_line_that_is_no_result_is_named(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    (tmp_path / "results.jsonl").write_text('{"case": {"id": "1"}}\n', encoding="utf-8")
    with pytest.raises(RunError, match=r"results.jsonl, line 1, is not a result") as caught:
        list(folder.results())
    assert len(str(caught.value).splitlines()) == 1


def test_a_run_of_another_version_is_nothing_to_compare_with(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    with pytest.raises(RunError, match="is of another version; make it anew to compare with it"):
        folder.baseline()
    folder.begin(STAMP | {"library": {"sha256": "l"}})
    folder.add(result(1))
    found = folder.baseline()
    assert ([each.case.id for each in found.results], found.top_k, found.library) == (["1"], 8, "l")


def test_a_run_says_when_it_was_started(tmp_path):
    assert RunFolder(tmp_path).started() == ""
    RunFolder(tmp_path).begin(STAMP)
    assert RunFolder(tmp_path).started() == "now"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("results.jsonl", b'{"case": \n', "results.jsonl, line 1, is damaged; start the run afresh"),
        ("results.jsonl", b"[1]\n", "results.jsonl, line 1, is damaged"),
        ("results.jsonl", b"\xff\n", "results.jsonl, line 1, is damaged"),
        ("results.jsonl", b"[" * 100_000 + b"\n", "results.jsonl, line 1, is damaged"),
        ("timings.jsonl", b'{"id": "1"}\n\n', "timings.jsonl, line 2, is damaged"),
        ("timings.jsonl", b'{"total": 7}\n', "timings.jsonl, line 1, names no case"),
        ("timings.jsonl", b'{"id": []}\n', "timings.jsonl, line 1, names no case"),
        ("run.json", b"[]", "there is no run in"),
        ("run.json", b"\xff", "there is no run in"),
    ],
)
def test_a_damaged_run_is_told_of_in_one_sentence(tmp_path, name, content, problem):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    (tmp_path / name).write_bytes(content)
    for read in (lambda: list(folder.results()), lambda: folder.resume(STAMP)):
        with pytest.raises(RunError) as caught:
            read()
        assert problem in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1


def test_a_line_broken_off_inside_a_letter_is_left_out(tmp_path):
    folder = RunFolder(tmp_path)
    folder.begin(STAMP)
    folder.add(result(1))
    with (tmp_path / "results.jsonl").open("ab") as lines:
        lines.write('{"case": {"id": "é'.encode()[:-1])
    assert [each.case.id for each in folder.results()] == ["1"]


def test_a_place_that_cannot_be_written_is_an_environment_failure(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EnvironmentFailure, match="cannot write to"):
        RunFolder(tmp_path / "file" / "run").begin(STAMP)
