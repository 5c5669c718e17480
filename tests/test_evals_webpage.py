"""The report's page shows every case, loads nothing, runs nothing, and filters without a script."""

import pytest
from playwright.sync_api import sync_playwright

from evals.case import Case
from evals.compare import compare
from evals.gate import Gate, Limit
from evals.report import Report
from evals.result import ask_case
from evals.summary import summarise
from evals.webpage import as_page
from rag.check import Checker
from tests.small_assistant import PLANTED, SmallAssistant, SmallLibrary, cases

HOSTILE = (
    '<img src="http://example.com/x.png" onerror="document.title=1"><script>document.title=1</script>[a](javascript:b)'
)
STAMP = {
    "started": "2024-01-01",
    "cases": {"file": HOSTILE},
    "library": {"folder": "town", "documents": 3},
    "settings": {"top_k": 8},
}


def ask(assistant, *, extra=()):
    checker, document = Checker(assistant.library.embedder), assistant.library.document
    return [ask_case(Case.model_validate(case), assistant.ask, document, checker) for case in [*cases(), *extra]]


def page_of(assistant, *, extra=(), baseline=None, gate=None):
    results = ask(assistant, extra=extra)
    comparison = compare(baseline, results, 5) if baseline else None
    return as_page(Report(STAMP, results, summarise(results, 5), gate, comparison), assistant.library.document)


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Return a function that opens a page from disk with the network off; `requests` collects what it asks for."""
    context = browser.new_context(offline=True)

    def open_page(html):
        (tmp_path / "report.html").write_text(html, encoding="utf-8")
        page = context.new_page()
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto((tmp_path / "report.html").as_uri())
        return page

    yield open_page
    context.close()


def test_the_page_loads_nothing_but_itself_and_runs_nothing(opened):
    hostile = {"id": HOSTILE, "question": HOSTILE, "answerable": True, "answers": [HOSTILE], "tags": [HOSTILE]}
    page = opened(page_of(SmallAssistant(), extra=[hostile]))
    page.locator("details.case").last.locator("summary").click()
    assert page.locator("details.case").last.inner_text().startswith(HOSTILE)
    assert (page.requests, page.title()) == ([page.url], "NO GATE: 18 of 19 judged cases are right")
    assert page.locator("img, script, link, iframe, object, a[href^=javascript]").count() == 0


@pytest.mark.parametrize("bug", PLANTED)
def test_the_failures_of_a_bug_can_be_picked_out_and_read(opened, bug):
    baseline = ask(SmallAssistant())
    page = opened(page_of(PLANTED[bug](), baseline=baseline, gate=Gate((Limit("answer_recall", 2, True),))))
    assert page.locator(".verdict.fail").count() == 1
    wrong = page.locator("details.case.is-wrong")
    page.get_by_text("wrong ", exact=False).locator("input#only-wrong").check(force=True)
    assert page.locator("details.case:visible").count() == wrong.count() > 0
    wrong.first.locator("summary").click()
    assert wrong.first.get_by_text("Expected").is_visible()
    page.locator("input#only-broken").check(force=True)
    assert page.locator("details.case:visible").count() == page.locator("details.case.is-broken").count() > 0


def test_who_reads_no_figures_finds_the_run_in_words_first(opened):
    text = opened(page_of(PLANTED["abstention off"]())).locator("body").inner_text()
    assert "Of 6 questions that they do not answer: 0 (0%) refused, as they should be, 6 answered all the same." in text
    assert text.index("Of 6 questions") < text.index("Where did it go wrong?") < text.index("95% interval")
    assert "how many questions were answered that the documents do not answer; less is better" in text


def test_a_citation_is_marked_in_the_text_around_it(opened):
    page = opened(page_of(SmallAssistant()))
    first = page.locator("details.case").first
    first.locator("summary").click()
    assert first.locator("mark").inner_text() == "The Linden bridge was opened in 1912."
    assert "It was designed by Marta Hollis." in first.locator(".context:has(mark)").inner_text()
    assert first.get_by_text("holds a source").count() == 1
    assert first.get_by_text("not exact").count() == 0


def test_a_citation_that_is_not_exact_is_said_to_be(opened):
    page = opened(page_of(PLANTED["shifted citation"]()))
    page.locator("details.case").first.locator("summary").click()
    assert page.locator("details.case").first.get_by_text("not exact").is_visible()


def test_the_page_fits_a_phone(opened):
    page = opened(page_of(SmallAssistant(), baseline=ask(SmallAssistant())))
    page.set_viewport_size({"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_limits_and_missing_sources_are_said():
    assistant = SmallAssistant()
    results = ask(assistant)
    limits = [Limit("auroc", 0.91, True), Limit("aurc", 0.92, False), Limit("ece", 0.93, False)]
    gate = Gate((*limits, Limit("latency_p95_ms", 9e5, False), Limit("mrr", 0.95, True)))
    page = as_page(
        Report(STAMP, results, summarise(results, 8), gate, compare(results, results, 8), 2), assistant.library.document
    )
    for limit in ("≥ 0.91", "AURC ≤ 0.92", "≤ 0.93", "p95 ≤ 900000", "≥ 0.95"):
        assert f'<td class="number">{limit}</td></tr>' in page
    assert "2 sources could not be found" in page
    assert "Sign test: with fewer than 30 conversations" in page
    assert page.count("<tr") == page.count("</tr>")


def test_a_document_that_is_gone_does_not_break_the_page():
    assistant = SmallAssistant()
    results = ask(assistant)
    empty = SmallLibrary({})
    page = as_page(Report(STAMP, results, summarise(results, 5)), empty.document)
    assert "bridge.txt is not in the library" in page
