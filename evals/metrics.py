"""What is measured of one case. Pure functions; None means "does not apply", never 0.

Retrieval metrics take `ranks`: for each source of a case the place, from 1, of the first passage that holds it.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from evals.case import Case
from evals.gold import Gold
from evals.judge import Judgement
from evals.support import SentenceSupport
from evals.wording import MARKER, contains, without_markers, words
from index.errors import UnknownDocument
from index.passage import Document
from rag.answer import Answer, Citation

Score = float | None
Ranks = Sequence[int | None]

PROSE_WORDS = 25  # an accepted answer longer than this is a reference text, which no answer repeats word for word

# Every name that `score` returns, and whether more of it is better.
HIGHER_IS_BETTER = {
    "answer_recall": True,
    "token_f1": True,
    "recall@1": True,
    "recall@3": True,
    "recall@5": True,
    "recall@10": True,
    "mrr": True,
    "ndcg@5": True,
    "ndcg@10": True,
    "page_hit@5": True,
    "citation_validity": True,
    "citation_precision": True,
    "citation_recall": True,
    "faithfulness": True,
    "judged_correct": True,
    "judged_grounded": True,
    "cites_gold": True,
    "false_answers": False,
    "false_refusals": False,
}


def score(
    case: Case,
    answer: Answer,
    gold: Sequence[Gold],
    document: Callable[[str], Document],
    sentences: Sequence[SentenceSupport] = (),
    judgement: Judgement | None = None,
) -> dict[str, Score]:
    """Return every metric of an answered case, by name.

    `document` gives the stored text of a path; `sentences` are those of the answer that can be checked; `judgement` is
    a language model's, where one was asked. A source that cannot be found measures nothing, and a refusal where none
    can be found is neither right nor wrong.
    """
    refused = float(not answer.answered)
    is_moot = not answer.answered and bool(gold) and all(source.problem for source in gold)
    gold = [source for source in gold if not source.problem]
    return {
        "answer_recall": None if is_moot else answer_recall(case, answer),
        "token_f1": token_f1(case, answer),
        **_retrieval(gold, answer),
        "citation_validity": citation_validity(answer, document),
        "citation_precision": citation_precision(sentences),
        "citation_recall": citation_recall(sentences),
        "faithfulness": faithfulness(sentences),
        "judged_correct": _as_score(judgement.correct if judgement else None),
        "judged_grounded": _as_score(judgement.grounded if judgement else None),
        "cites_gold": cites_gold(gold, answer.citations) if answer.answered and gold else None,
        "false_answers": None if case.answerable else 1 - refused,
        "false_refusals": refused if case.answerable and not is_moot else None,
    }


def is_right(metrics: dict[str, Score]) -> bool | None:
    """Whether a case went right for the one who asked, or None where only a person can tell."""
    if metrics["false_answers"] is not None:
        return metrics["false_answers"] == 0
    if metrics["false_refusals"] or metrics["citation_validity"] not in {None, 1.0}:
        return False
    return None if metrics["answer_recall"] is None else metrics["answer_recall"] == 1


def _as_score(verdict: bool | None) -> Score:
    return None if verdict is None else float(verdict)


def _retrieval(gold: Sequence[Gold], answer: Answer) -> dict[str, Score]:
    ranks = gold_ranks(gold, answer)
    return {
        **{f"recall@{k}": recall(ranks, k) for k in (1, 3, 5, 10)},
        "mrr": reciprocal_rank(ranks),
        "ndcg@5": ndcg(ranks, 5),
        "ndcg@10": ndcg(ranks, 10),
        "page_hit@5": recall(page_ranks(gold, answer), 5),
    }


def gold_ranks(gold: Sequence[Gold], answer: Answer) -> list[int | None]:
    """Return for each source the rank of the first retrieved passage that overlaps it."""
    return [
        _first(source.is_in(found.document, found.start, found.end) for found in answer.passages) for source in gold
    ]


def page_ranks(gold: Sequence[Gold], answer: Answer) -> list[int | None]:
    """Return for each source that names a page the rank of the first retrieved passage on that page."""
    return [
        _first(source.is_on_page(found.document, found.start, found.end) for found in answer.passages)
        for source in gold
        if source.page_span is not None
    ]


def _first(hits: Iterable[bool]) -> int | None:
    return next((rank for rank, hit in enumerate(hits, start=1) if hit), None)


def recall(ranks: Ranks, k: int) -> Score:
    """Return the share of the sources that are among the first k passages (recall@k)."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else None


def reciprocal_rank(ranks: Ranks) -> Score:
    """Return 1 / rank of the first passage that holds a source, 0 if none does. Its mean is the MRR (Voorhees 1999)."""
    found = [rank for rank in ranks if rank is not None]
    return (1 / min(found) if found else 0.0) if ranks else None


