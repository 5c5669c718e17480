import pytest

from index.archive import parse_xml
from index.wordstyles import WORD, Styles, is_on, own_number, said_at

STYLES = """
<w:style w:styleId="H2"><w:name w:val="heading 2"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:styleId="H7"><w:name w:val="heading 7"/></w:style>
<w:style w:styleId="Own"><w:name w:val="Company Heading"/><w:basedOn w:val="H2"/></w:style>
<w:style w:styleId="Outlined"><w:name w:val="Part"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="Text"><w:name w:val="TOC"/><w:basedOn w:val="H2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
<w:style w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Secret"/></w:style>
<w:style w:styleId="Ring"><w:name w:val="Ring"/><w:basedOn w:val="Ring"/></w:style>
"""


def xml(markup: str):
    return parse_xml(f'<w:r xmlns:w="{WORD.strip("{}")}">{markup}</w:r>'.encode())


@pytest.mark.parametrize(
    ("properties", "level"),
    [
        ('<w:pStyle w:val="Own"/>', 2),
        ('<w:pStyle w:val="Outlined"/>', 1),
        ('<w:pStyle w:val="Text"/>', 0),
        ('<w:pStyle w:val="Ring"/>', 0),
        ('<w:pStyle w:val="H2"/>', 0),
        ('<w:pStyle w:val="H7"/>', 7),
        ('<w:outlineLvl w:val="2"/>', 3),
        ('<w:pStyle w:val="Own"/><w:outlineLvl w:val="9"/>', 0),
        ('<w:outlineLvl w:val="x"/>', 0),
        ("", 0),
    ],
    ids=[
        "based on",
        "outline",
        "text",
        "circle",
        "Word's own",
        "one too deep",
        "own outline",
        "own text",
        "nonsense",
        "none",
    ],
)
def test_a_heading_is_known_by_its_outline_or_by_what_its_style_is_based_on(properties, level):
    assert Styles(xml(STYLES)).heading_level(xml(f"<w:pPr>{properties}</w:pPr>")) == level


def test_a_style_hides_what_it_or_the_one_it_is_based_on_hides():
    styles = Styles(xml(STYLES))
    assert [name for name in ("H2", "Own", "Secret", "Heir", "Ring", None) if styles.hides(name)] == ["Secret", "Heir"]


def test_a_file_without_styles_has_none():
    styles = Styles(None)
    assert (styles.chain("H2"), styles.hides("H2"), styles.sets_off_heads("H2")) == ([], False, False)


def test_values_are_found_at_their_path():
    run = xml('<w:rPr><w:b w:val="off"/><w:sz w:val="20"/><w:i/></w:rPr>')
    assert (said_at(run, "rPr", "sz"), said_at(run, "rPr", "i"), said_at(run, "rPr", "u")) == ("20", None, None)
    assert [is_on(run, "rPr", name) for name in "biu"] == [False, True, None]
    assert [own_number(text, 7) for text in ("-3", "x", None)] == [-3, 7, 7]
