import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from index.passage import Passage
from rag.answer import DIFFERENT, DISPUTED, NOT_SAID, Answer
from rag.assistant import Assistant, open_assistant
from rag.differ import differences
from rag.quote import Quote
from rag.settings import Settings

SURE, DENIED, UNLIKELY = 4.0, -6.5, -7.5


def quoted(*said: tuple[str, float], titles: tuple[str, ...] = ("Gazette", "Chronicle", "Handbook")) -> list[Quote]:
    """Return quotes, best first, each from a document of its own, with the reader's score."""
    return [
        Quote(Passage(title, title, 0, len(text), text, None), 0, len(text), text, 0.5, read=read)
        for title, (text, read) in zip(titles, said, strict=False)
    ]


@pytest.mark.parametrize(
    ("question", "one", "other", "told"),
    [
        (
            "How many houses were flooded in Telmar?",
            "The Gazette counted 43 flooded houses in Telmar.",
            "In Telmar fifty houses were under water.",
            "43 (Gazette), fifty (Chronicle)",
        ),
        (
            "When was the Tanner's Bridge built?",
            "The Tanner's Bridge was built in 1874.",
            "The Tanner's Bridge dates from 1869.",
            "1874 (Gazette), 1869 (Chronicle)",
        ),
        (
            "Who ordered the evacuation?",
            "Mayor Ilse Brandt ordered the evacuation.",
            "Deputy Mayor Paul Krey gave the order for the evacuation.",
            "Mayor Ilse Brandt (Gazette), Deputy Mayor Paul Krey (Chronicle)",
        ),
        (
            "How many visitors did the first festival draw?",
            "The first festival was held in June 1999 and drew 5,200 visitors.",
            "The festival of 1999, the first, drew some 3,000 visitors.",
            "5,200 (Gazette), 3,000 (Chronicle)",
        ),
        (
            "How many silver coins were stolen?",
            "Four men stole 23 silver coins and a brooch.",
            "Three persons were seen, and 17 silver coins stolen.",
            "23 (Gazette), 17 (Chronicle)",
        ),
    ],
)
def test_two_answers_to_one_question_are_told_with_where_they_stand(question, one, other, told):
    assert differences(question, quoted((one, SURE), (other, SURE))) == (f"{DIFFERENT}{told}",)


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many died?", "Nine people died in the flood.", "9 people died."),
        ("When did it open?", "It opened on 3 May 2004.", "It opened in 2004."),
        (
            "How many visitors came in 2005?",
            "In 2005 the fair drew 900 visitors.",
            "In 1999 the fair drew 300 visitors.",
        ),
        ("When was version 4.2 released?", "4.2 was released in June.", "Version 4.0 was released in May."),
        ("How high is the upper dam?", "The upper dam is 31 metres high.", "The lower dam is 12 metres high."),
        ("How many members has the Telmar club?", "The Telmar club has 64 members.", "The Orvane club has 21 members."),
        ("How many died?", "Nine people died in the flood.", "Seven died in March, two in April."),
        ("What drew visitors?", "The fair of 1999 drew visitors.", "The fair of 2005 drew visitors."),
        ("When did the Chronicle close?", "The Chronicle closed on 2 May 2016.", "It tells of rain on 27 September."),
    ],
    ids="number date year version opposite name two-things no-kind title-alone".split(),
)
def test_what_is_the_same_or_about_something_else_is_no_difference(question, one, other):
    assert differences(question, quoted((one, SURE), (other, SURE))) == ()


@pytest.mark.parametrize(
    ("question", "said", "one", "other"),
    [
        ("How much is the toll?", "The toll is {} a year, payable on the 3rd of each month.", "£790", "£865"),
        ("How much is the toll?", "2.2 The toll is {} a year.", "£790", "£865"),
        ("How high is the bond?", "A bond of {}, kept within 30 days, is paid.", "£910", "£997"),
        ("When is the fair?", "The fair is on {}.", "Saturday 6 July", "Saturday 13 July from 11 am to 4 pm"),
        ("What is the balance?", "The balance is {}.", "£2,105.10", "£2,318.40"),
        ("How many sailors were lost?", "In 1912 {} sailors and 4 boats were lost.", "30", "41"),
    ],
)
def test_answers_that_differ_are_told_whatever_else_is_counted_beside_them(question, said, one, other):
    told = differences(question, quoted((said.format(one), SURE), (said.format(other), SURE)))
    assert told == (f"{DIFFERENT}{one} (Gazette), {other} (Chronicle)",)


