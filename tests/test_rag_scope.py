"""A filter lets through what it names, says in one sentence when that is nothing, and is usable as a scope."""

from datetime import datetime

import pytest

from index.errors import ScopeError, UnknownDocument
from index.schema import DocumentInfo
from rag.scope import Scope


def held(path: str, changed: str = "2021-05-04") -> DocumentInfo:
    """Return a document whose file was last changed at noon of a day, in the time zone of this machine."""
    noon = datetime.fromisoformat(f"{changed}T12:00").timestamp()
    return DocumentInfo(path, path, 1, None, 10, (), "0", int(noon) * 1_000_000_000)


LIBRARY = [
    held("2020/Minutes.pdf", "2020-12-31"),
    held("2020/q4/minutes.PDF", "2021-01-01"),
    held("2021/report [draft].md", "2021-02-28"),
    held("notes.txt", "2021-03-01"),
    held("notes.txt.md", "2024-02-29"),
]
EVERY = [info.path for info in LIBRARY]


def test_a_filter_that_says_nothing_asks_all():
    assert Scope().paths(LIBRARY) is None


@pytest.mark.parametrize(
    ("pattern", "numbers"),
    [
        ("notes.txt", [3]),
        ("2020/Minutes.pdf", [0]),
        ("minutes.pdf", [0, 1]),
        ("2020", [0, 1]),
        ("2020/", [0, 1]),
        ("./2020/q4/", [1]),
        ("2020\\q4", [1]),
        ("q4", [1]),
        ("*.md", [2, 4]),
        ("202?", [0, 1, 2]),
        ("2020/*", [0, 1]),
        ("*/q4", [1]),
        ("report [draft].md", [2]),
        ("NOTES*", [3, 4]),
        ("20", []),
        ("?", []),
        ("*", [0, 1, 2, 3, 4]),
        ("", []),
        ("/", []),
    ],
)
def test_a_pattern_is_a_document_a_folder_or_several(pattern, numbers):
    assert _paths(Scope(inside=(pattern,))) == [EVERY[number] for number in numbers]


@pytest.mark.parametrize("typed", ["Müller.pdf", "mu\u0308ller.pdf", "muller.pdf", "MÜLLER*"])
def test_a_name_is_found_however_its_accents_are_written(typed):
    files = [held("letters/Mu\u0308ller.pdf", "2021-01-01"), held("Maier.pdf", "2021-01-01")]
    assert Scope(inside=(typed,)).paths(files) == ["letters/Mu\u0308ller.pdf"]


@pytest.mark.parametrize("name", ["pdf", "PDF", ".pdf"])
def test_a_type_is_the_suffix_however_it_is_written(name):
    assert _paths(Scope(types=(name,))) == EVERY[:2]


@pytest.mark.parametrize(
    ("since", "until", "numbers"),
    [
        ("2021", None, [1, 2, 3, 4]),
        (None, "2020", [0]),
        ("2021", "2021", [1, 2, 3]),
        ("2020-12", "2020-12", [0]),
        ("2021-02", "2021-02", [2]),
        ("2020-12-31", "2021-01-01", [0, 1]),
        ("2024-02-29", "2024-02-29", [4]),
        (None, "2024-02-28", [0, 1, 2, 3]),
        ("2021-03-01", "2021-02-28", []),
    ],
)
def test_a_span_holds_both_its_ends(since, until, numbers):
    assert _paths(Scope(since=since, until=until)) == [EVERY[number] for number in numbers]


def test_every_part_must_fit_and_of_several_patterns_or_types_one():
    assert _paths(Scope(inside=("2020", "2021"), types=("pdf", "md"), since="2021")) == EVERY[1:3]


def test_exact_documents_are_asked_and_filtered_further():
    assert _paths(Scope(documents=("notes.txt", "2020/Minutes.pdf"))) == ["2020/Minutes.pdf", "notes.txt"]
    assert _paths(Scope(documents=("notes.txt", "2020/Minutes.pdf"), types=("txt",))) == ["notes.txt"]


def test_a_document_that_is_not_there_is_named():
    with pytest.raises(UnknownDocument, match=r"'notes\.TXT'"):
        Scope(documents=("notes.TXT", "notes.txt")).paths(LIBRARY)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (
            Scope(inside=("2019",)),
            "no document is or lies in '2019'; this library holds 5 documents of type md, pdf, txt",
        ),
        (Scope(types=("docx", "doc")), "no document is of type docx or doc; "),
        (Scope(inside=("2020",), since="2022"), "no document is or lies in '2020' and was changed since 2022; "),
        (Scope(until="2019"), "no document was changed until 2019; "),
        (Scope(documents=("notes.txt",), types=("md",)), "no document of those named is of type md; "),
        (Scope(documents=()), "no document of those named; "),
    ],
)
def test_a_filter_that_lets_nothing_through_says_so_in_a_sentence(scope, said):
    with pytest.raises(ScopeError) as raised:
        scope.paths(LIBRARY)
    assert str(raised.value).startswith(said)


def test_an_empty_library_is_said_to_be_empty():
    with pytest.raises(ScopeError, match="this library holds none"):
        Scope(types=("pdf",)).paths([])


@pytest.mark.parametrize(
    "given", ["yesterday", "", "2024-13", "2024-02-30", "24-1-1", "2024-W10-1", "01.03.2024", "9999", "0000"]
)
def test_what_is_no_date_is_said_to_be_none(given):
    with pytest.raises(ScopeError, match="is no date"):
        Scope(until=given).paths(LIBRARY)


def _paths(scope: Scope) -> list[str]:
    """Return what a filter lets through, an empty list for its error."""
    try:
        return scope.paths(LIBRARY) or []
    except ScopeError:
        return []
