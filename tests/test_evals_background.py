"""A run in the background: watched, stopped, kept, compared with the last, and never two at a time."""

import json
import threading
import time

import pytest

from evals.background import Background
from evals.folder import RunError
from index.errors import ModelUnavailable
from index.home import CASES, DRAFTS, RUNS
from index.settings import IndexSettings
from tests.small_assistant import PLANTED, SmallAssistant, write_cases

PATIENCE = 20  # seconds


class Waiting(SmallAssistant):
    """Answers when it is allowed to."""

    def __init__(self, allowed=1_000):
        super().__init__()
        self.allowed = threading.Semaphore(allowed)

    def ask(self, question, history=(), *, documents=None):
        assert self.allowed.acquire(timeout=PATIENCE)
        return super().ask(question, history)


@pytest.fixture
def made(tmp_path):
    """Return a function that makes the background of an assistant over one index folder with one file of cases."""
    home = tmp_path / "home"
    (home / CASES).mkdir(parents=True)
    (tmp_path / "town").mkdir()
    write_cases(home / CASES / "town.jsonl")
    write_cases(tmp_path / "seeds.jsonl")
    (tmp_path / "gate.toml").write_text("[minimum]\nanswer_recall = 0.95\n", encoding="utf-8")
    opened = []

    def make(assistant):
        assistant.library.settings = IndexSettings(tmp_path / "town", home)
        background = Background(assistant, seeds=tmp_path / "seeds.jsonl", seeds_gate=tmp_path / "gate.toml")
        opened.append((assistant, background))
        return background

    yield make
    for assistant, background in opened:
        background.stop()
        if isinstance(assistant, Waiting):
            assistant.allowed.release(1_000)
        background.close()


def until(reached):
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.01)


def finished(background, choice=0):
    """Run the cases of a choice to the end and return the overview."""
    background.start(background.overview()["choices"][choice]["file"])
    until(lambda: background.progress()["running"] is None)
    return background.overview()


def test_a_run_is_watched_and_kept_with_what_went_wrong(made):
    seen = finished(made(PLANTED["truncated answer"]()))
    assert [choice["label"] for choice in seen["choices"]] == ["town.jsonl", "The questions on the seeds"]
    [run] = seen["runs"]
    assert (run["questions"], run["judged"], run["verdict"]) == (
        "town.jsonl",
        18,
        "NO GATE: 7 of 18 judged cases are right",
    )
    assert run["in_words"].startswith(
        "Of 12 questions that the documents answer: 1 (8%) answered right, 11 answered wrong"
    )
    assert seen["wrong"][0] == {
        "case": "said-0",
        "question": "When was the Linden bridge opened?",
        "stage": "wrong sentence",
        "expected": "1912",
        "said": "The Linden [1]",
    }
    assert (seen["problem"], seen["running"]) == ("", None)


def test_progress_counts_what_was_asked_and_what_went_wrong(made):
    assistant = Waiting(allowed=0)
    background = made(assistant)
    background.start(background.overview()["choices"][0]["file"])
    assert background.progress()["running"] == {
        "label": "town.jsonl",
        "done": 0,
        "total": 18,
        "wrong": 0,
        "seconds_left": None,
    }
    assistant.allowed.release(2)
    until(lambda: background.progress()["running"]["done"] == 2)
    assert background.progress()["running"]["seconds_left"] is not None
    assert background.overview()["runs"] == []


def test_one_run_at_a_time_which_can_be_stopped_and_leaves_nothing(made, tmp_path):
    assistant = Waiting(allowed=1)
    background = made(assistant)
    file = background.overview()["choices"][0]["file"]
    background.start(file)
    with pytest.raises(RunError, match="a run is under way"):
        background.start(file)
    background.stop()
    assistant.allowed.release(1)
    until(lambda: background.progress()["running"] is None)
    assert background.progress()["problem"] == ""
    assert list((tmp_path / "home" / RUNS).iterdir()) == []
    assistant.allowed.release(100)
    assert len(finished(background)["runs"]) == 1


