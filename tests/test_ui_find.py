import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.find import LONGEST_SOUGHT, MOST_FOUND, NEXT, Found, find

TEXT = "Refunds take 14 days.\n\nNo refunds for gift\ncards. It’s a “late–fee” REFUND (50 %)."


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("refund", ["Refund", "refund", "REFUND"]),
        ("  gift   cards ", ["gift\ncards"]),
        ("it's", ["It’s"]),
        ('"late-fee"', ["“late–fee”"]),
        ("(50 %)", ["(50 %)"]),
        (".*", []),
        ("[a", []),
        ("", []),
        (" \n ", []),
    ],
)
def test_words_are_found_as_a_reader_means_them(words, found):
    assert [TEXT[start:end] for start, end in find(TEXT, words).spans] == found


def test_nothing_is_looked_at_until_it_is_asked_for():
    assert find(TEXT, "refund").now is None
    assert find(TEXT, "nowhere", at=1).now is None


@pytest.mark.parametrize(
    ("at", "since", "looked_at"), [(1, 0, 1), (3, 0, 3), (4, 0, 1), (NEXT, 0, 1), (NEXT, 5, 2), (NEXT, len(TEXT), 1)]
)
def test_a_reader_goes_on_from_where_they_are_and_round_the_end(at, since, looked_at):
    assert find(TEXT, "refund", at=at, since=since).at == looked_at


def test_a_letter_in_a_book_is_counted_up_to_a_limit():
    assert len(find("e " * 10_000, "e").spans) == MOST_FOUND


def test_endless_words_are_cut_and_harmless_ones_stay_fast():
    assert find("x", "y" * 1_000_000).words == "y" * LONGEST_SOUGHT
    assert find("a" + " " * 1_000_000, "a b").spans == ()


@given(st.lists(st.integers(1, 5), max_size=12), st.integers(0, 60), st.integers(0, 60))
def test_the_matches_within_a_range_are_those_that_share_a_character_with_it(gaps, start, length):
    spans, end = [], 0
    for gap in gaps:
        spans.append((end + gap, end + gap + 2))
        end += gap + 2
    touching = [span for span in spans if span[0] < start + length and start < span[1]] if length else []
    if length:
        assert list(Found("x", tuple(spans)).within(start, start + length)) == touching


def test_every_match_is_where_it_says(tmp_path):
    text = "ab AB a b aB"
    assert all(re.fullmatch("ab", text[start:end], re.IGNORECASE) for start, end in find(text, "ab").spans)
