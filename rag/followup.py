"""What to search for: the question, with what it takes from the conversation so far.

Without a language model nothing is rewritten; `rag.rewrite` has one do it. A question that leans on the conversation (a
pronoun without its noun, a fragment such as "And Armenia?") is ranked and answered together with the question before
it; one that stands alone is not, so that a finished topic does not leak into the next, unless nothing found meets it.
What was said last brings in further passages either way: most conversations stay with their subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer import NOT_SAID, Turn
from rag.ellipsis import completed, with_person
from rag.kind import CAPITAL

_POINTS_BACK = re.compile(
    r"""\b(?:
        this|these|those|then|else|latter|others|the\ other|at\ the\ time
        |the\ same(?!\ time)|neither|such(?!\ as\b|\ an?\b)
        |both(?!.*\band\b)|either(?!.*\bor\b)
        |the\ (?:first|second|third|last|next)(?=\s*(?:[?.!,;]|$))
        |(?:another|ones?|more|so)(?=\s*(?:[?.!,;]|$))
        |(?<=how\ many\ )(?:in|on|at|for|after|before|per)|(?<=how\ much\ )(?:in|per|for)
        |(?<!is\ )(?<!are\ )(?<!was\ )(?<!were\ )there(?!\ (?:is|are|was|were|will|would|has|have|can|should|be)\b)
    )\b
    |(?:^\W*|\b(?:of|in|on|at|to|for|by|from|with|about|after|before|than|like|is|was|are|were|does|did)\ )that\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PRONOUN = re.compile(  # not "it" in "Is it allowed to keep a dog?"
    r"\b(?:he|him|his|she|hers?|its|they|them|theirs?|it(?! (?:take|cost|allowed|possible)\b.* to(?: \S+){3}))\b",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?<=\w ){CAPITAL}\w")  # a capital that does not begin the question, and is not "I"
