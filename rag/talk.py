"""What is said to the assistant rather than asked of the documents: greetings, "what can you do?", "which documents?".

Each gets a plain reply from what is known of the library; nothing is made up and nothing searched for. English only.
"""

import re
from collections.abc import Callable, Sequence

from index.schema import DocumentInfo
from rag.answer import Turn
from rag.followup import BESIDE, leans

_MOST_NAMED = 12  # documents named before the rest is counted
_GREETING = re.compile(
    r"(?:(?:(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?: there| all| footnote)?"
    r"(?:[,.!;:…–-]* +|$))|how are you(?: doing)?(?: today)?$)+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:(?:(?:many |no,? )?(?:thanks|thank you)|thx|cheers)"
    r"(?: (?:a lot|so much|very much|again|footnote|for (?:your|(?:all )?the) help))*|that (?:helps|helped)(?: a lot)?|"
    r"that(?:['’]?s| is| was) (?:very |really )?(?:all|fine|great|good|perfect|helpful|quick)|"
    r"you(?:['’]?re| are) (?:very )?(?:great|good|awesome|helpful|the best)|ok|okay|great|perfect|good|nice|cool|"
    r"awesome|lol|haha|(?:good|great|nice) (?:job|work)|well done|(?:i )?got it|i see|never ?mind|bye|goodbye|see you)"
    r"(?:[,.!;:…–-]* +|$))+",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"are you (?:really )?sure(?: (?:about|of) (?:that|this|it))?|really|where does it say (?:that|this|so)|"
    r"which (?:document|file|source|page) is (?:that|this|it) from|(?:please )?show me (?:the|your) source|"
    r"where did you (?:get|find|read) (?:that|this|it)(?: from)?|(?:please )?(?:repeat|say) (?:that|it)(?: again)?",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"(?:no,? )?(?:(?:(?:you|that|this|it)(?:['’]?(?:re|s)| are| is) )?(?:wrong|incorrect|false|nonsense|not (?:right|"
    r"true|correct|an answer|helpful|(?:the answer to )?(?:what i (?:asked|meant|wanted)|my question)(?: for| about)?))"
    r"|(?:sorry,? )?i (?:don['’]?t|do not) (?:understand|get)(?: (?:you|that|this|it|(?:your|the) answer))?"
    r"|you (?:did not|didn['’]?t) (?:answer|understand)(?: (?:me|that|it|my question))?)",
    re.IGNORECASE,
)
_ASKED_BEFORE = re.compile(
    r"what (?:did|have) i (?:just |already )?ask(?:ed)?(?: you)?(?: (?:before|first|last|earlier|so far|just now))?|"
    r"what (?:was my (?:first|last|previous) question|were my (?:earlier |previous |last )?questions)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"(?:can|do) you (?:also )?(?:speak|understand|answer in) (?:\w+(?:an|[sc]h|ese|ic|ek)|(?:any )?other languages?)|"
    r"(?:what|which|how many) languages? (?:do|can) you (?:speak|understand|know)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:who|what) are you|what(?: else)? (?:can|do) you do|what is footnote|what is this|"
    r"how (?:do|does) (?:you|this|it) work|help(?: me)?|"
    r"(?:how )?can you help(?: me)?(?: with (?:an?|my) question)?|what (?:can|may|should) i ask(?: you)?(?: about)?|"
    r"tell me (?:a joke|about yourself)|how old are you|are you (?:still )?there|i have (?:a|some|another) questions?|"
    r"how do i use (?:you|this|it)|who (?:made|created|built|wrote|developed) you|what is your name|"
    r"what do you know(?: about)?|are you (?:(?:an? )?(?:ai|bot|chatbot|robot|human|person|machine|"
    r"(?:large )?language model|llm)|real|chat ?gpt|gpt|claude|gemini|copilot|siri|alexa)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:please )?(?:(?:which|what|how many) (?:documents|files|sources)"
    r"(?: (?:do you (?:have|know|use)|are(?: there| available| indexed)?|can you (?:read|see|use)|"
    r"have you (?:got|read)|(?:can|may|should) i ask(?: you)?(?: about)?))?"
    r"(?: here| in (?:the|this|your) (?:library|index|folder))?(?: in total| altogether| please)?|"
    r"(?:(?:list|show|name)(?: me)?|(?:(?:give|show)(?: me)? )?(?:a|the) list of)(?: all)?(?: the| your| my)? "
    r"(?:documents|files|sources)|(?:what|which) (?:topics|subjects|questions) (?:do you (?:cover|know)|"
    r"can (?:you answer|i ask(?: you)?))(?: about)?|what (?:is (?:in )?here|"
    r"is in (?:the|this|your) (?:library|index|folder)|are (?:the|these|your) (?:documents|files)))",
    re.IGNORECASE,
)
_ABOUT_ITSELF = (
    "I answer questions from the documents in this library, by quoting the sentences that answer with the place where "
    "they stand, and I say so when the documents do not."
)
_FIXED = (
    (_THANKS, "You are welcome. Ask on whenever you like."),
    (_COMPLAINT, "Then ask in other words, and name what you mean: I look for what a question says."),
    (_LANGUAGE, "Ask in English: that I read best. What I quote stays in the language of its document."),
)
_NOTHING_NAMED = "I cannot tell what this is about: name what you mean, and I will look for it in the documents."
_EDGES = " \t\n.,;:!?…"


