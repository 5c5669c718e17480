"""How fast questions are answered over many passages: `make bench-retrieval`, 100,000 of them, beside LlamaIndex's.

A passage is four sentences of the documents, drawn by chance. Its vectors are those of its sentences, the whole
one with some noise, so that the model reads each sentence once and building takes minutes, not hours. LlamaIndex is
given the same passages and vectors in its usual way, a VectorStoreIndex over Chroma; it searches by meaning alone and
answers nothing. Each way is built in one process and asked in another, so that the memory of asking is its own.
"""

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.bench_scale import sentences_of
from evals.bench_way import PARTS, Usual, memory_of
from evals.case import read_cases
from index.embed import Embedder, TokenVectors, Vectors, unit
from index.home import build_in_use
from index.library import Library
from index.offline import go_offline
from index.sentences import sentence_spans
from index.settings import IndexSettings
from index.store import Store
from index.tokens import pack
from rag.assistant import Assistant, open_assistant
from rag.followup import Search
from rag.retrieve import find_candidates
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
_CASES = Path(__file__).parent / "cases" / "seeds.jsonl"
_IN_A_PASSAGE = 4  # sentences
_IN_A_DOCUMENT = 100  # passages
_NOISE = 0.3  # of a vector's length: passages that share three sentences lie apart
_QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do: a step of a way, in a folder, with questions."""

    step: str
    folder: str
    questions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking took, in milliseconds a question, and the bytes held afterwards.

    `found` is a retrieval from question to passages, `searched` the same with the question embedded beforehand;
    `answered` is a whole answer, of a way that gives any.
    """

    passages: int
    found: list[float]
    searched: list[float]
    answered: list[float]
    memory: int


class Composed(Embedder):
    """The bundled model, which reads a sentence once; a passage has what its sentences have."""

    def __init__(self) -> None:
        super().__init__()
        self._read: dict[str, TokenVectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[bytes]]:
        """Return the vectors of passages and of their word pieces, as `Embedder.embed_passages` does."""
        made = [self._composed(text) for text in texts]
        return np.array([whole for whole, _ in made], dtype=np.float32), [packed for _, packed in made]

    def _composed(self, text: str) -> tuple[Vectors, bytes]:
        spans = sentence_spans(text)
        own = [text[start:end] for start, end in spans]
        if new := [sentence for sentence in own if sentence not in self._read]:
            self._read.update(zip(new, self.embed_tokens(new), strict=True))
        read = [self._read[sentence] for sentence in own]
        noise = unit(
            np.random.default_rng(list(hashlib.sha256(text.encode()).digest())).standard_normal(
                self.dimension, np.float32
            )
        )
        noise *= _NOISE
        whole = unit(np.sum([tokens.whole for tokens in read], axis=0))
        starts = np.concatenate([tokens.starts + start for tokens, (start, _) in zip(read, spans, strict=True)])
        packed = pack(len(text), starts, np.concatenate([tokens.vectors for tokens in read]))
        return unit(whole + noise), packed


def write(folder: Path, sentences: Sequence[str], passages: int) -> None:
    """Write documents of so many paragraphs, which become about as many passages."""
    folder.mkdir(parents=True)
    chance = random.Random(1)
    for first in range(0, passages, _IN_A_DOCUMENT):
        count = min(_IN_A_DOCUMENT, passages - first)
        paragraphs = (" ".join(chance.sample(sentences, _IN_A_PASSAGE)) for _ in range(count))
        (folder / f"{first:06}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")


def build_ours(folder: Path) -> None:
    """Index the library of a folder."""
    with closing(Library(IndexSettings(folder / "library", folder / "home"), Composed())) as library:
        library.sync()


def ask_ours(folder: Path, questions: Sequence[str]) -> Asked:
    """Ask Footnote."""
    settings = Settings.load(library=folder / "library", home=folder / "home")
    with closing(open_assistant(settings)) as assistant:
        held = sum(info.passages for info in assistant.library.documents())
        assistant.ask("How much is it?")  # loads what is loaded once
        found = _milliseconds(_retrieval(assistant), questions)
        searched = [_embedded_before(assistant, question) for question in questions]
        return Asked(held, found, searched, _milliseconds(assistant.ask, questions), memory_of(Path("/proc/self")))


