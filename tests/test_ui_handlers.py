import asyncio
from typing import Any

import gradio as gr
import pytest

from evals.case import read_cases
from index.home import DRAFTS
from index.passage import Document
from rag.answer import MAX_QUESTION
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from ui.conversation import Conversation, Exchange
from ui.handlers import Handlers
from ui.memory import ALL, NONE
from ui.place import of_document

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.")
SAID = (Exchange("One?", "one", done=True), Exchange("Two?", "two", done=True))


@pytest.fixture
def handlers(tmp_path):
    library = FakeLibrary([POLICY], tmp_path)
    assistant = FakeAssistant(library, {"How long?": ("14 days [1]", (cite(1, POLICY, "14 days"),))})
    return Handlers(assistant, offers=assistant)


def chosen(event: type, **data: Any) -> Any:
    """Return an event of the chat as Gradio hands it to us."""
    return event(target=None, data=data)


def offers(handlers: Handlers, so_far: Conversation) -> str:
    return asyncio.run(handlers.suggest_next(so_far, None))


def test_the_box_is_emptied_once_so_that_what_is_typed_meanwhile_stays(handlers):
    boxes = [outputs[0] for outputs in handlers.ask("How long?", ())]
    assert boxes[0] == ""
    assert "" not in boxes[1:]


def test_while_an_answer_grows_it_can_be_stopped_and_nothing_else_asked(handlers):
    *growing, whole = (outputs[3:] for outputs in handlers.ask("How long?", ()))
    assert {(send.visible, stop.visible) for send, stop in growing} == {(False, True)}
    assert whole == (gr.skip(), gr.skip())


@pytest.mark.parametrize(("so_far", "send"), [((), True), (SAID, True), ((*SAID, Exchange("Three?")), False)])
def test_asking_is_offered_when_no_answer_is_growing(handlers, so_far, send):
    assert [button.visible for button in handlers.offer_to_ask(so_far)] == [send, not send]


@pytest.mark.parametrize(("pause", "fewest", "most"), [(0.0, 2, 10), (0.05, 40, 42)], ids=["at once", "slowly"])
def test_an_answer_is_drawn_as_it_grows_but_not_more_often_than_can_be_seen(tmp_path, pause, fewest, most):
    words = {"How long?": (" ".join(["day"] * 40), ())}
    handlers = Handlers(FakeAssistant(FakeLibrary([POLICY], tmp_path), words, pause=pause))
    drawn = [outputs[1][-1]["content"] for outputs in handlers.ask("How long?", ())]
    assert fewest <= len(drawn) <= most
    assert drawn[-1].count("day") == 40


def test_a_question_waits_for_the_answer_before_it(handlers):
    growing = (Exchange("One?"),)
    [outputs] = handlers.ask("How long?", growing)
    assert outputs == (gr.skip(),) * 5
    for [outputs] in (
        handlers.ask_again((*SAID, *growing), None, False, chosen(gr.RetryData, index=0, value="One?")),
        handlers.ask_edited(
            (*SAID, *growing), None, False, chosen(gr.EditData, index=0, value="Two?", previous_value="")
        ),
        handlers.ask_as_it_stands((*SAID, *growing), None, False, gr.EventData(None, {"index": 0, "question": "x"})),
    ):
        assert outputs == (gr.skip(),) * 5
    assert handlers._assistant.asked == []


def test_a_question_that_is_too_long_stays_in_the_box_to_be_shortened(handlers):
    [outputs] = handlers.ask("a" * (MAX_QUESTION + 1), ())
    assert outputs == (gr.skip(),) * 5
    assert len([*handlers.ask("a" * MAX_QUESTION, ())]) > 0
    assert handlers._assistant.asked[-1][0] == "a" * MAX_QUESTION


def test_a_new_conversation_leaves_what_is_being_typed(handlers):
    box, chat, conversation, *_ = handlers.start_over([], ALL)
    assert (box, chat, conversation) == (gr.skip(), [], ())


