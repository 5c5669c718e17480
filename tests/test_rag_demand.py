import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Passage
from rag.answer import NOT_SAID
from rag.demand import missing, told
from rag.evidence import SELDOM
from rag.quote import Quote


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


def _quote(text, *, title="", heading="", document="a.txt"):
    passage = Passage(document, title, 0, len(text), text, heading=heading)
    return Quote(passage, 0, len(text), text, score=1.0)


@pytest.mark.parametrize(
    ("question", "said", "kind"),
    [
        ("How old is the mayor?", "Otto Brandt became mayor on 3 May 1912.", "age"),
        ("and how old is she", "She opened the bridge.", "age"),
        ("How much does the ferry cost?", "The ferry leaves from the old quay.", "price"),
        ("What was the entrance fee for children?", "Children were let in by the side door.", "price"),
        ("What’s the monthly rent?", "The rent is paid monthly.", "price"),
        ("Why is the pool closed?", "The pool is closed.", "reason"),
        ("What is the mayor's salary?", "The mayor said on 28 September that nobody pays a toll.", "price"),
        ("What does the mayor earn, at what salary?", "The mayor said on 28\nSeptember that nobody pays.", "price"),
        ("How many arches has the bridge?", "The bridge was opened on 02.10.2015 and has arches.", "number"),
        ("How many of the 4 boats sank?", "Of the 4 boats the ferry sank.", "number"),
        ("How long is the bridge?", "The bridge crosses the Velm.", "measure"),
        ("Since when has it been open?", "It is open.", "time"),
        ("When was the bridge opened?", "The bridge was opened by the mayor.", "time"),
        ("In which year did the river freeze?", "The river froze.", "time"),
        ("When was the bridge opened?", "The bridge may be crossed on foot.", "time"),
        ("When was the bridge opened?", "The bridge in the north is worth a visit.", "time"),
        ("How long is the quay?", "The quay covers 164 square metres.", "measure"),
        ("How wide is the bridge?", "The bridge carries 14 tonnes.", "measure"),
        ("How heavy is the bell?", "The bell hangs 47 metres above the street.", "weight"),
        ("How much does the boat weigh?", "The boat is 12 m long.", "weight"),
        ("How much does the kettle cost?", "Power 2000 W; water 0.5–1.7 l", "price"),
        ("What does the kettle cost?", "It makes tea.", "price"),
        ("Why was the toll dropped?", "The toll was dropped.", "reason"),
        ("Why must it stand upright after transport?", "It must stand upright after transport.", "reason"),
        ("Why is the fare 2 pounds?", "Vehicle: bicycle; Single: £2.00; Return: £4.00", "reason"),
        ("Why was the motion withdrawn?", "A motion to open the canteen at night was withdrawn.", "reason"),
        ("And why did they twin?", "Velm has been twinned with Osk since 1968 and with 2 others.", "reason"),
        ("Why is it closed?", "It is closed; the mayor disagreed.", "reason"),
        ("Why did she retire?", "She retired in May after eleven long years.", "reason"),
        ("For what reason did it close?", "It closed in May.", "reason"),
        ("What is Otto Brandt's phone number?", "Otto Brandt said by phone that 3 boats sank.", "telephone number"),
    ],
)
def test_what_is_asked_for_and_not_quoted_is_named(question, said, kind):
    assert missing(question, [_quote(said)]) == (f"What was found gives no {kind}" if kind else "")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why did she decline?", "She declined because she did not want to leave the lake."),
        ("When is the rent payable?", "The rent is payable in advance."),
        ("When does the bus run?", "The bus runs hourly."),
        ("How many children has he?", "He has twins."),
        ("How much is breakfast?", "Breakfast is included."),
        ("Who was mayor in 2019?", "Otto Brandt was mayor from 2015 until 2023."),
        ("Was the lease running in 2023?", "The lease begins on 1 April 2021 and runs for three years."),
        ("How do I clean the Thermex 1500?", "It was introduced in 2015; wipe it."),
        ("What did Theresa May do?", "She campaigned on 28 June."),
        ("To which country did she flee?", "She fled to Austria."),
        ("Which town won, Velm or Osk?", "Velm won."),
        ("Who is the mayor of Velm?", "Mayor Otto Brandt said that it had been inspected."),
        ("When did the siege end?", "It started in March 1601 and peace was made in 1603."),
        ("How many boats were lost, as Velm admitted?", "Velm announced that 20 boats had been lost."),
        ("How long did the bells ring?", "They rang for an hour."),
        ("How long did he lead the choir?", "Otto Brandt, who led it from 1912 to 1930, died in Osk."),
        ("On which day is it shown?", "It is shown on Thursdays."),
        ("When do the boots go?", "The boots go at Christmas."),
        ("When will they decide?", "They decide on the eighth."),
        ("Why did the price rise?", "Bread costs more, since the mill burned down."),
        ("Why did they quarrel?", "The brothers had a row over a boat."),
        ("Why was he sent off?", "He was sent off for a second yellow card."),
        ("Why did the talks fail?", "Talks were held, but the restrictions frustrated them."),
        ("Why did she retire?", "She retired after the flood."),
        ("Why was the mill built anew?", "The mill was built anew after a fire in 1699."),
        ("Why must no grease be used?", "No grease must be used: it burns in oxygen."),
        ("What caused the outage?", "A fallen tree triggered the outage."),
        ("Why did they march?", "They marched to keep the school open."),
        ("Why is the pool closed?", "The pool is closed for maintenance."),
        ("Why was the bridge closed?", "It was closed after an inspection found cracks."),
        ("Why did she move to Paris?", "She moved to Paris to study medicine."),
        ("What happens if the rent is late?", "A charge is added to the rent if the tenant does not pay in time."),
        ("What are the membership fees used for?", "The fees pay the trainer."),
        ("When are refunds given?", "Money is given back if the goods arrive damaged."),
        ("When does the shop open?", "The shop opens at noon."),
        ("When was the bridge opened?", "It was opened on the fourth of the month."),
        ("How heavy is the bell?", "The bell weighs 3 tonnes."),
        ("How long is the quay?", "The quay is 310 metres long and covers 164 square metres."),
        ("Why must the oven stay shut?", "Keep the oven shut, or the cake will sink."),
        ("Why did Otto Brandt leave?", "Otto Brandt left in 2015 to go into politics."),
        ("How old was she when she married?", "She was eighteen when she married."),
        ("How old is the mayor?", "The mayor is 61."),
        ("How old is the mayor?", "The mayor was born in Velm in 1951."),
        ("How old is the bridge?", "The bridge was built in 1912."),
        ("How much does the ferry cost?", "The ferry is free."),
        ("What did the bridge cost?", "They paid £5m for it, or 900 a metre."),
        ("What does it cost them to be late?", "They lose their place."),
        ("How much does the ferry cost?", "Price (crowns); adults: 40; children: 20"),
        ("How many arches has the bridge?", "It has seven arches."),
        ("How many arches has the bridge?", "It has no arches."),
        ("How many rivers meet at Velm?", "The Velm, the Ost and the Sker meet there."),
        ("How long is the bridge?", "From end to end it is 40 metres."),
        ("How long did the frost last?", "The frost lasted until the feast."),
        ("When was the bridge opened?", "It was opened after the flood."),
        ("When was the bridge opened?", "It was opened in May."),
        ("What is Otto Brandt's phone number?", "Otto Brandt, extension 6120."),
        ("What is the number of the bus?", "The bus goes to Velm."),
        ("Does anybody know how many arches it has?", "It has arches."),
        ("", "The toll was dropped."),
        ("Was the bridge built before 1900?", "The bridge was built in 1812."),
        ("Was the pier there between 1850 and 1870?", "The pier was built in 1812."),
        ("What happened in the 1780s?", "In 1786 the bridge fell."),
        ("How many lived there around 1900?", "In 1901 the town had 2,130 inhabitants."),
        ("Which town had 1950 inhabitants?", "In 1801 Velm had 1,950 inhabitants."),
        ("Wie alt ist der Bürgermeister?", "Der Bürgermeister heißt Brandt."),
    ],
)
def test_what_may_answer_lacks_nothing(question, said):
    assert missing(question, [_quote(said)]) == ""


