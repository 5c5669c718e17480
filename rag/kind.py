"""What kind of answer a question asks for, and whether a sentence holds one: a number, a time, a name.

English only; a question in which nothing is recognised asks for no particular kind.
"""

import re
from typing import Literal

from index.stems import stems

Kind = Literal["reason", "age", "money", "share", "measure", "number", "time", "name", "any"]

_ASKING: tuple[tuple[Kind, str], ...] = (  # the first that is found
    ("reason", r"\bwhy\b|\bhow come\b|\bwhat (?:made|makes|caused|causes)\b|\breasons? (?:for|why|that)\b"),
    ("age", r"\bhow old\b|\bwhat age\b|[’']s age\b|\bage of\b"),
    (
        "money",
        r"\bhow (?:much|expensive)\b.*\b(?:costs?|price|pays?|paid|earn(?:s|ed)?|fee|fare|rent|worth|charged?)\b|"
        r"\bwhat\b.*\b(?:costs?|price|salary|wages?|fees?|fare|budget|revenue|turnover)\b|"
        r"\bwhat(?: is| was|[’']s)(?: [\w’'-]+){1,3} (?:balance|debt|deposit|income|loss|premium|profit|rent)"
        r"(?=$|[?,.]| (?:of|in|on|for|as|per)\b)",
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
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CLOCK = r"\b\d{1,2}(?:(?:[:.]\d\d)? ?[ap]\.?m\b|:\d\d\b)"
_A_TIME = (
    rf"\b(?:1\d{{3}}|20\d{{2}})s?\b|\b{MONTH}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|"
    r"\b\d{1,2}(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b|\b(?:today|yesterday|tomorrow|night|morning|BC|AD)\b|"
    rf"{_CLOCK}|\b\d{{1,2}}\.\d{{2}}\b"
)
TIME = re.compile(rf"{_A_TIME}|\b(?:ago|years?|months?|weeks?|days?|hours?)\b")
FIGURES = re.compile(r"(?:\d\S{0,12}|[-–—]) (?:[$€£¥] ?)?(?:\S{0,12}\d\S{0,12}|[-–—])$")  # at the end of a row
CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x530)) if letter.isupper())}]"  # Latin, Greek, Cyrillic
# At the very beginning a capital says nothing, unless another word with one follows.
_CAPITALISED = re.compile(rf"(?:(?<!^)\b|^(?={CAPITAL}[\w’'-]+.{CAPITAL}[\w’'-])){CAPITAL}[\w’'-]+")
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
    rf"(?:\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}\b(?:,? \d{{4}})?|\b{MONTH} \d{{1,2}}\b(?:,? \d{{4}})?|"
    rf"\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}\b|\b\d{{4}}-\d\d-\d\d\b|{_YEAR}(?!(?-i: [a-z]))|(?=\d)(?:{_DATED}){_YEAR})"
)
_HELD: dict[Kind, str] = {
    "age": r"\byears?[- ]old\b|\baged?\b|\bborn\b|\bbirthday\b|\(\d{4}|, \d{2},|\bcentur(?:y|ies)\b",
    "money": rf"[$€£¥](?:\):)? ?\d|\dp\b|\d[\d.,]*{_SCALE} ?{_CURRENCY}\b|\bfree\b",
    "share": r"\d ?%|\bper ?cent\b|\b(?:half|third|quarter|fifth|tenth|majority|most|all)\b",
    "measure": rf"(?:\d|{NUMBER_WORD}|\b(?:a|an|hundred)\b){_SCALE}(?: and a half)?[ -]?(?:°|{_UNIT}\b)",
}
_MEASURED = {kind: re.compile(f"(?i){held}") for kind, held in _HELD.items()} | {"time": TIME, "name": _CAPITALISED}
_MEASURING = re.compile(rf"[ -]?(?:°|({_UNIT})\b)", re.IGNORECASE)

