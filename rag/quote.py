"""The offline answerer: the sentences that answer, quoted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.passage import Passage
from index.sentences import block_spans, quotable_spans, sentence_spans
from rag.kind import CAPITAL, FIGURES, answering_spans, kind_asked
from rag.rank import Asked, RankedPassage, best_sentences
from rag.words import content, labels

_MOST_SENTENCES = 3
_MOST_PLACES = 3  # documents that share a sentence
_WORDS_EACH = 33  # of all quotes together, for each that may be; the best is quoted whatever its length
# A further sentence is quoted when it meets the question nearly as well as the best. XQuAD, answer inside the quotes:
# the best sentence alone 0.853; this 0.941, with 58 words on average; at 0.65, 0.936 with 53; at 0.5, 0.944 with 66.
_NEARLY_AS_GOOD = 0.6
_ALIKE = 0.5  # of the words of the shorter of two sentences: 21 of XQuAD's quotes, 12 of evals/dev's; none was needed
_YEARS = re.compile(r"(?:(?:FY ?)?(?:19|20)\d\d\s*){2,}$")
_BETWEEN = re.compile(rf"{FIGURES.pattern}|:$|^[^\d.!?]{{0,40}}$")  # years and row: other rows, and what heads them
LEANS_BACK = re.compile(  # what begins a sentence that the one before it must explain, or all of a short one
    r"^(?:he|she|it|they|his|her|its|their|these|those|that|both|such|the (?:two|three|former|latter|same)|"
    r"there(?! (?:is|are|was|were|has|have|had|will|may|must|can)\b(?!.*\b(?:it|them|this|these)\b))|none|"
    r"of (?:these|those|them)|"
    r"however|the (?:first|second|third|others?)(?= (?:is|was|are|were|has|have|had)\b)|in turn|moreover|also|this"
    r"(?! (?:note|paper|documents?|report|article|library|manual|guide|policy|agreement|leaflet|book|section)\b))\b|"
    r"(?:nothing (?:\w+\W+){1,3}|no \w+ (?:was|were|(?:has|have|had) been) \w+\W*|(?:\S+\s){1,5}(?:this|that|so)\W*)$",
    re.IGNORECASE,
)
_MOST_LEANING = 3  # sentences: "the defendant denies", "it argues", "it says"
_BARE = re.compile(r"(?:yes|no|of course|certainly|it depends)\W*$", re.IGNORECASE)  # it says nothing alone
_LABEL = 3  # words of the name of an item, "Mooring fees.", at most
_BYLINE = re.compile(rf"\n[^\S\n]*By (?:{CAPITAL}[\w.'’-]+ ?){{2,4}}$")
_ENDS = re.compile(r"[.!?…:]['\"”’)\]]*$")  # as a sentence does, and no row of a table
_WHICH = re.compile(r"\b(?:which|what) (?:of the )?([^\W\d_]+)", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|release|edition|update)s?\b.*\n.*\d", re.IGNORECASE)  # asked for, and given
_ACCORDING = r"\baccording to (?:the |an? )?((?:[\w’'-]+ ?){1,4})"
_SOURCE = re.compile(  # of whose account is asked
    rf"{_ACCORDING}|\bwhat (?:does|did|do) (?:the )?((?:[\w’'-]+ ){{1,4}}?)(?:say|claim|argue|think|state|report)\b|"
    r"\b(?:in|by) (?:the )?((?:[\w-]+ ){0,3}?[\w-]+)[’']s? (?:account|view|opinion|words|version)\b",
    re.IGNORECASE,
)
_BY_WHOM = 6  # first words of a quote, in which it says whose account it is
_NUMBERED = re.compile(r"\d+(?:\.\d+)+")
_MANY = re.compile(r"\w+s\W*$")  # "Aunt Verity's recipes", but not "Pumps: data sheet"


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document worth quoting: `text[start:end]` of the document of `passage`.

    `lead` is said before it. `apart`, or with a lead, it begins a paragraph. `read` is the reader's score, where it
    read it.
    """

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    lead: str = ""
    apart: bool = False
    read: float | None = None

    @property
    def words(self) -> str:
        """The text in one line."""
        return " ".join(self.text.split())


