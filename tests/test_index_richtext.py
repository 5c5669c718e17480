import pytest

from index.richtext import rtf_document

HEAD = r"{\rtf1\ansi\ansicpg1252 "


def text_of(body: str) -> str:
    return rtf_document((HEAD + body + "}").encode("cp1252"), "a.rtf", "a").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Rain fell.\par Snow fell.\par", "Rain fell.\n\nSnow fell."),
        (r"{\b Rain} fell\line here.", "Rain fell\n\nhere."),
        (r"Gr\'f6\'dfe and \u1076?\u1086?\u1084?", "Größe and дом"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\trowd Month\cell Cost\cell\row\trowd May\cell 3\cell\row Rain\par", "Month | Cost\nMay | 3\n\nRain"),
    ],
    ids=["paragraphs", "line", "encodings", "emoji in two halves", "table"],
)
def test_rich_text_keeps_its_paragraphs_rows_and_letters(body, text):
    assert text_of(body) == text


STYLES = r"{\stylesheet{\s0 Normal;}{\s1\sb240\outlinelevel0 Big;}{\s2\b heading 2;}{\s3\outlinelevel9 Small;}}"


@pytest.mark.parametrize(
    ("body", "headings"),
    [
        (r"\pard\s1 Rain\par\pard It fell.\par", [(2, "Rain")]),
        (r"\pard\s2 Rain\par\pard\s3 It fell.\par", [(3, "Rain")]),
        (r"{\pard\s1 Rain\par}It fell.\par", [(2, "Rain")]),
        (r"\pard\outlinelevel3 Rain \b1\u8364\par\pard It fell.\par", [(5, "Rain €")]),
        (r"\pard\s2 Rain\par Snow\par\pard It fell.\par", [(3, "Rain"), (3, "Snow")]),
        (r"\pard\s1{\listtext 1.\tab}Rain\par", [(2, "1. Rain")]),
        (r"\pard\s1 {\v bait\par}\pard It fell.\par", []),
        (r"\pard\s1 " + "It rained. " * 20 + r"\par", []),
        (r"\trowd\pard\intbl\s1 Rain\par fell\cell\row\pard It fell.\par", []),
        (r"\\s1 Rain\par", []),
    ],
    ids=["outline", "name", "group", "own", "several", "number", "hidden", "clause", "in a table", "no style"],
)
def test_headings_are_known_by_their_style_or_their_outline(body, headings):
    document = rtf_document((HEAD + STYLES + body + "}").encode("cp1252"), "a.rtf", "a")
    assert [(heading.level, heading.text) for heading in document.headings] == headings
    assert "\x02" not in document.text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r'See {\field{\*\fldinst{HYPERLINK "http://c.org"}}{\fldrslt{our long page}}}.', "See our long page."),
        (r'See {\field{\fldinst HYPERLINK "http://c.org/\}"}{\fldrslt our page}}.', "See our page."),
        (r"See {\field{\*\fldinst IF {\field{\*\fldinst SEX}{\fldrslt m}}}{\fldrslt his}} page.", "See his page."),
        (r"See {\field{\*\fldinst PAGE", "See"),
    ],
    ids=["link", "brace in its address", "nested", "cut short"],
)
def test_a_field_is_read_as_what_it_shows(body, text):
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Rain {\v bait}fell.", "Rain fell."),
        (r"Rain {\rtlch\fcs1 \af0 \ltrch\fcs0 \v\insrsid12 bait}fell.", "Rain fell."),
        (r"Rain \v bait {\b bait {\i bait}}\v0 fell.", "Rain fell."),
        (r"Rain {\v bait \v bait {\b bait}} fell.", "Rain fell."),
        (r"Rain \v bait\plain\f0  fell.", "Rain fell."),
        (r"Rain {\deleted bait}fell.", "Rain fell."),
        (r"Rain {\v0\viewkind4 fell}.", "Rain fell."),
    ],
    ids=["group", "as Word writes it", "switched on and off", "twice", "made plain", "deleted", "not hidden"],
)
def test_what_is_hidden_or_deleted_is_not_read(body, text):
    assert " ".join(text_of(body).split()) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"{\pntext\f0 1.\tab}Rain\par{\listtext\f0 (b)\tab }Snow\par", "1. Rain\n\n(b) Snow"),
        (r"{\pntext\f2\'b7\tab}Rain\par{\listtext\pard\plain \u8226?\tab}Snow\par", "- Rain\n\n- Snow"),
        (r"{\listtext\f0 \u1072?)\tab}Rain\par", "а) Rain"),
    ],
    ids=["numbers", "bullets", "a letter beyond ASCII"],
)
def test_lists_keep_their_numbers_and_bullets(body, text):
    assert text_of(body) == text


