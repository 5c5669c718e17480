"""Parts of a Word file made ready for mammoth, which passes over much that Word shows: fields, boxes, numbers."""

import re
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.formulas import MATH, formula_words
from index.numbering import Numbering
from index.wordfields import show_results
from index.wordstyles import WORD, Styles, is_on, said_at

_Xml = Any  # an element of lxml, which has no types

OUTLINE_STYLE = "OutlineLevel"  # and the level: the style that paragraphs get which are headings by their outline

_LONGEST_HEADING = 150  # characters; the clauses of a contract have outline levels too
_FEWEST_ROWS = 2  # of a table with heads
_FIRST_ROW = 0x20  # the bit that stands for it
_PARAGRAPH, _RUN, _TEXT = f"{WORD}p", f"{WORD}r", f"{WORD}t"
_AROUND_WORDS = [f"{WORD}{name}" for name in ("fldSimple", "bdo", "dir", "ruby", "rubyBase")]
_SHAPE = "{urn:schemas-microsoft-com:vml}"
_OTHER_SHAPES = [f"{_SHAPE}{name}" for name in ("arc", "curve", "line", "oval", "polyline")]
_EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_EDITING = [f"{WORD}{name}" for name in ("rsidR", "rsidRPr", "rsidRDefault", "rsidP", "rsidTr")]


def take_out_hidden(root: _Xml, styles: Styles) -> int:
    """Take out the runs that are hidden, by themselves or by a style; return how many of them held words."""
    hiding = [paragraph for paragraph in root.iter(_PARAGRAPH) if styles.hides(said_at(paragraph, "pPr", "pStyle"))]
    by_paragraph = {run for paragraph in hiding for run in paragraph.iter(_RUN)}
    hidden = [run for run in root.iter(_RUN) if _is_hidden(run, styles, otherwise=run in by_paragraph)]
    count = sum(1 for run in hidden if "".join(text.text or "" for text in run.iter(_TEXT)).strip())
    for run in hidden:
        run.clear()
    return count


def write_out(root: _Xml) -> None:
    """Write as plain paragraphs and runs what mammoth does not know."""
    etree.strip_attributes(root, *_EDITING)  # a third of the file, and slow to read
    for moved in [moved for moved in root.iter(f"{WORD}moveFrom") if moved.getparent().tag != f"{WORD}rPr"]:
        moved.clear()
    show_results(root)
    for gap, known in (("cr", "br"), ("ptab", "tab")):
        for each in list(root.iter(f"{WORD}{gap}")):
            each.tag = f"{WORD}{known}"
    for shape in list(root.iter(*_OTHER_SHAPES)):
        shape.tag = f"{_SHAPE}shape"
    for reading in list(root.iter(f"{WORD}rt")):  # above its characters; behind them, as HTML's `rp` puts it
        reading.getparent().append(_run(f"({''.join(reading.itertext())})"))
    etree.strip_elements(root, f"{WORD}rt", f"{WORD}rubyPr", with_tail=False)
    etree.strip_tags(root, *_AROUND_WORDS, f"{MATH}oMathPara")
    for formula in list(root.iter(f"{MATH}oMath")):
        formula.getparent().replace(formula, _run(formula_words(formula)))
    for box in list(root.iter(f"{_EITHER}AlternateContent", f"{WORD}drawing")):
        _write_out_box(box)


def head_tables(root: _Xml, styles: Styles) -> None:
    """Mark the first rows of tables as their heads where their style sets these off."""
    for table in root.iter(f"{WORD}tbl"):
        rows = table.findall(f"{WORD}tr")
        look = table.find(f"{WORD}tblPr/{WORD}tblLook")
        if len(rows) < _FEWEST_ROWS or look is None or not styles.sets_off_heads(said_at(table, "tblPr", "tblStyle")):
            continue
        merged = any(True for _ in rows[0].iter(f"{WORD}vMerge", f"{WORD}gridSpan"))  # then there are more such rows
        if _heads_first_row(look) and not merged and table.find(f"{WORD}tr/{WORD}trPr/{WORD}tblHeader") is None:
            properties = rows[0].find(f"{WORD}trPr")
            if properties is None:
                properties = etree.Element(f"{WORD}trPr")
                rows[0].insert(0, properties)
            etree.SubElement(properties, f"{WORD}tblHeader")


def number(root: _Xml, styles: Styles, numbers: Numbering) -> None:
    """Put the numbers of paragraphs before their words, and mark the headings that mammoth would not know."""
    for paragraph in root.iter(_PARAGRAPH):
        words = "".join(text.text or "" for text in paragraph.iter(_TEXT))
        if not words and _is_gone(paragraph):
            continue
        label = numbers.label_of(paragraph)
        level = styles.heading_level(paragraph)
        if level and len(words) <= _LONGEST_HEADING:
            _set_style(paragraph, f"{OUTLINE_STYLE}{min(level, 5)}")
        if label and (words or paragraph.getparent().tag == f"{WORD}tc"):  # cells may hold nothing but a number
            run = _run(label.rstrip() if words[:1].isspace() else label)
            paragraph.insert(0 if paragraph.find(f"{WORD}pPr") is None else 1, run)


def _heads_first_row(look: _Xml) -> bool:
    stated, bits = look.get(f"{WORD}firstRow"), look.get(f"{WORD}val") or ""
    if stated is not None:
        return stated not in {"0", "false", "off"}
    return re.fullmatch(r"[0-9A-Fa-f]{1,4}", bits) is not None and bool(int(bits, 16) & _FIRST_ROW)


def _is_hidden(run: _Xml, styles: Styles, *, otherwise: bool) -> bool:
    own = is_on(run, "rPr", "vanish")
    return (otherwise or styles.hides(said_at(run, "rPr", "rStyle"))) if own is None else own


def _is_gone(paragraph: _Xml) -> bool:
    """Say whether the mark of a paragraph is hidden, or was deleted while changes were tracked."""
    return any(
        paragraph.find(f"{WORD}pPr/{WORD}rPr/{WORD}{name}") is not None for name in ("vanish", "del", "moveFrom")
    )


def _write_out_box(box: _Xml) -> None:
    """Write a text box as older versions of Word did, which mammoth reads; what stands in for it goes."""
    fallback = f"{_EITHER}Fallback"
    said = [
        words for words in box.iter(f"{WORD}txbxContent") if not any(up.tag == fallback for up in words.iterancestors())
    ]
    if said and box.getparent() is not None:
        shape = etree.Element(f"{WORD}pict")
        shape.extend(said)
        box.getparent().replace(box, shape)


def _set_style(paragraph: _Xml, name: str) -> None:
    properties = paragraph.find(f"{WORD}pPr")
    style = properties.find(f"{WORD}pStyle")
    if style is None:
        style = etree.SubElement(properties, f"{WORD}pStyle")
    style.set(f"{WORD}val", name)


def _run(words: str) -> _Xml:
    run = etree.Element(_RUN)
    etree.SubElement(run, _TEXT).text = words
    return run
