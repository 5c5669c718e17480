"""What a browser would show of a page: its words without what is hidden, its raised digits as raised."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from index.formulas import RAISED, raised

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table"
    " tbody thead tfoot tr ul".split()
)
APART = frozenset("button input select text tspan".split())  # in its line, but not part of the word beside it

_NOT_SHOWN = (  # without `head`: where a page leaves out its end, the first words of the body stand in there
    "script style title xml template noscript iframe object video audio canvas datalist annotation"
    " annotation-xml".split()
)
_NO_ENTRY = {"hidden", "password", "image", "file", "color", "range"}  # fields that show no words
_AMONG = ["form", "fieldset", "label", "li", "td"]  # where a box to tick is no switch of a menu
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TRANSPARENT = re.compile(r"(?<![\w-])opacity\s*:\s*0*\.?0+\s*%?\s*(?:[;!]|$)", re.IGNORECASE)
_PLACED = re.compile(r"position\s*:\s*(?:absolute|fixed)", re.IGNORECASE)
_OFF_SCREEN = re.compile(
    r"(?:left|top|right|bottom)\s*:\s*-(?:(?:[3-9]\d{3}|\d{5,})\s*p[xt]|\d{3,}\s*r?em)", re.IGNORECASE
)
_CLIPPED = re.compile(r"clip\s*:\s*rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)", re.IGNORECASE)
_NO_ROOM = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:[;!]|$)", re.IGNORECASE)
_CUT_OFF = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*[0.]+(?![\d.])", re.IGNORECASE)
_OWN_SIZE = re.compile(r"font-size\s*:\s*[0.]*[1-9][\d.]*(?![\d.]|\s*(?:em|%))", re.IGNORECASE)  # not a share of none
_SAID_ALOUD = re.compile(r"sr-only|screen-?reader|visually-?hidden|off-?screen", re.IGNORECASE)  # classes, by custom
_DRAWN = re.compile(r"katex-html|icon|material-symbols", re.IGNORECASE)  # the words of these are the name of a picture
_HEADING_LINKS = re.compile(r"headerlink|anchor", re.IGNORECASE)  # classes of links at headings, shown as a sign
_SIGN = re.compile(r"[¶#§🔗]\ufe0f?")
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_CSS_BRACE = re.compile(r"([{}])")
_CSS_NAME = re.compile(r"[.#][\w-]+")
_SHOWN_STYLE = re.compile(r"display\s*:\s*(?!none)[a-z]", re.IGNORECASE)
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
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
    _mark_undisplayed(soup)
    for tag in soup(_NOT_SHOWN):
        tag.decompose()
    for drawing in soup("svg"):
        for string in list(drawing.find_all(string=True)):
            if not string.find_parent(["text", "foreignobject"]):
                string.extract()
    _drop_signs(soup)
    _write_entries(soup)
    hidden = [part for tag in soup.find_all(True) for part in _hidden_parts(tag)]
    with_words = sum(1 for part in hidden if (words_of(part) if isinstance(part, Tag) else part.get_text(strip=True)))
    for part in hidden:
        part.extract()
    return with_words


def _drop_signs(soup: BeautifulSoup) -> None:
    """Remove the links to headings that show as a sign behind them."""
    for link in soup("a", class_=_HEADING_LINKS):
        if _SIGN.fullmatch(words_of(link)):
            link.decompose()


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
    for high in soup("sup"):
        if not _raise_letters(high) and not words_of(high).startswith(("[", "(")):  # [1] is no power of what it follows
            for string in list(high.find_all(string=True)):
                if not isinstance(string, PreformattedString):
                    string.replace_with(string.translate(RAISED))


def _raise_letters(high: Tag) -> bool:
    """Write letters that are set high as a power, if they are one; a link is the mark of a note."""
    words, behind = words_of(high), high.next_sibling
    power = "" if high.find(["a", "sup"]) else raised(words, _before(high))
    if not power.startswith("^"):
        return False
    goes_on = isinstance(behind, NavigableString) and behind[:1].isalnum()
    high.string = f"^({words})" if goes_on and "(" not in power else power
    return True


def _before(tag: Tag) -> str:
    """Return the words right before an element, in the same one; in formulas, blanks between say nothing."""
    words = ""
    for one in tag.previous_siblings:
        if not isinstance(one, PreformattedString):
            words = words_of(one) if isinstance(one, Tag) else str(one)
            if words.strip() or not tag.find_parent("math"):
                break
    return words


def _hidden_parts(tag: Tag) -> Iterator[PageElement]:
    style = str(tag.get("style", ""))
    is_closed = tag.name == "dialog" and not tag.has_attr("open")
    if tag.has_attr("hidden") or is_closed or _is_repeated(tag) or _hides(tag, style):
        yield tag
    elif _NO_SIZE.search(style):
        yield from _without_size(tag)


def _hides(tag: Tag, style: str) -> bool:
    """Say whether a style hides an element: it is not shown, or far off the screen or cut off, and not to be heard."""
    is_away = _PLACED.search(style) and (_OFF_SCREEN.search(style) or _CLIPPED.search(style))
    is_cut_off = _NO_ROOM.search(style) and _CUT_OFF.search(style)
    is_said = _SAID_ALOUD.search(_classes(tag))
    return bool(_HIDDEN_STYLE.search(style) or ((is_away or is_cut_off) and not is_said))


def _is_repeated(tag: Tag) -> bool:
    """Say whether words that are shown but not said aloud (`aria-hidden`) stand beside the same words to be said."""
    if tag.get("aria-hidden") != "true" or tag.name in BLOCKS:
        return False
    if tag.name == "a" or _DRAWN.search(_classes(tag)):  # such a link is the mark of a heading
        return True
    beside = [*tag.find_previous_siblings(True, limit=1), *tag.find_next_siblings(True, limit=1)]
    return any(other.name == "math" or other.find("math") or _SAID_ALOUD.search(_classes(other)) for other in beside)


def _classes(tag: Tag) -> str:
    return " ".join(map(str, tag.get_attribute_list("class")))


def _names_of(tag: Tag) -> set[str]:
    """Return what rules of a style sheet call an element by: `.class` and `#id`."""
    return {f".{name}" for name in _classes(tag).split()} | ({f"#{tag['id']}"} if tag.has_attr("id") else set())


def _mark_undisplayed(soup: BeautifulSoup) -> None:
    """Mark as hidden what is transparent or never shown by the page's own styles; a script could show it after all."""
    if any("json" not in str(script.get("type", "")) for script in soup("script")):
        return
    for tag in soup.find_all(style=_TRANSPARENT):
        tag["hidden"] = ""
    _mark_by_rules(soup)


