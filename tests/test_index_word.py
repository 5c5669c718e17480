import io
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE

from index.errors import UnreadableDocument
from index.passage import Document
from index.word import docx_document
from tests.small_office import docx_of, saved, zipped


def read(document: WordDocument | bytes) -> Document:
    return docx_document(document if isinstance(document, bytes) else saved(document), "a.docx", "a")


def test_headings_stand_one_level_below_the_title():
    document = docx.Document()
    document.add_heading("The weather", level=0)
    document.add_heading("Rain", level=1)
    document.add_paragraph("It rained.")
    document.add_heading("In May", level=2)
    found = read(document)
    assert found.title == "The weather"
    assert [(heading.level, heading.text) for heading in found.headings] == [
        (1, "The weather"),
        (2, "Rain"),
        (3, "In May"),
    ]
    assert found.text == "The weather\n\nRain\n\nIt rained.\n\nIn May"


def test_a_text_without_a_title_is_called_by_its_file():
    assert read(docx_of("Rain fell.")).title == "a"


def test_lists_keep_their_bullets():
    document = docx.Document()
    for words in ("Rain", "Snow"):
        document.add_paragraph(words, style="List Bullet")
    assert read(document).text == "- Rain\n\n- Snow"


@pytest.mark.parametrize("bold", [True, False], ids=["bold heads", "values under words"])
def test_each_row_of_a_table_repeats_its_heads(bold):
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for number, words in enumerate([("Town", "Month", "Rain"), ("Bonn", "May", "9"), ("Köln", "June", "4")]):
        for cell, word in zip(table.add_row().cells, words, strict=True):
            cell.paragraphs[0].add_run(word).bold = bold and number == 0
    assert read(document).text == "- Town: Bonn; Month: May; Rain: 9\n- Town: Köln; Month: June; Rain: 4"


def test_years_beside_an_empty_corner_name_their_columns():
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for words in [("", "2023", "2022"), ("Rooms", "40", "38"), ("Guests", "1900", "1800")]:
        for cell, word in zip(table.add_row().cells, words, strict=True):
            cell.text = word
    assert read(document).text == "- Rooms; 2023: 40; 2022: 38\n- Guests; 2023: 1900; 2022: 1800"


def test_headers_and_footers_stand_once_around_the_text():
    document = docx.Document()
    document.add_paragraph("Rain fell.")
    document.sections[0].header.paragraphs[0].text = "Office of Weather"
    document.sections[0].footer.paragraphs[0].text = "7"
    other = document.add_section()
    other.header.is_linked_to_previous = False
    other.header.paragraphs[0].text = "Office of Weather"
    other.footer.is_linked_to_previous = False
    other.footer.paragraphs[0].text = "Confidential"
    assert read(document).text == "Office of Weather\n\nRain fell.\n\nConfidential"


def test_tabs_and_line_ends_part_the_words_of_a_header():
    document = docx.Document()
    document.add_paragraph("Rain fell.")
    document.sections[0].header.paragraphs[0].text = "ACME Ltd\tConfidential\nDraft"
    assert read(document).text == "ACME Ltd Confidential Draft\n\nRain fell."


@pytest.mark.parametrize("shown", [True, False])
def test_headers_of_first_and_even_pages_are_read_where_the_file_shows_them(shown):
    document = docx.Document()
    document.add_paragraph("Rain fell.")
    section = document.sections[0]
    section.header.paragraphs[0].text = "Office"
    section.first_page_header.paragraphs[0].text = "First"
    section.even_page_footer.paragraphs[0].text = "Even"
    section.different_first_page_header_footer = document.settings.odd_and_even_pages_header_footer = shown
    assert read(document).text == ("Office\nFirst\n\nRain fell.\n\nEven" if shown else "Office\n\nRain fell.")


def test_each_row_repeats_the_heads_that_the_style_of_its_table_sets_off():
    document = docx.Document()
    table = document.add_table(rows=0, cols=3, style="Light Grid Accent 1")
    for words in [("Name", "City", "Boss"), ("Anna", "Rome", "Eva"), ("Bert", "Oslo", "Ida")]:
        for cell, word in zip(table.add_row().cells, words, strict=True):
            cell.text = word
    assert read(document).text == "- Name: Anna; City: Rome; Boss: Eva\n- Name: Bert; City: Oslo; Boss: Ida"


def test_hidden_words_and_comments_are_left_out_and_counted():
    document = docx.Document()
    paragraph = document.add_paragraph("Rain ")
    paragraph.add_run("bait").font.hidden = True
    paragraph.add_run(" ").font.hidden = True
    run = paragraph.add_run("fell.")
    run.font.hidden = False
    document.add_comment(run, text="Did it?", author="Anna")
    found = read(document)
    assert found.text == "Rain fell."
    assert found.notices == ("hidden parts were left out: 1", "comments were left out: 1")


