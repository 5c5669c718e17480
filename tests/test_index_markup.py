"""Web pages and notes become plain text: what a reader sees is kept, and what is hidden is left out and counted."""

import pytest

from index.markup import declared_encoding, html_bytes_document, html_document, markdown_document


def text_of(markup: str) -> str:
    return html_document(markup, "a.html", "fallback").text


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>bait</p>",
        "<dialog>bait</dialog>",
        '<p style="display : none">bait</p>',
        '<p style="color:red; visibility:hidden">bait</p>',
        '<p style="FONT-SIZE:0px">bait</p>',
        "<div hidden><p>bait <b hidden>and more</b></p></div>",
    ],
    ids=["hidden", "dialog", "display", "visibility", "font size", "nested"],
)
def test_hidden_words_are_dropped_and_counted(hidden):
    document = html_document(f"<p>Rain</p>{hidden}<p>fell.</p>", "a.html", "fallback")
    assert document.text == "Rain\n\nfell."
    assert document.notices[0].startswith("hidden parts were left out: ")
    assert int(document.notices[0].split()[-1]) >= 1


def test_hidden_elements_without_words_are_not_worth_a_notice():
    assert html_document("<p>Rain</p><i hidden></i>", "a.html", "fallback").notices == ()


@pytest.mark.parametrize(
    "tag",
    ["script", "style", "template", "noscript", "svg", "iframe", "select", "datalist", "video", "audio", "canvas"],
)
def test_what_is_not_prose_is_not_text_and_no_notice(tag):
    document = html_document(f"<p>Rain</p><{tag}>bait</{tag}><p>fell.</p>", "a.html", "fallback")
    assert (document.text, document.notices) == ("Rain\n\nfell.", ())


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ('Name<input value="Anna Blau">Age<input type="number" value="30">', "Name Anna Blau Age 30"),
        ('<label><input type="checkbox" checked>Agreed</label> <input type="radio"> Refused', "☒ Agreed ☐ Refused"),
        ('<input type="hidden" value="bait">Name<input type="Password" value="bait"><input>', "Name"),
        ("Land <select><option>Italy<option selected>Spain</select>", "Land Spain"),
        ("Land <select><option>Italy<option>Spain</select>", "Land Italy"),
        ("Land <select multiple><option>Italy<option>Spain</select>", "Land"),
        ("Remark<textarea>Rain\n  fell.</textarea>End", "Remark\n\nRain\n  fell.\n\nEnd"),
        ("<button>Yes</button><button>No</button>", "Yes No"),
        ("Land <select><input><p>Rain", "Land"),
        ("<table><tr><td>Name</td><td><input value=Anna></td></tr></table>", "Name | Anna"),
    ],
    ids=[
        "entered",
        "ticked",
        "not shown",
        "chosen",
        "first",
        "none of many",
        "lines",
        "buttons",
        "never closed",
        "cell",
    ],
)
def test_what_is_filled_into_a_form_is_text(form, text):
    assert text_of(f"<form>{form}</form>") == text


def test_a_box_that_opens_a_menu_is_no_text():
    assert text_of('<input type="checkbox"><p>Rain</p><ul><li><input type="checkbox" role="button">Snow</ul>') == (
        "Rain\n\n- Snow"
    )


def test_a_hidden_field_is_left_out_and_counted():
    document = html_document('<p>Rain</p><input hidden value="bait">', "a.html", "fallback")
    assert (document.text, document.notices) == ("Rain", ("hidden parts were left out: 1",))


@pytest.mark.parametrize("tag", ["center", "legend", "menu", "dir"])
def test_old_elements_end_a_line_as_well(tag):
    assert text_of(f"<{tag}>Rain</{tag}><{tag}>Snow</{tag}>") == "Rain\n\nSnow"


def test_the_words_of_a_drawing_are_text_and_its_title_is_none():
    drawing = "<svg><title>bait</title>bait<style>bait</style><text>Rain</text><g><text>Snow</text></g></svg>"
    assert text_of(f"<p>Here:{drawing}</p>") == "Here: Rain Snow"


