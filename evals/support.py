"""Which sentences of an answer stand on something, by the checker of `rag.check`: no language model judges."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.wording import MARKER
from index.errors import UnknownDocument
from index.passage import Document, Passage
from index.sentences import sentence_spans
from rag.answer import Answer, Citation
from rag.check import Checker, Claim, is_checkable

_MARKER = re.compile(rf"\s*{MARKER.pattern}")


@dataclass(frozen=True, slots=True)
class SentenceSupport:
    """A sentence that can be checked, and what supports it.

    `cited` has an entry for each of its citations, True when the citation is needed for the support or gives it alone.
    """

    text: str
    by_cited: bool
    by_retrieved: bool
    cited: tuple[bool, ...] = ()


def sentence_support(answer: Answer, document: Callable[[str], Document], checker: Checker) -> list[SentenceSupport]:
    """Judge every sentence of an answer that can be checked; none for a refusal.

    A sentence that stands word for word in a quote it cites is supported, and no model is asked.
    """
    if not answer.answered:
        return []
    judge = _Judge(answer, document, checker)
    return [judge.sentence(text, numbers) for text, numbers in cited_sentences(answer) if is_checkable(text)]


def cited_sentences(answer: Answer) -> list[tuple[str, list[int]]]:
    """Return the sentences of an answer without markers, each with the numbers that it cites.

    A sentence without markers that stands word for word in a quote cites that quote: a quote may have two sentences. An
    answer of quotes is taken as what it is: a row of a table ends without a full stop.
    """
    text = answer.answer
    if answer.mode == "offline" and text == " ".join(_as_quoted(one) for one in answer.citations):
        return [(said, [one.number]) for one in answer.citations for said in _sentences(one.quote)]
    spans = sentence_spans(_MARKER.sub(lambda marker: " " * len(marker[0]), text))
    ends = [*(start for start, _ in spans[1:]), len(text)][: len(spans)]
    found: list[tuple[str, list[int]]] = []
    for (start, _), end in zip(spans, ends, strict=True):
        numbers = [int(number) for number in _MARKER.findall(text[start:end])]
        words = " ".join(_MARKER.sub("", text[start:end]).split())
        found.append((words, numbers or _quoting(words, answer.citations)))
    return found


def _sentences(quote: str) -> list[str]:
    return [" ".join(quote[start:end].split()) for start, end in sentence_spans(quote)]


def _as_quoted(citation: Citation) -> str:
    return f"{' '.join(citation.quote.split())} [{citation.number}]"


def _quoting(words: str, citations: Sequence[Citation]) -> list[int]:
    return [citation.number for citation in citations if _stands_in(words, citation.quote)][:1]


def _stands_in(words: str, quote: str) -> bool:
    return " ".join(words.split()) in " ".join(quote.split())


class _Judge:
    def __init__(self, answer: Answer, document: Callable[[str], Document], checker: Checker) -> None:
        self._answer, self._document, self._checker = answer, document, checker
        self._citations = {citation.number: citation for citation in answer.citations}

    def sentence(self, text: str, numbers: Sequence[int]) -> SentenceSupport:
        cited = [self._citations[number] for number in dict.fromkeys(numbers) if number in self._citations]
        by_cited = self._by(text, cited)
        needed = tuple(by_cited and self._is_precise(text, one, cited) for one in cited)
        unknown = (False,) * (len(set(numbers)) - len(cited))  # a marker without a citation supports nothing
        return SentenceSupport(text, by_cited, by_cited or self._by_passages(text), needed + unknown)

    def _is_precise(self, text: str, one: Citation, cited: Sequence[Citation]) -> bool:
        return len(cited) == 1 or self._by(text, [one]) or not self._by(text, [each for each in cited if each != one])

    def _by(self, text: str, cited: Sequence[Citation]) -> bool:
        if any(_stands_in(text, citation.quote) for citation in cited):
            return True
        passages = [self._passage(c.document, c.passage_start, c.passage_end) for c in cited]
        return self._supported(text, passages)

    def _by_passages(self, text: str) -> bool:
        return self._supported(text, [self._passage(p.document, p.start, p.end) for p in self._answer.passages])

    def _passage(self, path: str, start: int, end: int) -> Passage | None:
        try:
            document = self._document(path)
        except UnknownDocument:
            return None
        return Passage(path, document.title, start, end, document.text[start:end], document.page_at(start))

    def _supported(self, text: str, passages: Sequence[Passage | None]) -> bool:
        known = list(dict.fromkeys(passage for passage in passages if passage and passage.text.strip()))
        verdict = self._checker.check([Claim(text, tuple(range(len(known))))], known)[0] if known else None
        return verdict is not None and verdict.outcome == "supported"
