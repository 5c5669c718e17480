"""The page for evals: choose cases, watch a run, read its report, open a wrong case in the chat.

The runs themselves are handed in: nothing here knows `evals`, which answers the same interface.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from index.errors import FootnoteError
from rag.answer import Answer, Turn
from ui.conversation import Conversation, Exchange, show
from ui.render import tame

if TYPE_CHECKING:
    from rag.assistant import Assistant

PAGE = (Path(__file__).parent / "evals.html").read_text(encoding="utf-8")

# A report is a page of its own that runs nothing; what stands in it was written by others.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_LONGEST = 4_000  # characters of a name


class Evaluation(Protocol):
    """Runs of expected answers over one assistant; `evals.background.Background` says what each part holds."""

    def overview(self) -> dict[str, Any]:
        """Return what can be asked, what was run, and how far the run under way is."""
        ...

    def progress(self) -> dict[str, Any]:
        """Return how far the run under way is."""
        ...

    def start(self, name: str) -> None:
        """Begin a run."""
        ...

    def stop(self) -> None:
        """Stop the run under way."""
        ...

    def report(self, run: str) -> str:
        """Return the report of a run."""
        ...

    def case(self, run: str, case: str) -> tuple[list[Turn], str, Answer | None]:
        """Return the conversation before a case, its question, and what was answered."""
        ...

    def close(self) -> None:
        """Stop, and wait until nothing runs."""
        ...


Evaluate = Callable[["Assistant"], Evaluation]


class Wanted(BaseModel):
    """What `POST /api/evals` takes: one of the choices, by its name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=_LONGEST)]


def add_evaluation(app: FastAPI, evaluation: Evaluation) -> None:
    """Add the page at `/evals`, and under `/api/evals` what it fetches."""
    routes = _Routes(evaluation)
    router = APIRouter()
    router.add_api_route("/evals", routes.page, response_class=HTMLResponse)
    router.add_api_route("/evals/report", routes.report, response_class=HTMLResponse)
    router.add_api_route("/api/evals", evaluation.overview)
    router.add_api_route("/api/evals/progress", evaluation.progress)
    router.add_api_route("/api/evals", routes.start, methods=["POST"])
    router.add_api_route("/api/evals", routes.stop, methods=["DELETE"])
    app.include_router(router)


def case_as_conversation(evaluation: Evaluation, assistant: Assistant, name: str) -> Conversation:
    """Return a case of a run, named RUN/CASE, as the conversation it was: with the answer that was given then.

    One that is gone is said to be, in its place.
    """
    run, _, case = name.partition("/")
    try:
        turns, question, answer = evaluation.case(run, case)
    except FootnoteError as error:
        return (Exchange("A case of an eval", f"*Not opened:* {tame(str(error))}", done=True),)
    shown = show(assistant, answer) if answer else "*Asking this crashed; the report says how.*"
    return (*_exchanges(turns), Exchange(question, shown, answer, done=True))


class _Routes:
    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation

    def page(self) -> HTMLResponse:
        """Return the page."""
        return HTMLResponse(PAGE)

    def report(self, run: Annotated[str, Query(max_length=_LONGEST)]) -> HTMLResponse:
        """Return the report of a run."""
        return HTMLResponse(self._evaluation.report(run), headers={"Content-Security-Policy": _REPORT_POLICY})

    def start(self, wanted: Wanted) -> dict[str, Any]:
        """Begin a run."""
        self._evaluation.start(wanted.name)
        return self._evaluation.progress()

    def stop(self) -> dict[str, Any]:
        """Stop the run under way."""
        self._evaluation.stop()
        return self._evaluation.progress()


def _exchanges(turns: Sequence[Turn]) -> list[Exchange]:
    """Return earlier turns as exchanges: an answer goes with the question before it."""
    made: list[Exchange] = []
    for turn in turns:
        if turn.role == "user" or not made:
            made.append(Exchange("" if turn.role == "assistant" else turn.content, "", done=True))
        if turn.role == "assistant":
            question = made[-1].question
            said = Answer(question, question, turn.content, answered=True, confidence=1.0)
            made[-1] = Exchange(question, tame(turn.content), said, done=True)
    return made
