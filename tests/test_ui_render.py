import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.passage import Document, Heading, Page
from rag.answer import DIFFERENT, NOT_SAID, Answer, Citation
from tests.fake_assistant import cite, near
from ui.place import read_place
from ui.render import as_markdown, location, one_line, tame, untame

POLICY = Document("policy.md", "Refund policy", "Refunds take 14 days.\n\nGift cards are never refunded.")
REPORT = Document("a/report.pdf", "Report", "Refunds took 14 days.", (Page(1, 0, 21),))
DOCUMENTS = {POLICY.path: POLICY, REPORT.path: REPORT}
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ACTIVE = "<>[]()!&;:/\\`*_~#|=-+. \n\t@abwhtps19"


def answer(text: str, *citations: Citation, **fields) -> Answer:
    return Answer("How long?", "How long?", text, True, 0.9, citations=citations, **fields)


def shown(markdown: str) -> str:
    """Return what a reader sees of a Markdown text."""
    return unescape(re.sub(r"<[^>]+>", "", PARSER.render(markdown)))


def test_a_marker_is_a_link_to_its_quote():
    markdown = as_markdown(answer("Refunds take 14 days [1].", cite(1, POLICY, "Refunds take 14 days.")), DOCUMENTS)
    [link] = set(re.findall(r'href="(#cite-[^"]+)"', PARSER.render(markdown)))
    place = read_place(link)
    assert place is not None
    assert POLICY.text[place.start : place.end] == "Refunds take 14 days."


def test_a_link_says_document_and_page_when_pointed_at():
    markdown = as_markdown(answer("14 days [1].", cite(1, REPORT, "14 days")), DOCUMENTS)
    assert 'title="a/report.pdf, page 1"' in PARSER.render(markdown)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Both [1][2].", ">1</a> <a"),
        ("Made up [7].", "Made up [7]."),
        ("As in the text [12] [1].", "text [12] <a"),
    ],
    ids=["neighbours stay two links", "a number without a source is words", "brackets of the document are words"],
)
def test_only_numbers_with_a_source_are_links(said, seen):
    cited = answer(said, cite(1, POLICY, "14 days"), cite(2, REPORT, "14 days"))
    assert seen in PARSER.render(as_markdown(cited, DOCUMENTS))


@pytest.mark.parametrize(
    ("sources", "line"),
    [
        ((cite(1, POLICY, "14 days"),), "One source"),
        ((cite(1, POLICY, "14 days"), cite(2, POLICY, "Gift cards")), "One source"),
        ((cite(1, POLICY, "14 days"), cite(2, REPORT, "14 days")), "Stated in 2 documents"),
    ],
    ids=["one", "two quotes of one document", "two documents"],
)
def test_the_basis_of_an_answer_is_said_in_words(sources, line):
    assert f'[{line}](#why "Why?")' in as_markdown(answer("14 days.", *sources), DOCUMENTS)


def test_sources_that_differ_are_not_said_to_state_the_same():
    cited = answer("14 days [1].", cite(1, POLICY, "14 days"), cite(2, REPORT, "14 days"))
    differing = replace(cited, notices=(f"{DIFFERENT}14 days (Refund policy), 15 days (Report)",))
    shown = as_markdown(differing, DOCUMENTS)
    assert '[The sources differ](#why "Why?")' in shown
    alone = replace(differing, citations=differing.citations[:1])
    assert '[One source, with different accounts](#why "Why?")' in as_markdown(alone, DOCUMENTS)
    assert 0 < shown.index(f"> {DIFFERENT}14 days") < shown.index("The sources differ")


def test_a_notice_on_a_document_whose_name_sounds_like_it_makes_no_difference():
    cited = answer("14 days [1].", cite(1, POLICY, "14 days"), notices=("Disputed.pdf: 3 of 12 pages hold no text",))
    assert '[One source](#why "Why?")' in as_markdown(cited, DOCUMENTS)


def test_an_answer_that_is_rather_wrong_than_right_says_that_it_is_unsure():
    sure = answer("14 days [1].", cite(1, POLICY, "14 days"))
    assert "Unsure" not in as_markdown(sure, DOCUMENTS)
    assert "*Unsure whether this answers the question" in as_markdown(replace(sure, confidence=0.4), DOCUMENTS)


def test_documents_of_one_title_are_told_apart_by_their_paths():
    old = replace(POLICY, path="old/policy.md", title="Refund Policy", headings=(Heading(0, 2, "Time"),))
    alike, other = answer("x [1] [2]", cite(1, POLICY, "14 days"), cite(2, old, "14 days")), cite(3, REPORT, "14 days")
    listed = shown(as_markdown(replace(alike, citations=(*alike.citations, other)), {old.path: old, **DOCUMENTS}))
    lines = ["1 Refund policy (policy.md)", "2 Refund Policy (old/policy.md) – Time", "3 Report, page 1"]
    assert [line for line in listed.splitlines() if line[:2] in ("1 ", "2 ", "3 ")] == lines
    passages = (near(POLICY, "14 days"), near(old, "Gift"))
    nearest = shown(
        as_markdown(Answer("Why?", "Why?", NOT_SAID, False, 0.1, passages=passages), {**DOCUMENTS, old.path: old})
    )
    assert "Refund policy (policy.md) 14 days" in nearest
    assert "Refund Policy (old/policy.md) – Time Gift" in nearest


