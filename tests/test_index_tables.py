import pytest

from index.errors import UnreadableDocument
from index.tables import csv_document, looks_headed

RAIN = "- Month: May; Cost: 3\n- Month: June; Cost: 4"


def text_of(content: str | bytes) -> str:
    return csv_document(content if isinstance(content, bytes) else content.encode(), "a.csv", "a").text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_each_row_repeats_the_heads_whatever_separates_its_cells(delimiter, end):
    rows = [["Month", "Cost"], ["May", "3"], ["June", "4"]]
    assert text_of(end.join(delimiter.join(row) for row in rows)) == RAIN


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Costs of 2024,\nMonth,Cost\nMay,3\n", "Costs of 2024\n\n- Month: May; Cost: 3"),
        ("Month,Cost\nMay,3\n,\nTown,Rain\nBonn,9\n", "- Month: May; Cost: 3\n\n- Town: Bonn; Rain: 9"),
        (
            "Name,Dept\nAnna,Sales\n,\nBert,Legal\nCara,IT\n,\nDora,Desk\n",
            "- Name: Anna; Dept: Sales\n\n- Name: Bert; Dept: Legal\n- Name: Cara; Dept: IT\n\n"
            "- Name: Dora; Dept: Desk",
        ),
        ("Month,Cost\nMay,3\n,\nTotal,3\n", "- Month: May; Cost: 3\n\n- Month: Total; Cost: 3"),
        ("Month,Cost\nMay,3\n,\nAll in euros,\n", "- Month: May; Cost: 3\n\nAll in euros"),
        ("Month,Cost,\nMay,3,\n,,\nTown,9,2\n", "- Month: May; Cost: 3\n\nTown | 9 | 2"),
        ("Month,Cost\nMay,3\n,\nMonth,Cost\nJune,4\n", "- Month: May; Cost: 3\n\n- Month: June; Cost: 4"),
        (
            ",May,,June,\nTown,Rain,Snow,Rain,Snow\nBonn,1,2,3,4\n,\n,May,,July,\nTown,Rain,Snow,Rain,Snow\nKiel,5,6,7,8\n",
            "- Town: Bonn; May Rain: 1; May Snow: 2; June Rain: 3; June Snow: 4\n\n"
            "- Town: Kiel; May Rain: 5; May Snow: 6; July Rain: 7; July Snow: 8",
        ),
        ("May,3\nJune,4\n", "May | 3\nJune | 4"),
        ("Town,2023,2024\nBonn,3,4\n", "- Town: Bonn; 2023: 3; 2024: 4"),
        (",May,June\nBonn,3,4\n", "- Bonn; May: 3; June: 4"),
        ("Item,31.12.2022,31.12.2023\nCosts,80,90\n", "- Item: Costs; 31.12.2022: 80; 31.12.2023: 90"),
        ("Item,2021-22,2022/23\nCosts,80,90\n", "- Item: Costs; 2021-22: 80; 2022/23: 90"),
        ("Item,2021-12-31,2022-12-31\nCosts,80,90\n", "- Item: Costs; 2021-12-31: 80; 2022-12-31: 90"),
        ("Item,FY2021,FY2022\nCosts,80,90\n", "- Item: Costs; FY2021: 80; FY2022: 90"),
        (
            "Town,18–24,25–64,65+\nBonn,3,4,5\n",
            "- Town: Bonn; 18–24: 3; 25–64: 4; 65+: 5",
        ),
        (",31.12.2022,31.12.2023\nCosts,80,90\n", "- Costs; 31.12.2022: 80; 31.12.2023: 90"),
        ("Town,1,2,3\nBonn,30,20,25\n", "- Town: Bonn; 1: 30; 2: 20; 3: 25"),
        ("#,Party,%\n1,Green,30\n", "- #: 1; Party: Green; %: 30"),
        ("1,2,3\n4,5,6\n", "1 | 2 | 3\n4 | 5 | 6"),
        ("2022-01-05,rent,300\n2022-02-05,rent,310\n", "2022-01-05 | rent | 300\n2022-02-05 | rent | 310"),
        ("Rent,05.01.2022,May\nFood,06.01.2022,June\n", "Rent | 05.01.2022 | May\nFood | 06.01.2022 | June"),
        ("Rent,Bonn,€\nFood,Bonn,€\n", "Rent | Bonn | €\nFood | Bonn | €"),
        ("Date,31.12.2023\nAmount,100\nName,Anna\n", "Date | 31.12.2023\nAmount | 100\nName | Anna"),
        ("Anna,1,2\nBob,3,4\n", "Anna | 1 | 2\nBob | 3 | 4"),
        ("Anna,3.5,4.5\nBob,3,4\n", "Anna | 3.5 | 4.5\nBob | 3 | 4"),
        ("A,A\nb,c\n", "A | A\nb | c"),
        ("Name,Amount,Amount\nAnna,3,4\n", "- Name: Anna; Amount: 3; Amount (2): 4"),
        ("Anna,yes,yes\nBob,yes,no\n", "Anna | yes | yes\nBob | yes | no"),
        ('Name,Said\nAnna,"Rain, and\nmuch of it"\n', "- Name: Anna; Said: Rain, and much of it"),
        ("Year;Cost\n2023;1,5\n2024;2,5\n", "- Year: 2023; Cost: 1,5\n- Year: 2024; Cost: 2,5"),
        ("Rain, and\nsnow\nfell\non us, all\nday\n", "Rain, and\nsnow\nfell\non us, all\nday"),
        ("Month,Cost\n", "Month | Cost"),
        (
            "Team,Name,Phone\nSales,,\n,Anna,12\n,Bo,13\nLegal,,\n,Carla,14\nDesk,Dora,15\n,Emil,16\n",
            "- Team: Sales\n- Team: Sales; Name: Anna; Phone: 12\n- Team: Sales; Name: Bo; Phone: 13\n- Team: Legal\n"
            "- Team: Legal; Name: Carla; Phone: 14\n- Team: Desk; Name: Dora; Phone: 15\n- Name: Emil; Phone: 16",
        ),
        (
            "Plan,Month,Year\nAdults,,\nBasic,5,50\n",
            "- Plan: Adults\n- Plan: Basic; Month: 5; Year: 50",
        ),
    ],
    ids=[
        "caption",
        "two tables",
        "groups below gaps",
        "a total",
        "a remark",
        "another width",
        "heads again",
        "heads on two levels",
        "values on top",
        "years on top",
        "empty corner",
        "days on top",
        "years of business on top",
        "days of a sheet on top",
        "years with letters on top",
        "ages on top",
        "days beside an empty corner",
        "months counted on top",
        "signs on top",
        "only numbers",
        "days and amounts",
        "days in the middle",
        "sign in each row",
        "form with a day",
        "two numbers that count up",
        "decimals",
        "only the same word on top",
        "same head twice",
        "same answer twice",
        "quoted",
        "decimal commas",
        "no table",
        "heads alone",
        "groups",
        "a lone cell above a full row",
    ],
)
def test_a_table_is_written_row_by_row_and_nothing_is_lost(content, text):
    assert text_of(content) == text


