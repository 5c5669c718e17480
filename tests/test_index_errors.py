import inspect
from pathlib import Path

import pytest

from index import errors

HERE = Path("docs")
EVERY = [
    errors.LibraryMissing(HERE),
    errors.LibraryEmptied(HERE, 1_200),
    errors.LibraryEmpty(HERE),
    errors.UnknownDocument("a.md"),
    errors.UnknownPage("a.pdf", 9, pages=3),
    errors.UnreadableDocument("a.md", "it is empty"),
    errors.SettingsError("top_k must be a number"),
    errors.QuestionError("the question is empty"),
    errors.ScopeError("no document lies in letters"),
    errors.ExtraMissing("mcp"),
    errors.HistoryError("the history is not a list"),
    errors.IndexLocked(HERE, "process 7"),
    errors.IndexMissing(HERE),
    errors.IndexDamaged("the index is damaged"),
    errors.HomeUnusable(HERE, "it is not a folder"),
    errors.DiskFull(HERE, free=90_000_000, needed=1_500_000_000),
    errors.ModelUnavailable("there is no model"),
    errors.PortInUse("127.0.0.1", 7860),
]
GROUPS = (errors.FootnoteError, errors.InputError, errors.EnvironmentFailure)


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_a_message_is_one_line_without_a_final_stop(error):
    assert "\n" not in str(error)
    assert not str(error).endswith(".")


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_wrong_input_ends_with_2_and_a_machine_that_does_not_allow_it_with_3(error):
    assert error.exit_code == (2 if isinstance(error, errors.InputError) else 3)


def test_every_error_is_in_the_list_above_and_in_the_tree_of_the_docstring():
    leaves = {value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, Exception)}
    assert leaves - set(GROUPS) == {type(error) for error in EVERY}
    assert [leaf.__name__ for leaf in leaves if leaf.__name__ not in (errors.__doc__ or "")] == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errors.LibraryMissing(HERE, "it is not a folder"), ["docs", "it is not a folder", "--library"]),
        (errors.LibraryEmptied(HERE, 1_200), ["docs", "is empty", "1,200 documents", "footnote index --rebuild"]),
        (errors.UnknownDocument("a.md"), ["'a.md'", "footnote ask"]),
        (errors.UnknownPage("a.pdf", 9, pages=3), ["a.pdf", "pages 1 to 3", "no page 9"]),
        (errors.UnknownPage("a.pptx", 9, pages=3), ["a.pptx", "slides 1 to 3", "no slide 9"]),
        (errors.UnknownPage("a.md", 9, pages=0), ["a.md", "has no pages"]),
        (errors.IndexLocked(HERE, "process 7"), ["docs", "process 7", "try again"]),
        (errors.IndexMissing(HERE), ["docs", "footnote index"]),
        (errors.IndexDamaged("the catalog is gone"), ["the catalog is gone", "footnote doctor --repair"]),
        (errors.HomeUnusable(HERE, "it is not a folder"), ["docs", "it is not a folder", "--home"]),
        (errors.DiskFull(HERE, free=90_000_000, needed=1_500_000_000), ["90 MB", "1,500 MB", "make room", "--no-sync"]),
        (errors.PortInUse("127.0.0.1", 7860), ["127.0.0.1:7860", "--port"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_message_names_what_where_and_what_to_do(error, words):
    assert [word for word in words if word not in str(error)] == []
