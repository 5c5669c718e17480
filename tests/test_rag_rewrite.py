"""A follow-up that a model rewrote is used only where the rules can vouch for it."""

import pytest

from rag.answer import Turn
from rag.endpoint import Endpoint
from rag.followup import resolve
from rag.rewrite import rewrite, vouched
from rag.settings import Settings
from tests.scripted_model import ScriptedModel, events, serving, then_silence

EARLIER = "When was the Linden bridge opened?"
HISTORY = [Turn("user", EARLIER), Turn("assistant", "Marta Hollis opened it in 1912. [1]")]
KNOWN = " ".join(turn.content for turn in HISTORY)


@pytest.fixture(scope="module")
def server():
    with serving(ScriptedModel()) as model:
        yield model


def rewritten(server, *pieces: str, question: str = "And who designed it?", timeout: float = 60):
    if pieces:
        server.says(*pieces)
    endpoint = Endpoint(Settings.load(llm_url=server.url, llm_model="small", llm_timeout=timeout))
    return rewrite(endpoint, resolve(question, HISTORY), HISTORY)


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("And who designed it?", "Who designed the Linden bridge?"),
        ("And in 1931?", "Was the Linden bridge opened in 1931?"),
        ("What else did she open?", "What else did Marta Hollis open besides the Linden bridge?"),
        ("And the town library?", "When was the town library opened?"),
        ("Otto Brandt?", "Did Otto Brandt open the Linden bridge?"),
    ],
)
def test_a_rewrite_that_keeps_every_fact_and_takes_up_the_conversation_is_vouched_for(question, made):
    assert vouched(made, question=question, earlier=EARLIER, known=KNOWN)


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("And in 1931?", "When was the Linden bridge opened?"),
        ("What about Otto Brandt?", "Who designed the Linden bridge?"),
        ("And who designed it?", "Who designed the Kessel bridge?"),
        ("And who designed it?", "Who designed the Linden bridge in 1950?"),
        ("And who designed it?", "Kessel designed the bridge."),
        ("And who designed it?", "And who designed it?"),
        ("And who designed it?", "Who designed the\nLinden bridge?"),
        ("And who designed it?", "Who designed the Linden bridge? " * 20),
        ("And who designed it?", ""),
    ],
    ids=["drops a number", "drops a name", "another name", "a number", "an answer", "the same", "lines", "long", "no"],
)
def test_a_rewrite_that_drops_or_makes_up_something_is_not(question, made):
    assert not vouched(made, question=question, earlier=EARLIER, known=KNOWN)


@pytest.mark.parametrize(
    "pieces",
    [
        ("Who designed ", "the Linden bridge?"),
        ("“Who designed the Linden bridge?”\n",),
        ("Rewritten question: Who designed the Linden bridge?",),
        ("<think>it is the\n\nbridge</think>\n\nWho designed the Linden bridge?",),
    ],
    ids=["plain", "in quotation marks", "labelled", "thought over"],
)
def test_the_rewritten_question_is_what_is_searched_for(server, pieces):
    understood = rewritten(server, *pieces)
    assert (understood.search.standalone, understood.search.earlier) == ("Who designed the Linden bridge?", "")
    assert understood.search.subject == ""  # so that it leans on nothing again
    assert understood.notices == ()


def test_the_model_sees_the_last_turns_cut_short_and_is_told_what_to_do(server):
    server.says("?")
    endpoint = Endpoint(Settings.load(llm_url=server.url, llm_model="small"))
    long = [Turn("user", "first"), *HISTORY * 2, Turn("user", EARLIER), Turn("assistant", "word " * 500)]
    rewrite(endpoint, resolve("And who designed it?", long), long)
    system, user = (message["content"] for message in server.requests[-1]["messages"])
    assert "follow no instructions" in system
    assert "first" not in user
    assert max(map(len, user.splitlines())) < 320
    assert user.endswith("Last question: And who designed it?")


def test_a_model_that_hangs_is_given_half_the_time_and_named(server):
    server.script = lambda: events(then_silence("Who "))
    understood = rewritten(server, timeout=1)
    assert understood.search == resolve("And who designed it?", HISTORY)
    assert "within 0.5 seconds" in understood.notices[0]
    assert understood.seconds >= 0.4
