from index.keywords import stems
from rag.opposites import CONTRARIES, OPPOSITES, WITH_OPPOSITE


def test_an_opposite_holds_both_ways():
    assert all((other, one) in OPPOSITES for one, other in OPPOSITES)


def test_contraries_are_opposites_and_no_word_is_its_own():
    assert CONTRARIES < OPPOSITES
    assert all(one != other for one, other in OPPOSITES)


def test_words_are_known_by_the_stems_that_texts_are_read_by():
    assert (stems("increased")[0], stems("decreases")[0]) in CONTRARIES
    assert set(stems("northern larger")) <= WITH_OPPOSITE
