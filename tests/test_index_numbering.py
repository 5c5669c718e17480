import pytest

from index.archive import parse_xml
from index.numbering import Numbering
from index.wordstyles import WORD, Styles


def xml(markup: str):
    return parse_xml(f'<w:r xmlns:w="{WORD.strip("{}")}">{markup}</w:r>'.encode())


def level(at: int, kind: str, text: str, more: str = "") -> str:
    label = f'<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>{more}'
    return f'<w:lvl w:ilvl="{at}">{label}</w:lvl>'


def abstract(name: int, levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{levels}</w:abstractNum>'


def num(name: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def labels(root: str | None, *paragraphs: str, styles: str = "") -> list[str]:
    numbering = Numbering(None if root is None else xml(root), Styles(xml(styles)))
    return [numbering.label_of(xml(f"<w:pPr>{properties}</w:pPr>")) for properties in paragraphs]


def at(number: int, depth: int | None = None) -> str:
    place = "" if depth is None else f'<w:ilvl w:val="{depth}"/>'
    return f'<w:numPr>{place}<w:numId w:val="{number}"/></w:numPr>'


CLAUSES = abstract(0, level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2") + level(2, "lowerLetter", "(%3)"))


def test_clauses_are_counted_on_past_what_stands_between_them():
    counted = labels(CLAUSES + num(1, 0), at(1), "", at(1, 0), at(1, 1), at(1, 2), at(1, 2), "", at(1, 0), at(1, 1))
    assert counted == ["1. ", "", "2. ", "2.1 ", "(a) ", "(b) ", "", "3. ", "3.1 "]


def test_two_lists_of_one_kind_count_on_unless_the_second_begins_anew():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    both = CLAUSES + num(1, 0) + num(2, 0) + num(3, 0, anew)
    assert labels(both, at(1), at(2), at(3), at(3), at(1)) == ["1. ", "2. ", "5. ", "6. ", "7. "]


@pytest.mark.parametrize(
    ("kind", "text", "more", "label"),
    [
        ("upperRoman", "Article %1", "", "Article I "),
        ("upperLetter", "%1)", "", "A) "),
        ("decimalZero", "%1", "", "01 "),
        ("decimal", "第%1条", '<w:suff w:val="nothing"/>', "第1条"),
        ("lowerRoman", "%1.", "<w:isLgl/>", "1. "),
        ("none", "%1", "", ""),
        ("bullet", "•", "", ""),
        ("decimal", "%1.%9", "", "1. "),
    ],
)
def test_a_label_is_written_as_its_level_says(kind, text, more, label):
    assert labels(abstract(0, level(0, kind, text, more)) + num(1, 0), at(1)) == [label]


def test_a_style_numbers_its_paragraphs_and_those_of_styles_based_on_it():
    root = abstract(0, level(0, "decimal", "Art. %1") + level(1, "decimal", "%1.%2", '<w:pStyle w:val="Sub"/>'))
    styles = (
        f'<w:style w:styleId="Top"><w:pPr>{at(1)}</w:pPr></w:style>'
        f'<w:style w:styleId="Sub"><w:pPr>{at(1)}</w:pPr></w:style>'
        '<w:style w:styleId="Heir"><w:basedOn w:val="Sub"/></w:style>'
    )
    paragraphs = [f'<w:pStyle w:val="{style}"/>' for style in ("Top", "Sub", "Heir")]
    plain = f'<w:pStyle w:val="Top"/>{at(0)}'
    assert labels(root + num(1, 0), *paragraphs, plain, styles=styles) == ["Art. 1 ", "1.1 ", "1.2 ", ""]


def test_a_list_may_be_named_by_its_style():
    linked = CLAUSES + abstract(1, '<w:numStyleLink w:val="Clauses"/>') + num(1, 0) + num(2, 1)
    styles = f'<w:style w:styleId="Clauses"><w:pPr>{at(1)}</w:pPr></w:style>'
    assert labels(linked, at(2), at(1), styles=styles) == ["1. ", "2. "]


@pytest.mark.parametrize("root", [None, "", num(1, 0), CLAUSES], ids=["no part", "empty", "no list", "no number"])
def test_what_is_not_defined_has_no_label(root):
    assert labels(root, at(1), "") == ["", ""]