STATEMENT = "Date;Payee;Amount\n2.1.24;Rewe;-12,30\n5.1.24;Shell;-50,00\n9.1.24;Salary;2,00\n"
PAYMENTS = "\n".join(
    f"- Date: {date}; Payee: {payee}; Amount: {amount}"
    for date, payee, amount in [
        ("2.1.24", "Rewe", "-12,30"),
        ("5.1.24", "Shell", "-50,00"),
        ("9.1.24", "Salary", "2,00"),
    ]
)


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ("# By tool 1\n# Today\n", "# By tool 1\n\n# Today\n\n"),
        ("Statement\nOwner;Anna\n", "Statement\n\nOwner | Anna\n\n"),
        ("Bank;Kiel\nOwner;Anna\n", "Bank | Kiel\nOwner | Anna\n\n"),
        ("Bank;Kiel\nOwner;Anna\n\n", "Bank | Kiel\nOwner | Anna\n\n"),
        ("Week;Hours\n1;20\n2;30\n\n", "- Week: 1; Hours: 20\n- Week: 2; Hours: 30\n\n"),
    ],
    ids=["remarks", "caption and a pair", "pairs", "pairs and an empty row", "another table"],
)
def test_lines_above_the_heads_do_not_take_them_from_the_rows(above, text):
    assert text_of(above + STATEMENT) == text + PAYMENTS


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (",Manager,Town\nNorth,Weber,Kiel\nSouth,Ross,Ulm\n", "- North; Manager: Weber; Town: Kiel\n"),
        ("Owner,Anna\n,May,June,July\nKiel,3,4,5\nUlm,6,7,8\n", "Owner | Anna\n\n- Kiel; May: 3; June: 4; July: 5\n"),
    ],
    ids=["on top", "below a pair"],
)
def test_heads_with_an_empty_corner_are_no_line_above_the_table(content, text):
    assert text_of(content).startswith(text)


