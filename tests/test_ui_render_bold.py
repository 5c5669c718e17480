"""Which words of an answer stand out, and that nothing else changes by it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Document
from tests.fake_assistant import cite
from tests.test_ui_render import DOCUMENTS, PARSER, answer, shown
from ui.render import as_markdown


def test_the_words_that_answer_stand_out_once_and_only_in_a_quote():
    quote = "Refunds are paid on 14 May *2020*, never before."
    paid = Document("paid.md", "Paid", quote)
    said = replace(answer(f"{quote} [1]", cite(1, paid, quote)), standalone_question="When are refunds paid?")
    markdown = as_markdown(said, {"paid.md": paid})
    assert re.findall("<strong>(.*?)</strong>", PARSER.render(markdown)) == ["14 May", "2020"]
    assert f"{quote} " in shown(markdown)
    assert "**" not in as_markdown(replace(said, answer="On 14 May.", citations=()), {})


def test_what_a_sentence_only_brought_along_does_not_stand_out():
    def bold(quote: str) -> list[str]:
        cited = cite(1, Document("carver.md", "Carver", quote), quote)
        said = replace(answer(f"{quote} [1]", cited), standalone_question="When did she die?")
        return re.findall("<strong>(.*?)</strong>", PARSER.render(as_markdown(said, {})))

    assert bold("She ran the mill until 1951. She died at home in May 1960.") == ["May 1960"]
    assert bold("She ran the mill until 1951. She died at home.") == []


@pytest.mark.parametrize(
    ("quote", "bold"),
    [
        ("Job: 27b Harbour Street, 14 March", ["27", "14"]),
        ("The deposit is EUR£910 or £45.", ["£45"]),
        ("It rose by 5%a year, then by 7%.", ["7%"]),
    ],
    ids=["neighbours", "a sign after a letter", "a letter after a sign"],
)
def test_words_stand_out_only_where_that_changes_nothing_else(quote, bold, monkeypatch):
    def spans(_: str, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in re.finditer(r"£?\d%?(?:(?<=\d)(?:\d\b|%))?", text)]

    monkeypatch.setattr("ui.render.spans_in_quote", spans)
    markdown = as_markdown(answer(f"{quote} [1]", cite(1, Document("a.md", "A", quote), quote)), {})
    assert re.findall("<strong>(.*?)</strong>", PARSER.render(markdown)) == bold
    assert shown(markdown).startswith(f"{quote} [1]")


@given(st.text("27b£%*_.,- ()", min_size=1, max_size=30).map(str.strip).filter(bool))
def test_whatever_stands_out_a_quote_is_shown_letter_for_letter(quote):
    quote = " ".join(quote.split())
    said = answer(f"{quote} [1]", cite(1, Document("a.md", "A", quote), quote))
    markdown = as_markdown(replace(said, standalone_question="How much is it?"), {})
    assert shown(markdown).startswith(f"{quote} [1]")


def test_a_document_cannot_make_its_words_stand_out():
    assert "**" not in as_markdown(answer("\ue000Buy\ue001 now"), DOCUMENTS)
