from contextlib import closing
from itertools import permutations

import pytest

from rag.assistant import open_assistant
from rag.settings import Settings
from rag.suggest import suggest


@pytest.fixture(scope="module")
def suggested(seeds_assistant):
    return seeds_assistant.suggestions()


def test_every_suggestion_is_answered(seeds_assistant, suggested):
    assert suggested
    assert [question for question in suggested if not seeds_assistant.ask(question).answered] == []


def test_the_same_questions_are_suggested_every_time(seeds_assistant, suggested):
    assert seeds_assistant.suggestions() == suggested
    assert len(set(suggested)) == len(suggested) <= 4


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_more_are_suggested_than_are_wanted(seeds_assistant, count):
    assert len(suggest(seeds_assistant.library, lambda _: True, count)) == count


def test_suggestions_are_about_different_documents_while_there_are_enough(seeds_assistant):
    library = seeds_assistant.library
    texts = [" ".join(library.document(info.path).text.split()).casefold() for info in library.documents()]
    found = suggest(library, lambda _: True, len(texts))
    abouts = [question.split(" about ", 1)[1].rstrip("?").casefold() for question in found]
    assert any(
        all(about in text for about, text in zip(abouts, order, strict=True)) for order in permutations(texts)
    ), "no way to give each question a document of its own"


def test_only_what_is_answered_is_suggested(seeds_assistant):
    asked: list[str] = []

    def is_answered(question: str) -> bool:
        asked.append(question)
        return len(asked) % 3 == 0

    found = suggest(seeds_assistant.library, is_answered, 2)
    assert found == asked[2::3][:2]


def test_a_library_that_answers_nothing_is_not_asked_for_long(seeds_assistant):
    asked: list[str] = []
    assert suggest(seeds_assistant.library, lambda question: bool(asked.append(question)), 4) == []
    assert 0 < len(asked) <= 12


@pytest.mark.parametrize("texts", [{}, {"numbers.txt": "1 2 3 4"}], ids=["no document", "a document without words"])
def test_a_library_with_nothing_to_ask_about_suggests_nothing(tmp_path, texts):
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        assert assistant.suggestions() == []
