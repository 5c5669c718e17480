"""What a question demands of a sentence beyond like words: its numbers and names; and what it plainly asks for.

The sentence nearest to a question may tell of another year, or of the president of another country. English only.
"""

import re
from collections.abc import Iterator, Sequence

from rag.kind import DATE, MONTH, NUMBER_WORD, REASON, TIME
from rag.quote import Quote
from rag.words import Word, read_words

Keys = frozenset[str]

SELDOM = 0.05  # how often quotes that lack it are right all the same: on XQuAD, MTRAG and evals/dev, 4 of 63
# A reason is often given without a word that says so. In the lessons 21 % of the sentences that give one have none, and
# 47 % of those that only come near: the odds are to be multiplied by the one over the other (Bayes).
_UNSAID = 0.44

_LEAD = r"^\W*(?:(?:and|so|but|then|or|in|at|on|for|by|since|until) )*"
_PAID = r"costs?|price|salary|wages?|fees?|fare|rent"
_ASKED = {  # the first that is asked for
    "reason": r"(?:why|how come|what reason|what (?:made|makes|caused|causes)|what (?:is|was|are|were) the reasons?)\b",
    "age": r"how old\b|what age\b",
    "price": rf"how (?:much|expensive)\b.*\b(?:{_PAID}|paid|pays?|earns?|worth|charged?)\b|.*\bwhat (?:{_PAID})\b|"
    rf"what(?: is|['’]s| was| are| were) (?:[\w’'-]+ ){{0,4}}?(?:{_PAID})(?: (?:of|for|to|per|in|at|on)\b.*)?\W*$",
    "telephone number": r".*\b(?:tele)?phone number\b",
    "number": r"how many\b",
    "measure": r"how (?:far|tall|high|deep|wide|long|heavy|fast|thick|steep)\b",
    "time": r"when (?:did|do|does|was|were|is|are|will|had|has)\b|(?:what|which) (?:year|date|day|month|century)\b",
}
_GIVEN = {  # what gives it, beside a number that is no date
    "reason": rf"{REASON}|\b(?:after|when|while|over|under|for (?!the\b|\d)[a-z]+|to (?:study|work|visit|find|join|buy|"
    r"pay))\b|, (?:since|as|so|for|where|having)\b|\b(?:why|without|ascrib|attribut|citing|put (?:it |them )?down to)",
    "age": r"\bborn\b|\baged\b|\bbirthday\b|\bcentur|\(\d{4}|\b(?:built|since|dat\w+) .*\d{4}",
    "price": r"\bfree\b|\bno (?:charge|fee|cost)\b|\bnothing\b",
    "telephone number": r"\d[\d ()/+-]+\d",
    "number": r"\b(?:no|none|nobody|all|every|only|pair|couple)\b|, .* (?:and|or) ",
    "measure": r"\b(?:until|since|throughout|permanent|forever|life|centur\w+)\b|\d{4}\b.*\b\d{4}|"
    r"\b(?:second|minute|hour|night|day|week|fortnight|month|season|year|decade|generation)s?\b",
    "time": rf"{TIME.pattern}|\d|\b(?:spring|summer|autumn|winter|after|before|during|when|until|since|while|now|"
    r"if|unless|once|upon|noon|midday|midnight|dawn|dusk|sunrise|sunset|evening|afternoon|\w+days|christmas|easter|"
    r"midsummer|weekends?|breakfast|lunch|dinner|daily|weekly|monthly|yearly|annual(?:ly)?|beginning|end|first|"
    r"\w+(?:rth|fth|xth|nth|hth|tieth))\b",
}
_NO_COUNTS = ("reason", "telephone number")  # which no number alone would give
_ASKS = {kind: re.compile(f"{_LEAD}(?:{words})", re.IGNORECASE) for kind, words in _ASKED.items()}
_GIVES = {kind: re.compile(words, re.IGNORECASE | re.DOTALL) for kind, words in _GIVEN.items()}
_COUNT = re.compile(rf"{DATE}|({NUMBER_WORD}|\d[\d.,]*)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]|20)\d\d(?![\d.,]*\d)")
_NO_ONE_YEAR = re.compile(  # a span of them, or how many
    r"\b(?:before|after|since|until|till|between|than|around|about|circa|prior to)\b(?: \w+){0,2} \d{4}|\d{3}0s\b|"
    r"\d{4} ?(?:-|–|to|and) ?\d{4}",
    re.IGNORECASE,
)
_MONTHS = re.compile(rf"\b{MONTH}\b")
_SPAN = re.compile(  # of months, of which any may be meant
    rf"\b(?:before|after|since|until|till|between|from|by|to)\b(?: \w+){{0,2}} {MONTH}|{MONTH} ?(?:–|-|to|and)",
    re.IGNORECASE,
)
_OPEN = re.compile(rf"{_LEAD}(?:who|what|which|where|how)", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"\b(?:what|which) years?\b", re.IGNORECASE)

