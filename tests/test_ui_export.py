import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from index.passage import Document
from rag.answer import Answer
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from ui.conversation import Exchange, ask
from ui.export import as_html_file, as_json_file, as_markdown_file

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.")
CITED = cite(1, POLICY, "14 days")


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


def test_the_web_page_leads_from_each_number_to_its_quote_and_back(conversation):
    page = BeautifulSoup(as_html_file(conversation), "html.parser")
    assert [heading.get_text() for heading in page("h2")] == ["How *long*?"]
    assert page.select_one(".answer").get_text() == "14 days [1]"
    assert page.select_one("blockquote").get_text() == "14 days"
    assert page.select_one("li").get_text(" ", strip=True).startswith("[1] Refund policy policy.md")
    targets = [link["href"].removeprefix("#") for link in page("a")]
    assert len(targets) == 2
    assert all(page.find(id=target) for target in targets)


def test_a_number_that_comes_twice_has_one_id_and_one_of_no_source_is_no_link():
    answer = replace(Answer("Q?", "Q?", "One [1]. Two [1]. Three [7].", True, 0.9), citations=(CITED,))
    page = BeautifulSoup(as_html_file((Exchange("Q?", "", answer, done=True),)), "html.parser")
    assert page.select_one(".answer").get_text() == "One [1]. Two [1]. Three [7]."
    assert [link.get("id") for link in page.select(".answer a")] == ["a1-1", None]


def test_the_web_page_holds_no_script_fetches_nothing_and_shows_hostile_words_as_they_are():
    bait = '<img src=x onerror="alert(1)"> <script>alert(2)</script> ${x} {{ 7 * 7 }} \u202egnp.exe'
    cited = replace(CITED, document=bait, title=bait, quote=bait)
    answer = replace(Answer(bait, bait, f"{bait} [1]", True, 0.9), citations=(cited,), notices=(bait,))
    html = as_html_file((Exchange(bait, "", answer, done=True), Exchange(bait, f"*Not answered:* {bait}", done=True)))
    page = BeautifulSoup(html, "html.parser")
    assert page(["script", "img", "link", "iframe", "form"]) == []
    assert page.get_text().count('<img src=x onerror="alert(1)"> <script>alert(2)</script> ${x} {{ 7 * 7 }}') >= 8
    assert "\u202e" not in html
    assert "http" not in html.replace("http-equiv", "")
