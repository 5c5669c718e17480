from contextlib import closing
from math import isfinite

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passage import Passage
from rag.answer import Turn
from rag.assistant import open_assistant
from rag.followup import Search
from rag.retrieve import find_candidates, fuse, search_vector, weighted_texts, without_copies
from rag.settings import Settings

SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-1, 30, width=32))
SYLLABLES = ("ba", "fe", "hu", "ki", "lo", "me", "su", "za")
QUESTIONS = ["Who leads the CSTO?", "How many battle tanks were lost?", "May a website repost an article?"]


@given(dense=SCORES, keyword=SCORES)
def test_fusing_scores_everything_that_either_search_found(dense, keyword):
    fused = fuse(dense, keyword)
    assert set(fused) == {*dense, *keyword}
    assert all(map(isfinite, fused.values()))


@given(dense=SCORES, keyword=SCORES)
def test_fusing_does_not_look_at_names(dense, keyword):
    fused = fuse(_renamed(dense), _renamed(keyword))
    assert fused == _renamed(fuse(dense, keyword))


@given(dense=SCORES, keyword=SCORES)
def test_what_is_better_in_both_searches_is_better_fused(dense, keyword):
    fused = fuse(dense, keyword)
    for one in dense.keys() & keyword.keys():
        for other in dense.keys() & keyword.keys():
            if dense[one] >= dense[other] and keyword[one] >= keyword[other]:
                assert fused[one] >= fused[other] - 1e-9


def test_what_a_search_did_not_find_counts_as_its_lowest():
    fused = fuse({"both": 0.9, "lowest": 0.1, "meaning": 0.9}, {"both": 8.0, "lowest": 1.0, "words": 8.0})
    assert fused["both"] > fused["words"] > fused["lowest"]
    assert fused["both"] > fused["meaning"] > fused["lowest"]
    assert fused["words"] == pytest.approx(fuse({"a": 0.9, "b": 0.1, "c": 0.9}, {"a": 8, "b": 1, "d": 8})["d"])


@pytest.mark.parametrize(
    ("dense", "keyword", "order"),
    [({}, {}, ""), ({"a": 0.1, "b": 0.9}, {}, "ba"), ({}, {"a": 3.0, "b": 9.0}, "ba"), ({"a": 0.5}, {}, "a")],
    ids=["both", "no words", "no meaning", "one thing"],
)
def test_a_search_that_found_nothing_does_not_stand_in_the_way(dense, keyword, order):
    fused = fuse(dense, keyword)
    assert "".join(sorted(fused, key=lambda name: -fused[name])) == order


@pytest.mark.parametrize(("weight", "first"), [(0.0, "words"), (1.0, "meaning")])
def test_the_weight_of_meaning_decides_between_both_searches(weight, first):
    fused = fuse({"meaning": 0.9, "words": 0.1}, {"meaning": 1.0, "words": 8.0}, weight)
    assert max(fused, key=lambda name: fused[name]) == first


class _TwinLibrary:
    """A library in which passages of different names meet every question equally; listed in a given order."""

    def __init__(self, names: str) -> None:
        self.embedder = self
        self._hits = [(name, Passage(f"{name}.txt", name, 0, 4, "same"), 0.5) for name in names]

    def embed_question(self, question: str):
        return np.ones(1, dtype=np.float32)

    def nearest(self, vector, count, *, documents=None):
        return self._hits[:count]

    def matching(self, question, count, *, documents=None):
        return self._hits[:count]


@pytest.mark.parametrize("listed", ["abc", "cab", "cba"])
def test_equals_are_ordered_by_their_id(listed):
    assert "".join(found.id for found in find_candidates(_TwinLibrary(listed), Search("Who?"))) == "abc"


def test_a_library_without_passages_gives_no_candidates():
    assert find_candidates(_TwinLibrary(""), Search("Who?")) == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_come_best_first_and_once_each(seeds_assistant, question):
    found = find_candidates(seeds_assistant.library, Search(question))
    assert [(-one.fused, one.id) for one in found] == sorted((-one.fused, one.id) for one in found)
    assert len({one.id for one in found}) == len(found) > 5


