"""How well the checker tells true sentences from false ones: `make check-bench ARGS="FOLDER [--show]"`.

FOLDER holds text files, an article each. Sentences are taken from them and changed by rule: some say the same in other
words, the others say something else. The rules know nothing of the checker's. `--show` prints what it judged wrongly.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embed import Embedder
from index.offline import go_offline
from index.passage import Document, Passage
from index.sentences import sentence_spans
from index.split import split
from rag.check import Checker, Claim

_PER_KIND = 40
_AROUND = 4  # other passages of the same article that stand beside the cited one
_NUMBERS = {
    number: word
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), start=2
    )
}
_MONTHS = "January February March April June July August September October November December".split()
_SYNONYMS = {
    "began": "started", "large": "big", "many": "numerous", "often": "frequently", "located": "situated",
    "created": "made", "established": "founded", "known": "called", "show": "demonstrate", "found": "discovered",
    "important": "significant", "used": "utilised", "however": "but", "about": "approximately", "near": "close to",
    "main": "principal", "primarily": "mainly", "led": "headed", "allowed": "let", "received": "got",
}  # fmt: skip
_VERB = re.compile(r"\b(was|were|is|are|has been|had been|would|could|can|will|may)\b (?!not\b|n't|only\b)")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the passages it may stand on, the first of them cited, and whether it does."""

    kind: str
    is_true: bool
    text: str
    passages: tuple[Passage, ...]


Rule = Callable[[str, random.Random, Sequence[str]], str | None]


def main(arguments: Sequence[str]) -> None:
    """Print the confusion table of both halves of the articles: the first was tuned on, the second was not."""
    go_offline()
    files = sorted(Path(arguments[0]).glob("*.txt"))
    checker = Checker(Embedder())
    for name, half in (("tuned on", files[::2]), ("not seen", files[1::2])):
        examples = list(_examples(half, random.Random(6)))
        outcomes = [(example, _judge(checker, example)) for example in examples]
        _print_table(name, outcomes)
        if "--show" in arguments:
            for example, (outcome, reason) in outcomes:
                if example.is_true != (outcome == "supported"):
                    _say(f"  [{example.kind}] {example.text}\n      {outcome}: {reason}")


def _judge(checker: Checker, example: Example) -> tuple[str, str]:
    verdict = checker.check([Claim(example.text, (0,))], example.passages)[0]
    passage = example.passages[max(0, verdict.passage)]
    span = passage.text[verdict.start - passage.start : verdict.end - passage.start]
    return verdict.outcome, f"{verdict.similarity:.2f} {verdict.problem} | {span}"


def _print_table(name: str, outcomes: Sequence[tuple[Example, tuple[str, str]]]) -> None:
    counts = Counter((example.is_true, example.kind, outcome) for example, (outcome, _) in outcomes)
    _say(f"{name}: {'kind':24} {'supported':>10} {'unsupported':>12} {'not checkable':>14}")
    for is_true in (True, False):
        for kind in sorted({kind for truth, kind, _ in counts if truth == is_true}):
            row = [counts[is_true, kind, outcome] for outcome in ("supported", "unsupported", "not checkable")]
            _say(f"  {'true' if is_true else 'false':5} {kind:26} {row[0]:10} {row[1]:12} {row[2]:14}")
        flagged = [outcome != "supported" for example, (outcome, _) in outcomes if example.is_true == is_true]
        _say(f"  {'true' if is_true else 'false'} sentences flagged: {sum(flagged)} of {len(flagged)}"
             f" = {sum(flagged) / len(flagged):.3f}")  # fmt: skip


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _examples(files: Sequence[Path], chance: random.Random) -> Iterator[Example]:
    articles = [_passages(file) for file in files]
    sentences = [
        (passage, _sentence(passage, span), article)
        for article in articles
        for passage in article
        for span in sentence_spans(passage.text)
    ]
    sentences = [item for item in sentences if 8 <= len(item[1].split()) <= 45 and item[1][-1] == "."]
    for is_true, rules in ((True, _TRUE), (False, _FALSE)):
        for kind, rule in rules.items():
            chance.shuffle(sentences)
            made = (_example(kind, is_true, rule, item, chance) for item in sentences)
            yield from [example for example in made if example][:_PER_KIND]


def _passages(file: Path) -> list[Passage]:
    text = file.read_text(encoding="utf-8")
    document = Document(file.name, file.stem.replace("_", " "), text)
    return list(split(document, Embedder(), tokens=180))


def _sentence(passage: Passage, span: tuple[int, int]) -> str:
    return " ".join(passage.text[slice(*span)].split())