def test_where_a_notice_names_documents_by_their_paths_the_list_has_them_too():
    cited = answer("14 days [1] [2].", cite(1, POLICY, "14 days"), cite(2, REPORT, "14 days"))
    assert "policy.md)" not in shown(as_markdown(cited, DOCUMENTS))
    differing = shown(as_markdown(replace(cited, notices=(f"{DIFFERENT}14 days (policy.md), 15",)), DOCUMENTS))
    assert "1 Refund policy (policy.md)" in differing
    assert "2 Report (a/report.pdf), page 1" in differing


def test_quotes_from_one_place_share_a_line_that_names_their_heading():
    text = "Rules\n\nOne. Two.\n\nMore\n\nThree."
    rules = Document(
        "rules.md", "Rules", text, headings=(Heading(0, 1, "Rules"), Heading(text.index("More"), 2, "More"))
    )
    cited = answer("x [1] [2] [3]", cite(1, rules, "One."), cite(2, rules, "Two."), cite(3, rules, "Three."))
    html = PARSER.render(as_markdown(cited, {"rules.md": rules}))
    assert re.findall(r"<li>(.*)</li>", re.sub(r"</?a[^>]*>", "", html)) == ["1 2 Rules", "3 Rules – More"]


def test_when_the_documents_do_not_say_the_nearest_passages_are_links_to_their_place():
    nothing = Answer("Why?", "Why?", NOT_SAID, False, 0.1, passages=(near(POLICY, "Gift cards are never refunded."),))
    markdown = as_markdown(nothing, DOCUMENTS)
    assert "Not in the documents: nearest passages" in shown(markdown)
    assert "Not in the documents" not in (
        asked_back := shown(as_markdown(replace(nothing, answer="Which?"), DOCUMENTS))
    )
    assert "Nearest passages" in asked_back
    assert "Refund policy Gift cards are never refunded." in shown(markdown)
    unsure = shown(as_markdown(replace(nothing, confidence=0.5), DOCUMENTS))
    assert "Perhaps in the nearest passages" in unsure
    assert "Not in the documents" not in unsure
    [link] = re.findall(r'href="(#cite-[^"]+)"', PARSER.render(markdown))
    place = read_place(link)
    assert place is not None
    assert POLICY.text[place.start : place.end] == "Gift cards are never refunded."


def test_a_near_passage_does_not_say_its_heading_twice():
    rules = Document("rules.md", "Rules", "Fees\n\nNone are due.", headings=(Heading(0, 2, "Fees"),))
    nothing = Answer("Why?", "Why?", NOT_SAID, False, 0.1, passages=(near(rules, rules.text),))
    assert "Rules – Fees None are due." in shown(as_markdown(nothing, {"rules.md": rules}))


def test_without_any_passage_nothing_is_called_near():
    nothing = Answer("Why?", "Why?", NOT_SAID, False, 0.1)
    assert as_markdown(nothing, {}).endswith('[Not in the documents](#why "Why?")')


def test_the_question_searched_for_is_shown_only_when_it_is_another():
    same = answer("14 days.")
    assert "Searched for" not in as_markdown(same, {})
    assert "*Searched for:* How long do refunds take? [change](#search)" in as_markdown(
        replace(same, standalone_question="How long do refunds take?"), {}
    )


def test_a_source_that_has_left_the_library_keeps_its_name_and_loses_its_link():
    markdown = as_markdown(answer("14 days [1].", cite(1, POLICY, "14 days")), {})
    assert "Refund policy (no longer in the library)" in markdown
    assert "#cite-" not in PARSER.render(markdown)


def test_notices_are_shown():
    assert "3 of 12 pages hold no text" in shown(as_markdown(answer("x", notices=("3 of 12 pages hold no text",)), {}))


@given(st.text(ACTIVE, max_size=60))
def test_a_tame_text_is_read_letter_for_letter(text):
    assert shown(tame(text)).split() == text.split()


@given(st.text(ACTIVE, max_size=60))
def test_a_tame_text_holds_nothing_but_words(text):
    inside = [token.type for token in PARSER.parse(tame(text))]
    assert set(inside) <= {"paragraph_open", "inline", "paragraph_close"}
    children = [child.type for token in PARSER.parse(tame(text)) for child in token.children or ()]
    assert set(children) <= {"text", "text_special", "softbreak", "hardbreak"}


