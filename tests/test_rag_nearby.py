from dataclasses import replace

import pytest

from index.passage import Passage
from rag.demand import missing
from rag.quote import Quote


def _quote(text, *, heading="", read=None):
    passage = Passage("a.txt", "", 0, len(text), text, heading=heading)
    return Quote(passage, 0, len(text), text, score=1.0, read=read)


@pytest.mark.parametrize(
    ("question", "said", "lacks"),
    [
        ("How many civilians died?", "Otto Brandt reported that 30 soldiers had died.", "tells of no civilians"),
        ("number of civilians killed at Osk", "At Osk 30 soldiers were killed.", "tells of no civilians"),
        ("How many sailors were injured?", "Velm put its dead at 12 sailors.", "tells of no wounded"),
        ("number of wounded sailors", "Velm lost 12 sailors.", "tells of no wounded"),
        (
            "How many boats did Velm admit to have lost?",
            "Osk put the losses of Velm at 12 boats.",
            "tells of no losses that were admitted",
        ),
        (
            "How many boats did Velm itself say it had lost?",
            "Osk sank 12 boats of Velm.",
            "tells of no losses that were admitted",
        ),
        (
            "When did the flood end?",
            "The flood began on 3 May, and Otto asked all to end the quarrel.",
            "tells of no end",
        ),
        ("On what date did the war stop?", "The war broke out on 3 May.", "tells of no end"),
        ("When did Otto Brandt die?", "Otto Brandt built the mill in 1811.", "tells of no death"),
        ("When was Otto Brandt born?", "Otto Brandt built the mill in 1811.", "tells of no birth"),
        ("When did they divorce?", "In 1937 she married Otto Brandt.", "tells of no divorce"),
        ("When did the flood end?", "In May Velm endorsed the plan and began to build.", "tells of no end"),
        ("What is the lowest dose?", "The highest daily dose is 40 mg.", "is not about the lowest"),
        ("Who made the most expensive offer?", "The cheapest offer came from Osk.", "is not about the expensive"),
        ("In which town of Velm is the mint?", "Velm has a mint.", "gives no place"),
        ("which Velm street is the mint in?", "The mint is the oldest of Velm.", "gives no place"),
        ("What is the name of the adviser?", "An adviser to President Brandt condemned it.", "gives no name"),
        ("name of the mayor's wife", "The mayor married a nurse of the ward.", "gives no name"),
        ("What is the mayor of Osk called?", "The mayor of Osk was at the fair.", "gives no name"),
        (
            "Who is the Secretary General of Osk?",
            "Otto Brandt, Secretary-General of Velm, wrote to Osk.",
            "names no Secretary General of Osk",
        ),
    ],
)
def test_something_near_for_what_is_asked_is_named(question, said, lacks):
    assert missing(question, [_quote(said)]) == f"What was found {lacks}"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("In which year was there a flood despite the dam of 1994?", "There was a flood in 2016."),
        ("How many civilians died?", "In Osk 30 people died, soldiers not counted."),
        ("How many soldiers died?", "Otto Brandt reported 30 dead."),
        ("How many sailors were injured?", "The ward took in 12 sailors with burns."),
        ("How many boats did Velm admit to have lost?", "Velm said it had lost 3 boats, and Osk that it had sunk 12."),
        ("How many guests did the mayor admit?", "The mayor let 12 guests in."),
        ("When did the flood end?", "The flood began on 3 May and was over in June."),
        ("When did the flood end?", "The flood of 3 May fell in June."),
        ("When did the reign end?", "He began to rule in 1912 and died in 1930."),
        ("When did the war end?", "The war, which broke out in 1912, went on from May to June."),
        ("When did Otto Brandt die?", "Otto Brandt (1790–1841) built the mill."),
        ("When was Otto Brandt born?", "Otto Brandt (1790–1841) built the mill."),
        ("What is the lowest dose?", "The smallest dose is 5 mg, the highest 40."),
        ("What is the lowest dose?", "The lowest dose is 5 mg, the highest 40."),
        ("In which town is the mint?", "The mint is in Osk."),
        ("What is the name of the adviser?", "An adviser of the mayor, Anna Toft, condemned it."),
        ("What is the name of the boat?", "The boat, the Maid of Osk, sank."),
        ("name of the ferry", "the ferry is the maid of osk"),
        ("What is the dark drink called?", "Stalls sell a black sherbet called molla."),
        ("What is the name of the alphabet?", "The alphabet is named binary."),
        ("In which town of Velm is the mint?", "Osk is where Velm keeps its mint."),
        ("In which town of Velm is the mint?", "The mint is in the capital of Velm."),
        ("in which town is the mint", "the mint is in osk"),
        ("Which country pays most?", "Country: Velm; Paid: 12"),
    ],
)
def test_what_tells_of_it_is_enough(question, said):
    assert missing(question, [_quote(said)]) == ""


