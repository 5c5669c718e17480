import json
from dataclasses import asdict, fields, replace
from functools import cache
from math import isfinite
from pathlib import Path

import pytest

import rag.confidence
from rag.confidence import Features, confidence_of, features_of
from rag.rank import Ranking

ODD = {
    "one word": "CSTO",
    "no word of the library": "Photosynthesis?",
    "punctuation only": "?!… ()",
    "another script": "Кто возглавляет ОДКБ?",
    "no spaces": "谁领导集体安全条约组织？",
    "right to left": "من يقود المنظمة؟",
    "a picture": "🙂",
    "one long word": "a" * 4_000,
    "only what every question has": "who is it that did this",
    "a number": "18",
}


@pytest.fixture(scope="module")
def rank(seeds_assistant):
    return cache(seeds_assistant.rank)


@pytest.mark.parametrize("question", ODD.values(), ids=ODD)
def test_an_odd_question_has_features_that_can_be_weighed(rank, question):
    ranking = rank(question)
    features = features_of(ranking)
    assert features is not None
    values = asdict(features)
    assert all(isfinite(value) for value in values.values())
    assert {name: value for name, value in values.items() if not -1 <= value <= 1 + 1e-6} == {}
    assert 0 <= confidence_of(ranking) <= 1


@pytest.mark.parametrize("name", ["met", "met_evenly", "least_met", "unmet", "shared", "passage_met", "kind"])
def test_a_share_is_a_share(rank, name):
    shares = [asdict(features)[name] for question in ODD.values() if (features := features_of(rank(question)))]
    assert len(shares) == len(ODD)
    assert [share for share in shares if not 0 <= share <= 1 + 1e-6] == []


def test_nothing_found_is_no_confidence_at_all(rank):
    asked = rank("Who leads the CSTO?").asked
    assert features_of(Ranking(asked, ())) is None
    assert confidence_of(Ranking(asked, ())) == 0


def test_passages_without_sentences_are_nothing_found(rank):
    ranking = rank("Who leads the CSTO?")
    bare = tuple(replace(found, sentences=()) for found in ranking.passages)
    assert confidence_of(replace(ranking, passages=bare)) == 0


def test_the_confidence_does_not_hang_on_the_order_of_the_passages(rank):
    ranking = rank("Who leads the CSTO?")
    turned = replace(ranking, passages=ranking.passages[::-1])
    assert (features_of(turned), confidence_of(turned)) == (features_of(ranking), confidence_of(ranking))


def test_a_question_that_is_answered_word_for_word_is_surer_than_one_about_nothing_here(rank):
    said = confidence_of(rank("Did the ceasefire collapse overnight on 2 April 2016?"))
    assert said > confidence_of(rank("How do I bake sourdough bread?"))


def test_words_shared_to_the_letter_are_told_from_words_that_only_mean_alike(rank):
    to_the_letter, alike = (
        features_of(rank(question)) for question in ("Who leads the CSTO alliance?", "Which boss steers it?")
    )
    assert to_the_letter is not None
    assert alike is not None
    assert to_the_letter.shared > alike.shared


def test_every_feature_has_a_weight_and_every_weight_a_feature():
    path = Path(rag.confidence.__file__).with_name("confidence.json")
    weights = json.loads(path.read_text(encoding="utf-8"))["weights"]
    assert set(weights["about"]) == {"bias", *(feature.name for feature in fields(Features))}
    assert set(weights["answers"]) == {"bias", "read"}
    assert all(isfinite(weight) for part in weights.values() for weight in part.values())
