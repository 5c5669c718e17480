"""Sentences changed by rule so that they say something else. Each rule gives None where it does not apply."""

import re
from collections.abc import Mapping, Sequence
from random import Random

from scripts.true_sentences import MONTHS, NUMBERS, Rule, itself

_VERB = re.compile(r"\b(was|were|is|are|has been|had been|would|could|can|will|may)\b (?!not\b|n't|only\b)")
_UNITS = {
    "kilometres": "miles", "km": "miles", "miles": "kilometres", "mi": "km", "m": "km", "metres": "feet",
    "feet": "metres", "ft": "m", "inches": "feet", "years": "months", "months": "years", "days": "weeks",
    "weeks": "days", "hours": "minutes", "minutes": "hours", "seconds": "hours", "million": "billion",
    "billion": "million", "thousand": "million", "dollars": "pounds", "pounds": "dollars", "tonnes": "kilograms",
    "tons": "pounds", "acres": "hectares", "percent": "million", "hectares": "acres", "decades": "centuries",
    "centuries": "decades", "yards": "metres",
}  # fmt: skip
_COMPARED = {
    "more": "less", "less": "more", "larger": "smaller", "smaller": "larger", "higher": "lower", "lower": "higher",
    "most": "least", "older": "younger", "before": "after", "after": "before", "above": "below", "below": "above",
    "greater": "lesser", "largest": "smallest", "highest": "lowest", "oldest": "youngest", "longer": "shorter",
    "earlier": "later", "later": "earlier", "best": "worst", "better": "worse", "fewer": "more", "stronger": "weaker",
    "increase": "decrease", "increased": "decreased", "over": "under", "maximum": "minimum", "faster": "slower",
}  # fmt: skip
_COUNTED = {
    "some": "all", "many": "all", "most": "all", "several": "all", "few": "most", "often": "never", "each": "no",
    "sometimes": "always", "usually": "never", "always": "sometimes", "all": "no", "every": "no", "half": "all",
    "both": "neither of the", "rarely": "often", "generally": "never", "mostly": "rarely", "majority": "minority",
}  # fmt: skip
_ORDER = {
    "first": "second", "second": "third", "third": "first", "fourth": "fifth", "fifth": "sixth", "1st": "2nd",
    "last": "first", "19th": "18th", "20th": "19th", "18th": "17th", "17th": "16th", "16th": "15th", "13th": "14th",
    "12th": "11th",
}  # fmt: skip
_ADDED = (
    ", because the neighbouring farmers had demanded it",
    ", which made a wealthy merchant famous throughout the region",
    ", although most residents strongly opposed the idea", ", and the whole cost was paid by a foreign bank",
    " after a long and bitter quarrel between two brothers", ", for which its inventor later received a gold medal",
    " and was destroyed by a fire shortly afterwards", ", a secret that was kept from the public for decades",
)  # fmt: skip
_NAME = r"(?:the )?[A-Z]\w+(?:(?: of)? [A-Z]\w+)*"
_DONE = (
    r"(?:had |has |have )?(?:\w+ed|won|beat|led|held|became|made|gave|took|built|saw|left|sold|bought|met)"
    r"(?: by| to| with| in| from| for| over| against)?"
)
_SAID = (
    "said|says|stated|states|argued|argues|claimed|wrote|believed|believes|suggested|noted|proposed|declared|thought"
)


def _other_number(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"(?<![\w.,:-])\d{1,3}(?:,\d{3})*(?![\w,:-]|\.\d)", sentence)]
    return (
        _replaced(
            sentence, chance.choice(found), str(int(chance.choice(found)[0].replace(",", "")) + chance.randint(1, 9))
        )
        if found
        else None
    )


