"""What is said before a quote: the heading that tells which is meant, the years above a row, the line above a list."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from index.sentences import block_spans, sentence_spans
from rag.kind import FIGURES, answering_spans, kind_asked
from rag.quote import Quote
from rag.words import content

_YEARS = re.compile(r"(?:(?:FY ?)?(?:19|20)\d\d\s*){2,}$")
_BETWEEN = re.compile(rf"{FIGURES.pattern}|:$|^[^\d.!?]{{0,40}}$")  # years and row: other rows, and what heads them
_WHICH = re.compile(r"\b(?:which|what) (?:of the )?([^\W\d_]+)", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|release|edition|update)s?\b.*\n.*\d", re.IGNORECASE)  # asked for, and given
_NUMBERED = re.compile(r"\d+(?:\.\d+)+")
_MANY = re.compile(r"\w+s\W*$")  # "Aunt Verity's recipes", but not "Pumps: data sheet"


def lead_of(above: str, text: str) -> str:
    """Return what is said before a text that stands below another: the years of a row, what an item goes on from."""
    return _years_above(above) if FIGURES.search(text) else _led_in(above + text)


def below_headings(question: str, quotes: Sequence[Quote]) -> list[Quote]:
    """Return quotes with their headings said before them where these tell what was asked for, or which one is meant.

    Of "## 2.9.0 (2023-03-11)" no sentence below it has the version or the date; of recipes none has its name.
    """
    led: list[Quote] = []
    for before, quote in zip([None, *quotes], quotes, strict=False):
        heading, above = quote.passage.headings[-1], (quote.passage.document, quote.passage.heading)
        follows = before and (before.passage.document, before.passage.heading) == above
        beside = {each.passage.headings[-1] for each in quotes if each.passage.document == quote.passage.document}
        is_one_of_them = len(beside) > 1 and any(_names_heading(question, each) for each in beside)
        tells = _tells_what_was_asked(question, quote) or (is_one_of_them and not _says_all(quote.text, heading))
        said = "" if follows and before and before.lead == quote.lead else quote.lead
        lead = f"{heading.rstrip('.:')}: " if heading and tells and not (follows or quote.lead) else said
        goes_on = follows or (before and before.words == quote.words)
        led.append(replace(quote, lead=lead, apart=quote.apart or (not goes_on and any(each.lead for each in led))))
    return led


def _says_all(text: str, heading: str) -> bool:
    return {*content(heading)} <= {*content(text)}


def _names_heading(question: str, heading: str) -> bool:
    """Say whether a question names what a heading does by a number, or by all of several words: the plum cake."""
    has_number = {*_NUMBERED.findall(question)} and _NUMBERED.search(heading)
    return bool(has_number) or (len(content(heading)) > 1 and _says_all(question, heading))


def _tells_what_was_asked(question: str, quote: Quote) -> bool:
    """Say whether the heading gives the time, the version or one of the things in the title that the quote lacks."""
    *above, heading = quote.passage.headings
    if kind_asked(question) == "time":
        return bool(answering_spans(question, heading)) and not answering_spans(question, quote.text)
    which = _WHICH.search(question)
    if which is None or not {*content(which[1])}.isdisjoint(content(quote.text)):
        return False
    many = content(" ".join(found for each in above for found in _MANY.findall(each)))
    return _VERSION.match(f"{which[1]}\n{heading}") is not None or not {*content(which[1])}.isdisjoint(many)


def _years_above(text: str) -> str:
    """Return the years that stand above the columns of a row, where they do, to be said before it."""
    for line in map(str.strip, reversed(text.splitlines())):
        if years := _YEARS.search(line):
            return f"{' '.join(years[0].split())}: "
        if not _BETWEEN.search(line):
            break
    return ""


def _led_in(text: str) -> str:
    """Return what the item of a list that a text ends with goes on from, "The tenant agrees:", to be said before it."""
    blocks = [text[start:end] for start, end in block_spans(text)]
    items = takewhile(lambda block: sentence_spans(block)[0][0], reversed(blocks))  # a bullet is no part of a sentence
    leads = blocks[-1 - count] if 0 < (count := len([*items])) < len(blocks) else ""
    return f"{' '.join(leads[sentence_spans(leads)[-1][0] :].split())} " if leads.endswith(":") else ""
