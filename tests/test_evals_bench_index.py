from dataclasses import replace

import pytest
from rich.console import Console

from evals import bench_index
from evals.bench_index import bench, comparison
from evals.bench_way import Measured, Task
from index.pdf import pdf_document
from tests.small_library import write

OURS = Measured(2.0, 10, 1_000, 1_000, 40.0, 500_000_000, 9, 10)


def test_each_way_is_compared_with_footnote(capsys):
    usual = replace(OURS, seconds=5.0, pieces=2_000, embedded=20.0, first=8)
    Console(width=120).print(comparison("txt", {"footnote": OURS, "usual": usual}, 10))
    said = capsys.readouterr().out
    for row in ("5.0 (2.50)", "200 (0.40)", "20.0 (0.50)", "50.0%", "0.900 / 1.000", "0.800 / 1.000"):
        assert row in said


def test_without_questions_nothing_is_said_of_retrieval(capsys):
    Console(width=120).print(comparison("pdf", {"footnote": OURS}, 0))
    assert "right document" not in capsys.readouterr().out


def test_without_the_parts_of_the_usual_way_footnote_is_measured_alone_on_text_and_pdf(tmp_path, monkeypatch, capsys):
    measured: list[str] = []
    monkeypatch.setattr(bench_index, "PARTS", tmp_path / "nothing installed")
    monkeypatch.setattr(bench_index, "_measured", lambda way, _: (measured.append(way), OURS)[1])
    write(tmp_path / "library" / "sub", boat="The boat was painted in May – “blue”.")
    bench(tmp_path / "library")
    said = capsys.readouterr()
    assert measured == ["footnote", "footnote"]
    assert said.out.count("documents to searchable") == 2
    assert "make bench-index" in said.err


def test_a_way_is_measured_in_a_process_of_its_own(tmp_path):
    write(tmp_path / "library", boat="The boat was painted in May.")
    measured = bench_index._measured("footnote", Task("", str(tmp_path / "library"), (), ("a text",)))
    assert (measured.passages, measured.read) == (1, measured.pieces)


def test_text_and_pdf_hold_the_same_words(tmp_path):
    write(tmp_path / "library" / "sub", boat="The boat was painted in May.")
    tasks = dict(bench_index._tasks(tmp_path / "library", [], tmp_path))
    assert sorted(tasks) == ["pdf", "txt"]
    assert tasks["pdf"].texts == tasks["txt"].texts == ("The boat was painted in May.",)
    written = (tmp_path / "pdf" / "sub_boat.txt.pdf").read_bytes()
    assert pdf_document(written, "boat.pdf", "").text == "The boat was painted in May."
    assert (tmp_path / "txt" / "sub_boat.txt.txt").read_text(encoding="utf-8") == "The boat was painted in May."


@pytest.mark.parametrize("suffix", [".txt", ".pdf"])
def test_a_question_is_answered_by_the_file_made_of_its_document(suffix):
    case = bench_index.Case(id="1", question="When?", answerable=True, sources=({"document": "sub/boat.md"},))
    assert bench_index._questions([case], suffix) == (("When?", (f"sub_boat.md{suffix}",)),)