def test_retry_drops_what_came_after(handlers):
    *_, last = handlers.ask_again(SAID, None, False, chosen(gr.RetryData, index=2, value="Two?"))
    assert [exchange.question for exchange in last[2]] == ["One?", "Two?"]
    *_, last = handlers.ask_again(SAID, None, False, chosen(gr.RetryData, index=0, value="One?"))
    assert [exchange.question for exchange in last[2]] == ["One?"]


def test_a_retry_that_a_browser_made_up_does_nothing(handlers):
    assert list(handlers.ask_again((), None, False, chosen(gr.RetryData, index=8, value="x"))) == []


def test_an_edited_question_is_asked_as_it_was_typed(handlers):
    edited = chosen(gr.EditData, index=0, value=r"Is 2\*2 \[4\]?", previous_value="")
    *_, last = handlers.ask_edited(SAID, None, False, edited)
    assert [exchange.question for exchange in last[2]] == ["Is 2*2 [4]?"]


def test_what_to_ask_next_is_offered_for_an_answer_that_is_complete(handlers):
    handlers._assistant.next = ("What of <cards>?", "And then?")
    handlers._assistant.nearest = (near(POLICY, "14 days"),)
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    offered = offers(handlers, said)
    assert offered.count("<li>") == 2
    assert "What of &lt;cards&gt;?" in offered
    for unfit in ((), SAID, (*said, Exchange("Two?"))):
        assert offers(handlers, unfit) == ""
    asked = gr.EventData(None, {"question": "How long?"})
    *_, (_, _, longer, *_) = handlers.ask_next(said, None, False, asked)
    assert [exchange.question for exchange in longer] == ["How long?", "How long?"]


def test_nothing_is_tried_for_an_offer_while_somebody_asks(handlers):
    handlers._assistant.next = ("One?", "Two?", "Three?")
    handlers._assistant.nearest = (near(POLICY, "14 days"),)
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    other = handlers.ask("How long?", ())
    next(other)
    offered = offers(handlers, said)
    assert offered.count("<li>") == 0
    other.close()
    offered = offers(handlers, said)
    assert offered.count("<li>") == 3


def test_who_asks_again_at_once_waits_for_no_offer(handlers, monkeypatch):
    monkeypatch.setattr("ui.handlers._READING", 1.0)
    handlers._assistant.next = ("One?",)
    handlers._assistant.nearest = (near(POLICY, "14 days"),)
    *_, (_, _, said, *_) = handlers.ask("How long?", ())

    async def asked_again_at_once() -> str:
        offering = asyncio.create_task(handlers.suggest_next(said, None))
        await asyncio.sleep(0.2)  # time enough for an offer that waits for nothing
        other = handlers.ask("How long?", ())
        next(other)
        offered = await offering
        other.close()
        return offered

    assert asyncio.run(asked_again_at_once()) == ""


def test_other_words_are_searched_for_as_they_stand_and_again_so_on_a_retry(handlers):
    words = gr.EventData(None, {"index": 1, "question": " How long? "})
    *_, (_, _, said, *_) = handlers.ask_as_it_stands(SAID, None, False, words)
    assert [exchange.question for exchange in said] == ["One?", " How long? "]
    *_, (_, _, again, *_) = handlers.ask_again(said, None, False, chosen(gr.RetryData, index=2, value=""))
    assert [exchange.alone for exchange in again] == [False, True]
    for place in (-1, 2):
        made_up = gr.EventData(None, {"index": place, "question": "x"})
        assert list(handlers.ask_as_it_stands(SAID, None, False, made_up)) == []


def test_the_reasons_of_an_answer_are_shown(handlers):
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    assert "Why this answer" in handlers.show_why(said, gr.EventData(None, {"index": 0}))
    for place in (-1, 1):
        assert handlers.show_why(said, gr.EventData(None, {"index": place})) == ""


def test_taking_back_the_first_question_leaves_an_empty_conversation(handlers):
    assert handlers.take_back(SAID[:1])[:3] == ("One?", [], ())
    assert handlers.take_back(())[:3] == ("", [], ())


def test_only_the_documents_of_the_scope_are_asked(handlers):
    list(handlers.ask("How long?", (), ["policy.md"]))
    assert handlers._assistant.asked[-1][2] == ["policy.md"]


