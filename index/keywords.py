"""Search by words: BM25 (Robertson and Zaragoza 2009) over the same passages. Only this and `stems` know Tantivy."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from index.errors import IndexDamaged
from index.letters import lowered, unaccented
from index.passage import Chosen, Passage
from index.stems import plain_words, stems

FIELDS = {  # what is searched, in which form, and how much a match there counts
    "text": ("en_stem", 1.0),
    "context": ("en_stem", 0.5),
    "letters": ("default", 1.0),  # the text again: Marcos is not Marco, and rosé no rose, though both have one stem
}
_FORMS = {"en_stem": stems, "default": plain_words}  # by the names that Tantivy has for them
_MAX_WORDS = 200  # of a question; more only slow the search
_COUNTED = "freq"  # how often a word stands in a passage is kept, and not where
_HEAP = 64_000_000  # bytes; one thread needs at least 15 MB

Sought = str | Mapping[str, float]  # a text to search for, or several, each with how much its words count


class Keywords:
    """The words of all passages, in a Tantivy index under `folder`.

    Raises, whatever is asked of it:
        IndexDamaged: Tantivy cannot read its files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open()

    def _open(self) -> None:
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("document", tokenizer_name="raw")
        for field, (form, _) in FIELDS.items():
            schema.add_text_field(field, tokenizer_name=form, index_option=_COUNTED)
        with self._naming_damage():
            self._folder.mkdir(exist_ok=True)  # fails where the index in use was just replaced, and its folder removed
            self._schema = schema.build()
            self._index = tantivy.Index(self._schema, path=str(self._folder))

    def change(self, add: dict[str, Passage], remove: Sequence[str]) -> None:
        """Add passages by id and remove others, in one commit."""
        with self._naming_damage():
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            for name in remove:
                writer.delete_documents_by_term("id", name)
            for name, passage in add.items():
                writer.add_document(_words_of(name, passage))
            self._commit(writer)

    def rewrite(self, passages: Iterable[dict[str, Passage]]) -> None:
        """Write all passages anew, in one commit.

        Tantivy counts a removed passage in its statistics until it merges files; after this, an index that was edited
        scores like one that was built at once.
        """
        with self._naming_damage():
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            writer.delete_all_documents()
            for some in passages:
                for name, passage in some.items():
                    writer.add_document(_words_of(name, passage))
            self._commit(writer)

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, sought: Sought, count: int, documents: Chosen = None) -> list[tuple[str, float]]:
        """Return the ids of the passages that share words with what is sought, with BM25 scores, best first."""
        texts = {sought: 1.0} if isinstance(sought, str) else sought
        clauses = [clause for text, weight in texts.items() for clause in self._clauses(text, weight)]
        if not clauses:
            return []
        query, must = tantivy.Query.boolean_query(clauses), tantivy.Occur.Must
        if documents is not None:
            scope = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
            query = tantivy.Query.boolean_query([(must, query), (must, tantivy.Query.const_score_query(scope, 0.0))])
        return sorted(self._hits(query, count), key=lambda hit: (-hit[1], hit[0]))

    def _clauses(self, text: str, weight: float) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """Return a clause for each word of a text in each field. No word is read as part of a query language."""
        return [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._holding(word, field), weight * counts))
            for field, (form, counts) in FIELDS.items()
            for word in _FORMS[form](text)[:_MAX_WORDS]
        ]

    def _holding(self, word: str, field: str = "text") -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, word, index_option=_COUNTED)

    def everything(self) -> list[str]:
        """Return the ids of all passages; one that is there twice is listed twice."""
        return [name for name, _ in self._hits(tantivy.Query.all_query(), max(self.count(), 1))]

    def finds(self, name: str, text: str) -> bool:
        """Say whether a passage is found by the words of its text; true for a text without words to find it by."""
        itself, must = tantivy.Query.term_query(self._schema, "id", name), tantivy.Occur.Must
        held = [self._holding(stem) for stem in stems(text)[:_MAX_WORDS]]
        all_of_it = tantivy.Query.boolean_query([(must, query) for query in (itself, *held)])
        return not held or [found for found, _ in self._hits(all_of_it, 2)] == [name]

    def _hits(self, query: tantivy.Query, count: int) -> list[tuple[str, float]]:
        with self._naming_damage():
            searcher = self._index.searcher()
            hits = searcher.search(query, count).hits
            return [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]

    def document_frequencies(self, words: Sequence[str]) -> list[int]:
        """Return in how many passages each word occurs, in any of its forms."""
        with self._naming_damage():
            searcher = self._index.searcher()
            return [max((searcher.doc_freq("text", stem) for stem in stems(word)), default=0) for word in words]

    def count(self) -> int:
        """Return how many passages there are."""
        return int(self._index.searcher().num_docs)

    @contextmanager
    def _naming_damage(self) -> Generator[None]:
        try:
            yield
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"the words in {self._folder} cannot be read ({error})") from error


def _words_of(name: str, passage: Passage) -> tantivy.Document:
    text, context = unaccented(passage.text), unaccented(passage.context)
    return tantivy.Document(
        id=name, document=passage.document, text=text, context=context, letters=lowered(passage.text)
    )
