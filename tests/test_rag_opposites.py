from index.stems import stems
from rag.opposites import CONTRARIES, EXCLUDING, OPPOSITES, WITH_RIVAL


def test_an_opposite_holds_both_ways():
    assert all((other, one) in OPPOSITES for one, other in OPPOSITES)


def test_a_word_is_not_its_own_rival():
    assert all(one != other for one, other in EXCLUDING)


def test_pairs_are_kept_by_stem_and_contraries_are_opposites():
    assert CONTRARIES <= OPPOSITES <= EXCLUDING
    assert tuple(stems("increased decreased")) in CONTRARIES
    assert {one for one, _ in EXCLUDING} == WITH_RIVAL


def test_all_says_more_than_some_and_some_no_more_than_all():
    assert ("all", "some") in EXCLUDING
    assert ("some", "all") not in EXCLUDING
