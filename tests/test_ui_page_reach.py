"""The page for everyone, in a real browser: on a phone, in the dark, by keyboard, for a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import PHONE, visiting
from tests.handbook import handbook_assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return handbook_assistant(tmp_path_factory.mktemp("library"))


@pytest.fixture
def phone(browser, address):
    with visiting(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as visit:
        yield visit


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


def test_back_closes_what_lies_on_the_page_before_it_leaves_the_page(phone):
    page, panel = phone.page, phone.page.locator("#source section")
    begun = page.evaluate("history.length")
    phone.ask("How long?")
    phone.chip(1).tap()
    expect(page.locator("#hit")).to_be_in_viewport()
    page.go_back()
    expect(panel).to_have_count(0)
    expect(phone.chip(1)).to_be_visible()
    page.get_by_role("button", name="Documents", exact=True).tap()
    page.get_by_role("link", name="Employee handbook handbook.md").tap()
    expect(page.locator("#source h2")).to_have_text("Employee handbook")
    page.go_back()
    expect(panel).to_have_count(0)
    page.get_by_role("button", name="Documents", exact=True).tap()
    page.go_back()
    expect(page.locator("#side")).not_to_be_visible()
    assert page.evaluate("history.length") == begun + 1  # that of what was closed last, to go forward to


def test_what_is_closed_otherwise_leaves_nothing_to_go_back_to(visit):
    page, left = visit.page, "about:blank"
    visit.ask("How long?")
    for close in (lambda: page.keyboard.press("Escape"), page.get_by_role("button", name="Close the source").click):
        visit.chip(1).click()
        page.locator("#hit").wait_for()
        close()
        expect(page.locator("#source section")).to_have_count(0)
    page.go_back()
    assert page.url == left
    page.go_forward()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(253, 252, 250)"), ("dark", "rgb(23, 25, 28)")])
def test_the_page_follows_the_system_in_light_and_dark(browser, address, scheme, paper):
    with visiting(browser, address, color_scheme=scheme) as visit:
        expect(visit.page.locator("body")).to_have_css("background-color", paper)


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
    press("Tab")
    expect(page.locator(".cite-before")).to_be_focused()
    now = page.locator(".cites span").inner_text()
    tab_to(page, ".cite-after")
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
