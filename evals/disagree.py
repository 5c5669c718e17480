"""Are sources that disagree told apart? `python -m evals.disagree CASES LIBRARY [CASES LIBRARY …]`.

CASES have answers with digits. First they are asked of the library as it is: whoever is told there of different
answers is told wrongly, or the library disagrees with itself. Then, for every case whose first quote gives one number
or date that is right, another account is planted, the same sentence with another number, and the question is asked
again.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.case import Case, read_cases
from evals.command import cases_with_libraries, mistakes_said
from evals.wording import contains, words
from index.offline import go_offline
from rag.answer import Answer, Turn
from rag.assistant import Assistant, open_assistant
from rag.kind import answering_spans
from rag.settings import Settings

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?!s|.*\d)", re.DOTALL)  # the last one: of a date, the year
_STEP = 3


@dataclass(frozen=True, slots=True)
class Planted:
    """Another account of a sentence, with what it gives instead."""

    case: Case
    title: str
    text: str
    given: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many answers were given of the library as it is, and told to differ; the same of planted contradictions."""

    answered: int
    told_of_none: int
    planted: int
    both_quoted: int
    told: int


def main(arguments: Sequence[str]) -> None:
    """Print the counts for each set of cases and its library."""
    go_offline()
    with mistakes_said():
        for cases, library in cases_with_libraries(arguments, "evals.disagree"):
            Console().print(table(measure(cases, library), title=f"{cases} on {library}"))


def measure(cases: Path, library: Path) -> Counts:
    """Ask every case of the library, plant what contradicts its answers, and ask those again."""
    asked = read_cases(cases)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        as_is = _ask(asked, library, place / "home")
        answered = [(case, answer) for case, answer in zip(asked, as_is, strict=True) if answer.answered]
        planted = [account for case, answer in answered if (account := other_account(case, answer))]
        shutil.copytree(library, place / "library")
        for number, account in enumerate(planted):
            file = place / "library" / "other accounts" / f"{number}.md"
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"# {account.title}\n\n{account.text}\n", encoding="utf-8")
        again = _ask([account.case for account in planted], place / "library", place / "home of both")
    quoted = [
        any(account.given in citation.quote for citation in answer.citations)
        for account, answer in zip(planted, again, strict=True)
    ]
    told = sum(answer.differs for answer in again)
    return Counts(len(answered), sum(answer.differs for _, answer in answered), len(planted), sum(quoted), told)


def other_account(case: Case, answer: Answer) -> Planted | None:
    """Return another account of the first quote, if that gives one number or date, and a right one."""
    first = answer.citations[0]
    spans = answering_spans(answer.standalone_question, first.quote)
    if len(spans) != 1:
        return None
    start, end = spans[0]
    said = first.quote[start:end]
    other = _NUMBER.sub(lambda number: _raised(number[0]), said)
    right = any(contains(words(answer), words(said)) or contains(words(said), words(answer)) for answer in case.answers)
    if other == said or not right:
        return None
    text = f"{first.quote[:start]}{other}{first.quote[end:]}"
    return Planted(case, first.title, " ".join(text.split()), other)


def _raised(number: str) -> str:
    """Return a number a little higher, written as it was."""
    value = int(number.replace(",", "")) + _STEP
    return f"{value:,}" if "," in number else str(value)


def table(counts: Counts, *, title: str) -> Table:
    """Lay the counts out with their shares."""
    laid = Table(title=title)
    for column in ("", "count", "share"):
        laid.add_column(column, justify="left" if not column else "right")
    rows = (
        ("answered as it is", counts.answered, counts.answered),
        ("told to differ there", counts.told_of_none, counts.answered),
        ("contradictions planted", counts.planted, counts.planted),
        ("both accounts quoted", counts.both_quoted, counts.planted),
        ("told to differ", counts.told, counts.planted),
    )
    for said, count, of in rows:
        laid.add_row(said, str(count), f"{count / of:.3f}" if of else "–")
    return laid


def _ask(cases: Sequence[Case], library: Path, home: Path) -> list[Answer]:
    with closing(open_assistant(Settings.load(library=library, home=home))) as assistant:
        assistant.library.sync()
        return [_answer(assistant, case) for case in cases]


def _answer(assistant: Assistant, case: Case) -> Answer:
    return assistant.ask(case.question, [Turn(turn.role, turn.content) for turn in case.history], offline=True)


if __name__ == "__main__":
    main(sys.argv[1:])
