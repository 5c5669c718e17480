"""Many people at one page for a while, and what that does to it: `make soak` has 50 ask for 5 minutes.

A library is made up in which every passage states one number. The page is served over it by `footnote chat`, in a
process of its own with a temporary folder of its own. Each person loads the page, asks, reads a few seconds, opens the
source, asks again, and now and then starts over, by the same requests that the page makes. Every answer must hold the
number that was asked for, and every conversation what its own person asked and nothing else.
"""

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx

ROOT = Path(__file__).parent.parent
SYLLABLES = "ba do ki lu me no pa ri su ta ve wo za fe gi hu".split()
PER_DOCUMENT = 50  # passages
TURNS = 8  # questions in a conversation before its person starts over
PATIENCE = 60.0  # seconds for one answer before it counts as an error
_NAMED = 20  # faults in the report
BETWEEN_LOOKS = 2.0  # seconds between two looks at the server


@dataclass
class Limits:
    """What the soak promises. Seconds, and shares of what was held when the people had come."""

    p95: float = 3.0
    growth: float = 0.10
    temporary: int = 1_000_000  # bytes left in the temporary folder
    log: int = 3_000_000  # bytes, on stderr and beside the index


@dataclass
class Seen:
    """What came of it: seconds per answer, sentences about what went wrong, and looks at the server."""

    answers: list[float] = field(default_factory=list[float])
    errors: list[str] = field(default_factory=list[str])
    mixed_up: list[str] = field(default_factory=list[str])  # shown was what this person had not asked
    wrong: list[str] = field(default_factory=list[str])  # shown was another number than was asked for
    memory: list[int] = field(default_factory=list[int])  # bytes resident
    temporary: int = 0  # bytes
    log: int = 0  # bytes


def name_of(number: int) -> str:
    """Return a name that no other passage has and no dictionary holds."""
    rest, parts = number, [SYLLABLES[number % 16]]
    while rest := rest // 16:
        parts.append(SYLLABLES[rest % 16])
    return "".join(parts).capitalize() + "tor"


def crates_in(number: int) -> str:
    """Return the number that a passage states, as it states it."""
    return f"{10_000 + number * 7_919 % 89_989:,}"


def write_library(folder: Path, passages: int) -> None:
    """Write documents that together hold so many passages, one number in each."""
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, passages, PER_DOCUMENT):
        sections = [_section(number) for number in range(first, min(first + PER_DOCUMENT, passages))]
        text = f"# Depots, part {first // PER_DOCUMENT + 1}\n\n" + "\n\n".join(sections)
        (folder / f"depots-{first:06}.md").write_text(text, encoding="utf-8")


def _section(number: int) -> str:
    name = name_of(number)
    return f"## {name}\n\nThe depot of {name} holds {crates_in(number)} crates. It is looked after by the harbour."


