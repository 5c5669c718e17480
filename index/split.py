"""From a document to passages: exact slices, whole sentences, never longer than the embedding model can read."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from index.passage import Document, Heading, Passage
from index.sentences import Span, block_spans, sentence_spans


class TokenCounter(Protocol):
    """What splitting needs of an embedding model: where its word pieces begin in a text."""

    def token_starts(self, text: str) -> list[int]:
        """Return the offset of each word piece of `text`, ascending."""
        ...


@dataclass(frozen=True, slots=True)
class _Text:
    """A document with its word pieces and headings looked up once: there may be thousands of both."""

    document: Document
    starts: list[int]
    headings: list[int]  # where they start
    paths: list[str]  # what stands above: before the first heading, then from each to the next

    def tokens(self, start: int, end: int) -> int:
        return bisect_left(self.starts, end) - bisect_left(self.starts, start)


def split(document: Document, counter: TokenCounter, *, tokens: int) -> list[Passage]:
    """Cut a document into passages of at most `tokens` word pieces, in order.

    A passage begins at a heading or a paragraph and takes in what follows while it fits; a longer paragraph is cut
    between sentences, and only a sentence that is itself too long is cut inside.
    """
    headings = [heading.start for heading in document.headings]
    text = _Text(document, counter.token_starts(document.text), headings, list(_heading_paths(document.headings)))
    return [_passage(text, span) for section in _sections(document) for span in _pack(text, section, tokens)]


def _sections(document: Document) -> Iterator[Span]:
    """Cut at headings and pages, so that no passage mixes two subjects or has two page numbers."""
    starts = sorted({0, *(heading.start for heading in document.headings), *(page.start for page in document.pages)})
    yield from zip(starts, [*starts[1:], len(document.text)], strict=True)


def _pack(text: _Text, section: Span, tokens: int) -> Iterator[Span]:
    """Join paragraphs while they fit together."""
    held: Span | None = None
    for start, end in _pieces(text, section, tokens):
        if held is None:
            held = (start, end)
        elif text.tokens(held[0], end) <= tokens:
            held = (held[0], end)
        else:
            yield held
            held = (start, end)
    if held is not None and not _is_carried(text, held, section[1]):
        yield held


def _pieces(text: _Text, section: Span, tokens: int) -> Iterator[Span]:
    """Yield paragraphs, and the parts of paragraphs that are too long."""
    offset = section[0]
    for start, end in block_spans(text.document.text[section[0] : section[1]]):
        block = (offset + start, offset + end)
        if text.tokens(*block) <= tokens:
            yield block
        else:
            yield from _halves(text, _sentences(text, block, tokens), tokens)


def _sentences(text: _Text, block: Span, tokens: int) -> list[Span]:
    offset = block[0]
    spans = [(offset + a, offset + b) for a, b in sentence_spans(text.document.text[offset : block[1]])]
    first, end = spans[0]
    bullet = text.document.text[offset:first].rstrip()
    if text.tokens(offset, end) <= tokens or text.tokens(first, end) > tokens:
        spans[0] = (offset, end)  # with its bullet, unless that is what makes the sentence too long
    elif any(map(str.isalnum, bullet)):
        spans.insert(0, (offset, offset + len(bullet)))  # a number is not lost
    return [part for span in spans for part in _cut_inside(text, span, tokens)]


def _cut_inside(text: _Text, span: Span, tokens: int) -> Iterator[Span]:
    """Cut a sentence that no passage can hold, at word pieces that follow white space where there are any."""
    start, end = span
    while text.tokens(start, end) > tokens:
        first = bisect_left(text.starts, start)
        cuts = text.starts[first + tokens // 2 : first + tokens + 1]
        cut = next((at for at in reversed(cuts) if text.document.text[at - 1].isspace()), cuts[-1])
        yield start, start + len(text.document.text[start:cut].rstrip())
        start = cut
    yield start, end


def _halves(text: _Text, sentences: list[Span], tokens: int) -> Iterator[Span]:
    """Join the sentences of a long paragraph into the fewest passages, of about equal length."""
    total = text.tokens(sentences[0][0], sentences[-1][1])
    share = total / -(-total // tokens)
    held = sentences[0]
    for start, end in sentences[1:]:
        grown = text.tokens(held[0], end)
        if grown <= tokens and text.tokens(*held) + text.tokens(start, end) / 2 <= share:
            held = (held[0], end)
        else:
            yield held
            held = (start, end)
    yield held


def _is_carried(text: _Text, span: Span, section_end: int) -> bool:
    """Say whether a passage is nothing but a heading, which the passages below it carry as context."""
    document, headings = text.document, text.document.headings
    at = bisect_left(text.headings, span[0])
    if at + 1 >= len(headings) or headings[at].start != span[0]:
        return False  # no heading, or nothing below
    if document.page_at(headings[at + 1].start) != document.page_at(span[0]):
        return False  # a title alone is all that a slide says
    if " ".join(document.text[span[0] : span[1]].split()) != headings[at].text:
        return False
    is_context = headings[at].level > 1 or headings[at].text == document.title
    return is_context and headings[at + 1].start == section_end and headings[at + 1].level > headings[at].level


def _passage(text: _Text, span: Span) -> Passage:
    document = text.document
    return Passage(
        document=document.path,
        title=document.title,
        start=span[0],
        end=span[1],
        text=document.text[span[0] : span[1]],
        page=document.page_at(span[0]),
        heading=text.paths[bisect_right(text.headings, span[0])],
    )


def _heading_paths(headings: tuple[Heading, ...]) -> Iterator[str]:
    """Yield the headings above, outermost first, without the first-level one that is the title."""
    above: list[Heading] = []
    yield ""
    for heading in headings:
        above = [outer for outer in above if outer.level < heading.level] + [heading]
        yield " › ".join(outer.text for outer in above if outer.level > 1)
