"""What kind of answer a question asks for, and whether a sentence holds one: a number, a time, a name.

English only; a question in which nothing is recognised asks for no particular kind.
"""

import re
from typing import Literal

Kind = Literal["reason", "age", "money", "share", "measure", "number", "time", "name", "any"]
Shown = Literal["number", "time", "name"]

_ASKING: tuple[tuple[Kind, str], ...] = (  # the first that is found
    ("reason", r"\bwhy\b|\bhow come\b|\bwhat (?:made|makes|caused|causes)\b|\breasons? (?:for|why|that)\b"),
    ("age", r"\bhow old\b|\bwhat age\b|[’']s age\b|\bage of\b"),
    (
        "money",
        r"\bhow (?:much|expensive)\b.*\b(?:costs?|price|pays?|paid|earn(?:s|ed)?|fee|fare|rent|worth|charged?)\b|"
        r"\bwhat\b.*\b(?:costs?|price|salary|wages?|fees?|fare|budget|revenue|turnover)\b",
    ),
    ("share", r"\b(?:percentage|percent|per cent|proportion)\b|\bwhat share\b"),
    (
        "measure",
        r"\bhow (?:far|tall|high|deep|wide|long|large|big|heavy|fast|hot|cold|thick)\b|"
        r"\bwhat\b(?: \S+){0,5} (?:size|length|height|width|depth|weight|distance|speed|area|duration)\b",
    ),
    (
        "number",
        r"\bhow (?:many|much|often)\b|\b(?:number|count|amount) of\b|"
        r"\bwhat\b(?: \S+){0,5} (?:number|population|amount|rate|total)\b",
    ),
    ("time", r"\bwhen\b|\b(?:what|which)(?: \S+)? (?:year|date|day|month|century|decade|time)\b"),
    ("name", r"\b(?:who|whom|whose|where)\b|\bname of\b|\b(?:what|which|how)\b.*\b(?:named|called)\b"),
)
_ASKED: dict[Kind, re.Pattern[str]] = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _ASKING}
NUMBER_WORD = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|"
    r"billions?|half|halves|third|quarter|twice|once|none|zero|both|single|several|few)\b"
)
TIME = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December)\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b|"
    r"\b(?:today|yesterday|tomorrow|ago|years?|months?|weeks?|days?|hours?|night|morning|BC|AD)\b|\b\d{1,2}[:.]\d{2}\b",
)
FIGURES = re.compile(  # what a row of a table ends with
    r"(?:\d\S{0,12}|[-–—]) (?:[$€£¥] ?)?(?:\S{0,12}\d\S{0,12}|[-–—])$"
)
CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x530)) if letter.isupper())}]"  # Latin, Greek, Cyrillic
_CAPITALISED = re.compile(rf"\b{CAPITAL}[\w’'-]+")
_PERHAPS_CAUSE = re.compile(r"\b(?:to|for|as|after|so|by|when|if|out of|with)\b|[:;–]", re.IGNORECASE)
_SCALE = r"(?: (?:hundred|thousand|million|billion|trillion))?"
_CURRENCY = (
    r"(?:dollars?|euros?|pounds?|francs?|crowns?|cents?|pence|pennies|yen|yuan|rupees?|roubles?|rubles?|pesos?|"
    r"kron(?:e|er|or|a)|USD|EUR|GBP|CHF)"
)
_UNIT = (  # without "%": when "12 %" was a measure, reports had the right page among five for 0.884, and not for 0.912
    r"(?:m|km|cm|mm|kg|g|ha|ft|kwh?|mph|per|percent|degrees?|knots|square|cubic|acres?|hectares?|miles?|yards?|feet|foot|"
    r"inch(?:es)?|(?:kilo|centi|milli)?met(?:re|er)s?|lit(?:re|er)s?|(?:kilo)?grams?|kilos?|tonnes?|tons?|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))"
)
AUXILIARY = "(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
PRONOUN = r"(?:he|him|his|she|hers?|it|its|they|them|theirs?|this|that|these|those)"
REQUEST = r"(?:please )?(?:(?:can|could|would|will) you )?(?:please )?"  # before "tell me"
SUPERLATIVE = r"\b(?:most|least|fewest|\w{3,}est)\b"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
REASON = (  # words that give one, or may: too many rather than too few
    rf"\b(?:because|since(?! (?:\d|(?:then|the|that|{MONTH})\b))|as (?:it|he|she|they|this|these|the|there|no|so)|"
    r"(?:due|owing|thanks) to|so (?:that|as to)|to (?:avoid|prevent|protect|keep|save|spare|make|allow|let|gain|get|"
    r"help|reduce|show|stop|distract|raise|ensure|enable|attract|win|cut|escape|reach|meet)|therefore|thus|hence|"
    r"reasons?|caus\w+|as a result|results? of|resulted|led to|brought about|made (?:it|him|her|them)|in response|"
    r"on (?:account|(?:the )?grounds?)|given that|explain\w*|blam\w+|in protest|lest|prevented|raise[ds]|spark\w*|"
    r"trigger\w*|prompt(?:ed|s)|provok\w+|fuel\w+|evok\w+|inspir\w+|motivat\w+|stem\w*|arose|shows? that|out of|"
    r"frustrat\w+|hamper\w*|hinder\w*|thwart\w*|imped\w+|obstruct\w*|disrupt\w*|block\w*|undermin\w+|foil\w*|"
    r"too|for (?:a|an|his|her|their|its|lack|want|fear|having))\b|[;:]|– "
)
_CAUSE = re.compile(REASON, re.IGNORECASE)
# What makes a year of 1850 though a word comes next: "in 1850 crates came", not "it holds 1850 crates".
_BEFORE_A_YEAR = (
    "in on by to from pre post since until till between during before after about around circa early mid late the a an "
    "this that his her its their our last next spring summer autumn fall winter january february march april may june "
    "july august september october november december"
).split()
_YEAR = r"\b(?:1[5-9]|20)\d\d\b"
_DATED = "|".join(rf"(?<=\b{word}[ -])" for word in _BEFORE_A_YEAR)
DATE = (
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? \d{{4}})?|\b{MONTH} \d{{1,2}}\b(?:,? \d{{4}})?|"
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}\b|\b\d{{4}}-\d\d-\d\d\b|{_YEAR}(?!(?-i: [a-z]))|(?=\d)(?:{_DATED}){_YEAR}"
)
_A_DATE = re.compile(DATE, re.IGNORECASE)
_HELD = {
    "age": r"\byears?[- ]old\b|\baged?\b|\bborn\b|\bbirthday\b|\(\d{4}|, \d{2},|\bcentur(?:y|ies)\b",
    "money": rf"[$€£¥] ?\d|\d[\d.,]*{_SCALE} ?{_CURRENCY}\b|\bfree\b",
    "share": r"\d ?%|\bper ?cent\b|\b(?:half|third|quarter|fifth|tenth|majority|most|all)\b",
    "measure": rf"(?:\d|{NUMBER_WORD}|\b(?:a|an|hundred)\b){_SCALE}(?: and a half)?[ -]?(?:°|{_UNIT}\b)",
}
_MEASURED = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _HELD.items()}
_COUNTED = re.compile(rf"{DATE}|(\d[\d.,]*\d|\d|{NUMBER_WORD})", re.IGNORECASE)
_MEASURING = re.compile(rf"[ -]?(?:°|({_UNIT})\b)", re.IGNORECASE)

