import json

import pytest
from markdown_it import MarkdownIt

from index.passage import Document
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from ui.conversation import Exchange, ask
from ui.export import as_json_file, as_markdown_file

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.")


@pytest.fixture
def conversation(tmp_path):
    replies = {"How *long*?": ("14 days [1]", (cite(1, POLICY, "14 days"),))}
    return list(ask(FakeAssistant(FakeLibrary([POLICY], tmp_path), replies), "How *long*?", ()))[-1]


def test_the_markdown_carries_questions_answers_and_quotes_with_their_place(conversation):
    html = MarkdownIt().render(as_markdown_file(conversation))
    assert "<h2>How *long*?</h2>" in html
    assert "<p>14 days [1]</p>" in html
    assert "<p>[1] “14 days” — Refund policy (policy.md)</p>" in html
    assert "<a" not in html


def test_a_question_that_was_not_answered_is_in_the_markdown_too():
    assert "*Not answered:* No." in as_markdown_file((Exchange("Broken?", "*Not answered:* No.", done=True),))


def test_the_json_is_what_the_command_line_prints(conversation):
    [answer] = json.loads(as_json_file(conversation))
    assert answer["citations"][0]["quote"] == "14 days"
    assert answer == json.loads(json.dumps(conversation[0].answer.as_dict()))