@pytest.mark.parametrize("question", QUESTIONS)
def test_only_the_documents_named_are_searched(seeds_assistant, question):
    library = seeds_assistant.library
    scope = ["claimed-losses-2016.html", "regional-powers.md"]
    inside = find_candidates(library, Search(question), documents=scope)
    assert {one.passage.document for one in inside} == set(scope)
    assert find_candidates(library, Search(question), documents=["no-such.txt"]) == []


def test_searching_nowhere_finds_nothing(seeds_assistant):
    assert find_candidates(seeds_assistant.library, Search(QUESTIONS[0]), documents=[]) == []


def test_a_follow_up_is_searched_nearer_to_the_question_it_leans_on(seeds_assistant):
    library = seeds_assistant.library
    earlier = library.embedder.embed_question(QUESTIONS[0])
    alone, leaning = (
        search_vector(library.embedder, weighted_texts(search))
        for search in (Search("And when?"), Search("And when?", QUESTIONS[0]))
    )
    assert leaning @ earlier > alone @ earlier
    assert np.linalg.norm(leaning) == pytest.approx(1, abs=1e-5)


def test_what_was_said_before_counts_less_than_the_question():
    weights = weighted_texts(Search("And when?", earlier="Who?", asked="Where?", said="Here."))
    assert weights.pop("And when?") == 1.0
    assert set(weights) == {"Who?", "Where?", "Here."}
    assert max(weights.values()) < 0.5
    assert weighted_texts(Search("Who?")) == {"Who?": 1.0}


def test_a_question_asked_again_counts_as_the_question():
    assert weighted_texts(Search("Who?", asked="Who?", said="")) == {"Who?": 1.0}


def test_what_was_said_last_decides_where_the_question_leans_on_it(tmp_path):
    texts = {"tower": "The tower of Brixham was dear.", "harbour": "The harbour of Dunmore was dear."}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(f"{text} It cost a lot of money.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        for name, text in texts.items():
            history = [Turn("user", "What was dear?"), Turn("assistant", f"{text} [1]")]
            assert assistant.ask("How much money was paid for it?", history).passages[0].document == f"{name}.txt"


def test_one_after_the_other_can_be_asked_about_though_all_sentences_are_alike(tmp_path):
    depots = [f"{first}{second}{third}tor" for first in SYLLABLES for second in SYLLABLES for third in SYLLABLES]
    for part, first in enumerate(range(0, len(depots), 8)):
        held = [f"The depot of {depot} holds {1_000 + 7 * depots.index(depot)} crates." for depot in depots[first:][:8]]
        (tmp_path / f"depots-{part}.txt").write_text(" ".join(held), encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        history: list[Turn] = []
        for depot in depots[::37]:
            question = f"How many crates does the depot of {depot} hold?"
            alone, answer = assistant.ask(question), assistant.ask(question, history)
            assert answer.citations[0] == alone.citations[0]
            history += [Turn("user", question), Turn("assistant", answer.answer)]


def test_copies_of_a_passage_leave_room_for_one_that_differs(tmp_path):
    for number in range(20):
        text = f"The dam of Velm was built\n{'in 1912' if number % 3 else 'In  1912!'} by two brothers."
        (tmp_path / f"copy-{number:02}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "other.txt").write_text(
        "The dam of Velm, it is said, was built in 1921 by three sisters.", encoding="utf-8"
    )
    with closing(open_assistant(Settings.load(library=tmp_path))) as assistant:
        assistant.library.sync()
        answer = assistant.ask("When was the dam of Velm built?")
        found = find_candidates(assistant.library, Search("When was the dam of Velm built?"))
    assert len(found) == 21
    assert len(list(without_copies(found))) == 4
    assert "other.txt" in {citation.document for citation in answer.citations}
    assert answer.differs


def _renamed(scores: dict[str, float]) -> dict[str, float]:
    return {chr(ord("z") - ord(name) + ord("a")): score for name, score in scores.items()}
