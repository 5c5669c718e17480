import pytest

from index.archive import parse_xml
from index.formulas import MATH, formula_words, raised


def t(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (t("a=") + t("bc"), "a=bc"),
        (f"<m:f><m:num>{t('1')}</m:num><m:den>{t('2')}</m:den></m:f>", "1/2"),
        (f"<m:f><m:num>{t('a+b')}</m:num><m:den>{t('2')}{t('c')}</m:den></m:f>", "(a+b)/(2c)"),
        (f"{t('π')}<m:sSup><m:e>{t('r')}</m:e><m:sup>{t('2')}</m:sup></m:sSup>", "πr²"),
        (f"<m:sSup><m:e>{t('e')}</m:e><m:sup>{t('−kt')}</m:sup></m:sSup>", "e^(−kt)"),
        (f"<m:rad><m:deg/><m:e>{t('16')}</m:e></m:rad>", "√16"),
        (f"<m:rad><m:deg>{t('3')}</m:deg><m:e>{t('a+b')}</m:e></m:rad>", "3√(a+b)"),
        (f"{t('f')}<m:d><m:e>{t('x')}</m:e></m:d>", "f(x)"),
        (f'<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=")"/></m:dPr><m:e>{t("0,1")}</m:e></m:d>', "[0,1)"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{t("i")}</m:sub><m:e>{t("x")}</m:e></m:nary>', "∑ix"),
        (f"<!-- bait -->{t('a')}", "a"),
    ],
)
def test_a_formula_keeps_its_value_in_one_line(formula, words):
    root = parse_xml(f'<m:oMath xmlns:m="{MATH.strip("{}")}">{formula}</m:oMath>'.encode())
    assert formula_words(root) == words


def test_digits_and_signs_are_raised():
    assert raised("10-6+2a") == "¹⁰⁻⁶⁺²a"
    assert raised("[1]") == "[1]"


def test_a_power_of_letters_is_written_as_one_types_it_all_or_nothing():
    assert raised("a+1", "x") == "^(a+1)"
    assert raised("n", "2") == "^n"
    assert raised("nd", "2") == "nd"
    assert raised("2", "x") == "²"
