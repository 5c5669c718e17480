import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ellipsis import completed


@pytest.mark.parametrize(
    ("fragment", "before", "whole"),
    [
        ("And in September?", "What boats sailed to Osk in April 2016?", "What boats sailed to Osk in September?"),
        ("In May?", "Who won in April?", "Who won in May?"),
        ("and on Monday?", "Who opens the shop on Sunday?", "Who opens the shop on Monday?"),
        ("What about 2019?", "How many came in 2018?", "How many came in 2019?"),
        ("And 2021?", "What were Best Barn's sales in FY2020?", "What were Best Barn's sales in 2021?"),
        ("And in the 1990s?", "How many people lived there in 1950?", "How many people lived there in the 1990s?"),
        ("Since 3 May?", "Who has ruled since 1912?", "Who has ruled since 3 May?"),
        ("And Osk?", "What did Velm say about a truce on 4 April?", "What did Osk say about a truce on 4 April?"),
        ("What about Osk's?", "What is Velm's budget?", "What is Osk's budget?"),
        ("ok, and Osk?", "Who is the mayor of Velm?", "Who is the mayor of Osk?"),
        ("And of Osk?", "Who is the mayor of Velm?", "Who is the mayor of Osk?"),
        ("And the Osk Bridge?", "How long is the Velm Bridge?", "How long is the Osk Bridge?"),
        ("And Osk?", "May I see Otto?", "May I see Osk?"),
        ("And in Osk?", "What happened in Velm on 3 May?", "What happened in Osk on 3 May?"),
    ],
)
def test_a_time_or_a_name_takes_the_place_of_the_one_before(fragment, before, whole):
    assert completed(fragment, before) == whole


@pytest.mark.parametrize(
    ("fragment", "before"),
    [
        ("And Osk?", "What did Otto Brandt say about Velm?"),
        ("And in May?", "Who won in April and in June?"),
        ("And in May?", "Who won?"),
        ("And from Osk?", "How many guests visited Velm?"),
        ("and osk?", "What did Velm say?"),
        ("And boats?", "How many planes has Velm?"),
        ("What about the Osk side?", "What does the Velm side want?"),
        ("And Why?", "Why did Velm say so?"),
        ("Really?", "Why did Velm say so?"),
        ("And what did Osk say?", "What did Velm say?"),
    ],
    ids=["two names", "two times", "no time", "another place", "small", "no name", "more", "why", "really", "whole"],
)
def test_what_it_stands_for_is_not_guessed(fragment, before):
    assert completed(fragment, before) == ""


@given(fragment=st.text(max_size=60), before=st.text(max_size=60))
def test_anything_may_be_asked(fragment, before):
    assert isinstance(completed(fragment, before), str)
