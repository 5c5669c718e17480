"""A library that several people ask: what lies in its folder is for all of them, what one of them adds is theirs alone.

The documents of a person lie in `people/NAME` of the folder. Who asks is known from the context of the call, which the
threads that answer inherit; where nobody is known, there is only what is for all.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote

from index.errors import UnknownDocument
from index.library import Library
from index.passage import Chosen, Document, Passage
from index.schema import DocumentInfo, DocumentName

PEOPLE = "people"  # the folder of the folders that belong to one person each
_asking: ContextVar[str] = ContextVar("person who asks", default="")


@contextmanager
def asked_by(person: str) -> Generator[None]:
    """Let what happens in the block happen for a person; an empty name is nobody's."""
    token = _asking.set(person)
    try:
        yield
    finally:
        _asking.reset(token)


class SharedLibrary(Library):
    """A library that shows, searches and changes only what whoever asks may see. A sync is everybody's."""

    @property
    def own_folder(self) -> Path:
        """Where a document lies that whoever asks adds."""
        return self.settings.library / self._own if self._own else super().own_folder

    @property
    def _own(self) -> str:
        """The folder of whoever asks, its name escaped: it can hold anything, and a hidden folder would not be read."""
        name = quote(_asking.get(), safe="@")
        name = f"%2E{name[1:]}" if name.startswith(".") else name
        return f"{PEOPLE}/{name}" if name else ""

    def allows(self, path: str, *, change: bool = False) -> bool:
        """Say whether whoever asks may see a document (it is theirs, or for all), or change it (it is theirs)."""
        is_theirs = bool(self._own) and _lies_in(self._own, path)
        return is_theirs or not (change or _lies_in(PEOPLE, path))

    def names(self) -> list[DocumentName]:
        """Return how every document is called that is shown to whoever asks, sorted by path."""
        return [name for name in super().names() if self.allows(name.path)]

    def documents(self, paths: Sequence[str] | None = None) -> list[DocumentInfo]:
        """Return what is known of every such document, or of those named, sorted by path."""
        return [info for info in super().documents(paths) if self.allows(info.path)]

    def document(self, path: str) -> Document:
        """Return a document as cited offsets count it.

        Raises:
            UnknownDocument: there is none that whoever asks may see.
        """
        return super().document(self._seen(path))

    def original(self, path: str) -> Path:
        """Return the file of a document.

        Raises:
            UnknownDocument: there is none that whoever asks may see.
        """
        return super().original(self._seen(path))

    def sample(self, count: int, *, documents: Chosen = None) -> list[Passage]:
        """Return up to `count` passages in reading order, spread evenly over what whoever asks may see."""
        every = [name.path for name in super().names()] if documents is None else documents
        return super().sample(count, documents=[path for path in every if self.allows(path)])

    def _seen(self, path: str) -> str:
        if not self.allows(path):
            raise UnknownDocument(path)
        return path


def _lies_in(folder: str, path: str) -> bool:
    """Say whether a path lies in a folder. To some file systems letters are the same in any case."""
    return path.casefold().startswith(f"{folder.casefold()}/")
