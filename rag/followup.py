"""What to search for: the question, with what it takes from the conversation so far.

Without a language model nothing is rewritten; `rag.rewrite` has one do it. A question that leans on the conversation (a
pronoun without its noun, a fragment such as "And Armenia?") is searched together with the question before it; one that
stands alone is not, so that a finished topic does not leak into the next.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer import Turn

_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then|former|latter|same|"
    r"both|either|neither|others?|another|one|ones|such|so|else|more)\b",
    re.IGNORECASE,
)
_OPENS_AS_FOLLOW_UP = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what of|how so|really|are you sure|"
    r"which ones?|who else|what else|tell me more|go on|where else|when else)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_FEW_WORDS = 3  # a question of so few words is a fragment: "The Turkish side?"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: the question itself, and the earlier question it leans on, if it does."""

    question: str
    earlier: str = ""

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
    asked = [" ".join(turn.content.split()) for turn in history if turn.role == "user" and turn.content.strip()]
    if not asked or not leans(question):
        return Search(question)
    return Search(question, _subject(asked))


def leans(question: str) -> bool:
    """Say whether a question cannot be understood alone."""
    return (
        _OPENS_AS_FOLLOW_UP.match(question) is not None
        or _LEANS.search(question) is not None
        or len(_WORD.findall(question)) <= _FEW_WORDS
    )


def _subject(asked: Sequence[str]) -> str:
    """Return the last question that stood alone; of a conversation of fragments, the first."""
    return next((question for question in reversed(asked) if not leans(question)), asked[0])
