"""A run from the cases to the exit code, with an assistant that really retrieves; and a planted bug turns it red."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from evals.case import CasesError
from evals.folder import RunError
from evals.gate import GateError
from evals.run import Request, run
from index.errors import EnvironmentFailure, ModelUnavailable
from rag.settings import Settings
from tests.small_assistant import PLANTED, TEXTS, SmallAssistant, write_cases

GATE = """
[minimum]
answer_recall = 0.95
"recall@1" = 0.95
citation_validity = 1.0
[maximum]
false_answers = 0.15
false_refusals = 0.05
"""


@pytest.fixture
def asked(tmp_path):
    """Return a function that runs the cases and gives the exit code, what was shown, and what was said."""
    gate = tmp_path / "gate.toml"
    gate.write_text(GATE, encoding="utf-8")
    file = write_cases(tmp_path / "cases.jsonl")

    def ask(assistant=None, **request):
        shown, talk = Console(file=io.StringIO(), width=120), Console(file=io.StringIO(), width=120)
        request = Request(**{"cases": file, "gate": gate} | request)
        code = run(request, lambda: assistant or SmallAssistant(), shown=shown, talk=talk)
        return code, shown.file.getvalue(), talk.file.getvalue()

    return ask


def test_a_run_without_a_bug_passes(asked, tmp_path):
    code, shown, talk = asked(out=tmp_path / "run")
    assert code == 0
    assert shown.endswith("PASS: 5 limits kept\n")
    assert talk.splitlines()[0] == "asked 1/18: said-0 ok"
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["cases"], summary["judged"], summary["right"], summary["errors"]) == (18, 18, 18, 0)
    assert summary["follow_ups"]["answer_recall"]["n"] == 1


@pytest.mark.parametrize(
    ("bug", "metric", "stage"),
    [
        ("second best first", "recall@1", "dropped"),
        ("shifted citation", "citation_validity", "citation wrong"),
        ("abstention off", "false_answers", "false answer"),
        ("truncated answer", "answer_recall", "wrong sentence"),
    ],
)
def test_a_planted_bug_turns_the_gate_red_and_is_pointed_at(asked, bug, metric, stage):
    code, shown, _ = asked(PLANTED[bug]())
    assert code == 1
    assert f"\n{metric} is " in shown
    assert "FAIL: " in shown.splitlines()[-1]
    assert f"  {stage}: " in shown


def test_two_runs_write_the_same_bytes(asked, tmp_path):
    asked(out=tmp_path / "first")
    asked(out=tmp_path / "second")
    first, second = ((tmp_path / name / "results.jsonl").read_bytes() for name in ("first", "second"))
    assert first == second
    assert first.count(b"\n") == 18


def test_a_run_compared_with_itself_shows_no_evidence(asked, tmp_path):
    asked(out=tmp_path / "before")
    _, shown, _ = asked(compare=tmp_path / "before")
    verdicts = [line for line in shown.splitlines() if "too few, sign test" in line]
    assert verdicts
    assert all(line.rstrip().endswith("no evidence") for line in verdicts)
    assert "broken" not in shown


@pytest.mark.parametrize(
    ("bug", "worse"),
    [
        ("second best first", {"recall@1", "MRR", "answer recall"}),
        ("shifted citation", {"citation validity"}),
        ("abstention off", {"false answers"}),
        ("truncated answer", {"answer recall"}),
    ],
)
def test_a_planted_bug_is_worse_than_the_run_before_it(asked, tmp_path, bug, worse):
    asked(out=tmp_path / "before")
    gate = tmp_path / "not_worse.toml"
    gate.write_text(
        "[baseline]\nnot_worse = ['answer_recall', 'citation_validity', 'recall@1', 'false_answers']", encoding="utf-8"
    )
    code, shown, _ = asked(PLANTED[bug](), compare=tmp_path / "before", gate=gate)
    found = {line.split("  ")[0] for line in shown.splitlines() if line.rstrip().endswith(" worse")}
    assert worse <= found
    assert "better" not in shown
    assert f"  broken: {'unsaid' if bug == 'abstention off' else 'said'}-0: " in shown
    assert code == 1


def test_a_gate_that_compares_needs_a_run_to_compare_with(asked, tmp_path):
    gate = tmp_path / "not_worse.toml"
    gate.write_text("[baseline]\nnot_worse = ['mrr']", encoding="utf-8")
    with pytest.raises(GateError, match="name its folder with --compare"):
        asked(gate=gate)


def test_a_run_does_not_overwrite_the_one_it_is_compared_with(asked, tmp_path):
    asked(out=tmp_path / "run")
    with pytest.raises(RunError, match="cannot be both"):
        asked(out=tmp_path / "run", compare=tmp_path / "run")
    assert (tmp_path / "run" / "summary.json").exists()


def test_going_on_needs_a_folder(asked):
    with pytest.raises(RunError, match="--resume goes on with a run that was kept"):
        asked(resume=True)


def test_a_run_goes_on_where_it_was_broken_off(asked, tmp_path):
    asked(out=tmp_path / "whole")
    asked(out=tmp_path / "part")
    results = tmp_path / "part" / "results.jsonl"
    results.write_bytes(b"".join(results.read_bytes().splitlines(keepends=True)[:10]) + b'{"half')
    _, _, talk = asked(out=tmp_path / "part", resume=True)
    assert talk.splitlines()[0].startswith("asked 1/8: ")
    assert results.read_bytes() == (tmp_path / "whole" / "results.jsonl").read_bytes()


def test_the_stamp_tells_what_was_run(asked, tmp_path):
    asked(out=tmp_path / "run")
    stamp = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert set(stamp) == {"started", "cases", "library", "fingerprint", "settings", "numbers", "versions", "judged"}
    assert (stamp["cases"]["asked"], stamp["library"]["documents"]) == (18, 3)
    asked(SmallAssistant(TEXTS | {"river.txt": TEXTS["river.txt"] + "\n"}), out=tmp_path / "other")
    other = json.loads((tmp_path / "other" / "run.json").read_text(encoding="utf-8"))
    assert other["library"]["sha256"] != stamp["library"]["sha256"]
    assert other["cases"] == stamp["cases"]


class Crashes(SmallAssistant):
    def __init__(self, error, questions):
        super().__init__()
        self.error, self.questions = error, questions

    def ask(self, question, history=(), *, documents=None):
        if self.questions in question:
            raise self.error
        return super().ask(question, history)


def test_a_crash_in_a_case_fails_the_case_and_not_the_run(asked):
    code, shown, _ = asked(Crashes(ZeroDivisionError("by [zero]"), "otters"))
    assert code == 1
    assert "error: said-8: When returned otters to the river Ash? → ZeroDivisionError: by [zero]" in shown
    assert "1 of 18 cases could not be asked" in shown


def test_a_run_in_which_every_case_crashes_could_not_run(asked):
    with pytest.raises(EnvironmentFailure, match="no case could be asked; the first failed with ZeroDivisionError"):
        asked(Crashes(ZeroDivisionError("by zero"), ""))


def test_a_machine_that_gives_up_ends_the_run_and_keeps_what_was_measured(asked, tmp_path):
    assistant = Crashes(ModelUnavailable("the model is gone"), "otters")
    with pytest.raises(ModelUnavailable):
        asked(assistant, out=tmp_path / "run")
    assert (tmp_path / "run" / "results.jsonl").read_bytes().count(b"\n") == 8
    assert assistant.closed


def test_missing_evidence_is_said_and_fails_its_case(asked):
    texts = TEXTS | {"river.txt": TEXTS["river.txt"].replace("2003", "2004")}
    code, shown, talk = asked(SmallAssistant(texts))
    assert "evidence missing: said-8: “Otters returned to the river Ash in 2003.” does not stand in river.txt" in talk
    assert "evidence missing: said-8" in shown
    assert code == 1


def test_cases_for_another_library_are_refused(asked):
    with pytest.raises(CasesError, match="none of its documents is in this library; is --library right"):
        asked(SmallAssistant({}))


def test_documents_that_changed_throughout_are_no_other_library(asked, tmp_path):
    code, shown, talk = asked(
        SmallAssistant(dict.fromkeys(TEXTS, "Nothing of all that.")), gate=None, out=tmp_path / "run"
    )
    assert code == 0
    assert "evidence missing: 2 more" in talk
    for text in (
        shown,
        *((tmp_path / "run" / name).read_text(encoding="utf-8") for name in ("report.md", "report.html")),
    ):
        assert "12 sources could not be found" in text
    assert "false refusals" not in shown


def test_a_run_of_other_cases_is_nothing_to_compare_with(asked, tmp_path):
    asked(out=tmp_path / "before", only=["unsaid-0"])
    with pytest.raises(RunError, match=r"no case of the run in .*before is among these"):
        asked(compare=tmp_path / "before", only=["said-0"])


def test_other_documents_than_those_of_the_earlier_run_are_said(asked, tmp_path):
    asked(out=tmp_path / "before")
    changed = SmallAssistant(TEXTS | {"river.txt": TEXTS["river.txt"] + "\n"})
    said = "the documents are not those of the earlier run"
    assert said in asked(changed, compare=tmp_path / "before")[2]
    assert said not in asked(compare=tmp_path / "before")[2]


def test_a_run_that_is_replaced_is_said(asked, tmp_path):
    assert "replaces" not in asked(out=tmp_path / "run")[2]
    started = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["started"]
    assert asked(out=tmp_path / "run")[2].splitlines()[0] == f"{tmp_path / 'run'}: replaces the run of {started}"


@pytest.mark.parametrize(("top_k", "deepest"), [(3, 3), (10, 10)])
def test_figures_go_as_deep_as_the_settings_look(asked, tmp_path, top_k, deepest):
    settings = Settings.load(library=Path("town"), top_k=top_k)
    asked(SmallAssistant(settings=settings), gate=None, only=["said-0"], out=tmp_path / "run")
    metrics = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))["metrics"]
    assert max(k for k in (1, 3, 5, 10) if f"recall@{k}" in metrics) == deepest


def test_a_comparison_goes_as_deep_as_both_runs_looked(asked, tmp_path):
    shallow, deep = (SmallAssistant(settings=Settings.load(library=Path("town"), top_k=k)) for k in (3, 10))
    asked(shallow, gate=None, out=tmp_path / "before")
    changes = asked(deep, gate=None, compare=tmp_path / "before")[1].partition("Against the baseline")[2]
    assert "recall@3" in changes
    assert "recall@5" not in changes


def test_a_case_that_only_a_person_can_judge_is_not_said_to_be_ok(asked, tmp_path):
    source = {"document": "bridge.txt", "quote": "The Linden bridge was opened in 1912."}
    case = {"id": "a", "question": "When was the Linden bridge opened?", "answerable": True, "sources": [source]}
    (tmp_path / "open.jsonl").write_text(json.dumps(case), encoding="utf-8")
    assert asked(cases=tmp_path / "open.jsonl", gate=None)[2] == "asked 1/1: a for a person to judge\n"


def test_the_library_is_synced_unless_told_not_to(asked):
    synced, unsynced = SmallAssistant(), SmallAssistant()
    asked(synced)
    asked(unsynced, sync=False)
    assert (synced.library.synced, unsynced.library.synced) == (1, 0)
    assert synced.closed
