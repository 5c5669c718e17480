from contextlib import closing

import pytest

from rag.assistant import open_assistant
from rag.evidence import SELDOM, Evidence, doubted, of_ranking
from rag.settings import Settings


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clinics")
    for town in ("Osk", "Velm", "Dunmore"):
        (folder / f"{town}.txt").write_text(f"The clinic of {town} opens at nine.", encoding="utf-8")
    with closing(open_assistant(Settings.load(library=folder))) as assistant:
        assistant.library.sync()

        def _judged(question, *, asked=None, said=""):
            ranking = assistant.read(assistant.rank(question))
            return of_ranking(ranking, (), 3, asked=question if asked is None else asked, said=said)

        yield _judged


def test_the_best_passages_come_with_their_scores(judged):
    evidence = judged("When does the clinic of Velm open?")
    scores = [score for _, score in evidence.passages]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert 0.58 < evidence.confidence <= 1
    assert (evidence.notices, evidence.caveats, evidence.asks_back) == ((), (), "")


def test_what_is_not_named_makes_it_less_sure_and_is_a_caveat(judged):
    sure = judged("When does this clinic open?", asked="")
    unsure = judged("When does this clinic open?")
    assert unsure.confidence < sure.confidence
    assert unsure.caveats == (unsure.asks_back,)
    assert "this clinic" in unsure.asks_back
    assert judged("When does this clinic open?", said="Osk has a clinic.").asks_back == ""


def test_caveats_are_said_beside_an_answer_alone():
    evidence = Evidence([], [], 0.9, notices=("a",), caveats=("b",))
    assert evidence.said(answered=True) == ("a", "b")
    assert evidence.said(answered=False) == ("a",)


def test_what_is_lacking_leaves_little_of_the_confidence_and_of_a_reason_more():
    assert doubted(0.9, "What was found gives no age") == SELDOM
    assert doubted(0.01, "What was found gives no age") == 0.01
    assert doubted(0.9, "What was found gives no reason") == pytest.approx(0.79, abs=0.01)
    assert [doubted(sure, "What was found gives no reason") for sure in (0.0, 1.0)] == [0.0, 1.0]