def _retrieval(assistant: Assistant) -> Callable[[str], object]:
    return lambda question: find_candidates(assistant.library, Search(question))


def _embedded_before(assistant: Assistant, question: str) -> float:
    assistant.library.embedder.embed_question(question)  # kept for the next that asks
    return _milliseconds(_retrieval(assistant), [question])[0]


def build_usual(folder: Path) -> None:
    """Give LlamaIndex the passages and vectors of the index that Footnote made."""
    home = folder / "home"
    with closing(Usual(folder, folder / "usual")) as usual, closing(Store.open(home / build_in_use(home))) as store:
        for passages, vectors in store.catalog.pages_of_passages(1_000):
            usual.add(passages.values(), vectors.tolist())


def ask_usual(folder: Path, questions: Sequence[str]) -> Asked:
    """Ask LlamaIndex's retriever, as its tutorials make it."""
    with closing(Usual(folder, folder / "usual")) as usual:
        usual.open()
        usual.find("How much is it?")
        found = _milliseconds(usual.find, questions)
        searched = _milliseconds(usual.find, [usual.embedded(question) for question in questions])
        return Asked(usual.count(), found, searched, [], memory_of(Path("/proc/self")))


def _milliseconds(call: Callable[[Any], object], questions: Iterable[object]) -> list[float]:
    spent: list[float] = []
    for question in questions:
        begun = time.perf_counter()
        call(question)
        spent.append(1000 * (time.perf_counter() - begun))
    return spent


def table_of(measured: dict[str, Asked]) -> Table:
    """Show what asking took in each way."""
    [held, *_] = [asked.passages for asked in measured.values()]
    table = Table("milliseconds, p50 / p95", *measured, title=f"{held:,} passages", title_justify="left")
    rows: list[tuple[str, Callable[[Asked], list[float]]]] = [
        ("retrieval, from question to passages", lambda asked: asked.found),
        ("the same, the question embedded before", lambda asked: asked.searched),
        ("a whole answer", lambda asked: asked.answered),
    ]
    for name, times in rows:
        table.add_row(name, *(_p50_and_p95(times(asked)) for asked in measured.values()))
    table.add_row("memory after asking, MB", *(f"{asked.memory / 1e6:,.0f}" for asked in measured.values()))
    return table


def _p50_and_p95(times: Sequence[float]) -> str:
    return f"{median(times):.1f} / {quantiles(times, n=20, method='inclusive')[-1]:.1f}" if len(times) > 1 else "–"


def main(arguments: Sequence[str]) -> None:
    """Read `[PASSAGES [FOLDER CASES]]`, build and ask each way, and print the table."""
    go_offline()
    passages = int(arguments[0]) if arguments else 100_000
    source, cases = [Path(argument) for argument in arguments[1:]] or [ROOT / "seeds", _CASES]
    questions = [case.question for case in read_cases(cases) if not case.history][:_QUESTIONS]
    ways = {"Footnote": "ours"} | ({"LlamaIndex over Chroma": "usual"} if PARTS.is_dir() else {})
    with tempfile.TemporaryDirectory() as work:
        write(Path(work) / "library", sentences_of(source), passages)
        measured: dict[str, Asked] = {}
        for name, way in ways.items():
            _in_its_own_process(Task(f"build_{way}", work))
            measured[name] = Asked(**json.loads(_in_its_own_process(Task(f"ask_{way}", work, questions))))
        Console().print(table_of(measured))


def _in_its_own_process(task: Task) -> str:
    command = [sys.executable, "-m", "evals.bench_retrieval", "--task"]
    given = json.dumps(asdict(task))
    return subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True).stdout


def _work(task: Task) -> None:
    go_offline()
    folder = Path(task.folder)
    builds = {"build_ours": build_ours, "build_usual": build_usual}
    asks = {"ask_ours": ask_ours, "ask_usual": ask_usual}
    if task.step in builds:
        builds[task.step](folder)
    else:
        sys.stdout.write(json.dumps(asdict(asks[task.step](folder, task.questions))))


if __name__ == "__main__":
    if sys.argv[1:] == ["--task"]:
        _work(Task(**json.load(sys.stdin)))
    else:
        main(sys.argv[1:])
