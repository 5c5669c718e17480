import pytest

from index.stretches import LONGEST, stretches


@pytest.mark.parametrize("text", ["", "Rain", "Rain fell on the hills.", "a" * 9, "one\ntwo\tthree  four", " " * 30])
def test_together_they_are_the_text_and_none_is_too_long(text):
    found = list(stretches(text, 8))
    assert "".join(part for _, part in found) == text
    assert all(text.startswith(part, at) for at, part in found)
    assert all(len(part) <= 8 for _, part in found)


def test_a_text_is_cut_before_the_white_space_of_a_word():
    assert list(stretches("rain fell\non  hills", 9)) == [(0, "rain"), (4, " fell\non"), (12, "  hills")]


def test_a_word_that_is_too_long_is_cut_inside():
    assert list(stretches("rain " + "x" * 12, 8)) == [(0, "rain"), (4, " xxxxxxx"), (12, "xxxxx")]


def test_an_ordinary_text_is_whole():
    assert list(stretches("x " * (LONGEST // 2))) == [(0, "x " * (LONGEST // 2))]