def test_a_few_rows_with_remarks_beside_them_do_not_take_the_heads_from_the_others():
    rows = "Name,City,Amount\nAnna,Kiel,3\nBob,Bonn,4,late,paid\n" + "Cleo,Rome,5\n" * 4
    assert text_of(rows).startswith(
        "- Name: Anna; City: Kiel; Amount: 3\n- Name: Bob; City: Bonn; Amount: 4; late; paid\n- Name: Cleo; "
    )


@pytest.mark.parametrize("separator", [";", "^"])
def test_a_first_line_for_excel_says_what_separates_the_cells(separator):
    rows = "sep=;\nName;Said\nAnna;a,b,c\nBob;d,e,f\n".replace(";", separator)
    assert text_of(rows) == "- Name: Anna; Said: a,b,c\n- Name: Bob; Said: d,e,f"


def test_what_a_first_line_says_holds_for_rows_of_any_length():
    assert text_of("sep=;\nAnna;3\nBob\nCleo;4;5\n") == "Anna | 3\nBob\nCleo | 4 | 5"


@pytest.mark.parametrize("sign", ['"', " ", "a", ""], ids=["quotation mark", "space", "letter", "nothing"])
def test_what_can_part_no_cells_is_no_separator(sign):
    assert text_of(f"sep={sign}\nAnna\n") == f"sep={sign}".strip() + "\nAnna"


def test_a_quoted_cell_may_follow_a_space():
    assert text_of('Name, Address\nAnna, "Long Lane, Kiel"\n') == "- Name: Anna; Address: Long Lane, Kiel"


def test_a_table_is_read_in_the_encoding_it_has():
    assert text_of("Name,Ort\nJörg,Köln\n".encode("utf-16")) == "- Name: Jörg; Ort: Köln"


@pytest.mark.parametrize("more", [1, 20_000], ids=["short", "longer than a cell may be"])
def test_rows_after_a_quotation_mark_that_is_never_closed_stay_rows_and_a_notice_says_so(more):
    document = csv_document(b'Name,Said\nAnna,"Rain\n' + b"Bob,Snow\n" * more, "a.csv", "a")
    assert document.text == '- Name: Anna; Said: "Rain' + "\n- Name: Bob; Said: Snow" * more
    assert document.notices == (
        "a quotation mark is never closed; every line was read as a row, and quotation marks as letters",
    )


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (
            'Name,Size,Place\nA,"5,x\nB,6",y\nC,7,z\n',
            '- Name: A; Size: "5; Place: x\n- Name: B; Size: 6"; Place: y\n- Name: C; Size: 7; Place: z',
        ),
        (
            'Item\tNote\nA\t"no end\nB\tfine\nC\tend" here\n',
            '- Item: A; Note: "no end\n- Item: B; Note: fine\n- Item: C; Note: end" here',
        ),
        (
            'Item,Note\nA,"no end\nB,fine\nC,end" here\n',
            '- Item: A; Note: "no end\n- Item: B; Note: fine\n- Item: C; Note: end" here',
        ),
    ],
    ids=["three columns", "tabulators", "does not end a cell"],
)
def test_a_quotation_mark_does_not_hold_rows_together_by_chance(content, text):
    document = csv_document(content.encode(), "a.csv", "a")
    assert document.text == text
    assert len(document.notices) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('Name,Said\nAnna,"Rain\nand, snow"\n', "- Name: Anna; Said: Rain and, snow"),
        ('Name,Place,Age\nAnna,"Quay 5\nKiel, 24103",7\n', "- Name: Anna; Place: Quay 5 Kiel, 24103; Age: 7"),
        ('Name\tSaid\nAnna\t"Rain\n\nfell"\n', "- Name: Anna; Said: Rain fell"),
    ],
    ids=["two columns", "address", "tabulators"],
)
def test_a_cell_in_quotation_marks_may_have_several_lines(content, text):
    document = csv_document(content.encode(), "a.csv", "a")
    assert (document.text, document.notices) == (text, ())


