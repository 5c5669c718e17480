"""Contracts number their paragraphs, and "What does clause 5.2 say?" is answered by one, whatever the file."""

from contextlib import closing

import pytest

from rag.assistant import open_assistant
from rag.settings import Settings
from tests.small_office import docx_of
from tests.small_pdf import pdf

LEASE = [
    "Lease of the harbour flat",
    "5. Ending the lease",
    "5.1 Either party may end this lease by giving two months' notice, of which clause 5.2 is no part.",
    "5.2 The Tenant must, by noon on the last day:",
    "(a) return all keys;",
    "(b) read the meters.",
    "5.2.1 The keys of the shed count as well.",
    "5.20 The Landlord repairs the roof of the flat and of the shed.",
    "6. Costs",
    "6.1 The Tenant bears the cost of all repairs that this lease does not name.",
]
RECIPE = "Soup\n\n1. Peel 5.2 kg of leeks and cut them.\n2. Boil them in salted water for an hour.\n"
CLUB = "Rules of the club\n\n1. Members pay 30 crowns a year.\n2. Guests pay 2 crowns. They sign the book.\n"


def _ask(folder, question):
    with closing(open_assistant(Settings.load(library=folder, home=folder / "home"))) as assistant:
        assistant.library.sync()
        return assistant.ask(question)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lease.txt", "\n".join(LEASE).encode()),
        ("spaced.txt", "\n\n".join(LEASE).encode()),
        ("lease.docx", docx_of(*LEASE)),
        ("lease.pdf", pdf("\n".join(LEASE))),
    ],
)
@pytest.mark.parametrize("asked", ["What does clause 5.2 say?", "what does section 5.2 say", "Summarise 5.2"])
def test_a_numbered_paragraph_is_quoted_up_to_the_next_number(tmp_path, name, content, asked):
    (tmp_path / name).write_bytes(content)
    answer = _ask(tmp_path, asked)
    assert [" ".join(each.quote.split()) for each in answer.citations] == [
        "5.2 The Tenant must, by noon on the last day:",
        "return all keys;",
        "read the meters.",
        "5.2.1 The keys of the shed count as well.",
    ]


def test_a_part_is_found_below_a_heading_of_one_document_and_in_a_paragraph_of_another(tmp_path):
    (tmp_path / "lease.txt").write_text("\n".join(LEASE))
    (tmp_path / "manual.md").write_text("# The pump\n\n## 6.1 Care\n\nOil it once a year.\n")
    assert [each.document for each in _ask(tmp_path, "What does section 6.1 say?").citations] == [
        "lease.txt",
        "manual.md",
    ]


def test_a_number_within_a_line_begins_no_paragraph(tmp_path):
    (tmp_path / "soup.txt").write_text(f"{RECIPE}\nIn all we peeled\n5.2 kg of leeks, says clause 5.2 of the diary.\n")
    assert _ask(tmp_path, "What does clause 5.2 say?").confidence < 1


def test_an_item_of_a_list_is_a_numbered_paragraph_only_of_a_document_that_is_named(tmp_path):
    (tmp_path / "club.txt").write_text(CLUB)
    (tmp_path / "soup.txt").write_text(RECIPE)
    answer = _ask(tmp_path, "What does rule 2 of the club say?")
    assert [each.quote for each in answer.citations] == ["Guests pay 2 crowns.", "They sign the book."]
    assert _ask(tmp_path, "What does rule 2 say?").confidence < 1


def test_a_part_of_several_documents_of_the_name_is_quoted_from_each(tmp_path):
    for year in (2022, 2024):
        (tmp_path / f"lease {year}.txt").write_text("\n".join(LEASE))
    answer = _ask(tmp_path, "What does clause 6.1 of the lease say?")
    assert [each.document for each in answer.citations] == ["lease 2022.txt", "lease 2024.txt"]
