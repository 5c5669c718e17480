import pytest

from rag.roles import exchanged
from rag.words import read_words


def turned(claim: str, source: str) -> bool:
    return exchanged(read_words(claim), read_words(source)) is not None


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Carolina defeated Denver in the final.", "In the final, Denver defeated Carolina."),
        (
            "The Carolina Panthers defeated the Denver Broncos.",
            "The Denver Broncos defeated the Carolina Panthers 24–10.",
        ),
        ("Velm was sold to Dorn.", "Dorn was sold to Velm in 1931."),
        ("Marta Hollis was taught by Otto Brandt.", "Otto Brandt was taught by Marta Hollis."),
        ("Velm lies north of Dorn.", "Dorn lies north of Velm."),
    ],
)
def test_two_names_that_changed_places_are_found(claim, source):
    assert turned(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Denver defeated Carolina.", "Denver defeated Carolina."),
        ("Carolina was defeated by Denver.", "Denver defeated Carolina."),
        ("Marta Hollis taught Otto Brandt.", "Otto Brandt was taught by Marta Hollis."),
        ("Velm and Dorn signed it.", "Dorn and Velm signed it."),
        ("Velm borders Dorn.", "Dorn borders Velm."),
        ("Hollis was the teacher of Brandt.", "Brandt learnt from Hollis."),
        ("Denver beat Carolina; Carolina beat Velm.", "Denver beat Carolina; Carolina beat Velm."),
        ("The bridge was opened.", "The bridge was opened."),
    ],
)
def test_what_is_said_the_other_way_round_or_both_ways_is_the_same(claim, source):
    assert not turned(claim, source)