def test_a_raised_number_is_no_digit_of_the_one_before_it():
    document = docx.Document()
    paragraph = document.add_paragraph("It weighs 10")
    paragraph.add_run("6").font.superscript = True
    paragraph.add_run(" kg.")
    assert read(document).text == "It weighs 10⁶ kg."


def test_formulas_keep_their_letters():
    content = docx_of("Area: FORMULA.")
    formula = (
        b'</w:t></w:r><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a=</m:t>'
        b"</m:r><m:r><m:t>bc</m:t></m:r></m:oMath><w:r><w:t>"
    )
    assert read(changed(content, b"FORMULA", formula)).text == "Area: a=bc."


OTHER = '</w:t></w:r>{}<w:r><w:t xml:space="preserve">'


def with_xml(markup: str) -> bytes:
    """Return a Word file with markup between two words."""
    return changed(docx_of("Rain MARK fell."), b"MARK", OTHER.format(markup).encode())


def test_fields_are_read_as_what_they_show():
    field = '<w:fldSimple w:instr=" DATE "><w:r><w:t>in May</w:t></w:r></w:fldSimple>'
    assert read(with_xml(field)).text == "Rain in May fell."


def test_boxes_to_tick_are_shown():
    space = "http://schemas.microsoft.com/office/word/2010/wordml"
    new = (
        f'<w:sdt><w:sdtPr><x:checkbox xmlns:x="{space}"><x:checked x:val="1"/></x:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>"
    )
    old = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r><w:r><w:instrText>'
        ' FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read(with_xml(new)).text == "Rain ☒ fell."
    assert read(with_xml(old.replace("<w:checkBox/>", '<w:checkBox><w:default w:val="0"/></w:checkBox>'))).text == (
        "Rain ☐ fell."
    )


def test_a_text_box_stands_below_its_paragraph():
    box = "<w:r><w:drawing><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:drawing></w:r>"
    assert read(with_xml(box)).text == "Rain fell.\n\nboxed"


def test_the_words_of_a_box_in_a_header_stand_once():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Office MARK of Weather"
    box = "<w:drawing><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:drawing>"
    content = changed(saved(document), b"MARK", OTHER.format(f"<w:r>{box}</w:r>").encode(), member="word/header1.xml")
    assert read(content).text == "Office of Weather\nboxed"


def test_numbers_of_lists_go_on_after_a_remark():
    document = docx.Document()
    for words, style in (("Rain", "List Number"), ("A remark.", None), ("Snow", "List Number")):
        document.add_paragraph(words, style=style)
    assert read(document).text == "1. Rain\n\nA remark.\n\n2. Snow"


def test_a_style_based_on_a_heading_makes_headings():
    document = docx.Document()
    style = document.styles.add_style("Company Heading", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Rain", style=style)
    assert [(heading.level, heading.text) for heading in read(document).headings] == [(3, "Rain")]


def test_charts_diagrams_and_imported_files_are_named():
    with zipfile.ZipFile(io.BytesIO(with_xml("<w:altChunk/>"))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members |= {"word/charts/chart1.xml": b"", "word/charts/style1.xml": b"", "word/diagrams/data1.xml": b""}
    assert read(zipped(members)).notices == (
        "charts were left out: 1",
        "diagrams were left out: 1",
        "imported files were left out: 1; open it in Word and save it again",
    )


def test_hidden_words_of_a_file_in_the_strict_form_are_left_out():
    hidden = with_xml("<w:r><w:rPr><w:vanish/></w:rPr><w:t>bait</w:t></w:r>")
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = changed(hidden, space, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert read(strict).text == "Rain fell."


def test_no_entity_leads_out_of_the_file(tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    content = changed(docx_of("Rain MARK fell."), b"MARK", b"&x;")
    declared = b'<!DOCTYPE a [<!ENTITY x SYSTEM "' + (tmp_path / "secret").as_uri().encode() + b'">]><w:document '
    with pytest.raises(UnreadableDocument, match="it is damaged, or no Word file"):
        read(changed(content, b"<w:document ", declared))


@pytest.mark.parametrize(
    "content",
    [
        docx_of("Rain")[:-200],
        zipped({"word/other.xml": "<a/>"}),
        zipped({"word/document.xml": "<w:document"}),
        b"words",
    ],
    ids=["cut short", "without its text", "broken text", "no zip"],
)
def test_what_is_no_word_file_is_refused(content):
    with pytest.raises(UnreadableDocument, match="it is damaged, or no Word file; open it and save it again"):
        read(content)


def changed(content: bytes, old: bytes, new: bytes, *, member: str = "word/document.xml") -> bytes:
    """Return a Word file with `new` in place of `old` in its text, or in another member."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new, 1)
    return zipped(members)
