"""From a question to a cited answer. Start reading here: `Assistant.stream` is the whole path, straight down."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial

from index.errors import QuestionError
from index.library import Library
from index.parallel import PROCESSORS
from index.passage import Chosen, Passage
from rag.answer import MAX_QUESTION, NOT_SAID, Answer, Citation, Found, Turn
from rag.choose import choose_quotes
from rag.confidence import confidence_of
from rag.differ import differences
from rag.ellipsis import thing_in
from rag.evidence import Evidence, of_ranking
from rag.followup import Search, Understood, resolve, told_so_far
from rag.judge import judge, spread
from rag.lead import below_headings
from rag.listing import asks_for_all, quotes_of_all, whole_table
from rag.named import NamedDocuments
from rag.outline import asks_for_outline, outline, summed_up
from rag.quote import Quote
from rag.rank import RankedPassage, Ranker, Ranking
from rag.reader import Reader
from rag.retrieve import without_copies
from rag.settings import Settings
from rag.survey import QUOTED, how_much_was_read, looked_for, survey
from rag.talk import about_documents, reply
from rag.write import EndpointFault, Writer

# A score of late interaction, below which no passage meets a question. MTRAG's later turns, nDCG@5: 0.901 without this,
# 0.907 at 0.65 or 0.7; XQuAD asked after other articles: AUROC 0.993, 0.997; refusals 0.038, 0.054 (at 0.7 0.069).
_MET = 0.65
_MOST_FOR_ALL = 400  # passages compared where all of something is asked for; each costs half a millisecond
STILL_READING = "Asked while documents were still being read: this comes from those read by then; ask again for all"


def open_assistant(settings: Settings) -> "Assistant":
    """Build everything a question needs. The only place that knows every part.

    Raises:
        LibraryMissing, ModelUnavailable: see index.library.
    """
    return Assistant(Library.open(settings.index), settings)


class Assistant:
    """Answers questions from one library. Any number of threads may ask; what is kept is only for speed."""

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self.settings = settings
        self.still_reading: Callable[[], bool] = lambda: False  # set by who indexes while questions are asked
        self._writer = Writer(library.embedder, settings, library.word_pieces) if settings.llm_url else None
        self._named = NamedDocuments(library)
        self._ranker = Ranker(library)
        self._reader = Reader()
        self._places = threading.BoundedSemaphore(max(2, PROCESSORS))  # more would only slow each other

    def close(self) -> None:
        """Let go of the index."""
        self.library.close()

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, documents: Chosen = None, offline: bool = False
    ) -> Answer:
        """Answer a question from the documents, or from those named; `offline` leaves the language model out of it.

        Raises:
            QuestionError: the question is empty or too long.
            IndexMissing: the library was never synced.
        """
        return deque(self.stream(question, history, documents=documents, offline=offline), maxlen=1)[0]

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, documents: Chosen = None, offline: bool = False
    ) -> Generator[Answer]:
        """Yield the answer as it grows; the last one is complete. Closing the stream ends what is under way."""
        begun, history = time.perf_counter(), about_documents(history)
        said = reply(_checked(question), self.library.documents, first=not history)
        if said is not None:
            spent = _timings(begun, begun, time.perf_counter())
            yield Answer(question, question, said, answered=False, confidence=0.0, timings_ms=spent)
            return
        reading = (STILL_READING,) if self.still_reading() else ()
        understood, evidence = self._look_up(question, history, documents, offline=offline)
        retrieved = time.perf_counter()
        answered = evidence.confidence >= self.settings.min_confidence
        answer = Answer(
            question=question,
            standalone_question=understood.search.standalone,
            answer="" if answered else evidence.asks_back or NOT_SAID,
            answered=answered,
            confidence=evidence.confidence,
            passages=tuple(_found(passage, score) for passage, score in evidence.passages),
            notices=(*reading, *understood.notices, *evidence.said(answered), *self._notices(evidence)),
        )
        for growing in self._answers(answer, understood, evidence, offline=offline) if answered else []:
            answer = growing
            yield answer
        if answer.answered:  # what a language model wrote may have been refused
            is_list = evidence.listed or evidence.counted
            different = () if is_list else differences(answer.standalone_question, evidence.quotes)
            answer = replace(answer, notices=(*answer.notices, *different))
        yield replace(answer, timings_ms=_timings(begun, retrieved, time.perf_counter()))

    def _look_up(
        self, question: str, history: Sequence[Turn], documents: Chosen, *, offline: bool
    ) -> tuple[Understood, Evidence]:
        """Say what is to be searched for, and what was found."""
        for asked_so in dict.fromkeys((_carried_on(question, history), question)):
            whole = self._of_the_whole(asked_so, documents)
            if whole and (whole.quotes or asked_so == question):
                return Understood(Search(asked_so)), whole
        for_all = asks_for_all(question)
        search = resolve(for_all or question, history)
        understood = self._writer.understand(search, history) if self._writer and not offline else Understood(search)
        asked = "" if self._writer and not offline else search.question  # a model reads more than is quoted
        judged = partial(of_ranking, asked=asked, said=told_so_far(history))
        with self._places:
            if for_all:
                ranking, read = self._rank_all(understood.search, documents)
                evidence = judged(ranking, quotes_of_all(for_all, ranking), QUOTED)
                return understood, replace(evidence, notices=(*evidence.notices, read), listed=True)
            search, ranking = self._best(understood.search, documents)
            chosen = choose_quotes(ranking.passages[: self.settings.top_k], asked=ranking.asked)
            quotes, compare = whole_table(self.library, asked, below_headings(search.question, chosen))
            evidence = judged(ranking, quotes, self.settings.top_k)
            evidence = replace(evidence, caveats=(*evidence.caveats, *compare), listed=bool(compare))
            return replace(understood, search=search), evidence

    def _of_the_whole(self, question: str, documents: Chosen) -> Evidence | None:
        """Return what answers a question about documents as a whole: what they say, or where they name something."""
        if not (asks_for_outline(question) or looked_for(question)):
            return None  # most questions stand in line once, for what they search
        with self._places:
            if summary := outline(self.library, question, documents=documents):
                return summary
            found = survey(self.library, question, documents=documents)
            return found and replace(found, passages=found.passages[: self.settings.top_k])

    def _answers(
        self, answer: Answer, understood: Understood, evidence: Evidence, *, offline: bool
    ) -> Iterator[Answer]:
        """Yield the answer as it grows: written by the language model where there is one, quoted elsewhere."""
        if self._writer and not offline and not evidence.counted:
            try:
                passages = [passage for passage, _ in evidence.passages]
                yield from self._writer.write(answer, understood.search, passages, spent=understood.seconds)
                return
            except EndpointFault as fault:
                host = self._writer.endpoint.host
                reason = f"These are quotes, because the language model at {host} did not answer: {fault}"
                answer = replace(answer, notices=(*answer.notices, reason))
        for quote in evidence.quotes:
            answer = _with_quote(answer, quote)
            yield answer

    def find(
        self, question: str, history: Sequence[Turn] = (), *, limit: int | None = None, documents: Chosen = None
    ) -> list[RankedPassage]:
        """Return the passages that best meet a question, best first: retrieval without an answer."""
        with self._places:
            ranking = self.read(self.rank(question, history, documents=documents))
        return list(ranking.passages[: limit or self.settings.top_k])

    def rank(self, question: str, history: Sequence[Turn] = (), *, documents: Chosen = None) -> Ranking:
        """Return what was found, in the order of late interaction, before its best sentences are read.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return self._rank(resolve(_checked(question), about_documents(history)), documents)[1]

    def read(self, ranking: Ranking) -> Ranking:
        """Read the best sentences and order them anew: what is quoted, and what confidence is measured on."""
        return spread(judge(self._reader, ranking))

    def _best(self, search: Search, documents: Chosen) -> tuple[Search, Ranking]:
        """Rank and read what is found, for a request as it was typed and as a question: whichever is answered surer."""
        wordings = [search, *([replace(search, question=search.typed)] if search.typed else [])]
        ranked = (self._rank(wording, documents) for wording in wordings)
        read = [(wording, self.read(ranking)) for wording, ranking in ranked]
        return max(read, key=lambda found: confidence_of(found[1]))

    def _rank(self, search: Search, documents: Chosen) -> tuple[Search, Ranking]:
        """Rank what is found; a question that nothing found meets is ranked as one that leans on the conversation."""
        found = self._named.find(search, documents=documents, dense_weight=self.settings.dense_weight)
        ranking = self._ranker.rank(search, list(without_copies(found)))
        if search.earlier or not search.subject or any(each.score >= _MET for each in ranking.passages[:1]):
            return search, ranking
        leaning = self._rank(replace(search, earlier=search.subject), documents)
        best, other = ([each.passage for each in found.passages[:1]] for found in (ranking, leaning[1]))
        return (search, ranking) if ranking.asked.names and best == other else leaning

    def _rank_all(self, search: Search, documents: Chosen) -> tuple[Ranking, str]:
        """Rank all passages, as far as that can be done while somebody waits, and say how many that were."""
        most, weight = _MOST_FOR_ALL, self.settings.dense_weight
        found = self._named.find(search, documents=documents, dense_weight=weight, count=most)
        ranking = judge(self._reader, self._ranker.rank(search, found, most=most), most=2 * QUOTED)
        total = sum(info.passages for info in self.library.documents(None if documents is None else sorted(documents)))
        read = how_much_was_read(len(ranking.passages), total)
        return ranking, f"{read}: what fits best is quoted, and there may be more"

    def _notices(self, evidence: Evidence) -> tuple[str, ...]:
        """Say what could not be read in the documents that the answer draws on."""
        names = dict.fromkeys(passage.document for passage, _ in evidence.passages)
        notices = {info.path: info.notices for info in self.library.documents(list(names)) if info.notices}
        return tuple(f"{name}: {notice}" for name in names for notice in notices.get(name, ()))


