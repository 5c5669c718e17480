"""The second look: what is read, and how it changes the order."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.passage import Passage
from rag.judge import _names_of_rows, judge, spread
from rag.rank import Asked, RankedPassage, RankedSentence, Ranking

ASKED = Asked(
    ("who?",),
    vectors=np.zeros((1, 4), np.float32),
    weights=np.ones(1, np.float32),
    places=np.zeros(1, np.intp),
    words=("who",),
    rarities=(1.0,),
    stems=((),),
    names=frozenset(),
)


class ScriptedReader:
    """Scores sentences as told, 0 for others; remembers what it was given, and below what."""

    def __init__(self, scores: dict[str, float]) -> None:
        self.scores = scores
        self.given: list[list[str]] = []
        self.above: set[str] = set()

    def read(self, question: str, stretches: Sequence[Sequence[str]]) -> list[list[float]]:
        self.given += [list(stretch[1:]) for stretch in stretches]
        self.above |= {stretch[0] for stretch in stretches}
        return [[self.scores.get(sentence, 0.0) for sentence in stretch] for stretch in stretches]


def passage(document: str, scores: Sequence[float]) -> RankedPassage:
    """Return a passage of sentences `DOCUMENT0.`, `DOCUMENT1.` … that rank as told."""
    sentences: list[RankedSentence] = []
    text = ""
    for number, score in enumerate(scores):
        said = f"{document}{number}."
        ones = np.ones(1, np.float32)
        sentences.append(RankedSentence(len(text), len(text) + len(said), said, ones, score, score, score))
        text += f"{said} "
    whole = Passage(document=document, title=document, heading="", page=None, start=0, end=len(text), text=text)
    return RankedPassage(whole, score=max(scores), met=1.0, dense=1.0, sentences=tuple(sentences))


def test_a_sentence_that_the_reader_takes_for_the_answer_comes_first():
    ranking = Ranking(ASKED, (passage("a", [0.6, 0.5]), passage("b", [0.5, 0.55])))
    judged = judge(ScriptedReader({"a0.": -3.0, "b0.": 5.0}), ranking)
    assert [found.passage.document for found in judged.passages] == ["b", "a"]
    assert judged.passages[0].score == max(sentence.score for sentence in judged.passages[0].sentences)
    assert max(judged.passages[0].sentences, key=lambda sentence: sentence.score).text == "b0."


def test_a_document_that_is_there_gives_way_to_one_that_is_nearly_as_good():
    of_a = [passage("a", [score]) for score in (0.6, 0.5, 0.49)]
    found = spread(Ranking(ASKED, (*of_a, passage("b", [0.45]), passage("c", [0.3]))))
    assert [one.passage.document for one in found.passages] == ["a", "a", "b", "a", "c"]
    scores = [one.score for one in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 0.6


def test_only_the_best_sentences_and_their_neighbours_are_read():
    far = passage("z", [0.1] * 9)
    near = [passage(name, [0.5, 0.2, 0.1, 0.1]) for name in "abcdefgh"]
    reader = ScriptedReader({})
    judged = judge(reader, Ranking(ASKED, (*near, far)))
    assert sorted(reader.given) == [[f"{name}0.", f"{name}1."] for name in "abcd"]
    assert all(sentence.read is None for sentence in judged.passages[-1].sentences)
    assert [sentence.read for sentence in judged.passages[0].sentences] == [0.0, 0.0, None, None]


def test_neighbours_are_read_together_and_never_more_than_the_reader_was_taught_on():
    reader = ScriptedReader({})
    judge(reader, Ranking(ASKED, (passage("a", [0.1, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1]),)))
    assert [len(stretch) for stretch in reader.given] == [5, 1]
    assert [sentence for stretch in reader.given for sentence in stretch] == [f"a{number}." for number in range(6)]


def test_two_sentences_of_a_passage_are_read_before_others_have_their_turn():
    reader = ScriptedReader({})
    judge(
        reader, Ranking(ASKED, (passage("a", [0.9, 0.1, 0.9, 0.1, 0.9, 0.9]), passage("b", [0.5]), passage("c", [0.4])))
    )
    assert sorted(reader.given) == [["a0.", "a1.", "a2.", "a3."], ["b0."], ["c0."]]


def test_sentences_far_apart_are_read_apart():
    reader = ScriptedReader({})
    scores = [0.9, 0.1, 0.1, 0.1, 0.9] + [0.0] * 3
    others = [passage(name, [0.5]) for name in "bc"]
    judge(reader, Ranking(ASKED, (passage("a", scores), *others)))
    assert reader.above == {"a. ", "b. ", "c. "}  # the title, and no heading
    assert ["a0.", "a1."] in reader.given
    assert ["a3.", "a4.", "a5."] in reader.given


def test_a_follow_up_is_read_alone_and_with_what_it_leans_on():
    class ByQuestion(ScriptedReader):
        def read(self, question, stretches):
            return [[{"and?": 4.0, "who? and?": -2.0}[question] for _ in stretch] for stretch in stretches]

    asked = replace(ASKED, questions=("and?", "who? and?"))
    judged = judge(ByQuestion({}), Ranking(asked, (passage("a", [0.5]),)))
    assert judged.passages[0].sentences[0].read == 1.0


def test_of_the_rows_of_a_table_the_one_with_the_name_asked_for_comes_first():
    sunday, monday = table("Tram: Sunday; Leaves: 9.40", 0.6), table("Tram: Monday; Leaves: 7.05", 0.5)
    other = table("Tram: Monday; Leaves: 6.30", 0.4, document="b")
    reader = ScriptedReader({sunday.passage.text: 5.0, monday.passage.text: -5.0, other.passage.text: -6.0})
    ranking = Ranking(replace(ASKED, names=frozenset({"monday"})), (sunday, monday, other))
    first, second, third = judge(reader, ranking).passages
    assert [first.passage, second.passage, third.passage] == [monday.passage, sunday.passage, other.passage]
    assert judge(reader, replace(ranking, asked=ASKED)).passages[0].passage == sunday.passage
    assert first.score > second.score > third.score
    assert first.sentences[0].read == -5.0


def test_a_sentence_that_is_no_row_keeps_its_place_though_it_lacks_the_name():
    prose, row = table("It leaves at 9.40.", 0.6), table("Tram: Monday; Leaves: 7.05", 0.5)
    ranking = Ranking(replace(ASKED, names=frozenset({"monday"})), (prose, row))
    assert judge(ScriptedReader({}), ranking).passages[0].passage == prose.passage


def test_the_row_and_the_column_that_were_asked_for_are_read_before_better_sentences():
    rows = [table(f"Million: {name}; 2023: 9; 2022: 8", 0.1) for name in ("Tax", "Profit before tax", "Revenue")]
    prose = [passage(name, [0.9, 0.9]) for name in "cdefg"]
    reader = ScriptedReader({})
    words = ("profit", "before", "tax", "in", "2022")
    asked = replace(ASKED, questions=(" ".join(words),), words=words)
    judge(reader, Ranking(asked, (*rows, *prose)))
    assert [[rows[1].passage.text]] == [read for read in reader.given if "Million" in read[0]]
    for words in (("profit", "2022"), ("tax", "in", "2021")):
        reader.given.clear()
        judge(reader, Ranking(replace(ASKED, words=words), (*rows, *prose)))
        assert not [read for read in reader.given if "Million" in read[0]]


def table(row: str, score: float, *, document: str = "a") -> RankedPassage:
    sentence = RankedSentence(0, len(row), row, np.ones(1, np.float32), score, score, score)
    return RankedPassage(Passage(document, "Trams", 0, len(row), row), score, 1.0, 1.0, (sentence,))


def test_nothing_found_stays_nothing():
    assert judge(ScriptedReader({}), Ranking(ASKED, ())).passages == ()


def test_a_row_of_the_question_that_is_leaned_on_is_not_meant():
    rows = [table(f"Item: {name} paint; Price: 9; Stock: 8", 0.1) for name in ("white", "green")]
    asked = replace(
        ASKED, questions=("and the green paint?", "white paint and the green paint?"), words=("white", "paint")
    )
    assert _names_of_rows(asked, [row.passage.text for row in rows]) == {
        "Item: white paint; Price: 9; Stock: 8": 0,
        "Item: green paint; Price: 9; Stock: 8": 2,
    }