def _other_spelt(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", sentence)]
    return (
        _replaced(sentence, (at := chance.choice(found)), chance.choice([w for w in NUMBERS.values() if w != at[0]]))
        if found
        else None
    )


def _swapped_numbers(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = list(re.finditer(r"(?<![\w.,:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w,:-])", sentence))
    if len(found) < 2 or found[0][0] == found[-1][0]:
        return None
    one, other = found[0], found[-1]
    return sentence[: one.start()] + other[0] + sentence[one.end() : other.start()] + one[0] + sentence[other.end() :]


def _other_date(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    months = [match for match in re.finditer(rf"\b(?:{'|'.join(MONTHS)})\b", sentence)]
    if months and chance.random() < 0.7:
        return _replaced(sentence, (at := chance.choice(months)), chance.choice([m for m in MONTHS if m != at[0]]))
    years = list(re.finditer(r"\b(?:1\d{3}|20[01]\d)\b", sentence))
    return (
        _replaced(sentence, (at := chance.choice(years)), str(int(at[0]) + chance.choice([-10, -1, 1, 2, 100])))
        if years
        else None
    )


def _other_name(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", sentence)]
    others = [name for name in names if name not in sentence and name[:4] not in sentence]
    return _replaced(sentence, chance.choice(found), chance.choice(others)) if found and others else None


def _other_subject(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.match(r"[A-Z][a-z]{3,}(?= (?:was|is|were|had|has|became|led|won|[a-z]+ed)\b)", sentence)
    others = [name for name in names if name not in sentence and name[:4] not in sentence]
    return _replaced(sentence, found, chance.choice(others)) if found and others and found[0] in names else None


def _denied(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = list(_VERB.finditer(sentence))
    return _replaced(sentence, found[0], f"{found[0][1]} not ") if found else None


def _not_denied(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    made = re.sub(
        r"\b(was|were|is|are|has|had|could|would|can|may|did|does|do|will) not(?! (?:only|just|necessarily))\b",
        r"\1",
        sentence,
        count=1,
    )
    made = (
        made
        if made != sentence
        else re.sub(r"\b(?:never|without) ", lambda f: "with " if f[0] == "without " else "always ", sentence, count=1)
    )
    return (
        made
        if made != sentence
        else re.sub(r"\b(had|has|have|is|are|was|were|with) no (?!more|less)", r"\1 a ", sentence, count=1)
    )


def _exchanged(table: Mapping[str, str], sentence: str, chance: Random) -> str | None:
    """Put another word of a table in the place of one."""
    found = [word for word in re.finditer(r"(?<![\w'-])\w+(?![\w'-])", sentence) if word[0] in table]
    return _replaced(sentence, (at := chance.choice(found)), table[at[0]]) if found else None


def _other_unit(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    made = re.sub(r"(?<=\d )(\w+)\b", lambda found: _UNITS.get(found[1], found[1]), sentence, count=1)
    return made if made != sentence else _exchanged({k: v for k, v in _UNITS.items() if len(k) > 4}, sentence, chance)


def _compared(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return _exchanged(_COMPARED, sentence, chance)


def _counted(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return _exchanged(_COUNTED, sentence, chance)


def _ordered(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return _exchanged(_ORDER, sentence, chance)


def _added(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return f"{sentence[:-1]}{chance.choice(_ADDED)}."


def _turned(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    """Let two names change places round what one did: Ann met Bob, Bob met Ann."""
    found = re.search(rf"\b({_NAME}) ((?:(?:was|were) )?{_DONE}) ({_NAME})\b(?![-'’])", sentence)
    if not found or found[1][-4:].lower() == found[3][-4:].lower() or found[1].lower().split()[-1] in MONTHS:
        return None
    made = f"{found[3]} {found[2]} {found[1]}"
    return sentence[: found.start()] + made[0].upper() + made[1:] + sentence[found.end() :]


def _said_by_another(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.search(rf"[A-Z]\w+(?= (?:had |has |also )?(?:{_SAID})\b)", sentence)
    others = [name for name in names if name not in sentence and name[:4] not in sentence]
    return _replaced(sentence, found, chance.choice(others)) if found and others else None


def _replaced(sentence: str, found: re.Match[str], text: str) -> str:
    return sentence[: found.start()] + text + sentence[found.end() :]


FALSE: dict[str, Rule] = {
    "another number": _other_number, "another spelt number": _other_spelt, "numbers swapped": _swapped_numbers,
    "another date": _other_date, "another name": _other_name, "another subject": _other_subject, "denied": _denied,
    "denial taken away": _not_denied, "wrong passage": itself, "another unit": _other_unit,
    "comparison turned": _compared,
    "another quantity": _counted, "another order": _ordered, "clause added": _added, "names exchanged": _turned,
    "said by another": _said_by_another,
}  # fmt: skip
