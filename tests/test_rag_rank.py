import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from index.passage import Passage
from index.sentences import sentence_spans
from index.stems import stems
from rag.assistant import open_assistant
from rag.followup import Search
from rag.rank import Ranker
from rag.retrieve import Candidate, find_candidates
from rag.settings import Settings

TOWER = "The lighthouse of Ronay was built by Ada Quill."
QUESTIONS = ["Who leads the CSTO?", "How many battle tanks were lost?", "?", "word " * 700]


@pytest.fixture
def ranker(seeds_assistant):
    return Ranker(seeds_assistant.library)


def test_a_sentence_asked_word_for_word_is_ranked_first(seeds_assistant, ranker):
    library = seeds_assistant.library
    missed = []
    for passage in library.sample(8):
        asked = max((passage.text[start:end] for start, end in sentence_spans(passage.text)), key=len)
        search = Search(" ".join(asked.split()))
        best = ranker.rank(search, find_candidates(library, search)).passages[0]
        if max(best.sentences, key=lambda sentence: sentence.score).text != asked:
            missed.append(asked)
    assert missed == []


def test_words_that_ask_for_a_number_are_none_that_a_text_could_share(ranker):
    """Else "many", which hardly any text holds, would weigh as much as the name that tells one depot from another."""
    question = "How many crates does the depot of Zawosutor hold, and how much grain?"
    asked = ranker.rank(
        Search(question), [_candidate("The depot of Zasuwotor holds 21,424 crates and no grain.")]
    ).asked
    assert asked.shares({*stems("The depot of Zawosutor holds 79,040 crates and some grain.")}) == 1.0
    assert asked.shares({*stems("The depot of Zasuwotor holds 21,424 crates and no grain.")}) < 0.9


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)], ids=["first found first", "first found last"])
def test_a_passage_with_the_words_of_the_question_ranks_before_others(ranker, order):
    texts = ["Bees sleep in winter.", "The lighthouse of Ronay was built by Ada Quill.", "A recipe for plum cake."]
    found = [_candidate(texts[place], name=f"{place}.txt") for place in order]
    ranking = ranker.rank(Search("Who built the lighthouse of Ronay?"), found)
    assert ranking.passages[0].passage.text == texts[1]


def test_the_better_sentence_of_a_passage_scores_higher(ranker):
    found = _candidate("The keeper likes plum cake. The lighthouse of Ronay was built by Ada Quill.")
    keeper, builder = ranker.rank(Search("Who built the lighthouse of Ronay?"), [found]).passages[0].sentences
    assert builder.score > keeper.score


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:20])
def test_passages_and_sentences_are_exact_and_in_order(seeds_assistant, ranker, question):
    library = seeds_assistant.library
    passages = ranker.rank(Search(question), find_candidates(library, Search(question))).passages
    assert [found.score for found in passages] == sorted((found.score for found in passages), reverse=True)
    for found in passages:
        text = library.document(found.passage.document).text
        assert found.score == max(sentence.score for sentence in found.sentences)
        assert [sentence.start for sentence in found.sentences] == sorted(s.start for s in found.sentences)
        for sentence in found.sentences:
            assert text[sentence.start : sentence.end] == sentence.text
            assert found.passage.start <= sentence.start < sentence.end <= found.passage.end


@pytest.mark.parametrize("question", QUESTIONS[:2])
def test_a_question_weighs_one_and_each_word_piece_is_met_by_a_share(seeds_assistant, ranker, question):
    search = Search(question, earlier="What is the Minsk Process?")
    ranking = ranker.rank(search, find_candidates(seeds_assistant.library, search))
    assert ranking.asked.weights.sum() == pytest.approx(1, abs=1e-5)
    assert len(ranking.asked.words) == len(ranking.asked.rarities) == len(search.standalone.split())
    for sentence in (sentence for found in ranking.passages for sentence in found.sentences):
        assert sentence.matches.shape == ranking.asked.weights.shape
        assert (sentence.matches >= 0).all()
        assert (sentence.matches <= 1).all()
        assert 0 <= sentence.met <= 1 + 1e-6


