"""Does the language model that the settings name do what answers need? It is asked, as a reader would ask it."""

from collections.abc import Iterator, Sequence

from index.health import Check
from index.library import Library
from index.passage import Passage
from rag.answer import Answer
from rag.endpoint import Endpoint, EndpointFault
from rag.followup import Search
from rag.settings import Settings
from rag.write import Writer

_QUESTION = "When was the Linden bridge opened?"
_TEXT = "The Linden bridge was opened in 1912. It has seven arches and carries no trains."
_NAMED = 12  # models named before the rest is counted


def examine_model(library: Library, settings: Settings) -> list[Check]:
    """Reach the endpoint, look for the model, and have a toy question answered from a toy passage.

    Without an endpoint nothing is contacted and nothing found. Only the library's embedding model is used.
    """
    return list(_checks(Writer(library.embedder, settings))) if settings.llm_url else []


def _checks(writer: Writer) -> Iterator[Check]:
    endpoint = writer.endpoint
    try:
        listed = endpoint.models()
    except EndpointFault as fault:
        yield Check("endpoint", "", (f"{endpoint.host}: {fault}",))
        return
    yield Check("endpoint", f"{endpoint.host} can be reached")
    passage = Passage("linden.txt", "The Linden bridge", 0, len(_TEXT), _TEXT)
    blank = Answer(_QUESTION, _QUESTION, "", answered=True, confidence=1.0)
    try:
        grown = list(writer.write(blank, Search(_QUESTION), [passage]))
    except EndpointFault as fault:
        yield Check("model", "", (_missing(endpoint, listed) or f"{endpoint.model}: {fault}",))
        return
    unlisted = "" if endpoint.model in listed else ", though it is not listed"
    yield Check("model", f"{endpoint.model} is there{unlisted}")
    yield _streams(endpoint, len(grown) - 1)
    yield _cites(endpoint, grown[-1])


def _missing(endpoint: Endpoint, listed: Sequence[str]) -> str:
    """Say what there is where the model is not; empty where it is, or where nothing is listed."""
    if not listed or endpoint.model in listed:
        return ""
    more = f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
    there = f"{', '.join(listed[:_NAMED])}{more}"
    return f"there is no {endpoint.model} at {endpoint.host}; name one of these in FOOTNOTE_LLM_MODEL: {there}"


def _streams(endpoint: Endpoint, pieces: int) -> Check:
    if pieces > 1:
        return Check("stream", f"its words come as it writes them, {pieces} pieces")
    held = f"its answer came in one piece; switch off what holds it back between {endpoint.host} and here"
    return Check("stream", "", (held,))


def _cites(endpoint: Endpoint, answer: Answer) -> Check:
    if answer.answered and any(citation.support == "supported" for citation in answer.citations):
        return Check("answer", "a toy question was answered with the line the answer stands on")
    said = " ".join(answer.withheld) or answer.answer
    wrong = f"asked when a bridge was opened, it wrote “{said}”, which the passage before it does not say"
    return Check("answer", "", (f"{wrong}; take a model that follows instructions better",))
