"""How often what a question plainly asks for is missed in the lessons: `python -m scripts.demands` prints a table.

Each question of `scripts/lessons` is put to the one sentence that answers it, or that comes nearest. The first should
never lack what is asked for, the second often. Answers quote up to three sentences, and lack less.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from index.passage import Passage
from rag.demand import missing
from rag.quote import Quote
from scripts.lessons import LESSONS, Lesson, read_lessons

_OWN_WORDS = re.compile(r"(?<=names no ).*|(?<=is about ).*")  # what differs from question to question


def table(lessons: Sequence[Lesson]) -> Table:
    """Say of each reason how many answered questions and near misses it is given for, most frequent first."""
    found: Counter[tuple[str, bool]] = Counter()
    asked: Counter[bool] = Counter()
    for lesson in lessons:
        for question in lesson.questions:
            asked[question.answered] += 1
            if lacks := missing(question.text, [_quote(lesson, question.places[0])]):
                found[_OWN_WORDS.sub("…", lacks), question.answered] += 1
    shown = Table("what was found …", f"{asked[True]:,} answers", f"{asked[False]:,} near misses")
    for reason in sorted({reason for reason, _ in found}, key=lambda reason: -found[reason, False]):
        shown.add_row(reason.removeprefix("What was found "), f"{found[reason, True]:,}", f"{found[reason, False]:,}")
    return shown


def _quote(lesson: Lesson, place: int) -> Quote:
    text = lesson.sentences[place]
    passage = Passage("lesson.txt", lesson.title, 0, len(text), text, heading=lesson.headings[place])
    return Quote(passage, 0, len(text), text, score=1.0)


def main(folder: Path = LESSONS) -> None:
    """Print the table."""
    Console().print(table(read_lessons(folder)))


if __name__ == "__main__":
    main()
