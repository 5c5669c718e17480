"""Answers written by a model over a real socket: bound, checked, and quoted instead whenever the model fails."""

import re
import time
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answer import NOT_SAID
from rag.suggest import Offers
from tests.scripted_model import KEY, PATIENCE, error, events, for_ever, html, raw, saying, then_reset, then_silence
from tests.written_town import ASKED, FALSE, OPENED, assistant, is_exact, opened, server, town

__all__ = ["assistant", "server", "town"]  # fixtures


def test_what_the_model_writes_is_shown_with_the_span_it_stands_on(assistant, server):
    server.says("The bridge ", "was opened in 19", "12 [1]", ".")
    answer = assistant.ask(ASKED)
    assert (answer.answer, answer.mode, answer.answered) == ("The bridge was opened in 1912. [1]", "llm", True)
    assert [(c.quote, c.support) for c in answer.citations] == [(f"{OPENED}.", "supported")]
    assert answer.notices == ()


@pytest.mark.parametrize(
    "marker", ["[1]", "[1, 2]", "[2][1]", "【1】", "[9]", "[0]", ""], ids=lambda marker: marker or "none"
)
def test_whatever_the_model_cites_the_citation_is_where_the_sentence_stands(assistant, server, marker):
    server.says(f"{OPENED} {marker}.")
    answer = assistant.ask(ASKED)
    assert f"{OPENED}. [1]" in answer.answer
    assert (answer.citations[0].quote, answer.citations[0].support) == (f"{OPENED}.", "supported")
    assert is_exact(assistant, answer)


def test_numbers_follow_the_first_use_and_a_span_keeps_its_number(assistant, server):
    server.says("Otters returned to the river Ash in 2003 [3]. ", f"{OPENED} [1]. ", "Otters came back in 2003 [3].")
    assert re.findall(r"\[\d\]", assistant.ask(ASKED).answer) == ["[1]", "[2]", "[1]"]


def test_a_sentence_that_the_documents_do_not_support_is_marked_and_counted(assistant, server):
    server.says(f"{OPENED} [1]. ", "It was painted green by Otto Brandt in 1950 [1].")
    answer = assistant.ask(ASKED)
    assert [c.support for c in answer.citations] == ["supported", "unsupported"]
    assert answer.answer.endswith("in 1950. [2]")
    assert "1 of 2 sentences is not supported by the documents" in answer.notices
    assert is_exact(assistant, answer)


def test_what_states_nothing_is_left_as_it_is(assistant, server):
    server.says("Here is what I found: ", f"{OPENED} [1]. ", "Is there anything else?")
    answer = assistant.ask(ASKED)
    assert len(answer.citations) == 1
    assert answer.answer.endswith("Is there anything else?")


@pytest.fixture(scope="module")
def strict(town, server):
    with closing(opened(town, server.url, llm_unsupported="withhold")) as made:
        made.library.sync()
        yield made


def test_where_the_setting_says_so_what_is_not_supported_is_withheld_counted_and_kept(strict, server):
    server.says("Here you are: ", f"{OPENED} [1]. ", f"{FALSE} [1]. ", "It has seven arches [1].")
    grown = list(strict.stream(ASKED))
    assert grown[-1].answer == f"Here you are: {OPENED}. [1] It has seven arches. [2]"
    assert [c.support for c in grown[-1].citations] == ["supported", "supported"]
    assert grown[-1].withheld == (f"{FALSE}.",)
    assert grown[-1].notices == ("1 of 3 sentences is not supported by the documents and left out",)
    assert all("1931" not in answer.answer for answer in grown), "not even while it is written"
    assert is_exact(strict, grown[-1])


@pytest.mark.parametrize(
    "said",
    [f"{FALSE} [1].", NOT_SAID, "I cannot say.", "The harbour master earns a lot of money."],
    ids=lambda s: s[:20],
)
@pytest.mark.parametrize("asked", ["assistant", "strict"])
def test_an_answer_of_which_nothing_is_supported_is_a_refusal_that_keeps_what_was_written(asked, server, said, request):
    server.says(said)
    answer = request.getfixturevalue(asked).ask(ASKED)
    assert (answer.answer, answer.answered, answer.citations) == (NOT_SAID, False, ())
    assert bool(answer.notices) is (said != NOT_SAID)
    assert answer.withheld == (() if said == NOT_SAID else (said.replace(" [1]", ""),))


def test_nothing_relevant_asks_no_model(town, server):
    server.requests.clear()
    with closing(opened(town, server.url, min_confidence=1.0)) as unsure:
        assert unsure.ask("Who owns the quarry?").answer == NOT_SAID
    assert server.requests == []


