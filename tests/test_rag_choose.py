from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.choose import choose_quotes
from rag.rank import Asked
from tests.ranked import ranked_passage

ONE = "The tower stands. It is high. Ada Quill built it."
OTHER = "The harbour was dredged. Boats came. The mayor was glad. Nobody wept."


def test_nothing_found_quotes_nothing():
    assert choose_quotes([]) == []


def test_a_passage_without_sentences_quotes_nothing():
    assert choose_quotes([ranked_passage("", [])]) == []


def test_the_best_sentence_is_quoted_first_wherever_it_stands():
    found = choose_quotes(
        [ranked_passage(ONE, [0.1, 0.1, 0.2]), ranked_passage(OTHER, [0.1, 0.9, 0.1, 0.1], document="b.txt")]
    )
    assert [quote.text for quote in found] == ["Boats came."]


@pytest.mark.parametrize("best", [0.05, 0.9])
def test_at_most_three_sentences_are_quoted_best_first(best):
    found = choose_quotes([ranked_passage(OTHER, [best, 0.99 * best, 0.999 * best, 0.998 * best])])
    assert [quote.text for quote in found] == ["The harbour was dredged.", "The mayor was glad.", "Nobody wept."]


def test_a_sentence_that_leans_back_brings_the_one_before_in_one_piece():
    (quote,) = choose_quotes([ranked_passage(ONE, [0.1, 0.9, 0.1], offset=40)])
    assert quote.text == "The tower stands. It is high."
    assert (quote.start, quote.end) == (40, 40 + len(quote.text))


def test_a_sentence_that_leans_back_brings_no_row_of_a_table():
    (quote,) = choose_quotes([ranked_passage("Power; A: 8 kW; B: 9 kW\n\nBoth models work at 40 degrees.", [0.1, 0.9])])
    assert quote.text == "Both models work at 40 degrees."


@pytest.mark.parametrize("scores", [[0.1, 0.9, 0.1], [0.1, 0.1, 0.9], [0.1, 0.89, 0.9]])
def test_a_bare_no_and_what_explains_it_are_quoted_together(scores):
    (quote,) = choose_quotes([ranked_passage("Dogs are loved. No. Only guide dogs are let in.", scores)])
    assert quote.text == "No. Only guide dogs are let in."


def test_a_heading_is_no_further_quote_but_an_item_is():
    text = "Phones are not insured.\n\nHow to claim"
    assert [quote.text for quote in choose_quotes([ranked_passage(text, [0.9, 0.8])], asked=_asked("phones"))] == [
        text[:23]
    ]
    listed = "Phones, cameras and bags are insured:\n\n- dry cameras\n- locked bags\n- mobile phones"
    found = choose_quotes([ranked_passage(listed, [0.9, 0.1, 0.2, 0.8])], asked=_asked("phones"))
    assert [quote.text for quote in found] == ["Phones, cameras and bags are insured:", "mobile phones"]


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("This was sold.", True),
        ("This note sets out the plan.", False),
        ("The first is credited to Velm.", True),
        ("The first ship is credited to Velm.", False),
        ("The others were sold.", True),
        ("There were two bells.", False),
        ("There she died.", True),
        ("Of these, two were sold.", True),
        ("Mr Velm denies this.", True),
        ("Mr Velm denies that this was ever so.", False),
        ("Nothing was decided.", True),
        ("No decision was taken.", True),
        ("No dogs are allowed.", False),
        ("None.", True),
    ],
)
def test_what_leans_back_is_told_from_what_names_its_subject(sentence, leans):
    (quote,) = choose_quotes([ranked_passage(f"The tower stands. {sentence}", [0.1, 0.9])])
    assert quote.text == (f"The tower stands. {sentence}" if leans else sentence)