_COUNTS = r"\b(?:how many\b.*?|(?:numbers?|count|toll) of (?:[\w-]+ ){0,4}?)"
_ADMITS, _LOST = r"(?:admi|acknowledg|conced|confess)", r"(?:los(?:e|t|ing|s|ses)|dead|killed|casualties|wounded)"
# What is asked about, how, and what tells of it. Of the questions in scripts/lessons that are asked so, or for an end,
# a town or a name, no answer is without; of near misses a good third (python -m scripts.demands).
_TELLS = {
    "civilians": (
        rf"{_COUNTS}\bcivilians?\b",
        r"civilian|combatant|resident|villager|inhabitant|citizen|passer|bystander|wom[ae]n|\bm[ae]n\b|child|famil|people|"
        r"person|farm|worker|household|towns|peasant|passenger|teacher|pupil|driver|couple|mother|shepherd",
    ),
    "wounded": (
        rf"{_COUNTS}\b(?:wounded|injured|hurt)\b",
        r"wound|injur|hurt|hospital|casualt|treat|burn|maim|bruis|harm|scald|\bbroke|\bhit\b|shot|struck|\bbit|crush|"
        r"graz|scratch|\bcut",
    ),
    "losses that were admitted": (
        rf"\b(?:how (?:many|much)|number of|what loss(?:es)?)\b.*(?:\b{_ADMITS}.*\b{_LOST}|\b{_LOST}\b.*\b{_ADMITS}|"
        rf"\b(?:itself|themselves) (?:say|said|report).*\b{_LOST}|\b{_ADMITS}.*\bown\b)",
        rf"{_ADMITS}|confirm|recogni[sz]|\bown\b|accept|regret|sel(?:f|ves)\b|\b(?:said|says|gave|gives|puts?|reports?|"
        r"reported|counted) (?:that )?(?:it|he|she|they|its|their|his|her)\b",
    ),
}
_MATTERS = {
    what: (re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE)) for what, (asks, tells) in _TELLS.items()
}
_WHEN = r"(?:when|(?:on |in |at |from )?(?:what|which) (?:\w+ )?(?:date|day|year|month|time|hour))\b"
_END_ASKED = re.compile(rf"{_LEAD}{_WHEN}.*\b(?:end|stop|finish|cease)(?:s|ed)?\W*$", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:beg[aiu]n|start|broke out|launch|open|since|commenc)", re.IGNORECASE)
_ENDS = re.compile(
    r"(?<!\bto )\b(?:end|ends|ended|stop|halt|clos(?:e|es|ed)\b)|\b(?:finish|conclu|complet|expir|lapse|dissolv|"
    r"abolish|resign|retire|surrender|disband|replac|demolish|withdr|truce|armistice|death|given up|took back|runs? "
    r"out)|\b(?:ceas(?:es|ed)|(?:is|was|were|are|been) over|until|till|last(?:s|ed)?|died|left|fell|through|gone|"
    r"no (?:longer|new|more))\b|\d ?[–-] ?\d|\bfrom\b.*\bto\b|\bbetween\b.*\band\b|"
    r"\bfor (?:\w+ ){1,2}(?:hours|days|weeks|months|years)\b",
    re.IGNORECASE,
)
_PLACE_ASKED = re.compile(
    rf"{_LEAD}(?:from |to |near )?(?:which|what) (?:\w+ )?"
    r"(?:town|city|village|country|street|river|province|county|lake|mountain|island)\b",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    rf"{_LEAD}(?:(?:what(?: is|['’]s| was| are| were) (?:the )?)?(?:full |first |last )?names? of\b|"
    r"what (?:is|was) .{2,60} (?:called|named)\W*$)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(  # a place that is told without one
    r"\b(?:neither|none|no|both|all|every|each|its|capital|home|same|native|where|there|this|nowhere|abroad)\b|"
    r"^\w[^:;]*: ",
    re.IGNORECASE | re.MULTILINE,
)
_CALLED = re.compile(  # a name that need not have a capital
    r"[“\"‘']\w|\b(?:called|names?|named|known as|(?:en)?titled|christened|dubbed|baptis)|: ", re.IGNORECASE
)
_BESIDE = frozenset("to for".split())  # the name after these is another's: "an adviser to President Brandt"

