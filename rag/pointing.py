"""Questions that point at something nobody has named: "this clinic", where several are told of. English only.

What points back leans on the conversation (rag.followup). Where neither that nor the question names such a thing, and
several documents tell of one, any of them would seem to answer: which is meant can only be asked back.
"""

import re
from collections.abc import Sequence

from index.passage import Passage
from index.stems import stems
from rag.answer import NOT_NAMED
from rag.ellipsis import THE_KIND, THINGS
from rag.kind import AUXILIARY, CAPITAL
from rag.words import content

# Bayes' factor: of MTRAG's 33 underspecified questions 7 point so, of the 745 that it or XQuAD answers none. Kept above
# what that would make: "this clinic" may be the one that everything here is about.
UNNAMED = 0.03
_DOCUMENTS = 3  # of the passages found, that have to tell of one
_PLENTY = 3  # words beside it that say which is meant, where one document alone has them all
_NOT_POINTED_AT = (  # after "this": no noun, a time, the documents themselves, or what they all may be about
    rf"(?:{AUXILIARY}|be|been|means?|not|of|in|on|at|"
    r"to|for|by|from|with|an?|the|and|or|ones?|kinds?|types?|sorts?|way|year|month|week|day|time|morning|evening|season|"
    r"case|documents?|reports?|files?|papers?|articles?|texts?|books?|pages?|sections?|chapters?|notes?|manuals?|"
    r"guides?|policy|policies|contract|agreement|library|company|firm|organi[sz]ation|school|university|department|"
    r"office|project)"
)
_POINTING = re.compile(
    r"\b(?:(?:this|these|those)|(?:(?<=of )|(?<=in )|(?<=on )|(?<=at )|(?<=to )|(?<=for )|(?<=by )|(?<=from )|"
    r"(?<=with )|(?<=about )|(?<=is )|(?<=was )|(?<=did )|(?<=does )|(?<!.))that) "
    rf"(?P<thing>(?!{_NOT_POINTED_AT}\b)[\w’'-]+)(?P<further> (?!{_NOT_POINTED_AT}\b|\w+ly\b)[\w’'-]+)?|"
    rf"(?P<kind>{THE_KIND})",
    re.IGNORECASE,
)
_NO_NAME_OF_A_KIND = frozenset("the a an this that in at our its each every one no and of which what new old".split())
_NAME = re.compile(r"(?<=\w )[A-Z]\w|\d")  # beside which "the country" is likely to be that one's


def unnamed(question: str, said: str, passages: Sequence[Passage]) -> str:
    """Ask back what a question means that points at a thing neither it nor what was `said` before names.

    Empty where nothing is pointed at, fewer than three documents of the `passages` found tell of such a thing, or all
    else that is asked stands in one of them alone.
    """
    found = _POINTING.search(question)
    if found is None or (found["kind"] and _NAME.search(question)):
        return ""
    words = f"{found['thing']}{found['further'] or ''}".split() if found["thing"] else found["kind"].split()[1:]
    texts = [(passage.document, f"{passage.context} {passage.text}") for passage in passages]
    thing = next((word for word in words if len(_telling(word, texts)) >= _DOCUMENTS and _named(word, texts)), "")
    before = {*stems(f"{said} {question[: found.start()]}")}
    if not thing or before & {stem for word in words for stem in content(word)}:
        return ""
    if found["kind"] and _is_compound(words[0], question[found.end() :], texts):
        return ""
    rest = {*content(question)}.difference(*(content(word) for word in words))
    if len(rest) >= _PLENTY and len({document for document, text in texts if rest <= {*stems(text)}}) == 1:
        return ""
    whole = found[0] if _is_name(found[0], words, texts) else found[0].rpartition(" ")[0]
    return NOT_NAMED.format(whole)


def _telling(word: str, texts: Sequence[tuple[str, str]]) -> set[str]:
    """Return the documents that have a word as a noun: behind an article or the like, or with a capital."""
    kind = re.escape(word.removesuffix("s"))
    noun = re.compile(
        rf"\b(?i:the|an?|this|that|each|every|our|its|their|no|all|two|three)(?: [\w-]+){{0,3}} (?i:{kind})|"
        rf"\b{kind.capitalize()}"
    )
    return {document for document, text in texts if noun.search(text)}


def _named(word: str, texts: Sequence[tuple[str, str]]) -> bool:
    """Say whether several of a kind are named: "Osk Clinic" and "the clinic of Velm"; of one, all may tell."""
    kind, name = re.escape(word.removesuffix("s")), rf"{CAPITAL}[\w’'-]+"
    naming = re.compile(rf"({name}) (?i:{kind})|(?i:{kind}s?) (?:of|in) (?:the )?({name})")
    found = (set(filter(None, names.groups())) for _, text in texts for names in naming.finditer(text))
    return len({name.casefold() for names in found for name in names} - _NO_NAME_OF_A_KIND) > 1


def _is_compound(kind: str, after: str, texts: Sequence[tuple[str, str]]) -> bool:
    """Say whether "the village" is only half of a thing, as the village shop is one in the documents."""
    following = re.match(rf" (?!{_NOT_POINTED_AT}\b|\w+(?:ed|s)\b)([\w’'-]+)", after)
    return bool(following) and any(f"{kind} {following[1]}".casefold() in text.casefold() for _, text in texts)


def _is_name(phrase: str, words: Sequence[str], texts: Sequence[tuple[str, str]]) -> bool:
    """Say whether all of a phrase names the thing: in "does this clinic open" the second word does not."""
    is_noun = re.search(rf"\b{THINGS}$", phrase, re.IGNORECASE) or words[0][0].isupper()
    return len(words) == 1 or bool(is_noun) or any(" ".join(words) in text for _, text in texts)