def test_what_leans_on_a_sentence_that_leans_back_brings_both_and_no_more_than_two():
    chain = "Velm denies it all. It says the wall is damp. It says two windows leak. It asks for money."
    (quote,) = choose_quotes([ranked_passage(chain, [0.1, 0.1, 0.9, 0.1])])
    assert quote.text == "Velm denies it all. It says the wall is damp. It says two windows leak."
    (quote,) = choose_quotes([ranked_passage(chain, [0.1, 0.1, 0.1, 0.9])])
    assert quote.text == "It says the wall is damp. It says two windows leak. It asks for money."


def test_what_leans_on_the_sentence_quoted_last_is_quoted_alone():
    assert [quote.text for quote in choose_quotes([ranked_passage(ONE, [0.9, 0.8, 0.1])])] == [
        "The tower stands.",
        "It is high.",
    ]


def test_a_sentence_that_stands_alone_brings_nothing():
    (quote,) = choose_quotes([ranked_passage(ONE, [0.1, 0.1, 0.9])])
    assert quote.text == "Ada Quill built it."


def test_the_first_sentence_of_a_passage_leans_on_nothing():
    (quote,) = choose_quotes([ranked_passage("It is high. Ada Quill built the tower.", [0.9, 0.1])])
    assert quote.text == "It is high."


def test_a_sentence_that_is_quoted_already_is_not_quoted_again():
    found = choose_quotes([ranked_passage(ONE, [0.89, 0.9, 0.1])])
    assert [quote.text for quote in found] == ["The tower stands. It is high."]


def test_the_best_sentence_is_quoted_whatever_its_length():
    long = " ".join(["word"] * 400) + "."
    assert [quote.text for quote in choose_quotes([ranked_passage(f"{long} {long}", [0.9, 0.9])])] == [long]


def test_a_sentence_made_like_the_best_but_about_another_thing_is_left_out():
    depots = "The depot of Velm holds 40 crates. The depot of Osk holds 50 crates. Velm once held 60 crates."
    ranked = [ranked_passage(depots, [0.9, 0.89, 0.88])]
    about = [quote.text for quote in choose_quotes(ranked, asked=_asked("depot velm hold crate"))]
    assert about == ["The depot of Velm holds 40 crates.", "Velm once held 60 crates."]
    assert len(choose_quotes(ranked)) == 3


def test_of_the_rows_of_a_table_only_those_asked_about_are_quoted():
    rows = ("Tram: Monday; Leaves: 7.05; Fare: 3", "Tram: Sunday; Leaves: 9.40; Fare: 4", "Tram: Sunday; Leaves: 8.15")
    ranked = [ranked_passage("\n\n".join(rows), [0.9, 0.89, 0.88])]
    assert [quote.text for quote in choose_quotes(ranked, asked=_asked("tram leav monday"))] == [rows[0]]
    assert len(choose_quotes(ranked, asked=_asked("tram leav sunday"))) == 3


def test_of_two_things_that_were_asked_for_both_are_quoted():
    rows = "The depot of Velm holds 40 crates. The depot of Osk holds 50 crates."
    asked = _asked("velm osk hold crate")
    assert len(choose_quotes([ranked_passage(rows, [0.9, 0.89])], asked=asked)) == 2
    assert len(choose_quotes([ranked_passage(rows, [0.9, 0.89])], asked=_asked("velm hold crate", earlier="osk"))) == 1


def test_the_account_that_was_asked_for_is_quoted_first_where_it_is_nearly_as_good():
    said = (
        "The expert found five. The tenant says it is seven. The owner is angry. He says it is two. It is the tenant."
    )
    ranked = [ranked_passage(said, [0.9, 0.85, 0.1, 0.8, 0.2])]
    by = {whom: replace(_asked("many"), questions=(f"How many according to {whom}?",)) for whom in ("owner", "Velm")}
    own = [quote.text for quote in choose_quotes(ranked, asked=by["owner"])]
    assert own == ["The owner is angry. He says it is two.", "The expert found five.", "The tenant says it is seven."]
    assert choose_quotes(ranked, asked=by["Velm"]) == choose_quotes(ranked)


