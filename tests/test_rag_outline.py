"""A summary is a document's own sentences, in its order, each under the heading that it stands under."""

from contextlib import closing

import pytest

from rag.answer import read_history
from rag.assistant import open_assistant
from rag.outline import outline
from rag.settings import Settings
from tests.conftest import SEEDS

CLASHES = "karabakh-clashes-2016.md"
EVERY = sorted(path.name for path in SEEDS.iterdir() if path.suffix in (".md", ".txt", ".html", ".pdf"))
REPORT = """# Annual report

The year was calm in every one of our three harbours.

{sections}
"""


@pytest.fixture
def reports(tmp_path):
    """Return a library with a long report, a short one, and a text without headings."""
    folder = tmp_path / "library"
    folder.mkdir()
    long = "\n\n".join(
        f"## Harbour {n}\n\nHarbour {n} took in {n}00 ships this year. {'It was a good year for it. ' * n}"
        for n in range(1, 11)
    )
    (folder / "annual-report-2023.md").write_text(REPORT.format(sections=long), encoding="utf-8")
    (folder / "annual-report-2022.md").write_text("# Annual report 2022\n\nIt rained.\n\n## Ships\n\nNone came.\n")
    paragraphs = "\n\n".join(f"In chapter {n} the keeper of the light writes about the weather. " * 8 for n in range(9))
    (folder / "diary.txt").write_text(paragraphs, encoding="utf-8")
    with closing(open_assistant(Settings.load(library=folder, home=tmp_path / "home"))) as assistant:
        assistant.library.sync()
        yield assistant


def test_a_summary_quotes_each_section_in_the_order_of_the_document(seeds_assistant):
    answer = seeds_assistant.ask(f"Summarise {CLASHES}")
    document = seeds_assistant.library.document(CLASHES)
    assert answer.answered
    assert answer.confidence == 1.0
    assert {citation.document for citation in answer.citations} == {CLASHES}
    assert [document.text[one.start : one.end] for one in answer.citations] == [one.quote for one in answer.citations]
    assert [one.start for one in answer.citations] == sorted(one.start for one in answer.citations)
    headings = [heading.text for heading in document.headings if heading.level > 1]
    above, *others = answer.answer.split("\n\n")
    assert above.startswith("This note covers")
    assert [line.split(": ")[0] for line in others] == headings


def test_a_summary_of_all_names_every_document(seeds_assistant):
    answer = seeds_assistant.ask("What are these documents about?")
    titles = [info.title for info in seeds_assistant.library.documents()]
    assert [line.split(": ")[0] for line in answer.answer.split("\n\n")] == titles
    assert [citation.document for citation in answer.citations] == EVERY


@pytest.mark.parametrize(
    ("asked", "documents"),
    [
        (f"summarize {CLASHES}", [CLASHES]),
        ("Summarise seeds/karabakh-clashes-2016.md", []),
        ("Could you please sum up 'karabakh-clashes-2016' for me?", [CLASHES]),
        ("Give me a short summary of The April 2016 clashes in Nagorno-Karabakh.", [CLASHES]),
        ("an overview of the regional powers document, please", ["regional-powers.md"]),
        ("What is regional-powers.md about?", ["regional-powers.md"]),
        ("what's in about-the-sources.txt", ["about-the-sources.txt"]),
        ("What does regional-powers.md say?", ["regional-powers.md"]),
        ("What are the key points of the pdf?", ["september-fighting-and-mediation.pdf"]),
        ("tl;dr", EVERY),
        ("overview please", EVERY),
        ("What's the gist?", EVERY),
        ("What is the regional powers document about?", ["regional-powers.md"]),
        ("What is in the regional powers document?", []),  # its name alone says so
        ("Summarise the documents", EVERY),
        ("Please summarise this for me", EVERY),
        ("What are these documents about?", EVERY),
        ("Summarise the Karabakh document", []),  # three have that name
        ("Summarise the causes of the war", []),
        ("What is the war about?", []),
        ("What is it about?", []),  # of what was said before
        ("What is this all about", []),
        ("What does regional-powers.md say about Iran?", []),
        ("What is in dispute over Mataghis?", []),
        ("Is there a summary of the losses?", []),
        ("Outline agreements were signed by whom?", []),
        ("Who summarised the report?", []),
        ("", []),
    ],
)
def test_what_counts_as_asking_for_a_summary(seeds_assistant, asked, documents):
    found = outline(seeds_assistant.library, asked)
    assert sorted({quote.passage.document for quote in found.quotes} if found else []) == documents


