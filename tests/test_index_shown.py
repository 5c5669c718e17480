import pytest
from bs4 import BeautifulSoup

from index.shown import declared_title, drop_hidden, raise_digits, words_of


def soup_of(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "lxml")


def raised_words(markup: str) -> str:
    soup = soup_of(f"<p>{markup}</p>")
    raise_digits(soup)
    return words_of(soup)


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
    "style",
    [
        "position:absolute;left:-9999px",
        "top: -10000px; position: fixed",
        "position:absolute;left:-999em",
        "position:absolute;clip:rect(0,0,0,0)",
        "position:absolute; clip: rect(1px 1px 1px 1px)",
        "height:0;overflow:hidden",
        "overflow: hidden; max-height: 0px !important",
        "opacity:0",
        "opacity: 0.0;",
        "content-visibility:hidden",
    ],
)
def test_words_far_off_the_screen_cut_off_or_transparent_are_hidden(style):
    assert shown(f'<p style="{style}">bait</p><p>Rain</p>') == ("Rain", 1)


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="position:absolute;left:-20px">Rain</p>',
        '<p style="position:relative;left:9999px">Rain</p>',
        '<p style="line-height:0;overflow:hidden">Rain</p>',
        '<p style="height:0">Rain</p>',
        '<p style="height:0.5em;overflow:hidden">Rain</p>',
        '<p style="opacity:0.5">Rain</p>',
        '<p style="opacity:0">Rain</p><script>show()</script>',
        '<p class="sr-only">Rain</p>',
        '<p class="sr-only" style="position:absolute;clip:rect(0,0,0,0)">Rain</p><b aria-hidden="true">Rain</b>',
    ],
)
def test_words_that_are_seen_or_said_are_shown(markup):
    assert shown(markup) == ("Rain", 1 if "aria" in markup else 0)


@pytest.mark.parametrize("kind", ["headerlink", "anchor", "heading-anchor"])
@pytest.mark.parametrize("sign", ["¶", "#", "§", "🔗"])
def test_the_sign_of_a_link_at_a_heading_is_not_shown_and_not_counted(kind, sign):
    assert shown(f'<h2>Rain<a class="{kind}" href="#rain">{sign}</a></h2>') == ("Rain", 0)


def test_a_link_of_words_at_a_heading_is_shown():
    assert shown('<h2><a class="anchor" href="#rain">Rain</a> <a href="#">#</a></h2>') == ("Rain #", 0)


@pytest.mark.parametrize("head", ["<head>", "<html lang=en><meta charset=utf-8>"], ids=["head", "no head"])
@pytest.mark.parametrize("tag", ["main", "article", "nav", "my-page"])
def test_a_page_may_leave_out_where_its_body_begins(head, tag):
    unseen = "<title>bait</title><style>bait</style><script>bait</script><template>bait</template><link rel=a>"
    assert shown(f"<!DOCTYPE html>{head}{unseen}<{tag}>Rain</{tag}><p>fell.") == ("Rain fell.", 0)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ('Price: <span aria-hidden="true">$12.99</span>', "Price: $12.99"),
        ('<b class="a-offscreen">$12.99</b><b aria-hidden="true">$12.99</b>', "$12.99"),
        ('<b class="katex-html" aria-hidden="true">x</b>', ""),
        ('<b><math><mi>x</mi></math></b><b aria-hidden="true">x</b>', "x"),
        ('<b class="sr-only">Menu</b><main aria-hidden="true">Rain</main>', "Menu Rain"),
        ('<i class="material-icons" aria-hidden="true">home</i> Home', "Home"),
        ('Rain <a href="#rain" aria-hidden="true">#</a>', "Rain"),
    ],
    ids=["shown", "said beside it", "formula", "beside a formula", "whole part", "picture", "mark of a heading"],
)
def test_what_is_only_not_said_aloud_is_shown_unless_it_is_there_twice(markup, words):
    assert shown(f"<div>{markup}</div>")[0] == words


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("p{color:red} .a , .b{ display : none !important }", 1),
        ("<!-- @import 'x'; #i{display:none} /* } -->", 1),
        ("@media print{.a{color:red}} .a{display:none}", 1),
        ("@media print{p{color:red} .a{display:none}}", 0),
        ("div .a{display:none} .c{display:none}", 0),
        (".a{display:none} .a.b{display:block}", 0),
        (".a{display:none} @media (min-width: 9px){.b{display:inline}}", 0),
        (".a{color:red", 0),
    ],
    ids=["class", "id", "below media", "media", "others", "shown again", "shown by its other class", "cut short"],
)
def test_what_the_styles_of_a_page_never_show_is_hidden(style, hidden):
    markup = f'<style>{style}</style><p id=i class="a b">bait</p><p>Rain</p>'
    assert shown(markup) == ("Rain" if hidden else "bait Rain", hidden)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<style>.a{display:none}</style><p class=a style='display:block'>Rain</p>", "Rain"),
        ("<style>.a{display:none}</style><p class=a>Rain</p><script>show()</script>", "Rain"),
        ("<style>.a{display:none}</style><p class=a>bait</p><script type='application/ld+json'>{}</script>", ""),
        ("<style media=print>.a{display:none}</style><p class=a>Rain</p>", "Rain"),
    ],
    ids=["own style", "script", "data", "printed"],
)
def test_what_the_styles_of_a_page_hide_may_be_shown_in_other_ways(markup, words):
    assert shown(markup)[0] == words


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
    assert raised_words(markup) == words


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("3x<sup>n</sup> + <i>y</i><sup><i>k</i></sup>", "3x^n + y^k"),
        ("2<sup>n</sup> and (1+r)<sup>t</sup>", "2^n and (1+r)^t"),
        ("e<sup>t</sup> and (1+r)<sup>n</sup>", "e^t and (1+r)^n"),
        ("x<sup>a+1</sup> and x<sup>(a + 1)</sup>", "x^(a+1) and x^(a+1)"),
        ("e<sup>−x</sup> and 10<sup>2n</sup>", "e^(−x) and 10^(2n)"),
        ("x<sup>n</sup>y", "x^(n)y"),
        ("<math><msup><mi>x</mi> <mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></msup></math>", "x ^(n+1)"),
    ],
    ids=["letters", "number", "brackets", "sums", "signs", "goes on", "formula"],
)
def test_raised_letters_are_powers_where_they_follow_a_letter_or_number(markup, words):
    assert raised_words(markup) == words


@pytest.mark.parametrize(
    "markup",
    [
        "1<sup>st</sup> 2<sup>nd</sup> 2<sup>e</sup> 1<sup>er</sup> XX<sup>e</sup> 1<sup>a</sup> N<sup>o</sup>",
        "M<sup>me</sup> M<sup>e</sup> D<sup>r</sup> S<sup>t</sup> 12<sup>h</sup>30<sup>m</sup>",
        "Weber<sup>a</sup> 500<sup>b</sup> Rent<sup>n</sup> Rent<sup>*</sup> 500<sup>*</sup> x<sup>(1)</sup>",
        "x<sup>[n]</sup> x<sup><a href='#n'>n</a></sup> Footnote<sup>TM</sup>",
    ],
    ids=["ordinals", "short words", "notes", "links"],
)
def test_other_raised_letters_stay_as_they_are(markup):
    assert raised_words(markup) == words_of(soup_of(markup))


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
