"""What kind of answer a question asks for, and whether a sentence holds one: a number, a time, a name.

English only; a question in which nothing is recognised asks for no particular kind.
"""

import re
from typing import Literal

Kind = Literal["number", "time", "name", "any"]

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|large|big|high|deep|fast|heavy|often)\b|"
    r"\bwhat(?:'s| is| was| were| are)?(?: \S+){0,5} (?:number|salary|price|cost|costs|population|age|amount|"
    r"percentage|percent|share|rate|size|length|height|width|weight|distance|speed|area|total|budget)\b|"
    r"\b(?:number|count|percentage|amount) of\b",
    re.IGNORECASE,
)
_TIME_ASKED = re.compile(
    r"\bwhen\b|\b(?:what|which)(?: \S+)? (?:year|date|day|month|century|decade|time)\b",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(r"\b(?:who|whom|whose|where)\b|\bname of\b|\bnamed\b|\bcalled\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|twenty|"
    r"thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|halves|"
    r"third|quarter|twice|once|none|zero|both|single|several|few)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b|"
    r"\b(?:today|yesterday|tomorrow|ago|years?|months?|weeks?|days?|hours?|night|morning|BC|AD)\b|\b\d{1,2}[:.]\d{2}\b",
)
_CAPITALISED = re.compile(r"\b[A-Z][\w’'-]+")
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WHOLE = {  # what is shown as the answer: the whole date, the number with what it counts in, the full name
    "time": re.compile(
        rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?\b{_MONTH}\b(?: \d{{1,2}}\b(?:st|nd|rd|th)?)?(?:,? \d{{4}}\b)?|"
        rf"{_TIME.pattern}"
    ),
    "number": re.compile(
        r"(?:[$€£] ?)?\d(?:[\d.,]*\d)?(?: ?%|(?: (?:hundred|thousand|million|billion|trillion))?(?: per ?cent)?\b)|"
        rf"{_NUMBER.pattern}",
        re.IGNORECASE,
    ),
    "name": re.compile(r"\b[A-Z][\w’'-]+(?: (?:(?:of|de|del|von|van|al|bin)(?: the)? )?[A-Z][\w’'-]+)*"),
}
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|By|For|From|To|Of|And|But|Or|He|She|It|They|We|You|I|This|That|These|Those|His|Her|Its|Their|"
    r"As|After|Before|When|While|Since|If|There|Both|According|However|Although|During|Under|With|Not|No)(?: |$)"
)
_MOST_SHOWN = 3  # answers in one sentence; when there are more, none of them stands out


def kind_asked(question: str) -> Kind:
    """Say what kind of answer a question asks for."""
    if _NUMBER_ASKED.search(question):
        return "number"
    if _TIME_ASKED.search(question):
        return "time"
    return "name" if _NAME_ASKED.search(question) else "any"


def holds_kind(question: str, sentence: str) -> float:
    """Return 1 when a sentence holds something of the kind asked for that the question did not say itself, else 0.

    A question that asks for no particular kind gives a half.
    """
    kind = kind_asked(question)
    if kind == "any":
        return 0.5
    said = {word.lower() for word in re.findall(r"[\w’'-]+", question)}
    return float(any(found.lower() not in said for found in _candidates(kind, sentence)))


def answering_spans(question: str, sentence: str) -> list[tuple[int, int]]:
    """Return where a sentence holds what was asked for: `sentence[start:end]` of a time, a number or a name.

    Only what the question does not say itself; nothing when no particular kind is asked for, or too many are there.
    """
    kind = kind_asked(question)
    if kind == "any":
        return []
    said = {word.lower() for word in re.findall(r"\w+", question)}
    spans = [_without_article(sentence, *match.span()) for match in _WHOLE[kind].finditer(sentence)]
    held = [span for span in spans if _is_new(sentence[slice(*span)], kind, said)]
    if kind == "time":  # "1 April" rather than "night"
        held = [span for span in held if re.search(r"[A-Z\d]", sentence[slice(*span)])] or held
    return held if len(held) <= _MOST_SHOWN else []


def _is_new(words: str, kind: Kind, said: set[str]) -> bool:
    """Say whether words hold something that was not said in the question; a month is no name."""
    new = any(word.lower() not in said for word in re.findall(r"\w+", words))
    return new and not (kind == "name" and _TIME.fullmatch(words))


def _without_article(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Cut off a word that has its capital only from the beginning of the sentence."""
    article = _NO_NAME.match(sentence, start, end)
    return (article.end(), end) if article else (start, end)


def _candidates(kind: Kind, sentence: str) -> list[str]:
    if kind == "number":
        return _numbers(sentence)
    if kind == "time":
        return [match[0] for match in _TIME.finditer(sentence)]
    # A capital at the very beginning says nothing, unless another word with one follows.
    names = [match for match in _CAPITALISED.finditer(sentence)]
    if names and names[0].start() == 0 and not (len(names) > 1 and names[1].start() == names[0].end() + 1):
        names = names[1:]
    return [match[0] for match in names]


def _numbers(sentence: str) -> list[str]:
    """Return whole numbers, so that `4` of the question is not found in `4,000`."""
    digits = re.findall(r"\d[\d.,]*\d|\d", sentence)
    return digits + [match[0] for match in _NUMBER.finditer(sentence) if not match[0].isdigit()]
