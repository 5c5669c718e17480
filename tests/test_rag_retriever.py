from llama_index.core.retrievers import BaseRetriever

from rag.followup import Search
from rag.retrieve import find_candidates
from rag.retriever import HybridRetriever

QUESTIONS = ["Who leads the CSTO?", "How many battle tanks were lost?"]


def test_llamaindex_gets_nodes_whose_offsets_are_exact(seeds_assistant):
    library = seeds_assistant.library
    retriever = HybridRetriever(library, top_k=7)
    assert isinstance(retriever, BaseRetriever)
    found = retriever.retrieve(QUESTIONS[0])
    assert len(found) == 7
    for hit in found:
        document = library.document(hit.node.metadata["document"])
        assert document.text[hit.node.start_char_idx : hit.node.end_char_idx] == hit.node.get_content()
        assert hit.node.metadata.get("page") == document.page_at(hit.node.start_char_idx)
        assert hit.node.metadata["title"] == document.title


def test_llamaindex_gets_what_the_assistant_starts_from(seeds_assistant):
    found = HybridRetriever(seeds_assistant.library).retrieve(QUESTIONS[1])
    candidates = find_candidates(seeds_assistant.library, Search(QUESTIONS[1]))[:5]
    assert [(hit.node.node_id, hit.score) for hit in found] == [(one.id, one.fused) for one in candidates]
