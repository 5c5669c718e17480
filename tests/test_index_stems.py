import pytest

from index.stems import plain_words, stems


def test_stems_are_words_without_their_endings():
    assert stems("The Bridges CLOSED") == ["the", "bridg", "close"]


def test_plain_words_keep_their_endings():
    assert plain_words("The Bridges CLOSED") == ["the", "bridges", "closed"]


def test_the_number_of_a_note_is_no_part_of_the_word_before_it():
    assert stems("in 1994³ it froze") == ["in", "1994", "it", "froze"]


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("Erdoğan in Şırnak", "erdogan in sirnak"),
        ("Łódź, Århus, Đà Nẵng", "lodz arhus da nang"),
        ("Mu\u0308ller", "müller"),
        ("Strasse", "straße"),
    ],
)
def test_words_are_found_without_their_accents_however_these_are_written(text, sought):
    assert stems(text) == stems(sought)


def test_accents_count_where_words_are_compared_to_the_letter():
    assert plain_words("Mu\u0308ller") == ["müller"] != plain_words("Muller")


@pytest.mark.parametrize("form", [stems, plain_words])
@pytest.mark.parametrize("text", ["", "?!", "x" * 60], ids=["nothing", "no words", "longer than what is indexed"])
def test_what_is_not_indexed_is_no_word(form, text):
    assert form(text) == []