def _example(
    kind: str, is_true: bool, rule: Rule, item: tuple[Passage, str, list[Passage]], chance: random.Random
) -> Example | None:
    passage, sentence, article = item
    others = [other for other in article if other is not passage]
    words = [word for other in article for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", other.text)]
    made = rule(sentence, chance, sorted(set(words)))
    if made is None or (made == sentence and kind not in ("itself", "wrong passage")):
        return None
    chance.shuffle(others)
    around = others[: _AROUND + 1] if kind == "wrong passage" else [passage, *others[:_AROUND]]
    return Example(kind, is_true, made[0].upper() + made[1:], tuple(around)) if around else None


def _itself(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    return sentence


def _drop_clause(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    without = re.sub(
        r", (?:which|who|where|including|although|while|with|but|such as)\b[^,;]*(?=\.$|, )", "", sentence, count=1
    )
    return without.replace(",.", ".") if len(without.split()) > 6 else None


def _drop_brackets(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    return re.sub(r" ?\([^()]*\)", "", sentence)


def _front(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"(.{25,}?) ((?:in|on|by|since|during|after|from) (?:the )?[^,;]{4,40})\.", sentence)
    return f"{found[2]}, {_uncapitalised(found[1])}." if found else None


def _activate(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"([^,;]{4,60}?) (?:was|were|is|are) (\w+ed) by ([^,;]{4,60})\.", sentence)
    return f"{found[3]} {found[2]} {_uncapitalised(found[1])}." if found else None


def _uncapitalised(text: str) -> str:
    return text[0].lower() + text[1:] if text.split()[0] in ("The", "A", "An", "In", "His", "Their", "This") else text


def _synonyms(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    return re.sub(r"\b[a-z]+\b", lambda found: _SYNONYMS.get(found[0], found[0]), sentence)


def _spell(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    made = re.sub(r"(?<![\w.,–-])([2-9]|1[0-6])(?![\w.,:%–-]|th)", lambda found: _NUMBERS[int(found[1])], sentence)
    words = {word: str(number) for number, word in _NUMBERS.items()}
    return (
        made
        if made != sentence
        else re.sub(r"(?<!-)\b[a-z]+\b(?!-)", lambda found: words.get(found[0], found[0]), sentence)
    )


def _regroup(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    made = re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence)
    made = made.replace(" percent", "%") if " percent" in made else re.sub(r"(?<=\d)%", " percent", made)
    return re.sub(r"\b(\d+(?:\.\d+)?) million\b", lambda found: f"{round(float(found[1]) * 1e6):,}", made)


def _redate(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    months = "|".join(_MONTHS)
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


def _lead_in(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    return (
        chance.choice(["According to the documents, ", "The passage states that ", "Yes, ", "In summary, "]) + sentence
    )


def _half(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = re.fullmatch(r"([^;,]{40,}?)(?:;|, (?:and|but|while|although)) (.{30,})", sentence)
    return f"{found[1]}." if found else None


def _other_number(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"(?<![\w.,:-])\d{1,3}(?:,\d{3})*(?![\w,:-]|\.\d)", sentence)]
    return (
        _replaced(
            sentence, chance.choice(found), str(int(chance.choice(found)[0].replace(",", "")) + chance.randint(1, 9))
        )
        if found
        else None
    )


def _other_spelt(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b", sentence)]
    return (
        _replaced(sentence, (at := chance.choice(found)), chance.choice([w for w in _NUMBERS.values() if w != at[0]]))
        if found
        else None
    )


def _swapped_numbers(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = list(re.finditer(r"(?<![\w.,:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w,:-])", sentence))
    if len(found) < 2 or found[0][0] == found[-1][0]:
        return None
    one, other = found[0], found[-1]
    return sentence[: one.start()] + other[0] + sentence[one.end() : other.start()] + one[0] + sentence[other.end() :]


def _other_date(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    months = [match for match in re.finditer(rf"\b(?:{'|'.join(_MONTHS)})\b", sentence)]
    if months and chance.random() < 0.7:
        return _replaced(sentence, (at := chance.choice(months)), chance.choice([m for m in _MONTHS if m != at[0]]))
    years = list(re.finditer(r"\b(?:1\d{3}|20[01]\d)\b", sentence))
    return (
        _replaced(sentence, (at := chance.choice(years)), str(int(at[0]) + chance.choice([-10, -1, 1, 2, 100])))
        if years
        else None
    )


def _other_name(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = [match for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", sentence)]
    others = [name for name in names if name not in sentence and name[:4] not in sentence]
    return _replaced(sentence, chance.choice(found), chance.choice(others)) if found and others else None


def _other_subject(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = re.match(r"[A-Z][a-z]{3,}(?= (?:was|is|were|had|has|became|led|won|[a-z]+ed)\b)", sentence)
    others = [name for name in names if name not in sentence and name[:4] not in sentence]
    return _replaced(sentence, found, chance.choice(others)) if found and others and found[0] in names else None


def _denied(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
    found = list(_VERB.finditer(sentence))
    return _replaced(sentence, found[0], f"{found[0][1]} not ") if found else None


def _not_denied(sentence: str, chance: random.Random, names: Sequence[str]) -> str | None:
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


def _replaced(sentence: str, found: re.Match[str], text: str) -> str:
    return sentence[: found.start()] + text + sentence[found.end() :]


_TRUE: dict[str, Rule] = {
    "itself": _itself, "clause dropped": _drop_clause, "brackets dropped": _drop_brackets, "order changed": _front,
    "passive to active": _activate, "synonyms": _synonyms, "numbers spelt": _spell, "numbers regrouped": _regroup,
    "dates turned": _redate, "lead-in": _lead_in, "one half": _half,
}  # fmt: skip
_FALSE: dict[str, Rule] = {
    "another number": _other_number, "another spelt number": _other_spelt, "numbers swapped": _swapped_numbers,
    "another date": _other_date, "another name": _other_name, "another subject": _other_subject, "denied": _denied,
    "denial taken away": _not_denied, "wrong passage": _itself,
}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
