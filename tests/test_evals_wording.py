"""Texts are compared by their words."""

import pytest

from evals.wording import contains, without_markers, words


@pytest.mark.parametrize(
    ("text", "part", "holds"),
    [
        ("In 2016 it fell.", "6", False),
        ("It cost 1,190 pounds.", "1190", True),
        ("It rose by 6.5%.", "6.5 %", True),
        ("It rose by 6.5%.", "6", False),
        ("It rose by 1.190.", "1190", False),
        ("Ilham Aliyev's army", "Ilham Aliyev", True),
        ("THE president, of the U.S.", "a President of US", True),
        ("Nagorno-Karabakh", "nagorno karabakh", True),
        ("ﬁfty  men\n left", "Fifty men left", True),
        ("Karabakh", "Nagorno-Karabakh", False),
        ("東京は首都です", "東京", True),
        ("anything", "", False),
        ("anything", "The %", False),
        ("At −5 °C it stops.", "-5 °C", True),
        ("At -5 °C it stops.", "5 °C", False),
        ("It fell (-6.5%).", "6.5", False),
        ("From 1990-1995, of Covid-19", "1995 of covid 19", True),
        ("दिन", "दान", False),
        ("यह हिन्दी है", "हिन्दी", True),
        ("กรุงเทพมหานครเป็นเมืองหลวง", "เมืองหลวง", True),
    ],
)
def test_words_decide_what_a_text_contains(text, part, holds):
    assert contains(words(text), words(part)) is holds


def test_markers_are_no_part_of_what_was_said():
    assert words(without_markers("Six [1][23] men.")) == ["six", "men"]
