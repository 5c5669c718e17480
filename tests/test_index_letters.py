import pytest

from index.letters import lowered, unaccented


@pytest.mark.parametrize("text", ["й", "が", "हिन्दी"])
def test_a_mark_that_makes_another_letter_stays(text):
    assert unaccented(text) == text


@pytest.mark.parametrize("form", [lowered, unaccented])
@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200e", "\u200f", "\u2060", "\ufeff"], ids=ascii)
def test_a_mark_that_nobody_sees_breaks_no_word(mark, form):
    assert form(f"infor{mark}mation") == "information"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष"], ids=ascii)
def test_a_mark_that_is_seen_in_the_letters_around_it_stays(text):
    assert lowered(text) == unaccented(text) == text


def test_letters_printed_as_one_are_those_that_people_type():
    assert lowered("ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ") == "ff fi fl ffi ffl st st"
    assert unaccented("eﬀect") == "effect"


def test_letters_and_their_accents_are_one_however_they_were_written():
    assert lowered("Mu\u0308ller") == "Müller"
    assert unaccented("Mu\u0308ller, Œuvre") == "Muller, OEuvre"
