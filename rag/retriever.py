"""The retrieval of an assistant as a LlamaIndex retriever, for pipelines built with that library.

Nothing else imports this file: LlamaIndex takes seconds to import, and an answer does not need it.
"""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.library import Library
from rag.followup import Search
from rag.retrieve import Candidate, find_candidates


class HybridRetriever(BaseRetriever):
    """Finds passages by meaning and by words; the offsets of its nodes are those of citations."""

    def __init__(self, library: Library, *, top_k: int = 5) -> None:
        super().__init__()
        self._library = library
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = find_candidates(self._library, Search(query_bundle.query_str))
        return [NodeWithScore(node=_node(candidate), score=candidate.fused) for candidate in found[: self._top_k]]


def _node(candidate: Candidate) -> TextNode:
    passage = candidate.passage
    place = {"document": passage.document, "title": passage.title, "page": passage.page, "heading": passage.heading}
    return TextNode(
        id_=candidate.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata={name: value for name, value in place.items() if value is not None},
    )
