"""Changes of the catalog's tables, each inside a transaction that the catalog began."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from index import schema

_IDS_AT_ONCE = 500  # SQLite takes a limited number of variables in one statement
_BY_DIGEST = (schema.vectors, schema.tokens)  # what is kept beside the text of a passage, and tells of it
_VECTOR_OF = sa.select(schema.passages.c.vector)


def set_number(connection: sa.Connection, key: str, value: int) -> None:
    """Set a counter or flag."""
    statement = insert(schema.meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def count_change(connection: sa.Connection) -> None:
    """Raise the revision by which every reader sees that something changed."""
    revision = connection.scalar(sa.select(schema.meta.c.value).where(schema.meta.c.key == "revision")) or 0
    set_number(connection, "revision", revision + 1)


def remove_documents(connection: sa.Connection, paths: Sequence[str]) -> list[str]:
    """Remove documents, their passages and what is noted of their files; return the digests their passages named."""
    freed = set[str]()
    for some in chunks(paths):
        freed.update(connection.scalars(_VECTOR_OF.where(schema.passages.c.document.in_(some))))
        connection.execute(sa.delete(schema.passages).where(schema.passages.c.document.in_(some)))
        connection.execute(sa.delete(schema.documents).where(schema.documents.c.path.in_(some)))
        connection.execute(sa.delete(schema.unread).where(schema.unread.c.path.in_(some)))
    return sorted(freed)


def drop_unneeded(connection: sa.Connection, freed: Sequence[str]) -> None:
    """Drop the vectors and word pieces of those digests that no passage names any more."""
    for some in chunks(freed):
        unneeded = {*some} - {*connection.scalars(_VECTOR_OF.where(schema.passages.c.vector.in_(some)))}
        for table in _BY_DIGEST:
            connection.execute(sa.delete(table).where(table.c.digest.in_(unneeded)))


def drop_all_unneeded(connection: sa.Connection) -> None:
    """Drop every vector and all word pieces that no passage names."""
    for table in _BY_DIGEST:
        connection.execute(sa.delete(table).where(table.c.digest.not_in(_VECTOR_OF)))


def chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield as many items at a time as one statement takes."""
    return (items[first : first + _IDS_AT_ONCE] for first in range(0, len(items), _IDS_AT_ONCE))
