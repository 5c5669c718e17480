"""What programs send and get, over the API and as tools: models that check, describe and become JSON."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from index.passage import Document
from index.schema import DocumentInfo
from rag.answer import Answer
from rag.scope import Scope

if TYPE_CHECKING:
    from rag.rank import RankedPassage

MOST_RESULTS = 50
LONGEST_TEXT = 20_000  # code points of a document's text in one reply

Words = Annotated[str, Field(description="The question, in words, at most 4,000 characters.")]
Inside = Annotated[
    tuple[str, ...],
    Field(description="Ask only these documents or folders; `*` and `?` stand for other letters, as in `2020/*.md`."),
]
Types = Annotated[tuple[str, ...], Field(description="Ask only files of these types, such as `pdf`.")]
Since = Annotated[str | None, Field(description="Ask only files changed since a day, month or year: `2024-03-01`.")]
Until = Annotated[str | None, Field(description="Ask only files changed until then, that day, month or year included.")]
Limit = Annotated[int | None, Field(ge=1, le=MOST_RESULTS, description="The most passages to return.")]


class Question(BaseModel):
    """A question, the conversation before it, and which documents it is put to."""

    model_config = ConfigDict(extra="forbid")

    question: Words
    history: Annotated[
        list[dict[str, str]],
        Field(description='The conversation so far: `{"role": "user" or "assistant", "content": "…"}` each.'),
    ] = []
    documents: Annotated[list[str] | None, Field(description="Ask only these documents, named by their paths.")] = None
    inside: Inside = ()
    types: Types = ()
    since: Since = None
    until: Until = None

    @property
    def scope(self) -> Scope:
        """The filter over the documents."""
        named = None if self.documents is None else tuple(self.documents)
        return Scope(named, self.inside, self.types, self.since, self.until)


class Query(Question):
    """A question whose passages are wanted, not an answer."""

    limit: Limit = None


class AnswerObject(RootModel[Answer]):
    """The answer, as `footnote ask --json` prints it."""


class FoundPassage(BaseModel):
    """A passage that was found: `text` stands at `[start:end]` of its document. Higher scores are better."""

    document: str
    title: str
    page: int | None
    heading: str
    start: int
    end: int
    text: str
    score: float


class StoredDocument(BaseModel):
    """What is known of a document. `modified` is when its file was last changed, in seconds since 1970."""

    document: str
    title: str
    pages: int | None
    characters: int
    passages: int
    notices: list[str]
    digest: str
    modified: float


class Changed(BaseModel):
    """The document that was added, renamed, removed or put back; a removed one is kept aside for a day under `key`."""

    document: str
    key: str | None = None


class Excerpt(BaseModel):
    """The text of a document from `start` to `end`, of `characters` in all, exactly as citations count it."""

    document: str
    title: str
    pages: int
    characters: int
    start: int
    end: int
    text: str


class Problem(BaseModel):
    """Why there is no answer, in one sentence."""

    error: str


def found_passage(ranked: "RankedPassage") -> FoundPassage:
    """Write a ranked passage."""
    passage = ranked.passage
    names = ("document", "title", "page", "heading", "start", "end", "text")
    return FoundPassage(**{name: getattr(passage, name) for name in names}, score=ranked.score)


def stored_document(info: DocumentInfo) -> StoredDocument:
    """Write what is known of a document."""
    names = ("title", "pages", "characters", "passages", "digest")
    return StoredDocument(
        **{name: getattr(info, name) for name in names},
        document=info.path,
        notices=list(info.notices),
        modified=info.mtime_ns / 1e9,
    )


def excerpt(document: Document, start: int, end: int) -> Excerpt:
    """Cut `[start:end]` out of a document, at most `LONGEST_TEXT` of it."""
    start = min(max(start, 0), len(document.text))
    end = min(max(end, start), start + LONGEST_TEXT, len(document.text))
    return Excerpt(
        document=document.path,
        title=document.title,
        pages=len(document.pages),
        characters=len(document.text),
        start=start,
        end=end,
        text=document.text[start:end],
    )
