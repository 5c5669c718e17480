from contextlib import closing
from dataclasses import replace
from itertools import permutations

import pytest

from index.passage import Document, Heading
from rag.answer import Answer
from rag.assistant import open_assistant
from rag.settings import Settings
from rag.suggest import Offers, _as_subject, go_on, suggest
from tests.fake_assistant import FakeLibrary, cite


@pytest.fixture(scope="module")
def suggested(seeds_assistant):
    return Offers(seeds_assistant).to_begin()


def test_every_suggestion_is_answered(seeds_assistant, suggested):
    assert suggested
    assert [question for question in suggested if not seeds_assistant.ask(question).answered] == []


def test_the_same_questions_are_suggested_every_time(seeds_assistant, suggested):
    assert Offers(seeds_assistant).to_begin() == suggested
    assert len(set(suggested)) == len(suggested) <= 4


@pytest.mark.parametrize("count", [0, 1, 3])
def test_no_more_are_suggested_than_are_wanted(seeds_assistant, count):
    assert len(suggest(seeds_assistant.library, lambda _: True, count)) == count


def test_the_first_suggestion_is_what_the_documents_are_about(seeds_assistant, suggested, tmp_path):
    assert suggested[0] == "What are these documents about?"
    cited = {citation.document for citation in seeds_assistant.ask(suggested[0]).citations}
    assert cited == {info.path for info in seeds_assistant.library.documents()}
    (tmp_path / "one.txt").write_text("The harbour of Velm holds 42 boats, all of them blue.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        assert Offers(assistant).to_begin()[0] == "What is this document about?"
        assert assistant.ask("What is this document about?").citations


def test_suggestions_are_about_different_documents_while_there_are_enough(seeds_assistant):
    library = seeds_assistant.library
    texts = [" ".join(library.document(info.path).text.split()).casefold() for info in library.documents()]
    _, *found = suggest(library, lambda _: True, len(texts) + 1)
    abouts = [question.split(" about ", 1)[1].strip("“”?").casefold() for question in found]
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
        assert Offers(assistant).to_begin() == []


def test_what_to_ask_next_is_answered_from_another_place(seeds_assistant):
    answer = seeds_assistant.ask("Who ordered a general mobilisation?")
    *_, found = Offers(seeds_assistant).to_go_on(answer, count=2)
    assert len(set(found)) == len(found) == 2
    places = {(citation.document, citation.start) for citation in answer.citations}
    for question in found:
        reply = seeds_assistant.ask(question)
        assert reply.answered
        assert {(citation.document, citation.start) for citation in reply.citations} - places


def test_a_heading_that_asks_is_suggested_as_it_stands_if_it_can_be_understood_alone(tmp_path):
    asked = ["1. How many books can I borrow?", "How long can I keep them?", "FEES AND FINES", "Plant sale in May"]
    for number, heading in enumerate(asked):
        (tmp_path / f"{number}.md").write_text(f"# Library\n\n## {heading}\n\nUp to 12 books.\n", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        found = suggest(assistant.library, lambda _: True, 9)
    assert found[1:] == ["How many books can I borrow?", "What is said about Plant sale in May?"]


POLICY = Document(
    "policy.md",
    "Policy",
    "We asked Anna Bell, and Carl Dahl agreed.\n\nFees\n\nNone.",
    headings=(Heading(43, 2, "Fees"),),
)
ASKED = Answer("Who?", "Who was asked?", "x [1]", True, 0.9, citations=(cite(1, POLICY, "We asked Anna Bell"),))
NAMED = [f"What is said about {subject}?" for subject in ("Anna Bell", "Carl Dahl", "Fees")]


def following(tmp_path, answer: Answer, reply: Answer, count: int = 3) -> list[list[str]]:
    def ask(question: str) -> Answer:
        place = POLICY.text.index(question.removeprefix("What is said about ").rstrip("?"))
        cited = tuple(replace(citation, start=place) for citation in reply.citations)
        return replace(reply, citations=cited)

    return list(go_on(FakeLibrary([POLICY], tmp_path), answer, ask, count))


def test_the_list_grows_with_each_question_that_is_tried_until_there_are_enough(tmp_path):
    assert following(tmp_path, ASKED, ASKED) == [NAMED[:1], NAMED[:2], NAMED]
    assert following(tmp_path, ASKED, ASKED, count=1) == [NAMED[:1]]


@pytest.mark.parametrize(
    "reply",
    [replace(ASKED, answered=False), replace(ASKED, confidence=0.4), replace(ASKED, citations=())],
    ids=["not answered", "doubtful", "nothing new"],
)
def test_what_the_documents_hardly_say_is_not_suggested(tmp_path, reply):
    assert following(tmp_path, ASKED, reply) == [[], [], []]


def test_what_was_asked_is_not_suggested_again(tmp_path):
    asked = replace(ASKED, standalone_question="Was Anna Bell asked about fees?")
    assert following(tmp_path, asked, ASKED)[-1] == [NAMED[1]]


def test_after_an_answer_from_a_document_that_has_gone_nothing_is_suggested(tmp_path):
    assert list(go_on(FakeLibrary([], tmp_path), ASKED, lambda _: ASKED, 3)) == []


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("We met the Harbour Board of Velm.", ["the Harbour Board of Velm"]),
        ("We asked Anna Bell describing it.", ["Anna Bell"]),  # no "Anna Bell de"
        ("We asked Anna von Bell.", ["Anna von Bell"]),
        ("We read Anna Bell's letter.", ["Anna Bell"]),
        ("We went.\nTHE LAST QUARTER HOUR", []),
        ("We went with Bell.", []),
        ("The Bell rang. Der Name stood there: Die Glocke rang.", []),  # a word with a capital is no name
        ("Anna Bell’s phone rang.", []),  # nor, as far as can be seen, is one more
        ("The Velm Harbour Board met.", ["the Velm Harbour Board"]),
        ("Anna Bell\n4 Priory Close\nVelm Town\nShe rang Carl Dahl.", ["Carl Dahl"]),
        ("It is of Anna Bell | Velm Town | Mr Carl Dahl", []),
        ("Of the Royal Velm Harbour Board Rowing Club we heard.", []),
    ],
)
def test_a_name_is_taken_whole_and_no_further(tmp_path, text, subjects):
    document = Document("a.txt", "A", text)
    asked = Answer("Who?", "Who?", "x [1]", True, 0.9, citations=(cite(1, document, text[:2]),))
    reply = replace(asked, citations=(replace(asked.citations[0], start=1),))
    (*_, found) = [[], *go_on(FakeLibrary([document], tmp_path), asked, lambda _: reply, 3)]
    assert found == [f"What is said about {subject}?" for subject in subjects]


@pytest.mark.parametrize(
    ("heading", "subject"),
    [
        ("2. The dispute over water", "the dispute over water"),
        ("1.2 Water", "Water"),
        ("Item 1A. Risk Factors", "Risk Factors"),
        ("Chapter 4 The flood", "the flood"),
        ("IV. Water", "Water"),
        ("3 May 1874", "3 May 1874"),
        ("2020 results", "“2020 results”"),
        ("Part 2", "“Part 2”"),
        ("Plant sale", "“Plant sale”"),
    ],
)
def test_a_heading_is_asked_about_without_its_number(heading, subject):
    assert _as_subject(heading) == subject
