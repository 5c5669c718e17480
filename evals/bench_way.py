"""One way of making a folder searchable, measured in a process of its own, so that its peak of memory is its own.

The usual way is what LlamaIndex's tutorials do: SimpleDirectoryReader, SentenceSplitter, HuggingFaceEmbedding with the
same weights, and Chroma. Its splitter makes chunks of 1,024 tokens, of which the model reads 256 word pieces; the
"whole" way makes chunks of 256, so that nearly all is read.
"""

import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from index.embed import Embedder, searched_text
from index.offline import go_offline
from index.parallel import PROCESSORS
from index.passage import Passage
from rag.assistant import open_assistant
from rag.settings import Settings

PARTS = Path(sys.prefix) / "llamaindex"  # `make bench-index` puts LlamaIndex's parts there: they need an older pandas
_ROOM = 254  # word pieces that the model reads, its marks for begin and end apart


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be measured: a way, its folder, questions with the files that answer them, texts to embed alone."""

    way: str
    folder: str
    questions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """What a way took.

    `seconds` from files to searchable, the model being loaded; `pieces` are word pieces of what was embedded and `read`
    those that the model reads of them; `embedded` is texts a second; `memory` is the peak in bytes, with processes that
    it started; `first` and `among` count the questions whose right document came first and among five.
    """

    seconds: float
    passages: int
    pieces: int
    read: int
    embedded: float
    memory: int
    first: int
    among: int


class Way(Protocol):
    """A way to make a folder searchable."""

    def embed(self, texts: list[str]) -> object:
        """Embed texts as it embeds passages."""
        ...

    def index(self, folder: Path) -> None:
        """Make the folder searchable."""
        ...

    def texts(self) -> list[str]:
        """Return what was embedded."""
        ...

    def find(self, question: str) -> list[str]:
        """Return the names of the documents of the five best passages, best first."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...


class Ours:
    """Footnote."""

    def __init__(self, folder: Path, home: Path) -> None:
        import_module("chromadb")  # importing is no part of indexing, in either way
        self._assistant = open_assistant(Settings.load(library=folder, home=home))
        self._library = self._assistant.library
        self.close = self._assistant.close

    def embed(self, texts: list[str]) -> object:
        """See Way."""
        return self._library.embedder.embed_passages(texts)[0]

    def index(self, folder: Path) -> None:
        """See Way."""
        self._library.sync()

    def texts(self) -> list[str]:
        """See Way."""
        passages = self._library.sample(sum(info.passages for info in self._library.documents()))
        return [searched_text(passage, self._library.embedder) for passage in passages]

    def find(self, question: str) -> list[str]:
        """See Way."""
        return [ranked.passage.document for ranked in self._assistant.find(question)]


