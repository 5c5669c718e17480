"""Rich text (RTF), with striprtf."""

import re
from collections.abc import Iterator
from itertools import groupby

from striprtf.striprtf import rtf_to_text

from index.compose import LINE, PARAGRAPH, Block, compose
from index.encoding import clean
from index.errors import UnreadableDocument
from index.passage import Document
from index.tables import plain_row

_LEFT_OUT = {"footnotes": rb"\\footnote\b", "headers and footers": rb"\\(?:header|footer)[lrf]?\b"}  # by striprtf

# A number set high, behind words of control; what they end in is not taken for it. striprtf passes over the setting.
_RAISED = re.compile(
    r"(?<!\\)(\\super(?![a-z\d])(?:\s?(?!\\(?:plain|nosupersub|super))\\[a-z]++(?:-?\d++)?+)*+\s?)([-+]?\d+)(?=\s*[}\\])"
)
_RAISE = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def rtf_document(content: bytes, name: str, fallback_title: str) -> Document:
    """Read an RTF file: its paragraphs and the rows of its tables. What striprtf leaves out becomes a notice.

    Raises:
        UnreadableDocument: it is damaged.
    """
    source = _RAISED.sub(lambda found: found[1] + found[2].translate(_RAISE), content.decode("cp1252", "replace"))
    try:
        text = rtf_to_text(source, errors="replace")
    except (ValueError, IndexError, LookupError) as error:
        raise UnreadableDocument(name, "it is damaged, or no RTF file; save it again as .rtf or .docx") from error
    notices = [f"its {what} are not read" for what, mark in _LEFT_OUT.items() if re.search(mark, content)]
    return compose(name, fallback_title, _blocks(clean(text)), notices)


def _blocks(text: str) -> Iterator[Block]:
    """Tell rows from paragraphs: striprtf ends each cell with a bar and each paragraph with a line end."""
    for is_row, members in groupby(text.split("\n"), key=lambda line: line.rstrip().endswith("|")):
        lines = list(members)
        for number, line in enumerate(lines, start=1):
            words = plain_row([cell.strip() for cell in line.split("|")]) if is_row else line.strip()
            yield Block(words, gap=LINE if is_row and number < len(lines) else PARAGRAPH)
