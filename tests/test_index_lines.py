"""Lines of a paragraph that begin something new are told from those that go on after a wrap."""

import pytest

from index.lines import begin_anew

WIDE = "This line of the abstract goes over both of the columns of the page and is twice as wide as any below."


@pytest.mark.parametrize(
    ("lines", "begin"),
    [
        ([], []),
        (["A line alone."], [True]),
        (["Town | Rain", "Bonn | 3"], [True, True]),
        (["We need these", "- one card", "- two keys"], [True, True, True]),
        (["1. a card that is", "still valid", "2. a key"], [True, False, True]),
        (["The two sides kept to the ceasefire of May", "12. The tenant paid for all of it."], [True, False]),
        ([WIDE, "The house was bought in May by Mr", "Smith and his friends at the lab of", "what was later known as"],
         [True, False, False, False]),
        (["Years ended in March", "2024 2023", "Net sales $ 8,524 $ 8,001", "Loss from property that",
          "was sold (16) — 3.5%", "Net loss 12 n/a", "See the notes."],
         [True, True, True, True, False, True, True]),
        (["Nurses 212", "Doctors 98", "Porters 17", "They serve all wards."], [True, True, True, True]),
        (["Tell the bank of it before the end of 1 July", "2. Office move"], [True, False]),
        (["1. Money", "We tell the bank of it before the end of 1 July", "2. Office move"], [True, True, True]),
        (["12.1 Either party may end it by a letter to the other", "12.2 Notice must be given to the other party"],
         [True, True]),
        (["(ii) for loss", "(iii) for gain"], [True, True]),
        (["■ Use of the garden and all of the house", "\uf0b7 Internet"], [True, True]),
        (["Tenant: Anna Weber and her son", "Rent: 900", "which is due in May"], [True, True, False]),
        (["Supply 4.5 5.0 5.5 V", "Current 10 12 20 mA"], [True, True]),
        (["Larwick 6:15 am 7:15 am", "Osmere 6:40 am 7:40 am"], [True, True]),
        (["The town had been built in 1914", "and was given up in 1918, when", "Some 300 men were left of the 1,200"],
         [True, False, False]),
        (["The rise over the year was mostly driven by a higher mix of Data", "Center revenue.", WIDE,
          "again and again as it goes on."],
         [True, False, False, False]),
        (["Of the house and its garden", WIDE, "again and again as it goes on."], [True, True, False]),
        (["We will train all of our staff within the first three months", WIDE],
         [True, True]),
    ],
    ids=["none", "one", "rows", "items", "wrapped item", "wrapped prose", "column", "figures", "one figure",
         "no list", "list", "clauses", "roman", "signs", "keys", "units", "hours", "prose",
         "cut line", "heading", "sentences"],
)  # fmt: skip
def test_a_line_begins_something_new_or_goes_on(lines, begin):
    assert begin_anew(lines) == begin