def test_a_run_is_compared_with_the_last_of_the_same_cases(made):
    background = made(SmallAssistant())
    first = finished(background)["runs"][0]
    worse = finished(made(PLANTED["second best first"]()))["runs"][0]
    assert "Against the baseline" not in background.report(first["run"])
    assert "Against the baseline" in background.report(worse["run"])
    assert 'class="worse"' in background.report(worse["run"])


def test_the_cases_on_the_seeds_have_their_gate(made):
    assert finished(made(SmallAssistant()), choice=1)["runs"][0]["verdict"] == "PASS: 1 limit kept"


def test_a_case_comes_back_with_its_conversation_and_its_answer(made):
    background = made(SmallAssistant())
    run = finished(background)["runs"][0]["run"]
    turns, question, answer = background.case(run, "said-0")
    assert ([turn.content for turn in turns], question) == (
        ["Tell me of the bridge."],
        "When was the Linden bridge opened?",
    )
    assert "1912" in answer.answer
    for wrong in ((run, "said-99"), ("../runs", "said-0"), ("..", "said-0")):
        with pytest.raises(RunError, match="there is no such"):
            background.case(*wrong)
    with pytest.raises(RunError, match="there is no such run"):
        background.report("../../etc")


def test_only_what_was_offered_is_asked(made, tmp_path):
    background = made(SmallAssistant())
    with pytest.raises(RunError, match="these cases are gone"):
        background.start(str(tmp_path / "elsewhere.jsonl"))
    (tmp_path / "home" / CASES / "town.jsonl").write_text('{"answerable": 1}', encoding="utf-8")
    with pytest.raises(RunError, match=r"town.jsonl: line 1, id: this key is missing"):
        background.start(str(tmp_path / "home" / CASES / "town.jsonl"))


@pytest.mark.parametrize(
    ("error", "said"),
    [(ModelUnavailable("the model is gone"), "the model is gone"), (MemoryError(), "Something went wrong")],
    ids=["known", "unforeseen"],
)
def test_what_ends_a_run_is_said_and_the_next_can_begin(made, monkeypatch, error, said):
    assistant = SmallAssistant()
    background = made(assistant)
    monkeypatch.setattr(assistant, "find", lambda *_, **__: (_ for _ in ()).throw(error))
    assert finished(background)["problem"].startswith(said)
    monkeypatch.undo()
    assert finished(background)["problem"] == ""


def test_the_oldest_runs_leave_and_one_of_another_version_is_no_obstacle(made, tmp_path, monkeypatch):
    monkeypatch.setattr("evals.background._KEPT", 2)
    background = made(SmallAssistant())
    names = [finished(background)["runs"][0]["run"] for _ in range(3)]
    assert [run["run"] for run in background.overview()["runs"]] == names[:0:-1]
    newest = tmp_path / "home" / RUNS / names[-1]
    (newest / "results.jsonl").write_text('{"case": {}}\n', encoding="utf-8")
    (tmp_path / "home" / RUNS / names[1] / "summary.json").unlink()
    seen = background.overview()
    assert ([run["run"] for run in seen["runs"]], seen["wrong"]) == ([names[-1]], [])
    (newest / "report.html").unlink()
    with pytest.raises(RunError, match="was not finished"):
        background.report(names[-1])


def test_drafts_that_wait_are_counted_and_a_broken_file_of_them_is_not(made, tmp_path):
    background = made(SmallAssistant())
    draft = {"id": "a", "question": "Who?", "answerable": True, "tags": ["draft"]}
    (tmp_path / "home" / DRAFTS).write_text(json.dumps(draft), encoding="utf-8")
    assert background.overview()["drafts"] == {"file": str(tmp_path / "home" / DRAFTS), "count": 1}
    (tmp_path / "home" / DRAFTS).write_text("{", encoding="utf-8")
    assert background.overview()["drafts"]["count"] == 0
