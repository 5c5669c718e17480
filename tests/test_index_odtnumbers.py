import pytest

from index.archive import parse_xml
from index.odtnumbers import HEADING, ITEM, STYLE, TEXT, Numbers

SPACES = f'xmlns:text="{TEXT.strip("{}")}" xmlns:style="{STYLE.strip("{}")}"'


def xml(markup: str):
    return parse_xml(f"<body {SPACES}>{markup}</body>".encode())


def labels(body: str, *levels: str) -> list[str | None]:
    styles = xml(f'<text:list-style style:name="L">{"".join(levels)}</text:list-style>')
    numbers = Numbers(styles)
    return [numbers.label_of(element) for element in xml(body).iter(ITEM, HEADING)]


def level(at: int, kind: str, more: str = "") -> str:
    return f'<text:list-level-style-number text:level="{at}" style:num-format="{kind}" {more}/>'


def item(inside: str = "", *, words: bool = True, start: str = "") -> str:
    said = "<text:p/>" if words else ""
    return f"<text:list-item {start}>{said}{inside}</text:list-item>"


def listed(*items: str, about: str = 'text:style-name="L"') -> str:
    return f"<text:list {about}>{''.join(items)}</text:list>"


ON = 'text:style-name="L" text:continue-numbering="true"'
CLAUSES = (level(1, "1", 'style:num-suffix="."'), level(2, "1", 'text:display-levels="2"'))


def test_clauses_are_counted_within_those_above_them():
    body = listed(item(listed(item(), item(), about="")), item(listed(item(), about="")))
    assert labels(body, *CLAUSES) == ["1.", "1.1", "1.2", "2.", "2.1"]


@pytest.mark.parametrize(("about", "label"), [('text:style-name="L"', "1."), (ON, "2.")], ids=["anew", "on"])
def test_a_list_begins_anew_unless_it_says_that_it_goes_on(about, label):
    assert labels(listed(item()) + listed(item(), about=about), *CLAUSES) == ["1.", label]


def test_a_deeper_list_goes_on_in_an_item_that_holds_nothing_else():
    deep = listed(item(), about="")
    body = listed(item(deep)) + "<text:p/>" + listed(item(deep, words=False), about=ON)
    assert labels(body, *CLAUSES) == ["1.", "1.1", "", "1.2"]


@pytest.mark.parametrize(
    ("numbering", "label"),
    [
        (level(1, "a", 'style:num-prefix="(" style:num-suffix=")"'), "(e)"),
        (level(1, "I"), "V"),
        (level(1, ""), ""),
        ('<text:list-level-style-bullet text:level="1"/>', None),
        ("", None),
    ],
    ids=["letters", "Roman", "no number", "bullet", "unknown"],
)
def test_a_label_is_written_as_its_level_says(numbering, label):
    assert labels(listed(item(start='text:start-value="5"')), numbering) == [label]


def test_a_level_may_begin_with_another_number():
    assert labels(listed(item(), item()), level(1, "1", 'text:start-value="7"')) == ["7", "8"]


def test_headings_are_numbered_by_the_outline():
    levels = "".join(
        f'<text:outline-level-style text:level="{at}" style:num-format="1" text:display-levels="{at}"/>'
        for at in (1, 2)
    )
    numbers = Numbers(xml(f"<text:outline-style>{levels}</text:outline-style>"))
    body = xml("".join(f'<text:h text:outline-level="{at}"/>' for at in (1, 2, 2, 1, 3)))
    assert [numbers.label_of(heading) for heading in body] == ["1", "1.1", "1.2", "2", None]
