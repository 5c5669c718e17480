"""`footnote eval` and `python -m evals` are the same, and every mistake is one clear answer with its exit code."""

import json
import re
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from evals.command import SEEDS, SEEDS_GATE, cases_with_libraries, evaluate, mistakes_said
from index.errors import EnvironmentFailure, InputError
from rag.answer import Answer
from tests.small_assistant import TEXTS, write_cases
from ui.feedback import note

GATE = "[minimum]\n'recall@5' = 1.0\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return a folder with documents, cases about them, and a gate; what is asked is the real assistant."""
    folder = tmp_path_factory.mktemp("town")
    (folder / "library").mkdir()
    for name, text in TEXTS.items():
        (folder / "library" / name).write_text(text, encoding="utf-8")
    write_cases(folder / "cases.jsonl")
    (folder / "gate.toml").write_text(GATE, encoding="utf-8")
    return folder


@pytest.fixture
def footnote_eval(town):
    app = typer.Typer()
    app.command("eval")(evaluate)

    def call(*arguments, library=town / "library", home=town / "home"):
        return CliRunner().invoke(app, [*map(str, arguments), "--library", str(library), "--home", str(home)])

    return call


def test_a_run_shows_figures_and_keeps_everything_in_its_folder(footnote_eval, town):
    few = ["--only", "tag:bridge", "--only", "unsaid-0"]
    result = footnote_eval(town / "cases.jsonl", *few, "--gate", town / "gate.toml", "--out", town / "run")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "PASS: 1 limit kept")
    assert "asked 5/5: unsaid-0" in result.stderr
    assert {path.name for path in (town / "run").iterdir()} == {
        "run.json",
        "results.jsonl",
        "timings.jsonl",
        "summary.json",
        "report.html",
        "report.md",
    }
    lines = (town / "run" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert [set(json.loads(line)) for line in lines] == [{"case", "answer", "metrics", "stage", "error"}] * 5


def test_two_runs_of_the_real_assistant_write_the_same_bytes_and_show_no_evidence(footnote_eval, town):
    footnote_eval(town / "cases.jsonl", "--limit", "3", "--out", town / "first", "-q")
    result = footnote_eval(
        town / "cases.jsonl", "--limit", "3", "--out", town / "second", "--compare", town / "first", "-q"
    )
    assert (town / "first" / "results.jsonl").read_bytes() == (town / "second" / "results.jsonl").read_bytes()
    assert "no evidence" in result.stdout
    assert "worse" not in result.stdout
    assert "better" not in result.stdout
    assert result.stderr == ""


def test_a_broken_gate_ends_with_1(footnote_eval, town):
    (town / "strict.toml").write_text("[maximum]\nlatency_p50_ms = 0\n", encoding="utf-8")
    result = footnote_eval(town / "cases.jsonl", "--gate", town / "strict.toml", "--limit", "1")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "FAIL: 1 limit broken")


def test_the_default_cases_have_a_gate_of_their_own_unless_only_some_are_asked(footnote_eval, town):
    result = footnote_eval("--only", "said-0")
    assert (result.exit_code, f"{SEEDS}: 1 problem" in result.stderr) == (2, True)
    assert SEEDS.is_file()
    assert SEEDS_GATE.is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["none.jsonl"], 2, "none.jsonl: 1 problem\n  cannot be read"),
        (["{town}/cases.jsonl", "--gate", "none.toml"], 2, "cannot read the gate none.toml"),
        (["{town}/cases.jsonl", "--compare", "{town}"], 2, "there is no run in"),
        (["{town}/cases.jsonl", "--out", "{town}"], 2, "holds other files and no run"),
        (["{town}/cases.jsonl", "--limit", "0"], 2, "--limit"),
        (["{town}/cases.jsonl", "--judge"], 2, "--judge asks a language model; name one with FOOTNOTE_LLM_URL"),
        (["{town}/cases.jsonl", "--sorted"], 2, "No such option"),
        (["{town}/cases.jsonl", "--out", "{town}/gate.toml/run"], 3, "cannot write to"),
    ],
    ids=["cases", "gate", "baseline", "out", "limit", "judge", "option", "disk"],
)
def test_a_mistake_is_said_clearly_with_its_exit_code(footnote_eval, town, arguments, code, said):
    result = footnote_eval(*[argument.format(town=town) for argument in arguments])
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in " ".join(result.stderr.split("│")) or said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sweep", "top_k=3,5", "--gate", "gate.toml"], "--sweep makes runs of its own .*, so --gate makes no sense"),
        (["--sweep", "top_k=3,5", "--compare", "run"], "so --compare makes no sense with it; leave one of them out"),
        (["--sweep", "top_k=3,5", "--out", "run", "--resume"], "so --resume makes no sense with it"),
        (["--check", "--gate", "gate.toml"], "--check asks nothing, so --gate makes no sense with it"),
        (["--check", "--judge"], "--check asks nothing, so --judge makes no sense with it"),
        (["--new", "3", "--check"], "--new prints drafts from the library, so --check makes no sense with it"),
        (["cases.jsonl", "--new", "3"], "so CASES makes no sense with it"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(footnote_eval, arguments, said):
    result = footnote_eval(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert re.fullmatch(f"footnote: .*{said}.*\n", result.stderr)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "footnote: stopped; --resume goes on with the run in kept\n"),
        (["--sweep", "top_k=3,5"], "footnote: stopped\n"),
    ],
    ids=["a run", "a sweep"],
)
def test_what_was_stopped_is_told_to_go_on_only_where_it_can(footnote_eval, town, monkeypatch, options, said):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("evals.run.run", stopped)
    monkeypatch.setattr("evals.sweep.sweep", stopped)
    result = footnote_eval(town / "cases.jsonl", "--out", "kept", *options)
    assert (result.exit_code, result.stderr) == (130, said)


