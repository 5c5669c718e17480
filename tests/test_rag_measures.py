import pytest

from rag.measures import other_bound, other_measure, other_rank
from rag.words import read_words


def units(claim: str, source: str) -> tuple[str, str] | None:
    found = other_measure(read_words(claim), read_words(source))
    return (found[0].text, found[1].text) if found else None


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("It is 84 miles long.", "It is 84 kilometres long.", ("miles", "kilometres")),
        ("It took 3 weeks.", "It took three days.", ("weeks", "days")),
        ("It was closed for decades.", "It was closed for centuries.", ("decades", "centuries")),
        ("It weighs 5 kg.", "It weighs 5 tonnes.", ("kg", "tonnes")),
        ("It cost 40 pounds.", "It cost 40 dollars.", ("pounds", "dollars")),
        ("It weighs 40 pounds.", "It weighs 40 tons.", ("pounds", "tons")),
    ],
)
def test_another_unit_of_the_same_kind_is_found(claim, source, found):
    assert units(claim, source) == found


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("It is 84 km long.", "It is 84 kilometers long."),
        ("It is 52 miles long.", "It is 84 kilometres (52 miles) long."),
        ("It took 3 days.", "It took 3 days, 30 miles up."),
        ("It is 84 miles long.", "It is long."),
        ("The second one is the first of the day.", "The hour had come."),
    ],
)
def test_the_same_unit_in_another_spelling_or_none_at_all_is_no_other(claim, source):
    assert units(claim, source) is None


def test_a_number_keeps_its_unit_where_the_source_gives_both():
    source = "The basin has 7,000,000 square kilometres (2,700,000 sq mi)."
    assert units("It has 7,000,000 square miles.", source) == ("miles", "kilometres")
    assert units("It has 2,700,000 square miles.", source) is None


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("Brazil is the largest producer of beans.", "Brazil is the second-largest producer of beans.", True),
        ("Dorn is the second largest town.", "Dorn is the largest town.", True),
        ("Dorn is the third largest town.", "Dorn is the second largest town.", True),
        ("Dorn is the 2nd largest town.", "Dorn is the second largest town.", False),
        (
            "It is the most populous city.",
            "It is the most populous city, and the 12th most populous in the land.",
            False,
        ),
        ("Dorn has the largest mill.", "Dorn is the second largest town.", False),
    ],
)
def test_a_superlative_keeps_its_rank(claim, source, found):
    assert (other_rank(read_words(claim), read_words(source)) is not None) is found


@pytest.mark.parametrize(
    ("claim", "source", "found"),
    [
        ("Less than half of it is wood.", "Over half of it is wood.", True),
        ("It has more than 50 rooms.", "It has fewer than 50 rooms.", True),
        ("It has at least 50 rooms.", "It has over 50 rooms.", False),
        ("It has over 50 rooms.", "It has 50 rooms.", False),
        ("It went over the bridge.", "A boat went under the bridge and over the weir.", False),
    ],
)
def test_a_limit_stays_on_its_side(claim, source, found):
    assert (other_bound(read_words(claim), read_words(source)) is not None) is found
