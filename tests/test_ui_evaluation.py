"""The page for evals as a person meets it, over the real runs of an assistant that really retrieves."""

import json
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from evals.background import Background
from evals.command import SEEDS, SEEDS_GATE
from index.home import CASES
from rag.answer import Turn
from rag.assistant import open_assistant
from rag.settings import Settings
from tests.browser import PHONE, serving, visiting
from tests.small_assistant import TEXTS, cases
from ui.evaluation import case_as_conversation

BAIT = '<img src=x onerror="window.PWNED=1"><script>window.PWNED=2</script>'


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    """Return the real assistant over the town, with three cases beside its index: one is right, two are wrong."""
    town = tmp_path_factory.mktemp("town")
    for name, text in TEXTS.items():
        (town / name).write_text(text, encoding="utf-8")
    (town / ".footnote" / CASES).mkdir(parents=True)
    lines = [
        cases()[1],
        cases()[0] | {"id": "a/b?", "answers": ["1913"]},
        {"id": "bait", "question": BAIT, "answerable": True, "answers": [BAIT]},
    ]
    (town / ".footnote" / CASES / "town.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with closing(open_assistant(Settings.load(library=town))) as assistant:
        assistant.library.sync()
        yield assistant


@pytest.fixture(scope="module")
def evaluation(assistant):
    with closing(Background(assistant, seeds=SEEDS, seeds_gate=SEEDS_GATE)) as background:
        yield background


@pytest.fixture(scope="module")
def address(assistant, evaluation):
    with serving(assistant, evaluation=evaluation) as address:
        yield address


def run_all(page):
    """Go to the page for evals and run what is offered, to the end."""
    page.get_by_role("link", name="Evals").click()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#verdict")).to_have_text("1 of 3 are right")
    expect(page.locator("#running")).to_be_hidden()


def test_cases_are_run_from_the_page_and_a_wrong_one_is_opened_in_the_chat(visit):
    page = visit.page
    visit.ask("Who painted the reading room?")
    run_all(page)
    expect(page.locator("#in-words")).to_contain_text(
        "Of 3 questions that the documents answer: 1 (33%) answered right"
    )
    expect(page.locator("#wrong li")).to_have_count(2)
    wrong = page.locator("#wrong li", has_text="When was the Linden bridge opened?")
    expect(wrong).to_contain_text("Expected: 1913")
    wrong.get_by_role("link", name="Open in the chat").click()
    expect(page.locator("#chat .user-row")).to_have_count(2)
    expect(page.locator("#chat .user-row").first).to_contain_text("Tell me of the bridge.")
    expect(page.locator("#chat .bot-row").last).to_contain_text("1912")
    assert page.url.endswith("/")
    visit.chip(1).click()
    expect(page.locator("#source mark")).to_contain_text("The Linden bridge was opened in 1912.")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#stop")).to_have_count(0)
    expect(page.locator("#chat .bot-row").last).to_contain_text("1912")


def test_the_report_is_read_on_this_host_and_what_a_case_says_stays_text(visit):
    page = visit.page
    run_all(page)
    assert page.locator("main :is(img, iframe)").count() == 0
    page.get_by_role("link", name="Read the whole report").click()
    expect(page.locator("h1")).to_contain_text("Evaluation")
    page.get_by_text("wrong 2", exact=True).click()
    expect(page.locator("details.case:visible")).to_have_count(2)
    assert page.locator("img, script").count() == 0
    assert page.evaluate("window.PWNED") is None


def test_a_run_is_watched_stopped_and_its_failure_said(visit):
    page, stopped = visit.page, []
    running = {"label": "town.jsonl", "done": 1, "total": 3, "wrong": 1, "seconds_left": 130}
    state = {"running": running, "problem": ""}

    def answer(route):
        if route.request.method == "DELETE":
            stopped.append(True)
            state.update(running=None, problem="the model is gone")
        elif route.request.method == "GET" and not route.request.url.endswith("progress"):
            seen = route.fetch()
            route.fulfill(response=seen, json=seen.json() | state)
            return
        route.fulfill(json=state)

    page.route("**/api/evals**", answer)
    page.route("**/api/evals/progress", answer)
    page.get_by_role("link", name="Evals").click()
    expect(page.locator("#how-far")).to_have_text("1 of 3 asked, 1 wrong, about 2 minutes left")
    expect(page.get_by_role("button", name="Run")).to_be_disabled()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_have_text("the model is gone")
    expect(page.locator("#running")).to_be_hidden()
    expect(page.get_by_role("button", name="Run")).to_be_enabled()
    assert stopped == [True]


def test_nothing_can_be_run_before_it_is_known_what_there_is(visit):
    run, before = visit.page.get_by_role("button", name="Run"), []

    def look_first(route):
        before.append(run.is_disabled())
        route.continue_()

    visit.page.route("**/api/evals", look_first)
    visit.page.get_by_role("link", name="Evals").click()
    expect(run).to_be_enabled()
    assert before == [True]


def test_where_there_are_no_questions_that_is_said(visit, evaluation):
    nothing = {**evaluation.overview(), "choices": []}
    visit.page.route("**/api/evals", lambda route: route.fulfill(json=nothing))
    visit.page.get_by_role("link", name="Evals").click()
    expect(visit.page.get_by_label("Questions", exact=True)).to_have_text("No questions yet")
    expect(visit.page.get_by_role("button", name="Run")).to_be_disabled()


def test_a_server_that_is_gone_is_said(visit):
    visit.page.get_by_role("link", name="Evals").click()
    visit.page.route("**/api/evals", lambda route: route.abort())
    visit.page.get_by_role("button", name="Run").click()
    expect(visit.page.get_by_role("alert")).to_have_text("Footnote does not answer; is it still running?")


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_to_object_to_and_nothing_scrolls_sideways(browser, address, evaluation, options):
    if not evaluation.overview()["runs"]:
        evaluation.start(evaluation.overview()["choices"][0]["file"])
    with visiting(browser, address, bypass_csp=True, **options) as visit:
        visit.page.goto(f"{address}/evals")
        expect(visit.page.locator("#verdict")).to_have_text("1 of 3 are right")
        found = Axe().run(visit.page).response["violations"]
        assert [violation["id"] for violation in found] == []
        assert visit.page.evaluate("document.documentElement.scrollWidth > innerWidth") is False


def test_a_link_to_a_case_that_is_gone_says_so(visit, address):
    visit.page.goto(f"{address}/#case-gone%2Fcase")
    visit.page.reload()
    expect(visit.page.locator("#chat .bot-row")).to_contain_text("Not opened: there is no such run any more")


def test_the_report_may_run_and_load_nothing(address, evaluation, browser):
    with visiting(browser, address) as visit:
        answer = visit.page.request.get(f"{address}/evals/report?run=..%2F..%2Fetc")
        assert (answer.status, answer.json()) == (400, {"error": "there is no such run any more; reload the page"})
        assert (
            visit.page.request.get(f"{address}/evals").headers["content-security-policy"].startswith("default-src 's")
        )
        run = evaluation.overview()["runs"][0]["run"]
        report = visit.page.request.get(f"{address}/evals/report?run={run}")
        assert report.headers["content-security-policy"].startswith(
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )


class Kept:
    """An evaluation of which only one case is wanted."""

    def __init__(self, turns, answer):
        self.turns, self.answer = turns, answer

    def case(self, run, case):
        assert (run, case) == ("1", "a/b")
        return self.turns, "Who?", self.answer


def test_turns_in_any_order_become_a_conversation(assistant):
    turns = [Turn("assistant", "Hello."), Turn("user", "One?"), Turn("user", "*Two*?"), Turn("assistant", "*Yes*.")]
    crashed = case_as_conversation(Kept(turns, None), assistant, "1/a/b")
    said = [(exchange.question, exchange.answer and exchange.answer.answer) for exchange in crashed]
    assert said == [("", "Hello."), ("One?", None), ("*Two*?", "*Yes*."), ("Who?", None)]
    assert crashed[2].shown == r"\*Yes\*."
    assert "crashed" in crashed[-1].shown
    assert all(exchange.done for exchange in crashed)
