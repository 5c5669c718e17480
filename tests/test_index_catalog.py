import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from index.catalog import Catalog
from index.errors import IndexDamaged
from index.passage import Document, Passage
from index.schema import Entry, FileState


@pytest.fixture
def catalog(tmp_path):
    with closing(Catalog(tmp_path / "catalog.db")) as catalog:
        yield catalog


def entry(path: str, words: str, generation: int = 1) -> Entry:
    """Return a version of a document with one passage for each word, its vector named after the word."""
    listed = words.split()
    passages = {
        f"{path}|{generation}|{n}": Passage(path, path, words.index(word), words.index(word) + len(word), word)
        for n, word in enumerate(listed)
    }
    state = FileState(len(words), mtime_ns=generation, digest=words)
    return Entry(Document(path, path, words), state, generation, passages, tuple(listed))


def vectors(*words: str) -> dict[str, np.ndarray]:
    return {word: np.array([len(word), 1], np.float32) for word in words}


def test_a_new_catalog_holds_nothing(catalog):
    assert (catalog.documents(), catalog.states(), catalog.passage_ids(), catalog.number("revision")) == ([], {}, [], 0)
    assert catalog.document("a.txt") is None
    assert list(catalog.pages_of_passages(10)) == []


def test_a_committed_document_is_there_whole(catalog):
    new = entry("a.txt", "rain fell")
    catalog.commit([new], vectors("rain", "fell"))
    assert catalog.document("a.txt") == new.document
    assert catalog.passages(list(new.passages)) == new.passages
    assert catalog.states() == {"a.txt": new.state}
    assert catalog.generations() == {"a.txt": 1}
    assert catalog.vectors(["rain", "snow"])["rain"].tolist() == [4, 1]
    assert "snow" not in catalog.vectors(["rain", "snow"])


def test_what_is_kept_of_word_pieces_comes_back_with_the_passage_it_belongs_to(catalog):
    new = entry("a.txt", "rain fell")
    catalog.commit([new], vectors("rain", "fell"), {"rain": b"pieces"})
    rain, fell = new.passages.values()
    built_anew = replace(rain, text="snow")
    assert catalog.tokens([rain, fell, built_anew]) == {rain: b"pieces"}
    assert catalog.tokens([built_anew]) == {}


def test_word_pieces_go_with_the_last_document_that_has_them(catalog):
    one, other = entry("a.txt", "rain"), entry("b.txt", "rain")
    catalog.commit([one, other], vectors("rain"), {"rain": b"pieces"})
    catalog.remove(["a.txt"])
    assert catalog.tokens([*other.passages.values()]) != {}
    catalog.remove(["b.txt"])
    catalog.commit([other], vectors("rain"))
    assert catalog.tokens([*other.passages.values()]) == {}


def test_a_catalog_of_before_word_pieces_were_kept_opens_without_them(catalog, tmp_path):
    new = entry("a.txt", "rain")
    catalog.commit([new], vectors("rain"), {"rain": b"pieces"})
    catalog.close()
    with closing(sqlite3.connect(tmp_path / "catalog.db")) as file:
        file.execute("DROP TABLE tokens")
    with closing(Catalog(tmp_path / "catalog.db", create=False)) as older:
        assert (len(older.documents()), older.tokens([*new.passages.values()])) == (1, {})


def test_a_new_version_replaces_the_old_one_and_its_passages(catalog):
    catalog.commit([entry("a.txt", "rain fell")], vectors("rain", "fell"))
    catalog.commit([entry("a.txt", "snow", 2)], vectors("snow"))
    assert catalog.passage_ids() == ["a.txt|2|0"]
    assert catalog.passages(["a.txt|1|0"]) == {}


def test_a_commit_that_fails_changes_nothing(catalog):
    catalog.commit([entry("a.txt", "rain")], vectors("rain"))
    with pytest.raises(Exception, match="UNIQUE"):
        catalog.commit([entry("a.txt", "snow", 2), entry("a.txt", "hail", 3)], vectors("snow", "hail"))
    assert catalog.passage_ids() == ["a.txt|1|0"]
    assert catalog.vectors(["snow", "hail"]) == {}
    assert catalog.number("revision") == 1