@contextmanager
def served(library: Path, work: Path) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """Serve a library in a process of its own; give the address, the process and the file of its stderr."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    temporary, log = work / "temporary", work / "stderr"
    temporary.mkdir()
    arguments = ["chat", "--no-browser", "--library", library, "--home", work / "home", "--port", str(port)]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", "from ui.cli import main; main()", *arguments],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(temporary)},  # noqa: TID251
            stderr=errors,
        )
    try:
        yield f"http://127.0.0.1:{port}", process, log
    finally:
        process.terminate()
        process.wait(timeout=60)


class Page:
    """The page as one person's browser knows it: a session, and the requests for what is clicked."""

    def __init__(self, client: httpx.AsyncClient, config: dict) -> None:
        self.client = client
        self.session = f"{random.getrandbits(64):x}"
        box = next(part["id"] for part in config["components"] if part["props"].get("label") == "Question")
        self.box = box
        self.asking = next(each["id"] for each in config["dependencies"] if [box, "submit"] in each["targets"])
        self.loading = [each["id"] for each in config["dependencies"] if any(t[1] == "load" for t in each["targets"])]
        self.inputs = {each["id"]: each["inputs"] for each in config["dependencies"]}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Load the page, and keep its heartbeat until it is left."""
        (await self.client.get("/")).raise_for_status()
        async with self.client.stream("GET", f"/gradio_api/heartbeat/{self.session}"):
            for event in self.loading:
                body = self._body(event, [None] * len(self.inputs[event]))
                (await self.client.post("/gradio_api/run/predict", json=body)).raise_for_status()
            yield

    async def ask(self, question: str) -> list[tuple[str, str]]:
        """Ask, and return the conversation as it is shown then: who said what."""
        (await self.client.post("/gradio_api/queue/join", json=self.asked(question))).raise_for_status()
        return await self.shown()

    def asked(self, question: str) -> dict:
        """Return what the page sends to ask."""
        return self._body(self.asking, [question, None, None, False])

    async def shown(self) -> list[tuple[str, str]]:
        """Wait for the answer to what was asked, and return the conversation as it is shown then."""
        async with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as events:
            async for line in events.aiter_lines():
                event = json.loads(line.removeprefix("data: ")) if line else {}
                if event.get("msg") == "process_completed":
                    if not event["success"]:
                        raise RuntimeError(f"the page was told: {event['output'].get('error')}")
                    return [(turn["role"], turn["content"][0]["text"]) for turn in event["output"]["data"][1]]
        raise RuntimeError("the answer broke off")

    def _body(self, event: int, data: list) -> dict:
        return {"data": data, "fn_index": event, "session_hash": self.session, "trigger_id": self.box}


async def person(
    client: httpx.AsyncClient, config: dict, seen: Seen, *, ends: float, passages: int, think: float
) -> None:
    """Come, ask and read until the time is over, and one question at least."""
    await asyncio.sleep(random.uniform(0, think))
    everything: list[int] = []
    while not everything or time.monotonic() < ends:
        page, asked = Page(client, config), list[int]()
        try:
            async with page.open():
                while len(asked) < TURNS and (not everything or time.monotonic() < ends):
                    asked.append(random.randrange(passages))
                    everything.append(asked[-1])
                    await _ask_and_check(page, asked, seen)
                    await asyncio.sleep(random.uniform(0.5, 1.5) * think)
        except (httpx.HTTPError, RuntimeError, TimeoutError, KeyError) as error:
            seen.errors.append(f"{type(error).__name__}: {error}")
            everything.append(-1)
            await asyncio.sleep(1)


async def _ask_and_check(page: Page, asked: list[int], seen: Seen) -> None:
    begun = time.monotonic()
    questions = [f"How many crates does the depot of {name_of(number)} hold?" for number in asked]
    shown = await asyncio.wait_for(page.ask(questions[-1]), PATIENCE)
    seen.answers.append(time.monotonic() - begun)
    if [text for who, text in shown if who == "user"] != questions:
        seen.mixed_up.append(f"asked {questions}, shown {shown}")
    answers = [text for who, text in shown if who == "assistant"]
    for number, answer in zip(asked, answers, strict=True):
        if crates_in(number) not in answer:
            seen.wrong.append(f"{name_of(number)} holds {crates_in(number)}, shown {answer}")
    link = re.search(r"#cite-(\S+)", answers[-1])
    if link is not None:
        quote = (await page.client.get("/api/peek", params={"place": link[1]})).raise_for_status().json()["quote"]
        if crates_in(asked[-1]) not in quote:
            seen.wrong.append(f"the source of {name_of(asked[-1])} shows {quote}")


async def soak(
    address: str, process: subprocess.Popen[bytes], *, people: int, seconds: float, passages: int, think: float
) -> Seen:
    """Let people come and ask for some seconds; return what was seen."""
    seen = Seen()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        config = (await client.get("/config")).json()
        ends = time.monotonic() + seconds
        crowd = [person(client, config, seen, ends=ends, passages=passages, think=think) for _ in range(people)]
        looking = asyncio.create_task(_look(process.pid, seen))
        await asyncio.gather(*crowd)
        looking.cancel()
    return seen


async def _look(process: int, seen: Seen) -> None:
    while True:
        seen.memory.append(resident(process))
        await asyncio.sleep(BETWEEN_LOOKS)


def resident(process: int) -> int:
    """Return the bytes that a process holds in memory."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def grown(memory: list[int]) -> float:
    """Return by which share the last tenth of the looks lies above the second: in the first, people and caches come."""
    tenth = max(1, len(memory) // 10)
    return median(memory[-tenth:]) / median(memory[tenth : 2 * tenth] or memory) - 1


def report(seen: Seen, limits: Limits) -> tuple[str, bool]:
    """Return a table of what was seen against what is promised, and whether all of it holds."""
    p95 = quantiles(seen.answers, n=20)[-1] if len(seen.answers) > 1 else float("inf")
    growth = grown(seen.memory)
    rows = [
        ("answers", f"{len(seen.answers):,}", "> 0", bool(seen.answers)),
        ("errors", f"{len(seen.errors):,}", "0", not seen.errors),
        ("mixed up", f"{len(seen.mixed_up):,}", "0", not seen.mixed_up),
        ("wrong numbers or sources", f"{len(seen.wrong):,}", "0", not seen.wrong),
        ("seconds, half of the answers", f"{median(seen.answers or [0]):.2f}", "", True),
        ("seconds, 95 of 100 answers", f"{p95:.2f}", f"<= {limits.p95:g}", p95 <= limits.p95),
        ("memory, MB", f"{seen.memory[-1] / 1e6:,.0f}", "", True),
        ("memory grown", f"{growth:.1%}", f"<= {limits.growth:.0%}", growth <= limits.growth),
        (
            "temporary files, bytes",
            f"{seen.temporary:,}",
            f"<= {limits.temporary:,}",
            seen.temporary <= limits.temporary,
        ),
        ("log, bytes", f"{seen.log:,}", f"<= {limits.log:,}", seen.log <= limits.log),
    ]
    lines = [
        f"{name:30} {value:>12}  {wanted:14} {'' if holds else 'BROKEN'}".rstrip()
        for name, value, wanted, holds in rows
    ]
    faults = [f"  {fault[:300]}" for fault in (seen.errors + seen.mixed_up + seen.wrong)[:_NAMED]]
    return "\n".join(lines + faults), all(holds for *_, holds in rows)


def run(work: Path, *, people: int, seconds: float, passages: int, think: float, limits: Limits) -> tuple[str, bool]:
    """Make a library in a folder, serve it, let people ask; return the report and whether all promises held."""
    write_library(work / "library", passages)
    with served(work / "library", work) as (address, process, log):
        wait_until_up(address, process)
        seen = asyncio.run(soak(address, process, people=people, seconds=seconds, passages=passages, think=think))
        seen.temporary = sum(file.stat().st_size for file in (work / "temporary").rglob("*") if file.is_file())
    logs = [log, *(work / "home").glob("requests.*")]
    seen.log = sum(file.stat().st_size for file in logs)
    return report(seen, limits)


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the page to answer and the index to be built; how long that takes is measured elsewhere."""
    while process.poll() is None:
        try:
            state = httpx.get(f"{address}/api/indexing", timeout=PATIENCE).raise_for_status().json()
        except httpx.HTTPError:
            state = {"under_way": True}
        if not state["under_way"]:
            return
        time.sleep(0.2)
    raise SystemExit("the page ended before it was up")


def main() -> int:
    """Read the command line, soak, and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--think", type=float, default=10, help="seconds that a person reads, on average")
    given = parser.parse_args()
    numbers = {name: getattr(given, name) for name in ("people", "seconds", "passages", "think")}
    with tempfile.TemporaryDirectory(prefix="soak-") as work:
        text, holds = run(Path(work), limits=Limits(), **numbers)
    print(text)  # noqa: T201
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
