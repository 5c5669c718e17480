import pytest

from index.letters import lowered, unaccented


@pytest.mark.parametrize("text", ["й", "が", "हिन्दी"])
def test_a_mark_that_makes_another_letter_stays(text):
    assert unaccented(text) == text


def test_letters_and_their_accents_are_one_however_they_were_written():
    assert lowered("Mu\u0308ller") == "Müller"
    assert unaccented("Mu\u0308ller, Œuvre") == "Muller, OEuvre"
