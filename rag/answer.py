"""What the assistant says, as values: the same object on the terminal, in the API, in the page and in eval results."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index.errors import HistoryError

Support = Literal["verbatim", "supported", "unsupported"]

MAX_QUESTION = 4_000  # characters
NOT_SAID = "The documents do not say this."
NOT_NAMED = "I cannot tell what “{}” means here: name it, and I will look for it in the documents."
DIFFERENT = "More than one answer is given: "  # whole phrases: a notice on a document begins with its name
DISPUTED = "Disputed: a denial stands in "
_PERHAPS = 0.35  # of XQuAD's, MTRAG's and the seeds' questions refused at this or more 60 of 108 had an answer
_SURE = 0.7  # below, two of five answers given were wrong on XQuAD, the seeds and generated reports


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The text an answer stands on: always, `text[start:end] == quote` in the stored text of `document`.

    `number` is the `[n]` of the answer. `passage_start` and `passage_end` bound the passage around it.
    """

    number: int
    document: str
    title: str
    page: int | None
    start: int
    end: int
    quote: str
    passage_start: int
    passage_end: int
    support: Support = "verbatim"


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage, without its text: `document.text[start:end]` has it. Higher scores are better."""

    document: str
    page: int | None
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer, or a growing one while it streams (then `citations` only ever grows).

    `answered` is False when the documents do not say, or the question was asked back; `passages` then holds the
    nearest ones, best first.
    `confidence` is the calibrated probability, 0 to 1, that the answer is right. `withheld` are the sentences of a
    language model that nothing supports and that were left out; only where there are some has the JSON object the key.
    """

    question: str
    standalone_question: str
    answer: str
    answered: bool
    confidence: float
    mode: Literal["offline", "llm"] = "offline"
    citations: tuple[Citation, ...] = ()
    passages: tuple[Found, ...] = ()
    notices: tuple[str, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict[str, float])
    withheld: tuple[str, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """True for an answer that is given although it is far from sure to be right."""
        return self.answered and self.confidence < _SURE

    @property
    def may_be_near(self) -> bool:
        """True for a refusal that is far from sure: the nearest passages may hold the answer all the same."""
        return self.answer == NOT_SAID and self.mode == "offline" and self.confidence >= _PERHAPS

    @property
    def differs(self) -> bool:
        """True when a notice says that what is cited answers differently."""
        return any(notice.startswith((DIFFERENT, DISPUTED)) for notice in self.notices)

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object of `footnote ask --json`."""
        return {name: value for name, value in asdict(self).items() if value or name != "withheld"}


def read_history(turns: object) -> tuple[Turn, ...]:
    """Turn a parsed JSON list of `{"role", "content"}` into turns.

    Raises:
        HistoryError: it is not such a list.
    """
    if not isinstance(turns, Sequence) or isinstance(turns, str):
        raise HistoryError('the history must be a list of {"role": "user" or "assistant", "content": "…"}')
    return tuple(_read_turn(turn, position) for position, turn in enumerate(turns, start=1))


def _read_turn(turn: object, position: int) -> Turn:
    if isinstance(turn, Turn):
        return turn
    if not isinstance(turn, dict) or set(turn) != {"role", "content"}:
        raise HistoryError(f'turn {position} of the history must have exactly the keys "role" and "content"')
    if turn["role"] not in ("user", "assistant") or not isinstance(turn["content"], str):
        raise HistoryError(
            f'turn {position} of the history must have the role "user" or "assistant" and text as content'
        )
    return Turn(turn["role"], turn["content"])
