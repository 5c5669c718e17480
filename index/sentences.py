"""Where sentences begin and end, in any text, without losing a character.

Boundaries inside a paragraph come from sentencex (Wikimedia), which knows abbreviations, quotes and ideographic full
stops, and takes time linear in the text; paragraphs, list items and headings end a sentence whatever their punctuation.
"""

import re
from collections.abc import Collection, Iterator

from sentencex import get_sentence_boundaries  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.headings import is_heading
from index.lines import BULLET, begin_anew

Span = tuple[int, int]

_NAMED_ROW = re.compile(r"[^:;\n]{1,60}: [^;\n]*; [^:;\n]{1,60}: ")  # of a table: "Head: value; Head: value"
_PLAIN_ROW = re.compile(r"(?:[^|.!?()\n]|\([^()\n]*\)|[.!?](?=\S)){1,80}(?<=\s)\|\s")  # "Cell | Cell", not P(a | b)
_LONGEST_ROW = 400  # characters
_NEAR = 12  # characters before the end of a sentence in which an abbreviation is looked for
_GOES_ON = re.compile(r"\b(?:paras?|Abs|approx|Tab|vol|Proc|cl|ca|Vgl|Tel|Sec|Art|Fig|Nr|Bd|Res|Mach|Learn)\.$")
_MAY = re.compile(r"\bMay\.(?=\s+[\"'“‘(]?[A-Z])")  # for sentencex an abbreviation, as it is in "May. 5"
_LETTER = re.compile(r"[^\W\d_]")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def sentence_spans(text: str) -> list[Span]:
    """Return the half-open ranges of the sentences of `text`, in order, without surrounding white space."""
    return [span for block in block_spans(text) for span in _sentences_of(text, block)]


def quotable_spans(text: str, headings: Collection[str] = ()) -> list[Span]:
    """Return the sentences that may answer: without headings and numbers of pages; all, where there is nothing else."""
    spans = sentence_spans(text)
    spans = [span for span in spans if _LETTER.search(text, *span)] or spans
    return [span for span in spans if not is_heading(text, *span, headings)] or spans


def block_spans(text: str) -> Iterator[Span]:
    """Yield the ranges of paragraphs, list items, table rows and headings: what a sentence never crosses."""
    for paragraph in _between(text, _BLANK_LINES):
        yield from _lines_that_stand_alone(text, paragraph)


def _between(text: str, separator: re.Pattern[str]) -> Iterator[Span]:
    start = 0
    for gap in separator.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _lines_that_stand_alone(text: str, paragraph: Span) -> Iterator[Span]:
    """Cut a paragraph before lines that begin something new; wrapped lines stay together."""
    start, end = paragraph
    spans = list(_lines(text, start, end))
    begin = begin_anew([text[first:last] for first, last in spans])
    for (_, line_end), (next_start, _), anew in zip(spans, spans[1:], begin[1:], strict=False):
        if anew:
            yield from _strip(text, start, line_end)
            start = next_start
    yield from _strip(text, start, end)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, stop
        start = stop + 1


def _sentences_of(text: str, block: Span) -> Iterator[Span]:
    bullet = BULLET.match(text, *block)
    offset = bullet.end() - 1 if bullet else block[0]  # a quote begins with words, not with its bullet
    is_row = _NAMED_ROW.match(text, offset, block[1]) or _PLAIN_ROW.match(text, offset, block[1])
    if is_row and block[1] - offset <= _LONGEST_ROW:
        yield from _strip(text, offset, block[1])  # an answer without its question, a cell without its row, say little
        return
    begin = offset
    # "en" decides the abbreviations; the marks of other scripts end sentences all the same.
    for sentence in get_sentence_boundaries("en", _MAY.sub("Day.", text[offset : block[1]])):
        end = offset + sentence["end_index"]
        if not _GOES_ON.search(text[max(begin, end - _NEAR) : end].rstrip()) or end == block[1]:
            yield from _strip(text, begin, end)
            begin = end
    yield from _strip(text, begin, block[1])


def _strip(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
