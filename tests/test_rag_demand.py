import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.demand import owned, told


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


@pytest.mark.parametrize(
    ("question", "sentence", "verdict"),
    [
        ("Who is the mayor of Velm?", "Otto Brandt, the mayor of Velm, came.", 1),
        ("Who is the mayor of Velm?", "Velm's mayor is Otto Brandt.", 1),
        ("Who is Velm's mayor?", "The mayor of the town of Velm is Otto Brandt.", 1),
        ("Who is the president of Azerbaijan?", "The Azerbaijani president came.", 1),
        ("Who is the mayor of Velm?", "Otto Brandt, the mayor of Lorn, came to Velm.", -1),
        ("Who is the mayor of Velm?", "Lorn's mayor came to Velm.", -1),
        ("who is the president of lorn", "President Ines Brandt of Velm came.", -1),
        ("Who is the mayor of Velm?", "Otto Brandt has been mayor since 1912.", 0),
        ("Who is the mayor?", "Otto Brandt is the mayor of Lorn.", 0),
        ("What is the population of Velm?", "The mayor of Lorn came to Velm.", 0),
    ],
)
def test_what_is_asked_for_is_the_same_ones_or_anothers(question, sentence, verdict):
    assert owned(question, sentence) == verdict


@given(question=st.text(), said=st.text())
def test_any_text_is_judged(question, said):
    assert 0 <= told(question, said) <= 1
    assert owned(question, said) in (-1, 0, 1)
