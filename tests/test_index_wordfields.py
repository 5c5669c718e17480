import pytest

from index.archive import parse_xml
from index.wordfields import show_results
from index.wordstyles import WORD

BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def r(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def asked(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def shown(markup: str) -> str:
    root = parse_xml(f'<w:p xmlns:w="{WORD.strip("{}")}">{r("Dear ")}{markup}{r(" Smith")}</w:p>'.encode())
    show_results(root)
    return "".join(text.text or "" for text in root.iter(f"{WORD}t"))


INNER = f"{BEGIN}{asked('MERGEFIELD sex')}{SEPARATE}{r('male')}{END}"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (INNER, "Dear male Smith"),
        (f"{BEGIN}{asked('IF')}{INNER}{asked('= male Mr Mrs')}{SEPARATE}{r('Mr')}{END}", "Dear Mr Smith"),
        (f"{BEGIN}{asked('IF')}{INNER}{END}", "Dear  Smith"),
        (f"{BEGIN}{asked('TOC')}{SEPARATE}{INNER}{r('!')}{END}", "Dear male! Smith"),
        (f"{BEGIN}{r('Mr')}", "Dear Mr Smith"),
        (f"{SEPARATE}{r('Mr')}{END}", "Dear Mr Smith"),
    ],
    ids=["alone", "in an instruction", "without a result", "in a result", "never ended", "never begun"],
)
def test_only_the_result_of_a_field_is_shown(markup, text):
    assert shown(markup) == text


def choice(values: str, result: str = "") -> str:
    entries = '<w:listEntry w:val="Mr"/><w:listEntry w:val="Mrs"/>'
    begin = BEGIN.replace("/></w:r>", f"><w:ffData><w:ddList>{values}{entries}</w:ddList></w:ffData></w:fldChar></w:r>")
    return f"{begin}{asked('FORMDROPDOWN')}{SEPARATE}{result}{END}"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (choice('<w:result w:val="1"/>'), "Dear Mrs Smith"),
        (choice('<w:default w:val="1"/>'), "Dear Mrs Smith"),
        (choice(""), "Dear Mr Smith"),
        (choice('<w:result w:val="7"/>'), "Dear  Smith"),
        (choice('<w:result w:val="1"/>', r("Mrs")), "Dear Mrs Smith"),
        (f"{BEGIN}{asked('IF')}{choice('')}{SEPARATE}{r('Dr')}{END}", "Dear Dr Smith"),
    ],
    ids=["chosen", "by default", "the first", "not offered", "written already", "in an instruction"],
)
def test_what_was_chosen_from_a_list_is_shown(markup, text):
    assert shown(markup) == text