def test_one_quote_of_several_that_holds_it_is_enough():
    silent, telling = _quote("The mayor opened the bridge."), _quote("The mayor is 61 years old.")
    assert missing("How old is the mayor?", [silent, telling]) == ""


def test_quotes_about_other_years_are_told_from_those_about_the_year_asked_for():
    question = "How many boats sank in 2021?"
    before, after = _quote("In 2020 3 boats sank."), _quote("Of 9 boats 4 sank in 2022.")
    assert missing(question, [before, after]) == "What was found is about 2020, 2022, not about 2021"
    assert missing(question, [before, _quote("4 boats sank.", heading="Losses of 2021")]) == ""
    assert missing(question, [before, _quote("In 2021 4 boats sank.")]) == ""
    assert missing(question, [_quote("4 boats sank."), before]) == ""  # the best may be about any year
    assert missing("How many of 2,021 boats sank?", [before]) == ""


def test_quotes_about_other_months_are_too():
    question = "How many boats sank in May?"
    before = _quote("In April three boats sank.")
    assert missing(question, [before]) == "What was found is about April, not about May"
    assert missing(question, [before, _quote("Four boats sank on 3 May.")]) == ""
    assert missing(question, [_quote("From April to June three boats sank.")]) == ""
    assert missing(question, [_quote("4 boats sank."), before]) == ""
    assert missing("May I fish in May?", [_quote("Fishing is forbidden in April.")]) == ""


