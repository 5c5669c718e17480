import json
import re
from dataclasses import replace

import pytest

from index.passage import Document
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from ui.conversation import Exchange, ask
from ui.memory import NONE, conversations_panel, forget, keep, recall, rename
from ui.source import source_panel

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.")


@pytest.fixture
def assistant(tmp_path):
    return FakeAssistant(FakeLibrary([POLICY], tmp_path), {"How long?": ("14 days [1]", (cite(1, POLICY, "14 days"),))})


@pytest.fixture
def conversation(assistant):
    return list(ask(assistant, "How long?", ()))[-1]


def through_a_browser(kept):
    return json.loads(json.dumps(kept))


def test_a_kept_conversation_comes_back_whole(assistant, conversation):
    kept, key = keep([], "", conversation)
    assert recall(through_a_browser(kept), key, assistant) == conversation


def test_a_question_that_was_put_as_it_stands_stays_so(assistant):
    *_, alone = ask(assistant, "How long?", (), alone=True)
    kept, key = keep([], "", alone)
    assert recall(through_a_browser(kept), key, assistant) == alone
    assert alone[0].alone


def test_a_source_that_has_changed_since_is_no_longer_marked(assistant, conversation):
    kept, key = keep([], "", conversation)
    edited = FakeLibrary([replace(POLICY, text="Refunds take 30 days.")], assistant.library.folder)
    shown = recall(kept, key, FakeAssistant(edited, {}))[0].shown
    link = re.search(r"#cite-\S+", shown)[0]
    assert "has changed since the answer" in source_panel(edited, link)


def test_a_source_that_has_gone_since_says_so(assistant, conversation):
    kept, key = keep([], "", conversation)
    assistant.library.remove("policy.md")
    assert "no longer in the library" in recall(kept, key, assistant)[0].shown


def test_a_conversation_that_goes_on_keeps_its_key_and_comes_first(conversation):
    kept, first = keep([], "", conversation)
    kept, _ = keep(kept, "", (replace(conversation[0], question="Another?"),))
    kept, again = keep(kept, first, (*conversation, *conversation))
    assert again == first
    assert [entry["title"] for entry in kept] == ["How long?", "Another?"]
    assert len(kept[0]["turns"]) == 2


def test_nothing_is_kept_of_a_question_still_being_answered():
    assert keep([], "", (Exchange("How long?"),)) == ([], "")


def test_a_question_that_was_not_answered_is_kept_as_such(assistant):
    kept, key = keep([], "", (Exchange("Broken?", "*Not answered:* No.", done=True),))
    assert recall(kept, key, assistant)[0] == Exchange("Broken?", "*Not answered:* No.", done=True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "*Not answered:* ![x](http://evil.example/?q=1) \\`a\\`",
            r"*Not answered:* !\[x\](http\://evil.example/?q=1) \`a\`",
        ),
        ("<b>Anything else", "*Not answered.*"),
        (7, "*Not answered.*"),
    ],
    ids=["hostile", "unknown", "no text"],
)
def test_why_a_question_was_not_answered_comes_back_as_words(assistant, said, shown):
    [exchange] = recall([{"id": "k", "turns": [{"question": "x", "said": said}]}], "k", assistant)
    assert exchange.shown == shown


@pytest.mark.parametrize(
    "turns",
    [
        None,
        "x",
        [None],
        [{"question": 1}],
        [{"question": "x", "answer": {"question": "x"}}],
        [{"question": "x", "answer": 1}],
    ],
    ids=["none", "text", "no turn", "no question", "half an answer", "no answer"],
)
def test_what_a_browser_made_up_is_left_out(assistant, turns):
    assert recall([{"id": "k", "turns": turns}], "k", assistant) == ()
    assert recall([], "k", assistant) == ()


def test_the_oldest_leave_when_there_are_too_many_or_too_large(conversation):
    kept = []
    for _ in range(60):
        kept, _ = keep(kept, "", conversation)
    assert len(kept) == 50
    huge = replace(conversation[0], answer=replace(conversation[0].answer, answer="x" * 1_500_000))
    kept, key = keep(kept, "", (huge,))
    kept, _ = keep(kept, "", (huge,))
    assert key not in {entry["id"] for entry in kept}
    assert len(json.dumps(kept)) < 2_100_000


def test_forgetting_one_leaves_the_others(conversation):
    kept, first = keep([], "", conversation)
    kept, second = keep(kept, "", conversation)
    assert [entry["id"] for entry in forget(kept, first)] == [second]


def test_a_conversation_can_have_another_name_and_keeps_it_as_it_goes_on(conversation):
    kept, key = keep([], "", conversation)
    kept = rename(kept, key, "  Refunds,\nin short ")
    kept, _ = keep(kept, key, conversation * 2)
    assert "<bdi>Refunds, in short</bdi>" in conversations_panel(kept, key)
    assert "<bdi>How long?</bdi>" in conversations_panel(rename(kept, key, " "), key)


def test_a_conversation_is_found_by_its_name_its_questions_and_its_answers(conversation):
    kept, key = keep([], "", conversation * 2)
    words = re.findall(r'data-words="([^"]*)"', conversations_panel(rename(kept, key, "Money back"), key))
    assert words == ["money back how long? how long? 14 days [1] how long? 14 days [1]"]
    long = [{"id": "a", "title": "x" * 60, "turns": [{"question": "word " * 5_000}, "nonsense"]}]
    assert len(re.findall(r'data-words="([^"]*)"', conversations_panel(long, ""))[0]) == 4_000


def test_the_list_says_whether_conversations_are_kept():
    assert 'id="keeping" checked' in conversations_panel([], "")
    assert 'id="keeping">' in conversations_panel([], "", keeping=NONE)


def test_the_list_marks_the_open_one_and_holds_no_html_of_anyone():
    bait = '<img src=x onerror="alert(1)">'
    html = conversations_panel([{"id": bait, "title": bait}, {"id": "b", "title": "Second"}], "b")
    assert "<img" not in html
    assert re.findall(r'value="(\w+)" aria-current="true"', html) == ["b"]
    assert "<li" not in conversations_panel([], "")
    assert "Forget all" not in conversations_panel([], "")
