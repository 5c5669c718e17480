import json

import pytest

from index.library import SyncProgress
from ui.console import WIDEST, progress, put_json, say, width


def test_answers_go_to_stdout_and_talk_to_stderr(capsys):
    put_json({"é": 1})
    say("done")
    said = capsys.readouterr()
    assert json.loads(said.out) == {"é": 1}
    assert "é" in said.out
    assert said.err == "done\n"


@pytest.mark.parametrize(("columns", "wide"), [("40", 40), ("4000", WIDEST)], ids=["narrow", "wide"])
def test_lines_are_as_wide_as_the_terminal_up_to_what_reads_well(columns, wide, monkeypatch):
    monkeypatch.setenv("COLUMNS", columns)
    assert width() == wide


def test_progress_is_a_plain_line_for_each_document_where_nobody_watches(capsys):
    with progress() as step:
        step(SyncProgress("a.txt", 1, 2))
    assert capsys.readouterr().err == "read 1/2 a.txt\n"


def test_progress_is_a_bar_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress() as step:
        step(SyncProgress("a.txt", 1, 2))
    assert "indexed" not in capsys.readouterr().err
