"""How fast it is: `make bench` measures Footnote beside the obvious way, on the same documents, in one run.

The obvious way is what the tutorials of LlamaIndex do: SentenceSplitter with its defaults, one embedding per chunk, a
VectorStoreIndex in memory, the nearest chunks by cosine. It answers nothing and cites nothing.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from llama_index.core import Document as LlamaDocument
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from rich.console import Console
from rich.table import Table

from evals.case import read_cases
from index.embed import Embedder
from index.offline import go_offline
from rag.assistant import Assistant, open_assistant
from rag.settings import Settings

_CASES = Path(__file__).parent / "cases" / "seeds.jsonl"
_QUESTIONS = 60


class _SameModel(BaseEmbedding):
    """The bundled model behind LlamaIndex's interface, so that both ways embed with the same weights."""

    embedder: Any

    def _get_text_embedding(self, text: str) -> list[float]:
        return self.embedder.embed([text])[0].tolist()

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self.embedder.embed(texts).tolist()

    def _get_query_embedding(self, query: str) -> list[float]:
        return self.embedder.embed_question(query).tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def main(arguments: Sequence[str]) -> None:
    """Measure indexing, syncing and asking; CASES and LIBRARY may be named, the seeds are the default."""
    go_offline()
    cases, library = [Path(argument) for argument in arguments] or [_CASES, Path("seeds")]
    questions = [case.question for case in read_cases(cases) if not case.history][:_QUESTIONS]
    with tempfile.TemporaryDirectory() as home:
        assistant = open_assistant(Settings.load(library=library, home=Path(home)))
        assistant.library.embedder.embed(["warm"])
        index_seconds = _seconds(assistant.library.sync)
        again_seconds = _seconds(assistant.library.sync)
        obvious, obvious_seconds = _obvious(assistant)
        table = Table("what", "Footnote", "the obvious way", "ratio")
        _row(table, "documents to searchable", [index_seconds], [obvious_seconds])
        table.add_row("nothing changed", f"{1000 * again_seconds:.1f} ms", "", "")
        _row(table, "one retrieval, p50", _times(assistant.find, questions), _times(obvious.retrieve, questions))
        asked = _times(assistant.ask, questions)
        table.add_row("one answer, p50", f"{1000 * statistics.median(asked):.1f} ms", "", "")
        table.add_row("one answer, p95", f"{1000 * statistics.quantiles(asked, n=20)[-1]:.1f} ms", "", "")
        Console().print(table)
        assistant.close()


def _obvious(assistant: Assistant) -> tuple[Any, float]:
    documents = [
        LlamaDocument(text=assistant.library.document(info.path).text) for info in assistant.library.documents()
    ]
    model = _SameModel(embedder=Embedder(), embed_batch_size=10)
    model.get_text_embedding("warm")
    begun = time.perf_counter()
    index = VectorStoreIndex.from_documents(documents, transformations=[SentenceSplitter()], embed_model=model)
    return index.as_retriever(similarity_top_k=5), time.perf_counter() - begun


def _times(call: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    call(questions[0])
    return [_seconds(lambda question=question: call(question)) for question in questions]


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def _row(table: Table, name: str, ours: Sequence[float], theirs: Sequence[float]) -> None:
    first, second = statistics.median(ours), statistics.median(theirs)
    table.add_row(name, f"{1000 * first:.1f} ms", f"{1000 * second:.1f} ms", f"{first / second:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