def _mark_by_rules(soup: BeautifulSoup) -> None:
    hidden, shown = set[str](), set[str]()
    for style in soup("style"):
        is_for_screens = style.get("media", "all") in {"all", "screen"}
        for selector, rule, depth in _rules(style.get_text()):
            if _SHOWN_STYLE.search(rule):
                shown.update(_CSS_NAME.findall(selector))
            elif is_for_screens and depth == 0 and _NOT_DISPLAYED.search(rule):
                hidden.update(filter(_CSS_NAME.fullmatch, map(str.strip, selector.split(","))))
    for tag in soup.find_all(True) if hidden else []:
        names = _names_of(tag)
        if names & hidden and names.isdisjoint(shown) and not _SHOWN_STYLE.search(str(tag.get("style", ""))):
            tag["hidden"] = ""


def _rules(style: str) -> Iterator[tuple[str, str, int]]:
    """Yield the selector of each rule, what it sets, and how many blocks such as `@media` it stands in."""
    depth, selector = 0, ""
    parts = _CSS_BRACE.split(_CSS_COMMENT.sub("", style))
    for part, brace in zip(parts[::2], parts[1::2], strict=False):
        if brace == "{":
            depth, selector = depth + 1, part.rpartition(";")[2]
        else:
            depth = max(0, depth - 1)
            yield selector, part, depth


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
