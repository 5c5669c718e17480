"""Headings answer nothing; facts that are as short as headings do."""

import pytest

from index.headings import is_heading
from index.sentences import quotable_spans, sentence_spans


def quotable(text: str, *headings: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in quotable_spans(text, headings)]


@pytest.mark.parametrize(
    "line",
    [
        "Opening hours",
        "OPENING HOURS",
        "§ 4 Hours",
        "4. Hours",
        "(iv) Hours",
        "1 Introduction",
        "2.1 Methods",
        "Article 5",
        "The clashes of 2016",
        "April 2016",
        "Windows 11 setup",
    ],
)
def test_a_short_line_above_prose_is_a_heading(line):
    assert quotable(f"{line}\nThe house is open to all who come before nine in the evening.") == [
        "The house is open to all who come before nine in the evening."
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Haircut £25",
        "Saturday 10 am to 2 pm",
        "Open 09:00 to 17:30",
        "Pets cost 15 euros per night",
        "200 g flour",
        "3 eggs",
        "Good Friday 29 March 2024",
        "2019 – 2024 Siemens AG, Munich",
        "Amortization $ 12 $ 14 $ 15",
        "Impairment 12 — —",
        "Staff 212",
        "Sales 12,204",
        "Share 3%",
        "Write to anna@example.org",
        "Tenant: Anna Weber",
        "It rained.",
    ],
)
def test_a_short_line_that_holds_a_fact_is_none(line):
    assert quotable(f"{line}\n\nAsk at the desk of the house for all else.")[0] == line


def test_of_short_lines_below_each_other_only_the_first_can_be_a_heading():
    lines = ["For the cake", "flour", "white sugar", "butter"]
    text = "\n\n".join([*lines, "Mix it all and bake it for as long as it takes."])
    assert quotable(text) == [*lines[1:], "Mix it all and bake it for as long as it takes."]
    assert quotable("The house\n\nThe hours\n\nWe open at nine in the morning.") == ["We open at nine in the morning."]


def test_what_the_document_calls_a_heading_is_one_wherever_it_stands():
    text = "Note 12. Leases\n\nflour\n\nsugar\n\nLeases are long."
    spans = sentence_spans(text)
    assert [is_heading(text, *span, ("Note 12. Leases",)) for span in spans[:2]] == [True, True]
    assert quotable(text, "Note 12. Leases", "sugar") == ["Leases are long."]


@pytest.mark.parametrize("text", ["OPENING HOURS", "12", "Leases"])
def test_where_there_is_nothing_else_all_may_answer(text):
    assert quotable(text, "Leases") == [text]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("9" * 100_000 + "\nIt rained.", 0),
        ("9 " * 50_000 + "\nIt rained.", 0),
        ("Hours\n\n" * 5_000, 1),
        ("a " * 50_000, 0),
    ],
    ids=["digits", "figures", "lines", "words"],
)
def test_long_lines_and_many_are_told_in_little_time(text, headings):
    spans = [*sentence_spans(text)[:50]]
    assert sum(is_heading(text, *span, ()) for span in spans) == headings
