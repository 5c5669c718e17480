"""The tables of the catalog, and how documents and passages become rows and come back."""

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from index.passage import Document, Heading, Page, Passage

metadata = sa.MetaData()
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("mtime_ns", sa.Integer, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),  # pages, headings and notices
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("heading", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("vector", sa.Text, nullable=False),  # the digest of the text that was embedded
    sa.Index("place", "document", "start"),
)
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
tokens = sa.Table(  # what is missing here is computed when it is needed
    "tokens",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),  # as in `vectors`
    sa.Column("data", sa.LargeBinary, nullable=False),  # see index.tokens
)
unread = sa.Table(
    "unread",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("mtime_ns", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
meta = sa.Table("meta", metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Integer))

# Asked several times for each question; written once, since putting a statement together takes longer than the answer.
NUMBER = sa.select(meta.c.value).where(meta.c.key == sa.bindparam("key"))
TOKENS_AT = (
    sa.select(passages, tokens.c.data)
    .join(tokens, tokens.c.digest == passages.c.vector)
    .where(passages.c.document == sa.bindparam("document"), passages.c.start == sa.bindparam("start"))
)

infos = (  # a row for each document, as `info_of` reads it
    sa.select(
        documents.c.path,
        documents.c.title,
        sa.func.count(passages.c.id).label("passages"),
        sa.func.length(documents.c.text).label("characters"),
        documents.c.parts,
        documents.c.digest,
        documents.c.mtime_ns,
    )
    .outerjoin(passages, passages.c.document == documents.c.path)
    .group_by(documents.c.path)
    .order_by(documents.c.path)
)


@dataclass(frozen=True, slots=True)
class FileState:
    """How a file looked when it was last read; unchanged files are not read again."""

    size: int
    mtime_ns: int
    digest: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A new version of a document, complete: its passages by id, and the digest of what was embedded for each."""

    document: Document
    state: FileState
    generation: int
    passages: dict[str, Passage]
    vector_digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the index knows of a document, without its text.

    `mtime_ns` is when its file was last changed, in nanoseconds since 1970.
    """

    path: str
    title: str
    passages: int
    pages: int | None
    characters: int
    notices: tuple[str, ...]
    digest: str
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document is found by in a list, quick to read for all of them; `mtime_ns` as in `DocumentInfo`."""

    path: str
    title: str
    mtime_ns: int


def document_row(entry: Entry) -> dict[str, Any]:
    """Write a document as a row of `documents`."""
    document = entry.document
    parts = {
        "pages": [[page.number, page.start, page.end] for page in document.pages],
        "headings": [[heading.start, heading.level, heading.text] for heading in document.headings],
        "notices": list(document.notices),
    }
    state = asdict(entry.state)
    del state["reason"]
    about = {"path": document.path, "title": document.title, "text": document.text, "parts": parts}
    return about | state | {"generation": entry.generation}


def passage_rows(entry: Entry) -> list[dict[str, Any]]:
    """Write the passages of a document as rows of `passages`."""
    return [
        asdict(passage) | {"id": name, "vector": digest}
        for (name, passage), digest in zip(entry.passages.items(), entry.vector_digests, strict=True)
    ]


def document_of(row: sa.Row[Any]) -> Document:
    """Read a row of `documents`."""
    return Document(
        path=row.path,
        title=row.title,
        text=row.text,
        pages=tuple(Page(*page) for page in row.parts["pages"]),
        headings=tuple(Heading(*heading) for heading in row.parts["headings"]),
        notices=tuple(row.parts["notices"]),
    )


def info_of(row: sa.RowMapping) -> DocumentInfo:
    """Read a row of `documents` without its text, with the number of its passages."""
    return DocumentInfo(
        path=row["path"],
        title=row["title"],
        passages=row["passages"],
        pages=len(row["parts"]["pages"]) or None,
        characters=row["characters"],
        notices=tuple(row["parts"]["notices"]),
        digest=row["digest"],
        mtime_ns=row["mtime_ns"],
    )


def passage_of(row: sa.Row[Any]) -> Passage:
    """Read a row of `passages`."""
    return Passage(row.document, row.title, row.start, row.end, row.text, row.page, row.heading)
