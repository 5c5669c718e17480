"""Everything Footnote can say went wrong, in one tree.

FootnoteError
├── InputError (exit code 2: what was asked for is not possible)
│   ├── LibraryMissing
│   │   └── LibraryEmptied
│   ├── LibraryEmpty
│   ├── UnknownDocument
│   ├── UnknownPage
│   ├── UnreadableDocument
│   ├── SettingsError
│   ├── QuestionError
│   ├── ScopeError
│   └── HistoryError
└── EnvironmentFailure (exit code 3: the machine does not allow it)
    ├── IndexLocked
    ├── IndexMissing
    ├── IndexDamaged
    ├── HomeUnusable
    ├── DiskFull
    ├── ModelUnavailable
    ├── ExtraMissing
    └── PortInUse

Each message says what happened, where, and what to do next. The command line prints it as one line.
"""

from pathlib import Path

from index.passage import page_noun

PROTECTED = "it is protected by a password; save a copy without one"  # the reason why a document cannot be read


class FootnoteError(Exception):
    """A failure a person can act on. `exit_code` is what a command ends with."""

    exit_code = 3


class InputError(FootnoteError):
    """What was asked for is not possible as it was asked."""

    exit_code = 2


class EnvironmentFailure(FootnoteError):
    """What was asked for is fine, but this machine does not allow it now."""

    exit_code = 3


class LibraryMissing(InputError):
    """The library is not a folder that can be listed."""

    def __init__(
        self,
        library: Path,
        problem: str = "there is no such folder",
        advice: str = "name a folder of documents with --library",
    ) -> None:
        super().__init__(f"cannot open the library {library}: {problem}; {advice}")


class LibraryEmptied(LibraryMissing):
    """The folder of the library is wholly empty, though the index holds documents: its disk may not be mounted."""

    def __init__(self, library: Path, documents: int) -> None:
        problem = f"the folder is empty and the index holds {documents:,} documents"
        super().__init__(library, problem, "if they are meant to go, use `footnote index --rebuild`")


class LibraryEmpty(InputError):
    """The library holds nothing that could answer a question."""

    def __init__(self, library: Path) -> None:
        super().__init__(
            f"the library {library} holds no document that can be read; put PDF, Word, HTML, text or others into it, "
            "or name another folder with --library"
        )


class UnknownDocument(InputError):
    """The library holds no document of that name."""

    def __init__(self, document: str) -> None:
        super().__init__(f"no document {document!r} in this library; `footnote ask 'which documents?'` lists them")
        self.document = document


class UnknownPage(InputError):
    """The document has no page of that number. `pages` is how many it has, 0 for a format without pages."""

    def __init__(self, document: str, number: int, *, pages: int) -> None:
        noun = page_noun(document)
        has = f"has {noun}s 1 to {pages}" if pages else f"has no {noun}s"
        super().__init__(f"{document} {has}, so there is no {noun} {number}")


class UnreadableDocument(InputError):
    """A file gave no text. It is named in the report and the others are indexed.

    `tries` is how often a sync tries to read the same file: once where nothing but another file can help, more often
    where the cause may be one of the moment, `inf` for as long as it lasts.
    """

    def __init__(self, document: str, reason: str, *, tries: float = 1) -> None:
        super().__init__(f"{document}: {reason}")
        self.document, self.reason, self.tries = document, reason, tries


class SettingsError(InputError):
    """A setting is misspelt or has a value it cannot have."""


class QuestionError(InputError):
    """The question is empty or far too long."""


class ScopeError(InputError):
    """The filter of a question is wrong, or lets no document through."""


class HistoryError(InputError):
    """The conversation so far is not a list of turns."""


class IndexLocked(EnvironmentFailure):
    """Another process is changing this index."""

    def __init__(self, home: Path, holder: str) -> None:
        super().__init__(f"the index in {home} is being changed by {holder}; wait until it is done, then try again")


class IndexMissing(EnvironmentFailure):
    """There is no index yet, and syncing was switched off."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"there is no index in {home} yet; `footnote index` makes one, as any question does by itself")


class IndexDamaged(EnvironmentFailure):
    """The index cannot be read and did not mend itself."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}; `footnote doctor --repair` mends it")
        self.problem = problem


class HomeUnusable(EnvironmentFailure):
    """The index folder cannot be made, read or written."""

    def __init__(self, home: Path, problem: str, advice: str = "choose another with --home") -> None:
        super().__init__(f"cannot use the index folder {home}: {problem}; {advice}")


class DiskFull(EnvironmentFailure):
    """There is too little room to change an index. `free` and `needed` are bytes."""

    def __init__(self, home: Path, *, free: int, needed: int) -> None:
        super().__init__(
            f"the disk of the index folder {home} has {_megabytes(free)} free and {_megabytes(needed)} are needed, so "
            "nothing is written; make room, or ask the index as it is with --no-sync"
        )
        self.needed = needed


class ModelUnavailable(EnvironmentFailure):
    """The embedding model cannot be loaded."""


class ExtraMissing(EnvironmentFailure):
    """A part that is installed only when asked for is not."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"this needs a part that is not installed; `pip install 'footnote[{extra}]'` adds it")


class PortInUse(EnvironmentFailure):
    """The page's address is taken."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port} is in use by another program; choose another with --port")


def _megabytes(number: int) -> str:
    return f"{number / 1_000_000:,.0f} MB"
