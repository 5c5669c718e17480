"""Questions that point at something nobody has named: "this clinic", where several are told of. English only.

What points back leans on the conversation (rag.followup). Where neither that nor the question names such a thing, and
several documents tell of one, any of them would seem to answer: which is meant can only be asked back.
"""

import re
from collections.abc import Sequence

from index.passage import Passage
from index.stems import stems
from rag.answer import NOT_NAMED
from rag.rank import content

# Bayes' factor: of MTRAG's underspecified questions 8 of 33 point so, of those it answers none of 133, of XQuAD's 2 of
# 612. Kept above what that would make: "this clinic" may be the one that everything here is about.
UNNAMED = 0.03
_DOCUMENTS = 3  # of the best passages, that have to tell of one
_THINGS = (
    r"(?:country|city|town|village|county|person|animal|plant|species|language|clinic|hospital|product|book|novel|film|"
    r"movie|song|game|team|ship|mission)s?"
)
_NO_THING = (  # after "this": no noun, a time, the documents themselves, or what they all may be about
    r"(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|should|must|may|means?|not|of|in|on|at|"
    r"to|for|by|from|with|an?|the|and|or|ones?|kinds?|types?|sorts?|way|year|month|week|day|time|morning|evening|season|"
    r"case|documents?|reports?|files?|papers?|articles?|texts?|books?|pages?|sections?|chapters?|notes?|manuals?|"
    r"guides?|policy|policies|contract|agreement|library|company|firm|organi[sz]ation|school|university|department|"
    r"office|project)"
)
_WORDS = rf"(?P<thing>(?!{_NO_THING}\b)[\w’'-]+)(?P<further> (?!{_NO_THING}\b|\w+ly\b)[\w’'-]+)?"
_POINTING = re.compile(
    rf"\b(?:(?:this|these|those)|(?:(?<=of )|(?<=in )|(?<=on )|(?<=at )|(?<=to )|(?<=for )|(?<=by )|(?<=from )|"
    rf"(?<=with )|(?<=about )|(?<=is )|(?<=was )|(?<=did )|(?<=does )|(?<!.))that) {_WORDS}",
    re.IGNORECASE,
)
_THE = re.compile(
    rf"\bthe (?:[a-z]\w+ )?(?P<thing>{_THINGS})\b(?P<further>)(?!['’]| (?:of|that|which|who|where|with|called|named)\b)"
)
_NAME = re.compile(r"(?<=\w )[A-Z]\w|\d")  # beside which "the country" is likely to be that one's


def unnamed(question: str, said: str, passages: Sequence[Passage]) -> str:
    """Ask back what a question means that points at a thing neither it nor what was `said` before names.

    Empty where nothing is pointed at, or fewer than three documents of the best `passages` tell of such a thing.
    """
    found = _POINTING.search(question) or (None if _NAME.search(question) else _THE.search(question))
    if found is None:
        return ""
    thing = {*content(f"{found['thing']}{found['further'] or ''}")}
    if not thing or thing & {*stems(f"{said} {question[: found.start()]}")}:
        return ""
    texts = [(passage.document, f"{passage.context} {passage.text}") for passage in passages]
    told = [{document for document, text in texts if stem in stems(text)} for stem in thing]
    if max(map(len, told)) < _DOCUMENTS:
        return ""
    return NOT_NAMED.format(found[0] if _is_name(found, texts) else found[0].removesuffix(found["further"]))


def _is_name(found: re.Match[str], texts: Sequence[tuple[str, str]]) -> bool:
    """Say whether all that was found names the thing: in "does this clinic open" the second word does not."""
    words = f"{found['thing']}{found['further'] or ''}"
    is_noun = re.search(rf"\b{_THINGS}$", words) or words[0].isupper()
    return not found["further"] or bool(is_noun) or any(words in text for _, text in texts)