_OFFICE = (
    r"(?:president|minister|mayor|director|manager|head|chief|leader|captain|coach|commander|chair(?:man|woman|person)?|"
    r"governor|king|queen|emperor|chancellor|secretary(?:[- ]general)?|ambassador|spokes(?:man|woman)|owner|founder|"
    r"editor|bishop)"
)
_WHO = re.compile(
    rf"{_LEAD}who(?: is|'s|’s| was) (?:the )?(?:"
    rf"(?P<first>(?:[\w-]+ ){{0,3}}?{_OFFICE}) (?:of|at|for|in|to) (?:the )?(?P<whose>[^,;]+?)|"
    rf"(?P<owner>[^,;]+?)[’']s? (?P<second>(?:[\w-]+ ){{0,3}}?{_OFFICE}))\W*$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"\b(?:{_OFFICE}|lead|led|runs?|ran|manag|own|govern|rul|elect|appoint|charge|boss|found(?:ed|s)\b|"
    r"(?:direct|command|edit)(?:ed|s)\b|belong|establish|set up\b|started\b)",
    re.IGNORECASE,
)
_IN, _AND = frozenset("of at for in to".split()), frozenset("and or but while".split())
_ITS = frozenset("their its his her our whose".split())
_ITS_TIME = re.compile(r"(?:the )?(?:\d.*|time|moment|.*\bcentur(?:y|ies)|now|then|past)", re.IGNORECASE)
_NEAR = 4  # words from an office to the name of what it is held in


def told(question: str, said: str) -> float:
    """Return the share of the numbers and names in a question that a text gives too; 1 when it has none."""
    given = _keys(read_words(said))
    asked = [word for word in read_words(question) if word.kind in ("number", "name")]
    return sum(_alike(word.keys, given) for word in asked) / len(asked) if asked else 1.0


def doubted(confidence: float, lacks: str) -> float:
    """Return how sure an answer is, 0 to 1, that lacks what `missing` says, where without that it is `confidence`."""
    if not lacks.endswith(" reason"):
        return min(confidence, SELDOM)
    return _UNSAID * confidence / (1 - confidence + _UNSAID * confidence)


def missing(question: str, quotes: Sequence[Quote]) -> str:
    """Say what a question plainly asks for and no quote holds; empty when nothing is plainly missing."""
    if not quotes:
        return ""
    checks = (_no_value, _other_years, _other_months, _other_office, _other_matter, _no_name)
    return next((lacks for check in checks if (lacks := check(question, quotes))), "")


def _no_value(question: str, quotes: Sequence[Quote]) -> str:
    kind = next((kind for kind, asks in _ASKS.items() if asks.search(question)), None)
    said = "\n".join(f"{quote.passage.heading if kind == 'time' else ''} {quote.words}" for quote in quotes)
    if kind is None or _GIVES[kind].search(said):
        return ""
    counts = {count[1] for count in _COUNT.finditer(said)} - {count[1] for count in _COUNT.finditer(question)} - {None}
    return "" if counts and kind not in _NO_COUNTS else f"What was found gives no {kind}"


def _other_years(question: str, quotes: Sequence[Quote]) -> str:
    """The best quote names its year, and no quote, nor what it stands below or in, a year that was asked for."""
    asked = set(_YEAR.findall(question))
    told = {year for quote in quotes for year in _YEAR.findall(_placed(quote))}
    is_count = any(f"{year[0]},{year[1:]}" in quote.text for year in asked for quote in quotes)
    is_free = _NO_ONE_YEAR.search(question) or _YEAR_ASKED.search(question)
    if not asked or asked & told or is_count or is_free or not _YEAR.search(quotes[0].text):
        return ""
    return f"What was found is about {', '.join(sorted(told))}, not about {', '.join(sorted(asked))}"


def _other_months(question: str, quotes: Sequence[Quote]) -> str:
    """The like of months, asked after with more than a yes in mind."""
    asked = set(_MONTHS.findall(question))
    told = {month for quote in quotes for month in _MONTHS.findall(_placed(quote))}
    is_free = not _OPEN.search(question) or any(_SPAN.search(quote.text) for quote in quotes)
    if not asked or asked & told or is_free or not _MONTHS.search(quotes[0].text):
        return ""
    return f"What was found is about {', '.join(sorted(told))}, not about {', '.join(sorted(asked))}"


def _placed(quote: Quote) -> str:
    """Return a quote below the name of its file, its title and headings."""
    return f"{quote.passage.document}\n{quote.passage.context}\n{quote.text}"


def _other_office(question: str, quotes: Sequence[Quote]) -> str:
    """Nobody is said to hold an office, or only in something other than what was asked about."""
    asked = _WHO.search(question)
    if asked is None or " and " in asked[0]:
        return ""
    office, whose = (asked["first"], asked["whose"]) if asked["first"] else (asked["second"], asked["owner"])
    name = _keys(read_words(whose))
    if whose.islower() and not question.islower():
        return ""  # "the besieged town" may have any name
    if _ITS_TIME.fullmatch(whose) or any(_alike(name, _keys(read_words(quote.passage.context))) for quote in quotes):
        return ""
    held = [holds for quote in quotes for holds in _holdings(office.split()[-1].casefold(), name, quote.text)]
    is_held = any(held) if held else any(_LEADING.search(quote.text) for quote in quotes)
    return "" if is_held else f"What was found names no {office} of {whose}"


def _other_matter(question: str, quotes: Sequence[Quote]) -> str:
    """Something near is told: the dead for the wounded, what one side claims for what the other admits, a beginning."""
    said = "\n".join(f"{quote.passage.context}\n{quote.words}" for quote in quotes)
    asked = (what for what, (asks, tells) in _MATTERS.items() if asks.search(question) and not tells.search(said))
    what = next(asked, "")
    if not what and _END_ASKED.search(question) and _BEGINS.search(said) and not _ENDS.search(said):
        what = "end"
    return f"What was found tells of no {what}" if what else ""


def _no_name(question: str, quotes: Sequence[Quote]) -> str:
    """A name is asked for, or a town, and the quotes name nothing but what the question names."""
    what = "place" if _PLACE_ASKED.search(question) else "name" if _NAME_ASKED.search(question) else ""
    told = _NO_NAME if what == "place" else _CALLED
    if not what or any(told.search(quote.text) or quote.text.islower() for quote in quotes):
        return ""
    given = _keys(read_words(question))
    named = (word for quote in quotes for word in _names(quote.words))
    return "" if any(not _alike(word.keys, given) for word in named) else f"What was found gives no {what}"


def _names(text: str) -> Iterator[Word]:
    """Yield the words with a capital, titles apart, but what follows "to" or "for"."""
    is_beside = False
    for word in read_words(text):
        is_name = word.kind == "name" or (word.kind == "plain" and word.opens and word.text[0].isupper())
        if is_name and not is_beside:
            yield word
        lower = word.text.casefold()
        is_beside = lower in _BESIDE or (is_beside and (word.text[0].isupper() or lower in ("the", "a", "an")))


def _holdings(office: str, name: Keys, text: str) -> list[bool]:
    """Say, each time that a text names an office, whether it may be the one: the name is near, or no other is."""
    words = read_words(text)
    found: list[bool] = []
    for place, word in enumerate(words):
        if word.text.casefold().startswith(office):
            first = max([at + 1 for at in range(place) if words[at].text.casefold() in _AND] + [place - _NEAR, 0])
            before, after = words[first:place], words[place + 1 :][:_NEAR]
            joined = next((after[at:][:_NEAR] for at, other in enumerate(after) if other.text.casefold() in _IN), [])
            beside = [other for other in (*before, *after[:1], *joined) if other is not words[0]]
            is_bare = not any(other.text[0].isupper() for other in beside)
            owner = words[: place - 1] if place and words[place - 1].text.casefold() in _ITS else ()
            are_several = word.text.casefold() == f"{office}s"
            found.append(is_bare or are_several or _alike(name, _keys([*before, *joined, *owner])))
    return found


def _keys(words: Sequence[Word]) -> Keys:
    return frozenset(key for word in words for key in word.keys)


def _alike(keys: Keys, others: Keys) -> bool:
    """Say whether words have a key in common, or names a beginning: Azerbaijan, Azerbaijani."""
    if keys & others:
        return True
    stems, other_stems = ([key for key in each if key[0] == "~" and len(key) > 4] for each in (keys, others))
    return any(one.startswith(other) or other.startswith(one) for one in stems for other in other_stems)
