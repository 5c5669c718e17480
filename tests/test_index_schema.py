import pytest
import sqlalchemy as sa

from index import schema
from index.passage import Document, Heading, Page, Passage
from index.schema import DocumentInfo, Entry, FileState

PLAIN = Document("a.txt", "Rain", "Rain fell.")
FULL = Document(
    "press/b.pdf",
    "Snow – „Schnee“ 😀",
    "Snow fell.\n\nHail",
    pages=(Page(1, 0, 10), Page(2, 12, 16)),
    headings=(Heading(12, 2, "Hail"),),
    notices=("page 3 holds no text",),
)


def entry(document: Document) -> Entry:
    passage = Passage(document.path, document.title, 0, 5, document.text[:5], 1 if document.pages else None, "May")
    return Entry(document, FileState(10, 123_456_789_012_345_678, "d" * 64), 3, {"a|3|0": passage}, ("v" * 64,))


@pytest.fixture
def connection():
    engine = sa.create_engine("sqlite://")
    schema.metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("document", [PLAIN, FULL], ids=["plain", "full"])
def test_a_document_comes_back_as_it_was(document, connection):
    connection.execute(sa.insert(schema.documents), [schema.document_row(entry(document))])
    assert schema.document_of(connection.execute(sa.select(schema.documents)).one()) == document


@pytest.mark.parametrize("document", [PLAIN, FULL], ids=["plain", "full"])
def test_a_passage_comes_back_as_it_was(document, connection):
    connection.execute(sa.insert(schema.passages), schema.passage_rows(entry(document)))
    row = connection.execute(sa.select(schema.passages)).one()
    assert schema.passage_of(row) == entry(document).passages["a|3|0"]
    assert (row.id, row.vector) == ("a|3|0", "v" * 64)


def test_a_row_without_its_text_says_what_is_known_of_a_document():
    row = schema.document_row(entry(FULL)) | {"passages": 1, "characters": 16}
    assert schema.info_of(row) == DocumentInfo(
        "press/b.pdf", FULL.title, 1, 2, 16, ("page 3 holds no text",), "d" * 64, mtime_ns=123_456_789_012_345_678
    )


def test_a_document_without_pages_has_no_number_of_pages():
    assert schema.info_of(schema.document_row(entry(PLAIN)) | {"passages": 0, "characters": 0}).pages is None


def test_the_reason_of_a_failure_is_no_part_of_a_document():
    assert set(schema.document_row(entry(PLAIN))) == set(schema.documents.c.keys())


def test_a_passage_without_a_vector_is_a_mistake():
    from dataclasses import replace

    with pytest.raises(ValueError, match="shorter"):
        schema.passage_rows(replace(entry(PLAIN), vector_digests=()))
