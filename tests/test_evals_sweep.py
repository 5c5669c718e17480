"""Settings are compared on the same cases, and the library's own index is never touched by it."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from evals.run import Request
from evals.sweep import combinations, settings_for, sweep
from index.errors import SettingsError
from rag.settings import Settings
from tests.small_assistant import SecondBestFirst, SmallAssistant, write_cases


def test_every_combination_is_run_in_order():
    assert combinations(["top_k=3,5", "passage_tokens=90,180"]) == [
        {"top_k": "3", "passage_tokens": "90"},
        {"top_k": "3", "passage_tokens": "180"},
        {"top_k": "5", "passage_tokens": "90"},
        {"top_k": "5", "passage_tokens": "180"},
    ]


@pytest.mark.parametrize("choice", ["top_k", "top_k=", "library=a,b", "speed=1"])
def test_a_choice_that_is_none_says_how_to_write_it(choice):
    with pytest.raises(SettingsError, match="write NAME=VALUE,VALUE with one of embedding_model, passage_tokens"):
        combinations([choice])


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (["top_k=3", "top_k=5"], "--sweep names top_k more than once"),
        (["top_k=3,5,3"], "--sweep top_k=3,5,3: a value stands there twice"),
    ],
    ids=["name", "value"],
)
def test_what_is_named_twice_is_refused(choices, said):
    with pytest.raises(SettingsError, match=said):
        combinations(choices)


def test_blanks_around_a_value_are_set_aside():
    assert combinations(["top_k=3, 10"]) == [{"top_k": "3"}, {"top_k": "10"}]


def test_a_combination_that_cannot_be_run_is_found_before_the_first_is(tmp_path):
    opened: list[Settings] = []
    request, quiet = Request(write_cases(tmp_path / "c.jsonl")), Console(quiet=True)
    with pytest.raises(SettingsError, match="'top_k' cannot be 'abc'"):
        sweep(request, ["top_k=3,abc"], Settings.load(), opened.append, shown=quiet, talk=quiet)
    assert opened == []


def test_another_index_is_built_beside_the_librarys_own():
    settings = Settings.load(library=Path("town"))
    assert settings_for({"top_k": "3"}, settings).index.home == Path("town/.footnote")
    other = settings_for({"passage_tokens": "90"}, settings)
    assert (other.passage_tokens, other.index.home.parent) == (90, Path("town/.footnote/sweep"))
    assert other.index.home.name == other.index.fingerprint


def test_a_value_that_a_setting_cannot_have_is_said():
    with pytest.raises(SettingsError, match="'top_k' cannot be 'many'"):
        settings_for({"top_k": "many"}, Settings.load())


def test_the_table_marks_what_is_worse_than_the_first_row(tmp_path):
    opened = {3: SmallAssistant, 5: SmallAssistant, 8: SecondBestFirst}
    shown = Console(file=io.StringIO(), width=120)
    request = Request(write_cases(tmp_path / "c.jsonl"), out=tmp_path / "runs")
    code = sweep(
        request,
        ["top_k=3,5,8"],
        Settings.load(),
        lambda settings: opened[settings.top_k](),
        shown=shown,
        talk=Console(quiet=True),
    )
    rows = {line.split()[0]: line for line in shown.file.getvalue().splitlines()[1:4]}
    assert code == 0
    assert "1.000 " in rows["top_k=3"]
    assert not {"+", "−"} & set(rows["top_k=5"])
    assert "0.000 −" in rows["top_k=8"]
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"top_k=3", "top_k=5", "top_k=8"}
