"""The left side of the page in a real browser: a large library is searched, ticked and paged, files are dropped."""

import re
import time
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from index.passage import Document
from tests.browser import PHONE, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite

REPORTS = [Document(f"reports/{year}.pdf", f"Report of {year}", "It rained.") for year in range(1800, 2020)]
NOTES = [Document(f"notes/{number:02}.md", f"Note {number:02}", "It snowed.") for number in range(12)]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    library = FakeLibrary([*REPORTS, *NOTES], tmp_path_factory.mktemp("library"))
    return FakeAssistant(library, {"What fell?": ("It rained. [1]", (cite(1, REPORTS[0], "It rained."),))})


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


LOOKS = {"light": {"color_scheme": "light"}, "dark": {"color_scheme": "dark"}, "phone": {"viewport": PHONE}}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing_to_object_to_in_the_lists(browser, address, assistant, look):
    home = assistant.library.settings.home
    kept = home / "removed" / str(time.time_ns()) / "old.md"
    kept.parent.mkdir(parents=True)
    kept.write_text("It hailed.", encoding="utf-8")
    with visiting(browser, address, bypass_csp=True, **look) as visit:
        page = visit.page
        visit.ask("What fell?")
        expect(page.locator("#conversations li")).to_have_count(1)
        if page.locator(".open-side").is_visible():
            page.locator(".open-side").click()
            expect(page.locator("#side")).to_be_in_viewport(ratio=1)
        page.locator("#documents summary").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("details[open]")).to_be_visible()
        expect(page.locator("#beside")).to_contain_text("old.md")
        # Every link here stays in the page; axe takes those of rows scrolled away for skip links without target.
        options = {"rules": {"skip-link": {"enabled": False}}}
        violations = Axe().run(page, options=options).response["violations"]
        assert [f"{v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth > innerWidth") is False


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
    expect(page.locator("#progress .failed")).to_have_text("scan.pdf: no text")
    held[0].abort()
    expect(page.locator("#progress .failed").last).to_contain_text("gone.md: it could not be sent")
    expect(page.locator("#progress .done")).to_have_text("1 of 3 added")
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_conversations_are_searched_renamed_forgotten_and_not_kept_at_all(visit):
    page, kept = visit.page, visit.page.locator("#conversations")
    for number in (1, 2, 3, 4):
        visit.ask("What fell?" if number == 3 else f"Number {number}?")
        expect(kept.locator("li")).to_have_count(number)
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator("#chat .user-row")).to_have_count(0)
    page.get_by_label("Find in conversations").press_sequentially("RAINED it")
    expect(kept.locator("li:visible")).to_have_text(re.compile("What fell?"))
    page.once("dialog", lambda dialog: dialog.accept("The weather"))
    kept.locator("li:visible summary").click()
    kept.get_by_role("button", name="Rename").click()
    expect(kept.get_by_role("button", name="The weather", exact=True)).to_be_visible()
    kept.locator("li:visible summary").click()
    kept.locator("details[open]").get_by_role("button", name="Forget").click()
    expect(kept.locator("li")).to_have_count(3)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Keep conversations in this browser").uncheck()
    expect(kept.locator("li")).to_have_count(0)
    visit.ask("What fell?")
    page.reload()
    expect(page.get_by_label("Keep conversations in this browser")).not_to_be_checked()
    expect(kept.locator("li")).to_have_count(0)


def test_a_saved_web_page_can_be_read_alone(visit, browser, tmp_path):
    visit.ask("What fell?")
    with visit.page.expect_download() as download:
        visit.page.locator("#export").get_by_role("button", name="Web page").click()
    assert download.value.suggested_filename == "conversation.html"
    download.value.save_as(tmp_path / "conversation.html")
    for scheme in ("light", "dark"):
        with closing(
            browser.new_context(java_script_enabled=scheme == "dark", bypass_csp=True, color_scheme=scheme)
        ) as context:
            page = context.new_page()
            page.goto((tmp_path / "conversation.html").as_uri())
            page.get_by_role("link", name="[1]").first.click()
            expect(page.locator("li:target blockquote")).to_have_text("It rained.")
            if scheme == "dark":
                assert Axe().run(page).response["violations"] == []
