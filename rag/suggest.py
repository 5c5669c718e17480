"""Questions to begin with, drawn from the library's own headings and names, and checked before they are shown."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

from index.library import Library
from index.passage import Passage

_SAMPLED = 60  # passages looked at
_TRIED = 12  # questions asked, at most; each costs an answer
_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|al-|de|von|van)){1,3}")


def suggest(library: Library, is_answered: Callable[[str], bool], count: int) -> list[str]:
    """Return up to `count` questions, each from another document while there are enough, that are answered."""
    found: list[str] = []
    for question in islice(_in_turn(library), _TRIED):
        if len(found) == count:
            break
        if question not in found and is_answered(question):
            found.append(question)
    return found


def _in_turn(library: Library) -> Iterator[str]:
    """Yield one question of each document, then another of each."""
    queues: dict[str, list[str]] = {}
    for passage in library.sample(_SAMPLED):
        question = _question_about(passage)
        if question:
            queues.setdefault(passage.document, []).append(question)
    while queues:
        for document in list(queues):
            yield queues[document].pop(0)
            if not queues[document]:
                del queues[document]


def _question_about(passage: Passage) -> str:
    if passage.heading:
        return f"What do the documents say about {_as_subject(passage.heading.split(' › ')[-1])}?"
    name = _NAME.search(passage.text.replace("\n", " "))
    return f"What is said about {name[0]}?" if name else ""


def _as_subject(heading: str) -> str:
    """Write a heading as it stands inside a sentence: `The dispute over X` becomes `the dispute over X`."""
    words = heading.rstrip(" .:").split(" ")
    if words[0].lower() in {"the", "a", "an", "how", "why", "what", "who", "when", "where"}:
        words[0] = words[0].lower()
    return " ".join(words)
