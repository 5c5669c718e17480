import json

import numpy as np
import pytest

from evals.fit import Example, fit, main, report
from rag.confidence import Features, weighed

NAMES = tuple(Features.__dataclass_fields__)


def _examples(count: int) -> list[Example]:
    """Right answers meet the question and are read as answers; of the wrong ones half lack one, half the other."""
    chance = np.random.default_rng(3)
    made: list[Example] = []
    for number in range(count):
        kind = ("answerable", "unanswerable", "answerable", "near miss")[number % 4]
        met, read = 0.4 if kind == "unanswerable" else 0.8, 0.4 if kind == "near miss" else 0.8
        told = {"met": float(chance.normal(met, 0.1)), "read": float(chance.normal(read, 0.1))}
        features = Features(**(dict.fromkeys(NAMES, 0.5) | told))
        made.append(Example(features, kind == "answerable", f"document {number // 4 % 12}", kind))
    return made


def test_the_feature_that_tells_gets_the_weight():
    weights = fit(_examples(400))
    assert set(weights["about"]) == {"bias", *NAMES}
    assert set(weights["answers"]) == {"bias", "read"}
    assert weights["about"]["met"] > 5
    assert weights["answers"]["read"] > 5
    assert all(abs(weights["about"][name]) < 1 for name in NAMES if name != "met")


def test_an_answer_must_be_about_what_is_asked_and_answer_it():
    weights = fit(_examples(400))
    flat = dict.fromkeys(NAMES, 0.5)
    sure, other, near = (weighed(Features(**(flat | told)), weights) for told in (
        {"met": 0.8, "read": 0.8}, {"met": 0.4, "read": 0.8}, {"met": 0.8, "read": 0.4},
    ))  # fmt: skip
    assert sure > 0.8
    assert other < 0.3
    assert near < 0.3


def test_a_way_of_being_wrong_without_examples_has_no_weights():
    assert set(fit([example for example in _examples(200) if example.kind != "near miss"])) == {"about"}


def test_the_share_said_is_right_of_what_is_not_made_to_be_hard():
    examples = _examples(400)
    examples += [Example(e.features, right=False, group=e.group, kind="answer taken away") for e in examples if e.right]
    asked = [example for example in examples if example.kind in ("answerable", "unanswerable")]
    said = [weighed(example.features, fit(examples)) for example in asked]
    assert np.mean(said) == pytest.approx(np.mean([example.right for example in asked]), abs=0.02)


def test_without_a_wrong_answer_among_what_is_asked_nothing_is_scaled():
    hard = [example for example in _examples(200) if example.kind != "unanswerable"]
    weights = fit(hard)
    assert all(np.isfinite(list(part.values())).all() for part in weights.values())
    assert np.mean([weighed(example.features, weights) for example in hard if example.right]) > 0.8


def test_the_report_judges_on_documents_it_has_not_seen():
    said = report(_examples(400))
    assert "400 examples; of the answerable, 1.000 have a right answer" in said
    assert "unanswerable: AUROC 0.9" in said
    assert "near miss: AUROC 0.9" in said
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
    assert set(json.loads(target.read_text(encoding="utf-8"))["weights"]["about"]) == {"bias", *NAMES}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cases.jsonl"], "usage: python -m evals.fit CASES LIBRARY"),
        (["cases.jsonl", "nowhere"], "cannot open the library nowhere"),
    ],
    ids=["no library", "library missing"],
)
def test_what_cannot_be_fitted_on_is_said_and_nothing_written(tmp_path, capsys, arguments, said):
    with pytest.raises(SystemExit) as caught:
        main(arguments, tmp_path / "confidence.json")
    assert (caught.value.code, list(tmp_path.iterdir())) == (2, [])
    assert capsys.readouterr().err.startswith(f"footnote: {said}")
