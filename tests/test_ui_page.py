"""The page as a person meets it, in a real browser: what an answer shows, and its sources."""

import pytest
from playwright.sync_api import expect

from rag.answer import NOT_SAID
from tests.handbook import DECIDED, DESK, REFUND, handbook_assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return handbook_assistant(tmp_path_factory.mktemp("library"))


def test_the_empty_page_says_what_it_is_and_offers_questions(visit):
    expect(visit.page).to_have_title("Footnote")
    expect(visit.page.locator("h1")).to_have_count(1)
    expect(visit.page.get_by_role("button", name="How long?")).to_be_visible()
    visit.page.get_by_role("button", name="How long?").click()
    expect(visit.page.locator("#chat .bot-row")).to_contain_text(DECIDED)


def test_documents_are_listed_with_what_is_missing(visit):
    documents = visit.page.locator("#documents")
    expect(documents).to_contain_text("2 documents")
    expect(documents).to_contain_text("page 3 of 3 holds no text")
    expect(visit.page.locator("#beside")).to_contain_text("it holds no text")
    documents.get_by_role("link", name="Employee handbook").click()
    expect(visit.page.locator("#source h2")).to_have_text("Employee handbook")


def test_a_citation_opens_its_sentence_in_the_document(visit):
    visit.ask("How long?")
    expect(visit.chip(1)).to_have_attribute("title", "handbook.md")
    visit.chip(1).click()
    mark = visit.page.locator("#source mark")
    expect(mark).to_have_text(REFUND)
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    visit.page.keyboard.press("Escape")
    expect(visit.page.locator("#source section")).to_have_count(0)
    expect(visit.chip(1)).to_be_focused()


def test_a_citation_of_a_pdf_opens_the_picture_of_its_page(visit):
    visit.ask("How long?")
    expect(visit.chip(2)).to_have_attribute("title", "report.pdf, page 2")
    visit.chip(2).click()
    expect(visit.page.get_by_role("img", name="Page 2 of report.pdf")).to_be_visible()
    expect(visit.page.locator(".sheet mark")).to_have_count(1)
    visit.page.get_by_role("link", name="Next page").click()
    expect(visit.page.get_by_role("img", name="Page 3 of report.pdf")).to_be_visible()
    visit.page.get_by_role("button", name="Close the source").click()
    expect(visit.page.locator("#source section")).to_have_count(0)


def test_pointing_at_a_citation_shows_its_quote_in_context(visit):
    visit.ask("How long?")
    visit.chip(1).hover()
    card = visit.page.get_by_role("tooltip")
    expect(card.locator("mark")).to_have_text(REFUND)
    expect(card).to_contain_text(DESK)
    expect(card).to_contain_text("Employee handbook")
    visit.page.locator("#brand").hover()
    expect(card).to_have_count(0)
    visit.chip(2).focus()
    expect(card.locator("mark")).to_have_text(DECIDED)
    visit.page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_the_panel_goes_on_to_the_next_citation(visit):
    visit.ask("How long?")
    visit.chip(1).click()
    citations = visit.page.get_by_role("navigation", name="Citations")
    expect(citations).to_contain_text("Citation 1 of 2")
    citations.get_by_role("button", name="Next citation").click()
    expect(visit.page.locator("#source h2")).to_have_text("Report")
    expect(citations).to_contain_text("Citation 2 of 2")
    citations.get_by_role("button", name="Previous citation").click()
    expect(visit.page.locator("#source mark")).to_have_text(REFUND)


def test_citations_are_counted_as_the_answer_numbers_them(visit):
    visit.ask("All?")
    visit.chip(1).click()
    expect(visit.page.get_by_role("navigation", name="Citations")).to_contain_text("Citation 1 of 2")
    visit.chip(2).click()
    expect(visit.page.get_by_role("navigation", name="Citations")).to_contain_text("Citation 2 of 2")


def test_the_original_pdf_opens_at_the_page(visit, address):
    visit.ask("How long?")
    visit.chip(2).click()
    link = visit.page.get_by_role("link", name="Open PDF")
    expect(link).to_have_attribute("href", "api/original?document=report.pdf#page=2")
    assert visit.page.request.get(f"{address}/{link.get_attribute('href')}").body().startswith(b"%PDF")


def test_the_sources_are_listed_under_the_answer(visit):
    visit.ask("How long?")
    assert "Stated in 2 documents" in visit.answer
    visit.page.get_by_role("link", name="Report, page 2").click()
    expect(visit.page.locator("#source h2")).to_have_text("Report")


def test_when_the_documents_do_not_say_the_nearest_passages_can_be_opened(visit):
    visit.ask("Who chairs the council?")
    assert NOT_SAID in visit.answer
    assert "Not in the documents: nearest passages" in visit.answer
    visit.page.locator("#chat").get_by_role("link", name="Employee handbook").click()
    expect(visit.page.locator("#source mark")).to_have_text(DESK)


def test_a_follow_up_says_what_was_searched_for_and_carries_the_history(visit, assistant):
    visit.ask("How long?")
    visit.ask("And the desk?")
    assert "Searched for: When is the support desk open?" in visit.answer
    assert "One source" in visit.answer
    assert [turn.content for turn in assistant.asked[-1][1]] == ["How long?", f"{REFUND} [1] {DECIDED} [2]"]


def test_a_source_that_arrives_after_the_panel_was_closed_does_not_open_it_again(visit):
    page = visit.page
    visit.ask("How long?")
    visit.chip(1).click()
    page.locator("#hit").wait_for()
    held = []
    page.route("**/gradio_api/run/predict", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/gradio_api/run/predict"):
        page.locator(".cite-after").click()
    page.keyboard.press("Escape")
    expect(page.locator("#source section")).to_have_count(0)
    with page.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#source section")).to_have_count(0)