@pytest.mark.parametrize("arguments", [[], ["cases.jsonl"], ["a.jsonl", "a", "b.jsonl"]])
def test_cases_without_a_library_are_told_how_to_write_them(arguments):
    with pytest.raises(InputError, match=r"usage: python -m evals.fit CASES LIBRARY \[CASES LIBRARY …\]"):
        cases_with_libraries(arguments, "evals.fit")


@pytest.mark.parametrize("error", [InputError("the cases are gone"), EnvironmentFailure("the disk is full")])
def test_other_commands_end_with_the_exit_code_of_a_mistake(capsys, error):
    with pytest.raises(SystemExit) as caught, mistakes_said():
        raise error
    assert (caught.value.code, capsys.readouterr().err) == (error.exit_code, f"footnote: {error}\n")


def test_a_library_that_is_not_there_is_said(footnote_eval, town):
    result = footnote_eval(town / "cases.jsonl", library=town / "nowhere")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"footnote: cannot open the library {town / 'nowhere'}")


def test_an_index_that_was_never_built_is_said(footnote_eval, town, tmp_path):
    result = footnote_eval(town / "cases.jsonl", "--no-sync", home=tmp_path / "new")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("footnote: there is no index in")


def test_check_asks_nothing_and_names_what_is_missing(footnote_eval, town):
    good = footnote_eval(town / "cases.jsonl", "--check")
    assert (good.exit_code, good.stdout) == (0, "18 cases, 0 sources missing\n")
    text = (town / "cases.jsonl").read_text(encoding="utf-8").replace("Otters returned", "Beavers returned")
    (town / "stale.jsonl").write_text(text, encoding="utf-8")
    stale = footnote_eval(town / "stale.jsonl", "--check")
    assert stale.exit_code == 2
    assert "evidence missing: said-8: “Beavers returned to the river Ash in 2003.” does not stand in" in stale.stdout


def test_drafts_can_be_checked_at_once_and_are_not_asked(footnote_eval, town):
    drafts = footnote_eval("--new", "3")
    assert drafts.exit_code == 0
    (town / "drafts.jsonl").write_text(drafts.stdout, encoding="utf-8")
    checked = footnote_eval(town / "drafts.jsonl", "--check")
    assert checked.stdout.splitlines()[-1] == "3 cases (3 of them drafts, which are not asked), 0 sources missing"
    assert checked.stdout.count("take the tag 'draft' off") == 3
    assert "all of its cases are drafts" in footnote_eval(town / "drafts.jsonl").stderr


def test_fewer_drafts_than_asked_for_are_said(footnote_eval):
    result = footnote_eval("--new", "500")
    made = len(result.stdout.splitlines())
    assert f"{made} of 500 drafts: no further sentence with a number or a name was found" in result.stderr
    assert "drafts" not in footnote_eval("--new", "2").stderr


def test_a_complaint_from_the_page_is_offered_as_a_draft_and_asked_when_it_is_finished(footnote_eval, town):
    answer = Answer("Who painted the hall?", "Who painted the hall?", "Otto Brandt. [1]", True, 0.9)
    file = note(town / "home", answer, "Wrong answer", [Answer("Hello?", "Hello?", "Hello.", False, 0.0)])
    first, *others = map(json.loads, footnote_eval("--new", "2").stdout.splitlines())
    assert (first["question"], first["tags"], len(others)) == (answer.question, ["draft", "wrong-answer"], 2)
    assert footnote_eval(town / "cases.jsonl", "--check").stdout.splitlines()[-1].startswith("1 draft from the page in")
    unfinished = footnote_eval(file, "--check")
    assert (unfinished.exit_code, "it is a draft; say what is right" in unfinished.stdout) == (0, True)
    file.write_text(json.dumps(first | {"answerable": False, "tags": ["wrong-answer"]}) + "\n", encoding="utf-8")
    assert "1 cases" in footnote_eval(file, "--no-sync").stdout
    file.unlink()


def test_drafts_that_cannot_be_read_say_where_they_are(footnote_eval, town):
    (town / "home" / "drafts.jsonl").write_text('{"id": "a"', encoding="utf-8")
    result = footnote_eval("--new", "1")
    (town / "home" / "drafts.jsonl").unlink()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "drafts.jsonl: 1 problem\n  line 1: not JSON" in result.stderr


def test_the_help_loads_nothing_heavy_and_is_that_of_the_module():
    code = (
        "import sys, typer; from evals.command import evaluate;"
        "app = typer.Typer(add_completion=False); app.command('eval')(evaluate);"
        "app(['--help'], prog_name='x', standalone_mode=False);"
        "assert not {'torch', 'chromadb', 'llama_index', 'gradio', 'numpy'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    module = subprocess.run([sys.executable, "-m", "evals", "--help"], capture_output=True, text=True, check=True)
    assert "python -m evals" in module.stdout
    options = {word for word in done.stdout.split() if word.startswith("--")}
    assert options == {word for word in module.stdout.split() if word.startswith("--")}
