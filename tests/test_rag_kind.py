import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kind import answering_spans, holds_kind, kind_asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many arches has the bridge?", "number"),
        ("how old is the mayor", "age"),
        ("What is the population of Velm?", "number"),
        ("What's the price?", "money"),
        ("The number of boats in the harbour", "number"),
        ("How much did the repair cost when it was done?", "money"),
        ("How much of it is left?", "number"),
        ("How long is the bridge?", "measure"),
        ("What is its weight?", "measure"),
        ("What percentage of the boats sank?", "share"),
        ("When was the bridge opened?", "time"),
        ("In what year did the river freeze?", "time"),
        ("Which day is the market held?", "time"),
        ("Who painted the room?", "name"),
        ("Where does the river rise?", "name"),
        ("What is the ferry called?", "name"),
        ("Is there a ferry named Alma?", "any"),
        ("Why did the council drop the toll?", "reason"),
        ("When was the bridge built? Who built it?", "name"),
        ("When was the bridge built? And the pier?", "time"),
        ("What is a toll?", "any"),
        ("Explain the toll", "any"),
        ("Wie hoch ist die Brücke?", "any"),
        ("", "any"),
    ],
)
def test_a_question_asks_for_its_kind(question, kind):
    assert kind_asked(question) == kind


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("How many arches has it?", "It was opened on 28\nSeptember.", 0.0),
        ("How many arches has the bridge?", "It has 7 arches.", 1),
        ("How many arches has the bridge?", "It has seven arches.", 1),
        ("How many arches has the bridge?", "It has arches.", 0),
        ("How many of the 4 boats sank?", "Of the 4 boats, some sank.", 0),
        ("How many of the 4 boats sank?", "They cost 4,000 crowns.", 1),
        ("When was the bridge opened?", "It was opened in 1912.", 1),
        ("How many were killed?", "Seventeen soldiers were killed.", 1),
        ("Who scored the goal?", "The goal was scored by Özil.", 1),
        ("When was the bridge opened?", "It was opened in the spring of May.", 1),
        ("When was the bridge opened?", "It was opened by the mayor.", 0),
        ("When in 1912 was the bridge opened?", "The bridge was opened in 1912.", 0),
        ("Who painted the room?", "It was painted by Otto Brandt.", 1),
        ("Who painted the room?", "Otto Brandt painted it.", 1),
        ("Who painted the room?", "Painters painted it green.", 0),
        ("Who helped Otto Brandt?", "It was painted by Otto Brandt.", 0),
        ("Why was it painted?", "Otto Brandt did it in 1912.", 0),
        ("Why was it painted?", "It was painted because of the rust.", 1),
        ("Why was it painted?", "Otto Brandt did it to please the mayor.", 0.5),
        ("What is the painted room?", "Otto Brandt did it in 1912.", 0.5),
        ("How old is the mayor?", "The mayor, Otto Brandt, opened the bridge in 1912.", 0),
        ("How old is the mayor?", "The mayor is 61 years old.", 1),
        ("What does the ferry cost?", "The ferry has 12 seats.", 0),
        ("What does the ferry cost?", "A crossing is 4 crowns.", 1),
        ("What share of the boats sank?", "Of 40 boats, 12 per cent sank.", 1),
        ("How long is the bridge?", "The bridge has seven arches.", 0),
        ("How long is the bridge?", "The bridge is 310 metres long.", 1),
        ("How many people live there?", "The bridge is 310 metres long.", 0),
        ("How many metres is it long?", "The bridge is 310 metres long.", 1),
        ("How many people live there?", "It was painted on 3 May 1912.", 0),
        ("How many people live there?", "In 1912 people from there painted it.", 0),
        ("How many people live there?", "The summer 1912 people came.", 0),
        ("How many people live there?", "It had 1912 people once.", 1),
        ("How many people live there?", "A total of 1912 people were counted.", 1),
        ("Who painted the room?", "", 0),
    ],
)
def test_a_sentence_holds_what_was_asked_for_or_does_not(question, sentence, held):
    assert holds_kind(question, sentence) == held