_SHOWN: dict[Kind, Shown] = {
    **dict.fromkeys(("age", "money", "share", "measure", "number"), "number"),
    **{"time": "time", "name": "name"},
}
# What is shown as the answer: the whole date, the number with what it counts in, the full name.
_WHOLE: dict[Shown, re.Pattern[str]] = {
    "time": re.compile(
        rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?\b{MONTH}\b(?: \d{{1,2}}\b(?:st|nd|rd|th)?)?(?:,? \d{{4}}\b)?|"
        rf"(?:\b\d+|{NUMBER_WORD}) (?:hour|day|week|month|year)s?\b|{TIME.pattern}"
    ),
    "number": re.compile(
        r"(?:[$€£] ?)?\d(?:[\d.,]*\d)?(?: ?%|(?: (?:hundred|thousand|million|billion|trillion))?(?: per ?cent)?\b)|"
        rf"\d|{NUMBER_WORD}",
        re.IGNORECASE,
    ),
    "name": re.compile(rf"\b{CAPITAL}[\w’'-]+(?: (?:(?:of|de|del|von|van|al|bin)(?: the)? )?{CAPITAL}[\w’'-]+)*"),
}
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|By|For|From|To|Of|And|But|Or|He|She|It|They|We|You|I|This|That|These|Those|His|Her|Its|Their|"
    r"As|After|Before|When|While|Since|If|There|Both|According|However|Although|During|Under|With|Not|No)(?: |$)"
)
_MOST_SHOWN = 3  # answers in one sentence; when there are more, none of them stands out