@pytest.mark.parametrize(
    ("question", "said", "lacks"),
    [
        ("Who is the president of Velm?", "Otto Brandt, the President of Sker, has gone to Velm.", "president of Velm"),
        ("Who is Velm's president?", "An adviser to President Brandt condemned Velm.", "president of Velm"),
        ("Who was the mayor of Velm?", "The painter Otto Brandt lived in Velm.", "mayor of Velm"),
        (
            "Who is the president of Velm?",
            "Sker backed Velm and Osten President Otto Brandt spoke.",
            "president of Velm",
        ),
        ("Who is the president of Velm?", "Velm was glad and Osten President Otto Brandt spoke.", "president of Velm"),
        ("Who is the president of Velm?", "Otto Brandt is the president of Velm.", ""),
        ("Who is the president of Velm?", "Velm's new president is Otto Brandt.", ""),
        (
            "Who is the director of Velm Mills?",
            "It was signed for Velm Mills by its managing director Otto Brandt.",
            "",
        ),
        ("Who is the director of Velm Mills?", "Velm Mills said that its new director, Otto Brandt, paints.", ""),
        ("Who is the director of the mill?", "The director, Anna Toft, said the roof leaks.", ""),
        ("Who is the secretary of the Guild?", "The Guild elected Anna Toft as its general secretary.", ""),
        ("Who is the president of Armenia?", "The Armenian president spoke in Sker.", ""),
        ("Who is the president of Velm?", "The president, a painter, spoke for an hour.", ""),
        ("Who is the president of France?", "In May French President Otto Brandt visited Velm.", ""),
        ("Who is the prime minister of the UK?", "In May British Prime Minister Anna Toft wrote.", ""),
        ("Who is the president of France?", "In May Polish President Otto Brandt visited Velm.", "president of France"),
        ("Who is the mayor of Velm?", "Otto Brandt runs the town.", ""),
        ("Who is the captain of Velm?", "Velm's last chance on the day fell to their captain, Otto Brandt.", ""),
        ("Who is the captain of Velm?", "Sker's last chance fell to their captain, Otto Brandt.", "captain of Velm"),
        ("Who was the commander of the Third Army?", "The army was commanded by Otto Brandt.", ""),
        ("Who was the founder of Velm?", "The town was founded by Otto Brandt.", ""),
        ("Who is the owner of the mill?", "The mill belongs to Otto Brandt.", ""),
        ("Who is the mayor of Velm and what did he build?", "The mayor of Sker built a bridge.", ""),
        ("Who was the mayor in 1863?", "In 1863 the mayor, Otto Brandt, opened the station.", ""),
        ("Who was the mayor at the time?", "The mayor, Otto Brandt, opened the station.", ""),
        ("Who is the mayor of the besieged town?", "The mayor, Otto Brandt of Sker, counted the dead.", ""),
        ("who is the mayor of velm", "The mayor of Sker, Otto Brandt, counted the dead.", "mayor of velm"),
        ("Who is Velm's minister?", "The ministers, Otto Brandt of Sker and Anna Toft of Velm, met in Osk.", ""),
        ("Who is the finest painter of Velm?", "Otto Brandt paints in Sker.", ""),
    ],
)
def test_the_same_office_elsewhere_is_told_from_the_one_asked_for(question, said, lacks):
    assert missing(question, [_quote(said)]) == (f"What was found names no {lacks}" if lacks else "")