@given(question=st.text(), sentence=st.text())
def test_whatever_is_typed_a_kind_is_held_not_held_or_not_asked_for(question, sentence):
    assert holds_kind(question, sentence) in ({0.5} if kind_asked(question) == "any" else {0.0, 0.5, 1.0})


@pytest.mark.parametrize(
    ("question", "sentence", "shown"),
    [
        ("When was it opened?", "It was opened on 28\nSeptember 1912.", ["28\nSeptember 1912"]),
        ("When did it begin?", "It broke out on the night of 1 April 2016.", ["1 April 2016"]),
        ("When?", "They met on April 5, 2016, and again on Tuesday at 10:30.", ["April 5, 2016", "Tuesday at 10:30"]),
        ("When was he last seen?", "He was last seen yesterday.", ["yesterday"]),
        ("How many were killed?", "It said that 1,800 were killed and two wounded.", ["1,800", "two"]),
        (
            "How much did it cost in 1954?",
            "In 1954 it cost $1.5 million, 12 per cent more.",
            ["$1.5 million"],
        ),
        (
            "Who is the president of Azerbaijan?",
            "The President of Azerbaijan, Ilham Aliyev, said so in May.",
            ["Ilham Aliyev"],
        ),
        ("Where was it signed?", "It was signed in Bishkek in May 1994.", ["Bishkek"]),
        ("Who called?", "The Bishop of Rome and Otto von Brandt called.", ["Bishop of Rome", "Otto von Brandt"]),
        ("Why did they leave?", "They left in May because 3 of them were ill.", []),
        ("Who came?", "Ann, Bob, Cid and Dora came.", []),
        ("When do I get it back?", "It is paid back within ten days.", ["ten days"]),
        ("When?", "", []),
        ("How many visitors came?", "In June 1999 it drew 5,200 visitors.", ["5,200"]),
        ("How many visitors came?", "It opened in 1999.", []),
        ("How many guests came?", "The dinner was attended by 2000 guests.", ["2000"]),
    ],
)
def test_the_words_that_answer_are_found(question, sentence, shown):
    assert [sentence[start:end] for start, end in answering_spans(question, sentence)] == shown


@pytest.mark.parametrize(
    ("question", "sentence", "shown"),
    [
        ("How much is the toll?", "2.2 The toll is £790 a year, payable on the 3rd of each month.", ["£790"]),
        ("How many seats has it?", "1. It seats 40.\n2.1 It has 12 seats.", ["40", "12"]),
        ("How many seats are there?", "20 Seats are free.", ["20"]),
        ("How much memory has it?", "2.5 GB of memory.", ["2.5"]),
        ("How many rooms are let?", "The flat at 27b Quay Road, Velm NR27 9HT, has 4 rooms.", ["4"]),
        ("How many lamps are out?", "Two lamps outside number 14 are out.", ["Two"]),
        ("How many rooms are let?", "Section 3 names 4 rooms, table 12 names 5.", ["4", "5"]),
        ("How often does it run?", "Bus X31 runs twice, at 9:30 and 4 pm.", ["twice"]),
        ("What is the phone number of the inn?", "Call 01692 555 0147 (2 lines).", ["01692 555 0147"]),
        ("What is the reference number?", "It was reported twice; see HL-20931.", ["HL-20931"]),
        ("What is the number of the boats?", "HL-20931 counts 9 boats.", ["9"]),
        ("What is the atomic number of gold?", "Gold has the atomic number 79 and 2 names.", ["79"]),
        ("What is the house number?", "It stands at 79 Quay Road.", ["79"]),
    ],
)
def test_a_number_that_belongs_to_a_name_an_order_or_a_time_counts_nothing(question, sentence, shown):
    assert [sentence[start:end] for start, end in answering_spans(question, sentence)] == shown


