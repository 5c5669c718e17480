"""The conversation on the page, in a real browser: asked, stopped, edited, kept, saved, judged."""

import json
import re

import pytest
from playwright.sync_api import expect

from evals.case import read_cases
from index.home import DRAFTS
from tests.browser import visiting
from tests.handbook import DECIDED, DESK, REFUND, handbook_assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    return handbook_assistant(tmp_path_factory.mktemp("library"))


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
    expect(visit.page.get_by_text(f"If you know what is right, write it into {drafts}").first).to_be_visible()
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
