import pytest

from rag.quote import source_of, spans_in_quote


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("She left in 1951. She died in 1960.", ["1960"]),
        ("She left in 1951. She died at home.", []),
        ("No. It closed in 1951.", ["1951"]),
        ("It closed in 1951. No.", ["1951"]),
        ("", []),
    ],
)
def test_what_was_asked_for_is_looked_for_in_the_sentence_itself(text, shown):
    assert [text[start:end] for start, end in spans_in_quote("When was it?", text)] == shown


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("How many leak according to the defendant?", {"defend"}),
        ("According to the police, how many were taken?", {"polic"}),
        ("What does Professor Velm say about the effect?", {"professor", "velm"}),
        ("How high is it in the expert's view?", {"expert"}),
        ("How many leak?", set()),
    ],
)
def test_whose_account_is_asked_for_is_told(question, source):
    assert source_of(question) == source
