"""What a browser would show of a page: its words without what is hidden, its raised digits as raised."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from index.formulas import RAISED

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody thead tfoot tr"
    " ul".split()
)
APART = frozenset("button input select text tspan".split())  # in its line, but not part of the word beside it

_NOT_SHOWN = "script style template noscript head iframe object datalist annotation annotation-xml".split()
_NO_ENTRY = {"hidden", "password", "image", "file", "color", "range"}  # fields that show no words
_AMONG = ["form", "fieldset", "label", "li", "td"]  # where a box to tick is no switch of a menu
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*[0.]+(?![\d.])", re.IGNORECASE)
_OWN_SIZE = re.compile(r"font-size\s*:\s*[0.]*[1-9][\d.]*(?![\d.]|\s*(?:em|%))", re.IGNORECASE)  # not a share of none
_SET_APART = BLOCKS | APART | {"br", "td", "th", "textarea"}
_SPACE = re.compile(r"\s+")


def words_of(tag: Tag) -> str:
    """Return the words of an element in one line."""
    return _SPACE.sub(" ", "".join(_pieces(tag))).strip()


def declared_title(soup: BeautifulSoup) -> str:
    """Return the page's `<title>`, which is not that of a drawing in it."""
    return next((words_of(title) for title in soup("title") if title.find_parent("svg") is None), "")


def drop_hidden(soup: BeautifulSoup) -> int:
    """Remove what is not shown; return how many parts with words had been hidden on purpose."""
    for tag in soup(_NOT_SHOWN):
        tag.decompose()
    for drawing in soup("svg"):
        for string in list(drawing.find_all(string=True)):
            if not string.find_parent(["text", "foreignobject"]):
                string.extract()
    _write_entries(soup)
    hidden = [part for tag in soup.find_all(True) for part in _hidden_parts(tag)]
    with_words = sum(1 for part in hidden if (words_of(part) if isinstance(part, Tag) else part.get_text(strip=True)))
    for part in hidden:
        part.extract()
    return with_words


def _write_entries(soup: BeautifulSoup) -> None:
    """Write what is ticked, chosen or entered into the fields of a form."""
    for field in soup(["input", "select"]):
        words = _chosen(field) if field.name == "select" else _entered(field)
        if words:
            field.string = words
        else:
            field.extract()


def _entered(field: Tag) -> str:
    kind = str(field.get("type", "")).lower()
    if kind in {"checkbox", "radio"}:
        is_switch = field.get("role") == "button" or not field.find_parent(_AMONG)
        return "" if is_switch else "☒" if field.has_attr("checked") else "☐"
    return "" if kind in _NO_ENTRY else str(field.get("value", ""))


def _chosen(field: Tag) -> str:
    options = field("option")
    chosen = [option for option in options if option.has_attr("selected")]
    return ", ".join(map(words_of, chosen or ([] if field.has_attr("multiple") else options[:1])))


def raise_digits(soup: BeautifulSoup) -> None:
    """Write raised digits and signs as such, or else 10<sup>6</sup> would read 106, and a fraction with its stroke."""
    for part in soup(["msup", "mfrac"]):
        for below in part.find_all(True, recursive=False)[1:]:
            if part.name == "mfrac":
                below.insert_before("/")
            else:
                below.name = "sup"
    for raised in soup("sup"):
        if not words_of(raised).startswith(("[", "(")):  # [1] is no power of what it follows
            for string in list(raised.find_all(string=True)):
                if not isinstance(string, PreformattedString):
                    string.replace_with(string.translate(RAISED))


def _hidden_parts(tag: Tag) -> Iterator[PageElement]:
    style = str(tag.get("style", ""))
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or _HIDDEN_STYLE.search(style):
        yield tag
    elif _NO_SIZE.search(style):
        yield from _without_size(tag)


def _without_size(tag: Tag) -> Iterator[PageElement]:
    """Yield the parts of an element of size zero that set no size themselves: newsletters close gaps in this way."""
    for child in tag.children:
        if isinstance(child, Tag) and _OWN_SIZE.search(str(child.get("style", ""))):
            continue
        if isinstance(child, Tag) and child.find(style=_OWN_SIZE):
            yield from _without_size(child)
        else:
            yield child


def _pieces(tag: Tag) -> Iterator[str]:
    """Yield the strings of an element; only what a browser would set apart is set apart, so H<sub>2</sub>O is H2O."""
    for child in tag.children:
        if isinstance(child, Tag):
            gap = " " if child.name in _SET_APART else ""
            yield gap
            yield from _pieces(child)
            yield gap
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield child