_CLAUSE = r"(?-i:(?:^|(?<=[.;:] ))\d+(?:(?:\.\d+)+\.?|[.)]) (?=[A-Z][a-z]*\b))"  # its number, before its first word
_CODE = r"\b[^\W\d_][\w-]{0,9}?\d[\w/-]*(?-i: \d[A-Z]{2}\b)?|(?:\+|\b0)\d[\d ]*\d|\b\d+(?: \d{2,}){2,}|(?<=number )\d+"
# What is shown as the answer: the whole date, the number with what it counts in, the full name.
_WHOLE: dict[Kind, re.Pattern[str]] = {
    "time": re.compile(
        rf"{DATE}|\b{MONTH}\b(?:,? \d{{4}}\b)?|"
        rf"(?:\b\d+|{NUMBER_WORD}) (?:working )?(?:hour|day|week|month|year)s?\b(?: ago)?|{_A_TIME}"
    ),
    "number": re.compile(
        rf"(?P<clause>{_CLAUSE})|(?P<code>{_CODE})|(?P<year>(?={DATE})\d{{4}}(?= (?:[a-z]{{4,}}s|people)\b))|"
        rf"(?P<naming>{DATE}(?:[-–/]\d\d+\b)?|{_CLOCK}|\b\d+(?:st|nd|rd|th|[a-e])\b|"
        r"\b(?:section|clause|chapter|page|figure|table|version|unit) \d[\d.]*)|"
        rf"(?:[$€£¥] ?)?\d(?:[\d.,]*\d)?(?: ?%|{_SCALE}(?: per ?cent)?\b|[a-z]+)|"
        rf"{NUMBER_WORD}(?:[ -](?:and )?{NUMBER_WORD})*(?: per ?cent)?",
        re.IGNORECASE,
    ),
    "name": re.compile(rf"\b{CAPITAL}[\w’'-]+(?: (?:(?:of|de|del|von|van|al|bin)(?: the)? )?{CAPITAL}[\w’'-]+)*"),
}
# Two of them, and what stands between, that are shown as one.
_TOGETHER = re.compile(rf"day\n,? (?:the )?\n|\n,? (?:from |at )?\n{_CLOCK}|\n(?: ?[-–—/×] ?| to )\n")
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|By|For|From|To|Of|And|But|Or|He|She|It|They|We|You|I|This|That|These|Those|His|Her|Its|Their|"
    r"As|After|Before|When|While|Since|If|There|Both|According|However|Although|During|Under|With|Not|No)(?: |$)"
)
_CELL = re.compile(r"(?:^|; )([^;:]{1,40}): ([^;]*)")  # a label, and what a row of a table has below it
_NUMBER_OF_A_THING = re.compile(r"(?<!\bthe)(?<!\ba)(?<!what) number\b", re.IGNORECASE)
_COUNTED = re.compile(  # the thing that is counted, last
    rf"(?i)\b(?:how (?:many|much)|number of) (?!{AUXILIARY}\b|of )"
    rf"((?:[\w-]+ ){{0,3}}?(?:[\w-]+(?= {AUXILIARY}\b)|\w+s\b|people|men|women|children))"
)
_NEAR = 3  # words after a number, of which one is what it counts
# After a number whose thing was named before: "in 2020 only 900".
_UNNAMED = re.compile(r"[,.;:]|$| \(| (?:in|on|at|of|by|from|to|is|are|was|were)\b")
_PRICED = re.compile(r"\bhow much (?:is|are|was|were)\b", re.IGNORECASE)
_LASTS = re.compile(r"[ -](?:working )?(?:second|minute|hour|day|week|month|year|decade)s?\b")
_LASTING = re.compile(rf"\b(?:long|far|old|age|often|late|period|time)\b|{_LASTS.pattern}", re.IGNORECASE)
_PARTS = re.compile(r"\w\w+|\d")  # no "s" of a name's genitive
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
    asked = next((part for part in reversed(question.split("?")) if kind_asked(part) != "any"), "")
    kind = kind_asked(asked)
    if kind in ("any", "reason"):
        return []
    said = {*_PARTS.findall(question.lower())}
    sentence = sentence.replace("\n", " ")  # a date may go over the end of a line
    held = _wholes(kind, asked, sentence)
    held = [span for span in held if not said.issuperset(_PARTS.findall(sentence[slice(*span)].lower()))]
    labelled = [cell for cell in _CELL.finditer(sentence) if not _words(asked).isdisjoint(_words(cell[1]))]
    held = [span for span in held if any(cell.start(2) <= span[0] < cell.end() for cell in labelled)] or held
    if kind == "time":  # "1 April" rather than "night"
        held = [span for span in held if re.search(r"[A-Z\d]", sentence[slice(*span)])] or held
    elif kind == "name":
        held = [span for span in held if not TIME.fullmatch(sentence, *span)]
    else:
        held = _counting(asked, sentence, held)
    return held if len(held) <= _MOST_SHOWN else []


