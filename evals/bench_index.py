"""How fast a folder becomes searchable: `make bench-index` measures Footnote beside LlamaIndex's usual way, in one run.

The documents, by default the seeds, are written once as plain text and once as PDF, so that reading is measured apart
from everything else. With --scale, how the cost of a document and the recall of the vector index change as it grows.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals.bench_scale import measure_scale, scale_table
from evals.bench_way import PARTS, Measured, Task
from evals.case import Case, read_cases
from index.embed import Embedder
from index.folder import list_library
from index.offline import go_offline
from index.passage import Document
from index.split import split
from index.worker import FileReader

ROOT = Path(__file__).parent.parent
_CASES = Path(__file__).parent / "cases" / "seeds.jsonl"
_WAYS = {"footnote": "Footnote", "usual": "usual way", "whole": "usual, read whole"}
_QUESTIONS = 60
_TEXTS = 64  # embedded alone
_SIZES = (1_000, 5_000, 10_000)


def bench(
    documents: Annotated[Path, typer.Argument(help="A folder of documents.")] = Path("seeds"),
    cases: Annotated[Path | None, typer.Argument(help="Questions on them.")] = None,
    *,
    scale: Annotated[bool, typer.Option("--scale", help="Measure how the cost grows with the index instead.")] = False,
) -> None:
    """Measure indexing beside LlamaIndex's usual way."""
    go_offline()
    shown = Console()
    if scale:
        with tempfile.TemporaryDirectory() as folder:
            shown.print(scale_table(measure_scale(documents, Path(folder), _SIZES)))
        return
    asked = read_cases(cases or _CASES) if cases or documents == Path("seeds") else []
    with tempfile.TemporaryDirectory() as folder:
        for kind, task in _tasks(documents, asked, Path(folder)):
            shown.print(comparison(kind, {way: _measured(way, task) for way in _ways()}, len(task.questions)))


def comparison(kind: str, measured: dict[str, Measured], questions: int) -> Table:
    """Show what the ways took; each ratio is of the other way to Footnote, so that more than 1 is faster."""
    table = Table("", *(_WAYS[way] for way in measured), title=kind, title_justify="left", caption_justify="left")
    table.caption = "in brackets: how many times Footnote's figure; PDF and text hold the same words"
    ours = measured["footnote"]
    rows: list[tuple[str, Callable[[Measured], float], str]] = [
        ("documents to searchable, s", lambda way: way.seconds, "{:.1f}"),
        ("word pieces read a second", lambda way: way.read / way.seconds, "{:,.0f}"),
        ("embedding alone, texts a second", lambda way: way.embedded, "{:.1f}"),
        ("peak memory, MB", lambda way: way.memory / 1e6, "{:,.0f}"),
    ]
    for label, figure, form in rows:
        others = (f"{form.format(figure(way))} ({figure(way) / figure(ours):.2f})" for way in measured.values())
        table.add_row(label, *others)
    table.add_row("passages", *(f"{way.passages:,}" for way in measured.values()))
    table.add_row("word pieces that the model reads", *(f"{way.read / way.pieces:.1%}" for way in measured.values()))
    if questions:
        shares = ((way.first / questions, way.among / questions) for way in measured.values())
        table.add_row("right document first / among five", *(f"{first:.3f} / {among:.3f}" for first, among in shares))
    return table


def _ways() -> list[str]:
    if PARTS.is_dir():
        return list(_WAYS)
    sys.stderr.write("LlamaIndex's readers are not installed; `make bench-index` puts them in place\n")
    return ["footnote"]


def _tasks(documents: Path, cases: Sequence[Case], folder: Path) -> Iterable[tuple[str, Task]]:
    """Write the documents in both kinds, and say what is to be measured on each."""
    read = _read(documents)
    embedder = Embedder()
    texts = [passage.text for document in read for passage in split(document, embedder, tokens=180)][:_TEXTS]
    for suffix, as_file in ((".txt", _as_text), (".pdf", _as_pdf)):
        place = folder / suffix[1:]
        place.mkdir()
        for document in read:
            (place / f"{_plain(document.path)}{suffix}").write_bytes(as_file(document))
        yield suffix[1:], Task("", str(place), _questions(cases, suffix), tuple(texts))


def _read(documents: Path) -> list[Document]:
    with FileReader() as reader:
        return [reader.read(documents / name, name)[0] for name in list_library(documents).files]


def _questions(cases: Sequence[Case], suffix: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (case.question, tuple(f"{_plain(source.document)}{suffix}" for source in case.sources))
        for case in cases
        if case.sources and not case.history
    )[:_QUESTIONS]


def _plain(name: str) -> str:
    return name.replace("/", "_")


def _as_text(document: Document) -> bytes:
    return document.text.encode()


def _as_pdf(document: Document) -> bytes:
    from fpdf import FPDF

    paper = FPDF()
    paper.set_font("helvetica", size=11)
    paper.add_page()
    paper.multi_cell(0, text=document.text.encode("latin-1", "replace").decode("latin-1"))
    return bytes(paper.output())


def _measured(way: str, task: Task) -> Measured:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "evals.bench_way"]
    wanted = json.dumps(asdict(task) | {"way": way})
    done = subprocess.run(command, cwd=ROOT, input=wanted, stdout=subprocess.PIPE, text=True, check=True)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command()(bench)
    app(sys.argv[1:], prog_name="python -m evals.bench_index")