def test_a_row_of_figures_that_has_no_word_of_the_question_is_another_one():
    row = _quote("Accumulated depreciation 1,832 1,598 1,647", heading="Balance sheet of Best Barn", read=0.5)
    lacks = "What was found is a row of a table without “spend”, “its”, “own”, “shares”, “2021”"
    assert missing("How much did Best Barn spend on its own shares in 2021?", [row]) == lacks
    assert missing("How much did Best Barn spend on its own shares in 2021?", [_quote(row.text, read=2.0)]) == ""
    assert missing("How much depreciation had Best Barn accumulated by 2021?", [row]) == ""
    boats, sentence = _quote("Boats 12 14", read=0.5), _quote("In May 12 boats sailed.", read=0.5)
    lacks = "What was found is a row of a table without “sailed”"
    assert [missing("How many sailed?", quotes) for quotes in ([boats, sentence], [sentence, boats])] == [lacks, ""]


@pytest.mark.parametrize(
    "said", ["Tel. 04711 555 0147", "Account no. 73 310 094", "Mobile +47 900 461 12", "Fax: 555 0148"]
)
def test_the_number_of_a_telephone_or_an_account_is_no_row_of_figures(said):
    assert missing("What is the sort code of Best Barn?", [_quote(said, read=0.5)]) == ""


def test_where_all_rows_are_quoted_none_is_another():
    rows = [replace(_quote(f"Boats {number} 14", read=0.5), apart=True) for number in (12, 13)]
    assert missing("How many sailed?", rows) == ""


def test_a_row_with_labels_shares_a_value_with_the_question_or_is_another_one():
    row = _quote("Vehicle: bicycle; Single fare: £2.00; Return fare: £4.00", read=0.5)
    assert missing("What is the single fare for a car?", [row]) == "What was found is a row of a table without “car”"
    assert missing("What is the single fare for a bicycle?", [row]) == ""
    form = _quote("Property: weight; Value: 11.3 kg", read=0.5)
    assert missing("How heavy is the Ventara?", [form]) == ""
    assert missing("Compare the single and the return fares of all vehicles.", [row]) == ""


@pytest.mark.parametrize(
    "question",
    [
        "What are the vehicles with their fares?",
        "Which vehicles are there?",
        "How many vehicles of the ferry are there?",
    ],
)
def test_a_question_about_all_rows_is_about_any(question):
    row = _quote("Vehicle: bicycle; Single fare: £2.00; Return fare: £4.00", heading="The ferry", read=0.5)
    assert missing(question, [row]) == ""
    assert missing("Which vehicle has the highest single fare?", [row]) != ""


def test_a_question_that_names_only_a_column_asks_for_a_row_that_nobody_named():
    row = _quote("Vehicle: bicycle; Single fare: £2.00; Return fare: £4.00", read=0.5)
    lacks = "What was found is a row of a table that the question does not name"
    assert missing("What is the single fare?", [row]) == lacks


def test_a_sentence_that_ends_in_a_number_is_no_row():
    said = _quote("Customers are helped on weekdays at 0800 555 0173.", read=0.5)
    assert missing("What is the telephone number for the Ventara?", [said]) == ""