def test_a_question_may_leave_the_language_model_out(handlers):
    for offline in (True, False):
        list(handlers.ask("How long?", (), None, offline))
        assert handlers._assistant.offline is offline


def test_suggestions_are_what_the_library_answers(handlers):
    assert asyncio.run(handlers.suggest()).examples == [{"text": "How long?"}]


def test_suggestions_are_found_once_for_all_who_come_until_the_library_changes(handlers):
    calls: list[int] = []
    found = handlers._assistant.to_begin
    handlers._assistant.to_begin = lambda: calls.append(1) or found()

    async def fifty_come() -> list[gr.Chatbot]:
        return await asyncio.gather(*(handlers.suggest() for _ in range(50)))

    assert {chat.examples[0]["text"] for chat in asyncio.run(fifty_come())} == {"How long?"}
    assert len(calls) == 1
    handlers._assistant.library.remove("policy.md")
    asyncio.run(handlers.suggest())
    assert len(calls) == 2


def test_a_link_is_shown_and_closed(handlers):
    link = of_document("policy.md").link.removeprefix("#cite-")
    asked = gr.EventData(None, {"link": link, "words": "", "at": 0})
    assert "Refunds take 14 days." in handlers.show_source(asked)
    sought = gr.EventData(None, {"link": link, "words": "14 DAYS", "at": 1})
    assert ">14 days</mark>" in handlers.show_source(sought)
    assert handlers.close_source() == ""


def test_an_opinion_is_noted_or_said_not_to_be(handlers):
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    home = handlers._assistant.library.settings.home
    liked = chosen(gr.LikeData, index=1, value="14 days", liked="Good answer")
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("in the way", encoding="utf-8")
    with pytest.warns(UserWarning, match="Not noted: cannot use the index folder"):
        handlers.note_opinion(said, liked)
    home.unlink()
    handlers.note_opinion(said, liked)
    assert (home / "feedback.jsonl").is_file()
    assert not (home / DRAFTS).exists()


def test_a_thumb_down_is_a_draft_with_the_conversation_before_it(handlers):
    *_, (_, _, first, *_) = handlers.ask("How long?", ())
    *_, (_, _, said, *_) = handlers.ask("And then?", first)
    handlers.note_opinion(said, chosen(gr.LikeData, index=3, value="", liked=""))  # the thumb taken back
    assert not handlers._assistant.library.settings.home.exists()
    handlers.note_opinion(said, chosen(gr.LikeData, index=3, value="", liked=False))
    [case] = read_cases(handlers._assistant.library.settings.home / DRAFTS)
    assert (case.question, [turn.content for turn in case.history]) == ("And then?", ["How long?", "14 days [1]"])


def test_a_reader_may_have_no_conversation_kept(handlers):
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    kept, key, listed = handlers.keep_conversation([], ALL, "", said)
    assert (len(kept), "How long?" in listed) == (1, True)
    assert handlers.keep_conversation([], NONE, "", said)[:2] == ([], "")
    left, keeping, listed = handlers.keep_none(kept, key, gr.EventData(None, {"on": False}))
    assert (left, keeping, "How long?" in listed) == ([], NONE, False)
    assert handlers.keep_none(kept, key, gr.EventData(None, {"on": True}))[:2] == (kept, ALL)


def test_a_kept_conversation_is_renamed(handlers):
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    kept, key, _ = handlers.keep_conversation([], ALL, "", said)
    renamed, listed = handlers.retitle(kept, ALL, key, gr.EventData(None, {"key": key, "name": "Refunds"}))
    assert "<bdi>Refunds</bdi>" in listed
    assert renamed != kept


@pytest.mark.parametrize(("kind", "begins"), [("html", "<!DOCTYPE html>"), ("json", "["), ("md", "# A"), ("x", "# A")])
def test_a_conversation_is_exported_as_it_was_asked_for(handlers, kind, begins):
    *_, (_, _, said, *_) = handlers.ask("How long?", ())
    assert handlers.export(said, gr.EventData(None, {"kind": kind})).startswith(begins)
