"""The text of the seed library, read without the product, so that the seeds and their cases judge it from outside."""

import re
from itertools import islice
from pathlib import Path

import pypdfium2
from bs4 import BeautifulSoup

SEEDS = Path(__file__).parent.parent / "seeds"
ORIGINALS = SEEDS.parent.parent / "shared" / "seeds"  # the articles that the seeds retell; never in the repository
_RUN = 8  # as many words in a row as nothing here may share with an original


def seed_files() -> list[Path]:
    """Return the documents of the seed library, sorted by name."""
    return sorted(path for path in SEEDS.iterdir() if path.is_file() and not path.name.startswith("."))


def read_pages(path: Path) -> list[str]:
    """Return the text of each page of a document, white space folded; a document without pages is one page."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return [fold(page.get_textpage().get_text_range()) for page in pdf]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = BeautifulSoup(text, "lxml").get_text(" ")
    return [fold(text)]


def fold(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def runs(text: str) -> set[str]:
    """Return every run of eight words of a text, lower-case and without punctuation."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(run) for run in zip(*(islice(words, start, None) for start in range(_RUN)), strict=False)}
