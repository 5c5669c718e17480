"""How well the checker tells true sentences from false ones: `make check-bench ARGS="FOLDER [--show]"`.

FOLDER holds text files, an article each. Sentences are taken from them and changed by rule: some say the same in other
words, the others say something else. The rules know nothing of the checker's. `--show` prints what it judged wrongly.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from index.embed import Embedder, searched_text
from index.offline import go_offline
from index.passage import Document, Passage
from index.sentences import sentence_spans
from index.split import split
from index.tokens import WordPieces, unpack
from rag.check import Checker, Claim
from scripts.false_sentences import FALSE
from scripts.true_sentences import TRUE, Rule

_PER_KIND = 40
_AROUND = 4  # other passages of the same article that stand beside the cited one


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the passages it may stand on, the first of them cited, and whether it does."""

    kind: str
    is_true: bool
    text: str
    passages: tuple[Passage, ...]


def main(arguments: Sequence[str]) -> None:
    """Print the confusion table of both halves of the articles: the first was tuned on, the second was not."""
    go_offline()
    folders = [argument for argument in arguments if not argument.startswith("--")]
    files = sorted(Path(folders[0]).glob("*.txt")) if len(folders) == 1 else []
    if len(files) < 2:
        sys.exit('name a folder with two or more text files, an article each: make check-bench ARGS="FOLDER [--show]"')
    embedder = Embedder()
    checker = Checker(embedder, partial(_as_kept, embedder))
    for name, half in (("tuned on", files[::2]), ("not seen", files[1::2])):
        examples = list(_examples([_passages(file, embedder) for file in half]))
        outcomes = [(example, _judge(checker, example)) for example in examples]
        _print_table(name, outcomes)
        if "--show" in arguments:
            for example, (outcome, reason) in outcomes:
                if example.is_true != (outcome == "supported"):
                    _say(f"  [{example.kind}] {example.text}\n      {outcome}: {reason}")


def _as_kept(embedder: Embedder, passages: Sequence[Passage]) -> list[WordPieces]:
    """Return the word pieces of passages as an index would keep them."""
    _, packed = embedder.embed_passages([searched_text(passage, embedder) for passage in passages])
    read = (unpack(data, len(passage.text), embedder.dimension) for data, passage in zip(packed, passages, strict=True))
    return [pieces for pieces in read if pieces]


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


def _examples(articles: Sequence[list[Passage]]) -> Iterator[Example]:
    sentences = [
        (passage, _sentence(passage, span), article)
        for article in articles
        for passage in article
        for span in sentence_spans(passage.text)
    ]
    sentences = [item for item in sentences if 8 <= len(item[1].split()) <= 45 and item[1][-1] == "."]
    for is_true, rules in ((True, TRUE), (False, FALSE)):
        for kind, rule in rules.items():
            chance = random.Random(kind)  # a kind of its own, whatever others there are
            drawn = chance.sample(sentences, len(sentences))
            made = (_example(kind, is_true, rule, item, chance) for item in drawn)
            yield from islice(filter(None, made), _PER_KIND)


def _passages(file: Path, embedder: Embedder) -> list[Passage]:
    text = file.read_text(encoding="utf-8")
    document = Document(file.name, file.stem.replace("_", " "), text)
    return list(split(document, embedder, tokens=180))


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


if __name__ == "__main__":
    main(sys.argv[1:])
