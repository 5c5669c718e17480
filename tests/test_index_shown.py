import pytest
from bs4 import BeautifulSoup

from index.shown import declared_title, drop_hidden, raise_digits, words_of


def soup_of(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "lxml")


def shown(markup: str) -> tuple[str, int]:
    soup = soup_of(markup)
    hidden = drop_hidden(soup)
    return words_of(soup), hidden


@pytest.mark.parametrize("size", ["0.9em", "0.875rem", ".8em", "0.05em", "10px", "00.5px", "small"])
def test_small_words_are_shown(size):
    assert shown(f'<p style="font-size: {size}">Rain</p>') == ("Rain", 0)


@pytest.mark.parametrize("size", ["0", "0px", "0.0em", ".0em", "0 !important", "0!important; color: red", "0%"])
def test_words_of_size_zero_are_hidden(size):
    assert shown(f'<p style="font-size: {size}">bait</p>') == ("", 1)


@pytest.mark.parametrize(
    ("inside", "words", "hidden"),
    [
        ('<p style="font-size:13px">Rain</p>', "Rain", 0),
        ('<div><p style="font-size:0.9rem">Rain</p></div>', "Rain", 0),
        ('bait <p style="font-size:13px">Rain</p>', "Rain", 1),
        ('<div>bait <b>bait</b><p style="font-size:13px">Rain</p></div>', "Rain", 2),
        ('<p style="font-size:2em">bait</p><p style="font-size:150%">bait</p>', "", 2),
        ('<p style="font-size:13px">Rain <i style="font-size:0">bait</i></p>', "Rain", 1),
    ],
    ids=["sized", "deep", "loose words", "deep loose words", "shares of none", "again"],
)
def test_in_an_element_of_size_zero_only_what_sets_a_size_is_shown(inside, words, hidden):
    assert shown(f'<div style="font-size:0">{inside}</div>') == (words, hidden)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("10<sup>6</sup> kg", "10⁶ kg"),
        ("In 1994<sup>3</sup> sales were $5,000<sup>2</sup>", "In 1994³ sales were $5,000²"),
        ("10<sup>-12</sup> 10<sup>−3</sup> 10<sup>–4</sup> Na<sup>+</sup>", "10⁻¹² 10⁻³ 10⁻⁴ Na⁺"),
        ('Smith<sup><a href="#1">3</a>,<!-- 5 -->4</sup>', "Smith³,⁴"),
        ("the 2<sup>nd</sup> H<sub>2</sub>O", "the 2nd H2O"),
        ("in 1994<sup>[3]</sup> and 1995<sup> (4)</sup>", "in 1994[3] and 1995 (4)"),
    ],
    ids=["power", "notes", "signs", "inside", "letters and below", "brackets"],
)
def test_raised_digits_stay_raised(markup, words):
    soup = soup_of(f"<p>{markup}</p>")
    raise_digits(soup)
    assert words_of(soup) == words


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title> The\n weather</title>", "The weather"),
        ("<svg><title>Logo</title></svg>", ""),
        ("<body><svg><g><title>Logo</title></g></svg><title>The weather</title>", "The weather"),
    ],
    ids=["page", "drawing", "both"],
)
def test_the_title_of_a_drawing_is_not_that_of_the_page(markup, title):
    assert declared_title(soup_of(markup)) == title
