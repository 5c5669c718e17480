"""More at once than there is room for: `make flood` sends 200 questions, 100 of the largest files and a huge question.

The questions come as the page sends them and as programs do. What there is no room for must be refused within a second,
in a sentence; what is let in must be answered; and afterwards neither memory nor temporary files are left.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from index.read import MAX_BYTES
from scripts.soak import PATIENCE, Page, crates_in, name_of, resident, served, wait_until_up, write_library

PASSAGES = 100
REFUSED_WITHIN = 1.0  # seconds
GROWTH = 1.5  # times what was held when the models were loaded
TEMPORARY = 1_000_000  # bytes left in the temporary folder
HUGE = "5 MB question"
SUCCESS = HTTPStatus.OK
_PIECE = 100_000  # bytes of a file at a time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request: if it was let in, what was amiss or what it was told, and after how many seconds."""

    kind: str
    is_let_in: bool
    said: str
    seconds: float


async def flood(client: httpx.AsyncClient, questions: int, files: int) -> list[Outcome]:
    """Send everything of a kind at once, one kind after the other."""
    config = (await client.get("/config")).raise_for_status().json()
    asked = [f"How many crates does the depot of {name_of(number % PASSAGES)} hold?" for number in range(questions)]
    seen = await _all(_ask_page(Page(client, config), number, question) for number, question in enumerate(asked))
    seen += await _all(_ask(client, number, question) for number, question in enumerate(asked))
    seen += await _all(_add(client, number) for number in range(files))
    return [*seen, await _ask(client, 0, "x" * 5_000_000, kind=HUGE)]


async def _all(requests: Iterable[Awaitable[Outcome]]) -> list[Outcome]:
    return list(await asyncio.gather(*requests))


async def _ask_page(page: Page, number: int, question: str) -> Outcome:
    kind = "question in the page"
    reply = await _post(page.client, "/gradio_api/queue/join", json.dumps(page.asked(question)).encode())
    if reply.status != SUCCESS:
        return Outcome(kind, False, reply.told("detail"), reply.seconds)
    return Outcome(kind, True, _amiss(number, (await page.shown())[-1][1]), reply.seconds)


async def _ask(
    client: httpx.AsyncClient, number: int, question: str, *, kind: str = "question by a program"
) -> Outcome:
    reply = await _post(client, "/api/ask", json.dumps({"question": question}).encode())
    if reply.status != SUCCESS:
        return Outcome(kind, False, reply.told("error"), reply.seconds)
    return Outcome(kind, True, _amiss(number, reply.told("answer")), reply.seconds)


async def _add(client: httpx.AsyncClient, number: int) -> Outcome:
    reply = await _post(client, f"/api/documents?name=large-{number}.docx", bytes(MAX_BYTES))
    # No docx at all: whoever is let in is told so once it was read, with another status than for want of room.
    is_let_in = reply.status == HTTPStatus.BAD_REQUEST
    return Outcome("largest file", is_let_in, "" if is_let_in else reply.told("error"), reply.seconds)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    seconds: float

    def told(self, name: str) -> str:
        """Return a text of the body."""
        return str(json.loads(self.body)[name])


async def _post(client: httpx.AsyncClient, path: str, body: bytes) -> Reply:
    """Send, and listen meanwhile, as a browser does.

    httpx hears no refusal before all is sent, and 200 of its requests take longer to make than the server to refuse.
    """
    address, begun = client.base_url, time.monotonic()
    reader, writer = await asyncio.open_connection(address.host, address.port)
    sending = asyncio.create_task(_send(writer, path, address.netloc.decode(), body))
    try:
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)).decode().lower()
        seconds = time.monotonic() - begun
        length = int(head.split("content-length: ")[1].split()[0])
        said = await asyncio.wait_for(reader.readexactly(length), PATIENCE)
        await sending
    finally:
        sending.cancel()
        writer.close()
    return Reply(int(head.split()[1]), said, seconds)


async def _send(writer: asyncio.StreamWriter, path: str, host: str, body: bytes) -> None:
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    writer.write(f"POST {path} HTTP/1.1\r\nHost: {host}\r\n{kind}\r\n\r\n".encode())
    for start in range(0, len(body), _PIECE):
        await writer.drain()
        writer.write(body[start : start + _PIECE])
        await asyncio.sleep(0)  # the others listen too: while the server takes what is sent, `drain` waits for nothing


def _amiss(number: int, answer: str) -> str:
    """Return an answer that does not hold the number that was asked for."""
    return "" if crates_in(number % PASSAGES) in answer else answer


def report(seen: list[Outcome], grown: float, temporary: int) -> tuple[str, bool]:
    """Return a table of what came of the flood, and whether all that is promised holds."""
    lines, faults = [f"{'':22} {'sent':>5} {'let in':>7} {'refused':>8} {'slowest refusal, s':>19}"], list[str]()
    for kind in Counter(outcome.kind for outcome in seen):
        let_in = [each for each in seen if each.kind == kind and each.is_let_in]
        refused = [each for each in seen if each.kind == kind and not each.is_let_in]
        slowest = max((each.seconds for each in refused), default=0.0)
        lines.append(f"{kind:22} {len(let_in) + len(refused):5} {len(let_in):7} {len(refused):8} {slowest:19.2f}")
        faults += [f"{kind}: refused after {slowest:.2f} s"] if slowest > REFUSED_WITHIN else []
        faults += [f"{kind}: refused without a sentence: {each.said!r}" for each in refused if " " not in each.said]
        faults += [f"{kind}: answered {each.said!r}" for each in let_in if each.said]
        faults += [f"{kind}: none let in"] if kind != HUGE and not let_in else []
    lines += [f"memory afterwards: {grown:.2f} times as much", f"temporary files afterwards: {temporary:,} bytes"]
    faults += [f"memory is {grown:.2f} times what it was"] if grown > GROWTH else []
    faults += [f"{temporary:,} bytes of temporary files are left"] if temporary > TEMPORARY else []
    return "\n".join([*lines, *(f"BROKEN  {fault[:300]}" for fault in faults)]), not faults


async def _run(address: str, process: int, questions: int, files: int) -> tuple[list[Outcome], float]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        await _ask(client, 0, f"How many crates does the depot of {name_of(0)} hold?")  # loads the models
        loaded = resident(process)
        seen = await flood(client, questions, files)
        return seen, resident(process) / loaded


def run(work: Path, *, questions: int, files: int) -> tuple[str, bool]:
    """Make a library in a folder, serve it, flood it; return the report and whether all promises held."""
    write_library(work / "library", PASSAGES)
    with served(work / "library", work) as (address, process, _):
        wait_until_up(address, process)
        seen, grown = asyncio.run(_run(address, process.pid, questions, files))
        temporary = sum(file.stat().st_size for file in (work / "temporary").rglob("*") if file.is_file())
    return report(seen, grown, temporary)


def main() -> int:
    """Read the command line, flood, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--files", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flood-") as work:
        text, holds = run(Path(work), questions=given.questions, files=given.files)
    print(text)  # noqa: T201
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
