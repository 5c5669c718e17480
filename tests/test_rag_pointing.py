from contextlib import closing

import pytest

from index.passage import Passage
from rag.answer import NOT_NAMED, NOT_SAID, Turn
from rag.assistant import open_assistant
from rag.pointing import unnamed
from rag.settings import Settings

WARDS = ["Osk Clinic opens at nine.", "The clinic of Velm has 40 beds.", "Clinics in Brixham are few."]


def _passages(texts):
    return [Passage(f"{number}.txt", "", 0, len(text), text) for number, text in enumerate(texts)]


def _means(question, *, said="", texts=WARDS):
    asked = unnamed(question, said, _passages(texts))
    before, after = NOT_NAMED.split("{}")
    return asked.removeprefix(before).removesuffix(after)


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("When does this clinic open?", "this clinic"),
        ("How many beds are in that clinic?", "that clinic"),
        ("Do these clinics take in children?", "these clinics"),
        ("What services does the clinic provide?", "the clinic"),
        ("Does this outpatient clinic in Osk treat burns?", "this outpatient clinic"),
        ("What does this Osk Clinic charge?", "this Osk Clinic"),
    ],
)
def test_what_points_at_one_of_several_is_asked_back(question, what):
    assert _means(question) == what


@pytest.mark.parametrize(
    "question",
    [
        "When does Osk Clinic open?",
        "Does the clinic of Velm open on Sundays?",
        "Does Velm pay for the clinic?",
        "Is there a clinic, and when does this clinic open?",
        "What does this mean?",
        "Is this an arrangement with a clinic?",
        "Who reads this report?",
        "What does the small clinic charge?",
        "When does the clinic in the old mill open?",
        "Is this free of charge?",
        "Does that change anything?",
        "Who opened the clinic that has 40 beds?",
        "How many clinics were built this year?",
        "How many beds does this company pay for?",
        "Which of these are clinics?",
        "Who said that clinics are few?",
        "How many beds does the ward have?",
        "",
    ],
)
def test_what_is_named_or_points_at_nothing_is_not(question):
    assert _means(question) == ""


def test_what_was_said_before_names_it():
    assert _means("When does this clinic open?", said="Which clinics are there? Osk has one.") == ""
    assert _means("When does this clinic open?", said="Who is the mayor of Osk?") == "this clinic"


def test_where_less_than_three_documents_tell_of_one_it_is_plain_or_the_question_is_of_something_else():
    assert _means("When does this clinic open?", texts=WARDS[:2]) == ""
    assert _means("When was this mill built?") == ""
    of_one = [Passage("wards.txt", "", 0, len(text), text) for text in WARDS]
    assert unnamed("When does this clinic open?", "", of_one) == ""


def test_where_one_document_alone_has_all_else_that_is_asked_it_is_the_one_meant():
    texts = [*WARDS, "The children's ward of this clinic is painted blue."]
    assert _means("Which colour is the children's ward of this clinic painted?", texts=texts) == "this clinic"
    texts[-1] += " The colour was voted for."
    assert _means("Which colour is the children's ward of this clinic painted?", texts=texts) == ""


def test_half_of_another_thing_points_at_nothing():
    texts = [*WARDS, "The clinic kitchen of Osk Clinic opens at seven."]
    assert _means("When does the clinic kitchen open?", texts=texts) == ""
    assert _means("When does the clinic kitchen open?") == "the clinic"


def test_a_title_or_heading_tells_of_it_too():
    titles = ["Osk Clinic", "The Velm Clinic", "The clinic of Brixham"]
    texts = ["It opens at nine.", "It has 40 beds.", "It is shut."]
    passages = [Passage(f"{n}.txt", titles[n], 0, len(text), text) for n, text in enumerate(texts)]
    assert unnamed("When does this clinic open?", "", passages) == NOT_NAMED.format("this clinic")


def test_of_which_there_is_one_alone_all_may_tell():
    texts = ["Osk Clinic opens at nine.", "The clinic is shut on Sundays.", "Dogs are not let into the Osk Clinic."]
    assert _means("When does the clinic open?", texts=texts) == ""
    assert _means("When does this clinic open?", texts=texts) == ""
    assert _means("When does this clinic open?", texts=[*texts, "Velm Clinic opens at ten."]) == "this clinic"


def test_a_question_is_asked_back_and_made_whole_by_the_reply(tmp_path):
    for town, opens in (("Osk", "nine"), ("Velm", "ten"), ("Dunmore", "noon"), ("Brixham", "seven")):
        text = f"The clinic of {town} opens at {opens} on weekdays. It has a small car park."
        (tmp_path / f"{town}.txt").write_text(text, encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        question = "When does this clinic open on weekdays?"
        back = assistant.ask(question)
        assert (back.answer, back.answered) == (NOT_NAMED.format("this clinic"), False)
        assert back.passages
        assert back.confidence < assistant.ask("When does the clinic of Velm open on weekdays?").confidence
        history = [Turn("user", question), Turn("assistant", back.answer)]
        answer = assistant.ask("the clinic of Velm", history)
        assert answer.standalone_question == "When does the clinic of Velm open on weekdays?"
        assert "opens at ten" in answer.answer
        assert assistant.ask(question, documents=["Velm.txt"]).answered
        assert assistant.ask("When was this mill built?").answer == NOT_SAID


def test_where_an_answer_is_given_all_the_same_what_was_not_named_is_said_with_it(tmp_path):
    for town in ("Osk", "Velm", "Dunmore"):
        (tmp_path / f"{town}.txt").write_text(f"The clinic of {town} opens at nine.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path, min_confidence=0.0))) as assistant:
        assistant.library.sync()
        answer = assistant.ask("When does this clinic open?")
        assert answer.answered
        assert answer.notices[0] == NOT_NAMED.format("this clinic")