def test_a_rare_word_weighs_more_than_a_frequent_one(ranker):
    asked = ranker.rank(Search("Azerbaijan shuttle"), []).asked
    assert asked.rarities[1] > asked.rarities[0] > 0


def test_no_heading_of_the_seeds_is_quoted(seeds_assistant, ranker):
    library = seeds_assistant.library
    headings = {heading.text for info in library.documents() for heading in library.document(info.path).headings} | {
        info.title for info in library.documents()
    }
    search = Search("What is the dispute over Mataghis, and who are the regional powers?")
    found = ranker.rank(search, [_of(passage) for passage in library.sample(12)])
    quotable = {" ".join(sentence.text.split()) for passage in found.passages for sentence in passage.sentences}
    assert len(quotable) > 20
    assert len(headings) > 10
    assert quotable & headings == set()


@pytest.mark.parametrize(
    ("text", "quotable"),
    [
        ("The lighthouse\nIt was built by Ada Quill.", ["It was built by Ada Quill."]),
        ("OPENING HOURS\n\nWe open at nine.", ["We open at nine."]),
        ("Lighthouses\n\nWe open at nine.", ["We open at nine."]),
        ("Keepers\n\nWe open at nine.", ["We open at nine."]),
        ("We open at nine.\nWe close at six.", ["We open at nine.", "We close at six."]),
        ("Keeper: Ada Quill\n\nWe open at nine.", ["Keeper: Ada Quill", "We open at nine."]),
        ("OPENING HOURS", ["OPENING HOURS"]),
        ("We rest.\n\n4. Hours\nWe open at nine.", ["We rest.", "We open at nine."]),
        ("§ 4 Hours\nWe open at nine.", ["We open at nine."]),
        ("1. Lift the lid\n2. Turn the key\n", ["Lift the lid", "Turn the key"]),
        ("- eggs and milk\n- bread\n", ["eggs and milk", "bread"]),
        ("We open at nine.\n\n12", ["We open at nine."]),
        ("12", ["12"]),
        (
            "Staff 2020 2019\nNurses 12 10\nPorters 212\nShare 3%\nWe open at nine.",
            ["Staff 2020 2019", "Nurses 12 10", "Porters 212", "Share 3%", "We open at nine."],
        ),
        ("Note 12. Keys\n\nWe open at nine.", ["We open at nine."]),
    ],
    ids=(
        "above-text above-gap title heading sentences field nothing-else numbered sign numbered-items items "
        "page-number number-alone rows two-sentences"
    ).split(),
)
def test_a_heading_or_the_number_of_a_page_is_no_answer_unless_there_is_nothing_else(ranker, text, quotable):
    found = ranker.rank(
        Search("When do we open?"), [_candidate(text, title="Lighthouses", heading="Coast › Keepers › Note 12. Keys")]
    )
    assert [" ".join(sentence.text.split()) for sentence in found.passages[0].sentences] == quotable


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:20])
def test_ranking_is_the_same_whatever_was_asked_before(seeds_assistant, ranker, question):
    search = Search(question)
    candidates = find_candidates(seeds_assistant.library, search)
    cold = ranker.rank(search, candidates)
    ranker.rank(Search(QUESTIONS[1]), find_candidates(seeds_assistant.library, Search(QUESTIONS[1])))
    warm = ranker.rank(search, candidates)
    mixed = Ranker(seeds_assistant.library)
    mixed.rank(search, candidates[3:5])
    for again in (warm, mixed.rank(search, candidates)):
        assert [found.passage for found in again.passages] == [found.passage for found in cold.passages]
        assert np.allclose([f.score for f in again.passages], [f.score for f in cold.passages], atol=1e-6)
    assert [found.score for found in warm.passages] == [found.score for found in cold.passages]


def test_of_what_is_indexed_only_the_question_is_read(seeds_assistant, ranker, monkeypatch):
    library = seeds_assistant.library
    read: list[str] = []
    real = library.embedder.embed_tokens
    monkeypatch.setattr(library.embedder, "embed_tokens", lambda texts: read.extend(texts) or real(texts))
    search = Search("Who was the envoy nobody has asked about yet?")
    candidates = find_candidates(library, search)
    assert ranker.rank(search, candidates).passages
    assert read == [search.question]