@pytest.mark.parametrize(
    "bait",
    [
        "<img src=x onerror=alert(1)>",
        "![x](http://example.com/?q=secret)",
        "[click](javascript:alert(1))",
        '[1]: http://example.com "x"',
        "<form action=http://example.com>",
        "see www.example.com or http://example.com",
        "mail me@example.com",
    ],
)
def test_document_text_in_an_answer_makes_no_link_image_or_html(bait):
    html = PARSER.render(as_markdown(answer(bait, notices=(bait,)), {}))
    assert set(re.findall(r"<(\w+)", html)) <= {"p", "hr", "blockquote"}


def test_brackets_in_the_words_of_a_link_are_not_left_to_a_backslash():
    image = Document("a.md", "![x](http://example.com)", "14 days")
    markdown = as_markdown(answer("14 days [1]", cite(1, image, "14 days")), {"a.md": image})
    assert "[!&#91;x&#93;(http" in markdown


def test_a_title_cannot_leave_its_quotes():
    tricky = Document('a" onmouseover="x.md', "T", "14 days")
    html = PARSER.render(as_markdown(answer("14 days [1]", cite(1, tricky, "14 days")), {tricky.path: tricky}))
    assert 'title="a&quot; onmouseover=&quot;x.md"' in html


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs"]), max_size=40))
def test_an_edited_question_comes_back_as_it_was_typed(question):
    question = one_line(question)
    assert untame(tame(question)) == question


def test_characters_that_turn_text_round_are_made_visible():
    assert one_line("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"


def test_a_long_text_is_cut_at_a_word():
    assert one_line("one two three", 9) == "one two …"


def test_a_location_names_the_page_where_there_is_one():
    assert (location("a.md", None), location("a.pdf", 3)) == ("a.md", "a.pdf, page 3")
    assert (location("a.md", None, title="A"), location("a.pdf", 3, title="A")) == ("A", "A, page 3")


def test_what_a_presentation_is_cited_by_is_its_slide():
    talk = replace(cite(1, Document("talk.pptx", "The talk", "Rain fell."), "Rain fell."), page=2)
    markdown = as_markdown(answer("Rain fell. [1]", talk), {})
    assert "The talk, slide 2" in markdown
    assert "page" not in markdown


def test_a_sentence_that_nothing_supports_is_underlined_and_says_so_to_everybody():
    cited = [cite(1, POLICY, "Refunds take 14 days."), replace(cite(2, REPORT, "14 days"), support="unsupported")]
    written = answer("Refunds take 14 days. [1] They are paid in gold. [2]", *cited, mode="llm")
    html = PARSER.render(as_markdown(written, DOCUMENTS))
    assert re.findall(r"<em>([^<]*)</em> <a [^>]*>([^<]*)</a>", html) == [
        ("They are paid in gold.", "2, not supported")
    ]
    assert "One source" in html
    assert "Written by a language model, each sentence checked" in html
    assert re.search(r">2</a> <a [^>]*>Report, page 1</a> – does not say this", html)


def test_what_was_left_out_is_folded_away_letter_for_letter():
    said = ("Gold ![pays](http://evil.test/a.png).", "</details><script>x</script>\n# Big")
    left_out = replace(answer(NOT_SAID, mode="llm"), answered=False, withheld=said)
    html = PARSER.render(as_markdown(left_out, DOCUMENTS))
    folded = html.partition("<details><summary>Show 2 sentences that were left out</summary>")[2]
    assert [unescape(line) for line in re.findall(r"<p>(.*?)</p>", folded)] == [said[0], " ".join(said[1].split())]
    assert folded.count("</details>") == 1
    assert re.search('<img|<script|<h1|<a (?!href="#why")', html) is None
    assert "details" not in as_markdown(replace(left_out, withheld=()), DOCUMENTS)


def test_an_answer_that_is_quoted_is_not_said_to_be_written():
    assert "model" not in as_markdown(answer("14 days [1].", cite(1, REPORT, "14 days")), DOCUMENTS)


@pytest.mark.parametrize(
    "said",
    [
        "So it is [1](http://evil.example/?q=1).",
        "So it is.\n\n[1]: http://evil.example/?q=1\n\nYes [1]",
        "[1]: http://evil.example/?q=1",
        "[1]:<http://evil.example> 'x'",
        "Look ![1](http://evil.example/?q=1) ![1]",
        "[1][1](http://evil.example) [x][1] [1][x]",
        "[1, not supported][1]: http://evil.example",
    ],
)
@pytest.mark.parametrize("support", ["verbatim", "unsupported"])
def test_a_marker_leads_to_its_source_whatever_is_written_round_it(said, support):
    citation = replace(cite(1, POLICY, "Refunds take 14 days."), support=support)
    html = PARSER.render(as_markdown(answer(said, citation), DOCUMENTS))
    assert re.findall(r'(?:href|src)="(?!#cite-|#why")[^"]*"', html) == []
    assert "<img" not in html
    assert 'href="#cite-' in html
