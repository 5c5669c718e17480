"""Rich text (RTF), with striprtf."""

import re
from collections.abc import Iterator
from itertools import groupby

from striprtf.striprtf import rtf_to_text

from index.compose import Block, compose, line_blocks
from index.encoding import clean
from index.errors import UnreadableDocument
from index.formulas import raised
from index.passage import Document
from index.tables import looks_headed, named_row, plain_row

_LEFT_OUT = {  # by striprtf
    "footnotes": r"\\footnote\b",
    "headers and footers": r"\\(?:header|footer)[lrf]?\b",
    "text boxes": r"\\(?:shptxt|dptxbxtext)\b",
    "comments": r"\\annotation\b",
    "hidden words": r"\{[^{}]*\\v(?:\\[a-z]+(?:-?\d+)?)* [^{}\\;\s]",
}
_WORD = r"(?<!\\)\\{}(?![a-z\d-]) ?"  # of control; a space ends it

# A number set high, behind words of control; what they end in is not taken for it. striprtf passes over the setting.
_RAISED = re.compile(
    r"(?<!\\)(\\super(?![a-z\d])(?:\s?(?!\\(?:plain|nosupersub|super))\\[a-z]++(?:-?\d++)?+)*+\s?)([-+]?\d+)(?=\s*[}\\])"
)
_HIDDEN = re.compile(_WORD.format("(?:v1?|deleted)"))
_SWITCH = re.compile(rf"\\[\\{{}}]|[{{}}]|(?P<on>{_HIDDEN.pattern})|(?P<off>\\(?:v0|deleted0|plain)(?![a-z\d]))")
_LABEL = re.compile(r"\{\\(?:pntext|listtext)\b([^{}]*)\}")  # a list's number, or its bullet in some font of signs
_BULLET = re.compile(
    r"(?:\\'(?:95|a7|a8|b7|d8|fc)|\\u-\d+ ?.?|\\u(?:8226|9642|9643|61\d{3}) ?.?|[o·•§–-])\s*", re.IGNORECASE
)
_BRACE = re.compile(r"\\[\\{}]|[{}]")
_ASKED = re.compile(r"\{\s*(?:\\\*\s*)?\\fldinst(?![a-z])")  # the instruction of a field, such as the address of a link
_STYLES = re.compile(r"\{\s*\\stylesheet(?![a-z])")
_STYLE = re.compile(r"\{\\s(\d+)(?!\d)([^{}]*);\s*\}")
_LEVEL = re.compile(r"\\outlinelevel(\d)|\bheading ([1-9])$", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\[\\{}]|[{}]|(?P<new>\\pard(?![a-z]))|(?P<end>\\par(?![a-z\d-]))|\\s(?P<style>\d+)|\\outlinelevel(?P<level>\d)"
)
_HEADING = "\x02"  # with its level behind, written where a heading ends
_MARKED = re.compile(rf"{_HEADING}([1-6])\s*$")
_LONGEST_HEADING = 150  # characters; the clauses of a contract have outline levels too
_DEEPEST, _OF_TEXT = 6, 9  # levels; that of text is counted from 0, as all in RTF

_TAB = re.compile(_WORD.format("tab"))
_ROW = re.compile(_WORD.format("trowd") + r".*?" + _WORD.format("row"), re.DOTALL)
_LINE_END = re.compile(_WORD.format("(?:par|line|nestcell)"))
_CELL_END = re.compile(_WORD.format("cell"))
_END = "\x01"  # of a cell, put behind the bar that striprtf writes, which may as well be one of the text

_FONT = r"\\f{}(?!\d)[^;]*?\\fcharset([1-9]\d*)"
_DEFAULT_FONT = re.compile(r"\\deff(\d+)")
_TO_DEFAULT = re.compile(r"(?<!\\)\\(rtf1?|plain)(?![a-z\d]) ?")
_TWO_BYTES = re.compile(r"\\fcharset(?:128|129|134|136)(?!\d)|\\ansicpg(?:932|936|949|950)(?!\d)")
_PAIR = re.compile(r"(\\'[89a-f][0-9a-f])(?:\\'[0-9a-f]{2}|([@-\[\]-z|~])|\\([\\{}]))", re.IGNORECASE)


