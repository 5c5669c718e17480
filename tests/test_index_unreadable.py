from math import inf
from pathlib import Path

import pytest

from index.errors import UnreadableDocument
from index.schema import FileState
from index.unreadable import is_to_be_read, state_of_failure, still_holds


@pytest.fixture(params=["", "Rain fell."], ids=["empty", "text"])
def file(request, tmp_path) -> Path:
    (tmp_path / "a.txt").write_text(request.param, encoding="utf-8")
    return tmp_path / "a.txt"


def failure(tries: float) -> UnreadableDocument:
    return UnreadableDocument("a.txt", "it is damaged", tries=tries)


def test_a_file_never_seen_is_read_and_one_that_was_read_is_not(file):
    now = file.stat()
    assert is_to_be_read(file, now, None, None)
    assert is_to_be_read(file, now, FileState(now.st_size, 7), None)
    assert is_to_be_read(file, now, FileState(-1, now.st_mtime_ns), None)  # of a document whose file was never read
    assert not is_to_be_read(file, now, FileState(now.st_size, now.st_mtime_ns), None)


def test_a_file_that_nothing_but_another_can_help_is_not_read_again_until_it_looks_otherwise(file):
    now = file.stat()
    state = state_of_failure(now, failure(1), None)
    assert (state, still_holds(now, state)) == (FileState(now.st_size, now.st_mtime_ns, reason="it is damaged"), True)
    assert not is_to_be_read(file, now, None, state)
    file.write_text("Snow fell on it.", encoding="utf-8")
    assert is_to_be_read(file, file.stat(), None, state)
    assert not still_holds(file.stat(), state)


def test_what_may_have_been_the_moment_is_tried_a_second_time_and_not_a_third(file):
    now = file.stat()
    first = state_of_failure(now, failure(2), None)
    assert still_holds(now, first)
    assert is_to_be_read(file, now, None, first)
    assert not is_to_be_read(file, now, None, state_of_failure(now, failure(2), first))


def test_another_file_of_that_name_is_tried_twice_as_well(file):
    first = state_of_failure(file.stat(), failure(2), None)
    file.write_text("Snow fell on it.", encoding="utf-8")
    now = file.stat()
    assert is_to_be_read(file, now, None, state_of_failure(now, failure(2), first))


def test_what_cannot_be_opened_is_tried_for_as_long_as_that_lasts(file):
    now, state = file.stat(), None
    for _ in range(5):
        state = state_of_failure(now, failure(inf), state)
        assert is_to_be_read(file, now, FileState(now.st_size, now.st_mtime_ns), state)
        assert still_holds(now, state)


def test_what_may_not_be_opened_now_is_not_tried(file):
    state = state_of_failure(file.stat(), failure(inf), None)
    now = file.stat()
    file.unlink()
    assert not is_to_be_read(file, now, None, state)
