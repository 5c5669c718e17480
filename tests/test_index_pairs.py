import pytest

from index.pairs import are_pairs
from index.tables import csv_document


def text_of(content: str) -> str:
    return csv_document(content.encode(), "a.csv", "a").text


@pytest.mark.parametrize(
    "content",
    [
        "Owner,Anna Weber\nAddress,Main Street 5\nRent,500\nDeposit,1500\nStart,2021-01-01\n",
        "Company name,Acme Ltd\nRegistered office,Berlin\nManaging director,Eva Stone\nTax number,DE123\n",
        "Rent,500 euros\nHeating,80 euros\nWater,20 euros\n",
        "Owner,Anna\nBorn,1970\nRent,2021-01-01\n",
        "Client,Acme Ltd\nProject,Bridge\nManager,Eva Stone\nStart,2020-01-01 00:00\nBudget,500\n",
        "Project,Bridge\nSite,Kiel\nBudget,500\nStart,01.05.2020\n",
        "Owner:,Anna\nTown:,Kiel\n",
        "Name,Anna\nPhone,0431 55\nE-mail,anna@example.org\n",
        "Firma,Acme\nAnschrift,Kiel\nKundennummer,K 17\n",
    ],
    ids=["lease", "company", "measures", "person", "project", "start", "colons", "contact", "in German"],
)
def test_a_form_has_no_heads_and_each_row_keeps_its_own_pair(content):
    assert text_of(content) == content.strip().replace(",", " | ")


@pytest.mark.parametrize(
    "content",
    [
        "name,price\nTea,2.50\nCoffee,3.00\n",
        "Year,Rain\n2020,812\n2021,790\n",
        "Town,Rain\nKiel,800\nBonn,unknown\nRome,900\n",
        "Product,Price\nTea,2.50\nCoffee,Free\nMilk,Sold out\nJuice,3\n",
        "Question,Answer\nWho?,Anna\nWhere?,Rome\n",
        "Town,Founded\nKiel,1233\nUlm,05.06.1854\n",
        "Name,Room\nAnna,Kitchen\nBob,Hall\nCara,B12\n",
        "Role,Salary\nManager,5000\nDirector,7000\n",
        "Date,Event\n2020-01-01,Flood\n2021-01-01,500\n2022-01-01,Storm\n",
        "Person,Contact\nAnna,anna@example.org\nBob,0431 55\n",
    ],
    ids=["prices", "years", "a gap", "words", "questions", "founded", "rooms", "salaries", "events", "contacts"],
)
def test_a_table_of_two_columns_keeps_its_heads_where_nothing_speaks_for_a_form(content):
    (first, second), *rows = [line.split(",") for line in content.splitlines()]
    assert text_of(content) == "\n".join(f"- {first}: {one}; {second}: {other}" for one, other in rows)


@pytest.mark.parametrize("cell", ["1" + "." * 200_000 + "@", " " * 200_000 + "1" + " " * 200_000 + "_"])
def test_a_long_cell_is_words_and_takes_no_time(cell):
    assert not are_pairs([["Town", "Rain"], ["Kiel", cell], ["Velm", cell]])
