"""An assistant that says what it is told to, over documents in memory. It obeys the interface of `rag.assistant`.

It offers what it is told to as well, as `rag.suggest.Offers` does.
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from index.errors import UnknownDocument
from index.library import Library
from index.passage import Document, Passage
from index.schema import DocumentInfo, DocumentName
from index.settings import IndexSettings
from index.sync import SyncReport, Unreadable
from rag.answer import NOT_SAID, Answer, Citation, Found, Turn
from rag.rank import RankedPassage
from rag.settings import Settings


def cite(number: int, document: Document, quote: str) -> Citation:
    """Return the citation of the first place where `quote` stands in `document`."""
    start = document.text.index(quote)
    end = start + len(quote)
    bounds = max(0, document.text.rfind("\n\n", 0, start)), document.text.find("\n\n", end)
    after = bounds[1] if bounds[1] >= 0 else len(document.text)
    return Citation(number, document.path, document.title, document.page_at(start), start, end, quote, bounds[0], after)


def near(document: Document, text: str) -> Found:
    """Return the passage `text` of `document`."""
    start = document.text.index(text)
    return Found(document.path, document.page_at(start), start, start + len(text), 0.4)


class FakeLibrary:
    """Documents in memory; their files, where there are some, under `folder`."""

    def __init__(self, documents: Sequence[Document], folder: Path, *, unreadable: Sequence[Unreadable] = ()) -> None:
        self._documents = {document.path: document for document in documents}
        self.folder, self.unreadable = folder, tuple(unreadable)
        self.settings = IndexSettings(folder, folder / ".footnote")

    def sync(self, *, rebuild: bool = False, dry_run: bool = False, progress: object = None) -> SyncReport:
        return SyncReport(unchanged=tuple(self._documents), unreadable=self.unreadable)

    def names(self) -> list[DocumentName]:
        return [DocumentName(path, document.title, 0) for path, document in sorted(self._documents.items())]

    def documents(self, paths: Sequence[str] | None = None) -> list[DocumentInfo]:
        return [_info(self._documents[name.path]) for name in self.names() if paths is None or name.path in paths]

    def document(self, path: str) -> Document:
        if path not in self._documents:
            raise UnknownDocument(path)
        return self._documents[path]

    def original(self, path: str) -> Path:
        self.document(path)
        return self.folder / path

    @property
    def own_folder(self) -> Path:
        return self.folder

    def allows(self, path: str, *, change: bool = False) -> bool:
        return True

    def put(self, document: Document) -> None:
        self._documents[document.path] = document

    def remove(self, path: str) -> None:
        del self._documents[path]


def _info(d: Document) -> DocumentInfo:
    digest = sha256(d.text.encode()).hexdigest()
    return DocumentInfo(d.path, d.title, 1, len(d.pages) or None, len(d.text), d.notices, digest, mtime_ns=0)


Reply = tuple[str, tuple[Citation, ...]] | Exception


class FakeAssistant:
    """Answers the questions it was given replies to; says of every other that the documents do not say."""

    def __init__(
        self,
        library: FakeLibrary | Library,
        replies: Mapping[str, Reply],
        *,
        nearest: Sequence[Found] = (),
        standalone: Mapping[str, str] | None = None,
        pause: float = 0.0,
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings.load(library=library.settings.library)
        self.library, self.replies, self.nearest = library, replies, tuple(nearest)
        self.standalone, self.pause = standalone or {}, pause
        self.next: Sequence[str] = ()  # what to ask next
        self.asked: list[tuple[str, tuple[Turn, ...], Collection[str] | None]] = []

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        documents: Collection[str] | None = None,
        offline: bool = False,
    ) -> Iterator[Answer]:
        self.offline = offline
        self.asked.append((question, tuple(history), documents))
        reply = self.replies.get(question, (NOT_SAID, ()))
        if isinstance(reply, Exception):
            raise reply
        text, citations = reply
        words = text.split(" ")
        for count in range(1, len(words) + 1):
            time.sleep(self.pause)
            said = " ".join(words[:count])
            yield self._answer(question, said, tuple(c for c in citations if f"[{c.number}]" in said))

    def _answer(self, question: str, said: str, citations: tuple[Citation, ...]) -> Answer:
        answered = said not in NOT_SAID
        standalone = self.standalone.get(question, question)
        return Answer(
            question, standalone, said, answered, 0.9 if answered else 0.1, "offline", citations, self.nearest
        )

    def ask(self, question: str, history: Sequence[Turn] = (), *, documents: Collection[str] | None = None) -> Answer:
        return list(self.stream(question, history, documents=documents))[-1]

    def find(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        limit: int | None = None,
        documents: Collection[str] | None = None,
    ) -> list[RankedPassage]:
        """Return the documents that hold the question's first word, each as one passage, in order."""
        held = [self.library.document(info.path) for info in self.library.documents()]
        found = [
            RankedPassage(Passage(d.path, d.title, 0, len(d.text), d.text, d.page_at(0)), 0.5, 0.5, 0.5, ())
            for d in held
            if question.split()[0] in d.text and (documents is None or d.path in documents)
        ]
        return found[:limit]

    def to_begin(self, count: int = 4) -> list[str]:
        return list(self.replies)[:count]

    def to_go_on(
        self, answer: Answer, *, documents: Collection[str] | None = None, count: int = 3
    ) -> Iterator[list[str]]:
        for number in range(1, len(self.next) + 1):
            yield list(self.next[:number])

    def close(self) -> None:
        pass