def test_only_the_documents_in_scope_are_summed_up(seeds_assistant):
    only = ["regional-powers.md"]
    answer = seeds_assistant.ask("Summarise this", documents=only)
    assert {citation.document for citation in answer.citations} == {*only}
    assert outline(seeds_assistant.library, f"Summarise {CLASHES}", documents=only) is None


def test_a_summary_is_no_follow_up(seeds_assistant):
    first = seeds_assistant.ask("Who is the President of Turkey?")
    history = [{"role": "user", "content": first.question}, {"role": "assistant", "content": first.answer}]
    answer = seeds_assistant.ask("Summarise this", read_history(history))
    assert answer.standalone_question == "Summarise this"


def test_the_longest_sections_are_quoted_and_the_others_counted(reports):
    answer = reports.ask("Summarise annual-report-2023.md")
    assert [line.split(":")[0] for line in answer.answer.split("\n\n")] == [f"Harbour {n}" for n in range(3, 11)]
    assert answer.notices == ("3 shorter sections are not quoted",)


def test_a_sentence_that_leans_on_another_is_no_key_sentence(reports):
    answer = reports.ask("Summarise annual-report-2023.md")
    assert [one.quote for one in answer.citations] == [
        f"Harbour {n} took in {n}00 ships this year." for n in range(3, 11)
    ]


def test_of_two_sentences_that_are_equally_near_the_first_is_quoted(reports):
    (reports.settings.library / "log.md").write_text(
        "# Log\n\n## Masts\n\nThe mast of the old Alma broke. A crane lifted three crates of fish.\n"
        "\n## Sails\n\nThe keeper ordered two new sails. Rain fell on the quay for weeks.\n",
        encoding="utf-8",
    )
    reports.library.sync()
    quoted = [citation.quote for citation in reports.ask("Summarise log.md").citations]
    assert quoted == ["The mast of the old Alma broke.", "The keeper ordered two new sails."]


def test_a_section_is_left_out_neither_for_a_table_nor_for_sentences_that_lean(reports):
    (reports.settings.library / "kettle.md").write_text(
        "# Kettle\n\n## Data\n\nThis is a list of both models, for all.\n\n| Model | Power |\n| --- | --- |\n"
        "| The large one of the two | 2,000 watts |\n\n## How do I use it?\n\nFill it with water up to the mark.\n"
        "\n## Parts\n\n| Part | Made of |\n| --- | --- |\n| The lid of the kettle | steel and some plastic |\n",
        encoding="utf-8",
    )
    reports.library.sync()
    assert [line.rpartition(" [")[0] for line in reports.ask("Summarise kettle.md").answer.split("\n\n")] == [
        "Data: This is a list of both models, for all.",
        "How do I use it? Fill it with water up to the mark.",
        "Parts: Part: The lid of the kettle; Made of: steel and some plastic",
    ]


def test_a_document_without_headings_is_quoted_from_its_parts(reports):
    answer = reports.ask("Summarise diary.txt")
    assert len(answer.citations) == 4
    assert "\n" not in answer.answer
    assert answer.citations[-1].start > len(reports.library.document("diary.txt").text) // 2