def _carried_on(question: str, history: Sequence[Turn]) -> str:
    """Return "and the leaflet?", asked after "Summarise the report", as "Summarise the leaflet"."""
    before = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    named, thing = looked_for(before) or summed_up(before), thing_in(question)
    named = next((each for each in (f"the {named}", named) if named and each in before), "")
    return before.replace(named, thing) if named and thing else question


def _checked(question: str) -> str:
    if not question.strip():
        raise QuestionError("the question is empty; type one")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise QuestionError("the question holds characters that are not valid Unicode; type it anew")
    if len(question) > MAX_QUESTION:
        raise QuestionError(f"the question has {len(question):,} characters; ask in at most {MAX_QUESTION:,}")
    return question


def _with_quote(answer: Answer, quote: Quote) -> Answer:
    """Add one quoted sentence and its citation; of words that were just quoted from elsewhere, only the citation."""
    passage = quote.passage
    number = len(answer.citations) + 1
    citation = Citation(
        number=number,
        document=passage.document,
        title=passage.title,
        page=passage.page,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
        passage_start=passage.start,
        passage_end=passage.end,
    )
    gap = "\n\n" if quote.lead or quote.apart else " "
    repeats = any(" ".join(cited.quote.split()) == quote.words for cited in answer.citations[-1:])
    words = "" if repeats and not quote.lead else f"{quote.lead}{quote.words} "
    said = f"{answer.answer}{gap}{words}[{number}]".strip()
    return replace(answer, answer=said, citations=(*answer.citations, citation))


def _found(passage: Passage, score: float) -> Found:
    return Found(passage.document, passage.page, passage.start, passage.end, round(score, 4))


def _timings(begun: float, retrieved: float, ended: float) -> dict[str, float]:
    spans = {"retrieve": retrieved - begun, "answer": ended - retrieved, "total": ended - begun}
    return {name: round(1000 * seconds, 1) for name, seconds in spans.items()}