def rtf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an RTF file: its headings, its paragraphs and the rows of its tables. What is left out becomes a notice.

    Raises:
        UnreadableDocument: it is damaged.
    """
    source = _with_fonts(content)
    notices = [f"its {what} are not read" for what, mark in _LEFT_OUT.items() if re.search(mark, source)]
    try:
        text = rtf_to_text(_for_striprtf(source), errors="replace")
    except (ValueError, IndexError, LookupError) as error:
        raise UnreadableDocument(name, "it is damaged, or no RTF file; save it again as .rtf or .docx") from error
    return compose(name, fallback_title, _blocks(text), notices)


def _with_fonts(content: bytes) -> str:
    """Write letters beyond ASCII as their bytes, and name the font that they stand in: it tells their encoding."""
    if b"\\bin" not in content:  # that counts its bytes
        content = re.sub(rb"[\x80-\xff]", lambda found: b"\\'%02x" % found[0][0], content)
    source = content.decode("cp1252", "replace")
    if _TWO_BYTES.search(source):  # the second byte of a letter may be written as the letter that it is in ASCII
        source = _PAIR.sub(_pair, source)
    stated = _DEFAULT_FONT.search(source)
    font = stated[1] if stated else "0"
    if re.search(_FONT.format(font), source):
        source = _TO_DEFAULT.sub(rf"\\\1\\f{font} ", source)
    return source


def _pair(found: re.Match[str]) -> str:
    second = found[2] or found[3]
    return f"{found[1]}\\'{ord(second):02x}" if second else found[0]


def _for_striprtf(source: str) -> str:
    """Write what striprtf would read wrongly in the way that it reads rightly."""
    source = _RAISED.sub(lambda found: found[1] + raised(found[2]), _without_instructions(source))
    source = _ROW.sub(lambda row: _LINE_END.sub(r"\\tab ", row[0]), source)
    source = _with_headings(source)
    source = _put_aside(source) if _HIDDEN.search(source) else source
    source = _LABEL.sub(_label, source)
    return _CELL_END.sub(rf"\\cell {_END}", source)


def _without_instructions(source: str) -> str:
    """Take out the instructions of fields: striprtf writes the address of a link behind the words of some other."""
    pieces, at = list[str](), 0
    for found in _ASKED.finditer(source):
        if found.start() < at:  # inside of one that is gone
            continue
        end = _end_of_group(source, found.start())
        if not end:
            break
        pieces.append(source[at : found.start()])
        at = end
    return "".join([*pieces, source[at:]])


def _end_of_group(source: str, start: int) -> int:
    """Return where the group ends that starts there; 0 where it does not."""
    depth = 0
    for found in _BRACE.finditer(source, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return 0


def _with_headings(source: str) -> str:
    """Mark the ends of headings, by their style or their outline; a group leaves the style as it was before."""
    styles = _heading_styles(source)
    levels = [0]  # in each group

    def written(found: re.Match[str]) -> str:
        token = found[0]
        if token == "{":
            levels.append(levels[-1])
        elif token == "}" and len(levels) > 1:
            levels.pop()
        elif found["new"]:
            levels[-1] = 0
        elif found["style"]:
            levels[-1] = styles.get(found["style"], 0)
        elif found["level"]:
            levels[-1] = _deeper(int(found["level"]))
        return f"{{{_HEADING}{levels[-1]}}}{token}" if found["end"] and levels[-1] else token

    return _TOKEN.sub(written, source) if styles or r"\outlinelevel" in source else source


def _heading_styles(source: str) -> dict[str, int]:
    """Return the levels of the styles that make headings, by their numbers."""
    start = _STYLES.search(source)
    end = _end_of_group(source, start.start()) if start else 0
    if not start or not end:
        return {}
    styles = ((style[1], _LEVEL.search(style[2])) for style in _STYLE.finditer(source, start.end(), end))
    return {number: _deeper(int(level[1] or int(level[2]) - 1)) for number, level in styles if level}


def _deeper(outline: int) -> int:
    """Return the level of a heading: the first is the title's, as on the web."""
    return 0 if outline == _OF_TEXT else min(outline + 2, _DEEPEST)


def _put_aside(source: str) -> str:
    """Put hidden and deleted words into groups of a kind that readers skip; they end with the group they stand in."""
    is_open = [False]  # in each group

    def written(found: re.Match[str]) -> str:
        token, before = found[0], ""
        if token == "{":
            is_open.append(False)
        elif token == "}" and len(is_open) > 1:
            before = "}" if is_open.pop() else ""
        elif found["on"]:
            token, is_open[-1] = ("" if is_open[-1] else r"{\*"), True
        elif found["off"]:
            before, is_open[-1] = ("}" if is_open[-1] else ""), False
        return before + token

    return _SWITCH.sub(written, source)


def _label(found: re.Match[str]) -> str:
    words = re.sub(r"\\(?!u-?\d)[a-z]+(?:-?\d+)? ?", "", found[1])
    return "{- }" if _BULLET.fullmatch(words) else "{" + _TAB.sub("", found[1]) + " }"


def _blocks(text: str) -> Iterator[Block]:
    """Tell rows from paragraphs: a row ends with the end of a cell, a paragraph with that of its line."""
    for is_row, members in groupby(text.split("\n"), key=lambda line: line.rstrip().endswith(_END)):
        lines = list(members)
        if not is_row:
            yield from map(_paragraph, lines)
            continue
        yield from line_blocks(_rows(lines))


def _paragraph(line: str) -> Block:
    marked = _MARKED.search(line)
    words = clean(line[: marked.start()] if marked else line).strip()
    return Block(words, int(marked[1]) if marked and len(words) <= _LONGEST_HEADING else 0)


def _rows(lines: list[str]) -> Iterator[str]:
    rows = [[" ".join(clean(cell).split()) for cell in line.split(f"|{_END}")[:-1]] for line in lines]
    if looks_headed(rows):
        return (named_row(rows[0], row) for row in rows[1:])
    return map(plain_row, rows)
