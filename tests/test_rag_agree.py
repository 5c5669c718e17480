import pytest

from rag.agree import Around, disagreement
from rag.words import read_words

SOURCE = (
    "The Linden bridge was opened on 14 March 1912 by Marta Hollis and has seven arches, but it was not paid by Velm."
)


def _keys(text: str) -> frozenset[str]:
    return frozenset(key for word in read_words(text) for key in word.keys)


@pytest.mark.parametrize(
    "claim",
    [
        SOURCE,
        "Marta Hollis opened the Linden bridge on March 14, 1912.",
        "On 1912-03-14 the Linden bridge was opened.",
        "The Linden bridge has 7 arches.",
        "The Linden bridge was not paid by Velm.",
        "The bridge wasn't paid by Velm.",
        "Bridges like this have seven arches.",
    ],
    ids=lambda claim: claim[:40],
)
def test_nothing_stands_against_what_is_said_in_other_words(claim):
    assert disagreement(claim, SOURCE, Around(common=_keys("bridges like"))) is None


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("The Linden bridge was opened on 14 March 1913.", "1913"),
        ("The Linden bridge was opened on 14 May 1912.", "May"),
        ("The Linden bridge was opened on 15 March 1912.", "15"),
        ("The Linden bridge has eight arches.", "eight"),
        ("There are 14 arches in it.", "14"),
        ("The Linden bridge was opened by Otto Brandt.", "Otto"),
        ("The Ash bridge was opened in 1912.", "Ash"),
        ("It was opened by Marta Velm in 1912.", "Velm"),
        ("The Linden bridge was not opened in 1912.", "opened"),
        ("The Linden bridge was never opened.", "opened"),
        ("It was paid by Velm.", "paid"),
        ("The Linden bridge was closed on 14 March 1912.", "closed"),
        ("It was called “the seven arches of Velm” in 1912.", "quote"),
    ],
    ids=lambda value: value[:44],
)
def test_a_fact_that_differs_is_named(claim, word):
    problem = disagreement(claim, SOURCE, Around())
    assert problem is not None
    assert word in problem.text


def test_another_fact_between_the_same_words_contradicts_and_a_missing_one_does_not():
    other, missing = "has six arches", "The bridge, built by 90 men, has arches."
    assert [disagreement(claim, SOURCE, Around()).contradicts for claim in (other, missing)] == [True, False]


def test_two_numbers_that_changed_places_are_found():
    assert disagreement("Opened in 1984 and closed in 1980.", "Opened in 1980 and closed in 1984.", Around())


def test_two_names_that_changed_places_are_found():
    assert disagreement("Brazil has 10% of it, Peru 60%.", "Brazil has 60% of it, Peru 10%.", Around())


def test_a_quote_stands_word_for_word():
    assert disagreement("He said: “a firm hand”.", "He asked for a firm   hand there.", Around()) is None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The UN met.", "The United Nations met."),
        ("The United Nations met.", "The UN met."),
        ("President Aliyev met him.", "Aliyev met him."),
    ],
    ids=["shortened", "in full", "with a title"],
)
def test_a_name_is_known_in_its_short_form(claim, source):
    assert disagreement(claim, source, Around()) is None


def test_a_pronoun_of_the_span_is_the_name_before_it_and_no_other_name():
    around = Around(before=_keys("and Marta Hollis"))
    assert disagreement("It was designed by Marta Hollis.", "She designed it.", around) is None
    assert disagreement("It was designed by Otto Brandt.", "She designed it.", around)


def test_the_title_of_a_document_names_what_it_is_about():
    assert disagreement("Velm has a bridge.", "The town has a bridge.", Around(title=_keys("Velm"))) is None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("They are unable to read.", "They cannot read."),
        ("They did not sign.", "They refused to sign."),
        ("It is not only old.", "It is old."),
        ("Bus No. 5 stops.", "Bus no. 5 stops."),
        ("It did not fully recover.", "It did not recover."),
    ],
    ids=lambda text: text,
)
def test_a_denial_in_other_words_is_the_same_denial(claim, source):
    assert disagreement(claim, source, Around()) is None


def test_what_the_source_denies_is_denied_in_all_its_words():
    source = "He did not throw any interceptions in the playoffs."
    assert disagreement("Many interceptions in the playoffs were his.", source, Around()).contradicts


def test_a_pronoun_in_the_middle_of_a_span_is_nobody_named_before_it():
    around = Around(before=_keys("and Marta Hollis"))
    assert disagreement("Marta Hollis wrote it.", "Otto Brandt wrote it when he was old.", around)
