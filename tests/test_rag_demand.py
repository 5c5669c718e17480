import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.demand import told


@pytest.mark.parametrize(
    ("question", "said", "share"),
    [
        ("Who ruled Velm in 1912?", "Velm was ruled by Otto Brandt in 1912.", 1),
        ("Who ruled Velm in 1912?", "Velm was ruled by Otto Brandt in 1913.", 0.5),
        ("Who ruled Velm in 1912?", "Lorn was ruled by Otto Brandt.", 0),
        ("Who ruled Armenia?", "The Armenian king was Otto.", 1),
        ("How many of the four boats sank?", "Of the 4 boats, two sank.", 1),
        ("who ruled it", "Nobody did.", 1),
        ("", "", 1),
    ],
)
def test_what_a_question_names_is_told_or_not(question, said, share):
    assert told(question, said) == share


@given(question=st.text(), said=st.text())
def test_any_text_is_judged(question, said):
    assert 0 <= told(question, said) <= 1
