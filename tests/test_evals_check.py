"""Cases that tell little are pointed out before they are asked."""

import pytest

from evals.case import Case
from evals.check import hints, missing_evidence
from tests.small_assistant import SmallLibrary, cases

SOURCE = {"document": "b.txt", "quote": "Ada wrote it."}


def case(**fields):
    return Case.model_validate({"id": "a", "question": "Who?", "answerable": True, **fields})


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"answers": ["ada"], "sources": [SOURCE]}, None),
        ({"answerable": False}, None),
        ({"answers": ["word " * 26], "sources": [SOURCE | {"quote": None}]}, "every answer has more than 25 words"),
        ({"answers": ["Bob"], "sources": [SOURCE]}, "none of its answers stands in the quotes of its sources"),
        ({"answers": ["Ada"]}, "it names no source"),
        ({"answers": ["Ada", "No."], "sources": [SOURCE]}, "'No.' is one word that stands in many sentences"),
        ({"sources": [SOURCE], "tags": ["draft"]}, "it is a draft; say what is right"),
    ],
    ids=["good", "unanswerable", "prose", "another answer", "no source", "yes or no", "draft"],
)
def test_a_case_that_tells_little_gets_a_hint(fields, hint):
    found = hints([case(**fields)])
    assert [line.startswith(f"a: {hint}") for line in found] == ([True] if hint else [])


def test_each_missing_source_is_named():
    asked = [Case.model_validate(line) for line in cases()]
    assert missing_evidence(asked, SmallLibrary({}).document)[0] == "said-0: bridge.txt is not in the library"
    assert len(missing_evidence(asked, SmallLibrary({}).document)) == 12