@pytest.mark.parametrize(
    ("question", "sentence", "shown"),
    [
        ("How much is the fund?", "A fund of £910 is paid back in 30 days by 2 of us.", ["£910"]),
        ("How much is the fund?", "The fund is 910.", ["910"]),
        ("How much did the sea rise?", "It rose 3 metres in ten days.", ["3"]),
        ("How long did it take?", "It cost £910 and took 30 days.", ["30"]),
        ("How many days did it take?", "It took 30 days and 4 boats.", ["30"]),
        ("How high is the fee?", "The fee is £910, due within 30 days.", ["£910"]),
        ("How large is the flat?", "The flat has three rooms, in all 78 square metres.", ["78"]),
        ("What does a copy cost?", "A copy of 2 pages is 50p, for members 30p.", ["50p", "30p"]),
        ("What percentage left?", "Of the 40 boats, seventy per cent left in 3 hours.", ["seventy per cent"]),
        ("How many tanks were lost?", "They lost 170 men, 12 cars and three tanks in one night.", ["three"]),
        ("How many guests came?", "In 2019 it had 611 guests, in 2020 only 248, and 12 boats.", ["611", "248"]),
        ("How many guests came?", "It had 611 visitors and 12 boats.", ["611", "12"]),
        ("How many of the boats sank?", "Of 9 boats 4 sank.", ["9", "4"]),
        ("How many came?", "They lost 170 men, 12 cars, 4 boats and three tanks.", []),
        ("What is the balance?", "The balance is £2,105 after 3 years.", ["£2,105"]),
    ],
)
def test_of_several_numbers_those_that_count_what_was_asked_for_stand_out(question, sentence, shown):
    assert [sentence[start:end] for start, end in answering_spans(question, sentence)] == shown


@pytest.mark.parametrize(
    ("question", "sentence", "shown"),
    [
        ("When is the fair?", "It is on Saturday 13 July from 11 am to 4 pm.", ["Saturday 13 July from 11 am to 4 pm"]),
        ("When is the fair?", "It is on Friday, 3 May 2024, 19:00.", ["Friday, 3 May 2024, 19:00"]),
        ("When was it?", "It was in 1990, 1994 and from 1998 to 2001.", ["1990", "1994", "1998 to 2001"]),
        ("When is it paid?", "It is paid within 10 working days.", ["10 working days"]),
        ("When was it sold?", "It was sold two years ago.", ["two years ago"]),
        ("When is the fair?", "Not this year, as last year only £35 was taken each day.", []),
        (
            "When does it close on Monday?",
            "Day: Monday; Desk: 10 am – 7 pm; Machine: 8.30 am – 8 pm",
            ["10 am – 7 pm", "8.30 am – 8 pm"],
        ),
        (
            "How many were hurt?",
            "Forty-one were hurt, two hundred and five were not.",
            ["Forty-one", "two hundred and five"],
        ),
        ("How warm is it? How many degrees?", "It is 5–35 degrees.", ["5–35"]),
        ("Who was it?", "– Otto Brandt from Velm, to Ann.", ["Otto Brandt", "Velm", "Ann"]),
        ("Who is the reeve?", "The Reeve's clerk is Ann.", ["Ann"]),
    ],
)
def test_what_belongs_together_stands_out_as_one(question, sentence, shown):
    assert [sentence[start:end] for start, end in answering_spans(question, sentence)] == shown


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How much was the gas in March?", ["64.10"]),
        ("How many are in stock?", ["8"]),
        ("Who signed for it?", ["Ann"]),
        ("How many were there?", []),
    ],
)
def test_in_a_row_of_a_table_what_stands_below_the_label_asked_for_stands_out(question, shown):
    row = "Month: March; Rent: 865; Gas: 64.10; In stock: 8; Total: 1,461.60; Signed: Ann"
    assert [row[start:end] for start, end in answering_spans(question, row)] == shown
