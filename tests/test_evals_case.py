"""Cases are read whole or not at all, and every problem is named with its line and key."""

import json

import pytest

from evals.case import CasesError, choose, read_cases
from tests.small_assistant import cases, write_cases

LINE = '{"id": "a", "question": "Who?", "answerable": true, "answers": ["Ada"]}'


def write(tmp_path, text, name="cases.jsonl"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


FULL_JSONL = (
    '{"id": "a", "question": "Who wrote it?", "answerable": true, "answers": ["Ada", "Lovelace"], '
    '"must_include": ["1843"], "sources": [{"document": "x/b.pdf", "page": 3, "quote": "no"}], "tags": ["who"]}\n'
    '{"id": "b", "question": "And when?", "answerable": false, "history": [{"role": "user", "content": "Who?"}]}\n'
)
FULL_YAML = """
- id: a
  question: Who wrote it?
  answerable: true
  answers: [Ada, Lovelace]
  must_include: [1843]
  sources: [{document: x/b.pdf, page: 3, quote: no}]
  tags: [who]
- {id: b, question: "And when?", answerable: no, history: [{role: user, content: "Who?"}]}
"""
HEAD = b"id,question,answerable"
FULL_CSV = (
    "\ufeffid,question,answerable,answers,must_include,document,page,quote,tags,history\r\n"
    "a,Who wrote it?,true,Ada|Lovelace,1843,x/b.pdf,3,no,who,\r\n"
    'b,And when?,false,,,,,,,"[{""role"": ""user"", ""content"": ""Who?""}]"\r\n'
)


@pytest.mark.parametrize(
    ("name", "text"),
    [("c.jsonl", FULL_JSONL), ("c.yaml", FULL_YAML), ("c.yml", FULL_YAML), ("c.csv", FULL_CSV)],
)
def test_every_format_carries_the_same_fields(tmp_path, name, text):
    assert read_cases(write(tmp_path, text, name)) == read_cases(write(tmp_path, FULL_JSONL, "same.jsonl"))
    first = read_cases(write(tmp_path, text, name))[0]
    assert (first.must_include, first.sources[0].page, first.sources[0].quote) == (("1843",), 3, "no")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (LINE.replace('"answers"', '"anwsers"'), "line 1, anwsers: this key is unknown; did you mean 'answers'?"),
        (LINE.replace('"id": "a", ', ""), "line 1, id: this key is missing"),
        (LINE.replace("true", '"perhaps"'), "line 1, answerable: should be a valid boolean"),
        (LINE.replace('["Ada"]', '"Ada"'), "line 1, answers: should be a list"),
        (LINE.replace('"Ada"', '"Ada", 7'), "line 1, answers.2: should be a valid string"),
        (LINE.replace('"Ada"', '"Ada", " "'), "line 1, answers.2: this has no words to look for"),
        (LINE.replace('"Ada"', '"—"'), "line 1, answers.1: this has no words to look for; punctuation"),
        (LINE.replace('"Ada"', '"the"'), "line 1, answers.1: this has no words"),
        (LINE.replace("}", ', "must_include": ["?"]}'), "line 1, must_include.1: this has no words"),
        (LINE.replace("Who?", ""), "line 1, question: String should have at least 1 character"),
        (LINE.replace("true", "false"), "line 1: answerable is false, so it has no answers"),
        (LINE.replace('["Ada"]', "[]"), "line 1: an answerable case needs answers, must_include or sources"),
        (
            LINE.replace("}", ', "sources": [{"document": "a", "page": 0}]}'),
            "line 1, sources.1.page: should be greater",
        ),
        (
            LINE.replace("}", ', "history": [{"role": "me", "content": ""}]}'),
            "line 1, history.1.role: should be 'user'",
        ),
        (f"{LINE}\n\n{LINE}", "line 3, id: 'a' is already the id of line 1"),
        ("{", "line 1: not JSON: "),
        (LINE.replace("{", '{"id": "b", '), "line 1: the key 'id' stands twice; keep one"),
        (LINE.replace("true", "1" * 5000), "line 1: a number in it has too many digits"),
        ("[" * 100_000, "line 1: it is nested too deeply"),
        ("[1]", "line 1: a case is an object of keys and values"),
        ("\n", "there is no case in it"),
    ],
    ids=lambda value: value[:50],
)
def test_a_wrong_line_is_named_with_its_key(tmp_path, text, problem):
    with pytest.raises(CasesError) as caught:
        read_cases(write(tmp_path, text))
    assert problem in str(caught.value)
    assert "1 problem\n" in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_problems_are_listed_at_once(tmp_path):
    with pytest.raises(CasesError) as caught:
        read_cases(write(tmp_path, f'{{"id": "b", "x": 1}}\n{LINE}\nnonsense\n'))
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "line 1, question",
        "line 1, answerable",
        "line 1, x",
        "line 3",
    ]