def ndcg(ranks: Ranks, k: int) -> Score:
    """Return the normalised discounted cumulative gain at k, with gains 0 and 1 (Järvelin and Kekäläinen 2002).

    A second passage with a source already found gains nothing, and sources first found in one passage count as one:
    so the value never leaves 0 to 1.
    """
    if not ranks:
        return None
    found = {rank for rank in ranks if rank is not None}
    missed = sum(rank is None for rank in ranks)
    ideal = range(1, 1 + min(k, len(found) + missed))
    return _dcg(rank for rank in sorted(found) if rank <= k) / _dcg(ideal)


def _dcg(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(rank + 1) for rank in ranks)


def answer_recall(case: Case, answer: Answer) -> Score:
    """Return 1 when the answer contains any accepted answer and all that it must include, else 0.

    Compared by words (`evals.wording`). None when there is nothing to contain: no expected answer, or only reference
    texts longer than `PROSE_WORDS`.
    """
    accepted = [] if is_prose(case) else case.answers
    if not case.answerable or not (accepted or case.must_include):
        return None
    if not answer.answered:
        return 0.0
    said = words(without_markers(answer.answer))
    any_accepted = not accepted or any(contains(said, words(text)) for text in accepted)
    return float(any_accepted and all(contains(said, words(text)) for text in case.must_include))


def is_prose(case: Case) -> bool:
    """Whether the accepted answers are reference texts, too long to be contained in an answer."""
    return bool(case.answers) and all(len(text.split()) > PROSE_WORDS for text in case.answers)


def token_f1(case: Case, answer: Answer) -> Score:
    """Return the best F1 of the answer's words against an accepted answer's (SQuAD, Rajpurkar et al. 2016).

    It falls with every word more than the accepted answer has: compare runs with it, not systems. None for a refusal,
    where SQuAD's evaluation gives 0: what a refusal costs is said by answer recall and false refusals.
    """
    if not case.answers or not answer.answered:
        return None
    said = Counter(words(without_markers(answer.answer)))
    return max(_f1(said, Counter(words(text))) for text in case.answers)


def _f1(said: Counter[str], expected: Counter[str]) -> float:
    total = said.total() + expected.total()
    return 2 * (said & expected).total() / total if total else 1.0


def citation_validity(answer: Answer, document: Callable[[str], Document]) -> Score:
    """Return the share of an answer's citations that are exact: quote, offsets, page and passage all agree.

    A marker without a citation is an inexact one, and so is an answer without any. None for a refusal.
    """
    checked = [is_exact(citation, document) for citation in answer.citations] + [False] * len(phantoms(answer))
    if not checked:
        return 0.0 if answer.answered else None
    return sum(checked) / len(checked)


def citation_precision(sentences: Sequence[SentenceSupport]) -> Score:
    """Return the share of citations that their sentence needs, after ALCE (Gao et al. 2023).

    A citation counts when its sentence is supported by what it cites and this one supports it alone, or the others do
    not without it. ALCE asks a language model for entailment; here `rag.check` decides.
    """
    cited = [is_needed for sentence in sentences for is_needed in sentence.cited]
    return sum(cited) / len(cited) if cited else None


def citation_recall(sentences: Sequence[SentenceSupport]) -> Score:
    """Return the share of checkable sentences that what they cite supports (ALCE). One without citations counts 0."""
    return sum(sentence.by_cited for sentence in sentences) / len(sentences) if sentences else None


def faithfulness(sentences: Sequence[SentenceSupport]) -> Score:
    """Return the share of checkable sentences that anything retrieved supports, whatever they cite."""
    return sum(sentence.by_retrieved for sentence in sentences) / len(sentences) if sentences else None


def is_exact(citation: Citation, document: Callable[[str], Document]) -> bool:
    """Whether the quote stands, letter for letter, at its offsets, on its page and inside its passage."""
    try:
        cited = document(citation.document)
    except UnknownDocument:
        return False
    return (
        bool(citation.quote)
        and cited.text[citation.start : citation.end] == citation.quote
        and cited.page_at(citation.start) == citation.page
        and citation.passage_start <= citation.start
        and citation.end <= citation.passage_end
    )


def phantoms(answer: Answer) -> list[int]:
    """Return the numbers of the `[n]` markers that no citation has. Brackets inside a quote are the document's own."""
    own_words = " ".join(answer.answer.split())
    for citation in answer.citations:
        own_words = own_words.replace(" ".join(citation.quote.split()), " ")
    numbers = {citation.number for citation in answer.citations}
    return [number for number in map(int, MARKER.findall(own_words)) if number not in numbers]


def cites_gold(gold: Sequence[Gold], citations: Sequence[Citation]) -> float:
    """Return 1 when a quote overlaps one of the sources, else 0."""
    return float(any(source.is_in(cited.document, cited.start, cited.end) for source in gold for cited in citations))
