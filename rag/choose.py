"""The offline answerer: the sentences that answer, quoted."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.sentences import quotable_spans
from rag.kind import CAPITAL
from rag.lead import lead_of
from rag.quote import LEANS_BACK, Quote, is_from, source_of
from rag.rank import Asked, RankedPassage, best_sentences
from rag.words import content, labels

_MOST_SENTENCES = 3
_MOST_PLACES = 3  # documents that share a sentence
_WORDS_EACH = 33  # of all quotes together, for each that may be; the best is quoted whatever its length
# A further sentence is quoted when it meets the question nearly as well as the best. XQuAD, answer inside the quotes:
# the best sentence alone 0.853; this 0.941, with 58 words on average; at 0.65, 0.936 with 53; at 0.5, 0.944 with 66.
_NEARLY_AS_GOOD = 0.6
_ALIKE = 0.5  # of the words of the shorter of two sentences: 21 of XQuAD's quotes, 12 of evals/dev's; none was needed
_MOST_LEANING = 3  # sentences: "the defendant denies", "it argues", "it says"
_BARE = re.compile(r"(?:yes|no|of course|certainly|it depends)\W*$", re.IGNORECASE)  # it says nothing alone
_LABEL = 3  # words of the name of an item, "Mooring fees.", at most
_BYLINE = re.compile(rf"\n[^\S\n]*By (?:{CAPITAL}[\w.'’-]+ ?){{2,4}}$")
_ENDS = re.compile(r"[.!?…:]['\"”’)\]]*$")  # as a sentence does, and no row of a table


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
    return [quote for places in chosen.values() for quote in places]


def _of_the_source_first(ranked: Sequence[RankedPassage], asked: Asked | None) -> list[tuple[int, int]]:
    """Return the best sentences, first those that are nearly as good and from the source that was asked for."""
    places, source = best_sentences(ranked), source_of(asked.questions[0]) if asked else frozenset[str]()
    if not source:
        return places
    quotes = {at: _with_what_it_leans_on(ranked[at[0]], at[1], ()) for at in places}
    enough = _NEARLY_AS_GOOD * max((quote.score for quote in quotes.values()), default=0.0)
    return sorted(places, key=lambda at: quotes[at].score < enough or not is_from(source, quotes[at]))


def _with_what_it_leans_on(passage: RankedPassage, place: int, after: Sequence[Quote]) -> Quote:
    said = [quote.end for quote in after if quote.passage.document == passage.passage.document]
    sentence, first = passage.sentences[place], passage.sentences[_begun(passage, place, said)]
    last = passage.sentences[place : place + (2 if _BARE.match(sentence.text) else 1)][-1]
    offset = passage.passage.start
    text = _BYLINE.sub("", passage.passage.text[first.start - offset : last.end - offset]).rstrip()
    above = passage.passage.text[: first.start - offset]
    is_answer = _BARE.match(text) and passage.passage.heading.endswith("?")
    lead = f"{passage.passage.headings[-1]} " if is_answer else lead_of(above, text)
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
