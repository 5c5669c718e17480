import threading
from contextvars import ContextVar

import pytest

from index.errors import ModelUnavailable
from index.passage import Document
from rag.answer import NOT_SAID, Turn
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite, near
from ui.conversation import Exchange, ask, broken_off, messages, stopped, turns, unless_soon

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.\n\nGift cards are never refunded.")
HOW_LONG = ("Refunds take 14 days. [1]", (cite(1, POLICY, "Refunds take 14 days."),))


@pytest.fixture
def assistant(tmp_path):
    library = FakeLibrary([POLICY], tmp_path)
    replies = {"How long?": HOW_LONG, "Broken?": ModelUnavailable("the model cannot be loaded; run `make install`")}
    return FakeAssistant(library, replies, nearest=[near(POLICY, "Gift cards are never refunded.")])


def test_the_question_is_shown_at_once_and_the_answer_grows(assistant):
    steps = list(ask(assistant, "How long?", ()))
    assert [len(messages(step)) for step in steps] == [2] * len(steps)
    assert "Searching" in steps[0][-1].shown
    assert steps[1][-1].shown.startswith("Refunds")
    assert [step[-1].done for step in steps] == [False] * (len(steps) - 1) + [True]
    assert "[1]: #cite-" in steps[-1][-1].shown


def test_what_was_said_before_is_the_history_of_a_follow_up(assistant):
    *_, first = ask(assistant, "How long?", ())
    *_, second = ask(assistant, "And gift cards?", first)
    said = (Turn("user", "How long?"), Turn("assistant", "Refunds take 14 days. [1]"))
    assert assistant.asked[-1] == ("And gift cards?", said, None)
    assert len(messages(second)) == 4


def test_a_question_put_as_it_stands_is_not_a_follow_up(assistant):
    *_, first = ask(assistant, "How long?", ())
    *_, second = ask(assistant, "And gift cards?", first, alone=True)
    assert assistant.asked[-1][1] == ()
    assert [exchange.alone for exchange in second] == [False, True]


def test_a_known_failure_is_one_sentence_and_no_part_of_the_history(assistant):
    *_, last = ask(assistant, "Broken?", ())
    assert last[-1].shown == r"*Not answered:* The model cannot be loaded; run \`make install\`."
    assert last[-1].done
    assert turns(last) == []


def test_the_scope_reaches_the_assistant(assistant):
    list(ask(assistant, "How long?", (), documents=["policy.md"]))
    assert assistant.asked[-1][2] == ["policy.md"]


def test_where_no_document_is_asked_nothing_is_said_of_what_they_hold(assistant):
    [only] = ask(assistant, "How long?", (), documents=[])
    assert only[-1].done
    assert only[-1].shown.startswith("*Not answered:* No document is ticked")
    assert (assistant.asked, turns(only)) == ([], [])


def test_an_answer_about_a_document_that_has_just_gone_keeps_its_words(assistant):
    assistant.library.remove("policy.md")
    *_, last = ask(assistant, "How long?", ())
    assert last[-1].shown.startswith("Refunds take **14** days.")
    assert "no longer in the library" in last[-1].shown


def test_when_the_documents_do_not_say_the_nearest_passages_are_shown(assistant):
    *_, last = ask(assistant, "Why?", ())
    assert last[-1].shown.startswith(NOT_SAID)
    assert "Gift cards are never refunded." in last[-1].shown


@pytest.mark.parametrize(
    ("end", "said"), [(stopped, "Stopped before"), (broken_off, "Something went wrong")], ids=["stopped", "broken off"]
)
def test_what_was_said_by_then_stays(assistant, end, said):
    searching, growing, *_ = ask(assistant, "How long?", ())
    assert said in end(searching)[-1].shown
    assert said in end(growing)[-1].shown
    assert "Refunds" in end(growing)[-1].shown
    assert end(growing)[-1].done


def test_what_is_stopped_in_the_middle_of_a_step_was_stopped_whatever_it_was_taken_for(assistant):
    searching, growing, *_ = ask(assistant, "How long?", ())
    for conversation in (searching, growing):
        assert stopped(broken_off(conversation))[-1].shown.startswith("*Stopped before")
    assert stopped(broken_off(growing)) == stopped(growing)


def test_that_an_answer_is_looked_for_is_shown_only_when_it_takes_a_while(assistant):
    whole = list(ask(assistant, "How long?", ()))
    assert list(unless_soon(ask(assistant, "How long?", ()), 5)) == whole[1:]
    assistant.pause = 0.05
    assert list(unless_soon(ask(assistant, "How long?", ()), 0.01)) == whole


def test_who_asks_is_known_to_what_looks_ahead():
    asker = ContextVar("asker", default="nobody")

    def steps():
        for number in range(3):
            yield (Exchange(f"{number} {asker.get()}"),)

    asker.set("ann")
    assert [said[-1].question for said in unless_soon(steps(), 5)] == ["1 ann", "2 ann"]


def test_who_leaves_ends_the_answer_even_while_it_is_looked_for():
    found, ended = threading.Event(), threading.Event()

    def steps():
        try:
            yield (Exchange("searching"),)
            found.wait(5)
            yield (Exchange("found"),)
        finally:
            ended.set()

    shown = unless_soon(steps(), 0.01)
    assert next(shown) == (Exchange("searching"),)
    shown.close()
    assert not ended.is_set()
    found.set()
    assert ended.wait(5)


def test_a_failure_while_looking_ahead_is_not_lost_nor_is_the_question():
    def steps():
        yield (Exchange("searching"),)
        raise ZeroDivisionError

    shown = unless_soon(steps(), 5)
    assert next(shown) == (Exchange("searching"),)
    with pytest.raises(ZeroDivisionError):
        next(shown)


def test_a_complete_answer_cannot_be_stopped(assistant):
    *_, last = ask(assistant, "How long?", ())
    assert stopped(last) == last
    assert stopped(()) == ()


def test_a_question_is_shown_as_it_was_typed():
    assert messages((Exchange("<b>1 * 2</b> [1]?"),))[0] == {"role": "user", "content": r"\<b>1 * 2\</b> \[1\]?"}


def test_a_question_of_a_whole_book_is_shown_short():
    assert len(messages((Exchange("word " * 20_000),))[0]["content"]) < 320
