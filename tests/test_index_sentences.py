from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.sentences import block_spans, sentence_spans

PROSE = st.text(st.sampled_from("aB1 .?!。,;:-–•*()|\n\t\u00a0é日😀\u2028\x1c\u0301'\"’"), max_size=80)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("Did it? Yes! Good.", ["Did it?", "Yes!", "Good."]),
        ("Dr. Smith met Mr. A. Jones. They spoke.", ["Dr. Smith met Mr. A. Jones.", "They spoke."]),
        ("It costs e.g. 5 crowns. No more.", ["It costs e.g. 5 crowns.", "No more."]),
        ("It rose by 3.5 percent. Then it fell.", ["It rose by 3.5 percent.", "Then it fell."]),
        ("日本語です。次の文です。", ["日本語です。", "次の文です。"]),
        ("Näch 😀 hier. Dann dort.", ["Näch 😀 hier.", "Dann dort."]),
        ("A wrapped line that\ngoes on here. Next.", ["A wrapped line that\ngoes on here.", "Next."]),
        ("No stop\n\nAnother paragraph", ["No stop", "Another paragraph"]),
        ("- one\n- two\n• three", ["one", "two", "three"]),
        ("1. one\n2) two\n(c) three", ["one", "two", "three"]),
        ("A | b\nC | d", ["A | b", "C | d"]),
        ("Lamp (no. 3) | It is red. Wait\nIt is due | now.", ["Lamp (no. 3) | It is red. Wait", "It is due | now."]),
        ("The share p(a | b) is low. It fell.", ["The share p(a | b) is low.", "It fell."]),
        ("- Question: How? Say it; Answer: Hold it. Wait.", ["Question: How? Say it; Answer: Hold it. Wait."]),
        ("Under Art. 7 para. 2 it is due. Pay.", ["Under Art. 7 para. 2 it is due.", "Pay."]),
        ("See Fig. 3 and Tab. 2. Then go.", ["See Fig. 3 and Tab. 2.", "Then go."]),
        ("It cannot begin before May. Greta Holm agreed.", ["It cannot begin before May.", "Greta Holm agreed."]),
        ("On May. 5 it rained. It was May. 2020 came.", ["On May. 5 it rained.", "It was May. 2020 came."]),
        ("It ends in May. “Why?” he said.", ["It ends in May.", "“Why?” he said."]),
        ("“It ends in May. Then we go.” He left.", ["“It ends in May. Then we go.”", "He left."]),
        (
            "Costs\nThe whole of it was paid by the town in May.",
            ["Costs", "The whole of it was paid by the town in May."],
        ),
        (
            "Armenia gave support in\nNagorno-Karabakh and sent troops\nto the region. It denied that.",
            ["Armenia gave support in\nNagorno-Karabakh and sent troops\nto the region.", "It denied that."],
        ),
    ],
    ids=(
        "stops questions titles abbreviation decimal ideographic emoji wrapped paragraphs bullets numbers table "
        "cells bar row "
        "law figure month month-day month-quote month-quoted heading long-word"
    ).split(),
)
def test_a_sentence_ends_where_a_reader_would_say(text, expected):
    assert sentences(text) == expected


WIDE = "This line of the abstract goes over both of the columns of the page and is twice as wide as any below.\n"


@pytest.mark.parametrize("above", ["", WIDE, WIDE * 3], ids=["no", "one", "three"])
def test_narrow_lines_under_wide_ones_stay_together(above):
    column = (
        "The house was bought in May by Mr\nSmith and his friends at the lab of\nwhat was later known all over as\n"
        "Harvard University in the winter of\n1994 when few knew of it or of the\nmen who had paid for the house."
    )
    assert sentences(above + column)[-1] == column


@pytest.mark.parametrize("above", ["", WIDE], ids=["alone", "under a wide line"])
def test_a_menu_is_not_taken_for_a_column(above):
    menu = ["Plan your visit", "Fairgrounds news", "Privacy policy", "The whole of the privacy policy, in Spanish"]
    assert sentences(above + "\n".join(menu)) == [*above.splitlines(), *menu]


def test_a_heading_between_the_lines_of_a_column_stands_apart():
    text = (
        "the house was then sold to a man\nwho came from the north with all\nof his money\nCosts\n"
        "The whole of it was paid by him\nin May of the year that followed\nupon the sale of the house."
    )
    assert [sentence for sentence in sentences(text) if "\n" not in sentence] == ["Costs"]


@pytest.mark.parametrize(
    "text",
    [
        "The two sides kept to the ceasefire of May\n12. The tenant paid for all of it by himself.",
        "Nobody in the town had yet heard about the treaty\n– signed in Bishkek in the year of 1994 –\nwas kept.",
    ],
    ids=["number", "dash"],
)
def test_prose_that_is_wrapped_before_a_number_or_a_dash_loses_neither(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert "\n" in sentences(text)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bring these along to the office:\n1. a card", ["Bring these along to the office:", "a card"]),
        ("All of it rained away (in May.)\n1. a card", ["All of it rained away (in May.)", "a card"]),
        ("We need these\n- one card\n- two keys", ["We need these", "one card", "two keys"]),
        ("1. a card that is\nstill valid\n2. a key", ["a card that is\nstill valid", "a key"]),
        ("Needed\n- a card that is valid still", ["Needed", "a card that is valid still"]),
        ("We need all these\n• a card", ["We need all these", "a card"]),
        ("Town | Rain\n- Bonn", ["Town | Rain", "Bonn"]),
    ],
    ids=["colon", "stop", "next", "list", "room", "bullet", "row"],
)
def test_an_item_begins_where_a_list_may_begin(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "\n\n\n"], ids=["empty", "spaces", "lines"])
def test_no_words_make_no_sentences(text):
    assert sentences(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "!?" * 100_000,
        "\n" * 200_000,
        "- " * 100_000,
        "a." * 100_000,
        " \t" * 100_000,
        "a b c\n" * 40_000,
        "a\n- b\n" * 30_000,
    ],
)
def test_a_hostile_text_is_cut_in_linear_time(text):
    assert sum(end - start for start, end in sentence_spans(text)) <= len(text)


@given(PROSE | st.text(max_size=60))
@example("-\nfoo")
@example("\x1c")
def test_sentences_stand_in_order_apart_and_without_space_around(text):
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert [text[start:end] for start, end in spans] == [text[start:end].strip() for start, end in spans]


@given(PROSE | st.text(max_size=60))
def test_blocks_leave_out_nothing_but_space(text):
    assert "".join("".join(text[start:end] for start, end in block_spans(text)).split()) == "".join(text.split())
