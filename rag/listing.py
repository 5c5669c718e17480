"""Asked for all of something, or for the furthest or the sum of a table's column: more is quoted than one answer.

"List all losses" is answered by more sentences than a question that has one answer, chosen among all passages; how many
things they name is left to the reader. English only, in how it is asked for.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.library import Library
from index.stems import stems
from rag.choose import choose_quotes
from rag.kind import REQUEST, SUPERLATIVE
from rag.lead import below_headings
from rag.outline import bare
from rag.quote import Quote, sentences_of
from rag.rank import Ranking
from rag.survey import DOCUMENTS, MOST_READ, NAMED, QUOTED, number_of
from rag.words import cells, content, labels

_OWNER = r"(?= (?-i:(?:[A-Z]\S* )*[A-Z]\S*['’]s? ))"  # "List Otto Brandt's ships"
_LIST = re.compile(
    rf"{REQUEST}"
    r"(?:(?:list|name|give|show|tell|find|quote|enumerate)(?: me| us)? (?:(?P<each>every|each)|all|(?:two|three|four|"
    r"five|six|seven|eight|nine|ten|\d{1,2}|some)(?= .*\w{2,}[^\Ws]s\b)(?! (?:things|words|lines|minutes)))|"
    r"(?:(?:(?:give|show|write|make)(?: me| us)? (?:the|an?)|a) )?(?:(?:full|complete) )?list"
    rf"(?:(?= (?:the|of|these|those)\b)|{_OWNER})(?: of all)?|all(?= (?:the )?(?:[\w-]+ )?\w{{2,}}[^\Ws]s$))"
    rf"(?: of)?(?: the| these| those| your|(?P<owner>{_OWNER}))? "
    r"(?!about|that|there|this|(?:of|it|every|each)\b)(?P<things>.+)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"(?:what|which|who) (?:are|were) all (?:of )?(?:the|these|those) (?!.* for$).+|"
    rf"(?:which|what) (?!are |were ).+ (?:are|were) {NAMED}"
    rf"(?: (?:here|anywhere|in (?:(?:all|the|these|my|your) )*(?:{DOCUMENTS}|library|folder)))?",
    re.IGNORECASE,
)
_FURTHEST = re.compile(rf"{SUPERLATIVE} (\w+(?: \w+)?)", re.IGNORECASE)
_FURTHEST_LAST = re.compile(rf"\b(?:{SUPERLATIVE}|(?:most|least) \w+)\W*$", re.IGNORECASE)  # and the column before it
_SOUGHT = re.compile(r"\b(?:which|what) \w+", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:in total|total|altogether|on average|average)\b", re.IGNORECASE)


def asks_for_all(question: str) -> str:
    """Return a question that asks for everything of a kind as a question, "List all ships" too; "" for any other."""
    words = bare(question)
    if listed := _LIST.fullmatch(words):
        are = "is every" if listed["each"] else "are" if listed["owner"] is not None else "are the"
        return f"What {are} {listed['things']}?"
    return question if _ALL.fullmatch(words) else ""


def quotes_of_all(question: str, ranking: Ranking) -> list[Quote]:
    """Return what is quoted where all of something is asked for, each in a paragraph of its own."""
    chosen = to_the_point(choose_quotes(ranking.passages[:QUOTED], most=QUOTED), ranking.asked.content)
    return [replace(quote, apart=True) for quote in below_headings(question, chosen)]


def to_the_point(quotes: Sequence[Quote], asked: Collection[str]) -> list[Quote]:
    """Return those sentences of a list that have a word that was `asked` for, or that the reader likes.

    A word of the title or headings is enough, but where the best has another beside those and its labels, another is
    needed: of recipes that use eggs, eggs, and of the crew from Osk, Osk. Where the best has none, words tell nothing.
    """
    if not quotes or _words_around(quotes[0]).isdisjoint(asked):
        return [*quotes]
    best = quotes[0]
    others = {*asked}.difference(content(f"{best.passage.context} {' '.join(labels(best.text))}"))
    wanted = {*asked} if others.isdisjoint(content(best.text)) else others
    return [quote for quote in quotes if (quote.read or 0) > 0 or not wanted.isdisjoint(_words_around(quote))]


def whole_table(library: Library, question: str, quotes: Sequence[Quote]) -> tuple[Sequence[Quote], tuple[str, ...]]:
    """Return all rows of a table where some are quoted and the furthest or the sum of a column is asked for.

    None of its rows says that it is the furthest, so the reader is told to compare them. Of a long table, only that.
    """
    column = _compared(question)
    row = next((quote for quote in quotes if column.intersection(stems(" ".join(labels(quote.text))))), None)
    if row is None or not (row is quotes[0] or column.isdisjoint(stems(quotes[0].text))):
        return quotes, ()
    like, passages = labels(row.text), library.sample(MOST_READ, documents=[row.passage.document])
    below = (each for passage in passages if passage.headings == row.passage.headings for each in sentences_of(passage))
    rows = [replace(each, apart=True) for each in below if 2 * len(like & labels(each.text)) > len(like)]
    own = [each for each in rows if not column.isdisjoint(content(cells(each.text)))]
    if len(own) == 1 and _TOTAL.search(question) and _TOTAL.search(" ".join(like)):
        return own, ()  # a row that has the sum, and what is asked about
    shown = rows if len(rows) <= QUOTED else quotes
    count = sum(2 * len(like & labels(quote.text)) > len(like) for quote in shown)
    return shown, (f"{count} of {number_of(len(rows), 'row')} of the table are quoted: compare them yourself",)


def _compared(question: str) -> set[str]:
    """Return the stems of what may head the column whose furthest or sum a question asks for."""
    furthest, last = _FURTHEST.search(question), _FURTHEST_LAST.search(question)
    said = _SOUGHT.sub("", question) if last else furthest[1] if furthest else question
    return {*content(said if furthest or last or _TOTAL.search(question) else "")}


def _words_around(quote: Quote) -> set[str]:
    return {*content(f"{quote.passage.context}\n{quote.text}")}