def row(*cells: str) -> str:
    return r"\trowd\pard\intbl " + "".join(rf"{cell}\cell " for cell in cells) + r"\row"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (row("Town", "Month", "Rain") + row("Bonn", "May", "9"), "Town | Month | Rain\nBonn | May | 9"),
        (
            row("Town", "Month", "Rain") + row("Bonn", "May", "9") + row("Köln", "June", "4"),
            "- Town: Bonn; Month: May; Rain: 9\n- Town: Köln; Month: June; Rain: 4",
        ),
        (row(r"Anna\par Weber\line Kiel", "9"), "Anna Weber Kiel | 9"),
        (row(r"a\nestcell b\nestcell{\*\nesttableprops\trowd\nestrow}", "9"), "a b | 9"),
        (row("", "9") + r"\pard a|b|\par", "9\n\na|b|"),
    ],
    ids=["too short to judge", "heads", "paragraphs in a cell", "a table in a cell", "bars of the text"],
)
def test_tables_are_read_row_by_row(body, text):
    assert text_of(body) == text


def bytes_of(text: str, encoding: str) -> str:
    return "".join(rf"\'{byte:02x}" for byte in text.encode(encoding))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (rb"\ansi{\fonttbl{\f0\fcharset204 Arial;}}" + bytes_of("дом", "cp1251").encode(), "дом"),
        (rb"\ansi\deff1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\plain " + "дом".encode("cp1251"), "дом"),
        (rb"\ansi\ansicpg1252 Gr" + "öße".encode("cp1252"), "Größe"),
        (rb"\ansi\ansicpg932{\fonttbl{\f1\fcharset128 M;}}\f1 \'83e\'83X\'83\'67 \'93\'faA\'96\{", "テスト 日A本"),
        (rb"\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset128 M;}}\f0 \'e9t\'e9", "été"),
        (rb"\ansi{\pict\bin3 \'\xff}}\f0 Rain", "Rain"),
    ],
    ids=["default font", "bytes as they are", "Western", "two bytes", "Western beside two bytes", "a picture in bytes"],
)
def test_letters_are_read_in_the_encoding_of_their_font(content, text):
    assert rtf_document(rb"{\rtf1" + content + b"}", "a.rtf", "a").text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"10{\super 6} germs", "10⁶ germs"),
        (r"10{\rtlch\fcs1 \af0 \ltrch\fcs0 \super\insrsid12 -6} germs", "10⁻⁶ germs"),
        (r"10\super 6\nosupersub  germs", "10⁶ germs"),
        (r"10{\super\insrsid12} germs", "10 germs"),
        (r"1{\super 2nd}", "12nd"),
        (r"10\super\nosupersub 6\par", "106"),
        (r"10{\super0 6} \\super 6\par", r"106 \super 6"),
    ],
    ids=["group", "as Word writes it", "switched on and off", "no number", "letters", "off again", "not set"],
)
def test_a_number_set_high_does_not_stick_to_the_one_before(body, text):
    assert text_of(body) == text


def test_what_is_left_out_is_named():
    left_out = r"{\footnote snow}{\headerl top}{\shptxt box}{\*\annotation note}{\v bait}"
    document = rtf_document((HEAD + rf"Rain{left_out} fell.}}").encode(), "a.rtf", "a")
    assert document.text == "Rain fell."
    assert document.notices == (
        "its footnotes are not read",
        "its headers and footers are not read",
        "its text boxes are not read",
        "its comments are not read",
        "its hidden words are not read",
    )


def test_a_text_cut_short_keeps_what_is_there():
    assert rtf_document((HEAD + r"Rain fell. {\b Snow").encode(), "a.rtf", "a").text == "Rain fell. Snow"
