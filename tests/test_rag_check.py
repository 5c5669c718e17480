import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embed import Embedder
from index.passage import Passage
from index.sentences import sentence_spans
from index.tokens import WordPieces
from rag.check import Checker, Claim, is_checkable
from tests.small_assistant import TEXTS

BRIDGE, LIBRARY, RIVER = (
    Passage(path, path.removesuffix(".txt"), 0, len(text), text) for path, text in sorted(TEXTS.items())
)
TRUE = [
    "The Linden bridge was opened in 1912.",
    "In 1912 the Linden bridge opened.",
    "Marta Hollis designed the Linden bridge.",
    "The bridge has 7 arches and carries no trains.",
    "According to the documents, the repair cost forty thousand crowns.",
    "A flood shut the Linden bridge in 1954.",
    "The mayor was cheered by drivers.",
]
FALSE = [
    "The Linden bridge was opened in 1913.",
    "The Linden bridge was opened in 1954.",
    "Otto Brandt designed the Linden bridge.",
    "The Linden bridge has eight arches.",
    "The Linden bridge carries trains.",
    "The Linden bridge was not closed in 1954.",
    "The repair cost 50,000 crowns.",
    "The harbour master earns a good salary and lives in the old lighthouse.",
]


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Embedder())


@pytest.mark.parametrize("sentence", TRUE)
def test_what_the_passage_says_in_whatever_words_is_supported_by_an_exact_span(checker, sentence):
    verdict = checker.check([Claim(sentence, (0,))], [BRIDGE, LIBRARY, RIVER])[0]
    assert (verdict.outcome, verdict.passage, verdict.problem) == ("supported", 0, "")
    spans = sentence_spans(BRIDGE.text)
    assert verdict.start in {start for start, _ in spans}
    assert verdict.end in {end for _, end in spans}


@pytest.mark.parametrize("sentence", FALSE)
def test_what_the_passage_does_not_say_is_unsupported_with_a_reason(checker, sentence):
    verdict = checker.check([Claim(sentence, (0,))], [BRIDGE, LIBRARY, RIVER])[0]
    assert verdict.outcome == "unsupported"
    assert verdict.problem
    assert (verdict.passage, verdict.start < verdict.end) == (0, True), "the nearest span is shown all the same"


def test_a_citation_moves_to_the_passage_that_holds_the_sentence(checker):
    verdict = checker.check([Claim("Otters came back to the river Ash in 2003.", (0,))], [BRIDGE, LIBRARY, RIVER])[0]
    assert (verdict.outcome, verdict.passage) == ("supported", 2)
    assert RIVER.text[verdict.start : verdict.end] == "Otters returned to the river Ash in 2003."


def test_offsets_are_those_of_the_document(checker):
    start = BRIDGE.text.index("A flood")
    later = Passage("bridge.txt", "bridge", start, len(BRIDGE.text), BRIDGE.text[start:])
    verdict = checker.check([Claim("A flood closed the Linden bridge in 1954.")], [later])[0]
    assert BRIDGE.text[verdict.start : verdict.end] == "A flood closed the Linden bridge in 1954."


def test_two_neighbouring_sentences_may_hold_one(checker):
    verdict = checker.check([Claim("The town library opens at nine and closes at six on Fridays.")], [LIBRARY])[0]
    assert LIBRARY.text[verdict.start : verdict.end] == "The town library opens at nine. It closes at six on Fridays."


def test_two_sentences_are_read_as_one_only_when_the_second_speaks_of_the_first(checker):
    mixed = Claim("The toll of the Linden bridge was dropped in 1931, and a late book costs two crowns.")
    text = "The toll of the Linden bridge was dropped in 1931. A late book costs two crowns."
    assert checker.check([mixed], [Passage("a.txt", "a", 0, len(text), text)])[0].outcome == "unsupported"


def test_without_passages_nothing_is_supported(checker):
    verdict = checker.check([Claim(TRUE[0], (3,))], [])[0]
    assert (verdict.outcome, verdict.passage) == ("unsupported", -1)


def test_no_claims_need_no_model():
    class Unused:
        def embed_tokens(self, texts):
            assert not texts
            return []

    assert Checker(Unused()).check([], []) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Is that so?",
        "I think the bridge is beautiful.",
        "In summary:",
        "Here it is.",
        "The documents do not say who owns the quarry.",
        "…",
        "",
    ],
    ids=repr,
)
def test_a_question_an_opinion_or_a_connective_cannot_be_checked(checker, sentence):
    assert not is_checkable(sentence)
    assert checker.check([Claim(sentence, (0,))], [BRIDGE])[0].outcome == "not checkable"


@pytest.mark.parametrize("sentence", [TRUE[0], "Otto Brandt.", "In 1912.", "Yes, it has seven arches.", "84 km"])
def test_whatever_states_a_fact_can_be_checked(sentence):
    assert is_checkable(sentence)


def test_token_vectors_of_a_passage_and_of_a_claim_that_cites_several_are_computed_once():
    class Counting:
        def __init__(self):
            self.embedder, self.seen = Embedder(), []

        def embed_tokens(self, texts):
            self.seen += texts
            return self.embedder.embed_tokens(texts)

    counting = Counting()
    checker = Checker(counting)
    checker.check([Claim(TRUE[0], (0,))], [BRIDGE, BRIDGE])
    checker.check([Claim(TRUE[1], (0,)), Claim(TRUE[1], (0,))], [BRIDGE])
    [alone] = checker.check([Claim(TRUE[0], (0,))], [LIBRARY])
    assert counting.seen == [BRIDGE.text, TRUE[0], TRUE[1], LIBRARY.text]
    assert alone == Checker(Embedder()).check([Claim(TRUE[0], (0,))], [LIBRARY])[0]


def test_the_word_pieces_of_passages_are_taken_from_where_they_are_kept_but_not_those_of_their_title():
    embedder, asked = Embedder(), []
    title = "The Moon"

    def kept(passages):
        asked.append(passages)
        read = embedder.embed_tokens([f"{title}\n{passage.text}" for passage in passages])
        return [WordPieces(tokens.starts - len(title) - 1, tokens.vectors) for tokens in read]

    class OnlySentences:
        def embed_tokens(self, texts):
            assert BRIDGE.text not in texts
            return embedder.embed_tokens(texts)

    checker = Checker(OnlySentences(), kept)
    found = [checker.check([Claim(text, (0,))], [BRIDGE])[0] for text in (TRUE[0], "It stands on the moon.")]
    assert [verdict.outcome for verdict in found] == ["supported", "unsupported"]
    assert asked == [[BRIDGE]]


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_sentence_gets_a_verdict_with_a_span_inside_its_passage(checker, sentence):
    verdict = checker.check([Claim(sentence, (1,))], [BRIDGE, LIBRARY])[0]
    assert verdict.outcome in ("supported", "unsupported", "not checkable")
    assert verdict.passage < 0 or 0 <= verdict.start < verdict.end <= len((BRIDGE, LIBRARY)[verdict.passage].text)