def test_hidden_words_of_a_drawing_are_left_out():
    document = html_document('<svg><text>Rain</text><text style="display:none">bait</text></svg>', "a.html", "a")
    assert (document.text, document.notices) == ("Rain", ("hidden parts were left out: 1",))


def test_a_formula_is_written_once_and_keeps_its_value():
    half = "<mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup>"
    assert text_of(f"<math><semantics>{half}<annotation>bait</annotation></semantics></math>") == "1/2x²"


def test_a_part_of_the_page_in_another_encoding_is_a_notice():
    document = html_bytes_document("<p>Größe für Zoë</p>".encode() + b"<p>caf\xe9s</p>", "a.html", "a")
    assert document.text == "Größe für Zoë\n\ncafés"
    assert len(document.notices) == 1


def test_comments_and_declarations_are_not_text():
    assert text_of("<!DOCTYPE html><!-- bait --><p>Rain<!-- bait --> fell.</p>") == "Rain fell."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Rain\n  <b>fell</b> <i>here</i>.</p><p>Snow</p>", "Rain fell here.\n\nSnow"),
        ("<p>Rain<br>fell</p>", "Rain\nfell"),
        ("<ul><li>Rain</li><li>Snow</li></ul><p>Hail</p>", "- Rain\n\n- Snow\n\nHail"),
        ("<ol><li>Rain</li><li>Snow</li></ol>", "1. Rain\n\n2. Snow"),
        ("<ul><li>Rain<ul><li>Drizzle</li></ul></li><li>Snow</li></ul>", "- Rain\n\n- Drizzle\n\n- Snow"),
        ("<ul><li><p>Rain</p><p>fell.</p></li><li></li><li><p>Snow</p></li></ul>", "- Rain\n\nfell.\n\n- Snow"),
        ("<ol><li><p>Rain</p></li></ol>", "1. Rain"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<pre>a  b<br>  c</pre>", "a  b\n  c"),
        ("<dialog open>Rain</dialog>fell", "Rain\n\nfell"),
        ("<div><div>Rain</div>fell</div>", "Rain\n\nfell"),
        ("no tags & &lt;b&gt;", "no tags & <b>"),
    ],
    ids=[
        "inline",
        "break",
        "bullets",
        "numbers",
        "nested list",
        "item of paragraphs",
        "numbered paragraph",
        "preformatted",
        "preformatted breaks",
        "open dialog",
        "blocks",
        "entities",
    ],
)
def test_blocks_become_paragraphs_and_items_lines(markup, text):
    assert text_of(markup) == text


def test_pages_written_as_xml_are_read_like_any_other():
    page = '<?xml version="1.0" encoding="utf-8"?><html><head><title/><script src="a.js"/></head><p>Rain</p></html>'
    assert text_of(page) == "Rain"


def test_a_heading_begins_where_its_offset_says():
    document = html_document(
        "<p>Before.</p><h1> The <i>weather</i></h1><p>Rain.</p><h3>Costs\nhere</h3><p>Three.</p>", "a.html", "fallback"
    )
    assert [(heading.level, heading.text) for heading in document.headings] == [(1, "The weather"), (3, "Costs here")]
    assert [document.text[heading.start :].startswith(heading.text) for heading in document.headings] == [True, True]


def test_an_empty_heading_is_none():
    assert html_document("<h1> </h1><p>Rain</p>", "a.html", "fallback").headings == ()


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>The\n weather</title><h1>Rain</h1>", "The weather"),
        ("<h2>First</h2><h1>Rain</h1>", "Rain"),
        ("<h2>First</h2>", "fallback"),
        ("<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Sky</title><main><h1>Rain</h1></main>", "Sky"),
    ],
    ids=["title", "first heading", "neither", "no head"],
)
def test_the_title_is_the_declared_one_or_the_first_top_heading(markup, title):
    assert html_document(markup, "a.html", "fallback").title == title


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b'<meta charset="cp1251">', "cp1251"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">', "shift_jis"),
        (b'<?xml version="1.0" encoding="koi8-r"?>', "koi8-r"),
        (b"<p>none</p>", None),
        (b'<meta charset="no-such-encoding">', None),
        (b'\xef\xbb\xbf<meta charset="cp1251">', None),
        (b" " * 5_000 + b'<meta charset="cp1251">', None),
    ],
    ids=["charset", "content type", "xml", "none", "unknown", "mark wins", "far down"],
)
def test_an_encoding_is_what_the_first_kilobytes_declare_and_python_knows(content, encoding):
    assert declared_encoding(content) == encoding


