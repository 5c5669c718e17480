"""The source panel as a person meets it: finding words, the size of a page, rows as a table."""

import pytest
from playwright.sync_api import expect

from index.passage import Document
from index.read import read_file
from index.tables import csv_document
from tests.browser import serving
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from tests.small_pdf import pdf

RULES = Document(
    "rules.md",
    "House rules",
    "House rules\n\n"
    + "\n\n".join(f"Rule {n}. Dogs stay outside. " + "Nobody minds a cat. " * 8 for n in range(1, 41)),
)
QUOTED = "Rule 20. Dogs stay outside."
LONG = "Rule 20. Dogs stay outside. " + "Nobody minds a cat. " * 7 + "Nobody minds a cat."
GENEVA = "The committee met in Geneva."
ROWS = "Month,City,Cost\n" + "\n".join(f"{month},Metz,{cost}" for cost, month in enumerate(["May", "June", "July"]))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    pages = [f"Part {number}. {GENEVA} " + "Filling words. " * 40 for number in (1, 2, 3)]
    (folder / "report.pdf").write_bytes(pdf(*pages))
    report, _ = read_file(folder / "report.pdf", "report.pdf")
    costs = csv_document(ROWS.encode(), "costs.csv", "Costs")
    row = costs.text.splitlines()[1].removeprefix("- ")
    replies = {
        "Dogs?": (f"{QUOTED} [1]", (cite(1, RULES, QUOTED),)),
        "Cats?": (f"{LONG} [1]", (cite(1, RULES, LONG),)),
        "Where?": (f"{GENEVA} [1]", (cite(1, report, GENEVA),)),
        "June?": (f"{row} [1]", (cite(1, costs, row),)),
    }
    with serving(FakeAssistant(FakeLibrary([RULES, report, costs], folder), replies)) as address:
        yield address


def opened(visit, question: str):
    """Ask, open the first citation, and return the box that looks for words."""
    visit.ask(question)
    visit.chip(1).click()
    visit.page.locator("#hit").wait_for()
    return visit.page.get_by_role("searchbox", name="Find in this document")


def test_the_answer_that_is_checked_stays_where_it_was_read(visit):
    for question in ("Cats?", "Cats?", "Cats?", "Dogs?"):
        visit.ask(question)
    link, page = visit.chip(1), visit.page
    before = link.bounding_box()["y"]
    link.click()
    page.locator("#hit").wait_for()
    assert link.bounding_box()["y"] == pytest.approx(before, abs=2)
    page.keyboard.press("Escape")
    expect(page.locator("#source section")).to_have_count(0)
    expect(link).to_be_in_viewport()
    assert link.bounding_box()["y"] == pytest.approx(before, abs=2)


def test_an_answer_comes_into_sight_wherever_in_the_conversation_it_was_asked_from(visit):
    for _ in range(5):
        visit.ask("Cats?")
    visit.page.wait_for_timeout(500)  # the chat scrolls to its end a while after an answer
    visit.page.locator("#chat").hover()
    visit.page.mouse.wheel(0, -5_000)
    expect(visit.chip(1)).not_to_be_in_viewport()
    visit.ask("June?")
    expect(visit.chip(1)).to_be_in_viewport()


def test_words_are_found_from_the_quote_on_and_enter_goes_to_the_next(visit):
    box, now = opened(visit, "Dogs?"), visit.page.locator("#source mark.now")
    said = visit.page.locator(".find").get_by_role("status")
    box.fill("DOGS  stay")
    box.press("Enter")
    expect(said).to_have_text("20 of 40")
    expect(now).to_be_in_viewport()
    expect(visit.page.locator("#source mark.found")).to_have_count(40)
    expect(box).to_be_focused()
    box.press("Enter")
    expect(said).to_have_text("21 of 40")
    expect(now).to_be_in_viewport()
    box.press("Shift+Enter")
    expect(said).to_have_text("20 of 40")
    visit.page.get_by_role("button", name="Previous match").click()
    expect(said).to_have_text("19 of 40")
    box.press("Escape")
    expect(now).to_have_count(0)
    expect(visit.page.locator("#source mark")).to_have_text(QUOTED)
    expect(box).to_have_value("")
    box.press("Escape")
    expect(visit.page.locator("#source section")).to_have_count(0)


def test_words_are_found_on_the_pages_of_a_pdf_and_stay_marked_while_they_are_turned(visit):
    box, page = opened(visit, "Where?"), visit.page
    box.fill("part")
    box.press("Enter")
    expect(page.locator(".find").get_by_role("status")).to_have_text("2 of 3")
    expect(page.get_by_role("img", name="Page 2 of report.pdf")).to_be_visible()
    expect(page.locator(".sheet mark.now")).to_be_in_viewport()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("img", name="Page 3 of report.pdf")).to_be_visible()
    expect(page.locator(".sheet mark.found")).to_have_count(1)
    expect(box).to_have_value("part")
    visit.chip(1).click()
    expect(box).to_have_value("")


def test_what_is_nowhere_in_the_document_is_said(visit):
    box = opened(visit, "Dogs?")
    box.fill("hippopotamus")
    box.press("Enter")
    expect(visit.page.locator(".find").get_by_role("status")).to_have_text("none")
    expect(visit.page.get_by_role("button", name="Next match")).to_have_count(0)


def test_a_page_is_made_larger_and_stays_so_on_the_next(visit):
    opened(visit, "Where?")
    page, sheet = visit.page, visit.page.locator(".sheet")
    before = sheet.bounding_box()["width"]
    expect(page.get_by_role("button", name="Smaller")).to_be_disabled()
    for _ in range(3):
        page.get_by_role("button", name="Larger").click()
    expect(page.locator(".zoom").get_by_role("status")).to_have_text("200 %")
    assert sheet.bounding_box()["width"] == pytest.approx(2 * before, rel=0.01)
    expect(page.locator("#hit")).to_be_in_viewport()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("img", name="Page 2 of report.pdf")).to_be_visible()
    assert sheet.bounding_box()["width"] == pytest.approx(2 * before, rel=0.01)
    page.get_by_role("button", name="Smaller").click()
    expect(page.locator(".zoom").get_by_role("status")).to_have_text("150 %")


def test_a_row_of_a_spreadsheet_is_marked_in_its_table(visit):
    opened(visit, "June?")
    table = visit.page.locator("#source table")
    expect(table.get_by_role("columnheader")).to_have_text(["Month", "City", "Cost"])
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table.locator("tr:has(mark)")).to_have_text("JuneMetz1")