def test_the_heading_above_a_quote_may_give_the_time():
    assert missing("When was dark mode added?", [_quote("Added dark mode.", heading="3.2.0 (2024-05-14)")]) == ""
    assert missing("How many modes are there?", [_quote("Added dark mode.", heading="3.2.0 (2024-05-14)")]) != ""


def test_a_title_does_not_make_whoever_is_named_the_holder_of_an_office():
    said = _quote("Questions go to the book-keeper, Anna Toft.", title="Handbook of Velm Mills")
    assert missing("Who is the head of Velm Mills?", [said]) == "What was found names no head of Velm Mills"


def test_a_title_says_in_what_an_office_is_held():
    said = "Otto Brandt, president of the council, has gone to Sker."
    assert missing("Who is the president of Velm?", [_quote(said)]) != ""
    assert missing("Who is the president of Velm?", [_quote(said, title="The town of Velm")]) == ""


def test_no_quotes_lack_nothing():
    assert missing("How old is the mayor?", []) == ""


def test_an_answer_that_lacks_what_was_asked_for_is_refused_and_says_why(seeds_assistant):
    answer = seeds_assistant.ask("How old is General Barkhudarov?")
    assert (answer.answer, answer.answered) == (NOT_SAID, False)
    assert answer.confidence <= SELDOM
    assert "What was found gives no age" in answer.notices
    assert [found.document for found in answer.passages]


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ("In the year 12 boats sank.", True),
        ("12 boats sank, against 9 a year before.", False),
        ("The mill had 9 boats from 2019 to 2023.", False),
        ("The mill opened in 1934 and had 41,000 visitors.", True),
        ("The mill opened in 1934 and has 41 boats.", True),
        ("Boats lost 12 9 14", False),
    ],
)
def test_the_year_of_a_report_is_that_of_its_sentences_and_a_row_tells_of_those_before_too(said, lacks):
    assert bool(missing("How many boats had the mill in 2021?", [_quote(said, title="Report for 2023")])) is lacks
    assert missing("How many boats had the mill in 2023?", [_quote(said, title="Report for 2023")]) == ""
    assert missing("How many boats had the mill in 2001?", [_quote("Boats lost 12 9", title="Report for 2023")]) != ""
    assert missing("How many boats had the mill in 2001?", [_quote("12 boats.", title="Report for 2023, 2024")]) == ""
    born = "What do guests born in 2001 pay?"
    assert missing(born, [_quote("Guests pay 12 crowns.", title="Prices of 2023")]) == ""
    assert (
        missing("What will it cost in 2024?", [_quote("It costs 12 crowns next year.", title="Prices of 2023")]) == ""
    )


@pytest.mark.parametrize("law", ["the Act of 1934", "the Fisheries Act 1981", "THE ACT OF 1934"])
def test_the_year_of_a_law_tells_no_time(law):
    question = "How many boats sank in 2003?"
    assert missing(question, [_quote(f"Under {law} three boats were sunk.")]) == ""
    assert missing(question, [_quote(f"Under {law} three boats were sunk in 2004.")]).endswith(
        "is about 2004, not about 2003"
    )
    assert missing(question, [_quote("Boats lost 12 9", title="Report for 2023", heading=f"Filed under {law}")]) != ""
    assert missing(f"What fine does {law} set?", [_quote("The fine was 9 crowns in 2004.")]) == ""


@pytest.mark.parametrize(("year", "lacks"), [(2020, False), (2008, True)])
def test_what_a_file_named_after_a_year_says_is_about_that_year(year, lacks):
    quote = _quote("Filed under the Act of 1934, sales rose to 12 crowns.", document="BESTBARN_2020_10K.pdf")
    assert bool(missing(f"How many crowns did Best Barn sell for in FY{year}?", [quote])) is lacks