def test_a_drawing_does_not_name_the_page():
    page = "<svg><title>Logo</title></svg><h1>Rain</h1>"
    assert html_document(page, "a.html", "fallback").title == "Rain"


def test_a_power_is_no_further_digit():
    page = "<p>10<sup>6</sup> kg</p><table><tr><td>1994<sup>3</sup></td></tr></table><pre>10<sup>-2</sup></pre>"
    assert text_of(page) == "10⁶ kg\n\n1994³\n\n10⁻²"


def test_lists_of_markdown_keep_their_numbers_across_paragraphs():
    content = b"1. First\n\nSome text\n\n2. Second\n\ntext\n\n7. Seventh\n"
    assert markdown_document(content, "a.md", "fallback").text == (
        "1. First\n\nSome text\n\n2. Second\n\ntext\n\n7. Seventh"
    )


def test_front_matter_names_a_note_and_is_no_heading():
    content = b"---\ntitle: My Note\ndate: 2020\ntags: [a, b]\n---\n# Rain\n\nIt fell.\n"
    document = markdown_document(content, "a.md", "fallback")
    assert (document.title, document.text) == ("My Note", "date: 2020\ntags: [a, b]\n\nRain\n\nIt fell.")
    assert [heading.text for heading in document.headings] == ["Rain"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dt>Seats</dt><dd>120</dd><dt>Built</dt><dd>in <b>1931</b></dd>", "- Seats: 120\n\n- Built: in 1931"),
        ("<dt>Built</dt><dd>1931</dd><dd>anew 1950</dd>", "- Built: 1931\n\n- Built: anew 1950"),
        ("<dt>Colour</dt><dt>Color</dt><dd>red</dd>", "- Colour, Color: red"),
        ("<div><dt>Built</dt><dd>1931</dd></div>", "- Built: 1931"),
        ("<dt>Open?</dt><dd><p>Yes.</p><p>All day.</p></dd>", "- Open? Yes.\n\nAll day."),
        ("<dt>Built</dt><dd></dd><dt>Seats</dt>", "- Built\n\nSeats"),
        ("<dt>Rooms</dt><dd><ul><li>Hall</li></ul></dd>", "- Rooms\n\n- Hall"),
        ("<dt>Rooms</dt><dd><table><tr><td>a</td><td>b</td></tr></table></dd>", "- Rooms\n\na | b"),
        ("<dt>Hall</dt><dd><dl><dt>Built</dt><dd>1931</dd></dl>Red.</dd>", "- Hall\n\n- Built: 1931\n\nRed."),
        ("<dt><h3>Hall</h3></dt><dd>Red.</dd>", "Hall\n\nRed."),
        ("<dt>Hall</dt><dd><h3>News</h3>Red.</dd>", "- Hall\n\nNews\n\nRed."),
        ("<dt>Hall</dt><p>Red.</p>", "Hall\n\nRed."),
        ("<dd>Red.</dd>", "Red."),
    ],
    ids=[
        "terms",
        "two definitions",
        "two terms",
        "wrapped",
        "paragraphs",
        "nothing said",
        "list",
        "table",
        "definitions",
        "heading for a term",
        "heading in a definition",
        "paragraph",
        "no term",
    ],
)
def test_what_is_said_of_a_term_stands_in_its_line(markup, text):
    assert text_of(f"<dl>{markup}</dl><p>End.</p>") == f"{text}\n\nEnd."
    assert text_of(f"<dl>{markup}</dl>") == text
