"""Tables of two columns that are forms, such as `Owner | Anna`: their first row names no columns, it is a pair too."""

import re
from collections.abc import Sequence

_DATE = re.compile(r"\d{1,4}([-/.]) ?\d{1,2}\1 ?\d{1,4}(?:[ T][\d:]+)?")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_NUMBER = re.compile(r"[^\w@]*\d[\d.,'\s–-]*(?:[^\W\d_]{1,12}|[^\w@]+)?")  # and its measure
_SAYS_NOTHING = re.compile(r"[\W_]*|[Nn]\.?/?[Aa]\.?|None|Unknown|TB[AD]")
_ASKED = re.compile(  # what forms ask for, as the last word of a label
    r"(?:.*\b)?(?:name|address|phone|telephone|mobile|fax|e-?mail|website|date|born|birthday|number|owner|tenant"
    r"|landlord|client|customer|manager|director|contact|office|postcode|iban"
    r"|adresse|anschrift|telefon|\w*datum|\w*nummer|firma|mieter|vermieter|inhaber|nom|téléphone)",
    re.IGNORECASE,
)
_LONGEST = 80  # characters of a value that has a kind, or of a label; the patterns take their square in time
_FEWEST_ASKED = 2  # labels of a form, one of them below the first row


def are_pairs(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether rows of two cells are a form: its values are of many kinds, or its labels are those of forms.

    Where that is not sure they are a table with heads: of `Town | Rain` and `Kiel | 800` the heads are needed.
    """
    pairs = [[cell[: _LONGEST + 1] for cell in row if cell] for row in rows]
    labels, values = [pair[0] for pair in pairs if len(pair) > 1], [pair[1] for pair in pairs if len(pair) > 1]
    if any(_kind_of(label) in {"date", "number", "year"} for label in labels):
        return False
    kinds = {_kind_of(value) for value in values[1:]} - {""}
    asked = [at for at, label in enumerate(labels) if _ASKED.fullmatch(label)]
    is_asked = len(asked) >= _FEWEST_ASKED and asked[-1] > 0 and kinds != {"number"}
    measure = _measure_of(values[0])
    comes_again = any(_measure_of(value) == measure for value in values[1:])
    of_many = {"date", "number"} <= kinds or len(kinds - {"year"}) > 2
    return labels[0].endswith(":") or is_asked or of_many or bool(measure and comes_again)


def _kind_of(cell: str) -> str:
    """Return what kind of value a cell holds; a year may be a number or a date."""
    if len(cell) > _LONGEST:
        return "words"
    if _SAYS_NOTHING.fullmatch(cell) or (cell[:1].islower() and "@" not in cell):
        return ""
    kinds = {"year": _YEAR, "date": _DATE, "number": _NUMBER}
    return next((kind for kind, form in kinds.items() if form.fullmatch(cell)), "address" if "@" in cell else "words")


def _measure_of(cell: str) -> str:
    """Return the measure behind a number, e.g. `euros`."""
    return cell.lstrip("0123456789.,' ") if _NUMBER.fullmatch(cell) and cell[:1].isdigit() else ""
