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
            "Rain1\n\nMuch.\n\nfell.",
        ),
        (
            "<text:p>Rain<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>",
            "Rain\n\nboxed",
        ),
        ("<text:p>1 &lt; 2 &amp; <!-- bait -->3</text:p>", "1 < 2 & 3"),
    ],
    ids=["list", "spaces", "note", "text box", "signs"],
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


def test_headers_and_footers_stand_once_around_the_text():
    styles = (
        "<style:header><text:p>Office of Weather</text:p></style:header>"
        "<style:header-left><text:p>Office of Weather</text:p></style:header-left>"
        "<style:footer><text:p>7</text:p><text:p>Confidential</text:p></style:footer>"
    )
    assert read("<text:p>Rain</text:p>", styles=styles).text == "Office of Weather\n\nRain\n\nConfidential"


def test_hidden_words_and_comments_are_left_out_and_counted():
    document = read(
        '<text:p>Rain <text:span text:style-name="T1">bait</text:span>'
        "<office:annotation><text:p>Did it?</text:p></office:annotation>fell.</text:p>"
        '<text:hidden-paragraph text:is-hidden="true">bait</text:hidden-paragraph>'
        "<text:tracked-changes><text:p>bait</text:p></text:tracked-changes>",
        automatic='<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
    )
    assert document.text == "Rain fell."
    assert document.notices == ("1 comments were left out", "2 hidden parts were left out")


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
