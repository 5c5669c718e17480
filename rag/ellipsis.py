"""A question made whole: "And in May?", asked after "Who won in April?", is "Who won in May?". English only.

Only where it is plain what is left out. A fragment is nothing but a time, a name or a thing, and the question before
has one time, one name or one such thing, its parallel element (Dalrymple, Shieber and Pereira 1991). "He" and "she"
stand for the one person named: in the question before, or where that asked who, in its answer.
"""

import re

from index.sentences import sentence_spans
from rag.kind import AUXILIARY, CAPITAL, MONTH

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
_YEAR = r"(?:FY ?)?(?:1\d|20)\d\d"
_TIME = (
    rf"(?:(?:early|mid|late)[ -])?(?:(?:\d{{1,2}} )?{MONTH}(?: {_YEAR})?|{MONTH} \d{{1,2}}(?:,? {_YEAR})?|"
    rf"(?:the )?(?:1\d|20)\d0s|{_YEAR}|{_DAY})\b"
)
ASKING = r"(?:what|who|whom|whose|when|where|which|why|whether|how)"
THINGS = (  # of which a library may have several
    r"(?:country|countries|city|cities|town|village|county|counties|person|animal|plant|species|language|clinic|hospital|"
    r"museum|product|book|novel|film|movie|song|game|team|ship|mission|river|island|church)s?"
)
THE_KIND = rf"\bthe {THINGS}\b(?!['’]| (?:of|in|on|at|near|for|from|that|which|who|where|with|called|named)\b)"
_NAME = rf"{CAPITAL}[\w-]*(?: (?:(?:of|de|del|von|van|al|bin) (?:the )?)?{CAPITAL}[\w-]*)*"
_PLACED = r"(?:(?P<where>(?i:in|on|at|for|by|from|to|of|with|during|about|since|until|after|before)) )?"
_FRAGMENT = re.compile(
    rf"\W*(?P<opened>(?:(?i:and|but|or|so|then|ok(?:ay)?)\W+)*(?:(?i:what|how) about )?){_PLACED}"
    rf"(?:(?P<time>(?i:{_TIME}))|(?P<name>(?:the )?(?!(?i:{ASKING})\b){_NAME})(?:['’]s)?)\W*"
)
_YEAR_ON = re.compile(  # "And the year before?"
    r"\W*(?:(?:and|but|so)\W+)?(?:(?:what|how) about )?(?:in )?(?:the )?"
    r"(?:(?P<back>year before|previous year|year earlier)|year after|(?:next|following) year|year later)(?: that)?\W*",
    re.IGNORECASE,
)
_NO_THING = (  # in a fragment: a verb, a pronoun, or what is said to the assistant
    rf"(?:{ASKING}|{AUXILIARY}|be|been|"
    r"i|you|he|she|it|we|they|me|him|her|us|them|this|that|these|those|there|here|then|now|yes|no|not|none|nothing|any|"
    r"all|both|each|every|more|else|others?|same|so|too|really|sure|right|correct|exactly|maybe|perhaps|because|if|"
    r"tell|give|show|list|name|explain|describe|compare|summari[sz]e|find|help|stop|wait|thanks?|hi|hello|hey|please|says?|said|"
    r"than|don['’]?t|first|second|third|last|latter|former|next)"
)
_WORD_OF_THING = rf"(?!{_NO_THING}\b)[\w’'.&-]*\w"
_THING = re.compile(
    r"\W*(?:(?:and|but|or|so|then|no|sorry|well|oh|ok(?:ay)?|thanks|please|i (?:mean|meant)|it(?:['’]?s| is)|"
    r"that(?:['’]?s| is)|i(?: a|['’])m (?:asking|talking) about|(?:what|how) (?:about|of))\b\W*)*"
    r"(?:(?:of|in|on|at|for|by|from|with|about) )?"
    rf"(?P<thing>(?:(?:the|an?) )?{_WORD_OF_THING}(?: {_WORD_OF_THING}){{0,5}}?)(?:,? (?:please|instead|though))?\W*",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<!\d)((?:1\d|20)\d\d)(?:([-–/])(\d\d))?(?![-–/]?\d)")
_A_TIME = re.compile(_TIME, re.IGNORECASE)
_PREPOSITION = re.compile(r" (?:of|in|on|at|for|by|from|with) ")
_TIMES = re.compile(rf"\b{_PLACED}(?P<what>{_TIME})")
_NAMES = re.compile(rf"(?<=\s){_PLACED}(?P<what>(?P<the>the )?(?!(?:{MONTH}|{_DAY})\b(?! {CAPITAL})|I\b){_NAME})")

_HE, _SHE = {"he", "him", "his"}, {"she", "her", "hers"}
_PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
_HE_OR_SHE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_LOWER = (
    r"(?!(?:the|an?|of|in|at|on|for|to|by|it|his|her|its|their|my|your)\b)[^\W\d]+"  # of a name, as it may be typed
)
_WHO_IS = re.compile(rf"\W*(?i:who(?:['’]s| is| was)) (?:{_NAME}|{_LOWER}(?: {_LOWER}){{1,2}})\W*")
_NO_PERSON = (
    rf"(?:(?:In|On|At|By|For|From|As)\b|"
    rf"(?:{MONTH}|{_DAY}|The|An?|It|He|She|They|We|This|That|These|Those|There|Its)\b(?! {CAPITAL}))"
)
_PERSON = re.compile(  # what stands after these words is a place, a thing, of somebody or beside them
    rf"\b(?P<after>(?i:in|at|from|near|of|for|to|the|with) )?(?P<name>(?!{_NO_PERSON}){CAPITAL}[\w-]+"
    rf"(?: (?:{CAPITAL}\. )*(?:(?:de|del|von|van|der|al|bin) ){{0,2}}{CAPITAL}[\w-]+)*)"
)
_NOT_OWNED = re.compile(  # "her" before these, and after those, is whom something is done to
    r" (?:an?|the|that|this|and|or|yesterday|last|first|to|for|with|when|if|president)\b"
)
_DONE_TO = re.compile(r"\b(?:give|gave|tell|told|make|made|elect|elected|call|called|see|saw|ask|asked) $")
_WORD = re.compile(r"\w{2,}")


