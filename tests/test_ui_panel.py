"""The left side of the page in a real browser: a large library is searched, ticked and paged, files are dropped."""

import pytest
from playwright.sync_api import expect

from index.passage import Document
from tests.browser import launched, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary

REPORTS = [Document(f"reports/{year}.pdf", f"Report of {year}", "It rained.") for year in range(1800, 2020)]
NOTES = [Document(f"notes/{number:02}.md", f"Note {number:02}", "It snowed.") for number in range(12)]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    library = FakeLibrary([*REPORTS, *NOTES], tmp_path_factory.mktemp("library"))
    return FakeAssistant(library, {"What fell?": ("It rained.", ())})


@pytest.fixture(scope="module")
def address(assistant):
    with serving(assistant) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def visit(browser, address):
    with visiting(browser, address) as visit:
        yield visit


def test_a_large_library_is_paged_searched_and_asked_in_part(visit, assistant):
    page, documents = visit.page, visit.page.locator("#documents")
    expect(documents).to_contain_text("232 documents")
    expect(documents).to_contain_text("1–100 of 232")
    page.get_by_label("Ask Note 00").uncheck()
    documents.get_by_role("button", name="Next page").click()
    expect(documents).to_contain_text("101–200 of 232")
    documents.get_by_role("button", name="Previous page").click()
    expect(page.get_by_label("Ask Note 00")).not_to_be_checked()
    expect(page.locator("#scope")).to_contain_text("Asking 231 of 232")
    page.get_by_label("Type of document").select_option("md")
    expect(documents).to_contain_text("12 of 232 documents")
    page.get_by_label("Find documents by name").press_sequentially("note 1")
    expect(documents).to_contain_text("3 of 232 documents")
    expect(page.get_by_label("Find documents by name")).to_be_focused()
    documents.get_by_role("button", name="only these 3").click()
    expect(page.locator("#scope")).to_contain_text("Asking 3 of 232: Note 01, Note 10, Note 11")
    page.get_by_label("Ask Note 10").uncheck()
    expect(page.locator("#scope")).to_contain_text("Asking 2 of 232: Note 01, Note 11")
    visit.ask("What fell?")
    assert assistant.asked[-1][2] == ["notes/01.md", "notes/11.md"]
    page.get_by_label("Find documents by name").fill("")
    page.get_by_label("Type of document").select_option("")
    page.get_by_label("Date of document").select_option("7")
    expect(documents).to_contain_text("0 of 232 documents")
    expect(documents).to_contain_text("No document fits.")


def test_a_list_that_comes_late_does_not_stay(visit):
    """The answer to the first letters is held back until that to the whole word was shown."""
    page, documents = visit.page, visit.page.locator("#documents")
    held = []
    page.route("**/gradio_api/run/predict", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/gradio_api/run/predict"):
        page.get_by_label("Find documents by name").fill("Report of 18")
    page.get_by_label("Find documents by name").fill("Report of 1848")
    expect(documents).to_contain_text("1 of 232 documents")
    with page.expect_response(lambda answer: answer.request == held[0].request):
        held[0].continue_()
    expect(documents.locator("section")).to_have_attribute("data-turn", "3")
    expect(documents).to_contain_text("1 of 232 documents")


DROP = """async ([names, folder]) => {
  const files = names.map((name) => new File(["It hailed."], name));
  const carried = new DataTransfer();
  files.forEach((file) => carried.items.add(file));
  const left = [files.map((file) => ({ isFile: true, file: (found) => found(file) })), []]; // some at a time, then none
  const inside = { isFile: false, createReader: () => ({ readEntries: (found) => found(left.shift()) }) };
  const items = folder ? [{ webkitGetAsEntry: () => inside }] : carried.items;
  const event = new Event("drop", { bubbles: true });
  event.dataTransfer = { types: ["Files"], items };
  document.body.dispatchEvent(event);
}"""


@pytest.mark.parametrize("folder", [False, True], ids=["files", "folder"])
def test_what_is_dropped_is_added_file_by_file_and_failures_are_named(visit, folder):
    page, held = visit.page, []
    page.route("**/api/documents?name=hail.md", lambda route: route.fulfill(json={"document": "hail.md"}))
    page.route("**/api/documents?name=scan.pdf", lambda route: route.fulfill(json={"error": "no text"}, status=400))
    page.route("**/api/documents?name=gone.md", lambda route: held.append(route))
    page.evaluate(DROP, [["hail.md", "scan.pdf", "gone.md", *([".DS_Store"] if folder else [])], folder])
    expect(page.locator("#progress")).to_contain_text("Reading 3 of 3: gone.md")
    expect(page.get_by_role("progressbar", name="Files added")).to_have_attribute("value", "2")
    expect(page.locator("#progress .failed")).to_have_text("no text")
    held[0].abort()
    expect(page.locator("#progress .failed").last).to_contain_text("gone.md: it could not be sent")
    expect(page.locator("#progress .done")).to_have_text("1 of 3 added")
    expect(page.get_by_role("progressbar")).to_have_count(0)
