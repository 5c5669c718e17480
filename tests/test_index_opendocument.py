import io
import zipfile

import pytest

from index.errors import UnreadableDocument
from index.opendocument import odt_document
from index.passage import Document
from tests.small_office import odt_of, zipped


def read(body: str, **parts: str) -> Document:
    return odt_document(odt_of(body, **parts), "a.odt", "a")


def test_headings_stand_one_level_below_the_title():
    document = read(
        '<text:p text:style-name="Title">The weather</text:p><text:h text:outline-level="1">Rain</text:h>'
        '<text:p>It <text:span>rained</text:span>.</text:p><text:h text:outline-level="2">In May</text:h>'
    )
    assert document.title == "The weather"
    assert [(heading.level, heading.text) for heading in document.headings] == [
        (1, "The weather"),
        (2, "Rain"),
        (3, "In May"),
    ]
    assert document.text == "The weather\n\nRain\n\nIt rained.\n\nIn May"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<text:list><text:list-item><text:p>Rain</text:p></text:list-item>"
            "<text:list-item><text:p>Snow</text:p></text:list-item></text:list>",
            "- Rain\n\n- Snow",
        ),
        ('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>', "a b c\nd"),
        (
            "<text:p>Rain<text:note><text:note-citation>1</text:note-citation>"
            "<text:note-body><text:p>Much.</text:p></text:note-body></text:note> fell.</text:p>",
            "Rain[1] fell.\n\n1. Much.",
        ),
        (
            "<text:p>Rain<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>",
            "Rain\n\nboxed",
        ),
        (
            "<text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby>塔</text:p>",
            "東京(とうきょう)塔",
        ),
        ("<text:p>1 &lt; 2 &amp; <!-- bait -->3</text:p>", "1 < 2 & 3"),
        (
            "<text:p>Rain<draw:frame><svg:title>bait</svg:title><svg:desc>bait</svg:desc></draw:frame> fell in"
            " <text:title>May</text:title>.</text:p>",
            "Rain fell in May.",
        ),
        (
            "<text:table-of-content><text:table-of-content-source><text:index-title-template>bait"
            "</text:index-title-template></text:table-of-content-source><text:index-body><text:p>Rain 3</text:p>"
            "</text:index-body></text:table-of-content>",
            "Rain 3",
        ),
    ],
    ids=["list", "spaces", "note", "text box", "reading", "signs", "picture", "contents"],
)
def test_the_words_stand_as_they_were_set(body, text):
    assert read(body).text == text


def row(*words: str, style: str = "") -> str:
    cells = "".join(
        f'<table:table-cell><text:p text:style-name="{style}">{w}</text:p></table:table-cell>' for w in words
    )
    return f"<table:table-row>{cells}</table:table-row>"


HEADED = {
    "header rows": f"<table:table-header-rows>{row('Month', 'Cost')}</table:table-header-rows>",
    "style": row("Month", "Cost", style="Table_20_Heading"),
    "style of its own": row("Month", "Cost", style="P1"),
}


@pytest.mark.parametrize("first", HEADED.values(), ids=HEADED)
def test_each_row_of_a_table_repeats_its_heads(first):
    automatic = '<style:style style:name="P1" style:parent-style-name="Table_20_Heading"/>'
    document = read(f"<table:table>{first}{row('May', '3')}</table:table>", automatic=automatic)
    assert document.text == "- Month: May; Cost: 3"


def test_merged_cells_keep_the_heads_and_count_for_each_row():
    head = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    wide = head.format('table:number-columns-spanned="2"', "Contact") + "<table:covered-table-cell/>"
    high = head.format('table:number-rows-spanned="2"', "Anna")
    first = f"<table:table-header-rows><table:table-row>{head.format('', 'Name')}{wide}</table:table-row>"
    below = row("mail", "a@x").replace("<table:table-row>", "<table:table-row><table:covered-table-cell/>")
    rows = row("phone", "123").replace("<table:table-row>", f"<table:table-row>{high}") + below
    assert read(f"<table:table>{first}</table:table-header-rows>{rows}</table:table>").text == (
        "- Name: Anna; Contact: phone; Contact: 123\n- Name: Anna; Contact: mail; Contact: a@x"
    )


def test_notes_of_what_is_not_shown_are_not_read():
    note = "<text:note><text:note-body><text:p>bait</text:p></text:note-body></text:note>"
    assert read(
        f'<text:p>Rain</text:p><text:section text:display="none"><text:p>{note}</text:p></text:section>'
    ).text == ("Rain")


