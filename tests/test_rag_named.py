"""Which documents a question names, and that they are searched before others."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.schema import DocumentName
from index.shared import SharedLibrary, asked_by
from rag.assistant import Assistant, open_assistant
from rag.followup import Search
from rag.named import Named, NamedDocuments, Names
from rag.settings import Settings
from scripts.annual_reports import main as write_reports
from tests.small_library import write

COMPANIES = "BESTBARN CVSHEALTH PELLHARROW CORVANE DUNMORE HOLLIS QUILL TARNHOTELS UMBER VESPER WREN ZEPHYR".split()
FILES = [f"{name}_{year}_10K.pdf" for name in COMPANIES for year in (2020, 2021)]
REPORTS = Names([DocumentName(file, "10-K" if "2021" in file else "", 0) for file in FILES])
SAID = "Net sales of the company came to {} million crowns, and it owed little."


@pytest.mark.parametrize(
    ("question", "surest", "words"),
    [
        ("What were Best Barn's sales in FY2021?", "BESTBARN_2021_10K.pdf", "barn best fy2021"),
        ("what were the sales of bestbarn in 2020", "BESTBARN_2020_10K.pdf", "2020 bestbarn"),
        ("Did CVS pay a dividend in fiscal 2021?", "CVSHEALTH_2021_10K.pdf", "2021 cvs"),
        ("What does Pell & Harrow owe (2020)?", "PELLHARROW_2020_10K.pdf", "2020 harrow pell"),
    ],
    ids=["written as one", "small letters", "its beginning", "with a sign between"],
)
def test_a_question_names_the_report_of_a_company_and_a_year(question, surest, words):
    found = REPORTS.by(question)
    assert max(found, key=lambda path: found[path].sure) == surest
    assert found[surest] == Named(1.0, words)


@pytest.mark.parametrize("name", ["Müller", "Mu\u0308ller"], ids=["composed", "decomposed"])
def test_the_name_of_a_file_is_read_however_its_accents_are_written(name):
    names = Names([DocumentName(f"{word}_2021.pdf", "", 0) for word in (name, "Maier", "Schmidt")])
    assert list(names.by("What did Müller spend in 2021?")) == [f"{name}_2021.pdf"]
    assert list(names.by("what did muller spend in 2021?")) == [f"{name}_2021.pdf"]


def test_a_question_in_capitals_names_no_beginnings():
    names = Names([DocumentName(f"{word}.pdf", "", 0) for word in ("lease", "thesis", "wasp")])
    assert list(names.by("WHO SIGNED THE LEASE?")) == ["lease.pdf"]


@pytest.mark.parametrize(
    "question",
    ["What were the sales in 2021?", "Who keeps the best barn owls?", "What is a 10-K?", "Is he fit to lead?", "", "?"],
)
def test_a_question_that_names_none_or_many_names_nothing(question):
    assert Names([DocumentName(f"{word}-notes.txt", "", 0) for word in ("red", "blue", "green")]).by(question) == {}
    assert all(named.sure < 1 for named in REPORTS.by(question).values())


def test_a_company_without_a_year_names_all_its_reports_less_surely():
    found = REPORTS.by("What does Best Barn sell?")
    assert found.keys() == {"BESTBARN_2020_10K.pdf", "BESTBARN_2021_10K.pdf"}
    assert len({*found.values()}) == 1


def test_one_word_names_a_document_less_surely_than_several():
    names = Names([DocumentName(file, "", 0) for file in ("turkey.md", "armenia.md", "road-to-velm.md", "osk.md")])
    assert names.by("How many troops did Turkey send to Azerbaijan?") == {"turkey.md": Named(0.2, "turkey")}
    assert names.by("How long is the road to Velm?") == {"road-to-velm.md": Named(1.0, "road velm")}


@pytest.mark.parametrize("question", ["What did 3M earn in 2018?", "what did 3m earn, FY2018"])
def test_folders_name_what_lies_in_them(question):
    paths = [f"{company}/{year}/annual-report.pdf" for company in ("3M", "Amcor", "Nike") for year in (2018, 2019)]
    found = Names([DocumentName(path, "Annual report", 0) for path in paths]).by(question)
    assert max(found, key=lambda path: found[path].sure) == "3M/2018/annual-report.pdf"


def test_the_only_document_is_named_as_one_of_several_is():
    found = Names([DocumentName("BESTBARN_2021_10K.pdf", "", 0)]).by("What were Best Barn's sales in FY2021?")
    assert [named.words for named in found.values()] == ["barn best fy2021"]
    assert Names([DocumentName("barn.txt", "", 0)]).by("Who keeps owls?") == {}


def test_a_name_that_all_documents_have_is_given_with_what_tells_one_from_another():
    names = Names([DocumentName(f"BESTBARN_{year}_10K.pdf", "", 0) for year in (2020, 2021, 2022)])
    assert names.by("What were Best Barn's sales in FY2021?") == {
        "BESTBARN_2021_10K.pdf": Named(0.2, "barn best fy2021")
    }
    assert names.by("What were Best Barn's sales?") == {}


def test_words_that_the_title_has_are_not_given_by_the_name():
    names = Names([DocumentName("velm-bridge.md", "The bridge at Velm", 0), DocumentName("osk-dam.md", "", 0)])
    assert names.by("When was the Velm bridge built?") == {"velm-bridge.md": Named(1.0, "")}


@given(question=st.text(max_size=80), files=st.lists(st.text(min_size=1, max_size=20), max_size=6, unique=True))
def test_any_question_and_any_names_give_a_share(question, files):
    for file, named in Names([DocumentName(file, file, 0) for file in files]).by(question).items():
        assert file in files
        assert 0 <= named.sure <= 1


@pytest.fixture
def reports(tmp_path):
    for company, first in (("ALDERFOODS", 3), ("BESTBARN", 5), ("CORVANE", 7)):
        for year in (2020, 2021, 2022):
            write(tmp_path, **{f"{company}_{year}_10K": SAID.format(first * 100 + year)})
    return Settings.load(library=tmp_path, home=tmp_path / ".footnote")


def test_of_reports_that_say_the_same_the_one_named_is_quoted(reports):
    with closing(open_assistant(reports)) as assistant:
        assistant.library.sync()
        for name, year, sales in (
            ("Best Barn", 2021, "2521"),
            ("Corvane", 2020, "2720"),
            ("Alder Foods", 2022, "2322"),
        ):
            answer = assistant.ask(f"What were the net sales of {name} in {year}?")
            assert answer.answered, answer
            assert sales in answer.citations[0].quote


def test_what_repeats_the_name_of_a_document_does_not_hide_what_is_asked_of_it(reports):
    proud = "\n\n".join(
        f"Best Barn of 2021 is Best Barn at its best, said director {n} of Best Barn." for n in range(60)
    )
    stored = "The stock of finished goods was worth 41 million crowns."
    write(reports.library, BESTBARN_2021_10K=f"{proud}\n\n# Stores\n\n{'All doors are painted red. ' * 30}{stored}")
    with closing(open_assistant(reports)) as assistant:
        assistant.library.sync()
        asked = Search("What were the barn supplies of Best Barn worth that waited to be sold in 2021?")
        found = NamedDocuments(assistant.library).find(asked)
        assert [stored in each.passage.text for each in found[:4]].count(True) == 1


def test_a_company_that_no_report_is_of_and_a_year_that_is_not_there_are_refused(reports):
    with closing(open_assistant(reports)) as assistant:
        assistant.library.sync()
        asked = ("What were the net sales of Quarry Stores in 2021?", "What were the net sales of Best Barn in 2008?")
        assert [assistant.ask(question).answered for question in asked] == [False, False]


def test_only_documents_in_scope_are_searched_however_surely_another_is_named(reports):
    with closing(open_assistant(reports)) as assistant:
        assistant.library.sync()
        found = assistant.find("What were the net sales of Best Barn in 2021?", documents=["CORVANE_2020_10K.txt"])
        assert {each.passage.document for each in found} == {"CORVANE_2020_10K.txt"}


def test_a_document_that_is_added_or_removed_is_known_at_the_next_question(reports):
    with closing(open_assistant(reports)) as assistant:
        assistant.library.sync()
        named = NamedDocuments(assistant.library)
        added = reports.library / "DUNMORE_2021_10K.txt"
        assert named.by("What did Dunmore sell in 2021?") == {}
        added.write_text(SAID.format(9), encoding="utf-8")
        assistant.library.sync()
        assert [*named.by("What did Dunmore sell in 2021?")] == [added.name]
        added.unlink()
        assistant.library.sync()
        assert named.by("What did Dunmore sell in 2021?") == {}


def test_what_another_user_added_is_not_named_even_when_both_ask(reports):
    with closing(Assistant(SharedLibrary.open(reports.index), reports)) as assistant:
        own = reports.library / "people" / "anna"
        own.mkdir(parents=True)
        (own / "DUNMORE_2021_10K.txt").write_text(SAID.format(9), encoding="utf-8")
        assistant.library.sync()
        named = NamedDocuments(assistant.library)
        for person, seen in (("anna", 1), ("bo", 0), ("anna", 1)):
            with asked_by(person):
                assert len(named.by("What did Dunmore sell in 2021?")) == seen
                found = named.find(Search("What did Dunmore sell in 2021?"))
                assert ("people/anna/DUNMORE_2021_10K.txt" in {each.passage.document for each in found}) == bool(seen)


def test_pages_of_generated_reports_are_found_in_the_report_that_is_named(tmp_path):
    write_reports(tmp_path, 2)
    settings = Settings.load(library=tmp_path / "documents", home=tmp_path / "home")
    with closing(open_assistant(settings)) as assistant:
        assistant.library.sync()
        for asked, page in (
            ("What does Alder Foods owe under its operating leases at the end of FY2021?", 22),
            ("How much of its sales does Alder Foods make in Asia (FY2021)?", 23),
        ):
            best = assistant.find(asked)[0].passage
            assert (best.document, best.page) == ("ALDERFOODS_2021_10K.pdf", page)
