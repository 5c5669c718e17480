"""Documents on the page, in a real browser: none, added, renamed, deleted, put back, and hostile ones."""

from contextlib import closing

from playwright.sync_api import expect

from index.passage import Document, Heading
from index.sync import Unreadable
from rag.assistant import open_assistant
from rag.settings import Settings
from tests.browser import PHONE, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from tests.handbook import BAIT
from tests.small_library import open_small, write


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
            large = {"name": "large.txt", "mimeType": "text/plain", "buffer": b"x" * 25_000_001}
            page.locator("#files").set_input_files(large)
            refused = page.locator("#progress .failed")
            expect(refused).to_have_text("large.txt: At most 25 MB can be sent here", timeout=30_000)
            expect(refused).to_be_in_viewport(ratio=1)
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


def test_where_no_pointer_hovers_the_menus_cover_no_title(browser, tmp_path):
    names = {f"report {'i' * length} of the year": "Rain fell." for length in range(20, 32)}
    write(tmp_path / "library", **names)
    with closing(open_small(tmp_path / "library")) as library:
        library.sync()
        phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
        with serving(FakeAssistant(library, {})) as address, visiting(browser, address, **phone) as visit:
            visit.page.locator(".open-side").click()
            expect(visit.page.locator(".more summary").first).to_be_visible()
            assert visit.page.evaluate(_COVERED) == [0] * len(names)


_COVERED = """() => [...document.querySelectorAll("#documents .shelf li")].map(item => {
  const menu = item.querySelector(".more summary").getBoundingClientRect();
  const words = document.createRange();
  words.selectNodeContents(item.querySelector(".name"));
  return [...words.getClientRects()].filter(line => line.right > menu.left && line.bottom > menu.top
    && line.top < menu.bottom).length;
})"""


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
