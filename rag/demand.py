"""What a question demands of a sentence beyond like words: its numbers and names; and what it plainly asks for.

The sentence nearest to a question may tell of another year, or of the president of another country. English only.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import dropwhile

from rag.kind import DATE, MONTH, NUMBER_WORD, REASON, TIME
from rag.nearby import CHECKS, LEAD, Keys, alike
from rag.quote import Quote, placed
from rag.words import keys_of, read_words

# "After eleven years" tells when: of those sentences with nothing else, 1 gives a reason and 11 come near.
_AFTER = r"after(?! (?:\w+[ -]){0,3}?(?:minutes?|hours?|days?|weeks?|months?|years?|decades?)\b| (?:\w+ )?\d{4}\b)"
_PAID = r"costs?|price|salary|wages?|fees?|fare|rent"
_ASKED = {  # the first that is asked for
    "reason": r"(?:why|how come|what reason|what (?:made|makes|caused|causes)|what (?:is|was|are|were) the reasons?)\b",
    "age": r"how old\b|what age\b",
    "price": rf"how (?:much|expensive)\b.*\b(?:{_PAID}|paid|pays?|earns?|worth|charged?)\b|.*\bwhat (?:{_PAID})\b|"
    r"what (?:do|does|did|will|would) .*\bcost\W*$|"
    rf"what(?: is|['’]s| was| are| were) (?:[\w’'-]+ ){{0,4}}?(?:{_PAID})(?: (?:of|for|to|per|in|at|on)\b.*)?\W*$",
    "telephone number": r".*\b(?:tele)?phone number\b",
    "number": r"how many\b",
    "weight": r"how heavy\b|how much\b.*\bweighs?\b",
    "measure": r"how (?:far|tall|high|deep|wide|long|fast|thick|steep)\b",
    "time": r"when (?:did|do|does|was|were|is|are|will|had|has)\b|(?:what|which) (?:year|date|day|month|century)\b",
}
_GIVEN = {  # what gives it, beside a number that is no date
    "reason": rf"{REASON}|\b(?:{_AFTER}|when|while|over|under|for (?!the\b)[a-z]+|to (?:study|work|visit|find|join|buy|"
    r"pay|go|become|start))\b|, or (?:it|they|you|the)\b|"
    r", (?:since|as|so|for|where|having)\b|\b(?:why|ascrib|attribut|citing|put (?:it |them )?down to|"
    r"forc(?:ed|ing)\b)",
    "age": r"\bborn\b|\baged\b|\bbirthday\b|\bcentur|\(\d{4}|\b(?:built|since|dat\w+) .*\d{4}",
    "price": r"\b(?:free|gratis|complimentary|waived|exempt|included|no (?:charge|fee|cost)|nothing)\b",
    "telephone number": r"\d[\d ()/+-]+\d",
    "number": r"\b(?:no|none|nobody|all|every|everyone|only|pair|couple|twins?|triplets?|childless|"
    r"an? (?:son|daughter|child|brother|sister))\b|, .* (?:and|or) ",
    "weight": r"\b(?:light|heav)|weigh\w* (?:as|more|less|nothing)",
    "measure": r"\b(?:until|since|throughout|permanent|indefinite\w*|immediate\w*|overnight|opposite|forever|"
    r"life|centur\w+)\b|\d{4}\b.*\b\d{4}|"
    r"\b(?:second|minute|hour|night|day|week|fortnight|month|season|year|decade|generation)s?\b",
    "time": rf"(?-i:{TIME.pattern})|\d|\b(?:spring|summer|autumn|winter|after|before|during|when|until|since|while|now|"
    r"if|unless|once|upon|noon|midday|midnight|dawn|dusk|sunrise|sunset|evening|afternoon|\w+days|christmas|easter|"
    r"midsummer|weekends?|breakfast|lunch|dinner|lunchtime|always|never|hourly|regularly|immediately|at once|"
    r"in advance|on (?:receipt|delivery|arrival|request|demand)|in (?:the )?(?:case|event)|as soon|daily|"
    r"weekly|monthly|yearly|annual(?:ly)?|beginning|end|first|"
    r"fourth|\w+(?:fth|xth|nth|hth|tieth))\b",
}
# They come with a reason no oftener than no word for one does.
_BARE_SIGNS = re.compile(r"[:;](?!\d)(?! (?:it|he|she|they|we|you|this|that|there)\b)")
_NO_COUNTS = ("reason", "telephone number")  # which no number alone would give
_NEVER = re.compile(r"(?!)")
_AREA = r"(?:square|sq\b|hectares?|acres?|ha\b)"
_OF_ELSE = {  # what stands behind a number that gives something else
    "price": re.compile(
        r"(?: ?[-–] ?\d[\d.,]*)? ?(?:(?:centi|milli|kilo)?(?:met(?:re|er)|lit(?:re|er)|gram)s?|[km]?g|[ckm]m[²³]?|"
        r"m[²³]|[mc]?l|k?Wh?|[AV]|° ?[CF]?|degrees?|feet|inch(?:es)?|miles?)(?!\w)",
    ),
    "measure": re.compile(
        rf"[ -]?(?:{_AREA}|(?:kilo)?grams?\b|kgs?\b|kilos?\b|tonnes?\b|tons?\b|lit(?:re|er)s?\b)", re.I
    ),
    "weight": re.compile(
        rf"[ -]?(?:{_AREA}|(?:centi|milli|kilo)?met(?:re|er)s?\b|[ck]?m\b|miles?\b|feet\b|per ?cent|%)", re.I
    ),
}
_ASKS = {kind: re.compile(f"{LEAD}(?:{words})", re.IGNORECASE) for kind, words in _ASKED.items()}
_GIVES = {kind: re.compile(words, re.IGNORECASE | re.DOTALL) for kind, words in _GIVEN.items()}
_COUNT = re.compile(rf"{DATE}|({NUMBER_WORD}|\d[\d.,]*)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,])(?<!\bA(?:ct|CT) )(?<!\bA(?:ct of|CT OF) )(?:1[0-9]|20)\d\d(?![\d.,]*\d)")  # no law's
_NO_ONE_YEAR = re.compile(  # a span of them, how many, or which
    r"\b(?:before|after|since|until|till|between|than|around|about|circa|prior to)\b(?: \w+){0,2} \d{4}|\d{3}0s\b|"
    r"\d{4} ?(?:-|–|to|and) ?\d{4}|\b(?:what|which) years?\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(rf"\b{MONTH}\b")
_SPAN = re.compile(  # of months, of which any may be meant
    rf"\b(?:before|after|since|until|till|between|from|by|to)\b(?: \w+){{0,2}} {MONTH}|{MONTH} ?(?:–|-|to|and)",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"{LEAD}(?:who|what|which|where|how)", re.IGNORECASE)
_YEARS_ON = re.compile(  # from one on, or for so many of them
    r"\b(?:since|from|until|till|between|to) (?:\w+ ){0,2}\d{4}|\d{4} ?(?:-|–|to|until) ?(?:\w+ ){0,2}\d{2,4}\b(?!,\d)|"
    r"\bfor \w+(?:-\w+)? years\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…]['\"”’)\]]*$")
_YEARS_KEPT = 9  # before that of a report, which its tables may have columns of
_ASKERS = re.compile(  # a year of who asks, or of whom it is asked
    r"\b(?:born|began|start\w*|enrol\w*|joined|moved|bought|hired|employed|if|who|whose|my|i)\b.* \d{4}", re.IGNORECASE
)
_YEAR_BEFORE = re.compile(
    r"\b(?:last|previous|preceding|prior|next|coming|following) year\b|\byears? (?:before|earlier|ago|later)\b",
    re.IGNORECASE,
)
_SAID_OF = re.compile(  # what stands before a time, and not before "1500" in Thermex 1500 or "May" in Theresa May
    rf"\b(?:in|of|on|at|since|by|during|until|till|for|from|to|and|or|before|after|FY|year|fiscal|\d|{MONTH})[ -]?$",
    re.IGNORECASE,
)

_OFFICE = (
    r"(?:president|minister|mayor|director|manager|head|chief|leader|captain|coach|commander|chair(?:man|woman|person)?|"
    r"governor|king|queen|emperor|chancellor|secretary(?:[- ]general)?|ambassador|spokes(?:man|woman)|owner|founder|"
    r"editor|bishop)"
)
_WHO = re.compile(
    rf"{LEAD}who(?: is|'s|’s| was) (?:the )?(?:"
    rf"(?P<first>(?:[\w-]+ ){{0,3}}?{_OFFICE}) (?:of|at|for|in|to) (?:the )?(?P<whose>[^,;]+?)|"
    rf"(?P<owner>[^,;]+?)[’']s? (?P<second>(?:[\w-]+ ){{0,3}}?{_OFFICE}))\W*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"\b(?:{_OFFICE}|lead|led|runs?|ran|manag|own|govern|rul|elect|appoint|charge|boss|found(?:ed|s)\b|"
    r"(?:direct|command|edit)(?:ed|s)\b|belong|establish|set up\b|started\b|curator|creat(?:ed|or)\b|launched\b|"
    r"under\b|became\b|(?:held|took) the (?:post|office)\b)",
    re.IGNORECASE,
)
_IN, _AND = frozenset("of at for in to".split()), frozenset("and or but while".split())
_ITS = frozenset("their its his her our whose".split())
_ITS_TIME = re.compile(r"(?:the )?(?:\d.*|time|moment|.*\bcentur(?:y|ies)|now|then|past)", re.IGNORECASE)
_NEAR = 4  # words from an office to the name of what it is held in


def told(question: str, said: str) -> float:
    """Return the share of the numbers and names in a question that a text gives too; 1 when it has none."""
    given = keys_of(read_words(said))
    asked = [word for word in read_words(question) if word.kind in ("number", "name")]
    return sum(alike(word.keys, given) for word in asked) / len(asked) if asked else 1.0


def missing(question: str, quotes: Sequence[Quote]) -> str:
    """Say what a question plainly asks for and no quote holds; empty when nothing is plainly missing."""
    if not quotes:
        return ""
    checks = (_no_value, _other_years, _other_months, _other_office, *CHECKS)
    return next((lacks for check in checks if (lacks := check(question, quotes))), "")


def _no_value(question: str, quotes: Sequence[Quote]) -> str:
    kind, asked = next((kind for kind, asks in _ASKS.items() if asks.search(question)), ""), question.casefold()
    said = "\n".join(f"{quote.passage.heading if kind == 'time' else ''} {quote.words}" for quote in quotes)
    if kind == "reason":
        said = _BARE_SIGNS.sub("", said)
    given = _GIVES[kind].finditer(said) if kind else ()
    if not kind or any(kind != "reason" or words[0].casefold() not in asked for words in given):
        return ""
    counts = [count for count in _COUNT.finditer(said) if not _OF_ELSE.get(kind, _NEVER).match(said, count.end())]
    told = {count[1] for count in counts} - {count[1] for count in _COUNT.finditer(question)} - {None}
    return "" if told and kind not in _NO_COUNTS else f"What was found gives no {kind}"


def _other_years(question: str, quotes: Sequence[Quote]) -> str:
    """The best quote names its year, and no quote, nor what it stands below or in, a year that was asked for."""
    asked = {
        year[0] for year in _YEAR.finditer(question) if year[0] >= "1800" or _SAID_OF.search(question[: year.start()])
    }
    told = {year for quote in quotes for year in _YEAR.findall(placed(quote))}
    is_count = any(f"{year[0]},{year[1:]}" in quote.text for year in asked for quote in quotes)
    is_free = _NO_ONE_YEAR.search(question) or any(_YEARS_ON.search(quote.text) for quote in quotes)
    is_of_one = _YEAR.search(quotes[0].text) or (not _ASKERS.search(question) and _is_of_another(quotes[0], asked))
    if not asked or asked & told or is_count or is_free or not is_of_one:
        return ""
    return f"What was found is about {', '.join(sorted(told))}, not about {', '.join(sorted(asked))}"


def _is_of_another(quote: Quote, asked: Collection[str]) -> bool:
    """A quote without a year stands below or in what has one, which is another; a row may tell of those before too."""
    named = {*_YEAR.findall(placed(replace(quote, text="")))}
    if len(named) != 1 or _YEAR_BEFORE.search(quote.text):
        return False
    year = int(named.pop())
    may_be = range(year, year + 1) if _SENTENCE.search(quote.text) else range(year - _YEARS_KEPT, year + 2)
    return not any(int(other) in may_be for other in asked)


def _other_months(question: str, quotes: Sequence[Quote]) -> str:
    """The like of months, asked after with more than a yes in mind."""
    asked = {month[0] for month in _MONTHS.finditer(question) if _SAID_OF.search(question[: month.start()])}
    told = {month for quote in quotes for month in _MONTHS.findall(placed(quote))}
    is_free = not _OPEN.search(question) or any(_SPAN.search(quote.text) for quote in quotes)
    if not asked or asked & told or is_free or not _MONTHS.search(quotes[0].text):
        return ""
    return f"What was found is about {', '.join(sorted(told))}, not about {', '.join(sorted(asked))}"


def _other_office(question: str, quotes: Sequence[Quote]) -> str:
    """Nobody is said to hold an office, or only in something other than what was asked about."""
    asked = _WHO.search(question)
    if asked is None or " and " in asked[0]:
        return ""
    office, whose = (asked["first"], asked["whose"]) if asked["first"] else (asked["second"], asked["owner"])
    name = keys_of(read_words(whose))
    if whose.islower() and not question.islower():
        return ""  # "the besieged town" may have any name
    if _ITS_TIME.fullmatch(whose):
        return ""
    is_titled = any(alike(name, keys_of(read_words(quote.passage.context))) for quote in quotes)
    said = [] if is_titled else [quote.text for quote in quotes]
    held = [holds for text in said for holds in _holdings(office.split()[-1].casefold(), name, text)]
    is_held = any(held) if held else any(_LEADING.search(quote.text) for quote in quotes)
    return "" if is_held else f"What was found names no {office} of {whose}"


def _holdings(office: str, name: Keys, text: str) -> list[bool]:
    """Say, each time that a text names an office, whether it may be the one: the name is near, or no other is."""
    words = read_words(text)
    found: list[bool] = []
    for place, word in enumerate(words):
        if word.text.casefold().startswith(office):
            first = max([at + 1 for at in range(place) if words[at].text.casefold() in _AND] + [place - _NEAR, 0])
            before, after = words[first:place], words[place + 1 :][:_NEAR]
            if not before or before[-1].text.casefold() not in _IN:  # who holds it: "Mayor Otto Brandt"
                after = [*dropwhile(lambda other: other.text[0].isupper(), after)]
            joined = next((after[at:][:_NEAR] for at, other in enumerate(after) if other.text.casefold() in _IN), [])
            its = next((at for at in range(first, place) if words[at].text.casefold() in _ITS), 0)
            beside = [*before, *after[:1], *joined, *words[:its]]
            named = [other for other in beside if other is not words[0] or (its and other.kind == "plain")]
            is_bare = not any(other.text[0].isupper() for other in named)
            are_several = word.text.casefold() == f"{office}s"
            found.append(is_bare or are_several or alike(name, keys_of(beside)))
    return found
