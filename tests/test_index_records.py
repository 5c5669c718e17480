import json
import timeit

import pytest

from index.errors import UnreadableDocument
from index.records import json_document, json_lines_document

LONG = "It rained. " * 30


def text_of(value: object) -> str:
    return json_document(json.dumps(value, ensure_ascii=False).encode(), "a.json", "a").text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([{"town": "Bonn", "rain": 9}, {"town": "Köln"}], "- town: Bonn; rain: 9\n\n- town: Köln"),
        ({"town": "Bonn", "wet": True, "wind": None}, "- town: Bonn; wet: true; wind: null"),
        ([{"town": {"name": "Bonn", "days": [1, 2]}}], "- town.name: Bonn; town.days: 1, 2"),
        ([{"towns": [{"name": "Bonn"}, {"name": "Köln"}]}], "- towns.1.name: Bonn; towns.2.name: Köln"),
        ({"title": "Rain", "towns": [{"name": "Bonn"}]}, "- title: Rain\n\ntowns\n\n- name: Bonn"),
        (["Rain fell.", "Snow fell."], "- Rain fell.\n\n- Snow fell."),
        ("Rain fell.", "Rain fell."),
        ({"a": "Rain\nfell.", "b": "Snow"}, "- a: Rain\nfell.\n- b: Snow"),
        ([{"said": LONG, "by": "Anna"}], f"- said: {LONG}\n- by: Anna"),
        ([], ""),
        ([["Town", "Rain"], ["Bonn", 9], ["Köln ", True]], "- Town: Bonn; Rain: 9\n- Town: Köln; Rain: true"),
        ({"towns": [["Town", "Rain"], ["Bonn", 9]]}, "towns\n\n- Town: Bonn; Rain: 9"),
        ([["Bonn", "Köln"], ["Köln", "Bonn"]], "- Bonn, Köln\n\n- Köln, Bonn"),
        ([["Town", "Rain"], ["Bonn"]], "- Town, Rain\n\n- Bonn"),
        ([["Town", "Rain"], ["Bonn", [9]]], "- Town, Rain\n\n- 1: Bonn; 2: 9"),
        ([[LONG, "Yes."], ["Did it snow?", "No."]], f"- {LONG}, Yes.\n\n- Did it snow?, No."),
    ],
    ids=[
        "records",
        "scalars",
        "nested record",
        "nested list",
        "list under its name",
        "texts",
        "one text",
        "several lines",
        "long record",
        "nothing",
        "table",
        "table under its name",
        "no heads",
        "uneven rows",
        "nested rows",
        "texts in pairs",
    ],
)
def test_json_is_written_with_its_names(value, text):
    assert text_of(value) == text


def test_numbers_stay_as_they_are_written():
    digits = "1" * 5_000
    document = json_document(f"[19.90, 1e400, {digits}]".encode(), "a.json", "a")
    assert document.text == f"- 19.90\n\n- 1e400\n\n- {digits}"


def test_a_name_that_occurs_twice_keeps_both_values():
    assert json_document(b'{"a": "Rain", "a": "Snow"}', "a.json", "a").text == "- a: Rain; a: Snow"


def test_half_a_character_is_replaced_and_two_halves_are_one():
    document = json_document(rb'{"a\ud83d": {"b": "bad \ud83d, good \ud83d\ude00"}}', "a.json", "a")
    assert document.text == "a\ufffd\n\n- b: bad \ufffd, good 😀"
    assert document.headings[0].text == "a\ufffd"


def test_reading_takes_time_in_proportion_to_the_names():
    def seconds(count: int) -> float:
        content = json.dumps({f"id{number}": {"rain": number} for number in range(count)}).encode()
        return min(timeit.repeat(lambda: json_document(content, "a.json", "a"), number=1, repeat=3))

    assert seconds(8_000) < 10 * seconds(2_000)


def test_nested_parts_are_headings_at_their_depth():
    document = json_document(b'{"a": {"b": {"c": "Rain"}}}', "a.json", "a")
    assert [(heading.level, heading.text) for heading in document.headings] == [(2, "a"), (3, "b")]
    assert document.text == "a\n\nb\n\n- c: Rain"


def test_parts_too_deep_for_headings_are_named_by_their_way():
    value: object = "Rain"
    for name in "hgfedcba":
        value = {name: value}
    document = json_document(json.dumps(value).encode(), "a.json", "a")
    assert [heading.level for heading in document.headings] == [2, 3, 4, 5, 6]
    assert document.text.endswith("e\n\n- f.g.h: Rain")


def test_each_line_of_json_lines_is_a_record():
    document = json_lines_document(b'{"a": "Rain"}\n\n{"a": "Snow"}\n', "a.jsonl", "a")
    assert document.text == "- a: Rain\n\n- a: Snow"


@pytest.mark.parametrize(
    ("read", "content", "reason"),
    [
        (json_document, b'{"a":\n "Rain"', r"it is not valid JSON \(line 2, "),
        (json_document, b"", "it is not valid JSON"),
        (json_lines_document, b'{"a": 1}\n\n{"a": ', r"it is not valid JSON \(line 3, "),
        (json_document, b'{"a": 1}\n{"a": 2}', r"line 2, Extra data\); .*rename it to end in \.jsonl"),
        (json_document, b"[" * 200_000, "nested too deeply"),
    ],
    ids=["cut short", "empty", "bad line", "lines", "deep"],
)
def test_what_is_not_json_is_refused_with_the_line(read, content, reason):
    with pytest.raises(UnreadableDocument, match=reason):
        read(content, "a.json", "a")
