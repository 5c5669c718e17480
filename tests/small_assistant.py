"""An assistant that really retrieves, quotes and refuses, by counting shared words: the interface of `rag.assistant`.

It answers all of `CASES` rightly. `PLANTED` holds copies of it with one bug each.
"""

import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from evals.wording import words
from index.embed import Embedder
from index.errors import UnknownDocument
from index.library import DocumentInfo, SyncReport
from index.passage import Document, Passage
from rag.answer import NOT_SAID, Answer, Citation, Found, Turn
from rag.settings import Settings

TEXTS = {
    "bridge.txt": (
        "The Linden bridge was opened in 1912. It was designed by Marta Hollis.\n\n"
        "The Linden bridge has seven arches. It carries no trains.\n\n"
        "A flood closed the Linden bridge in 1954. The repair cost 40,000 crowns.\n\n"
        "The toll of the Linden bridge was dropped in 1931. Drivers cheered the mayor.\n"
    ),
    "library.txt": (
        "The town library holds 61,000 books. Its oldest book is an atlas.\n\n"
        "The town library opens at nine. It closes at six on Fridays.\n\n"
        "The reading room was painted by Otto Brandt. Green was his choice.\n\n"
        "A fine for a late book is two crowns. Children pay nothing.\n"
    ),
    "river.txt": (
        "The river Ash is 84 kilometres long. It rises near Velm.\n\n"
        "Otters returned to the river Ash in 2003. Anglers had asked for them.\n\n"
        "The river Ash froze in the winter of 1963. People skated to Velm.\n\n"
        "A ferry crosses the river Ash at Dorn. The ferry was built by the Kessel yard.\n"
    ),
}
_FACTS = [  # question, answer, the sentence that holds it
    ("When was the Linden bridge opened?", "1912", "bridge.txt", "The Linden bridge was opened in 1912."),
    ("How many arches has the Linden bridge?", "seven", "bridge.txt", "The Linden bridge has seven arches."),
    ("What closed the Linden bridge in 1954?", "flood", "bridge.txt", "A flood closed the Linden bridge in 1954."),
    (
        "When was the toll of the Linden bridge dropped?",
        "1931",
        "bridge.txt",
        "The toll of the Linden bridge was dropped in 1931.",
    ),
    ("How many books holds the town library?", "61000", "library.txt", "The town library holds 61,000 books."),
    ("Who painted the reading room?", "Otto Brandt", "library.txt", "The reading room was painted by Otto Brandt."),
    ("What is the fine for a late book?", "two crowns", "library.txt", "A fine for a late book is two crowns."),
    ("How long is the river Ash in kilometres?", "84", "river.txt", "The river Ash is 84 kilometres long."),
    ("When returned otters to the river Ash?", "2003", "river.txt", "Otters returned to the river Ash in 2003."),
    ("In which winter froze the river Ash?", "1963", "river.txt", "The river Ash froze in the winter of 1963."),
    ("Where crosses a ferry the river Ash?", "Dorn", "river.txt", "A ferry crosses the river Ash at Dorn."),
    ("By which yard was the ferry built?", "Kessel", "river.txt", "The ferry was built by the Kessel yard."),
]
_UNSAID = [
    "Who owns the quarry?",
    "What does the harbour master earn?",
    "How tall is the lighthouse keeper?",
    "Which king visited the Linden opera?",
    "Why was the lighthouse sold?",
    "Whose statue stands before the theatre?",
]


def cases() -> list[dict[str, object]]:
    """Return the cases, as the lines of a file."""
    answerable = [
        {"id": f"said-{number}", "question": question, "answerable": True, "answers": [answer]}
        | {"sources": [{"document": document, "quote": quote}], "tags": [document.removesuffix(".txt")]}
        for number, (question, answer, document, quote) in enumerate(_FACTS)
    ]
    follow_up = {"history": [{"role": "user", "content": "Tell me of the bridge."}], "tags": ["follow-up", "bridge"]}
    answerable[0] |= follow_up
    unsaid = [{"id": f"unsaid-{n}", "question": q, "answerable": False} for n, q in enumerate(_UNSAID)]
    return answerable + unsaid


def write_cases(path: Path) -> Path:
    """Write the cases to a JSONL file."""
    path.write_text("".join(json.dumps(case) + "\n" for case in cases()), encoding="utf-8")
    return path