def test_of_many_problems_the_first_are_named_and_the_others_counted(tmp_path):
    with pytest.raises(CasesError) as caught:
        read_cases(write(tmp_path, "nonsense\n" * 300))
    lines = str(caught.value).splitlines()
    assert lines[0].endswith(": 300 problems")
    assert lines[20].startswith("  line 20: ")
    assert lines[21:] == ["  … and 280 more"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("c.txt", b"", "cases are read from .jsonl, .yaml, .yml, .csv files"),
        ("c.jsonl", b'{"id": "\xff"}', "is not UTF-8; save the file as UTF-8"),
        ("c.yaml", b"id: a", "line 1: the file must be a list of cases"),
        ("c.yaml", b"- id: a\n- [", "line 2: not YAML: "),
        ("c.yaml", b"- id: a\n- \x00", "line 2: not YAML: special characters"),
        (
            "c.yaml",
            b"- id: a\n  question: Q\n- id: b\n  answerable: x",
            "line 3, answerable: should be a valid boolean",
        ),
        ("c.csv", b"id,question\na,b,c", "line 2: more cells than columns"),
        (
            "c.yaml",
            b"- id: a\n  question: Q\n  answerable: yes\n  answers: 14 days",
            "line 1, answers: should be a list",
        ),
        ("c.yaml", b"- id: a\n  question: Q\n  id: b", "line 1: the key 'id' stands twice"),
        ("c.yaml", b"- id: a\n- " + b"[" * 5000, "line 2: it is nested too deeply"),
        ("c.csv", b"id,history\na,{", "line 2: history: not JSON: Expecting property name"),
        ("c.csv", b"id,history\na," + b"[" * 100_000, "line 2: history: it is nested too deeply"),
        ("c.csv", HEAD + b",sources,document\na,Q,yes,5,b.txt", "line 2, sources: should be a list"),
        ("c.csv", HEAD + b",id\na,Q,no,b", "line 1: the column 'id' stands twice"),
        ("c.csv", HEAD + b",anwsers\na,Q,no,", "line 1: the column 'anwsers' is unknown; did you mean 'answers'?"),
        ("c.csv", HEAD + b"\na,Caf\xe9?,no", "byte 28 is not UTF-8; save the file as “CSV UTF-8”"),
        ("c.csv", HEAD + b'\na,"Q\n1",no\nb,"Q\n2",perhaps', "line 4, answerable: should be a valid boolean"),
        ("c.csv", HEAD + b'\na,Q,no\nb,"Q,no\nc,Q,no\n', "line 3: not CSV; is a quotation mark not closed"),
        ("c.csv", HEAD + b'\na,Q,no\nb,"Q "so" it is",no\n', "line 3: not CSV; is a quotation mark not closed"),
        ("c.csv", HEAD + b"\na," + b"Q" * 131_073 + b",no\n", "line 2: a cell is too long"),
        (
            "c.csv",
            b"id;question\na;b;c",
            "line 2: more cells than columns; put quotes around a cell that",
        ),
    ],
)
def test_an_unusable_file_says_why(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CasesError, match="problem") as caught:
        read_cases(tmp_path / name)
    assert problem in str(caught.value)


def test_a_table_with_semicolons_is_read_too(tmp_path):
    text = "id;question;answerable;answers\na;Who, and when?;true;Ada|Bob\n"
    case = read_cases(write(tmp_path, text, "c.csv"))[0]
    assert (case.question, case.answers) == ("Who, and when?", ("Ada", "Bob"))


def test_what_a_spreadsheet_program_adds_to_a_table_is_set_aside(tmp_path):
    text = 'sep=;\r\nID; Question ;Answerable;Must Include;;\r\na;"Who,\r\nwhen?";TRUE;1843;;\r\n;;;;;\r\n'
    (case,) = read_cases(write(tmp_path, text, "c.csv"))
    assert (case.question, case.must_include) == ("Who,\nwhen?", ("1843",))


def test_an_unknown_column_is_named_once(tmp_path):
    text = "id,question,answerable,sorce\na,Q,no,x\nb,Q,no,y\n"
    with pytest.raises(CasesError) as caught:
        read_cases(write(tmp_path, text, "c.csv"))
    assert caught.value.problems == ["line 1: the column 'sorce' is unknown; did you mean 'sources'?"]


@pytest.mark.parametrize("answer", ["A", "$", "5%"])
def test_an_answer_may_be_the_letter_a_or_a_sign(tmp_path, answer):
    assert read_cases(write(tmp_path, LINE.replace("Ada", answer)))[0].answers == (answer,)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(CasesError, match="cannot be read: No such file"):
        read_cases(tmp_path / "none.jsonl")


def test_a_line_separator_inside_a_string_does_not_end_the_line(tmp_path):
    assert read_cases(write(tmp_path, LINE.replace("Who?", "Who\u2028now?")))[0].question == "Who\u2028now?"


@pytest.mark.parametrize(
    ("only", "limit", "ids"),
    [
        (["said-3", "unsaid-1"], None, ["said-3", "unsaid-1"]),
        (["tag:bridge"], None, ["said-0", "said-1", "said-2", "said-3"]),
        (["tag:bridge", "said-9"], 3, ["said-0", "said-1", "said-2"]),
        ([], 2, ["said-0", "said-1"]),
    ],
)
def test_some_cases_can_be_chosen(tmp_path, only, limit, ids):
    assert [case.id for case in choose(write_cases(tmp_path / "c.jsonl"), only, limit)] == ids


def test_choosing_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CasesError, match="2 problems\n  none of its cases is said-99\n  none of its cases is tag:x"):
        choose(write_cases(tmp_path / "c.jsonl"), ["said-1", "said-99", "tag:x"])


def test_drafts_are_left_out_unless_asked_for(tmp_path):
    lines = [case | {"tags": ["draft"]} if case["id"] == "said-0" else case for case in cases()]
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert len(choose(path)) == 17
    assert [case.id for case in choose(path, ["tag:draft"])] == ["said-0"]
    assert len(choose(path, drafts=True)) == 18


def test_a_draft_may_leave_open_what_is_expected_and_nothing_else_may(tmp_path):
    draft = '{"id": "a", "question": "Who?", "answerable": true, "tags": ["draft"]}'
    assert read_cases(write(tmp_path, draft))[0].is_draft
    with pytest.raises(CasesError, match="an answerable case needs answers"):
        read_cases(write(tmp_path, draft.replace("draft", "corrected")))