_AFTER_PREPOSITION = re.compile(r"\b(?:about|against|by|for|from|in|of|on|to|with) $", re.IGNORECASE)
_OBJECTS = ("him", "it", "them")
_DEFINES = re.compile(r"^\W*(?:what|who) (?:is|are|was|were) \w+\W*$", re.IGNORECASE)
_OPENS_AS_FOLLOW_UP = re.compile(
    r"^\W*(?:(?:no|yes|sorry|oh|well|ok(?:ay)?|thanks|great)\b\W*)*(?:and|but|or|so|also|then|i meant?|really|"
    r"(?:what|how) about|what of|how so|are you sure|which ones?|(?:who|what|where|when) else|tell me more|go on)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_DOCUMENTS = r"(?:the|these|my) (?:documents?|files?|texts?|sources?|library)"
BESIDE = re.compile(  # what is said beside a question: "ok,", and that the documents are asked
    r"^(?:(?:(?:hi|hello|hey)(?: footnote)?|good (?:morning|afternoon|evening|day)|sorry|excuse me|please|dear \w+|"
    r"quick question|ok(?:ay)?(?:,? thanks)?|thanks|thank you|great|good|nice|cool|well)(?:[,.!;:…]+ | [–-] | (?="
    r"(?:(?:and|so|but) )?(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|can|tell|could)\b)))*"
    r"(?:(?:please )?(?:(?:can|could|would) you )?(?:please )?tell me (?=wh|how|if )|do you know (?=wh|how))?"
    rf"(?:according to {_DOCUMENTS},? |what (?:is said|do(?:es)? {_DOCUMENTS} say) (?:about|on) (.*\w.*?)[?.!]*$)?",
    re.IGNORECASE,
)
_HOW_TO_ANSWER = re.compile(  # a sentence that says how to answer, and not where to look
    r"(?:please,? )?(?:just )?(?:(?:(?:answer|respond|reply|round|express|assume|imagine|pretend|you are an?|act as|"
    r"keep it|be (?:brief|concise|short|precise|exact|specific))|(?:give|provide|write|state|explain|show|justify)"
    r"(?: me)? (?:an?|the|your|why|in|only|just)\b(?: \w+)*? ?(?:answers?|response|reply|reasons?|reasoning|"
    r"explanation|work|steps|calculations?|sentences?|words?))\b"
    r"|if\b.*\b(?:not|no|cannot|unable|unclear|unknown)\b.*\b(?:state|say|explain|mention|indicate|note|tell)\b)"
    r"(?!.*\b(?:according|based|basing|using|relying|statements?|sheets?|reports?|tables?|documents?|sources?)\b).*",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
_OPENER = re.compile(
    r"^\W*(?:(?:and|but|or|so|also|then|ok(?:ay)?)\b\W*)+(?=(?:who|what|when|where|which|why|how|is|are|was|were|do|does|"
    r"did|can)\b)",
    re.IGNORECASE,
)
_ONLY_ASKS = re.compile(  # "Since when?" is asked of the question before, whatever that one leans on
    r"^\W*(?:(?:and|but|so|or)\W+)?(?:(?:since|until|by|for|with|to|in) )?(?:when|why|whom?|where|how|what|which)"
    r"(?: (?:so|not|long|many|much|far|often|come|exactly|else|for|from|year|day))*\W*$",
    re.IGNORECASE,
)
_MARKER = re.compile(r"\[\d+\]")
_MOST_READ = 4_000  # characters of a turn: a question has no more, and time grows with the square of it
_MOST_SAID = 80  # words of an answer: more found no more, and cost time
_FEW_WORDS = 3  # a question of so few words is a fragment: "The Turkish side?"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: the question itself, and the earlier question it leans on, if it does.

    `asked` and `said` are the question just before it and what was answered, which the passages found are near to;
    `subject` is the question that it would lean on if nothing met it, none after a refusal.
    """

    question: str
    earlier: str = ""
    asked: str = ""
    said: str = ""
    subject: str = ""

    @property
    def standalone(self) -> str:
        """The search as one line a reader understands."""
        return f"{self.earlier} {self.question}" if self.earlier else self.question


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question is searched as, what is to be said of that, and the seconds that a language model took for it."""

    search: Search
    notices: tuple[str, ...] = ()
    seconds: float = 0.0


def resolve(question: str, history: Sequence[Turn]) -> Search:
    """Decide whether a question leans on the conversation so far, and on which earlier question."""
    question = " ".join(question.split())
    turns = [(turn.role, " ".join(turn.content[:_MOST_READ].split())) for turn in history if turn.content.strip()]
    asked = [place for place, (role, content) in enumerate(turns) if role == "user" and _WORD.search(content)]
    bare = _bare(BESIDE.sub(r"\1", question))
    if not asked:
        return Search(bare)
    exchanges = [(turns[place][1], _answer(turns[place + 1 :])) for place in asked]
    before, said = exchanges[-1][0], _said(turns[-1][1]) if turns[-1][0] == "assistant" else ""
    subject, told = _subject(exchanges)
    earlier = _leant_on(question, BESIDE.sub(r"\1", before), subject)
    if earlier and (whole := completed(bare, earlier)):
        bare, earlier = whole, ""
    elif earlier and (whole := with_person(_OPENER.sub("", bare), subject, told)):
        bare, earlier = whole, _leant_on(whole, BESIDE.sub(r"\1", before), subject)
    return Search(bare, earlier, before, said, subject if said else "")


def _answer(after: Sequence[tuple[str, str]]) -> str:
    """Return what was said in answer to a question, whose next turns these are."""
    return next((_said(content) for role, content in after[:1] if role == "assistant"), "")


def _leant_on(question: str, before: str, subject: str) -> str:
    """Return the earlier question that one leans on, or both that it does; empty where it stands alone."""
    if not leans(question):
        return ""
    is_between = _ONLY_ASKS.match(question) is not None and _ONLY_ASKS.match(before) is None and leans(before)
    return f"{subject} {before}" if is_between and before != subject else subject


def _bare(question: str) -> str:
    """Leave out sentences that only say how to answer, where others ask something."""
    sentences = _SENTENCES.split(question)
    asking = [sentence for sentence in sentences if not _HOW_TO_ANSWER.fullmatch(sentence)]
    return " ".join(asking) if any(sentence.endswith("?") for sentence in asking) else question


def leans(question: str) -> bool:
    """Say whether a question cannot be understood alone."""
    return (
        _OPENS_AS_FOLLOW_UP.match(question) is not None
        or _POINTS_BACK.search(question) is not None
        or any(_has_no_noun(question, pronoun) for pronoun in _PRONOUN.finditer(question))
        or (len(_WORD.findall(question)) <= _FEW_WORDS and _DEFINES.match(question) is None)
    )


def _has_no_noun(question: str, pronoun: re.Match[str]) -> bool:
    """Say whether no name stands before a pronoun that it may stand for, as in "How old was Elway when he won?".

    In "What did Erdogan say of it?" the pronoun stands for something else.
    """
    before, after = question[: pronoun.start()], question[pronoun.end() :]
    is_object = pronoun[0].lower() in _OBJECTS and _AFTER_PREPOSITION.search(before) is not None
    return is_object or not _WORD.search(after) or _NAME.search(before) is None


def _said(answer: str) -> str:
    """Return the first words of an answer without its markers; nothing of a refusal, which is about no subject."""
    return "" if answer.startswith(NOT_SAID) else " ".join(_MARKER.sub("", answer).split()[:_MOST_SAID])


def _subject(exchanges: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the last question that stood alone but for an "And", with its answer; of fragments only, the first."""
    bare = ((_OPENER.sub("", BESIDE.sub(r"\1", asked)), told) for asked, told in reversed(exchanges))
    first = exchanges[0]
    return next((each for each in bare if not leans(each[0])), (BESIDE.sub(r"\1", first[0]), first[1]))