def test_word_pieces_that_are_damaged_are_computed_anew(tmp_path):
    (tmp_path / "tower.txt").write_text(TOWER, encoding="utf-8")
    with closing(open_assistant(Settings.load(library=tmp_path, home=tmp_path / "home"))) as assistant:
        assistant.library.sync()
        said = assistant.ask("Who built the lighthouse of Ronay?").answer
        (file,) = (tmp_path / "home").rglob("catalog.db")
        with closing(sqlite3.connect(file)) as catalog, catalog:
            assert catalog.execute("UPDATE tokens SET data = substr(data, 1, 100)").rowcount == 1
        assert assistant.ask("Who built the lighthouse of Ronay?").answer == said == f"{TOWER} [1]"


def test_a_passage_is_never_compared_by_what_the_index_keeps_of_another(seeds_assistant, ranker):
    search = Search("Who built the lighthouse of Ronay?")
    indexed = find_candidates(seeds_assistant.library, search)[0]
    built_anew = replace(indexed, passage=_candidate("The lighthouse of Ronay was built by Ada Quill.").passage)
    assert ranker.rank(search, [built_anew]).passages[0].score > ranker.rank(search, [indexed]).passages[0].score + 0.2


def test_what_the_index_keeps_ranks_as_reading_anew_does(seeds_assistant, ranker, monkeypatch):
    library = seeds_assistant.library
    search = Search("Who leads the CSTO?")
    candidates = find_candidates(library, search)
    kept = ranker.rank(search, candidates)
    monkeypatch.setattr(
        library, "word_pieces", lambda each: [library.embedder.passage_tokens([one])[one] for one in each]
    )
    anew = ranker.rank(search, candidates)
    assert kept.passages[0].passage == anew.passages[0].passage
    scores = {found.passage: found.score for found in anew.passages}
    assert [found.score for found in kept.passages] == pytest.approx(
        [scores[found.passage] for found in kept.passages], abs=0.05
    )


@pytest.mark.parametrize(
    ("question", "named", "text", "share"),
    [
        ("Who is Marcos?", {"marcos"}, "Marco and Marcos met.", 1.0),
        ("Who is Marcos?", {"marcos"}, "Marco’s brother spoke.", 0.0),
        (
            "What did Ada say about 1815 and the Office?",
            {"ada", "1815", "office"},
            "ADA left her OFFICE in 1851.",
            2 / 3,
        ),
        ("What did notes_b say of 3.2.0?", {"3.2.0"}, "It is newer than 3.2.", 0.0),
        ("Where are the keys?", set(), "The keys are here.", 0.0),
    ],
)
def test_names_are_words_with_a_capital_or_a_digit_and_stand_in_a_text_to_the_letter(
    question, named, text, share, ranker
):
    asked = ranker.rank(Search(question), []).asked
    assert asked.names == named
    assert asked.named_in(text) == pytest.approx(share)


def test_nothing_found_ranks_to_nothing(ranker):
    assert ranker.rank(Search("Who leads the CSTO?"), []).passages == ()


def _candidate(text: str, *, name: str = "a.txt", title: str = "", heading: str = "") -> Candidate:
    passage = Passage(name, title, 0, len(text), text, heading=heading)
    return Candidate(f"{name}: {text}", passage, dense=0.5, fused=0.0)


def _of(passage: Passage) -> Candidate:
    return Candidate(f"{passage.document}|{passage.start}", passage, dense=0.5, fused=0.0)


def test_words_by_which_a_question_names_the_document_count_as_said_in_all_of_it(ranker):
    found = _candidate("Net sales were 12 million crowns.", name="BESTBARN_2021.pdf")
    plain, named = (
        ranker.rank(Search("What were Best Barn's net sales?"), [one]).passages[0]
        for one in (found, replace(found, named="barn best"))
    )
    assert named.score > plain.score
    assert named.sentences[0].matches.min() > plain.sentences[0].matches.min()
    assert named.named == "barn best"
