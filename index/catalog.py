"""The truth about an index: which documents it holds, their text, their passages, and every vector. SQLite.

What Chroma and Tantivy hold is derived from here, and a passage they return counts only while it is listed here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert

from index import schema
from index.errors import FootnoteError, IndexDamaged, IndexLocked
from index.passage import Document, Passage
from index.rows import chunks, count_change, drop_all_unneeded, drop_unneeded, remove_documents, set_number
from index.sqlite import open_sqlite

_NEEDED = set(schema.metadata.tables) - {schema.tokens.name}  # which older catalogs do not have


class Catalog:
    """One SQLite file. Every change is one transaction.

    Whatever is asked of it, it raises what `index.sqlite.open_sqlite` says; IndexDamaged too for a file that must be
    there and is not, with `create=False`.
    """

    def __init__(self, file: Path, *, create: bool = True) -> None:
        self._file = file
        if not create and not file.is_file():
            raise IndexDamaged(f"the catalog {file} is missing")
        self._engine = open_sqlite(file)
        try:
            if not create and _NEEDED - set(sa.inspect(self._engine).get_table_names()):
                raise IndexDamaged(f"the catalog {file} was emptied")
            schema.metadata.create_all(self._engine)
        except FootnoteError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    # -- what changed, and whether a change was cut short

    def number(self, key: str) -> int:
        """Return a counter or flag, 0 when it was never set."""
        with self._engine.connect() as connection:
            return connection.scalar(schema.NUMBER, {"key": key}) or 0

    def set_number(self, key: str, value: int) -> None:
        """Set a counter or flag."""
        with self._engine.begin() as connection:
            set_number(connection, key, value)

    def count_change(self) -> None:
        """Count a change of the derived stores, so that other processes see that their view of them is old."""
        with self._engine.begin() as connection:
            count_change(connection)

    # -- reading

    def states(self) -> dict[str, schema.FileState]:
        """Return how every indexed file looked when it was read."""
        columns = (
            schema.documents.c.path,
            schema.documents.c.size,
            schema.documents.c.mtime_ns,
            schema.documents.c.digest,
        )
        with self._engine.connect() as connection:
            return {
                path: schema.FileState(size, mtime, digest)
                for path, size, mtime, digest in connection.execute(sa.select(*columns))
            }

    def unread(self) -> dict[str, schema.FileState]:
        """Return the files that gave no text, with their reasons."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(schema.unread)).all()
        return {row.path: schema.FileState(row.size, row.mtime_ns, reason=row.reason) for row in rows}

    def names(self) -> list[schema.DocumentName]:
        """Return how every document is called, sorted by path: milliseconds where `documents` takes seconds."""
        columns = schema.documents.c.path, schema.documents.c.title, schema.documents.c.mtime_ns
        with self._engine.connect() as connection:
            return [schema.DocumentName(*row) for row in connection.execute(sa.select(*columns).order_by(columns[0]))]

    def documents(self, paths: Sequence[str] | None = None) -> list[schema.DocumentInfo]:
        """Return what is known of every document, or of those named, sorted by path."""
        some = (
            [schema.infos]
            if paths is None
            else [schema.infos.where(schema.documents.c.path.in_(few)) for few in chunks(paths)]
        )
        with self._engine.connect() as connection:
            found = [schema.info_of(row) for few in some for row in connection.execute(few).mappings()]
        return sorted(found, key=lambda info: info.path)

    def notices(self) -> list[str]:
        """Return what is to be said of documents, each notice with its document's name, sorted by path."""
        parts, path = schema.documents.c.parts, schema.documents.c.path
        some = sa.func.json_array_length(parts, "$.notices") > 0
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(path, parts).where(some).order_by(path)).all()
        return [f"{row.path}: {notice}" for row in rows for notice in row.parts["notices"]]

    def document(self, path: str) -> Document | None:
        """Return a document with its whole text."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(schema.documents).where(schema.documents.c.path == path)).first()
        return None if row is None else schema.document_of(row)

    def generations(self) -> dict[str, int]:
        """Return the current generation of every document."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(schema.documents.c.path, schema.documents.c.generation))
            return {path: generation for path, generation in rows}

    def passage_ids(self, paths: Iterable[str] | None = None) -> list[str]:
        """Return the ids of the passages of some documents, or of all."""
        query = sa.select(schema.passages.c.id)
        with self._engine.connect() as connection:
            if paths is None:
                return list(connection.scalars(query))
            return [
                found
                for some in chunks(list(paths))
                for found in connection.scalars(query.where(schema.passages.c.document.in_(some)))
            ]

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages that are current among `ids`; others are missing from the result."""
        with self._engine.connect() as connection:
            rows = [
                row
                for some in chunks(ids)
                for row in connection.execute(sa.select(schema.passages).where(schema.passages.c.id.in_(some)))
            ]
        return {row.id: schema.passage_of(row) for row in rows}

    def vectors(self, digests: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that are already known, by the digest of the text they were made of."""
        with self._engine.connect() as connection:
            return {
                row.digest: np.frombuffer(row.data, dtype=np.float32)
                for some in chunks(digests)
                for row in connection.execute(sa.select(schema.vectors).where(schema.vectors.c.digest.in_(some)))
            }

    def tokens(self, passages: Sequence[Passage]) -> dict[Passage, bytes]:
        """Return what is kept of the word pieces of those passages that are current; see index.tokens."""
        places = [{"document": passage.document, "start": passage.start} for passage in passages]
        with self._engine.connect() as connection:
            rows = [row for place in places for row in connection.execute(schema.TOKENS_AT, place)]
        found = {schema.passage_of(row): row.data for row in rows}
        return {passage: found[passage] for passage in passages if passage in found}

    def pages_of_passages(self, size: int) -> Iterable[tuple[dict[str, Passage], NDArray[np.float32]]]:
        """Yield all passages with their vectors, `size` at a time: what a derived store is rebuilt from."""
        joined = sa.select(schema.passages, schema.vectors.c.data).join(
            schema.vectors, schema.vectors.c.digest == schema.passages.c.vector
        )
        for rows in self._pages(joined, size):
            vectors = np.stack([np.frombuffer(row.data, dtype=np.float32) for row in rows])
            yield {row.id: schema.passage_of(row) for row in rows}, vectors

    def pages_of_texts(self, size: int) -> Iterable[dict[str, Passage]]:
        """Yield all passages, `size` at a time, without reading their vectors."""
        for rows in self._pages(sa.select(schema.passages), size):
            yield {row.id: schema.passage_of(row) for row in rows}

    def _pages(self, query: sa.Select[Any], size: int) -> Iterator[Sequence[sa.Row[Any]]]:
        last = ""
        while True:
            page = query.where(schema.passages.c.id > last).order_by(schema.passages.c.id).limit(size)
            with self._engine.connect() as connection:
                rows = connection.execute(page).all()
            if not rows:
                return
            yield rows
            last = rows[-1].id

    # -- what is wrong

    def problems(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        with self._engine.connect() as connection:
            found = list(connection.scalars(sa.text("PRAGMA quick_check")))
        return [] if found == ["ok"] else found

    def whole_documents(self) -> Iterator[tuple[Document, int, dict[str, Passage]]]:
        """Yield every document with its generation and its passages by id."""
        for path in sorted(self.states()):
            of_it = schema.passages.c.document == path
            with self._engine.connect() as connection:
                row = connection.execute(sa.select(schema.documents).where(schema.documents.c.path == path)).one()
                passages = connection.execute(sa.select(schema.passages).where(of_it)).all()
            yield (
                schema.document_of(row),
                row.generation,
                {passage.id: schema.passage_of(passage) for passage in passages},
            )

    def passages_without_vector(self) -> list[str]:
        """Return the ids of passages whose vector is not there."""
        there = sa.select(schema.vectors.c.digest)
        with self._engine.connect() as connection:
            return list(
                connection.scalars(sa.select(schema.passages.c.id).where(schema.passages.c.vector.not_in(there)))
            )

    def damaged_vectors(self) -> list[str]:
        """Return the digests of vectors that differ in length from most, or hold something that is no number."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(schema.vectors)).all()
        usual = Counter(len(row.data) for row in rows).most_common(1)[0][0] if rows else 0
        return [
            row.digest
            for row in rows
            if len(row.data) != usual or not np.isfinite(np.frombuffer(row.data, np.float32)).all()
        ]

    # -- changing

    def commit(
        self,
        entries: Sequence[schema.Entry],
        vectors: Mapping[str, NDArray[np.float32]],
        tokens: Mapping[str, bytes] | None = None,
    ) -> None:
        """Make new versions of documents current, all at once; what their old passages alone needed is dropped."""
        with self._engine.begin() as connection:
            freed = remove_documents(connection, [entry.document.path for entry in entries])
            if vectors:
                rows = [{"digest": digest, "data": vector.tobytes()} for digest, vector in vectors.items()]
                connection.execute(insert(schema.vectors).on_conflict_do_nothing(), rows)
            if tokens:
                rows = [{"digest": digest, "data": data} for digest, data in tokens.items()]
                connection.execute(insert(schema.tokens).on_conflict_do_nothing(), rows)
            connection.execute(sa.insert(schema.documents), [schema.document_row(entry) for entry in entries])
            passages = [row for entry in entries for row in schema.passage_rows(entry)]
            if passages:
                connection.execute(sa.insert(schema.passages), passages)
            drop_unneeded(connection, freed)
            count_change(connection)

    def commit_unread(self, path: str, state: schema.FileState) -> None:
        """Remember that a file gave no text. The document keeps its last readable version, if it had one."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(schema.unread).where(schema.unread.c.path == path))
            row = {"path": path, "size": state.size, "mtime_ns": state.mtime_ns, "reason": state.reason}
            connection.execute(sa.insert(schema.unread), row)

    def touch(self, path: str, state: schema.FileState) -> None:
        """Note a new time stamp of a file whose bytes are the same; so it can be read, if it could not in between."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(schema.unread).where(schema.unread.c.path == path))
            seen = {"size": state.size, "mtime_ns": state.mtime_ns}
            connection.execute(sa.update(schema.documents).where(schema.documents.c.path == path).values(**seen))

    def remove(self, paths: Sequence[str]) -> None:
        """Drop documents, their passages, and vectors that no passage needs any more."""
        with self._engine.begin() as connection:
            remove_documents(connection, paths)
            drop_all_unneeded(connection)
            count_change(connection)

    def scrub(self) -> None:
        """Write the file anew, so that no byte of what was removed stays in it or beside it.

        Raises:
            IndexLocked: another process is reading.
        """
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise IndexLocked(self._file.parent.parent, "a process that is reading it")
