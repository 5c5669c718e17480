import json

from evals.bench import main


def test_the_bench_prints_both_ways_and_their_ratio(tmp_path, capsys):
    library = tmp_path / "library"
    library.mkdir()
    for thing in ("barn", "boat", "gate"):
        (library / f"{thing}.txt").write_text(f"The {thing} was painted in May. It is old.", encoding="utf-8")
    cases = tmp_path / "cases.jsonl"
    asked = {"id": "1", "question": "When was the boat painted?", "answerable": True, "answers": ["May"]}
    asked["sources"] = [{"document": "boat.txt"}]
    other = asked | {"id": "2", "question": "When was the barn painted?", "sources": [{"document": "barn.txt"}]}
    cases.write_text(f"{json.dumps(asked)}\n{json.dumps(other)}\n", encoding="utf-8")
    main([str(cases), str(library)])
    said = capsys.readouterr().out
    for row in ("documents to searchable", "nothing changed", "one retrieval, p50", "one answer, p50"):
        line = next(line for line in said.splitlines() if row in line)
        assert "ms" in line
    assert "ratio" in said
