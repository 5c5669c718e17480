import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.draft import Draft


def written(*pieces: str) -> list[tuple[str, tuple[int, ...]]]:
    draft = Draft()
    found = [sentence for piece in pieces for sentence in draft.add(piece)]
    return [(sentence.text, sentence.numbers) for sentence in [*found, *draft.end()]]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It has seven arches [1].", (1,)),
        ("It has seven arches. [1]", (1,)),
        ("It has seven arches [1, 2].", (1, 2)),
        ("It has seven arches [1][2][1].", (1, 2)),
        ("It has seven arches 【1】.", (1,)),
        ("It has seven arches【2†source】.", (2,)),
        ("It has seven arches ［3］.", (3,)),
        ("It [2] has seven arches [ 1 ].", (2, 1)),
        ("It has seven arches.", ()),
        ("It has seven arches [^1].", (1,)),
        ("It has seven arches[^1][^2].", (1, 2)),
        ("It has seven arches [[9]1].", (9,)),
    ],
)
def test_markers_of_every_kind_are_read_and_taken_out(text, numbers):
    assert written(text) == [("It has seven arches.", numbers)]
    assert written(*text) == [("It has seven arches.", numbers)], "letter by letter"


def test_markers_behind_the_stop_belong_to_the_sentence_before_it():
    assert written("One is here now. [1] Two is here now. [2]") == [
        ("One is here now.", (1,)),
        ("Two is here now.", (2,)),
    ]


def test_a_sentence_is_given_when_the_next_has_begun():
    draft = Draft()
    assert draft.add("The bridge is old [1]. It") == []
    assert [sentence.text for sentence in draft.add(" has seven arches")] == ["The bridge is old."]
    assert draft.tail == " It has seven arches"


def test_half_a_marker_is_never_shown():
    draft = Draft()
    for piece in "The bridge is old [1, 2] and wide [^1":
        draft.add(piece)
        assert "[" not in draft.tail


def test_lists_keep_their_lines():
    draft = Draft()
    sentences = [*draft.add("These were built:\n- the bridge [1]\n- the long tower [2]\n"), *draft.end()]
    text = "".join(sentence.lead + sentence.text for sentence in sentences)
    assert text == "These were built:\n\n- the bridge\n\n- the long tower"


@pytest.mark.parametrize(
    "text", ["<think>Hm [1]. What now?</think>\n\nIt is old [2].", "\n<think></think>It is old [2]."]
)
def test_what_a_model_thinks_aloud_is_not_its_answer(text):
    assert written(*text) == [("It is old.", (2,))]


def test_a_model_that_only_thinks_has_written_nothing():
    draft = Draft()
    draft.add("<think>Hm. What now? I do not know.")
    assert (draft.tail, draft.end()) == ("", [])


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["One ", "two", ". ", "[1]", "[", "1", "]", "[^", "【2", "】", "\n", "- ", ", 3", "<think>"])
    )
)
def test_no_marker_is_left_whatever_comes_in_whatever_pieces(pieces):
    draft = Draft()
    for piece in pieces:
        texts = [sentence.text for sentence in draft.add(piece)]
        assert not [text for text in [*texts, draft.tail] if any(f"[{n}]" in text for n in range(40))]