def choose_quotes(
    ranked: Sequence[RankedPassage], *, asked: Asked | None = None, most: int = _MOST_SENTENCES
) -> list[Quote]:
    """Choose one to `most` sentences, best first, each followed by the other documents that have it word for word.

    A sentence that leans on the one before brings it along, a bare "No." the one after it or the question above it.
    One that is made like the best, with something else in place of what was `asked` for, is left out, and so is one
    from elsewhere that has no word of the question in common with the best.
    """
    chosen: dict[str, list[Quote]] = {}  # the same words at several places
    length = 0
    for number, place in _of_the_source_first(ranked, asked):
        taken = [other for places in chosen.values() for other in places]
        quote = _with_what_it_leans_on(ranked[number], place, taken[-1:])
        if taken and quote.score < _NEARLY_AS_GOOD * taken[0].score:
            break
        if _is_superfluous(quote, taken, asked):
            continue
        if places := chosen.get(quote.words):
            documents = {other.passage.document for other in places}
            if len(documents) < _MOST_PLACES and quote.passage.document not in documents:
                places.append(replace(quote, lead=""))
            continue
        length += len(quote.words.split())
        if chosen and (length > _WORDS_EACH * most or len(chosen) == most):
            break
        chosen[quote.words] = [quote]
    quotes = [quote for places in chosen.values() for quote in places]
    return below_headings(asked.questions[0], quotes) if asked else quotes


def is_from(source: frozenset[str], quote: Quote) -> bool:
    """Say whether a quote gives the account of a source: its title or headings name it, or it begins with it."""
    begins, by = " ".join(quote.text.split()[:_BY_WHOM]), " ".join(re.findall(_ACCORDING, quote.text, re.IGNORECASE))
    return bool(source) and source.issubset(content(f"{quote.passage.context} {begins} {by}"))


def source_of(question: str) -> frozenset[str]:
    """Return the words of whose account is asked for, as they are indexed: "according to the defendant"."""
    return frozenset(content(" ".join(part for found in _SOURCE.findall(question) for part in found)))


def _of_the_source_first(ranked: Sequence[RankedPassage], asked: Asked | None) -> list[tuple[int, int]]:
    """Return the best sentences, first those that are nearly as good and from the source that was asked for."""
    places, source = best_sentences(ranked), source_of(asked.questions[0]) if asked else frozenset[str]()
    if not source:
        return places
    quotes = {at: _with_what_it_leans_on(ranked[at[0]], at[1], ()) for at in places}
    enough = _NEARLY_AS_GOOD * max((quote.score for quote in quotes.values()), default=0.0)
    return sorted(places, key=lambda at: quotes[at].score < enough or not is_from(source, quotes[at]))


