"""A passage as ranking leaves it, with the score that each of its sentences is to have."""

import numpy as np

from index.passage import Passage
from index.sentences import sentence_spans
from rag.rank import RankedPassage, RankedSentence


def ranked_passage(text: str, scores: list[float], *, document: str = "a.txt", offset: int = 0) -> RankedPassage:
    """Return a passage whose sentences have these scores, in order, from every stage."""
    sentences = tuple(
        RankedSentence(offset + start, offset + end, text[start:end], np.zeros(0, np.float32), score, score, score)
        for (start, end), score in zip(sentence_spans(text), scores, strict=True)
    )
    passage = Passage(document, "", offset, offset + len(text), text)
    return RankedPassage(passage, max(scores, default=0.0), met=0.5, dense=0.5, sentences=sentences)