def test_what_has_no_word_of_the_question_is_quoted_from_the_same_document_alone():
    best = ranked_passage("The marquee cost 350 crowns.", [0.9])
    other = ranked_passage("The kettle is descaled every month.", [0.89], document="b.txt")
    near = ranked_passage("It was hired from a firm in Osk.", [0.89], offset=40)
    asked = _asked("marque cost")
    assert [quote.text[:3] for quote in choose_quotes([best, other, near], asked=asked)] == ["The", "It "]
    assert len(choose_quotes([best, other], asked=_asked("cost", earlier="marque"))) == 2


def test_a_bare_no_is_quoted_below_its_question_and_never_added():
    ranked = ranked_passage("No.", [0.9])
    asked = replace(ranked, passage=replace(ranked.passage, heading="FAQ › Does it run on Linux?"))
    (quote,) = choose_quotes([asked])
    assert (quote.lead, quote.text) == ("Does it run on Linux? ", "No.")
    assert len(choose_quotes([ranked_passage(ONE, [0.1, 0.1, 0.95], document="b.txt"), asked])) == 1


def test_a_sentence_in_other_words_is_quoted_though_it_lacks_a_name():
    text = "The depot of Velm holds 40 crates. Of these, ten were moved to the new harbour in May."
    assert len(choose_quotes([ranked_passage(text, [0.9, 0.89])], asked=_asked("velm hold crate"))) == 2


@pytest.mark.parametrize(
    ("label", "is_quoted"), [("Mooring fees.", False), ("Fees are low.", True), ("Fees: 3.", True)]
)
def test_the_name_of_an_item_in_the_words_of_the_question_is_not_quoted_further(label, is_quoted):
    found = choose_quotes([ranked_passage(f"It costs 20 crowns. {label}", [0.9, 0.89])], asked=_asked("moor fee low"))
    assert [quote.text for quote in found] == ["It costs 20 crowns.", *[label] * is_quoted]


def test_a_headline_is_quoted_without_who_wrote_it():
    (quote,) = choose_quotes([ranked_passage("The alarm was off\nBy Nina Farrow", [0.9])])
    assert (quote.text, quote.end) == ("The alarm was off", len("The alarm was off"))


_SCORES = st.lists(st.sampled_from([0.0, 0.2, 0.88, 0.9, 0.95]), min_size=3, max_size=3)


def test_documents_that_share_a_sentence_are_all_cited_and_leave_room_for_the_others():
    shared, other = "The tower was built in 1901.", "The tower was built in 1907."
    named = [("a", shared, 0.9), ("b", shared, 0.8), ("c", shared, 0.8), ("d", shared, 0.8), ("e", other, 0.7)]
    found = choose_quotes([ranked_passage(text, [score], document=name) for name, text, score in named])
    assert [(quote.passage.document, quote.text) for quote in found] == [
        *((name, shared) for name in "abc"),
        ("e", other),
    ]


@given(scores=st.lists(_SCORES, min_size=1, max_size=4), order=st.randoms(use_true_random=False))
def test_quotes_are_exact_apart_and_the_same_however_the_passages_are_listed(scores, order):
    ranked = [ranked_passage(ONE, some, document=f"{place}.txt", offset=7 * place) for place, some in enumerate(scores)]
    found = choose_quotes(ranked)
    assert 1 <= len({quote.text for quote in found}) <= 3
    firsts = list({quote.text: quote.score for quote in reversed(found)}.values())
    assert firsts == sorted(firsts)
    taken: set[tuple[str, int]] = set()
    for quote in found:
        passage = quote.passage
        assert passage.text[quote.start - passage.start : quote.end - passage.start] == quote.text != ""
        characters = {(passage.document, place) for place in range(quote.start, quote.end)}
        assert not taken & characters
        taken |= characters
    order.shuffle(ranked)
    assert choose_quotes(ranked) == found


def _asked(words: str, *, earlier: str = "") -> Asked:
    stems, none = tuple((word,) for word in (f"{words} {earlier}").split()), np.zeros(0)
    questions = (words, f"{earlier} {words}")[: 2 if earlier else 1]
    return Asked(questions, none, none, np.zeros(0, np.intp), (), (), stems, frozenset())
