"""Quotes that come near what is asked and tell of something else: another matter, end, row, doer, version or amount.

English only. Each returns what is lacking, as `rag.demand.missing` says it, and nothing where all is well.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.stems import stems
from rag.kind import AUXILIARY, FIGURES, SUPERLATIVE
from rag.opposites import EXTREMES
from rag.quote import Quote, placed
from rag.words import Word, content, keys_of, labels, read_words

Keys = frozenset[str]

LEAD = r"^\W*(?:(?:and|so|but|then|or|in|at|on|for|by|since|until) )*"
_COUNTS = r"\b(?:how many\b.*?|(?:numbers?|count|toll) of (?:[\w-]+ ){0,4}?)"
_ADMITS, _LOST = r"(?:admi|acknowledg|conced|confess)", r"(?:los(?:e|t|ing|s|ses)|dead|killed|casualties|wounded)"
# What is asked about, how, and what tells of it. Of the questions in scripts/lessons that are asked so, or for an end,
# a town or a name, no answer is without; of near misses more than a quarter are (python -m scripts.demands).
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
    "death": (
        r"^\W*(?:and )?when did (?:\S+ ){1,5}die\b",
        r"\bdie[ds]?\b|dying|dea(?:d|th)|kill|murder|execut|assassin|buri|funeral|shot|drown|perish|fell|surviv|†|"
        r"[–-] ?(?:\d+ )?(?:\w+ )?\d{4}|hang|behead|end|last|crash|struck|"
        r"\blate\b|until|succumb|burnt|\blost\b|take|took",
    ),
    "birth": (
        r"^\W*(?:and )?when was (?:\S+ ){1,5}born\b",
        r"\bborn|birth|\bbor[en]\b|\(|baby|son\b|daughter|child|aged?\b|years old|native|twin|hatch|foal|calf|"
        r"[–-] ?(?:\d+ )?(?:\w+ )?\d{4}",
    ),
    "divorce": (r"\bdivorced?\b", r"divorc|separat|annul|apart|split|left|dissol|end|broke|remarr|former|ex-"),
    "losses that were admitted": (
        rf"^(?=.*\b(?:how (?:many|much)|number of)\b)(?=.*\b{_LOST}\b)"
        rf"(?=.*\b(?:{_ADMITS}|(?:itself|themselves) (?:say|said|report)))",
        rf"{_ADMITS}|confirm|recogni[sz]|\bown\b|accept|regret|announc|sel(?:f|ves)\b|\b(?:said|says|gave|gives|puts?|"
        r"reports?|reported|counted) (?:that )?(?:\w+ ){0,3}?(?:it|he|she|they|its|their|his|her)\b",
    ),
}
_MATTERS = {
    what: (re.compile(asks, re.IGNORECASE), re.compile(tells, re.IGNORECASE)) for what, (asks, tells) in _TELLS.items()
}
_WHEN = r"(?:when|(?:on |in |at |from )?(?:what|which) (?:\w+ )?(?:date|day|year|month|time|hour))\b"
_END_ASKED = re.compile(rf"{LEAD}{_WHEN}.*\b(?:end|stop|finish|cease)(?:s|ed)?\W*$", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:beg[aiu]n|start|broke out|launch|open|since|commenc)", re.IGNORECASE)
_ENDS = re.compile(
    r"(?<!\bto )\b(?:end(?:s|ed|ing)?\b|stop|halt|clos(?:e|es|ed)\b)|\b(?:finish|conclu|complet|expir|lapse|dissolv|"
    r"abolish|resign|retire|surrender|disband|replac|demolish|withdr|truce|armistice|peace|deal|agreement|final|duration|"
    r"death|term of|returned to|given up|took back|runs? out)|"
    r"\b(?:ceas(?:es|ed)|(?:is|was|were|are|been) over|until|till|last(?:s|ed)?|died|left|fell|through|gone|takes?|"
    r"took|no (?:longer|new|more))\b|"
    r"\d ?[–-] ?\d|\bfrom\b.*\bto\b|\bbetween\b.*\band\b|\bfor (?:\w+ ){1,2}(?:hours|days|weeks|months|years)\b",
    re.IGNORECASE,
)
_PLACE_ASKED = re.compile(
    rf"{LEAD}(?:from |to |near )?(?:which|what) (?:\w+ )?"
    r"(?:town|city|village|country|street|river|province|county|lake|mountain|island)\b",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    rf"{LEAD}(?:(?:what(?: is|['’]s| was| are| were) (?:the )?)?(?:full |first |last )?names? of\b|"
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
_OF_A_FORM = 2  # columns: "Property: weight; Value: 11 kg" may answer "How heavy is it?"
_ONE_ASKED = re.compile(rf"{LEAD}(?:who|what|when|which|where|how)\b", re.IGNORECASE)  # and no comparison of all
_SURE_OF_ROW = 1.0  # a score of the reader: with less, 4 of 87 such rows of the generated reports were right
# What gathers all rows, and stands in none. Not "most": of three rows asked for the highest, two quoted another one.
_OF_ALL = re.compile(r"\b(?:all|every|each|list|total|numbers?|many|names?|there)\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(SUPERLATIVE, re.IGNORECASE)
_CITED = re.compile(r"(?i)\b(?:tel|(?:tele)?phone|fax|mobile|iban|account|no|nr)\b[.:]|(?<![\d.,])[0+]\d")  # no figures
_DONE_TO = re.compile(
    rf"(?i:{LEAD}who) (?!(?:is|was|are|were|has|had)\b)(\w+) (?:the |an? )?([A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*)\W*$"
)
_BEFORE_WHOM = frozenset("the a an its his her their".split())
_UNIT = r" ?(?:[%$€£¥]|EUR\b|USD\b|GBP\b|per\b|(?:b|m)illion|thousand|[ck]?m\b|[km]?g\b|feet|foot|inch|[a-z]{3,}s\b)"
_AMOUNT = re.compile(r"(?<![\w.,-])(\d[\d.,]*)[ -]?(%|per ?cent|[mk]?g|km|[cm]?m|ml|k?[WV]|degrees)(?!\w)")
_LIMIT = re.compile(  # from which on another amount is meant too
    r"\b(?:than|least|most|over|under|above|below|about|between|from|to|within|until|up|every|if|m(?:ax|in)imum)\b",
    re.IGNORECASE,
)
_HOW_FAR = re.compile(r"\bhow (?!many\b)\w+", re.IGNORECASE)  # an amount is asked for, and may be of another thing
_YES_OR_NO = re.compile(rf"(?:{LEAD}|.*[.!?] ){AUXILIARY}\b", re.IGNORECASE)
_CODE = re.compile(  # a version or a model: 3.2.0, version 3, Python 3.12, P-50; and no quarter, no carbon dioxide
    r"(?<![\w.,/-])(?:((?!(?:FY|Q|H|CO|NO|PM|COVID)-?\d)[A-Z][A-Za-z]*-?\d+[a-z]?|[a-z]-\d+|"
    r"(?!\d+\.\d+\.\d{4}\b)\d+(?:\.\d+){2,})|"
    r"(?:(?:[Vv]ersion|[Rr]elease) v?|v)(\d+(?:\.\d+)*)|(?:in|will|([A-Z]\w+)) (\d+\.\d+))"
    rf"(?![\w,/-]|\.\d|{_UNIT})"
)


def other_matter(question: str, quotes: Sequence[Quote]) -> str:
    """Something near is told: the dead for the wounded, what one side claims for what the other admits, a beginning."""
    said = "\n".join(f"{quote.passage.context}\n{quote.words}" for quote in quotes)
    asked = (what for what, (asks, tells) in _MATTERS.items() if asks.search(question) and not tells.search(said))
    what = next(asked, "")
    words = "\n".join(quote.words for quote in quotes)
    if not what and _END_ASKED.search(question) and _BEGINS.search(words) and not _ENDS.search(words):
        what = "end"
    return f"What was found tells of no {what}" if what else ""


def other_end(question: str, quotes: Sequence[Quote]) -> str:
    """The best quote tells of the highest where the lowest is asked for, and no quote of that, be it in other words."""
    asked, best = ({*stems(text)} for text in (question, quotes[0].text))
    told = {stem for quote in quotes for stem in stems(quote.words)}
    pair = next((pair for pair in sorted(EXTREMES) if pair[0] in asked - told and pair[1] in best - asked), None)
    if pair is None or any(stem.endswith("est") for stem in told - {pair[1]}):
        return ""
    word = next(word for word in re.findall(r"\w+", question) if pair[0] in stems(word))
    return f"What was found is not about the {word.casefold()}"


def no_name(question: str, quotes: Sequence[Quote]) -> str:
    """A name is asked for, or a town, and the quotes name nothing but what the question names."""
    what = "place" if _PLACE_ASKED.search(question) else "name" if _NAME_ASKED.search(question) else ""
    told = _NO_NAME if what == "place" else _CALLED
    is_choice = what == "place" and re.search(r"\bor\b", question)
    if not what or is_choice or any(told.search(quote.text) or quote.text.islower() for quote in quotes):
        return ""
    given = keys_of(read_words(question))
    beside = _BESIDE if what == "name" else frozenset[str]()
    named = (word for quote in quotes for word in _names(quote.words, beside))
    return "" if any(not alike(word.keys, given) for word in named) else f"What was found gives no {what}"


def other_row(question: str, quotes: Sequence[Quote]) -> str:
    """The best quote is a row of a table that shares no word but labels with the question: any row seems as near.

    Not where the question asks for no row, but for all of them, or all of them are quoted.
    """
    row, read = quotes[0].text, quotes[0].read
    is_sure = read is None or read > _SURE_OF_ROW or quotes[0].apart
    heads, is_figures = labels(row), FIGURES.search(row) and not (row.endswith((".", "!", "?")) or _CITED.search(row))
    is_row = is_figures or (len(heads) > _OF_A_FORM and _ONE_ASKED.match(question))
    above = f"{' '.join(heads)}\n{placed(replace(quotes[0], text=''))}" if heads else ""
    asked = {*content(_OF_ALL.sub(" ", question) if heads else question)}.difference(content(above))
    for label in heads:
        row = row.replace(f"{label}: ", "")
    plurals = "|".join(rf"{re.escape(label.split(' ')[-1])}s\b" for label in heads) or "(?!)"
    is_of_all = _OF_ALL.search(question) or _SUPERLATIVE.search(question) or re.search(plurals, question, re.IGNORECASE)
    is_of_all = heads and not asked and is_of_all
    if is_sure or not is_row or is_of_all or not asked.isdisjoint(content(row)):
        return ""
    lacking = {*content(question)}.difference(content(placed(quotes[0])))
    words = [f"“{word}”" for word in re.findall(r"\w(?:\S*\w)?", question) if not lacking.isdisjoint(content(word))]
    without = f"without {', '.join(words)}" if words else "that the question does not name"
    return f"What was found is a row of a table {without}"


def other_doer(question: str, quotes: Sequence[Quote]) -> str:
    """The best quote tells what a name did to another, where it is asked who did that to it."""
    asked = _DONE_TO.search(question)
    if asked is None:
        return ""
    deed, name, words = {*stems(asked[1])}, keys_of(read_words(asked[2])), read_words(quotes[0].text)
    for who, does, whom in zip(words, words[1:], words[2:], strict=False):
        is_other = not whom.apart and (whom.kind == "name" or whom.text in _BEFORE_WHOM) and not whom.keys & name
        if is_other and who.keys & name and deed & {*stems(does.text)}:
            return f"What was found does not say who {asked[1]} {asked[2]}"
    return ""


def other_code(question: str, quotes: Sequence[Quote]) -> str:
    """A version or a model is asked about that no quote has, nor what it stands below or in."""
    said = "\n".join(placed(quote) for quote in quotes)
    found = [] if _YES_OR_NO.match(question) else _CODE.finditer(question)
    asked = ["".join(filter(None, (code[1], code[2], code[4]))) for code in found if _is_like(code, said)]
    if not asked or any(re.search(_spelt(code), said, re.IGNORECASE) for code in asked):
        return ""
    return f"What was found is not about {', '.join(asked)}"


def _is_like(code: re.Match[str], said: str) -> bool:
    """Say whether a code is of what quotes tell of, and not of what the asker has: on my laptop X5, or Ubuntu 22.04."""
    beside, letters = code[3], re.match(r"[A-Za-z]+", code[1] or "")
    return re.search(rf"\b{beside or (letters[0] if letters else '')}(?=[\W\d_])", said, re.IGNORECASE) is not None


def other_amount(question: str, quotes: Sequence[Quote]) -> str:
    """An amount is asked about, "80 mg", that no quote has, and the best quote has others in its unit."""
    asked, told = (_AMOUNT.findall(text) for text in (question, quotes[0].text))
    given = keys_of(read_words("\n".join(placed(quote) for quote in quotes)))
    is_free = _YES_OR_NO.match(question) or _HOW_FAR.search(question) or _LIMIT.search(f"{question} {quotes[0].text}")
    if is_free or not asked or not {unit for _, unit in asked} <= {unit for _, unit in told}:
        return ""
    if any(keys_of(read_words(number)) & given for number, _ in asked):
        return ""
    return f"What was found is not about {', '.join(f'{number} {unit}' for number, unit in asked)}"


CHECKS = (other_matter, other_end, no_name, other_doer, other_code, other_amount, other_row)


def _spelt(code: str) -> str:
    """Return a pattern of all that means the same: P50 is P-050, version 3 is 3.0, and 3.1 has 3.1.2 in it."""
    whole = re.sub(r"(?:\.0)+$", "", code)
    parts = "[- ]?0*".join(map(re.escape, re.findall(r"[A-Za-z]+|[\d.]+", whole)))
    before = r"\b(?:version|release|since|v) ?" if whole.isdigit() else r"(?<![\d.])"
    after = r"(?!\d)" if whole == code else rf"(?:\.0)*(?!\.?\d)|(?<![\d.]){re.escape(code)}(?!\d)"
    return f"{before}{parts}{after}"


def _names(text: str, beside: frozenset[str]) -> Iterator[Word]:
    """Yield the words with a capital, titles apart, but what follows the words in `beside`."""
    is_beside = False
    for word in read_words(text):
        is_name = word.kind == "name" or (word.kind == "plain" and word.opens and word.text[0].isupper())
        if is_name and not is_beside:
            yield word
        lower = word.text.casefold()
        is_beside = lower in beside or (is_beside and (word.text[0].isupper() or lower in ("the", "a", "an")))


def alike(keys: Keys, others: Keys) -> bool:
    """Say whether words have a key in common, or names a beginning or people: Azerbaijan and Azerbaijani, French."""
    if keys & others or any((keys & one and others & two) or (keys & two and others & one) for one, two in _PEOPLES):
        return True
    stems, other_stems = ([key for key in each if key[0] == "~" and len(key) > 4] for each in (keys, others))
    return any(one.startswith(other) or other.startswith(one) for one in stems for other in other_stems)


_OF_COUNTRIES = (  # whose names do not begin as those of their countries do, or end too early for that to be seen
    "French France|Dutch Netherlands|British Britain|British UK|American US|American USA|Spanish Spain|Polish Poland|"
    "Danish Denmark|Greek Greece|Swiss Switzerland|Finnish Finland|Irish Ireland|Welsh Wales|Roman Rome|"
    "Scottish Scotland|English England|Cypriot Cyprus"
)
_PEOPLES = [[keys_of(read_words(name)) for name in pair.split()] for pair in _OF_COUNTRIES.split("|")]
