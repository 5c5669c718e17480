import pytest
from bs4 import BeautifulSoup

from index.bullets import Bullets, Terms


def bullets_of(markup: str) -> list[str]:
    bullets = Bullets()
    return [bullets.bullet_of(item).strip() for item in BeautifulSoup(markup, "lxml")("li")]


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<ul><li><li value=7></ul>", ["-", "-"]),
        ("<ol><li><li></ol><ol><li></ol>", ["1.", "2.", "1."]),
        ("<ol start=7><li><li></ol>", ["7.", "8."]),
        ("<ol><li><li value=5><li></ol>", ["1.", "5.", "6."]),
        ("<ol start=-1><li><li><li></ol>", ["-1.", "0.", "1."]),
        ("<ol start=x><li value=''><li value=99999999999></ol>", ["1.", "2."]),
        ("<ol><li><ol start=4><li></ol><li></ol>", ["1.", "4.", "2."]),
        ("<ol type=a start=26><li><li></ol>", ["z.", "aa."]),
        ("<ol type=A start=0><li><li><li></ol>", ["0.", "A.", "B."]),
        ("<ol type=i start=4><li><li value=1994></ol>", ["iv.", "mcmxciv."]),
        ("<ol type=I start=3999><li><li></ol>", ["MMMCMXCIX.", "4000."]),
        ("<ol type=1><li></ol>", ["1."]),
        ("<ol class='simple loweralpha'><li><li></ol>", ["a.", "b."]),
        ("<ol class=upperroman start=4><li></ol>", ["IV."]),
        ("<ol class=arabic><li></ol>", ["1."]),
        ("<ol type=A style='color: red; list-style-type:lower-latin'><li></ol>", ["a."]),
        ("<ol style='list-style: inside Upper-Alpha'><li></ol>", ["A."]),
        ("<ol style='list-style: none; font: lower-alpha'><li></ol>", ["1."]),
        ("<ol reversed><li><li></ol>", ["2.", "1."]),
        ("<ol reversed start=9><li><li value=5><li></ol>", ["9.", "5.", "4."]),
    ],
)
def test_an_item_has_the_mark_that_a_browser_writes(markup, written):
    assert bullets_of(markup) == written


def test_terms_that_follow_one_another_are_defined_together_and_again_by_each_definition():
    terms = Terms()
    assert terms.mark() == ""
    for term in ("Colour", "", "Color"):
        terms.add(term)
    assert [terms.mark(), terms.mark(), terms.undefined()] == ["- Colour, Color: ", "- Colour, Color: ", []]
    terms.add("Size")
    assert [terms.undefined(), terms.undefined()] == [["Size"], []]


@pytest.mark.parametrize(
    ("term", "mark"), [("Built", "- Built: "), ("Built:", "- Built: "), ("How long?", "- How long? ")]
)
def test_a_term_has_one_mark_behind_it(term, mark):
    terms = Terms()
    terms.add(term)
    assert terms.mark() == mark
