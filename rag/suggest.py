"""Questions to begin or go on with, drawn from the library's headings and names, and checked before they are shown."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

from index.errors import UnknownDocument
from index.library import Library
from index.passage import Chosen, Document, Passage
from index.sentences import sentence_spans
from rag.answer import Answer
from rag.followup import leans

if TYPE_CHECKING:
    from rag.assistant import Assistant

_SAMPLED = 60  # passages looked at
_TRIED = 12  # questions asked, at most; each costs an answer
_TRIED_AFTER = 6  # fewer, because the next question may come at any moment
_NAME = re.compile(r"\b(?:the )?[A-Z][\w’'-]+(?: (?:(?:al|de|of|van|von) )?(?:[A-Z]\.|[A-Z][\w’'-]+))+")
_MOST_WORDS = 5  # of a name
_BEGIN = re.compile(r"(?:^|[.?!:])\W*$")  # of a sentence: any word has a capital there
_OWNED = re.compile(r"['’]s$")
_COUNTED = re.compile(r"^(?:(?:chapter|item|note|part) \d\w*[.):]?|\d\w*[.):]|\d+(?:\.\d+)+\.?|[IVX]+\.) +", re.I)


class Offers:
    """What an assistant can be asked next. Each question that is tried costs an answer, so each is asked offline."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant

    def to_begin(self, count: int = 4) -> list[str]:
        """Return questions about different documents that the library answers; the same ones every time."""
        ask = partial(self._assistant.ask, offline=True)
        return suggest(self._assistant.library, lambda question: ask(question).answered, count)

    def to_go_on(self, answer: Answer, *, documents: Chosen = None, count: int = 3) -> Iterator[list[str]]:
        """Yield questions to go on with after an answer, quoted ones alone: the list as it grows, so it can be left."""
        ask = partial(self._assistant.ask, documents=documents, offline=True)
        return go_on(self._assistant.library, answer, ask, count)


def suggest(library: Library, is_answered: Callable[[str], bool], count: int) -> list[str]:
    """Return up to `count` questions that are answered.

    The first is what the documents are about; the others are each from another document while there are enough.
    """
    found: list[str] = []
    overview = "What is this document about?" if len(library.names()) == 1 else "What are these documents about?"
    for question in islice(chain([overview], _in_turn(library)), _TRIED):
        if len(found) == count:
            break
        if question not in found and is_answered(question):
            found.append(question)
    return found


def go_on(library: Library, answer: Answer, ask: Callable[[str], Answer], count: int) -> Iterator[list[str]]:
    """Yield up to `count` questions to ask after an answer: the list as it grows, once for each question that is tried.

    They are about what stands near the answer in its documents and about what else was read for it; each is answered,
    without doubt, by another place than the answer.
    """
    found: list[str] = []
    cited = {(citation.document, citation.start) for citation in answer.citations}
    for question in islice(_after(library, answer), _TRIED_AFTER):
        if len(found) == count:
            return
        reply = ask(question)
        new = {(citation.document, citation.start) for citation in reply.citations} - cited
        if reply.answered and not reply.is_doubtful and new:
            found.append(question)
            cited |= new
        yield list(found)


def _after(library: Library, answer: Answer) -> Iterator[str]:
    """Yield questions that can be understood alone, each about something else than was asked and than the others."""
    said = answer.standalone_question.casefold()
    for subject in _near(library, answer):
        question = f"What is said about {subject}?"
        if subject.strip("“”").casefold() not in said and not leans(question):
            said += f" {subject.casefold()}"
            yield question


def _near(library: Library, answer: Answer) -> Iterator[str]:
    """Yield names that were read with the answer, then the headings of the two sections that follow it."""
    places = [(citation.document, citation.passage_start, citation.passage_end) for citation in answer.citations]
    places += [(found.document, found.start, found.end) for found in answer.passages]
    held = [(document, start, end) for path, start, end in places if (document := _document(library, path))]
    for document, start, end in held:
        yield from _names(document.text[start:end])
    for document, start, _ in held:
        following = [heading.text for heading in document.headings if heading.start > start and heading.level > 1]
        yield from (_as_subject(text) for text in following[:2] if not (text.endswith("?") or text.isupper()))


def _document(library: Library, path: str) -> Document | None:
    try:
        return library.document(path)
    except UnknownDocument:
        return None  # removed since the answer was given


def _names(text: str) -> Iterator[str]:
    """Yield the names in whole sentences: lines of an address or cells of a table may be of several names."""
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].split())
        for found in _NAME.finditer(sentence if sentence.endswith((".", "?", "!")) else ""):
            name = _OWNED.sub("", re.sub(r"^The ", "the ", found[0]))
            is_sure = found[0].startswith("The ") or not _BEGIN.search(sentence[: found.start()])
            words = name.removeprefix("the ").split()
            if is_sure and 1 < len(words) <= _MOST_WORDS and not name.isupper():  # a heading in capitals
                yield name


def _in_turn(library: Library) -> Iterator[str]:
    """Yield one question of each document, then another of each."""
    queues: dict[str, list[str]] = {}
    for passage in library.sample(_SAMPLED):
        if question := _question_about(passage):
            queues.setdefault(passage.document, []).append(question)
    while queues:
        for document in list(queues):
            yield queues[document].pop(0)
            if not queues[document]:
                del queues[document]


def _question_about(passage: Passage) -> str:
    heading = passage.heading.split(" › ")[-1]
    if heading.endswith("?"):
        return "" if leans(heading) else _COUNTED.sub("", heading)
    name = _as_subject(heading) if heading and not heading.isupper() else next(_names(passage.text), "")
    return f"What is said about {name}?" if name else ""


def _as_subject(heading: str) -> str:
    """Write a heading as it stands inside a sentence: `the dispute over X` of `2. The dispute over X`, “Plant sale”."""
    first, *others = _COUNTED.sub("", heading).rstrip(" .:").split(" ")
    joins = first.lower() in {"the", "a", "an", "how", "why", "what", "who", "when", "where"}
    subject = " ".join([first.lower() if joins else first, *others])
    return f"“{subject}”" if others and subject == subject.capitalize() else subject
