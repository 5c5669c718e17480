"""A language model behind an OpenAI-compatible endpoint: its words as they come, or one clause on why there are none.

The request runs in an event loop of its own, so that one deadline holds for all of it (looking up the host, connecting,
waiting, reading) and giving up closes the connection at once. What the server says of its errors is never passed on:
it may hold keys and addresses.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, Coroutine, Generator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

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


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in one piece, and its cost in tokens as the server counts them; 0 where it does not."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


class Endpoint:
    """The endpoint that the settings name. Nothing is imported or contacted before the first question."""

    def __init__(self, settings: "Settings") -> None:
        self.model = settings.llm_model
        self.host = urlsplit(settings.llm_url).netloc
        self._url = settings.llm_url
        self._key = settings.llm_key
        self.timeout = settings.llm_timeout

    def stream(self, messages: Sequence[Message], most_tokens: int, *, seconds: float | None = None) -> Generator[str]:
        """Yield the answer piece by piece. Closing the generator closes the connection.

        `seconds` is how long it may take where that is less than the setting says.

        Raises:
            EndpointFault: there is no answer, or its end is missing.
        """
        yield from self._all(self._texts(messages, most_tokens), self.timeout if seconds is None else seconds)

    def reply(self, messages: Sequence[Message], most_tokens: int) -> Reply:
        """Return an answer in one piece, with what it cost.

        Raises:
            EndpointFault: there is no answer.
        """
        cost: list[int] = []
        text = "".join(self._all(self._whole(messages, most_tokens, cost), self.timeout))
        return Reply(text, *cost)

    def models(self) -> list[str]:
        """Return the names of the models that the endpoint lists; some list none.

        Raises:
            EndpointFault: it cannot be reached, or it lets nobody in.
        """
        return list(self._all(self._names(), self.timeout))

    def _all(self, texts: AsyncGenerator[str], seconds: float) -> Generator[str]:
        pieces: Pieces = queue.Queue()
        request = _Request(_put(texts, pieces, seconds))
        threading.Thread(target=request.run, daemon=True).start()
        try:
            yield from _taken(pieces, time.monotonic() + seconds + _GRACE)
        except queue.Empty:
            raise EndpointFault(f"it did not answer within {seconds:g} seconds; {_SLOW}") from None
        finally:
            request.cancel()

    def _client(self) -> "openai.AsyncOpenAI":
        import openai  # takes a second; offline nobody needs it

        key = self._key.get_secret_value() if self._key else "none"  # local servers ask for none
        carrier = openai.DefaultAsyncHttpxClient(verify=self._trusted)
        return openai.AsyncOpenAI(
            base_url=self._url, api_key=key, max_retries=_RETRIES, timeout=self.timeout, http_client=carrier
        )

    @cached_property
    def _trusted(self) -> "ssl.SSLContext":
        """The certificates that are trusted. Reading them takes 25 ms: once, and not with every question."""
        import httpx2

        return httpx2.create_ssl_context()

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

    async def _whole(self, messages: Sequence[Message], most_tokens: int, cost: list[int]) -> AsyncGenerator[str]:
        wanted: dict[str, Any] = {"model": self.model, "messages": messages, "max_tokens": most_tokens}
        async with self._client() as client:
            said = await client.chat.completions.create(**wanted, temperature=0)
        if usage := said.usage:
            cost += [usage.prompt_tokens, usage.completion_tokens]
        text = said.choices[0].message.content
        if not text:
            raise EndpointFault(f"it sent no text; {_ADDRESS}")
        yield text

    async def _names(self) -> AsyncGenerator[str]:
        import openai

        async with self._client() as client:
            try:
                async for model in client.models.list():
                    yield model.id
            except openai.APIStatusError as error:
                if error.status_code == 401:
                    raise
                return  # it cannot list them: some servers never could, and answer all the same


def _taken(pieces: Pieces, until: float) -> Generator[str]:
    """Yield what comes until all has come; queue.Empty says that it did not in time."""
    length = 0
    while (piece := pieces.get(timeout=max(0.0, until - time.monotonic()))) is not None:
        if isinstance(piece, EndpointFault):
            raise piece
        length += len(piece)
        if length > MOST_CHARACTERS:
            raise EndpointFault(_ENDLESS)
        yield piece


async def _put(texts: AsyncGenerator[str], pieces: Pieces, seconds: float) -> None:
    """Put what comes into a queue, and at its end None or what went wrong."""
    said = False
    try:
        async with asyncio.timeout(seconds), aclosing(texts):
            async for text in texts:
                said = True
                pieces.put(text)
        pieces.put(None)
    except EndpointFault as fault:
        pieces.put(EndpointFault(str(fault), is_cut=said))
    except TimeoutError:
        pieces.put(EndpointFault(f"it did not finish within {seconds:g} seconds; {_SLOW}", is_cut=said))
    except Exception as error:  # whatever it is, somebody waits at the other end of the queue
        fault = EndpointFault(_reason_of(error, said=said), is_cut=said)
        fault.__cause__ = error
        pieces.put(fault)


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
_ENDLESS = f"it wrote more than {MOST_CHARACTERS:,} characters; take a model that finds an end"
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
