"""What a question leans on after several turns: each is replayed as it was understood."""

from rag.answer import Turn
from rag.followup import resolve

TOWER = "Who built the water tower of Brixham?"


def test_what_a_fragment_put_in_place_of_its_like_is_asked_about_further():
    asked = ["When does the boat leave Osk on Monday?", "And on Friday?"]
    search = resolve("Which boat is that?", _asked(*asked))
    assert search.standalone == "When does the boat leave Osk on Friday? Which boat is that?"
    search = resolve("And from Velm?", _asked("When does the boat leave from Osk?", "And from Trant?"))
    assert search.standalone == "When does the boat leave from Velm?"
    assert resolve("When did she die?", _asked("Who is Otto Brandt?", "And Anna Toft?")).question == (
        "When did Anna Toft die?"
    )


def test_a_thing_that_a_fragment_names_stays_beside_what_was_asked():
    asked = _asked(TOWER, "And the bridge?", "How long is it?")
    assert resolve("And how heavy is it?", asked).earlier == f"{TOWER} the bridge?"
    assert resolve("Why?", asked).earlier == f"{TOWER} the bridge? How long is it?"
    assert resolve("What about the pier?", asked).earlier == TOWER
    asked = [*_asked("Who is Otto Brandt?"), Turn("user", "And the mayor?"), Turn("assistant", "Anna Toft is. [1]")]
    assert resolve("How old is she?", asked).question == "How old is Anna Toft?"


def test_who_was_she_is_no_he_later():
    asked = _asked("Who is Anna Toft?", "When was she born?")
    search = resolve("Why did he leave?", asked)
    assert (search.question, search.earlier) == ("Why did he leave?", "When was Anna Toft born?")
    assert resolve("Why did she leave?", asked).question == "Why did Anna Toft leave?"


def test_a_whole_question_after_an_and_stands_alone_but_is_asked_of_the_subject_if_nothing_meets_it():
    search = resolve("And who handles complaints?", _asked(TOWER))
    assert (search.standalone, search.subject) == ("who handles complaints?", TOWER)
    assert (
        resolve("Why?", _asked(TOWER, "But when was the harbour dredged?")).earlier == "when was the harbour dredged?"
    )


def test_a_question_that_is_put_once_more_is_what_it_was():
    for said in ([TOWER], [TOWER, "And the bridge?"], ["The Turkish side?"], [TOWER, "And the bridge?", "Why?"]):
        *before, last = said
        once, again = resolve(last, _asked(*before)), resolve(last.lower(), _asked(*before, last, last))
        assert (again.standalone.casefold(), again.subject) == (once.standalone.casefold(), once.subject)
    assert resolve("And the pier?", _asked(TOWER, "And the bridge?")).earlier == TOWER


def _asked(*questions: str) -> list[Turn]:
    """Return a conversation in which each question was answered."""
    return [turn for question in questions for turn in (Turn("user", question), Turn("assistant", "So it is. [1]"))]