class SmallLibrary:
    """Documents in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._documents = {path: Document(path, path, text) for path, text in texts.items()}
        self.synced = 0
        self.embedder = Embedder()

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(
                path=path,
                title=path,
                passages=4,
                pages=None,
                characters=len(document.text),
                notices=(),
                digest=sha256(document.text.encode()).hexdigest(),
                mtime_ns=0,
            )
            for path, document in sorted(self._documents.items())
        ]

    def document(self, path: str) -> Document:
        if path not in self._documents:
            raise UnknownDocument(path)
        return self._documents[path]

    def sync(self, *, rebuild=False, dry_run=False, progress=None) -> SyncReport:
        self.synced += 1
        return SyncReport(unchanged=tuple(self._documents))


@dataclass(frozen=True)
class Ranked:
    passage: Passage
    score: float


class SmallAssistant:
    """Ranks paragraphs and sentences by the words they share with the question."""

    def __init__(self, texts: dict[str, str] = TEXTS, settings: Settings | None = None) -> None:
        self.library = SmallLibrary(texts)
        self.settings = settings or Settings.load(library=Path("town"))
        self.closed = False

    def find(self, question: str, history: Sequence[Turn] = (), *, limit=None, documents=None) -> list[Ranked]:
        ranked = [Ranked(passage, _shared(question, passage.text)) for passage in self._passages()]
        return sorted(ranked, key=lambda each: (-each.score, each.passage.document, each.passage.start))[: limit or 8]

    def ask(self, question: str, history: Sequence[Turn] = (), *, documents: Collection[str] | None = None) -> Answer:
        found = self.find(question, history)
        passages = tuple(Found(p.document, p.page, p.start, p.end, r.score) for r in found for p in [r.passage])
        best = found[0].passage
        start, end = max(_sentences(best.text), key=lambda span: _shared(question, best.text[slice(*span)]))
        quote = best.text[start:end]
        share = _shared(question, quote) / len(set(words(question)))
        answer = Answer(question, question, NOT_SAID, False, share, passages=passages)
        if share < 0.4:
            return answer
        cited = Citation(
            1, best.document, best.title, None, best.start + start, best.start + end, quote, best.start, best.end
        )
        return replace(answer, answer=f"{quote} [1]", answered=True, citations=(cited,))

    def close(self) -> None:
        self.closed = True

    def _passages(self) -> list[Passage]:
        return [
            Passage(path, path, match.start(), match.end(), match.group())
            for path in sorted(TEXTS)
            for match in re.finditer(r"[^\n]+", self.library.document(path).text)
        ]


def _shared(question: str, text: str) -> float:
    return float(len(set(words(question)) & set(words(text))))


def _sentences(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S[^.]*\.", text)]


class SecondBestFirst(SmallAssistant):
    def find(self, question, history=(), *, limit=None, documents=None):
        first, second, *rest = super().find(question, history, limit=limit, documents=documents)
        return [second, first, *rest]


class Changed(SmallAssistant):
    """Changes every answer it gives."""

    def __init__(self, change: Callable[[Answer], Answer]) -> None:
        super().__init__()
        self.change = change

    def ask(self, question, history=(), *, documents=None):
        return self.change(super().ask(question, history, documents=documents))


def shifted(answer: Answer) -> Answer:
    """Move every citation ten characters on."""
    return replace(answer, citations=tuple(replace(c, start=c.start + 10, end=c.end + 10) for c in answer.citations))


def never_refused(answer: Answer) -> Answer:
    """Answer what was not said with the start of the nearest passage."""
    if answer.answered:
        return answer
    nearest = answer.passages[0]
    quote = TEXTS[nearest.document][nearest.start : nearest.end]
    cited = Citation(1, nearest.document, "", None, nearest.start, nearest.end, quote, nearest.start, nearest.end)
    return replace(answer, answer=f"{quote} [1]", answered=True, citations=(cited,))


def truncated(answer: Answer) -> Answer:
    """Keep the first two words of what was said, and the markers."""
    return replace(answer, answer=" ".join([*answer.answer.split()[:2], "[1]"])) if answer.answered else answer


PLANTED = {
    "second best first": SecondBestFirst,
    "shifted citation": lambda: Changed(shifted),
    "abstention off": lambda: Changed(never_refused),
    "truncated answer": lambda: Changed(truncated),
}
