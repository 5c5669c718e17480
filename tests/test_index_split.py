import timeit
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.embed import Embedder
from index.passage import Document, Heading, Page, Passage
from index.read import read_file
from index.sentences import sentence_spans
from index.split import split

SEEDS = sorted(path for path in (Path(__file__).parent.parent / "seeds").iterdir() if path.is_file())
WORDS = st.sampled_from(
    "rain Dr. 3.5 snow. hail? - 1. antidisestablishmentarianism 日本語。 a|b é😀 \n \n\n # !".split(" ")
)
TEXTS = st.lists(WORDS, max_size=120).map(" ".join) | st.text(max_size=300)
counter = cache(Embedder)  # its tokenizer is real; no weights are loaded


def cut(text: str, tokens: int = 32, **parts) -> list[Passage]:
    return split(Document("a.md", "Title", text, **parts), counter(), tokens=tokens)


def size(text: str) -> int:
    return len(counter().token_starts(text))


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@settings(deadline=None)
@given(TEXTS, st.integers(8, 40))
@example("1. antidisestablishmentarianism", 8)  # fits, but not with its number
def test_passages_are_slices_in_order_and_lose_no_letter(text, tokens):
    passages = cut(text, tokens)
    assert [text[passage.start : passage.end] for passage in passages] == [passage.text for passage in passages]
    assert all(first.end <= second.start for first, second in pairwise(passages))
    assert letters("".join(passage.text for passage in passages)) == letters(text)


@settings(deadline=None)
@given(TEXTS, st.integers(32, 64))
def test_no_passage_is_longer_than_the_model_was_promised(text, tokens):
    assert [passage.text for passage in cut(text, tokens) if size(passage.text) > tokens] == []


@settings(deadline=None)
@given(TEXTS, st.integers(8, 40))
def test_a_sentence_is_cut_only_if_no_passage_could_hold_it(text, tokens):
    starts = counter().token_starts(text)
    passages = cut(text, tokens)
    for start, end in sentence_spans(text):
        if sum(start <= at < end for at in starts) <= tokens:
            assert any(passage.start <= start and end <= passage.end for passage in passages)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_real_documents_lose_no_letter_except_headings_that_passages_carry(path):
    document, _ = read_file(path, path.name)
    passages = split(document, counter(), tokens=180)
    assert [document.text[passage.start : passage.end] for passage in passages] == [item.text for item in passages]
    assert max(size(passage.text) for passage in passages) <= 180
    edges = [0, *(edge for passage in passages for edge in (passage.start, passage.end)), len(document.text)]
    between = [letters(document.text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert set(between) - {""} <= {letters(heading.text) for heading in document.headings}


def test_short_paragraphs_share_a_passage_while_they_fit():
    text = "Rain fell.\n\nSnow fell.\n\n" + "Hail fell on the town. " * 6
    assert [passage.text.split()[0] for passage in cut(text)] == ["Rain", "Hail"]


def test_a_long_paragraph_is_cut_into_parts_of_about_equal_length():
    sizes = [size(passage.text) for passage in cut("Rain fell on the town. " * 12, 40)]
    assert len(sizes) == 2
    assert max(sizes) - min(sizes) <= size("Rain fell on the town.")


def test_a_sentence_too_long_for_any_passage_is_cut_between_words():
    passages = cut("word " * 100)
    assert {word for passage in passages for word in passage.text.split()} == {"word"}
    assert len(passages) == 4


def test_a_sentence_that_only_its_bullet_makes_too_long_stays_whole():
    sentence = "rain rain rain rain 日本語。"
    assert [passage.text for passage in cut(f"- {sentence}", size(sentence))] == [sentence]


def test_a_word_without_spaces_is_cut_all_the_same():
    text = "日" * 100
    assert "".join(passage.text for passage in cut(text)) == text


def test_no_passage_crosses_a_page_and_each_has_its_number():
    text = "Rain fell.\n\nSnow fell."
    passages = cut(text, pages=(Page(1, 0, 10), Page(2, 12, 22)))
    assert [(passage.page, passage.text) for passage in passages] == [(1, "Rain fell."), (2, "Snow fell.")]


def test_a_passage_begins_at_a_heading_and_carries_those_above():
    text = "Weather\n\nIntro.\n\nMay\n\nWet\n\nRain fell.\n\nJune\n\nIt was dry."
    headings = ("Weather", 1), ("May", 2), ("Wet", 3), ("June", 2)
    passages = cut(text, headings=tuple(Heading(text.index(words), level, words) for words, level in headings))
    assert [(passage.text, passage.heading) for passage in passages] == [
        ("Weather\n\nIntro.", ""),
        ("Wet\n\nRain fell.", "May › Wet"),
        ("June\n\nIt was dry.", "June"),
    ]


@pytest.mark.parametrize(
    ("levels", "pages", "kept"),
    [
        ((2, 3, 2), (), ["Two.", "Three."]),
        ((2, 2, 2), (), ["One.", "Two.", "Three."]),
        ((1, 2, 2), (), ["One.", "Two.", "Three."]),
        ((2, 2, 2), (Page(1, 0, 4), Page(2, 6, 10), Page(3, 12, 18)), ["One.", "Two.", "Three."]),
        ((1, 2, 2), (Page(1, 0, 4), Page(2, 6, 10), Page(3, 12, 18)), ["One.", "Two.", "Three."]),
    ],
    ids=[
        "carried by the one below",
        "with nothing below",
        "first level that is no title",
        "slides",
        "slides under a title",
    ],
)
def test_a_heading_is_a_passage_of_its_own_unless_others_carry_it(levels, pages, kept):
    text = "One.\n\nTwo.\n\nThree."
    starts = zip((0, 6, 12), levels, text.split("\n\n"), strict=True)
    headings = tuple(Heading(start, level, words) for start, level, words in starts if level)
    assert [passage.text for passage in cut(text, headings=headings, pages=pages)] == kept


def test_a_heading_that_is_the_title_is_carried_by_all():
    document = Document(
        "a.md", "Weather", "Weather\n\nRain\n\nIt fell.", headings=(Heading(0, 1, "Weather"), Heading(9, 2, "Rain"))
    )
    assert [passage.text for passage in split(document, counter(), tokens=30)] == ["Rain\n\nIt fell."]


def test_splitting_takes_time_in_proportion_to_the_headings():
    def seconds(count: int) -> float:
        starts = [Heading(number * 14, 2, "Rain") for number in range(count)]
        text = "Rain\n\nA. \n\n\n\n" * count
        return min(timeit.repeat(lambda: cut(text, headings=tuple(starts)), number=1, repeat=3))

    assert seconds(8_000) < 10 * seconds(2_000)


def test_an_empty_document_has_no_passages():
    assert cut("") == []
    assert cut(" \n\n ") == []
