"""The lessons that the reader is taught with: their form, and the examples that are made of them."""

import pytest

from index.embed import Embedder
from scripts.lessons import (
    LESSONS,
    MOST_TOGETHER,
    MOST_WORDS,
    Lessons,
    read_lessons,
    stretches,
    topic_of,
    weights_of,
    words_of,
)

TEXT = """
# The bridge at Osk
## Building
The bridge was opened in 1911.
+ What is known of how it was built?
+ When did the bridge open?
- When was the bridge begun?
Its architect came from Velm.
+ What is known of how it was built?
+ Where did the architect come from?
- What was the name of the architect?
## Today
It carries 400 lorries a day.
+ How many lorries cross it daily?
- How many cars cross it daily?

# A stray dog
Nobody knew whose it was.
+ Was its owner known?
- What was its name?
"""


@pytest.fixture
def lessons(tmp_path) -> Lessons:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    return Lessons(read_lessons(tmp_path), Embedder())


def test_a_file_is_read_as_documents_with_sentences_headings_and_questions(lessons):
    bridge, dog = lessons.lessons
    assert (bridge.title, dog.title) == ("The bridge at Osk", "A stray dog")
    assert list(zip(bridge.headings, bridge.sentences, strict=True)) == [
        ("Building", "The bridge was opened in 1911."),
        ("Building", "Its architect came from Velm."),
        ("Today", "It carries 400 lorries a day."),
    ]
    assert [(asked.places, asked.answered) for asked in bridge.questions] == [
        ((0, 1), True), ((0,), True), ((0,), False), ((1,), True), ((1,), False), ((2,), True), ((2,), False),
    ]  # fmt: skip
    assert dog.headings == [""]
    assert topic_of(bridge, 2) == "The bridge at Osk. Today"


@pytest.mark.parametrize("text", ["Osk.", "+ Who?", "# A\n- Who?", "# A\n## B\n+ Who?"])
def test_a_line_without_what_it_belongs_to_is_named(tmp_path, text):
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.txt, line \d: .*; move it below"):
        read_lessons(tmp_path)


def test_the_first_example_holds_the_answer_and_no_other_does(lessons):
    seen: set[str] = set()
    for number, (at, asked) in enumerate(lessons.asked):
        lesson = lessons.lessons[at]
        answered = {other.text for other in lesson.questions if other.answered}
        for _ in range(20):
            first, *others = lessons.of(number)
            right = {lesson.sentences[place] for place in asked.places}
            assert first.answers == tuple(place for place, text in enumerate(first.texts) if text in right) != ()
            for other in others:
                assert not other.answers
                assert other.question != first.question or not right & {*other.texts}
                assert other.question == first.question or not other.question.endswith(tuple(answered))
                seen.add(other.question)
            topics = {topic_of(lesson, place) for place in range(len(lesson.sentences))}
            assert len({example.texts[0] in topics for example in (first, *others)}) == 1
    assert {"When was the bridge begun?", "How many cars cross it daily?"} <= seen
    assert any(asked.endswith("? How many lorries cross it daily?") for asked in seen)  # of a conversation


def test_near_misses_of_the_same_sentence_come_before_others(lessons):
    asked = [[example.question for example in lessons.of(0)] for _ in range(9)]
    assert all(any(one.endswith("When was the bridge begun?") for one in some) for some in asked)


def test_a_document_is_read_whole_in_stretches_of_one_section(lessons):
    assert list(stretches(lessons.lessons[0])) == [[0, 1], [2]]


def test_a_question_whose_form_gives_it_away_counts_less(tmp_path):
    text = "\n".join(
        f"# {name}\n{name} came.\n+ Who is {name}?\n+ Why is {name} here?\n- Why is {name} late?\n- Why is {name} ill?"
        for name in ("Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal")
    )
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    weights = {asked.text: weight for (_, asked), weight in weights_of(read_lessons(tmp_path)).items()}
    assert weights["Who is Ann?"] < weights["Why is Ann here?"]
    assert weights["Why is Ann late?"] < weights["Why is Ann here?"]


def test_the_lessons_that_ship_are_read_whole_and_no_stretch_is_too_long():
    lessons = read_lessons(LESSONS)
    assert len({lesson.title for lesson in lessons}) == len(lessons) > 100
    for lesson in lessons:
        found = list(stretches(lesson))
        assert [place for places in found for place in places] == list(range(len(lesson.sentences)))
        assert all(len(places) == 1 or words_of(lesson, places) <= MOST_WORDS for places in found)
        assert all(len(places) <= MOST_TOGETHER for places in found)
        assert {asked.answered for asked in lesson.questions} == {True, False}, lesson.title
    asked = [question.answered for lesson in lessons for question in lesson.questions]
    readme = " ".join((LESSONS.parent.parent / "README.md").read_text(encoding="utf-8").split())
    counts = f"{len(lessons)} invented documents with {sum(asked):,} questions that they answer and"
    assert f"{counts} {len(asked) - sum(asked):,} that they come near and do not." in readme