def test_a_section_of_short_sentences_is_quoted_and_one_without_any_counted(reports):
    (reports.settings.library / "visit.md").write_text(
        "# Visit\n\n## Hours\n\nThe office is open on all days.\n\n## Parking\n\nThere is none. Walk.\n\n## Fees\n",
        encoding="utf-8",
    )
    reports.library.sync()
    answer = reports.ask("Summarise visit.md")
    assert [line.rpartition(" [")[0] for line in answer.answer.split("\n\n")] == [
        "Hours: The office is open on all days.",
        "Parking: There is none.",
    ]
    assert answer.notices == ("1 shorter section is not quoted",)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Return a library with minutes and recipes in folders, and two letters beside them."""
    library = tmp_path_factory.mktemp("folders")
    names = ["minutes/may", "minutes/june", "minutes/july", "recipes/bread", "recipes/soup", "letter-ann", "letter-bob"]
    for name in [*names, "notes-on-the-minutes"]:
        path = library / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# All on {path.stem}\n\nWhat is to be said of {path.stem} stands here.\n", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=library, home=library / ".footnote"))) as assistant:
        assistant.library.sync()
        yield assistant


MINUTES = ["minutes/july.md", "minutes/june.md", "minutes/may.md"]
RECIPES = ["recipes/bread.md", "recipes/soup.md"]


@pytest.mark.parametrize(
    ("asked", "documents"),
    [
        ("summarise the minutes", MINUTES),
        ("What do the minutes say?", MINUTES),
        ("What are the minutes about?", MINUTES),
        ("summarise the recipes", RECIPES),
        ("what is in recipes?", RECIPES),
        ("what's in the recipes folder?", RECIPES),
        ("Summarise the letters", ["letter-ann.md", "letter-bob.md"]),
        ("Summarise the letter", []),
        ("What is in letters?", []),
        ("Summarise the stew recipes", []),
        ("Summarise the losses", []),
    ],
)
def test_a_folder_or_a_plural_names_several_documents(folders, asked, documents):
    found = outline(folders.library, asked)
    assert sorted(quote.passage.document for quote in found.quotes) == documents if found else not documents


def test_a_document_of_scraps_has_no_summary(reports):
    assert outline(reports.library, "Summarise annual-report-2022.md") is None


def test_many_documents_are_cut_off_and_counted(tmp_path):
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text(f"The lake number {number} is deep and very cold in winter.")
    with closing(open_assistant(Settings.load(library=tmp_path, home=tmp_path / "home"))) as assistant:
        assistant.library.sync()
        answer = assistant.ask("Summarise everything")
    assert len(answer.citations) == 8
    assert answer.notices == ("1 more document is not quoted: name one, or choose which to ask",)


CLAUSES = """# The standard

## 5.1 Delivery

Nobody signs for a broken cask.

## 5.2 Storage

Casks stand upright. They are chained to the wall. {more}

## 5.20 Paint

Casks are red.

## Article 7

### Fees

A cask costs 12 crowns a month.
"""


@pytest.fixture(scope="module")
def standards(tmp_path_factory):
    library = tmp_path_factory.mktemp("standards")
    more = " ".join(f"Rule {number} is for casks." for number in range(10))
    (library / "standard.md").write_text(CLAUSES.format(more=more), encoding="utf-8")
    (library / "lease.md").write_text("# The lease\n\n## 5.3 Rent\n\nThe rent is 90 crowns.", encoding="utf-8")
    (library / "contract.md").write_text("# The contract\n\n## 5.3 Term\n\nIt runs for a year.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=library, home=library / ".footnote"))) as assistant:
        assistant.library.sync()
        yield assistant


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("What does clause 5.1 say?", "5.1 Delivery: Nobody signs for a broken cask. [1]"),
        ("what is in section 5.1 of the standard?", "5.1 Delivery: Nobody signs for a broken cask. [1]"),
        ("What does 5.1 say", "5.1 Delivery: Nobody signs for a broken cask. [1]"),
        ("summarise § 5.20", "5.20 Paint: Casks are red. [1]"),
        ("What is article 7 about?", "Fees: A cask costs 12 crowns a month. [1]"),
        (
            "What does clause 5.3 say?",
            "The contract, 5.3 Term: It runs for a year. [1]\n\nThe lease, 5.3 Rent: The rent is 90 crowns. [2]",
        ),
        ("What does clause 5.3 of the lease say?", "5.3 Rent: The rent is 90 crowns. [1]"),
    ],
)
def test_a_numbered_part_is_quoted(standards, asked, said):
    answer = standards.ask(asked)
    assert (answer.answer, answer.confidence, answer.notices) == (said, 1.0, ())


def test_of_a_long_part_the_first_sentences_are_quoted_and_the_others_counted(standards):
    answer = standards.ask("What does clause 5.2 say?")
    assert answer.answer.startswith("5.2 Storage: Casks stand upright. [1] They are chained to the wall. [2] Rule 0 is")
    assert len(answer.citations) == 8
    assert answer.notices == ("4 more sentences are not quoted",)


@pytest.mark.parametrize("asked", ["What does clause 5 say?", "What does clause 9.9 say?", "Summarise part of it"])
def test_a_part_that_is_not_there_is_asked_for_as_anything_else(standards, asked):
    assert outline(standards.library, asked) is None