def reply(question: str, documents: Callable[[], Sequence[DocumentInfo]], *, first: bool) -> str | None:
    """Return what to say to words that are not a question to the documents; None for one that is.

    `first` is True at the beginning of a conversation: then a question that only points ("What about it?") points at
    nothing, and is asked back.
    """
    words = re.sub(r"(?i)\b(what)['’]s\b", r"\1 is", BESIDE.sub("", " ".join(question.split())).strip(_EDGES))
    if _GREETING.fullmatch(words):
        return f"Hello. Ask me about these documents: {_listing(documents())}"
    if fixed := next((said for asked, said in _FIXED if asked.fullmatch(words)), ""):
        return fixed
    if not first and _REACTION.fullmatch(words):
        return "Each number in an answer above opens the place in the documents that it comes from."
    if _ASKED_BEFORE.fullmatch(words):
        return "You asked the documents nothing yet." if first else "Your questions stand above, with their answers."
    points = not first and {"it", "this"} & {*words.lower().split()}  # "How does it work?" may mean a heat pump
    if _ABOUT.fullmatch(words) and not points:
        return f"{_ABOUT_ITSELF} {_holding(documents())}"
    if _LISTED.fullmatch(words):
        return _holding(documents())
    return _NOTHING_NAMED if first and _only_points(words) else None


def about_documents(history: Sequence[Turn]) -> list[Turn]:
    """Return a conversation without what was said to the assistant itself, and without its replies to that."""
    kept, is_talk = list[Turn](), False
    for turn in history:
        if turn.role == "user":
            is_talk = reply(turn.content, tuple, first=False) is not None
        kept += [] if is_talk else [turn]
    return kept


def _only_points(words: str) -> bool:
    """Say whether nothing in a question names what it is about: "And why is that?"."""
    return leans(words) and all(word.lower() in _NAMES_NOTHING for word in re.findall(r"\w+", words))


_NAMES_NOTHING = frozenset(
    "a about after again all also an and another any are be been before both but did do does else former go had has "
    "have he her hers him his how i if in is it its just latter like many me mean more much my no not of on one ones "
    "or other others please really say same she should so such sure tell than that the their them then there these "
    "they thing things this those to too true was we were what when where which who whom whose why will with would yes "
    "you".split()
)


def _holding(documents: Sequence[DocumentInfo]) -> str:
    if not documents:
        return "This library holds no document yet."
    count = "one document" if len(documents) == 1 else f"{len(documents):,} documents"
    return f"This library holds {count}: {_listing(documents)}"


def _listing(documents: Sequence[DocumentInfo]) -> str:
    named = [f"{info.title} ({info.path})" for info in documents[:_MOST_NAMED]]
    rest = len(documents) - len(named)
    return "; ".join([*named, f"and {rest:,} more"] if rest else named) + "."