def kind_asked(question: str) -> Kind:
    """Say what kind of answer a question asks for; of several in a row, the last that asks for any."""
    for part in reversed(question.split("?")):
        for kind, asked in _ASKED.items():
            if asked.search(part):
                return kind
    return "any"


def holds_kind(question: str, sentence: str) -> float:
    """Return 1 when a sentence holds something of the kind asked for that the question did not say itself, else 0.

    A half when it may: the question asks for no particular kind, or what could be a reason is not called one.
    """
    kind = kind_asked(question)
    if kind == "any":
        return 0.5
    if kind == "reason":
        return 1.0 if _CAUSE.search(sentence) else 0.5 * bool(_PERHAPS_CAUSE.search(sentence))
    said = {word.lower() for word in re.findall(r"[\w’'-]+", question)}
    line = sentence.replace("\n", " ")  # a date may go over the end of a line
    return float(any(found.lower() not in said for found in _candidates(kind, line, question)))


def answering_spans(question: str, sentence: str) -> list[tuple[int, int]]:
    """Return where a sentence holds what was asked for: `sentence[start:end]` of a time, a number or a name.

    Only what the question does not say itself; nothing when no particular kind is asked for, or too many are there.
    """
    kind = _SHOWN.get(kind_asked(question))
    if not kind:
        return []
    said = {word.lower() for word in re.findall(r"\w+", question)}
    sentence = sentence.replace("\n", " ")  # a date may go over the end of a line
    spans = [_without_article(sentence, *match.span()) for match in _WHOLE[kind].finditer(sentence)]
    held = [span for span in spans if _is_new(sentence[slice(*span)], kind, said)]
    if kind == "number":  # the visitors rather than the year
        dates = [match.span() for match in _A_DATE.finditer(sentence)]
        held = [span for span in held if not any(start <= span[0] < end for start, end in dates)] or held
    if kind == "time":  # "1 April" rather than "night"
        held = [span for span in held if re.search(r"[A-Z\d]", sentence[slice(*span)])] or held
    return held if len(held) <= _MOST_SHOWN else []


def _is_new(words: str, kind: Shown, said: set[str]) -> bool:
    """Say whether words hold something that was not said in the question; a month is no name."""
    new = any(word.lower() not in said for word in re.findall(r"\w+", words))
    return new and not (kind == "name" and TIME.fullmatch(words))


def _without_article(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Cut off a word that has its capital only from the beginning of the sentence."""
    article = _NO_NAME.match(sentence, start, end)
    return (article.end(), end) if article else (start, end)


def _candidates(kind: Kind, sentence: str, question: str) -> list[str]:
    if kind == "number":
        return _counts(sentence, question)
    if kind == "name":
        return _names(sentence)
    return [match[0] for match in (TIME if kind == "time" else _MEASURED[kind]).finditer(sentence)]


def _names(sentence: str) -> list[str]:
    """Return capitalised words. A capital at the very beginning says nothing, unless another word with one follows."""
    names = list(_CAPITALISED.finditer(sentence))
    if names and names[0].start() == 0 and not (len(names) > 1 and names[1].start() == names[0].end() + 1):
        names = names[1:]
    return [match[0] for match in names]


def _counts(sentence: str, question: str) -> list[str]:
    """Return whole numbers that may count something: no dates, and no measures unless the question names their unit."""
    found: list[str] = []
    for match in _COUNTED.finditer(sentence):
        measured = _MEASURING.match(sentence, match.end())
        named = measured and measured[1] and re.search(rf"\b{measured[1].rstrip('s')}", question, re.IGNORECASE)
        if match[1] and (not measured or named):
            found.append(match[1])
    return found