def test_documents_are_listed_by_path_with_their_sizes(catalog):
    catalog.commit([entry("b.txt", "snow", 3), entry("a.txt", "rain fell", 5)], vectors("rain", "fell", "snow"))
    assert [(info.path, info.passages, info.characters, info.mtime_ns) for info in catalog.documents()] == [
        ("a.txt", 2, 9, 5),
        ("b.txt", 1, 4, 3),
    ]


def test_names_are_listed_without_reading_the_texts(catalog):
    catalog.commit([entry("b.txt", "snow", 3), entry("a.txt", "rain", 5)], vectors("rain", "snow"))
    assert [(name.path, name.title, name.mtime_ns) for name in catalog.names()] == [
        (info.path, info.title, info.mtime_ns) for info in catalog.documents()
    ]


@pytest.mark.parametrize("paths", [[], ["b.txt"], ["b.txt", "gone.txt", "a.txt"]], ids=str)
def test_some_documents_can_be_listed(catalog, paths):
    catalog.commit([entry("b.txt", "snow"), entry("a.txt", "rain"), entry("c.txt", "hail")], vectors("rain", "snow"))
    assert catalog.documents(paths) == [info for info in catalog.documents() if info.path in paths]


def test_a_document_without_passages_is_listed(catalog):
    catalog.commit([entry("a.txt", "")], {})
    assert [(info.path, info.passages) for info in catalog.documents()] == [("a.txt", 0)]


def test_characters_are_code_points(catalog):
    catalog.commit([entry("a.txt", "日本😀")], vectors("日本😀"))
    assert catalog.documents()[0].characters == 3


def test_passages_can_be_listed_for_some_documents(catalog):
    catalog.commit([entry("a.txt", "rain"), entry("b.txt", "snow")], vectors("rain", "snow"))
    assert catalog.passage_ids(["b.txt", "gone.txt"]) == ["b.txt|1|0"]


def test_removing_leaves_no_byte_of_a_document_in_the_file(catalog, tmp_path):
    catalog.commit([entry("a.txt", "unforgettable"), entry("b.txt", "snow")], vectors("unforgettable", "snow"))
    catalog.remove(["a.txt"])
    assert catalog.passage_ids() == ["b.txt|1|0"]
    assert set(catalog.vectors(["unforgettable", "snow"])) == {"snow"}
    catalog.close()
    with closing(sqlite3.connect(tmp_path / "catalog.db")) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"unforgettable" not in (tmp_path / "catalog.db").read_bytes()


def test_a_vector_that_another_document_needs_stays(catalog):
    catalog.commit([entry("a.txt", "rain"), entry("b.txt", "rain")], vectors("rain"))
    catalog.remove(["a.txt"])
    assert set(catalog.vectors(["rain"])) == {"rain"}


def test_a_file_that_gives_no_text_keeps_the_last_version_and_its_reason(catalog):
    catalog.commit([entry("a.txt", "rain")], vectors("rain"))
    broken = FileState(7, 2, reason="it is damaged")
    catalog.commit_unread("a.txt", broken)
    catalog.commit_unread("a.txt", broken)
    assert catalog.unread() == {"a.txt": broken}
    assert catalog.passage_ids() == ["a.txt|1|0"]
    catalog.commit([entry("a.txt", "snow", 2)], vectors("snow"))
    assert catalog.unread() == {}


def test_a_file_with_the_same_bytes_again_is_readable_again(catalog):
    catalog.commit([entry("a.txt", "rain")], vectors("rain"))
    catalog.commit_unread("a.txt", FileState(7, 2, reason="it is damaged"))
    catalog.touch("a.txt", FileState(4, 99, "ignored"))
    assert catalog.states()["a.txt"] == FileState(4, 99, "rain")
    assert catalog.unread() == {}


def test_every_change_of_what_is_searched_counts(catalog):
    catalog.commit([entry("a.txt", "rain")], vectors("rain"))
    catalog.remove(["a.txt"])
    catalog.count_change()
    assert catalog.number("revision") == 3