ORDERED = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"'
    ' style:num-suffix="."/><text:list-level-style-bullet text:level="2"/></text:list-style>'
)


def test_numbered_lists_keep_their_numbers_and_bullets_stay_bullets():
    inner = "<text:list><text:list-item><text:p>Hail</text:p></text:list-item></text:list>"
    items = "".join(f"<text:list-item><text:p>{w}</text:p>{inner}</text:list-item>" for w in ("Rain", "Snow"))
    body = f'<text:list text:style-name="L1">{items}</text:list>'
    assert read(body, automatic=ORDERED).text == "1. Rain\n\n- Hail\n\n2. Snow\n\n- Hail"


def test_numbered_headings_keep_their_numbers():
    outline = '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/></text:outline-style>'
    body = '<text:h>Rain</text:h><text:h text:is-list-header="true">Wind</text:h><text:h>Snow</text:h>'
    assert [heading.text for heading in read(body, styles=outline).headings] == ["1 Rain", "Wind", "2 Snow"]


@pytest.mark.parametrize("place", ["super 58%", "33% 100%"])
def test_a_raised_number_is_no_digit_of_the_one_before_it(place):
    common = f'<style:style style:name="Up"><style:text-properties style:text-position="{place}"/></style:style>'
    automatic = '<style:style style:name="T1" style:parent-style-name="Up"/>'
    body = '<text:p>10<text:span text:style-name="T1">6</text:span> germs</text:p>'
    assert read(body, styles=common, automatic=automatic).text == "10⁶ germs"


def test_headers_and_footers_stand_once_around_the_text():
    styles = (
        "<style:header><text:p>Office<text:tab/>of<text:s/>Weather</text:p></style:header>"
        "<style:header-left><text:p>Office of Weather</text:p></style:header-left>"
        "<style:footer><text:p>7</text:p><text:p>Confidential<text:line-break/>draft</text:p></style:footer>"
    )
    assert read("<text:p>Rain</text:p>", styles=styles).text == "Office of Weather\n\nRain\n\nConfidential draft"


def test_hidden_words_and_comments_are_left_out_and_counted():
    document = read(
        '<text:p>Rain <text:span text:style-name="T1">bait</text:span>'
        "<office:annotation><text:p>Did it?</text:p></office:annotation>fell.</text:p>"
        '<text:hidden-paragraph text:is-hidden="true">bait</text:hidden-paragraph>'
        "<text:tracked-changes><text:p>bait</text:p></text:tracked-changes>"
        '<text:section text:display="none"><text:p>bait</text:p></text:section>',
        automatic='<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
    )
    assert document.text == "Rain fell."
    assert document.notices == ("comments were left out: 1", "hidden parts were left out: 3")


def test_formulas_and_charts_are_left_out_and_counted():
    link = '<draw:object xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="./{}"/>'
    objects = [link.format("Object 1"), link.format("Object 2"), link.format("lost"), "<draw:object/>"]
    objects.append("<draw:object><math><mi>bait</mi></math></draw:object>")
    body = "<text:p>Rain " + "".join(f"<draw:frame>{one}</draw:frame>" for one in objects) + "fell.</text:p>"
    inside = {"Object 1/content.xml": "<math><mi>x</mi></math>", "Object 2/content.xml": "<chart/>"}
    document = odt_document(with_members(odt_of(body), inside), "a.odt", "a")
    assert document.text == "Rain fell."
    assert document.notices == ("formulas were left out: 2", "charts or other objects were left out: 3")


def with_members(content: bytes, more: dict[str, str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped({**{name: archive.read(name) for name in archive.namelist()}, **more})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            odt_of("<text:p>Rain</text:p>", manifest="<manifest><encryption-data/></manifest>"),
            "protected by a password",
        ),
        (odt_of("<text:p>Rain</text:p>")[:-200], "it is damaged, or no OpenDocument text"),
        (odt_of("<text:p>Rain"), "it is damaged, or no OpenDocument text"),
        (zipped({"content.xml": "<a/>", "META-INF/manifest.xml": ""}), "it is damaged, or no OpenDocument text"),
    ],
    ids=["password", "cut short", "broken", "something else"],
)
def test_what_cannot_be_read_is_refused(content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        odt_document(content, "a.odt", "a")