def test_other_clauses_and_other_terms_are_no_other_toll_but_another_year_is():
    said = "{} The toll is {} a year, paid within {} days."
    one, other = said.format("2.2", "£790", 30), said.format("4.1", "£865", 14)
    assert differences("How much is the toll?", quoted((one, SURE), (other, SURE))) != ()
    one, other = f"In 2019: {one}", f"In 2021: {other}"
    assert differences("How much is the toll?", quoted((one, SURE), (other, SURE))) == ()


def test_what_counts_something_else_is_no_rival_of_what_was_asked_for():
    inn, chairs = ("A small inn with 24 seats.", SURE), ("Dining chairs | Kitchen | 4 | good", SURE)
    assert differences("How many dining chairs are there?", quoted(inn, chairs)) == ()
    made, due = "Date: 22 March 2024", "Due date: 21 April 2024"
    assert differences("When is bill 2024-0387 due?", in_one_document(made, due)) == ()
    assert differences("When is bill 2024-0387 due?", in_one_document(due, made)) == ()
    crumble, dough = "Crumble: 150 g flour, 100 g butter", "Dough: 65 g butter"
    assert differences("How much butter is in the dough?", in_one_document(crumble, dough)) == ()


def test_a_sentence_that_hardly_answers_gives_no_other_answer():
    one, other = "The bridge was built in 1874.", "The bridge was painted in 1931."
    assert differences("When was the bridge built?", quoted((one, SURE), (other, UNLIKELY))) == ()
    assert differences("When was the bridge built?", quoted((one, UNLIKELY), (other, SURE))) == ()
    assert differences("When was the bridge built?", []) == ()


def test_a_denial_is_told_though_it_is_hardly_an_answer():
    claim = ("The council says that the dam was opened without warning.", SURE)
    denial = ("Its operator denied that the dam was opened without warning.", DENIED)
    question = "Was the dam opened without warning?"
    assert differences(question, quoted(claim, denial)) == (f"{DISPUTED}Chronicle",)
    assert differences(question, quoted(denial, claim)) == ()
    assert differences(question, quoted(claim, (denial[0], UNLIKELY))) == ()


def test_a_denial_that_a_sentence_only_brought_along_is_none():
    claim = ("The council says that seven gates leak.", SURE)
    other = ("The firm denies that the gates were badly made. It says that the gates leak.", SURE)
    assert differences("Do the gates leak?", quoted(claim, other)) == ()


def test_of_the_account_that_was_asked_for_no_other_is_a_rival():
    two, seven = ("The owner says that two gates leak.", SURE), ("The tenant says that seven gates leak.", SURE)
    assert differences("How many gates leak according to the owner?", quoted(two, seven)) == ()
    assert differences("How many gates leak according to the firm?", quoted(two, seven)) != ()
    assert differences("How many gates leak?", quoted(two, seven)) != ()


@pytest.mark.parametrize(
    ("one", "other", "disputed"),
    [
        ("The guard was slightly hurt.", "A guard was not hurt.", "Chronicle"),
        ("A guard wasn't hurt.", "The guard was hurt in the hand.", "Gazette"),
        ("The guard was hurt.", "No guard was hurt.", "Chronicle"),
        ("The guard was hurt.", "The guard was hurt badly.", ""),
        ("The guard was hurt.", "The guard was hurt and did not return.", ""),
        ("The guard was hurt.", "The guard was not hurt before the raid.", ""),
        ("The guard was hurt.", "A guard is not hurt without a report.", ""),
        ("The guard was hurt in 2019.", "The guard was not hurt in 2021.", ""),
        ("The guard was hurt.", "The visitor was not hurt.", ""),
    ],
)
def test_a_yes_and_a_no_in_the_words_of_the_question_are_told(one, other, disputed):
    told = differences("Was the guard hurt?", quoted((one, SURE), (other, SURE)))
    assert told == ((f"{DISPUTED}{disputed}",) if disputed else ())


def test_neighbours_in_one_document_that_speak_of_others_are_no_rivals():
    sponsor, manager = "The sponsor is Oskar Lind.", "The project manager is Helen Marsh."
    question = "Who is the sponsor?"
    assert differences(question, in_one_document(sponsor, manager)) == ()
    assert differences(question, in_one_document(sponsor, "A sponsor was found in Helen Marsh.")) != ()


