"""Formulas of Office and raised digits, as one types them: a fraction as (a+b)/2, a power as r² or e^(kt)."""

import re
from xml.etree.ElementTree import Element

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

RAISED = str.maketrans("0123456789+-−–=", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼")  # a dash is written for a minus
_POWER = re.compile(r"[-+−–]?\d+")
_ONE_TERM = re.compile(r"[\d.,]+|[^\W\d_]+|\(.*\)", re.DOTALL)


def raised(words: str) -> str:
    """Write the digits and signs of words that are set high as raised, or else 10⁶ would read 106."""
    return words if words.startswith(("[", "(")) else words.translate(RAISED)  # [1] is no power of what it follows


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
