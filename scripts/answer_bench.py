"""How much time a written answer costs beside the model's own: `make answer-bench`.

A server that answers at once stands in for the model, so what is left is ours: retrieving, writing the prompt, talking,
checking every sentence. The seeds are asked the questions of their cases.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the tests, which have the server, are not part of the package

from index.offline import go_offline  # noqa: E402

go_offline()

from evals.case import read_cases  # noqa: E402
from rag.assistant import Assistant, open_assistant  # noqa: E402
from rag.settings import Settings  # noqa: E402
from tests.scripted_model import ScriptedModel, events, saying, serving  # noqa: E402

_QUESTIONS = 60
_WORDS = "The clashes of April 2016 lasted four days [1]. A ceasefire was agreed in Moscow [2]. It did not hold [3]."


class _Clock:
    """The model: it says the same few sentences and notes when it was asked, began and ended."""

    def __init__(self) -> None:
        self.asked = self.began = self.ended = 0.0

    async def speak(self) -> AsyncIterator[str]:
        self.asked = time.perf_counter()
        async for event in saying(*[f"{word} " for word in _WORDS.split()]):
            self.began = self.began if self.began > self.asked else time.perf_counter()
            yield event
        self.ended = time.perf_counter()


def main() -> None:
    """Print the times over the questions that the documents may answer."""
    cases = read_cases(ROOT / "evals" / "cases" / "seeds.jsonl")
    questions = [case.question for case in cases if case.answerable and not case.history][: _QUESTIONS + 1]
    clock = _Clock()
    with serving(ScriptedModel()) as model, tempfile.TemporaryDirectory() as home:
        model.script = lambda: events(clock.speak())
        settings = Settings.load(library=ROOT / "seeds", home=Path(home), llm_url=model.url, llm_model="none")
        with closing(open_assistant(settings)) as assistant:
            assistant.library.sync()
            times = list(_times(assistant, questions, clock))[1:]  # the first question loads what is loaded once
    _say("first words shown after the model's first", [first for first, _ in times])
    _say("our own work on an answer", [own for _, own in times])


def _times(assistant: Assistant, questions: Sequence[str], clock: _Clock) -> Iterator[tuple[float, float]]:
    """Yield for each question the seconds from the model's first word to ours, and those that are not the model's."""
    for question in questions:
        begun, shown = time.perf_counter(), 0.0
        for answer in assistant.stream(question):
            shown = shown or (time.perf_counter() if answer.answer and answer.mode == "llm" else 0.0)
        spent = time.perf_counter() - begun
        if shown and clock.asked > begun:
            yield shown - clock.began, spent - (clock.ended - clock.asked)


def _say(what: str, seconds: Sequence[float]) -> None:
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    sys.stdout.write(f"{what}: p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, {len(seconds)} answers\n")


if __name__ == "__main__":
    main()
