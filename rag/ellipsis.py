"""A question made whole: "And in May?", asked after "Who won in April?", is "Who won in May?". English only.

Only where it is plain what is left out. A fragment is nothing but a time or a name, and the question before has one
time or one name, its parallel element (Dalrymple, Shieber and Pereira 1991). "He" and "she" stand for the one person
named: in the question before, or where that asked who, in its answer.
"""

import re

from index.sentences import sentence_spans
from rag.kind import CAPITAL, MONTH

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:FY ?)?(?:1\d|20)\d\d"
_TIME = (
    rf"(?:(?:early|mid|late)[ -])?(?:(?:\d{{1,2}} )?{MONTH}(?: {_YEAR})?|{MONTH} \d{{1,2}}(?:,? {_YEAR})?|"
    rf"(?:the )?(?:1\d|20)\d0s|{_YEAR}|{_DAY})\b"
)
_NAME = rf"{CAPITAL}[\w-]*(?: (?:(?:of|de|del|von|van|al|bin) (?:the )?)?{CAPITAL}[\w-]*)*"
_PLACED = r"(?:(?P<where>(?i:in|on|at|for|by|from|to|of|with|during|about|since|until|after|before)) )?"
_FRAGMENT = re.compile(
    rf"\W*(?P<opened>(?:(?i:and|but|or|so|then|ok(?:ay)?)\W+)*(?:(?i:what|how) about )?){_PLACED}"
    rf"(?:(?P<time>(?i:{_TIME}))|(?P<name>(?:the )?(?!Wh|How\b){_NAME})(?:['’]s)?)\W*"
)
_TIMES = re.compile(rf"\b{_PLACED}(?P<what>{_TIME})")
_NAMES = re.compile(rf"(?<=\s){_PLACED}(?P<what>(?P<the>the )?(?!(?:{MONTH}|{_DAY})\b(?! {CAPITAL})|I\b){_NAME})")

_HE, _SHE = {"he", "him", "his"}, {"she", "her", "hers"}
_PRONOUN = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
_HE_OR_SHE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_WHO = re.compile(r"\bwho(?:m|se)?\b", re.IGNORECASE)
_WHO_IS = re.compile(rf"\W*(?i:who(?:['’]s| is| was)) {_NAME}\W*")
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


def completed(fragment: str, before: str) -> str:
    """Return the question before with what a fragment says in the place of its like; empty where that is not plain."""
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
    known = {*_WORD.findall(before)}
    found = (each["name"] for each in _PERSON.finditer(sentence) if not each["after"])
    names = [name for name in found if not known & {*_WORD.findall(name)}]
    return [name for name in names if " " in name] or names


def _in_place(pronoun: re.Match[str], name: str) -> str:
    before, after, said = pronoun.string[: pronoun.start()], pronoun.string[pronoun.end() :], pronoun[0].lower()
    is_object = not re.match(r" \w", after) or _NOT_OWNED.match(after) or _DONE_TO.search(before)
    owns = said in ("his", "hers") or (said == "her" and not is_object)
    return f"{name}'s" if owns else name
