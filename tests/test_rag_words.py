import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.words import labels, read_words


def _numbers(text: str) -> list[str]:
    return [min(word.keys) for word in read_words(text) if word.kind == "number"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("14 days", "fourteen days"),
        ("1,190 cases", "1190 cases"),
        ("1.5 million", "1,500,000"),
        ("two hundred and fifty thousand", "250,000"),
        ("twenty-one", "21"),
        ("two dozen", "24"),
        ("the 19th century", "the nineteenth century"),
        ("6½ sacks", "6.5 sacks"),
        ("14 March 2019", "March 14, 2019"),
        ("14 March 2019", "14 Mar 2019"),
    ],
    ids=lambda text: text,
)
def test_a_number_is_its_value_however_it_is_written(one, other):
    assert sorted(_numbers(one)) == sorted(_numbers(other)) != []


@pytest.mark.parametrize("date", ["2019-03-14", "14/03/2019", "14.03.2019", "3/14/2019"])
def test_a_date_in_digits_is_the_date_in_words(date):
    written = {key for word in read_words("14 March 2019") for key in word.keys}
    assert {key for word in read_words(date) for key in word.keys} == written


def test_a_date_that_can_be_read_in_two_ways_is_both():
    day, month = read_words("3/4/2019")[1:]
    assert day.keys == {"#3", "@3"}
    assert month.keys == {"#4", "@4"}


@pytest.mark.parametrize(
    ("text", "months"),
    [("in May", 1), ("May 5", 1), ("he may go", 0), ("May he go", 0), ("they march on", 0), ("in March", 1)],
    ids=lambda value: str(value),
)
def test_may_and_march_are_months_only_where_months_stand(text, months):
    assert sum("@" in min(word.keys) for word in read_words(text)) == months


def test_a_number_after_a_year_begins_a_new_one():
    assert _numbers("in 2010 eight gigatons") == ["#2010", "#8"]


def test_the_short_second_year_of_a_range_is_also_the_long_one():
    assert read_words("1038–40")[1].keys == {"#40", "#1040"}


def test_one_and_first_have_a_value_and_are_no_facts_by_themselves():
    assert [(word.kind, "#1" in word.keys) for word in read_words("first one")] == [("plain", True)] * 2


@pytest.mark.parametrize(
    ("one", "other"), [("Armenia", "the Armenians"), ("Germany's", "a German"), ("Rāzi", "by Razi")], ids=str
)
def test_a_name_is_known_in_its_forms(one, other):
    assert read_words(f"of {one}")[-1].keys & read_words(other)[-1].keys


def test_countries_that_begin_alike_are_not_each_other():
    assert not read_words("of Austria")[-1].keys & read_words("of Australia")[-1].keys


def test_a_capital_at_the_beginning_makes_no_name():
    assert [word.kind for word in read_words("Bridges span the Ash.")] == ["plain", "plain", "empty", "name"]


def test_words_are_apart_when_a_bracket_or_a_stop_lies_between_them():
    assert [word.text for word in read_words("Rose (Billie), late. Then") if word.apart] == [
        "Rose",
        "Billie",
        "late",
        "Then",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Day: Monday; From Velm: 07:40; Fare: 3", {"Day", "From Velm", "Fare"}),
        ("Power; A: 8 kW; B: 9 kW", {"A", "B"}),
        ("Open: all day", set()),
        ("She said: come in; he stayed outside.", set()),
    ],
)
def test_a_row_of_a_table_is_known_by_its_labels(text, found):
    assert labels(text) == found


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_words_in_order_and_at_their_places(text):
    words = read_words(text)
    assert all(text[word.start : word.end] == word.text and word.keys for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
