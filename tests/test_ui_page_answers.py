"""What an answer offers on the page: why it is what it is, other words to search for, what to ask next."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from index.passage import Document
from tests.browser import serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from tests.handbook import BAIT
from ui.handlers import Handlers, Outputs

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.\n\nGift cards are never refunded.")
DAYS, CARDS = "Refunds take 14 days.", "Gift cards are never refunded."


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    library = FakeLibrary([POLICY], tmp_path_factory.mktemp("library"))
    replies = {
        "How long?": (f"{DAYS} [1]", (cite(1, POLICY, DAYS),)),
        "And cards?": (f"{DAYS} [1]", (cite(1, POLICY, DAYS),)),
        "What of gift cards?": (f"{CARDS} [1]", (cite(1, POLICY, CARDS),)),
    }
    nearest = [near(POLICY, DAYS), near(POLICY, CARDS)]
    standalone = {"And cards?": "How long? And cards?"}
    assistant = FakeAssistant(library, replies, nearest=nearest, standalone=standalone)
    assistant.next = ["What of gift cards?"]
    return assistant


def test_the_line_for_confidence_opens_the_why_and_the_why_its_sources(visit):
    page = visit.page
    visit.ask("How long?")
    page.get_by_role("link", name="One source").click()
    expect(page.locator("#source h2")).to_have_text("Why this answer")
    expect(page.locator("#source")).to_contain_text("Confidence 90 %")
    expect(page.locator("#source")).to_contain_text(CARDS)
    page.locator("#source").get_by_role("link", name="[1] Refund policy").click()
    expect(page.locator("#source mark")).to_have_text(DAYS)
    page.keyboard.press("Escape")
    expect(page.locator("#source section")).to_have_count(0)
    expect(page.get_by_role("link", name="One source")).to_be_focused()


def test_a_refusal_opens_its_why_by_the_keyboard(visit):
    page = visit.page
    visit.ask("How long?")
    visit.ask("Who?")
    page.get_by_role("link", name="Not in the documents: nearest passages").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source h2")).to_have_text("Why there is no answer")


def test_what_was_searched_for_is_changed_and_asked_as_it_stands(visit, assistant):
    page = visit.page
    visit.ask("How long?")
    visit.ask("And cards?")
    page.get_by_role("link", name="change").click()
    box = page.get_by_role("textbox", name="Search for")
    expect(box).to_be_focused()
    expect(box).to_have_value("How long? And cards?")
    box.press("Escape")
    expect(page.get_by_role("link", name="change")).to_be_focused()
    page.keyboard.press("Enter")
    box.fill("What of gift cards?")
    box.press("Enter")
    expect(page.locator("#chat .user-row")).to_have_count(2)
    expect(page.locator("#chat .user-row").last).to_contain_text("What of gift cards?")
    expect(page.locator("#chat .bot-row").last).to_contain_text(CARDS)
    expect(page.locator("#stop")).to_have_count(0)
    assert assistant.asked[-1][:2] == ("What of gift cards?", ())
    assert "Searched for" not in visit.answer


def test_no_question_is_lost_between_an_answer_and_the_end_of_its_event(browser, assistant, monkeypatch):
    answer = Handlers._answer

    def ending_late(*args: Any, **options: Any) -> Iterator[Outputs]:
        yield from answer(*args, **options)
        time.sleep(1)

    monkeypatch.setattr(Handlers, "_answer", ending_late)
    with serving(assistant) as address, visiting(browser, address) as visit:
        visit.ask("How long?")
        visit.ask("What of gift cards?")


def test_a_server_too_busy_for_what_follows_an_answer_can_be_asked_again(visit):
    visit.page.route("**/gradio_api/run/**", lambda route: route.fulfill(status=503, body="Footnote is busy"))
    visit.ask("How long?")
    visit.page.unroute("**/gradio_api/run/**")
    visit.ask("What of gift cards?")


def test_what_to_ask_next_is_offered_after_the_answer_and_asked_by_a_click(visit, assistant):
    page, offered = visit.page, visit.page.get_by_role("region", name="Ask next")
    expect(offered).to_have_count(0)
    visit.ask("How long?")
    offered.get_by_role("button", name="What of gift cards?").click()
    expect(page.locator("#chat .user-row")).to_have_count(2)
    expect(page.locator("#chat .bot-row").last).to_contain_text(CARDS)
    assert [turn.content for turn in assistant.asked[-1][1]] == ["How long?", f"{DAYS} [1]"]
    expect(offered).to_be_visible()
    queued = [url for url in visit.requests if "/queue/join" in url]
    assert len(queued) == 2  # the two questions; see `ui.page._then_offer`
    page.get_by_role("button", name="New conversation").click()
    expect(offered).not_to_be_visible()


def test_a_hostile_document_runs_nothing_in_the_card_the_why_the_table_and_what_is_looked_for(browser, tmp_path):
    head = '<img src=x onerror="window.PWNED=5">'
    name = BAIT.replace("/", "∕") + ".csv"
    document = Document(name, BAIT, f"{BAIT} It is so.\n\n- {head}: ${{window.PWNED=6}}; b: 1\n- {head}: 2; b: {head}")
    row = document.text[document.text.index("- ") + 2 :].splitlines()[0]
    cited = (f"{row} [1]", (cite(1, document, row),))
    library = FakeLibrary([document], tmp_path)
    nearest = [near(document, f"{BAIT} It is so.")]
    assistant = FakeAssistant(library, {"So?": cited}, nearest=nearest, standalone={"So?": BAIT})
    assistant.next = [BAIT]
    with serving(assistant) as address, visiting(browser, address) as visit:
        page = visit.page
        visit.ask("So?")
        visit.chip(1).hover()
        expect(page.get_by_role("tooltip")).to_contain_text("<img src=x onerror=")
        expect(page.get_by_role("region", name="Ask next")).to_contain_text("<img src=x onerror=")
        page.get_by_role("link", name="change").click()
        expect(page.get_by_role("textbox", name="Search for")).to_have_value(re.compile(r"^<img src=x onerror=.*bold"))
        page.keyboard.press("Escape")
        page.get_by_role("link", name="One source").click()
        expect(page.locator(".why")).to_contain_text("Stands letter for letter")
        page.locator(".why a").first.click()
        expect(page.locator("#source th").first).to_have_text(head)
        expect(page.locator("#source mark").first).to_have_text("${window.PWNED=6}")
        page.get_by_role("searchbox").fill(BAIT)
        page.get_by_role("searchbox").press("Enter")
        expect(page.locator("#source mark.now")).to_contain_text("<img src=x onerror=")
        page.get_by_role("region", name="Ask next").get_by_role("button").click()
        expect(page.locator("#chat .bot-row").nth(1)).to_contain_text("Not in the documents")
        assert harm_done(page) == []
        assert page.url.startswith(address)


def harm_done(page) -> list[str]:
    """Return what in the page was not shown as words."""
    ran = page.evaluate("window.PWNED")
    tags = "form, script, iframe, meta, img, a:not([href^='#cite-'], [href='#why'], [href='#search'])"
    became = page.locator(f"#app :is({tags})").evaluate_all("nodes => nodes.map(node => node.outerHTML)")
    turned = ["direction"] if "\u202e" in page.locator("#app").inner_text() else []
    return [*([f"ran {ran}"] if ran else []), *became, *turned]