def thing_in(fragment: str) -> str:
    """Return the thing, person or place that a fragment names and that is all it says; empty of anything else."""
    named = _THING.fullmatch(fragment)
    return named["thing"] if named and not _A_TIME.fullmatch(named["thing"]) else ""


def completed(fragment: str, before: str) -> str:
    """Return the question before with what a fragment says in the place of its like; empty where that is not plain."""
    years = [*_YEARS.finditer(before)]
    if (on := _YEAR_ON.fullmatch(fragment)) and len(years) == 1:
        return _YEARS.sub(lambda year: _moved(year, -1 if on["back"] else 1), before)
    return _in_place_of_its_like(fragment, before) or _in_place_of_its_kind(thing_in(fragment), before)


def _moved(year: re.Match[str], by: int) -> str:
    """Return another year, or season: 2018-19 for 2017-18."""
    until = f"{year[2]}{(int(year[3]) + by) % 100:02}" if year[3] else ""
    return f"{int(year[1]) + by}{until}"


def _in_place_of_its_kind(thing: str, before: str) -> str:
    """Put "the textile museum" in the place of "the railway museum", where that is the only museum in the question."""
    may_be = re.match(r"(?:the|an?) |[A-Z]", thing) or thing.count(" ") == 1  # and no key words
    is_plain = may_be and " " in thing and not _PREPOSITION.search(thing)  # else both have a place, or neither
    kind = re.escape(thing.split(" ")[-1]) if is_plain else "(?!)"
    like = [*re.finditer(rf"(?i)\b(?:(?:the|an?|this|that) (?:(?!of\b)[\w’'-]+ ){{0,3}}?)?{kind}\b", before)]
    if len(like) != 1 or not re.match(r"(?i)(?:the|an?|this|that) ", like[0][0]):
        return ""
    return f"{before[: like[0].start()]}{thing}{before[like[0].end() :]}"


def _in_place_of_its_like(fragment: str, before: str) -> str:
    said = _FRAGMENT.fullmatch(fragment)
    if not said or not (said["time"] or said["opened"] or said["where"]):
        return ""  # "Turkey?" may mean anything, and "Really?" is no name
    like = [*(_TIMES if said["time"] else _NAMES).finditer(before)]
    if len(like) != 1 or (said["time"] and not like[0]["where"]):
        return ""  # "May" and "Thermex 1500" may be no times
    where, was, what = said["where"] or "", like[0]["where"] or "", said["time"] or said["name"]
    start, end = like[0].span("what")
    if said["name"] and where.lower() not in ("", was.lower()):
        return ""
    if where and was:
        start, what = like[0].start("where"), f"{where.lower()} {what}"
    return f"{before[:start]}{what}{before[end:]}"


def with_person(question: str, before: str, said: str, asked: str = "") -> str:
    """Return the question with the name of the person that it is about; empty where that is not plain.

    `said` is what was answered to the question `before`, `asked` the words in which that was asked: who was "she" in
    one of them is no "he".
    """
    pronouns = {found[0].lower() for found in _PRONOUN.finditer(question)}
    if not pronouns or not (pronouns <= _HE or pronouns <= _SHE) or _NAMES.search(question):
        return ""
    is_answer = _WHO.search(before) is not None and _WHO_IS.fullmatch(before) is None
    others = {found[0].lower() for found in _PRONOUN.finditer(said if is_answer else f"{asked} {said}")}
    if others and not others & (_HE if pronouns <= _HE else _SHE):
        return ""
    persons = _persons(said, before)
    names = persons if is_answer else _asked_about(before)
    if not is_answer and len(names) == 1 and " " not in names[0] and len(persons) == 1 and " " in persons[0]:
        names = persons  # "What did Osk say?" was answered with who spoke for it
    if len({*names}) != 1:
        return ""
    return _PRONOUN.sub(lambda found: _in_place(found, names[0]), question)


def _asked_about(before: str) -> list[str]:
    """Return the names in a question; none where one may be a place or a thing, as after "in" or "the"."""
    found = [*_NAMES.finditer(before)]
    may_be_person = (each["where"] in (None, "by", "about") and not each["the"] for each in found)
    return [each["what"] for each in found] if all(may_be_person) else []


def _persons(said: str, before: str) -> list[str]:
    """Return the names in the first sentence of an answer that the question did not give, full ones if there are.

    In "She founded it together with Otto Brandt" who is meant is not named.
    """
    sentence = _HE_OR_SHE.split(next((said[start:end] for start, end in sentence_spans(said)), ""))[0]
    known = {*_WORD.findall(before.casefold())}
    found = (each["name"] for each in _PERSON.finditer(sentence) if not each["after"])
    names = [name for name in found if not known & {*_WORD.findall(name.casefold())}]
    return [name for name in names if " " in name] or names


def _in_place(pronoun: re.Match[str], name: str) -> str:
    before, after, said = pronoun.string[: pronoun.start()], pronoun.string[pronoun.end() :], pronoun[0].lower()
    is_object = not re.match(r" \w", after) or _NOT_OWNED.match(after) or _DONE_TO.search(before)
    owns = said in ("his", "hers") or (said == "her" and not is_object)
    return f"{name}'s" if owns else name
