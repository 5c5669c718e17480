"""Do the sentences that answer a question give different answers? Then the reader is told, and none is picked.

A reader that scores a sentence highly says that it answers; that two such sentences speak of the same thing is judged
by the numbers and names of the question, by words that exclude each other, and by the other numbers beside the answer.
English only.
"""

import math
import re
from collections.abc import Sequence

from rag.answer import DIFFERENT, DISPUTED
from rag.demand import told
from rag.kind import AUXILIARY, counts_in, kind_asked
from rag.opposites import OPPOSITES
from rag.quote import Quote, is_from, own_start, source_of, spans_in_quote
from rag.words import Word, content, keys_of, read_words

# Scores of the reader. `python -m evals.disagree` counts what is told of planted contradictions, and what of none.
_ANSWERS = -0.5  # of different answers; at 0.4 one of 836 fewer is told of wrongly, and hedged ones are missed
_DENIES = -7.0  # of a denial, which is no answer by itself; at -6.0 those counts are the same, others are missed
_EDITION = 0.5  # of the words of two sentences together, those they share
_YES_OR_NO = re.compile(rf"\s*{AUXILIARY}\b", re.IGNORECASE)
_NOT = re.compile(r"(?:\b(?:not|never|no)|n['’]t) (?:(?:yet|been|be|ever|\w+ly) )*([\w-]+)", re.IGNORECASE)
_CONDITION = re.compile(  # what makes a yes and a no agree
    r"\b(?:if|unless|without|except|only|when|whenever|where|while|until|till|before|after|as long as|whether|but|"
    r"should|would|not (?:\w+ ){0,3}enough)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(  # none of time: three months, and six weeks
    r"[\d.,]*[ -]?(?:(kg|kilo(?:gram)?s?)|(g|grams?)|(t|ton(?:ne)?s?)|(km|kilomet\w+)|(m|met(?:re|er)s?)|(miles?)|"
    r"(cm|centimet\w+)|(mm|millimet\w+)|(foot|feet|ft)|(inch\w*)|(sq|square)|(cubic)|(ha|hectares?)|(acres?)|"
    r"(l|lit(?:re|er)s?)|(ml|millilit\w+)|(%|per ?cent)|(\$|dollars?)|(€|euros?)|(£|pounds?)|(crowns?))(?![a-z])"
)
_DENIAL = re.compile(  # not of "the disputed region"
    r"\b(?:den(?:y|ies|ied|ying)|contradict(?:s|ed|ing)|refut(?:es|ed|ing)|(?<= is |was |are |ere |een )disputed|"
    r"disput(?:es|ing|ed(?= (?:that|whether|the|this|these|his|her|its|their)\b)))\b"
)


def differences(question: str, quotes: Sequence[Quote]) -> tuple[str, ...]:
    """Return a notice when another of the quotes answers otherwise than the best one, or denies it."""
    if not quotes:
        return ()
    best, *others = quotes
    others = [other for other in others if _on_the_same(question, best, other)]
    answers, source = spans_in_quote(question, best.text), source_of(question)
    given = answers[0] if len(answers) == 1 else None
    asked = [other for other in others if is_from(source, other)] if is_from(source, best) else others
    rivals = [rival for other in asked if given and (rival := _rival(question, best, given, other))]
    if given and rivals:
        return (f"{DIFFERENT}{', '.join(dict.fromkeys([_placed(best, given), *rivals]))}",)
    if _read(best) >= _ANSWERS and not _DENIAL.search(best.text):
        denials = [
            other for other in others if _read(other) >= _DENIES and _DENIAL.search(other.text, own_start(other.text))
        ]
        denials += [no for other in others if _read(other) >= _DENIES and (no := _contradiction(question, best, other))]
        return tuple(f"{DISPUTED}{denial.passage.location}" for denial in denials[:1])
    return ()


def _read(quote: Quote) -> float:
    return -math.inf if quote.read is None else quote.read


def _on_the_same(question: str, best: Quote, other: Quote) -> bool:
    """Say whether a quote speaks of what the question asks about, as far as the best one does, if that does at all."""
    first, second = _with_what_it_follows(best), _with_what_it_follows(other)
    asked, shared = ({*content(question)}.intersection(content(text)) for text in (first, second))
    is_about = bool(asked) >= bool(shared) and 2 * len(asked & shared) >= len(asked)
    return is_about and told(question, second) >= told(question, first) and not _excluded(question, best, other)


