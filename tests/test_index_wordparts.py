import pytest

from index.archive import parse_xml
from index.formulas import MATH
from index.numbering import Numbering
from index.wordparts import head_tables, number, take_out_hidden, write_out
from index.wordstyles import WORD, Styles

EITHER = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def xml(markup: str):
    spaces = f'xmlns:w="{WORD.strip("{}")}" xmlns:m="{MATH.strip("{}")}" xmlns:mc="{EITHER}"'
    return parse_xml(f"<w:body {spaces}>{markup}</w:body>".encode())


def r(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def words(root) -> str:
    return "".join(text.text or "" for text in root.iter(f"{WORD}t"))


STYLES = Styles(
    xml(
        '<w:style w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Own"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
)


def test_words_hidden_by_their_style_are_taken_out_unless_they_say_otherwise():
    hidden, shown = "<w:vanish/>", '<w:vanish w:val="0"/>'
    style = '<w:{}Style w:val="Hid"/>'
    own = r("Rain ") + r("bait", hidden) + r("bait", style.format("r"))
    whole = f"<w:pPr>{style.format('p')}</w:pPr>" + r("bait") + r("fell.", shown)
    root = xml(f"<w:p>{own}</w:p><w:p>{whole}</w:p>")
    assert (take_out_hidden(root, STYLES), words(root)) == (3, "Rain fell.")


@pytest.mark.parametrize("name", ["fldSimple", "bdo", "dir"])
def test_runs_are_freed_of_what_mammoth_does_not_know(name):
    root = xml(f"<w:p>{r('Table ')}<w:{name}>{r('7')}</w:{name}>{r(': Rain')}</w:p>")
    write_out(root)
    assert [child.tag for child in root[0]] == [f"{WORD}r"] * 3
    assert words(root) == "Table 7: Rain"


def test_the_reading_of_a_character_stands_behind_it():
    ruby = f"<w:ruby><w:rubyPr/><w:rt>{r('とうきょう')}</w:rt><w:rubyBase>{r('東京')}</w:rubyBase></w:ruby>"
    root = xml(f"<w:p><w:r>{ruby}</w:r>{r('塔')}</w:p>")
    write_out(root)
    assert words(root) == "東京(とうきょう)塔"


def test_a_formula_of_its_own_line_becomes_a_run():
    half = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    root = xml(f"<w:p><m:oMathPara><m:oMath>{half}</m:oMath></m:oMathPara></w:p>")
    write_out(root)
    assert [child.tag for child in root[0]] == [f"{WORD}r"]
    assert words(root) == "1/2"


def test_text_boxes_are_written_once_whether_or_not_an_older_form_stands_by():
    box = f"<w:txbxContent><w:p>{r('boxed')}</w:p></w:txbxContent>"
    either = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    root = xml(f"<w:p><w:r>{either}</w:r></w:p><w:p><w:r><w:drawing>{box}</w:drawing></w:r></w:p>")
    write_out(root)
    assert words(root) == "boxedboxed"
    assert len(list(root.iter(f"{WORD}pict"))) == 2


@pytest.mark.parametrize("name", ["oval", "polyline"])
def test_a_box_of_another_shape_is_one_that_mammoth_reads(name):
    space = "urn:schemas-microsoft-com:vml"
    root = xml(f'<w:p><w:r><w:pict><v:{name} xmlns:v="{space}">{r("boxed")}</v:{name}></w:pict></w:r></w:p>')
    write_out(root)
    assert [shape.tag for shape in root.iter(f"{{{space}}}*")] == [f"{{{space}}}shape"]


@pytest.mark.parametrize(("name", "known"), [("cr", "br"), ("ptab", "tab")])
def test_a_gap_is_one_that_mammoth_reads(name, known):
    root = xml(f"<w:p><w:r><w:t>Rain</w:t><w:{name}/><w:t>fell.</w:t></w:r></w:p>")
    write_out(root)
    assert [piece.tag.removeprefix(WORD) for piece in root[0][0]] == ["t", known, "t"]


def test_only_the_result_of_a_field_is_left():
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    root = xml(f"<w:p>{mark.format('begin')}{r('asked')}{mark.format('separate')}{r('Rain')}{mark.format('end')}</w:p>")
    write_out(root)
    assert words(root) == "Rain"


TABLES = Styles(
    xml(
        '<w:style w:styleId="Grid"/><w:style w:styleId="Heads"><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
        '</w:tblStylePr></w:style><w:style w:styleId="Heir"><w:basedOn w:val="Heads"/></w:style>'
    )
)
ROW, MERGED = "<w:tr><w:tc/></w:tr>", "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr>"


@pytest.mark.parametrize(
    ("style", "look", "rows", "heads"),
    [
        ("Heads", 'w:firstRow="1"', ROW * 3, 1),
        ("Heir", 'w:val="04A0"', ROW * 3, 1),
        ("Heads", 'w:val="0480"', ROW * 3, 0),
        ("Heads", 'w:val="04A0" w:firstRow="0"', ROW * 3, 0),
        ("Heads", 'w:val="x"', ROW * 3, 0),
        ("Grid", 'w:firstRow="1"', ROW * 3, 0),
        ("Heads", 'w:firstRow="1"', ROW, 0),
        ("Heads", 'w:firstRow="1"', MERGED + ROW * 2, 0),
        ("Heads", 'w:firstRow="1"', ROW.replace("<w:tc", "<w:trPr><w:tblHeader/></w:trPr><w:tc") + ROW * 2, 1),
    ],
    ids=["said", "by a bit", "bit off", "said not", "nonsense", "plain style", "one row", "merged", "marked already"],
)
def test_the_style_of_a_table_may_set_off_its_heads(style, look, rows, heads):
    properties = f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblLook {look}/></w:tblPr>'
    root = xml(f"<w:tbl>{properties}{rows}</w:tbl>")
    head_tables(root, TABLES)
    assert len(list(root.iter(f"{WORD}tblHeader"))) == heads


def test_what_was_moved_away_is_gone():
    root = xml(f"<w:p><w:moveFrom>{r('Rain')}</w:moveFrom></w:p><w:p><w:moveTo>{r('Rain')}</w:moveTo></w:p>")
    write_out(root)
    assert words(root) == "Rain"


def numbered(*paragraphs: str) -> str:
    numbering = xml(
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    root = xml("".join(paragraphs))
    number(root, STYLES, Numbering(numbering, STYLES))
    return words(root)


def test_numbers_stand_before_words_and_alone_in_cells_and_not_where_a_paragraph_is_gone():
    mark = '<w:numPr><w:numId w:val="1"/></w:numPr>'
    rain, empty = f"<w:p><w:pPr>{mark}</w:pPr>{r('Rain ')}</w:p>", f"<w:p><w:pPr>{mark}</w:pPr></w:p>"
    gone = f"<w:p><w:pPr>{mark}<w:rPr><w:del/></w:rPr></w:pPr></w:p>"
    assert numbered(rain, gone, f"<w:tc>{empty}</w:tc>", empty, rain) == "1. Rain 2. 4. Rain "
    assert numbered(rain.replace("Rain", " Rain")) == "1. Rain "


@pytest.mark.parametrize(("text", "is_heading"), [("Rain", True), ("It rained. " * 20, False)], ids=["line", "clause"])
def test_only_a_short_paragraph_is_a_heading_by_its_outline(text, is_heading):
    root = xml(f'<w:p><w:pPr><w:pStyle w:val="Own"/></w:pPr>{r(text)}</w:p>')
    number(root, STYLES, Numbering(None, STYLES))
    styles = [style.get(f"{WORD}val") for style in root.iter(f"{WORD}pStyle")]
    assert styles == ["OutlineLevel1" if is_heading else "Own"]