class Usual:
    """LlamaIndex with its defaults, or with chunks of `chunk` tokens."""

    def __init__(self, _folder: Path, home: Path, *, chunk: int = 1024, overlap: int = 200) -> None:
        import_module("torch").set_num_threads(PROCESSORS)  # its own default, which go_offline changes for Footnote
        sys.path.append(str(PARTS))
        core, stores = import_module("llama_index.core"), import_module("llama_index.vector_stores.chroma")
        model = import_module("llama_index.embeddings.huggingface").HuggingFaceEmbedding
        self._core: Any = core
        self._splitter = core.node_parser.SentenceSplitter(chunk_size=chunk, chunk_overlap=overlap)
        self._model = model(model_name=str(Embedder().folder), device="cpu")
        client = import_module("chromadb").PersistentClient(str(home))
        self._context = core.StorageContext.from_defaults(
            vector_store=stores.ChromaVectorStore(chroma_collection=client.get_or_create_collection("documents"))
        )
        self.close: Callable[[], None] = client.close

    def embed(self, texts: list[str]) -> object:
        """See Way."""
        return self._model.get_text_embedding_batch(texts)

    def index(self, folder: Path) -> None:
        """See Way."""
        self._documents = self._core.SimpleDirectoryReader(str(folder), recursive=True).load_data()
        index = self._core.VectorStoreIndex.from_documents(
            self._documents,
            storage_context=self._context,
            transformations=[self._splitter],
            embed_model=self._model,
        )
        self._retriever = index.as_retriever(similarity_top_k=5)

    def add(self, passages: Iterable[Passage], vectors: list[list[float]]) -> None:
        """Add passages that were embedded elsewhere."""
        node = self._core.schema.TextNode
        held = zip(passages, vectors, strict=True)
        nodes = [node(text=one.text, embedding=own, metadata={"file_name": one.document}) for one, own in held]
        self._context.vector_store.add(nodes)

    def open(self) -> None:
        """Find in all that was added, now or before."""
        index = self._core.VectorStoreIndex.from_vector_store(self._context.vector_store, embed_model=self._model)
        self._retriever = index.as_retriever(similarity_top_k=5)

    def embedded(self, question: str) -> object:
        """Return a question for `find` that need not be embedded again."""
        return self._core.QueryBundle(question, embedding=self._model.get_query_embedding(question))

    def count(self) -> int:
        """Return how many texts there are."""
        return int(self._context.vector_store.client.count())

    def texts(self) -> list[str]:
        """See Way."""
        mode = self._core.schema.MetadataMode.EMBED
        return [node.get_content(metadata_mode=mode) for node in self._splitter(self._documents)]

    def find(self, question: object) -> list[str]:
        """See Way."""
        return [found.node.metadata["file_name"] for found in self._retriever.retrieve(question)]


def _whole(folder: Path, home: Path) -> Usual:
    return Usual(folder, home, chunk=256, overlap=20)


WAYS: dict[str, Callable[[Path, Path], Way]] = {"footnote": Ours, "usual": Usual, "whole": _whole}


def measure(task: Task) -> Measured:
    """Index a folder in one way, then ask, and embed alone."""
    folder = Path(task.folder)
    with tempfile.TemporaryDirectory() as home, closing(WAYS[task.way](folder, Path(home))) as way:
        way.embed(["warm"])
        with _Memory() as memory:
            seconds = _seconds(lambda: way.index(folder))
        texts = way.texts()
        pieces = [len(Embedder().token_starts(text)) for text in texts]
        ranks = [_rank(way.find(question), right) for question, right in task.questions]
        alone = _seconds(lambda: way.embed(list(task.texts)))
    return Measured(
        seconds=seconds,
        passages=len(texts),
        pieces=sum(pieces),
        read=sum(min(count, _ROOM) for count in pieces),
        embedded=len(task.texts) / alone,
        memory=memory.peak,
        first=sum(rank == 0 for rank in ranks),
        among=sum(rank is not None for rank in ranks),
    )


def _rank(found: list[str], right: tuple[str, ...]) -> int | None:
    return next((rank for rank, name in enumerate(found) if name in right), None)


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


class _Memory:
    """Watches, until the block ends, the memory that this process and those it started hold together.

    Linux only. The peaks that the system keeps will not do: a process that was started is given its starter's.
    """

    peak = 0

    def __enter__(self) -> "_Memory":
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        own = Path("/proc/self")
        while True:
            started = [Path("/proc") / pid for file in own.glob("task/*/children") for pid in _words(file)]
            self.peak = max(self.peak, sum(memory_of(process) for process in [own, *started]))
            if self._ended.wait(0.02):
                return


def memory_of(process: Path) -> int:
    """Return the bytes that a process, named by its folder in `/proc`, holds in memory; 0 when it has ended."""
    pages = _words(process / "statm")
    return int(pages[1]) * resource.getpagesize() if pages else 0


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").split()
    except OSError:  # it has just ended
        return []


if __name__ == "__main__":
    go_offline()
    print(json.dumps(asdict(measure(Task(**json.load(sys.stdin))))))  # noqa: T201