def below_headings(question: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes with their headings said before them where these tell what was asked for, or which one is meant.

    Of "## 2.9.0 (2023-03-11)" no sentence below it has the version or the date; of recipes none has its name.
    """
    led: list[Quote] = []
    for before, quote in zip([None, *quotes], quotes, strict=False):
        heading, above = quote.passage.headings[-1], (quote.passage.document, quote.passage.heading)
        follows = before and (before.passage.document, before.passage.heading) == above
        beside = {each.passage.headings[-1] for each in quotes if each.passage.document == quote.passage.document}
        is_one_of_them = len(beside) > 1 and any(_names(question, each) for each in beside)
        tells = _tells_what_was_asked(question, quote) or (is_one_of_them and not _says_all(quote.text, heading))
        said = "" if follows and before and before.lead == quote.lead else quote.lead
        lead = f"{heading.rstrip('.:')}: " if heading and tells and not (follows or quote.lead) else said
        goes_on = follows or (before and before.words == quote.words)
        led.append(replace(quote, lead=lead, apart=quote.apart or (not goes_on and any(each.lead for each in led))))
    return led


def _says_all(text: str, heading: str) -> bool:
    return {*content(heading)} <= {*content(text)}


def _names(question: str, heading: str) -> bool:
    """Say whether a question names what a heading does by a number, or by all of several words: the plum cake."""
    has_number = {*_NUMBERED.findall(question)} and _NUMBERED.search(heading)
    return bool(has_number) or (len(content(heading)) > 1 and _says_all(question, heading))


def _tells_what_was_asked(question: str, quote: Quote) -> bool:
    """Say whether the heading gives the time, the version or one of the things in the title that the quote lacks."""
    *above, heading = quote.passage.headings
    if kind_asked(question) == "time":
        return bool(answering_spans(question, heading)) and not answering_spans(question, quote.text)
    which = _WHICH.search(question)
    if which is None or not {*content(which[1])}.isdisjoint(content(quote.text)):
        return False
    many = content(" ".join(found for each in above for found in _MANY.findall(each)))
    return _VERSION.match(f"{which[1]}\n{heading}") is not None or not {*content(which[1])}.isdisjoint(many)


def own_start(text: str) -> int:
    """Return where a quote begins to speak for itself: after what its last sentence only brought along."""
    last = max((start for start, _ in sentence_spans(text)), default=0)
    return last if LEANS_BACK.match(text[last:]) else 0


def spans_in_quote(question: str, text: str) -> list[tuple[int, int]]:
    """Return where a quote holds what was asked for, but not in what its last sentence only brought along."""
    own = own_start(text)
    return [(start + own, end + own) for start, end in answering_spans(question, text[own:])]


def _with_what_it_leans_on(passage: RankedPassage, place: int, after: Sequence[Quote]) -> Quote:
    said = [quote.end for quote in after if quote.passage.document == passage.passage.document]
    sentence, first = passage.sentences[place], passage.sentences[_begun(passage, place, said)]
    last = passage.sentences[place : place + (2 if _BARE.match(sentence.text) else 1)][-1]
    offset = passage.passage.start
    text = _BYLINE.sub("", passage.passage.text[first.start - offset : last.end - offset]).rstrip()
    above = passage.passage.text[: first.start - offset]
    lead = _years_above(above) if FIGURES.search(text) else _led_in(above + text)
    if _BARE.match(text) and passage.passage.heading.endswith("?"):
        lead = f"{passage.passage.headings[-1]} "
    return Quote(passage.passage, first.start, first.start + len(text), text, sentence.score, lead, read=sentence.read)


def _begun(passage: RankedPassage, place: int, said: Sequence[int]) -> int:
    """Return the place of the sentence that says what one leans on: not the next before it if that leans back too.

    What was `said` up to there needs not be said again.
    """
    before, first = passage.sentences, place - 1 if place and _BARE.match(passage.sentences[place - 1].text) else place
    while 0 < first > place + 1 - _MOST_LEANING and before[first - 1].end not in said:
        if not (LEANS_BACK.match(before[first].text) and _ENDS.search(before[first - 1].text)):
            break
        first -= 1
    return first


def _years_above(text: str) -> str:
    """Return the years that stand above the columns of a row, where they do, to be said before it."""
    for line in map(str.strip, reversed(text.splitlines())):
        if years := _YEARS.search(line):
            return f"{' '.join(years[0].split())}: "
        if not _BETWEEN.search(line):
            break
    return ""


def _led_in(text: str) -> str:
    """Return what the item of a list that a text ends with goes on from, "The tenant agrees:", to be said before it."""
    blocks = [text[start:end] for start, end in block_spans(text)]
    items = takewhile(lambda block: sentence_spans(block)[0][0], reversed(blocks))  # a bullet is no part of a sentence
    leads = blocks[-1 - count] if 0 < (count := len([*items])) < len(blocks) else ""
    return f"{' '.join(leads[sentence_spans(leads)[-1][0] :].split())} " if leads.endswith(":") else ""


def _is_superfluous(quote: Quote, chosen: Sequence[Quote], asked: Asked | None) -> bool:
    """Say whether a quote says nothing further: part of one that was chosen, a heading, "No.", or of another thing."""
    if not chosen:
        return False
    same = [other for other in chosen if other.passage.document == quote.passage.document]
    is_part = any(quote.start < other.end and other.start < quote.end for other in same)
    text, end = f"{quote.passage.text}\n\nSo be it.", quote.end - quote.passage.start  # a heading has text below
    is_heading = asked and all(end != other for _, other in quotable_spans(text, quote.passage.headings))
    is_said = is_part or is_heading or _BARE.match(quote.text) is not None or _only_names(quote.text, asked)
    return bool(is_said) or (asked is not None and _tells_of_another(quote, chosen[0], asked))


def _only_names(text: str, asked: Asked | None) -> bool:
    """Say whether a text is the name of an item in the words of the question, with nothing said of it."""
    words, said = text.split(), content(text)
    return asked is not None and len(said) == len(words) <= _LABEL and asked.content.issuperset(said)


def _tells_of_another(quote: Quote, best: Quote, asked: Asked) -> bool:
    """Say whether a quote is made like the best and lacks a word of the question that the best has, and has none new.

    Of rows of a table only the labels need be alike. Or whether, from another document, it has none of those words: not
    in a follow-up, whose subject may be unsaid.
    """
    first, second = {*content(best.text)}, {*content(quote.text)}
    about, theirs = first.union(content(best.passage.context)), second.union(content(quote.passage.context))
    own, *earlier = asked.questions
    may_stand_apart = earlier or quote.passage.document == best.passage.document
    if not may_stand_apart and (shared := about & asked.content) and shared.isdisjoint(theirs):
        return True
    rows = labels(best.text), labels(quote.text)
    made, like = rows if all(rows) else (first, second)
    alike = len(made & like) >= _ALIKE * min(len(made), len(like))
    is_new = not (second - first).isdisjoint(content(own))
    return alike and not first & asked.content <= theirs and not is_new
