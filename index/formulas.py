"""Formulas of Office and raised digits, as one types them: a fraction as (a+b)/2, a power as r² or e^(kt)."""

import re
from xml.etree.ElementTree import Element

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

RAISED = str.maketrans("0123456789+-−–=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼")  # a dash is written for a minus
_POWER = re.compile(r"[-+−–]?\d+")
_BASE = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]|\d|[)\]])\Z")  # a letter alone, a number, what stands in brackets
# The powers of a base: not the letters of notes, of 2e, No and St, or of 30m.
_LETTER, _LETTER_OF_NUMBER = re.compile(r"[ijkmnpqxyzT]|(?<=[a-z)])t"), re.compile(r"[iknqxyz]")
_TERM = r"[^\W_]{1,3}"
_SUM = re.compile(rf"(?=.*[^\W\d_])(?:[-+−–]?{_TERM}(?:[-+−–*/·]{_TERM})+|[-+−–]{_TERM}|\d+[iknqxyz])")
_ONE_TERM = re.compile(r"[\d.,]+|[^\W\d_]+|\(.*\)", re.DOTALL)


def raised(words: str, before: str = "") -> str:
    """Write the digits and signs of words that are set high as raised, or else 10⁶ would read 106.

    What has letters is a power where that fits to what stands before it: x^n, x^(a+1).
    """
    if power := _power(words.replace(" ", ""), before):
        return power
    return words if words.startswith(("[", "(")) else words.translate(RAISED)  # [1] is no power of what it follows


def _power(words: str, before: str) -> str:
    if not _BASE.search(before):
        return ""
    inside = words[1:-1] if words.startswith("(") and words.endswith(")") else words
    if _SUM.fullmatch(inside):
        return f"^({inside})"
    letters = _LETTER_OF_NUMBER if before[-1].isdigit() else _LETTER
    return f"^{words}" if letters.fullmatch(before[-1] + words, 1) else ""


def formula_words(formula: Element) -> str:
    """Return a formula of Office (`m:oMath`) in one line."""
    if formula.tag == f"{MATH}t":
        return formula.text or ""
    parts = [(part.tag, formula_words(part)) for part in formula.iterfind("*")]
    words = "".join(said for _, said in parts)
    kind = formula.tag.removeprefix(MATH)
    if kind == "f":
        return "/".join(_grouped(said) for _, said in parts if said)
    if kind == "sup" and words:
        return raised(words) if _POWER.fullmatch(words) else f"^{_grouped(words)}"
    if kind == "rad":
        return "".join(f"√{_grouped(said)}" if tag == f"{MATH}e" else said for tag, said in parts)
    if kind == "nary":
        return _sign(formula, "chr", "∫") + words
    if kind == "d":
        separator = _sign(formula, "sepChr", "|")
        inside = separator.join(said for tag, said in parts if tag == f"{MATH}e")
        return _sign(formula, "begChr", "(") + inside + _sign(formula, "endChr", ")")
    return words


def _sign(element: Element, name: str, usual: str) -> str:
    found = element.find(f"*/{MATH}{name}")  # among its properties
    return usual if found is None else found.get(f"{MATH}val", "")


def _grouped(words: str) -> str:
    return words if _ONE_TERM.fullmatch(words) else f"({words})"
