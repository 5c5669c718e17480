"""A language model behind an OpenAI-compatible endpoint: its words as they come, or one clause on why there are none.

The request runs in an event loop of its own, so that one deadline holds for all of it (looking up the host, connecting,
waiting, reading) and giving up closes the connection at once. What the server says of its errors is never passed on:
it may hold keys and addresses.
"""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Coroutine, Generator, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import openai

    from rag.settings import Settings

MOST_CHARACTERS = 20_000  # of one answer; a model that writes more has lost its way
_RETRIES = 1  # by the client, which waits as long as the server asks, within the deadline
_GRACE = 0.5  # seconds the loop may take to say that the deadline has passed

Message = dict[str, str]


class EndpointFault(Exception):
    """The model gave no complete answer. The message says why, and what to do, as a clause: "it refused the key (401)".

    `is_cut` is True when what came before is the beginning of an answer.
    """

    def __init__(self, reason: str, *, is_cut: bool = False) -> None:
        super().__init__(reason)
        self.is_cut = is_cut


Pieces = queue.Queue["str | EndpointFault | None"]
"""What the request puts and the reader takes: text, and at the end a fault, or None when all has come."""


class Endpoint:
    """The endpoint that the settings name. Nothing is imported or contacted before the first question."""

    def __init__(self, settings: "Settings") -> None:
        self.model = settings.llm_model
        self.host = urlsplit(settings.llm_url).netloc
        self._url = settings.llm_url
        self._key = settings.llm_key
        self._timeout = settings.llm_timeout

    def stream(self, messages: Sequence[Message], most_tokens: int) -> Generator[str]:
        """Yield the answer piece by piece. Closing the generator closes the connection.

        Raises:
            EndpointFault: there is no answer, or its end is missing.
        """
        yield from self._all(self._texts(messages, most_tokens))

    def models(self) -> list[str]:
        """Return the names of the models that the endpoint lists; some list none.

        Raises:
            EndpointFault: it cannot be reached, or it lets nobody in.
        """
        return list(self._all(self._names()))

    def _all(self, texts: AsyncGenerator[str]) -> Generator[str]:
        pieces: Pieces = queue.Queue()
        request = _Request(self._put(texts, pieces))
        threading.Thread(target=request.run, daemon=True).start()
        try:
            yield from self._pieces(pieces)
        finally:
            request.cancel()

    def _pieces(self, pieces: Pieces) -> Generator[str]:
        length = 0
        while True:
            try:
                piece = pieces.get(timeout=self._timeout + _GRACE)
            except queue.Empty:
                raise EndpointFault(self._late("answer")) from None
            if piece is None:
                return
            if isinstance(piece, EndpointFault):
                raise piece
            length += len(piece)
            if length > MOST_CHARACTERS:
                raise EndpointFault(
                    f"it wrote more than {MOST_CHARACTERS:,} characters; take a model that finds an end"
                )
            yield piece

    def _late(self, what: str) -> str:
        return f"it did not {what} within {self._timeout:g} seconds; {_SLOW}"

    async def _put(self, texts: AsyncGenerator[str], pieces: Pieces) -> None:
        """Put what comes into a queue, and at its end None or what went wrong."""
        said = False
        try:
            async with asyncio.timeout(self._timeout), aclosing(texts):
                async for text in texts:
                    said = True
                    pieces.put(text)
            pieces.put(None)
        except EndpointFault as fault:
            pieces.put(EndpointFault(str(fault), is_cut=said))
        except TimeoutError:
            pieces.put(EndpointFault(self._late("finish"), is_cut=said))
        except Exception as error:  # whatever it is, somebody waits at the other end of the queue
            fault = EndpointFault(_reason_of(error, said=said), is_cut=said)
            fault.__cause__ = error
            pieces.put(fault)

    def _client(self) -> "openai.AsyncOpenAI":
        import openai  # takes a second; offline nobody needs it

        key = self._key.get_secret_value() if self._key else "none"  # local servers ask for none
        return openai.AsyncOpenAI(base_url=self._url, api_key=key, max_retries=_RETRIES, timeout=self._timeout)

    async def _texts(self, messages: Sequence[Message], most_tokens: int) -> AsyncGenerator[str]:
        wanted: dict[str, Any] = {"model": self.model, "messages": messages, "max_tokens": most_tokens}
        reason, said = "", False
        async with (
            self._client() as client,
            await client.chat.completions.create(**wanted, temperature=0, stream=True) as stream,
        ):
            async for chunk in stream:
                for choice in chunk.choices[:1]:
                    if choice.delta.content:
                        said = True
                        yield choice.delta.content
                    reason = choice.finish_reason or reason
        if not said:
            raise EndpointFault(_WORDLESS if reason == "length" else f"it sent no text; {_ADDRESS}")
        if reason != "stop":
            raise EndpointFault(_UNFINISHED.get(reason, "its answer ends in the middle"))

    async def _names(self) -> AsyncGenerator[str]:
        import openai

        async with self._client() as client:
            try:
                async for model in client.models.list():
                    yield model.id
            except (openai.NotFoundError, openai.PermissionDeniedError):
                return  # it does not list them; what it says to a question is what counts


def _reason_of(error: Exception, *, said: bool) -> str:
    import openai

    if isinstance(error, openai.APIStatusError):
        return _REASONS.get(error.status_code, f"it failed ({error.status_code}); its log may say why")
    if isinstance(error, openai.APITimeoutError):
        return f"it did not answer in time; {_SLOW}"
    if isinstance(error, openai.APIConnectionError):
        return _BROKE if said else "it cannot be reached; is it running, and is FOOTNOTE_LLM_URL right?"
    if isinstance(error, ValueError | TypeError | AttributeError | LookupError | openai.OpenAIError):
        return f"it sent something that is not an answer; {_ADDRESS}"
    return _BROKE


_ADDRESS = "does FOOTNOTE_LLM_URL name an OpenAI-compatible API? Such an address mostly ends in /v1"
_SLOW = "take a smaller model, or raise FOOTNOTE_LLM_TIMEOUT"
_BROKE = "the connection broke; its log may say why"
_WORDLESS = "it sent no text and reached its longest answer, as models do that think for long; take another"
_UNFINISHED = {
    "length": "its answer reached the longest length allowed; another model may be briefer",
    "content_filter": "a filter of its own stopped it",
}
_REASONS = {
    400: "it did not accept the request (400); is the model's window smaller than FOOTNOTE_LLM_CONTEXT?",
    401: "it refused the key (401); check FOOTNOTE_LLM_KEY",
    403: "it refused the key (403); check FOOTNOTE_LLM_KEY",
    404: "it does not know the model, or the address is wrong (404); check FOOTNOTE_LLM_MODEL and FOOTNOTE_LLM_URL",
    429: "it has too much to do (429); try again later",
}


class _Request:
    """One request in its thread, and a way to end it from another."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self._work = work
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False

    def run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner, suppress(asyncio.CancelledError):
            runner.run(self._run())

    async def _run(self) -> None:
        self._task = asyncio.current_task()
        if self._cancelled:
            self._work.close()
        else:
            await self._work

    def cancel(self) -> None:
        """End the request, if it still runs, and close its connection."""
        self._cancelled = True
        if self._task is not None:
            with suppress(RuntimeError):  # it has just ended, and its loop with it
                self._loop.call_soon_threadsafe(self._task.cancel)
