"""The Markdown summary is short, and no text of a case becomes markup."""

from dataclasses import replace

from markdown_it import MarkdownIt

from evals.compare import compare
from evals.gate import Gate, Limit
from evals.markdown import as_markdown
from evals.report import Report
from evals.summary import summarise
from tests.test_evals_summary import result

HOSTILE = "<script>x</script> [a](javascript:b) ![i](http://x/y.png) *b* `c` | d\n# e @team &lt; 1-2_3"
RIGHT = [result(number, answer_recall=1.0, citation_validity=1.0) for number in range(1, 4)]


def report(results, *, gate=None, baseline=None):
    return Report({}, results, summarise(results, 5), gate, compare(baseline, results, 5) if baseline else None)


def test_the_verdict_comes_first_then_the_figures():
    text = as_markdown(report(RIGHT, gate=Gate((Limit("answer_recall", 0.5, True),))))
    assert text.startswith("**PASS: 1 limit kept**\n\nOf 3 questions that they do not answer: ")
    assert "as they should be.\n\n| metric |" in text
    assert "| answer recall | 1.000 | 0.439 – 1.000 | 3 |" in text
    assert "| latency p50 / p95 | 2 / 3 ms |  | 3 |  |" in text


def test_failures_changes_and_wrong_cases_follow():
    run = [result(1, answer_recall=0.0, citation_validity=1.0, stage="dropped"), *RIGHT[1:]]
    text = as_markdown(report(run, gate=Gate((Limit("answer_recall", 1, True),)), baseline=RIGHT))
    assert text.startswith("**FAIL: 1 limit broken**\n")
    assert "\n\n- answer_recall is 0.6667, and must be ≥ 1\n" in text
    assert "| answer recall | 1.000 | 0.667 | too few, sign test | no evidence |" in text
    assert text.endswith("Where it went wrong: dropped 1.\n\n- dropped: 1: Q1 → A\n")


def test_flipped_cases_are_listed():
    before = [result(number, answer_recall=1.0, citation_validity=1.0, false_refusals=0.0) for number in range(1, 13)]
    after = [result(number, answer_recall=0.0, citation_validity=1.0, stage="dropped") for number in range(1, 13)]
    text = as_markdown(report(after, baseline=before))
    assert "\n\nBroken: 12.\n\n- 1: Q1\n" in text
    assert "Fixed" not in text
    assert "Fixed: 12.\n\n- 1: Q1\n" in as_markdown(report(before, baseline=after))
    assert text.count("- … and 2 more") == 2
    assert "Sign test: with fewer than 30 conversations" in text


def test_limits_auroc_and_missing_sources_are_said():
    asked = result(4)
    run = [*RIGHT, replace(asked, case=asked.case.model_copy(update={"answerable": True}))]
    text = as_markdown(Report({}, run, summarise(run, 5), Gate((Limit("auroc", 0.4, True),)), missing=3))
    assert "| AUROC of confidence | 0.500 | " in text
    assert " | 4 | ≥ 0.4 |\n" in text
    assert "\n\n3 sources could not be found, and no figure counts them.\n\n" in text


def test_text_from_a_case_is_shown_as_it_stands():
    wrong = result(1, stage="error", error=HOSTILE)
    html = MarkdownIt("commonmark").enable("table").render(as_markdown(report([wrong, *RIGHT])))
    item = html.split("<li>")[1].split("</li>")[0]
    assert "<" not in item
    assert item == f"error: 1: Q1 → {' '.join(HOSTILE.split())}".replace("&", "&amp;").replace("<", "&lt;").replace(
        ">", "&gt;"
    )


def test_a_long_answer_is_cut():
    text = as_markdown(report([result(1, stage="error", error="word " * 200), *RIGHT]))
    assert len(text.splitlines()[-1]) < 200
    assert text.endswith("…\n")
