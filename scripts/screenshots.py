"""Pictures of the page over the seeds: `python scripts/screenshots.py [FOLDER] [NAME...]`.

`make screenshots` takes all of them into `screenshots/`; the picture in the README is `docs page`.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from index.offline import go_offline  # noqa: E402

go_offline()

from rag.assistant import open_assistant  # noqa: E402
from rag.settings import Settings  # noqa: E402
from tests.browser import DESKTOP, PHONE, Visit, launched, serving, visiting  # noqa: E402

IN_A_TEXT = "Which countries belong to the CSTO?"
IN_A_PDF = "Who ordered a general mobilisation?"
NOWHERE = "How many goals did the home team score in the final?"


@dataclass(frozen=True)
class Picture:
    """What a person did before the picture was taken, and on what."""

    name: str
    steps: Callable[[Visit], None]
    size: dict[str, int]
    scheme: str = "light"


def text(visit: Visit) -> None:
    """Ask, and open a quote in a text."""
    visit.ask(IN_A_TEXT)
    visit.page.locator("#next li").first.wait_for()
    visit.chip(1).click()
    visit.page.locator("#hit").wait_for()


def pdf(visit: Visit) -> None:
    """Ask, and open a quote on the page of a PDF."""
    visit.ask(IN_A_PDF)
    visit.chip(1).click()
    visit.page.locator(".sheet #hit").wait_for()


def abstention(visit: Visit) -> None:
    """Ask what the documents do not say, then far too much."""
    visit.ask(NOWHERE)
    visit.ask("word " * 1_000)


def documents(visit: Visit) -> None:
    """Look at the list of documents and the suggested questions."""
    visit.page.locator("#chat .example").first.wait_for()
    if visit.page.locator(".open-side").is_visible():
        visit.page.locator(".open-side").click()
        visit.page.wait_for_timeout(300)


PICTURES = [
    Picture("page", text, DESKTOP),
    Picture("page-dark", text, DESKTOP, "dark"),
    Picture("page-pdf", pdf, DESKTOP),
    Picture("page-pdf-dark", pdf, DESKTOP, "dark"),
    Picture("page-abstention", abstention, DESKTOP),
    Picture("page-first", documents, DESKTOP),
    Picture("phone", text, PHONE),
    Picture("phone-dark", text, PHONE, "dark"),
    Picture("phone-pdf", pdf, PHONE),
    Picture("phone-abstention", abstention, PHONE),
    Picture("phone-documents", documents, PHONE),
]


def main(folder: Path, names: list[str]) -> None:
    """Take the pictures, or those named."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("the pictures need Chromium on the PATH")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, closing(open_assistant(_settings(Path(home)))) as assistant:
        assistant.library.sync()
        with serving(assistant) as address, launched(browser) as chromium:
            for picture in PICTURES:
                if not names or picture.name in names:
                    options = {"viewport": picture.size, "color_scheme": picture.scheme}
                    with visiting(chromium, address, **options) as visit:
                        picture.steps(visit)
                        visit.page.screenshot(path=folder / f"{picture.name}.png")


def _settings(home: Path) -> Settings:
    return Settings.load(library=ROOT / "seeds", home=home)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
