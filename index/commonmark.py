"""Markdown as HTML, with markdown-it: its front matter and its footnotes are text, not a heading and no link."""

import re
import tomllib
from bisect import bisect
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference, table
from markdown_it.rules_block.table import escapedSplit, getLine
from markdown_it.rules_inline import StateInline

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML_TITLE = re.compile(r"^title[ \t]*=[^\n]*\n", re.MULTILINE)
_KEY = re.compile(r"[^\s:#-][^:\n]*:(?:\s|\Z)")
_CONTINUED = ("\n", " ", "\t", "-", "#", "]", "}")  # how the other lines of front matter begin
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # the one way to end a line in a table
_OPENED, _CLOSED = "<!--", "-->"  # a comment
_LONGEST = 20_000  # characters of one; to look further for its end, from each beginning, would take too long
_DEEPEST = 100  # lists and quotations in each other; more would be cut
_TITLE = re.compile(  # on one line, in quotes or without
    r"""^title:[ \t]+(["']?)(?![>|\[{&*!])(.*?)\1[ \t]*\n(?![ \t])""", re.IGNORECASE | re.MULTILINE
)


def markdown_html(text: str) -> str:
    """Write Markdown as HTML. The title in its front matter becomes `<title>`, the rest of that stays as it is."""
    title, front, body = _toml(text) or _front_matter(text)
    head = f"<title>{escape(title)}</title>" if title else ""
    kept = f"<pre>{escape(front)}</pre>" if front else ""
    return head + kept + _parser().render(body)


def _toml(text: str) -> tuple[str, str, str] | None:
    """Part the title and the rest of front matter between plus signs from the text, if it is TOML."""
    found = _TOML.match(text)
    try:
        title = tomllib.loads(found[1]).get("title") if found else None
    except tomllib.TOMLDecodeError:
        return None
    if found is None:
        return None
    said = title.strip() if isinstance(title, str) else ""
    lines = _TOML_TITLE.sub("", found[1], count=1) if said and "\n" not in said else found[1]
    return said, lines, text[found.end() :]


def _front_matter(text: str) -> tuple[str, str, str]:
    """Part the title and the other lines between dashes on top from the text, unless they are prose between rules."""
    found = _FRONT_MATTER.match(text)
    if found is None or not _KEY.match(found[1]):
        return "", "", text
    if not all(line.startswith(_CONTINUED) or _KEY.match(line) for line in found[1].splitlines(keepends=True)):
        return "", "", text
    front, body = found[1], text[found.end() :]
    title = _TITLE.search(front)
    if title is None or not title[2]:
        return "", front, body
    return title[2], front[: title.start()] + front[title.end() :], body


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    parser.block.ruler.at("reference", _link_definition)
    parser.block.ruler.before("html_block", "comment", _comment, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("autolink", "comment", _comment_or_break)
    return parser


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table with the cells beyond its heads, which GitHub drops: they were written to be read."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    tokens, state.tokens[before:] = state.tokens[before:], []
    width = sum(token.type == "th_open" for token in tokens)
    row = start
    for token in tokens:
        row = token.map[0] if token.type == "tr_open" and token.map else row
        for words in _cells(state, row)[width:] if token.type == "tr_close" and row > start else ():
            state.push("td_open", "td", 1)
            cell = state.push("inline", "", 0)
            cell.content, cell.map, cell.children = words.strip(), [row, row + 1], []
            state.push("td_close", "td", -1)
        state.tokens.append(token)
    return True


def _cells(state: StateBlock, row: int) -> list[str]:
    cells = escapedSplit(getLine(state, row).strip())
    first, last = cells[0] == "", len(cells) > 1 and cells[-1] == ""  # outside the outer strokes
    return cells[first : len(cells) - last]


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take lines for a comment, which is not shown; one that is never closed or ends before words is none of lines."""
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(_OPENED, begin) or state.is_code_block(start):
        return False
    closed = state.src.find(_CLOSED, begin, begin + _LONGEST)
    last = bisect(state.eMarks, closed, start, end)  # the line that holds the end
    if closed < 0 or last == end or state.src[closed + len(_CLOSED) : state.eMarks[last]].strip():
        return False
    if not silent:
        state.line = last + 1
    return True


def _comment_or_break(state: StateInline, silent: bool) -> bool:
    """Leave out a comment within a line, and end the line at a `<br>`."""
    if state.src.startswith(_OPENED, state.pos):
        closed = state.src.find(_CLOSED, state.pos, state.pos + _LONGEST)
        state.pos = closed + len(_CLOSED) if closed >= 0 else state.pos
        return closed >= 0
    found = _BREAK.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _link_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line for the target of a link, which is not shown, but not `[^1]: Smith.`, which is a footnote."""
    begin = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", begin) and reference(state, start, end, silent)