def test_a_quotation_mark_that_is_never_closed_may_stand_in_the_first_cell():
    assert text_of('"Name,Said\nAnna,Rain\nBob,Snow\n') == '- "Name: Anna; Said: Rain\n- "Name: Bob; Said: Snow'


def test_a_table_whose_quotation_marks_are_closed_brings_no_notice():
    assert csv_document(b'Name,Said\nAnna,"Rain, and\nsnow"', "a.csv", "a").notices == ()


def test_a_table_with_a_cell_of_absurd_length_is_refused():
    with pytest.raises(UnreadableDocument, match="its rows cannot be told apart"):
        text_of("Name,Said\nAnna," + "Rain fell. " * 20_000)


@pytest.mark.parametrize(
    ("rows", "headed"),
    [
        ([["Town", "Month", "Rain"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], True),
        ([["Name", "Anna"], ["Born", "1970"], ["Rooms", "3"]], False),
        ([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], False),
        ([["Town", "Month", "9"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], False),
        ([["Town", "", "Rain"], ["Bonn", "May", "9"], ["Köln", "May", "8"]], False),
        ([["Item", "31.12.2022", "31.12.2023"], ["Sales", "100", "120"], ["Costs", "80", "90"]], True),
        ([["Rent", "31.12.2022", "100"], ["Food", "31.12.2023", "120"], ["Fuel", "1.1.2024", "9"]], False),
        ([["", "2023", "2022"], ["Plays", "7300", "6200"]], True),
        ([["Item", "2023", "2022"], ["Plays", "7300", "6200"], ["Films", "1100", "1200"]], True),
        ([["Item", "2023", "2022"], ["Plays", "7300", "6200"]], False),
        ([["Name", "Born", "Town"], ["Anna", "1990", "Bonn"], ["Bob", "1971", "Köln"]], True),
        ([["Anna", "1990", "Bonn"], ["Bob", "1971", "Köln"], ["Carla", "1985", "Bonn"]], False),
        ([["Rent", "May", "1800"], ["Food", "May", "1300"], ["Fuel", "June", "1250"]], False),
        ([["Rent", "1800", "1700"], ["Food", "1300", "1250"], ["Fuel", "1250", "1000"]], False),
        ([["Item", "2023", "2022"], ["Founded", "1990", "1980"], ["Closed", "2001", "2004"]], False),
        ([[], ["Bonn", "May", "9"]], False),
        ([], False),
    ],
    ids=[
        "words above values",
        "form",
        "only words",
        "value on top",
        "gap on top",
        "days on top",
        "days in rows",
        "empty corner",
        "years above numbers as long",
        "two rows",
        "word above years",
        "years in rows",
        "amount like a year",
        "amounts like years",
        "only years",
        "empty row",
        "nothing",
    ],
)
def test_a_row_that_nothing_marks_is_one_of_heads_when_words_stand_above_values(rows, headed):
    assert looks_headed(rows) is headed
