import json

import numpy as np
import pytest

from evals.fit import Example, fit, main, report
from rag.confidence import Features

NAMES = tuple(Features.__dataclass_fields__)


def _examples(count: int) -> list[Example]:
    """Right answers meet the question, wrong ones do not; nothing else differs."""
    chance = np.random.default_rng(3)
    made: list[Example] = []
    for number in range(count):
        right = number % 2 == 0
        values = dict.fromkeys(NAMES, 0.5) | {"met": float(chance.normal(0.8 if right else 0.4, 0.1))}
        kind = "answerable" if right else "near miss"
        made.append(Example(Features(**values), right, f"document {number // 2 % 12}", kind))
    return made


def test_the_feature_that_tells_gets_the_weight():
    weights = fit(_examples(200))
    assert set(weights) == {"bias", *NAMES}
    assert weights["met"] > 5
    assert all(abs(weights[name]) < 0.1 for name in NAMES if name != "met")


def test_the_report_judges_on_documents_it_has_not_seen():
    said = report(_examples(200))
    assert "200 examples; of the answerable, 1.000 have a right answer" in said
    assert "near miss: AUROC 0.99" in said or "near miss: AUROC 1.00" in said
    assert "calibration error (10 bins), without what is made to be hard: 0." in said


def test_features_that_tell_nothing_separate_nothing():
    flat = [Example(Features(**dict.fromkeys(NAMES, 0.5)), e.right, e.group, e.kind) for e in _examples(200)]
    assert "near miss: AUROC 0.5" in report(flat) or "near miss: AUROC 0.4" in report(flat)


def test_fitting_shows_each_answered_case_twice_and_writes_the_weights(tmp_path, capsys):
    library = tmp_path / "library"
    library.mkdir()
    cases = []
    for number, (thing, colour) in enumerate([("barn", "red"), ("boat", "blue"), ("gate", "green"), ("roof", "grey")]):
        (library / f"{thing}.txt").write_text(f"The {thing} is {colour}. Nobody lives there.", encoding="utf-8")
        source = {"document": f"{thing}.txt", "quote": f"The {thing} is {colour}."}
        asked = {"id": f"a{number}", "question": f"What colour is the {thing}?", "answerable": True}
        cases.append(asked | {"answers": [colour], "sources": [source]})
        cases.append({"id": f"u{number}", "question": f"Who bought the {thing}?", "answerable": False})
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")
    target = tmp_path / "confidence.json"
    main([str(file), str(library)], target)
    assert "12 examples" in capsys.readouterr().out
    assert set(json.loads(target.read_text(encoding="utf-8"))["weights"]) == {"bias", *NAMES}


def test_cases_without_a_library_are_refused():
    with pytest.raises(ValueError, match="zip"):
        main(["cases.jsonl"])