@pytest.mark.parametrize(
    ("question", "said", "code"),
    [
        ("What was fixed in version 2.8?", "Fixed: a crash of the pump.", "2.8"),
        ("what is new in 2.8", "Added: a dry run.", "2.8"),
        ("When did Velmscript 3.12 come out?", "Velmscript 3.1 came out in May.", "3.12"),
        ("Who wrote v2?", "Otto Brandt wrote it.", "2"),
        ("What was removed in 3.0.0?", "In 3.1.0 the old button was removed.", "3.0.0"),
        ("How heavy is the P-60?", "The P-50 weighs 68 kg.", "P-60"),
        ("price of the P-60", "Model: P-50; Price: 12 crowns", "P-60"),
        ("What does an E4 cost?", "Machines of the family E cost 30 crowns.", "E4"),
        ("What is new in version 4.0?", "From 2 to 4 boats sail.", "4.0"),
    ],
)
def test_a_version_or_model_that_no_quote_has_is_named(question, said, code):
    assert missing(question, [_quote(said)]) == f"What was found is not about {code}"
    assert missing(question, [_quote(said, heading=f"Since {code}"), _quote(said)]) == ""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was fixed in version 2.8?", "Fixed in 2.8.1: a crash."),
        ("What was fixed in 3.0.0?", "Fixed in v3.0: a crash."),
        ("How heavy is the P-50?", "The P50 weighs 68 kg."),
        ("How much did it earn in Q3?", "In the third quarter it earned 12 crowns."),
        ("How many tonnes of CO2 were there?", "There were 12 tonnes of the gas."),
        ("What did the boat do in 2.5 hours?", "The boat crossed the lake."),
        ("Is the P-60 heavy?", "The P-50 is not heavy."),
        ("I have Velmscript 5.7. Can it read that?", "It reads Velmscript from 5.0 on."),
        ("How do I install it on Osk 22.04?", "Install it with one command."),
        ("How do I install it on my laptop X5?", "Install it with one command."),
        ("What does the white paint PT-1 cost?", "PT-01 costs 30 crowns."),
        ("Which paint is 27.9 EUR?", "The white paint costs 27.90 EUR."),
        ("Who came on 01.04.2024?", "Otto Brandt came on 1 April 2024."),
    ],
)
def test_other_spellings_of_a_version_or_model_will_do(question, said):
    assert missing(question, [_quote(said)]) == ""


@pytest.mark.parametrize(
    ("question", "said", "lacks"),
    [
        ("Who bought Velm Mills?", "In May Velm Mills bought the Danish maker Osk.", True),
        ("Who defeated Velm?", "Velm defeated Osk.", True),
        ("Who is Nadia Orlov?", "Nadia Orlov is the head gardener.", False),
        ("Who was Harald Moe?", "Harald Moe was a sailor.", False),
        ("who defeated Velm?", "Velm defeated the boatmen.", True),
        ("Who bought Velm Mills?", "Velm Mills, bought by Osk in May, is old.", False),
        ("Who bought Velm Mills?", "Osk bought Velm Mills, and Velm Mills thrived.", False),
        ("Who defeated Velm?", "Velm defeated in May stood still; Osk had won.", False),
        ("Who defeated Velm?", "Osk defeated Velm.", False),
        ("Who bought the old mill?", "The old mill bought the new one.", False),
    ],
)
def test_who_did_it_to_a_name_is_not_said_where_the_name_did_it(question, said, lacks):
    found = missing(question, [_quote(said)])
    assert found.startswith("What was found does not say who") is lacks
    assert bool(found) is lacks


@pytest.mark.parametrize(
    ("question", "said", "lacks"),
    [
        ("How many patients got 80 mg?", "Of these 308 received 40 mg a day.", "is not about 80 mg"),
        ("Who holds the other 88% of the mill?", "Otto Brandt holds 12% of the mill.", "is not about 88 %"),
        ("Who holds 12 % of the mill?", "Otto Brandt holds 12% of the mill, Osk 88%.", ""),
        ("Who may carry 80 kg?", "Anybody may carry up to 100 kg.", ""),
        ("Who may carry 80 kg?", "Otto Brandt may, for 3 hours.", ""),
        ("Is the dose 80 mg?", "The dose is 40 mg.", ""),
    ],
)
def test_an_amount_that_no_quote_has_is_named_where_another_in_its_unit_is_told(question, said, lacks):
    assert missing(question, [_quote(said)]) == (f"What was found {lacks}" if lacks else "")
