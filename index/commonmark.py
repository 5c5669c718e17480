"""Markdown as HTML, with markdown-it: its front matter and its footnotes are text, not a heading and no link."""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"[^\s:#-][^:\n]*:(?:\s|\Z)")
_CONTINUED = ("\n", " ", "\t", "-", "#", "]", "}")  # how the other lines of front matter begin
_DEEPEST = 100  # lists and quotations in each other; more would be cut
_TITLE = re.compile(  # on one line, in quotes or without
    r"""^title:[ \t]+(["']?)(?![>|\[{&*!])(.*?)\1[ \t]*\n(?![ \t])""", re.IGNORECASE | re.MULTILINE
)


def markdown_html(text: str) -> str:
    """Write Markdown as HTML. The title in its front matter becomes `<title>`, the rest of that stays as it is."""
    front, body = _front_matter(text)
    head = ""
    if (title := _TITLE.search(front)) and title[2]:
        front = front[: title.start()] + front[title.end() :]
        head = f"<title>{escape(title[2])}</title>"
    kept = f"<pre>{escape(front)}</pre>" if front else ""
    return head + kept + _parser().render(body)


def _front_matter(text: str) -> tuple[str, str]:
    """Part the lines between dashes on top from the rest, unless they are prose between two rules."""
    found = _FRONT_MATTER.match(text)
    if found is None or not _KEY.match(found[1]):
        return "", text
    if not all(line.startswith(_CONTINUED) or _KEY.match(line) for line in found[1].splitlines(keepends=True)):
        return "", text
    return found[1], text[found.end() :]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    parser.block.ruler.at("reference", _link_definition)
    return parser


def _link_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line for the target of a link, which is not shown, but not `[^1]: Smith.`, which is a footnote."""
    begin = state.bMarks[start] + state.tShift[start]
    return not state.src.startswith("[^", begin) and reference(state, start, end, silent)
