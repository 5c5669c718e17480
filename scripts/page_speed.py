"""How fast the page is, over the seeds: `make page-speed`.

Measured in a real browser on this machine: from the click on a citation to its highlighted words, from Enter to the
first words of an answer, and how long twenty people wait who ask at the same moment: once with their twenty browsers on
this machine too, and once by the requests that their browsers make, which leaves the machine to the server. The script
fails when one of them sees another's question.
"""

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, closing
from pathlib import Path

import httpx
from playwright.sync_api import Browser
from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from index.offline import go_offline  # noqa: E402

go_offline()

from evals.case import read_cases  # noqa: E402
from rag.assistant import open_assistant  # noqa: E402
from rag.settings import Settings  # noqa: E402
from scripts.screenshots import IN_A_PDF, IN_A_TEXT  # noqa: E402
from scripts.soak import PATIENCE, Page, served, wait_until_up  # noqa: E402
from tests.browser import Visit, launched, serving, visiting  # noqa: E402

CLICKS = 50
ASKED = 20
PEOPLE = 20
_READING = 1.2  # seconds between an answer and the next question; in them what may be asked next is looked for
_READY = 3  # seconds until everybody has been told when to ask

# Runs in the page: click, and count the milliseconds until the words are marked, drawn and in sight.
_OPENING = """chip => new Promise(done => {
  const begun = performance.now();
  const look = () => {
    const hit = document.querySelector("#source #hit");
    const image = document.querySelector("#source img");
    const seen = hit && hit.getBoundingClientRect().height && (!image || image.complete);
    if (seen) requestAnimationFrame(() => done(performance.now() - begun));
    else requestAnimationFrame(look);
  };
  chip.click();
  look();
})"""

# Runs in the page: asks at a moment (milliseconds since 1970) and counts until the first words and the whole answer are
# there to be drawn. It looks when the page changes: looking at every frame takes time from the server on this machine.
_ASKING = """at => { window.waited = new Promise(done => setTimeout(() => {
  const begun = performance.now();
  let first = 0;
  const look = () => {
    const said = document.querySelector("#chat .bot-row")?.textContent.trim();
    if (!first && said && !said.startsWith("Searching")) {
      first = 1;
      requestAnimationFrame(() => { first = performance.now() - begun; look(); });
    }
    if (first > 1 && !document.querySelector("#stop")) {
      watcher.disconnect();
      done([first, performance.now() - begun]);
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  document.querySelector("#send").click();
}, at - Date.now())); }"""


def main() -> None:
    """Measure, and print a line for each figure."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("the figures need Chromium on the PATH")
    cases = read_cases(ROOT / "evals" / "cases" / "seeds.jsonl")
    questions = [case.question for case in cases if case.answerable and not case.history]
    with tempfile.TemporaryDirectory() as home, closing(open_assistant(_settings(Path(home)))) as assistant:
        assistant.library.sync()
        assistant.ask(questions[0])
        with serving(assistant) as address, launched(browser) as chromium:
            for name, question in (("text", IN_A_TEXT), ("PDF page", IN_A_PDF)):
                with visiting(chromium, address) as visit:
                    _say(f"click to highlighted {name}", _clicks(visit, question))
            with visiting(chromium, address) as visit:
                _say("asked to first words", [_alone(visit, question) for question in questions[:ASKED]])
            first, whole = zip(*_at_once(chromium, address, questions[:PEOPLE]), strict=True)
            _say(f"first words, {PEOPLE} at once", first)
            _say(f"whole answer, {PEOPLE} at once", whole)
        with served(ROOT / "seeds", Path(home)) as (address, process, _):
            wait_until_up(address, process)
            _say(f"the same without browsers, {PEOPLE}", asyncio.run(_by_requests(address, questions[:PEOPLE])))
        _say("answer without the page", [_milliseconds(assistant.ask, question) for question in questions[:ASKED]])


def _clicks(visit: Visit, question: str) -> list[float]:
    visit.ask(question)
    chip = visit.chip(1).element_handle()
    return [_click(visit, chip) for _ in range(CLICKS)]


def _click(visit: Visit, chip: object) -> float:
    waited = visit.page.evaluate(_OPENING, chip)
    visit.page.locator(".src-close").click()
    visit.page.locator("#source section").wait_for(state="detached")
    return waited


def _alone(visit: Visit, question: str) -> float:
    time.sleep(_READING)
    visit.page.get_by_role("button", name="New conversation").click()
    visit.page.locator("#chat .bot-row").wait_for(state="detached")
    visit.page.get_by_label("Question").fill(question)
    visit.page.evaluate(_ASKING, 0)
    return visit.page.evaluate("window.waited")[0]


def _at_once(chromium: Browser, address: str, questions: Sequence[str]) -> list[list[float]]:
    """Let everybody ask at the same moment; return how long each waited for the first words and for all."""
    with ExitStack() as visits:
        pages = [visits.enter_context(visiting(chromium, address)).page for _ in questions]
        for page, question in zip(pages, questions, strict=True):
            page.get_by_label("Question").fill(question)
        at = 1000 * (time.time() + _READY)
        for page in pages:
            page.evaluate(_ASKING, at)
        waits = [page.evaluate("window.waited") for page in pages]
        for page, question in zip(pages, questions, strict=True):
            if page.locator("#chat .user-row").all_inner_texts() != [question]:
                sys.exit(f"who asked {question!r} sees another conversation")
    return waits


async def _by_requests(address: str, questions: Sequence[str]) -> list[float]:
    """Let everybody ask at the same moment, without browsers; return how long each waited for the whole answer."""
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client, AsyncExitStack() as visits:
        config = (await client.get("/config")).json()
        first, *pages = [Page(client, config) for _ in ["", *questions]]
        for page in (first, *pages):
            await visits.enter_async_context(page.open())
        await first.ask(questions[0])  # loads the models
        crowd = zip(pages, questions, strict=True)
        return list(await asyncio.gather(*[_waited(page, question) for page, question in crowd]))


async def _waited(page: Page, question: str) -> float:
    begun = time.perf_counter()
    shown = await page.ask(question)
    if [text for who, text in shown if who == "user"] != [question]:
        sys.exit(f"who asked {question!r} sees another conversation")
    return 1000 * (time.perf_counter() - begun)


def _milliseconds(ask: Callable[[str], object], question: str) -> float:
    begun = time.perf_counter()
    ask(question)
    return 1000 * (time.perf_counter() - begun)


def _say(name: str, waits: Sequence[float]) -> None:
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    Console().print(
        f"{name:32} p50 {statistics.median(waits):6.0f} ms   p95 {p95:6.0f} ms   of {len(waits)}", highlight=False
    )


def _settings(home: Path) -> Settings:
    return Settings.load(library=ROOT / "seeds", home=home)


if __name__ == "__main__":
    main()
