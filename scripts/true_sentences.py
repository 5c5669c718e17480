"""Sentences changed by rule so that they still say what they said. Each rule gives None where it does not apply."""

import re
from collections.abc import Callable, Sequence
from random import Random

Rule = Callable[[str, Random, Sequence[str]], str | None]

NUMBERS = {
    number: word
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), start=2
    )
}
MONTHS = "January February March April June July August September October November December".split()
_SYNONYMS = {
    "began": "started", "large": "big", "many": "numerous", "often": "frequently", "located": "situated",
    "created": "made", "established": "founded", "known": "called", "show": "demonstrate", "found": "discovered",
    "important": "significant", "used": "utilised", "however": "but", "about": "approximately", "near": "close to",
    "main": "principal", "primarily": "mainly", "led": "headed", "allowed": "let", "received": "got",
}  # fmt: skip


def itself(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    """Leave a sentence as it is."""
    return sentence


def _drop_clause(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    without = re.sub(
        r", (?:which|who|where|including|although|while|with|but|such as)\b[^,;]*(?=\.$|, )", "", sentence, count=1
    )
    return without.replace(",.", ".") if len(without.split()) > 6 else None


def _drop_brackets(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return re.sub(r" ?\([^()]*\)", "", sentence)


def _front(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"(.{25,}?) ((?:in|on|by|since|during|after|from) (?:the )?[^,;]{4,40})\.", sentence)
    return f"{found[2]}, {_uncapitalised(found[1])}." if found else None


def _activate(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"([^,;]{4,60}?) (?:was|were|is|are) (\w+ed) by ([^,;]{4,60})\.", sentence)
    return f"{found[3]} {found[2]} {_uncapitalised(found[1])}." if found else None


def _uncapitalised(text: str) -> str:
    return text[0].lower() + text[1:] if text.split()[0] in ("The", "A", "An", "In", "His", "Their", "This") else text


def _synonyms(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return re.sub(r"\b[a-z]+\b", lambda found: _SYNONYMS.get(found[0], found[0]), sentence)


def _spell(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    made = re.sub(r"(?<![\w.,–-])([2-9]|1[0-6])(?![\w.,:%–-]|th)", lambda found: NUMBERS[int(found[1])], sentence)
    words = {word: str(number) for number, word in NUMBERS.items()}
    return (
        made
        if made != sentence
        else re.sub(r"(?<!-)\b[a-z]+\b(?!-)", lambda found: words.get(found[0], found[0]), sentence)
    )


def _regroup(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    made = re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence)
    made = made.replace(" percent", "%") if " percent" in made else re.sub(r"(?<=\d)%", " percent", made)
    return re.sub(r"\b(\d+(?:\.\d+)?) million\b", lambda found: f"{round(float(found[1]) * 1e6):,}", made)


def _redate(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    months = "|".join(MONTHS)
    made = re.sub(
        rf"\b(\d{{1,2}}) ({months})(?: (\d{{4}}))?",
        lambda f: f"{f[2]} {f[1]}" + (f", {f[3]}" if f[3] else ""),
        sentence,
    )
    return (
        made
        if made != sentence
        else re.sub(
            rf"\b({months}) (\d{{1,2}})(?:, (\d{{4}}))?\b",
            lambda f: f"{f[2]} {f[1]}" + (f" {f[3]}" if f[3] else ""),
            sentence,
        )
    )


def _lead_in(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return (
        chance.choice(["According to the documents, ", "The passage states that ", "Yes, ", "In summary, "]) + sentence
    )


def _half(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"([^;,]{40,}?)(?:;|, (?:and|but|while|although)) (.{30,})", sentence)
    return f"{found[1]}." if found else None


def _without_adverbs(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    return re.sub(r" (?:also|however|generally|mainly|usually|largely|very|highly|\w{4,}ally|often)\b,?", "", sentence)


def _in_front(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"((?:In|On|By|Since|During|After|From|At) [^,;]{4,40}), ([^;]{25,})\.", sentence)
    return f"{found[2]} {found[1][0].lower()}{found[1][1:]}." if found else None


def _several(sentence: str, chance: Random, names: Sequence[str]) -> str | None:
    """Change a sentence in several ways at once."""
    made, changed = sentence, 0
    for rule in (_drop_brackets, _drop_clause, _front, _in_front, _synonyms, _without_adverbs, _spell, _redate):
        if (better := rule(made, chance, names)) and better != made:
            made, changed = better, changed + 1
    return made if changed > 1 else None


TRUE: dict[str, Rule] = {
    "itself": itself, "clause dropped": _drop_clause, "brackets dropped": _drop_brackets, "order changed": _front,
    "passive to active": _activate, "synonyms": _synonyms, "numbers spelt": _spell, "numbers regrouped": _regroup,
    "dates turned": _redate, "lead-in": _lead_in, "one half": _half, "adverbs dropped": _without_adverbs,
    "order turned": _in_front, "several at once": _several,
}  # fmt: skip
