import re
from dataclasses import replace
from html import unescape

import pytest

from index.passage import Document
from rag.answer import NOT_SAID, Answer
from tests.fake_assistant import cite, near
from ui.place import of_citation
from ui.why import why_panel

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.\n\nGift cards are never refunded.")
HELD = {"policy.md": POLICY}
DAYS = cite(1, POLICY, "Refunds take 14 days.")
SAID = Answer(
    "How long?",
    "How long do refunds take?",
    "Refunds take 14 days. [1]",
    True,
    0.93,
    citations=(DAYS,),
    passages=(near(POLICY, "Refunds take 14 days."), near(POLICY, "Gift cards are never refunded.")),
    notices=("page 3 of 3 holds no text",),
    timings_ms={"total": 240.0},
)
NOTHING = Answer("Why?", "Why?", NOT_SAID, False, 0.12, passages=SAID.passages)


def words(answer: Answer, held: dict[str, Document] = HELD) -> str:
    return unescape(re.sub(r"<[^>]+>", "", why_panel(answer, held, least=0.2)))


def test_an_answer_says_how_sure_it_is_what_it_stands_on_and_what_else_was_read():
    said = words(SAID)
    assert "Why this answer" in said
    assert "Confidence 93 %: of a hundred answers as sure as this one, about 93 are right." in said
    assert "[1] Refund policy" in said
    assert "Stands letter for letter" in said
    assert said.index("Also read") < said.index("Gift cards are never refunded.")
    assert said.count("Refunds take 14 days.") == 1
    assert "Read were the nearest: 2 passages of 1 document." in said
    assert "Searched for: How long do refunds take?" in said
    assert "It took 0.2 seconds." in said
    assert "page 3 of 3 holds no text" in said


def test_a_citation_opens_from_the_reasons():
    assert f'href="{of_citation(DAYS, POLICY).link}"' in why_panel(SAID, HELD, least=0.2)


def test_an_answer_that_is_rather_wrong_says_so():
    assert "before you rely on it" in words(replace(SAID, confidence=0.6))
    assert "before you rely on it" not in words(SAID)


def test_a_refusal_says_how_near_the_documents_came():
    said = words(NOTHING)
    assert "Why there is no answer" in said
    assert "with a probability of 12 %. Below 20 %, Footnote says that the documents do not say." in said
    assert said.index("Nearest passages") < said.index("Gift cards")
    assert "Below 20 %, Footnote asks back." in words(replace(NOTHING, answer="I cannot tell what “this fee” means."))


@pytest.mark.parametrize(
    ("support", "line"),
    [("supported", "the quote supports it"), ("unsupported", "Does not say what the sentence says")],
)
def test_what_a_model_wrote_says_whether_it_is_supported(support, line):
    written = replace(SAID, mode="llm", citations=(replace(DAYS, support=support),))
    assert line in words(written)
    assert "Written by a language model" in words(written)


def test_a_source_that_has_gone_keeps_its_words():
    said = words(SAID, {})
    assert "[1] Refund policy (no longer in the library)" in said
    assert "<a" not in why_panel(SAID, {}, least=0.2)


def test_nothing_in_it_is_html():
    bait = '<img src=x onerror="alert(1)">\u202e'
    hostile = Document(bait, bait, bait)
    answer = replace(
        SAID,
        standalone_question=bait,
        citations=(cite(1, hostile, bait),),
        passages=(near(hostile, bait),),
        notices=(bait,),
    )
    for held in ({bait: hostile}, {}):
        html = why_panel(answer, held, least=0.2)
        assert "<img" not in html
        assert "\u202e" not in html
        assert unescape(html).count("onerror") >= 4
