"""A fragment made whole: "And in May?", asked after "Who won in April?", is "Who won in May?". English only.

Only where it is plain what it stands for: it is nothing but a time or a name, and the question before has one time or
one name, its parallel element (Dalrymple, Shieber and Pereira 1991).
"""

import re

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
    rf"(?:(?P<time>(?i:{_TIME}))|(?:the )?(?P<name>(?!Wh|How\b){_NAME})(?:['’]s)?)\W*"
)
_TIMES = re.compile(rf"\b{_PLACED}(?P<what>(?i:{_TIME}))")
_NAMES = re.compile(rf"(?<=\s){_PLACED}(?:the )?(?P<what>(?!{MONTH}\b|{_DAY}\b|I\b){_NAME})")


def completed(fragment: str, before: str) -> str:
    """Return the question before with what a fragment says in the place of its like; empty where that is not plain."""
    said = _FRAGMENT.fullmatch(fragment)
    if not said or not (said["time"] or said["opened"] or said["where"]):
        return ""  # "Turkey?" may mean anything, and "Really?" is no name
    like = [*(_TIMES if said["time"] else _NAMES).finditer(before)]
    if len(like) != 1:
        return ""
    where, was, what = said["where"] or "", like[0]["where"] or "", said["time"] or said["name"]
    start, end = like[0].span("what")
    if said["name"] and where.lower() not in ("", was.lower()):
        return ""
    if where and was:
        start, what = like[0].start("where"), f"{where.lower()} {what}"
    return f"{before[:start]}{what}{before[end:]}"