def counts_in(sentence: str, others: str) -> list[tuple[int, int]]:
    """Return where numbers stand that count something, whatever is asked, and `others`: codes, or clauses."""
    return [match.span() for match in _WHOLE["number"].finditer(sentence) if match.lastgroup in (None, others)]


def _wholes(kind: Kind, asked: str, sentence: str) -> list[tuple[int, int]]:
    """Return where times, numbers or names stand, what belongs together as one; a year if nothing else counts."""
    found = [(match.lastgroup, match.span()) for match in _WHOLE.get(kind, _WHOLE["number"]).finditer(sentence)]
    order = ("code", None) if _NUMBER_OF_A_THING.search(asked) else (None, "year")
    first = next((name for name in order if any(each == name for each, _ in found)), None)
    joined: list[tuple[int, int]] = []
    for start, end in (span for name, span in found if name == first):
        last = joined[-1] if joined and kind != "name" else (start, start)
        article = _NO_NAME.match(sentence, start, end)  # it has its capital only from the beginning of the sentence
        if _TOGETHER.search(f"{sentence[slice(*last)]}\n{sentence[last[1] : start]}\n{sentence[start:end]}"):
            joined[-1] = (last[0], end)
        else:
            joined.append((article.end() if article else start, end))
    return joined


def _words(text: str) -> set[str]:
    return {*stems(text)} - {"at", "by", "for", "in", "of", "on", "to", "the"}


def _counting(asked: str, sentence: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep, of several numbers, those of the unit that was asked for, and those before the name of what is counted."""
    if not _LASTING.search(asked):
        spans = [span for span in spans if not _LASTS.match(sentence, span[1])] or spans
    unit = _MEASURED.get("money" if _PRICED.search(asked) else kind_asked(asked))
    met = [match.span() for match in unit.finditer(sentence)] if unit else []
    spans = [(start, end) for start, end in spans if any(first < end and start < last for first, last in met)] or spans
    if counted := _COUNTED.search(asked):
        after = {span: " ".join(sentence[span[1] :].split(" ")[: _NEAR + 1]) for span in spans}
        if named := [span for span in spans if stems(counted[1])[-1] in stems(after[span])]:
            spans = [span for span in spans if span in named or _UNNAMED.match(after[span])]
    return spans


def _candidates(kind: Kind, sentence: str, question: str) -> list[str]:
    """Return what may answer: of numbers those that count, no dates, and no measures but in a unit of the question."""
    if kind != "number":
        return [match[0] for match in _MEASURED[kind].finditer(sentence)]
    others = "code" if _NUMBER_OF_A_THING.search(question) else ""
    units = {span: _MEASURING.match(sentence, span[1]) for span in counts_in(sentence, others)}
    named = {unit for unit in units.values() if unit and not _words(question).isdisjoint(_words(unit[1] or ""))}
    return [sentence[slice(*span)] for span, unit in units.items() if not unit or unit in named]
