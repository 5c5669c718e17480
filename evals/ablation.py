"""What each stage of retrieval earns: `python -m evals.ablation CASES LIBRARY [CASES LIBRARY …]`.

Every answerable case is ranked by each search alone, by both fused, then with the documents first that it names, then
by late interaction, then by the reader. The threshold of confidence plays no part: what is quoted is judged whether it
would be given or not.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

from rich.console import Console
from rich.table import Table

from evals.case import Case, read_cases
from evals.command import cases_with_libraries, mistakes_said
from evals.gold import Gold, find_gold
from evals.wording import contains, words
from index.offline import go_offline
from index.passage import Passage
from rag.answer import Turn
from rag.assistant import Assistant, open_assistant
from rag.choose import choose_quotes
from rag.followup import resolve
from rag.named import NamedDocuments
from rag.quote import Quote
from rag.rank import Ranking
from rag.retrieve import find_candidates, search_vector, weighted_texts
from rag.settings import Settings

_FETCHED = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stage made of one case; the last three are None for a stage that ranks no sentences.

    `right` is the rank of the first passage that overlaps a source, 0 if none of the first five does.
    """

    right: int
    first_sentence: bool | None = None
    quotes: bool | None = None
    length: int | None = None


def main(arguments: Sequence[str]) -> None:
    """Print one table for each set of cases and its library."""
    go_offline()
    with mistakes_said():
        for cases, library in cases_with_libraries(arguments, "evals.ablation"):
            Console().print(table(measure(cases, library), title=f"{cases} on {library}"))


def measure(cases: Path, library: Path) -> dict[str, list[Outcome]]:
    """Return the outcomes of each stage, in the order of the stages."""
    found: dict[str, list[Outcome]] = {}
    with (
        tempfile.TemporaryDirectory() as home,
        closing(open_assistant(Settings.load(library=library, home=Path(home)))) as assistant,
    ):
        assistant.library.sync()
        for case in read_cases(cases):
            gold = find_gold(case, assistant.library.document)
            if case.answerable and any(source.spans for source in gold):
                for stage, outcome in _of_case(assistant, case, gold):
                    found.setdefault(stage, []).append(outcome)
    return found


def table(found: dict[str, list[Outcome]], *, title: str) -> Table:
    """Lay the shares of each stage out beside each other."""
    cases = len(next(iter(found.values()), []))
    laid = Table(title=f"{title}: {cases} cases")
    for column in ("stage", "right passage first", "among five", "answer in first sentence", "in the quotes", "words"):
        laid.add_column(column, justify="left" if column == "stage" else "right")
    for stage, outcomes in found.items():
        first = mean(outcome.right == 1 for outcome in outcomes)
        five = mean(outcome.right > 0 for outcome in outcomes)
        laid.add_row(stage, f"{first:.3f}", f"{five:.3f}", *_of_sentences(outcomes))
    return laid


def _of_sentences(outcomes: Sequence[Outcome]) -> list[str]:
    judged = [outcome for outcome in outcomes if outcome.length is not None]
    if not judged:
        return ["–", "–", "–"]
    first = mean(bool(outcome.first_sentence) for outcome in judged)
    quotes = mean(bool(outcome.quotes) for outcome in judged)
    return [f"{first:.3f}", f"{quotes:.3f}", f"{mean(outcome.length or 0 for outcome in judged):.0f}"]


def _of_case(assistant: Assistant, case: Case, gold: Sequence[Gold]) -> Iterator[tuple[str, Outcome]]:
    library = assistant.library
    history = [Turn(turn.role, turn.content) for turn in case.history]
    search = resolve(case.question, history)
    sought = weighted_texts(search)
    dense = library.nearest(partial(search_vector, texts=sought), _FETCHED)
    matching = library.matching(sought, _FETCHED)
    yield "words (BM25)", Outcome(_rank([passage for _, passage, _ in matching], gold))
    yield "meaning (vectors)", Outcome(_rank([passage for _, passage, _ in dense], gold))
    yield "both, fused", Outcome(_rank([found.passage for found in find_candidates(library, search)], gold))
    yield "+ documents named", Outcome(_rank([found.passage for found in NamedDocuments(library).find(search)], gold))
    ranking = assistant.rank(case.question, history)
    yield "+ late interaction", _of_ranking(ranking, case, gold)
    yield "+ reader", _of_ranking(assistant.read(ranking), case, gold)


def _of_ranking(ranking: Ranking, case: Case, gold: Sequence[Gold]) -> Outcome:
    right = _rank([found.passage for found in ranking.passages], gold)
    quotes = choose_quotes(ranking.passages, asked=ranking.asked)
    if not case.answers or not quotes:
        return Outcome(right)
    length = sum(len(quote.text.split()) for quote in quotes)
    return Outcome(right, _hold(quotes[:1], case), _hold(quotes, case), length)


def _rank(passages: Sequence[Passage], gold: Sequence[Gold]) -> int:
    for rank, passage in enumerate(passages[:5], start=1):
        if any(source.is_in(passage.document, passage.start, passage.end) for source in gold):
            return rank
    return 0


def _hold(quotes: Sequence[Quote], case: Case) -> bool:
    said = words(" ".join(quote.text for quote in quotes))
    return any(contains(said, words(answer)) for answer in case.answers)


if __name__ == "__main__":
    main(sys.argv[1:])
