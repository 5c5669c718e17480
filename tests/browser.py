"""A real Chromium on a really served page, and a record of everything it asks for."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.fake_assistant import FakeAssistant
from ui.login import shared
from ui.server import listening, make_app

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=20_000)  # a machine that also builds or indexes is slow; a page that is wrong stays wrong
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@contextmanager
def serving(
    assistant: Any,
    *,
    password: str | None = None,
    knows: Callable[[str, bytes], bool] | None = None,
    **parts: Any,
) -> Iterator[str]:
    """Serve the page over an assistant on a free port, to all or to who has a password; give its address.

    `parts` are those that `make_app` takes besides: an `evaluation`, an `indexing`. A fake assistant offers too.
    """
    door = shared(password) if password else knows
    offers = assistant if isinstance(assistant, FakeAssistant) else None
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        started: Queue[uvicorn.Server] = Queue()

        async def serve() -> None:  # built inside a running loop: outside of one, Gradio makes loops and leaks them
            app = make_app(assistant, address=("127.0.0.1", port), knows=door, offers=offers, **parts)
            server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
            started.put(server)
            await server.serve(sockets=[listener])

        thread = threading.Thread(target=asyncio.run, args=(serve(),))
        thread.start()
        server = started.get(timeout=60)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=5)
            server.force_exit = True  # a page still open would hold the server
            thread.join()


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    """Start the browser."""
    with (
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=executable, args=_QUIET)) as browser,
    ):
        yield browser


@dataclass
class Visit:
    """A person's visit to the page: what they do, and what the browser asked for and complained of meanwhile."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Ask, and wait for the whole answer."""
        answers = self.page.locator("#chat .bot-row").count()
        self.page.get_by_label("Question").fill(question)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#chat .bot-row")).to_have_count(answers + 1)
        expect(self.page.locator("#chat .bot-row").last).not_to_contain_text("Searching the documents")
        expect(self.page.locator("#stop")).to_have_count(0)

    @property
    def answer(self) -> str:
        """The words of the last answer."""
        return self.page.locator("#chat .bot-row").last.inner_text()

    def chip(self, number: int) -> Any:
        """The link `[number]` in the text of the last answer."""
        answer = self.page.locator("#chat .bot-row").last
        return answer.locator("p a[href*='#cite-']").get_by_text(str(number), exact=True)

    def foreign(self) -> list[str]:
        """Return the requests that went to another host."""
        local = {urlsplit(self.page.url).netloc, ""}
        return [url for url in self.requests if urlsplit(url).netloc not in local]


@contextmanager
def visiting(browser: Browser, address: str, **options: Any) -> Iterator[Visit]:
    """Open the page in a fresh browser context and wait until it can be used."""
    context = browser.new_context(**({"viewport": DESKTOP} | options))
    visit = Visit(context.new_page())
    context.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    with closing(context):
        visit.page.goto(address)
        visit.page.locator("#documents section").wait_for(state="attached")
        yield visit
        assert visit.foreign() == []
        assert visit.errors == []