def test_a_rival_may_repeat_the_first_answer():
    first = ("The fair is on 22 June 2024.", SURE)
    other = ("The fair was moved to 29 June 2024, as the field is let on 22 June 2024.", SURE)
    assert "29 June 2024 (Chronicle)" in differences("When is the fair?", quoted(first, other))[0]


def test_a_neighbour_is_no_rival_of_an_answer_that_has_no_word_of_the_question():
    question = "How many guests does the zoo have?"
    visits, price = "About 90,000 people come to see it each year.", "It was bought for two pounds."
    assert differences(question, in_one_document(visits, price)) == ()
    chosen, opened = "The board will choose on 3 May.", "The path will be open until 2040."
    assert differences("When will the choice be made?", in_one_document(chosen, opened)) == ()


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("31 kg", "12 litres", False),
        ("31 euros", "£12", False),
        ("$31", "12 per cent", False),
        ("31 kg", "12 kilograms", True),
        ("31 million dollars", "$12", True),
        ("three months", "six weeks", True),
        ("31 kg", "12", True),
    ],
)
def test_numbers_in_different_units_are_no_rivals(one, other, differs):
    quotes = quoted((f"The Orvane pump takes {one}.", SURE), (f"The Orvane pump needs {other}.", SURE))
    assert bool(differences("How much does the Orvane pump take?", quotes)) is differs


def test_documents_of_one_title_are_told_by_what_tells_them_apart():
    said = [("The Orvane pump takes 31 kg.", SURE), ("The Orvane pump takes 12 kg.", SURE)]
    one, other = quoted(*said, titles=("Manual", "Manual"))
    other = replace(other, passage=replace(other.passage, document="old/manual.pdf", page=3))
    [told] = differences("How much does the Orvane pump take?", [one, other])
    assert told == f"{DIFFERENT}31 (Manual), 12 (old/manual.pdf, page 3)"


def test_what_a_sentence_only_brought_along_is_not_its_answer():
    one = ("Ada Quill retired in 1951. She died in 1960.", SURE)
    assert differences("When did Quill die?", quoted(one, ("Ada Quill died in 1962.", SURE))) == (
        f"{DIFFERENT}1960 (Gazette), 1962 (Chronicle)",
    )


def in_one_document(*said: str) -> list[Quote]:
    text = " ".join(said)
    passage = Passage("plan.txt", "Plan", 0, len(text), text)
    starts = [text.index(each) for each in said]
    return [
        Quote(passage, start, start + len(each), each, 0.5, read=SURE) for start, each in zip(starts, said, strict=True)
    ]


@pytest.mark.parametrize(
    ("said", "is_denial"),
    [
        ("Its operator disputed that the dam was opened.", True),
        ("That the dam was opened is disputed.", True),
        ("The opening of the dam has been disputed by its operator.", True),
        ("The dam was opened in the disputed region.", False),
        ("Above the long disputed border the dam was opened.", False),
    ],
)
def test_what_is_called_disputed_denies_nothing(said, is_denial):
    claim = ("The council says that the dam was opened.", SURE)
    assert bool(differences("Was the dam opened?", quoted(claim, (said, SURE)))) is is_denial


def test_a_library_that_disagrees_with_itself_gives_every_answer_once_with_all_its_documents(tmp_path):
    built = "The Tanner's Bridge in Telmar was built in {}."
    for name, year in (("chronicle", 1874), ("gazette", 1874), ("handbook", 1869)):
        (tmp_path / f"{name}.md").write_text(f"# The {name}\n\n{built.format(year)}\n", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path, home=tmp_path / "home"))) as assistant:
        assistant.library.sync()
        answer = assistant.ask("When was the Tanner's Bridge in Telmar built?")
    said = re.sub(r" \[\d\]", "", answer.answer)
    assert answer.answer.count("[") == len(answer.citations) == 3
    assert (said.count("1874"), said.count("1869")) == (1, 1)
    [notice] = answer.notices
    assert "1869 (handbook.md)" in notice


def test_an_answer_that_is_taken_back_differs_from_nothing(seeds_assistant, monkeypatch):
    def refused(_: Assistant, answer: Answer, *__: object, **___: object) -> Iterator[Answer]:
        yield replace(answer, answer=NOT_SAID, answered=False)

    monkeypatch.setattr(Assistant, "_answers", refused)
    assert not seeds_assistant.ask("Was Mataghis captured?").differs


def test_the_seeds_tell_that_a_capture_is_denied(seeds_assistant):
    answer = seeds_assistant.ask("Was Mataghis captured?")
    assert answer.differs
    assert [notice for notice in answer.notices if notice.startswith(DISPUTED)]
