"""What to search for: the question, with what it takes from the conversation so far.

Without a language model nothing is rewritten; `rag.rewrite` has one do it. A question that leans on the conversation (a
pronoun without its noun, a fragment such as "And Armenia?") is ranked and answered together with the question before
it; one that stands alone is not, so that a finished topic does not leak into the next, unless nothing found meets it.
What was said last brings in further passages either way: most conversations stay with their subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.answer import NOT_NAMED, NOT_SAID, Turn
from rag.ellipsis import ASKING, THE_KIND, completed, thing_in, with_person
from rag.kind import AUXILIARY, CAPITAL, REQUEST

_POINTS_BACK = re.compile(
    r"""\b(?:
        this|these|those|then|else|latter|others|the\ other|at\ the\ time
        |the\ same(?!\ time)|instead(?!\ of)|neither|such(?!\ as\b|\ an?\b)
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
_IS_WHOLE = re.compile(  # though of few words: "Who is Brandt?", "Who handles expenses?", "Who founded Osk?"
    r"^\W*(?i:(?:what|who) (?:is|are|was|were) \w+|who (?!is|was|else)(?:\w+(?:s|ed) \w+s|\w+ (?-i:[A-Z])\w+))\W*$"
)
_INTERJECTION = r"(?:no|yes|sorry|oh|well|ok(?:ay)?|thanks|great)"
_OPENS_AS_FOLLOW_UP = re.compile(
    rf"^\W*(?:{_INTERJECTION}\b\W*)*(?:and|but|or|so|also|i meant?|really|(?:what|how) about|what of|how so|"
    r"are you sure|which ones?|tell me more(?! about\b)|go on)\b",
    re.IGNORECASE,
)
_THE_KIND = re.compile(THE_KIND, re.IGNORECASE)  # "the city", which may be the one that was named
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d")
_DOCUMENTS = r"(?:the|these|my) (?:documents?|files?|texts?|sources?|library)"
BESIDE = re.compile(  # what is said beside a question: "ok,", and that the documents are asked
    r"^(?:(?:(?:hi|hello|hey)(?: footnote)?|good (?:morning|afternoon|evening|day)|sorry|excuse me|please|dear \w+|"
    r"(?:quick|another|next) question|by the way|btw|anyway|actually|ok(?:ay)?(?:,? thanks)?|thanks|thank you|great|"
    r"good|nice|cool|well)(?:[,.!;:…]+ | [–-] | (?="
    r"(?:(?:and|so|but) )?(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|can|tell|could)\b)))*"
    rf"(?:(?:{REQUEST}tell me|do you know|i was wondering|"
    rf"i(?:['’]d| would)? (?:like|want) to (?:ask|know))(?=,? (?:{ASKING}|if)\b),? (?:(?:whether|if) )?)?"
    rf"(?:according to {_DOCUMENTS},? )?",
    re.IGNORECASE,
)
_MUCH = r"(?: (?:a bit|a little|some|something|more|any|information|info|details|facts))*"
_TOPIC = re.compile(  # a request to tell of something: the reader knows questions
    rf"\W*(?:{_INTERJECTION}\W+)*(?:(?:what (?:is (?:said|known)|can you tell me|(?:do you|do(?:es)? {_DOCUMENTS}) "
    rf"(?:know|say))|{REQUEST}(?:tell|give|show) me{_MUCH}|"
    rf"(?:do you have|have you got|is there){_MUCH}|i(?:['’]d| would)? (?:like|love|want|need|wish|am interested)"
    rf"(?: to (?:know|learn|hear|read|find out))?{_MUCH}) (?:about|on|of)|i(?:['’]| a)m (?:looking for|interested in)|"
    rf"{REQUEST}(?:describe|explain)(?: to me)?(?! .* (?:in|as|for|to|so) )) "
    rf"(?!(?:it|this|that|these|those|him|her|them|you\w*|{ASKING}|if|in|to)\b)"
    r"(\W?\w(?:(?![.?!] ).)*?)(?:,? please)?[?.!]*",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:\S+ )*?[a-z][\w-]*[^aisu'’]s(?: (?:of|in|on|at|to|for|from|by|with)\b.*)?")
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
_OPENER = re.compile(  # before a question that has its verb, unlike "And how many boats?"
    rf"^\W*(?:(?:and|but|or|so|also|{_INTERJECTION})\b\W*)+(?=(?:who|whom|whose|{AUXILIARY})\b|"
    rf"(?:what|when|where|which|why|how)(?:['’]s\b|\b.* (?:{AUXILIARY}|\w{{3,}}ed)\b))",
    re.IGNORECASE,
)
_ONLY_ASKS = re.compile(  # "Since when?" is asked of the question before, whatever that one leans on
    r"^\W*(?:(?:and|but|so|or)\W+)?(?:(?:since|until|by|for|with|to|in|over|within|after|from|at|on) )?"
    r"(?:when|why|whom?|where|how|what|which)(?: (?:so|not|long|many|much|far|often|come|exactly|else|for|from|"
    r"(?:hour|day|week|month|year|time)s?))*\W*$",
    re.IGNORECASE,
)
_ASKED_BACK = re.compile(re.escape(NOT_NAMED).replace(r"\{\}", "(.*)"))
_ONE = re.compile(r"\bones?\b")
_MARKER = re.compile(r"\[\d+\]")
_MOST_READ = 4_000  # characters of a turn: a question has no more, and time grows with the square of it
_MOST_SAID = 80  # words of an answer: more found no more, and cost time
_FEW_WORDS = 3  # a question of so few words is a fragment: "The Turkish side?"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: the question itself, and the earlier question it leans on, if it does.

    `asked` and `said` are the question just before it and what was answered, which the passages found are near to;
    `subject` is the question that it would lean on if nothing met it, none after a refusal; `typed` a request that was
    put as a question.
    """

    question: str
    earlier: str = ""
    asked: str = ""
    said: str = ""
    subject: str = ""
    typed: str = ""

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


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is talked about: the last question that stood alone or was made whole; of fragments only, the first.

    `beside` is what a fragment named since ("And the bridge?"), `asked` the one or the other as it was typed, `told`
    what was answered to it, `between` a question since that leans on it, and `unnamed` what was asked back last.
    """

    alone: str = ""
    beside: str = ""
    between: str = ""
    asked: str = ""
    told: str = ""
    unnamed: str = ""

    @property
    def question(self) -> str:
        """What a question leans on."""
        return f"{self.alone} {self.beside}".strip()


def resolve(question: str, history: Sequence[Turn]) -> Search:
    """Decide whether a question leans on the conversation so far, and on which earlier question."""
    question = " ".join(question.split())
    turns = [(turn.role, " ".join(turn.content[:_MOST_READ].split())) for turn in history if turn.content.strip()]
    asked = [place for place, (role, content) in enumerate(turns) if role == "user" and _WORD.search(content)]
    while asked and _WORD.findall(turns[asked[-1]][1].casefold()) == _WORD.findall(question.casefold()):
        turns = turns[: asked.pop()]  # put once more, a question is what it was
    if not asked:
        context, bare = _apart(_bare(question))
        return Search(bare, context, typed=_request(question))
    subject = _Subject()
    for place in asked:
        replied = turns[place + 1 : place + 2]
        asked_back = next((found[1] for _, said in replied if (found := _ASKED_BACK.fullmatch(said))), "")
        subject = replace(_after(subject, turns[place][1], _answer(replied)), unnamed=asked_back)
    bare, earlier = _resolved(question, subject)
    context, bare = _apart(bare)
    earlier = f"{earlier} {context}".strip()
    said = _answer(turns[-1:])
    typed = "" if earlier else _request(question)
    return Search(bare, earlier, turns[asked[-1]][1], said, subject.question if said else "", typed)


def told_so_far(history: Sequence[Turn]) -> str:
    """Return what was said in a conversation, but for questions that were refused or asked back, and that."""
    turns = [(turn, reply) for turn, reply in pairwise([*history, Turn("user", "")]) if _said(turn.content)]
    return " ".join(turn.content for turn, reply in turns if reply.role == "user" or _said(reply.content))


def _answer(after: Sequence[tuple[str, str]]) -> str:
    """Return what was said in answer to a question, if this turn after it is that."""
    return next((_said(content) for role, content in after if role == "assistant"), "")


def _after(subject: _Subject, asked: str, told: str) -> _Subject:
    """Return what is talked about after a further question and its answer."""
    whole, earlier = _resolved(asked, subject)
    if not earlier:
        return _Subject(whole, asked=asked, told=told)
    if thing := thing_in(asked):
        return _Subject(subject.alone, f"{thing}?", asked=asked, told=told)
    return replace(subject, between="" if _ONLY_ASKS.match(asked) else whole)


def _resolved(question: str, subject: _Subject) -> tuple[str, str]:
    """Return a question made whole as far as that is plain, and the earlier one that it leans on all the same."""
    bare = _bare(question)
    alone = _OPENER.sub("", bare)
    thing = thing_in(bare)
    named = _in_full(thing, subject.unnamed) if thing and subject.unnamed in subject.alone else ""
    if named and subject.unnamed:
        return subject.alone.replace(subject.unnamed, named, 1), ""
    if not subject.alone:
        return alone, ""
    whole = completed(bare, subject.alone) or with_person(alone, subject.question, subject.told, subject.asked)
    if not leans(whole or question) and (whole or not _is_of(subject, question)):
        return whole or alone, ""
    earlier = subject.alone if thing else subject.question
    return whole or bare, f"{earlier} {subject.between}".strip() if _ONLY_ASKS.match(question) else earlier


def _is_of(subject: _Subject, question: str) -> bool:
    """Say whether "the city" is that of the subject, which names something or speaks of a city."""
    found = _THE_KIND.search(question) if _NAME.search(question) is None else None
    kind = found[0].split(" ")[-1].casefold() if found else ""
    return bool(kind) and (kind in subject.question.casefold() or _NAME.search(subject.question) is not None)


def _in_full(thing: str, unnamed: str) -> str:
    """Return what was named in reply with the noun that it leaves out: "the railway one" is the railway museum.

    Empty for key words, which ask for something else.
    """
    kind = unnamed.split(" ")[-1]
    if _ONE.search(thing):
        return _ONE.sub(kind, thing)
    if not thing.islower() or kind in thing or thing.startswith(("the ", "a ", "an ")):
        return thing
    return f"the {thing} {kind}" if thing.count(" ") < 2 else ""


def _bare(question: str) -> str:
    """Leave out what is said beside a question: sentences that only say how to answer, where others ask something."""
    question = _as_question(BESIDE.sub("", question))
    sentences = _SENTENCES.split(question)
    asking = [sentence for sentence in sentences if not _HOW_TO_ANSWER.fullmatch(sentence)]
    return " ".join(asking) if any(sentence.endswith("?") for sentence in asking) else question


def _apart(question: str) -> tuple[str, str]:
    """Part what is said before a question from it; nothing is where it needs that or no sentence is a question.

    What is said after it, as "Rely on the cash flow statement", is where to look.
    """
    sentences = _SENTENCES.split(question)
    first = next((place for place, sentence in enumerate(sentences) if sentence.endswith("?")), 0)
    asked = " ".join(sentences[first:])
    return ("", question) if leans(asked) else (" ".join(sentences[:first]), asked)


def _request(question: str) -> str:
    """Return a request to tell of something as it was typed; empty for a question."""
    bare = BESIDE.sub("", question)
    return bare if _as_question(bare) != bare else ""


def _as_question(request: str) -> str:
    """Return a request to tell of something as a question, anything else as it is; "the year 2023" is no definition."""
    topic = None if _NUMBER.search(request) else _TOPIC.fullmatch(request)
    return f"What {'are' if _PLURAL.fullmatch(topic[1]) else 'is'} {topic[1]}?" if topic else request


def leans(question: str) -> bool:
    """Say whether a question cannot be understood alone; with an "And" before it, it may be."""
    question = _OPENER.sub("", _as_question(question))
    return (
        any(pattern.match(question) for pattern in (_OPENS_AS_FOLLOW_UP, _ONLY_ASKS))
        or _POINTS_BACK.search(question) is not None
        or any(_has_no_noun(question, pronoun) for pronoun in _PRONOUN.finditer(question))
        or (len(_WORD.findall(question)) <= _FEW_WORDS and _IS_WHOLE.match(question) is None)
    )


def _has_no_noun(question: str, pronoun: re.Match[str]) -> bool:
    """Say whether no name stands before a pronoun that it may stand for, as in "How old was Elway when he won?".

    In "What did Erdogan say of it?" the pronoun stands for something else.
    """
    before, after = question[: pronoun.start()], question[pronoun.end() :]
    is_object = pronoun[0].lower() in _OBJECTS and _AFTER_PREPOSITION.search(before) is not None
    return is_object or not _WORD.search(after) or _NAME.search(before) is None


def _said(answer: str) -> str:
    """Return the first words of an answer without its markers; nothing of a refusal or what was asked back."""
    is_none = answer.startswith(NOT_SAID) or _ASKED_BACK.fullmatch(answer)
    return "" if is_none else " ".join(_MARKER.sub("", answer).split()[:_MOST_SAID])