def test_a_flag_is_seen_by_another_opening(catalog, tmp_path):
    catalog.set_number("flag", 1)
    with closing(Catalog(tmp_path / "catalog.db")) as other:
        assert other.number("flag") == 1
        other.set_number("flag", 0)
    assert catalog.number("flag") == 0


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_all_passages_come_in_pages_each_with_its_vector(size, catalog):
    catalog.commit([entry("a.txt", "rain fell"), entry("b.txt", "snow")], vectors("rain", "fell", "snow"))
    pages = list(catalog.pages_of_passages(size))
    found = {
        passage.text: float(vector[0])
        for page, rows in pages
        for passage, vector in zip(page.values(), rows, strict=True)
    }
    assert found == {"rain": 4, "fell": 4, "snow": 4}
    assert max(len(page) for page, _ in pages) <= size


def test_more_ids_than_one_statement_takes_are_no_limit(catalog):
    words = " ".join(f"w{n:05}" for n in range(1_100))
    catalog.commit([entry("a.txt", words)], vectors(*words.split()))
    assert len(catalog.passages(catalog.passage_ids())) == 1_100
    assert len(catalog.vectors(words.split())) == 1_100
    assert len(catalog.passage_ids([*(f"{n}.txt" for n in range(1_100)), "a.txt"])) == 1_100


def test_a_catalog_that_must_be_there_is_not_made(tmp_path):
    with pytest.raises(IndexDamaged, match="is missing"):
        Catalog(tmp_path / "catalog.db", create=False)
    (tmp_path / "catalog.db").touch()
    with pytest.raises(IndexDamaged, match="was emptied"):
        Catalog(tmp_path / "catalog.db", create=False)


def test_a_whole_catalog_has_no_problems_and_lists_whole_documents(catalog):
    new = entry("a.txt", "rain fell", 3)
    catalog.commit([new, entry("b.txt", "")], vectors("rain", "fell"))
    assert (catalog.problems(), catalog.passages_without_vector(), catalog.damaged_vectors()) == ([], [], [])
    assert [(document.path, generation, passages) for document, generation, passages in catalog.whole_documents()] == [
        ("a.txt", 3, new.passages),
        ("b.txt", 1, {}),
    ]


def test_missing_and_damaged_vectors_are_named(catalog):
    damaged = {"fell": np.array([np.nan, 1], np.float32), "snow": np.array([1], np.float32)}
    catalog.commit([entry("a.txt", "rain fell snow hail")], vectors("rain") | damaged)
    assert catalog.passages_without_vector() == ["a.txt|1|3"]
    assert sorted(catalog.damaged_vectors()) == ["fell", "snow"]


def test_notices_name_their_documents(catalog):
    quiet, scanned = entry("b.txt", "rain"), entry("a.txt", "fell")
    scanned = replace(scanned, document=replace(scanned.document, notices=("page 1 holds no text", "and page 2")))
    catalog.commit([quiet, scanned], vectors("rain", "fell"))
    assert catalog.notices() == ["a.txt: page 1 holds no text", "a.txt: and page 2"]


def test_what_replaced_passages_alone_needed_goes_with_them(catalog):
    one, other = entry("a.txt", "rain fell hail"), entry("b.txt", "hail")
    pieces = {word: b"pieces" for word in ("rain", "fell", "hail", "snow")}
    catalog.commit([one, other], vectors("rain", "fell", "hail"), pieces)
    catalog.commit([changed := entry("a.txt", "fell snow", 2)], vectors("fell", "snow"), pieces)
    assert set(catalog.vectors(["rain", "fell", "hail", "snow"])) == {"fell", "hail", "snow"}
    assert len(catalog.tokens([*changed.passages.values(), *other.passages.values()])) == 3
    catalog.commit([entry("a.txt", "rain", 3)], vectors("rain"))
    assert catalog.tokens([*entry("a.txt", "rain", 3).passages.values()]) == {}


@pytest.mark.parametrize("size", [1, 3, 100])
def test_all_passages_come_in_pages_without_their_vectors(size, catalog):
    catalog.commit([entry("a.txt", "rain fell"), entry("b.txt", "snow")], vectors("rain", "fell"))
    pages = list(catalog.pages_of_texts(size))
    assert [passage.text for page in pages for passage in page.values()] == ["rain", "fell", "snow"]
    assert max(len(page) for page in pages) <= size
