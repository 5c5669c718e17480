import pytest

from index.passage import Passage
from index.sentences import sentence_spans
from rag.choose import choose_quotes
from rag.lead import below_headings
from rag.quote import Quote
from tests.ranked import ranked_passage


@pytest.mark.parametrize(
    ("question", "title", "heading", "text", "lead"),
    [
        (
            "When was the licence changed?",
            "Changes",
            "2.9 (2023-03-11)",
            "The licence is Apache's.",
            "2.9 (2023-03-11): ",
        ),
        ("When was the licence changed?", "Changes", "2.9 (2023-03-11)", "The licence is free from 3 May.", ""),
        ("When was the licence changed?", "Minutes of 3 May 2023", "Licence", "The licence is free.", ""),
        ("Which version is free?", "Tidemark", "2.9 (2023-03-11)", "The licence is free.", "2.9 (2023-03-11): "),
        ("Which version is free?", "Tidemark", "The licence", "The licence is free.", ""),
        ("Which recipe serves 12?", "Ada's recipes", "Cakes › Plum cake", "Serves 12.", "Plum cake: "),
        ("Which recipe serves 12?", "Ada's recipes", "", "Serves 12.", ""),
        ("Which recipe serves 12?", "Ada's recipes", "Plum cake", "This recipe serves 12.", ""),
        ("Which pump is loud?", "Pumps: a data sheet", "General", "All are loud.", ""),
        ("Who likes the plum cake?", "Ada's recipes", "Plum cake", "Ned likes it.", ""),
    ],
)
def test_a_heading_that_holds_what_was_asked_for_is_said_before_the_quote(question, title, heading, text, lead):
    passage = Passage("a.txt", title, 0, len(text), text, heading=heading)
    (quote,) = below_headings(question, [Quote(passage, 0, len(text), text, 0.9)])
    assert (quote.lead, quote.text) == (lead, text)


def test_quotes_from_below_several_headings_are_told_apart_where_one_was_asked_about():
    below = [("Plum cake", "Serves 12."), ("Plum cake", "Use eggs."), ("Pie", "Serves 6."), ("Oats", "Oats are sweet.")]
    passages = [Passage("a.txt", "Ada's book", 0, len(text), text, heading=heading) for heading, text in below]
    quotes = [Quote(passage, 0, len(passage.text), passage.text, 0.9) for passage in passages]
    found = below_headings("How many does the plum cake serve?", quotes)
    assert [quote.lead for quote in found] == ["Plum cake: ", "", "Pie: ", ""]
    assert [quote.apart for quote in found] == [False, False, True, True]
    assert below_headings("How many does it serve?", quotes) == quotes


@pytest.mark.parametrize(
    ("text", "row", "lead"),
    [
        ("FY 2024 FY 2023\nIncome 9 7\nCost 1,204 (87)", 2, "FY 2024 FY 2023: "),
        ("2024  2023\nCost 1,204 (87)", 1, "2024 2023: "),
        ("Income 9 7\nCost 1,204 (87)", 1, ""),
        ("2024 2023\nIncome 9 7\n\nAll in euros.\n\nTax 9 7\nCost 1,204 (87)", 4, ""),
        ("2024 2023\nIncome 9 7\nCost rose.", 2, ""),
    ],
    ids=["years", "close", "no years", "another table", "prose"],
)
def test_a_row_of_figures_is_quoted_below_its_years(text, row, lead):
    scores = [0.1] * len(sentence_spans(text))
    scores[row] = 0.9
    (quote,) = choose_quotes([ranked_passage(text, scores)])
    assert (quote.text, quote.lead) == (text.rpartition("\n")[2], lead)


DUTIES = """The lease names many duties. The tenant agrees:

- to pay the council tax;
- to sweep the yard,
  and the steps;

- to oil the gate.

The landlord paints the door."""


def test_an_item_of_a_list_is_quoted_behind_what_it_goes_on_from():
    found = choose_quotes([ranked_passage(DUTIES, [0.1, 0.1, 0.3, 0.8, 0.9, 0.85])])
    assert [(quote.lead, quote.words) for quote in found] == [
        ("The tenant agrees: ", "to oil the gate."),
        ("", "The landlord paints the door."),
        ("The tenant agrees: ", "to sweep the yard, and the steps;"),
    ]


def test_items_that_follow_one_another_are_led_once_and_the_same_words_elsewhere_not_again():
    scores = [0.1, 0.1, 0.3, 0.8, 0.9, 0.1]
    ranked = [ranked_passage(DUTIES, scores), ranked_passage(DUTIES, scores, document="b.txt")]
    own = below_headings("What must the tenant do?", choose_quotes(ranked[:1]))
    both = below_headings("What must the tenant do?", choose_quotes(ranked))
    assert [quote.lead for quote in own] == ["The tenant agrees: ", ""]
    assert [(quote.lead, quote.apart) for quote in both] == [
        ("The tenant agrees: ", False),
        ("", False),
        ("The tenant agrees: ", True),
        ("", False),
    ]


@pytest.mark.parametrize("above", ["The tenant agrees:\n\nAll of it.", "The tenant agrees.", ""])
def test_an_item_below_no_line_that_leads_in_is_quoted_alone(above):
    text = f"{above}\n\n- to oil the gate."
    assert [
        quote.lead for quote in choose_quotes([ranked_passage(text, [0.1] * (len(sentence_spans(text)) - 1) + [0.9])])
    ] == [""]