def test_a_question_may_leave_the_model_out(assistant, server):
    server.requests.clear()
    answer = assistant.ask(ASKED, offline=True)
    assert (answer.mode, answer.citations[0].support, answer.notices) == ("offline", "verbatim", ())
    assert Offers(assistant).to_begin() is not None
    assert server.requests == []


FAULTS = {
    "401": (lambda: error(401), "401"),
    "404": (lambda: error(404), "404"),
    "429": (lambda: error(429, **{"retry-after": "0"}), "429"),
    "429 for an hour": (lambda: error(429, **{"retry-after": "3600"}), "429"),
    "429 for a while": (lambda: error(429, **{"retry-after": "30"}), "2 seconds"),
    "500": (lambda: error(500, **{"retry-after": "0"}), "500"),
    "context overflow": (lambda: error(400), "FOOTNOTE_LLM_CONTEXT"),
    "half a stream": (lambda: events(saying("The ", finish=None)), "in the middle"),
    "HTML": (html, "no text"),
    "cut JSON": (lambda: events(raw('data: {"choi\n\n')), "not an answer"),
    "empty": (lambda: events(saying("")), "no text"),
    "hang": (lambda: events(then_silence()), "2 seconds"),
    "hang after a sentence that is false": (lambda: events(then_silence(f"{FALSE}. And so on, ")), "2 seconds"),
    "reset": (lambda: events(then_reset("The ")), "broke"),
    "endless": (lambda: events(for_ever("word " * 99)), "20,000 characters"),
}


@pytest.mark.parametrize(("script", "reason"), FAULTS.values(), ids=FAULTS)
def test_whatever_the_server_does_the_documents_are_quoted_with_a_word_on_why(town, server, script, reason):
    server.script = script
    with closing(opened(town, server.url, llm_timeout=2)) as assistant:
        quoted = assistant.ask(ASKED, offline=True)
        begun = time.monotonic()
        answer = assistant.ask(ASKED)
    assert time.monotonic() - begun < 2 + PATIENCE
    assert (answer.answer, answer.citations, answer.mode) == (quoted.answer, quoted.citations, "offline")
    assert reason in answer.notices[-1]
    assert KEY not in repr(answer)


def test_a_stream_that_breaks_off_keeps_its_supported_sentences_and_says_so(assistant, server):
    server.script = lambda: events(then_reset(f"{OPENED} [1]. It has seven arches [1]. It carries no "))
    answer = assistant.ask(ASKED)
    assert answer.answer == f"{OPENED}. [1] It has seven arches. [2]"
    assert "incomplete" in answer.notices[-1]


def test_stop_closes_the_connection_to_the_model(assistant, server):
    server.gone.clear()
    server.script = lambda: events(then_silence("The bridge "))
    with closing(assistant.stream(ASKED)) as stream:
        assert next(stream).answer == "The bridge"
    assert server.gone.wait(PATIENCE)


def test_the_key_is_nowhere_to_be_read(assistant):
    assert KEY not in repr(assistant.settings)
    assert KEY not in assistant.settings.model_dump_json()


STREAMS = settings.default.max_examples // 6  # each is written by a server and answered by all of the pipeline
PIECES = st.lists(
    st.sampled_from(
        [
            OPENED,
            FALSE,
            ". ",
            " [1]",
            "[2",
            "]",
            "【3】",
            " [1][2]",
            " [1, 9]",
            " [^1]",
            " [1, 2]",
            "\n- ",
            "[",
            "1",
            "It has seven arches",
            " Yes. ",
            "?",
        ]
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("asked", ["assistant", "strict"])
@settings(max_examples=STREAMS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_at_every_moment_every_citation_shown_is_exact_and_never_changes(asked, server, request, pieces):
    asked = request.getfixturevalue(asked)
    server.says(*pieces)
    grown = list(asked.stream(ASKED))
    assert all(is_exact(asked, answer) for answer in grown)
    written = [answer for answer in grown if answer.mode == "llm" and answer.answered]
    assert all(after.citations[: len(before.citations)] == before.citations for before, after in pairwise(written))
    numbers = [re.findall(r"\[(\d+)\]", answer.answer) for answer in written]
    assert all(after[: len(before)] == before for before, after in pairwise(numbers)), "a number never changes"
    assert all(list(dict.fromkeys(shown)) == sorted(set(shown), key=int) for shown in numbers), "by first use"


@pytest.mark.parametrize(
    "language", ["Die Lindenbrücke wurde im Jahr 1912 eröffnet [1].", "林登桥于一九一二年通车。[1]"]
)
def test_an_answer_in_another_language_is_shown_with_what_holds_it_or_refused(assistant, server, language):
    server.says(language)
    answer = assistant.ask(ASKED)
    assert is_exact(assistant, answer)
    assert (answer.answered, answer.withheld) in (
        (True, ()),
        (False, (language.replace(" [1]", "").replace("[1]", ""),)),
    )