def _rival(question: str, best: Quote, given: tuple[int, int], other: Quote) -> str:
    """Return the other answer that a quote gives, with its document; nothing if it gives none."""
    new = (each for each in spans_in_quote(question, other.text) if not _inside(other, each) <= _inside(best, given))
    span, more = next(new, None), next(new, None)
    full = " ".join(word.text for word in read_words(question) if word.kind != "empty")  # of "will", nothing is said
    asked, own, said = {*content(full)}, {*content(best.text)}, {*content(other.text)}
    is_near = best.passage.document == other.passage.document  # below the same titles, whatever each speaks of
    is_silent = not asked <= own & said if is_near else asked.isdisjoint(said)
    both_answer = min(_read(best), _read(other)) >= _ANSWERS and not is_silent
    if span is None or more or not (both_answer or _is_the_same_sentence(question, best, other)):
        return ""
    first, second = _inside(best, given), _inside(other, span)
    units = {_unit(best, given), _unit(other, span)} - {None}
    if first <= second or second <= first or len(units) > 1:  # 1874, and 3 May 1874; kilograms, and litres
        return ""
    beside = _numbers(_beside(question, other))
    expected = _numbers([*read_words(question), *_beside(question, best)])
    is_of_another = beside and expected and not beside & expected  # year, version
    return "" if is_of_another else _placed(other, span)


def _is_the_same_sentence(question: str, best: Quote, other: Quote) -> bool:
    """Say whether two quotes share most words, all those of the question among them: another edition of a text."""
    first, second = ({*content(re.sub(r"\d[\d.,]*", "", quote.text))} for quote in (best, other))
    asked = first.intersection(content(question))
    return asked <= second and len(first & second) >= _EDITION * len(first | second)


def _placed(quote: Quote, span: tuple[int, int]) -> str:
    return f"{' '.join(quote.text[slice(*span)].split())} ({quote.passage.location})"


def _contradiction(question: str, best: Quote, other: Quote) -> Quote | None:
    """Return the quote that says no, where two documents answer yes and no in the words of the question."""
    asked = frozenset(content(question))
    all_said = len(asked) > 1 and all(asked.issubset(content(quote.text)) for quote in (best, other))
    is_free = any(_CONDITION.search(quote.text) for quote in (best, other))
    if not (_YES_OR_NO.match(question) and all_said) or is_free or best.passage.document == other.passage.document:
        return None
    first, second = (_numbers(read_words(quote.text)) for quote in (best, other))
    denying = [quote for quote in (best, other) if asked.intersection(content(" ".join(_NOT.findall(quote.text))))]
    return denying[0] if len(denying) == 1 and (not (first and second) or first & second) else None


def _with_what_it_follows(quote: Quote) -> str:
    """Return a quote with what it was read after: title, headings, and its passage up to there."""
    passage = quote.passage
    return f"{passage.title}. {passage.heading}. {passage.text[: quote.end - passage.start]}"


def _inside(quote: Quote, span: tuple[int, int]) -> frozenset[str]:
    """Return the keys of what is given: of a date or amount its numbers, of a name its words, but no "Mayor"."""
    words = [word for word in read_words(quote.text) if span[0] <= word.start < span[1]]
    return _numbers(words) or frozenset(key for key in keys_of(words) if key[0] == "~")


def _unit(quote: Quote, span: tuple[int, int]) -> int | None:
    """Return the place of a number's unit among those known, if it has one: its sign, or the word after it."""
    found = _UNIT.match(quote.text, span[0]) or _UNIT.match(quote.text, span[1])
    return found.lastindex if found else None


def _beside(question: str, quote: Quote) -> list[Word]:
    """Return the words of a quote but its answers and, where a number is asked for, whatever else is counted."""
    counts = counts_in(quote.text, "clause") if kind_asked(question) not in ("time", "name") else []
    spans = [*spans_in_quote(question, quote.text), *counts]
    return [word for word in read_words(quote.text) if not any(start <= word.start < end for start, end in spans)]


def _numbers(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(key for word in words for key in word.keys if key[0] in "#@")


def _excluded(question: str, best: Quote, other: Quote) -> bool:
    """Say whether a word that the question and the best quote have meets its opposite in the other: upper, lower."""
    shared = keys_of(read_words(question)) & keys_of(read_words(best.text))
    have = keys_of(read_words(other.text))
    return any(one in shared - have and rival in have for one, rival in OPPOSITES)
