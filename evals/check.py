"""Are the cases good cases? Asked before anything is asked of the assistant."""

from collections.abc import Callable, Sequence

from rich.console import Console

from evals.case import DRAFT, Case
from evals.gold import find_gold
from evals.metrics import PROSE_WORDS, is_prose
from evals.progress import say
from evals.wording import contains, words
from index.errors import InputError
from index.passage import Document


def show_problems(cases: Sequence[Case], document: Callable[[str], Document], shown: Console) -> int:
    """Show what is wrong with the cases and what could be better; return 2 when evidence is missing, else 0."""
    missing = missing_evidence(cases, document)
    for line in missing:
        say(shown, f"evidence missing: {line}")
    for line in hints(cases):
        say(shown, f"hint: {line}")
    drafts = sum(case.is_draft for case in cases)
    noted = f" ({drafts} of them drafts, which are not asked)" if drafts else ""
    say(shown, f"{len(cases)} cases{noted}, {len(missing)} sources missing")
    return InputError.exit_code if missing else 0


def missing_evidence(cases: Sequence[Case], document: Callable[[str], Document]) -> list[str]:
    """Return a line for each source that is not in the library any more."""
    gold = ((case, source) for case in cases for source in find_gold(case, document))
    return [f"{case.id}: {source.problem}" for case, source in gold if source.problem]


def hints(cases: Sequence[Case]) -> list[str]:
    """Return a line for each case that can be asked but will tell little."""
    return [f"{case.id}: {hint}" for case in cases for hint in _hints(case)]


def _hints(case: Case) -> list[str]:
    found: list[str] = []
    if is_prose(case):
        found.append(
            f"every answer has more than {PROSE_WORDS} words, so answer recall will not count it; give the fact"
        )
    quotes = [words(source.quote) for source in case.sources if source.quote]
    expected = [words(text) for text in case.answers]
    if quotes and expected and not any(contains(quote, answer) for quote in quotes for answer in expected):
        found.append("none of its answers stands in the quotes of its sources")
    if bare := [text for text in case.answers if words(text) in (["yes"], ["no"])]:
        found.append(f"{bare[0]!r} is one word that stands in many sentences; give the fact")
    if case.answerable and not case.sources:
        found.append("it names no source, so retrieval cannot be measured")
    if case.is_draft:
        found.append(f"it is a draft; say what is right, then take the tag {DRAFT!r} off")
    return found
