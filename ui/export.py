"""A conversation as a file to keep or to pass on: Markdown and HTML to read, JSON for programs. Pure."""

import json
import re
from functools import cache

from jinja2 import Environment, PackageLoader, Template, select_autoescape
from markupsafe import Markup, escape

from rag.answer import Answer, Citation
from ui.conversation import Conversation, Exchange
from ui.render import location, one_line, showable, tame, untame


def as_markdown_file(conversation: Conversation) -> str:
    """Return the questions, the answers, and under each the quotes with document and page."""
    parts = ["# A conversation with Footnote"]
    for exchange in conversation:
        parts.append(f"## {tame(one_line(exchange.question, 300))}")
        parts += _answer(exchange.answer) if exchange.answer else [exchange.shown]
    return "\n\n".join(parts) + "\n"


def as_json_file(conversation: Conversation) -> str:
    """Return the list of answers, each the object of `footnote ask --json`."""
    answers = [exchange.answer.as_dict() for exchange in conversation if exchange.answer]
    return json.dumps(answers, ensure_ascii=False, indent=2) + "\n"


def as_html_file(conversation: Conversation) -> str:
    """Return a page that stands alone: no script, nothing fetched. Each number leads to its quote below the answer."""
    exchanges = [
        {"question": exchange.question, "answer": exchange.answer, "text": _linked(number, exchange)}
        for number, exchange in enumerate(conversation, start=1)
    ]
    return _template().render(exchanges=exchanges, location=location, showable=showable)


@cache
def _template() -> Template:
    autoescape = select_autoescape(["html.j2"], default_for_string=True)
    return Environment(loader=PackageLoader("ui", "."), autoescape=autoescape).get_template("conversation.html.j2")


def _linked(number: int, exchange: Exchange) -> Markup:
    """Return the words of an answer, each marker of a citation a link to its quote."""
    if exchange.answer is None:
        return escape(showable(untame(exchange.shown.replace("*", ""))))
    ahead = {str(citation.number) for citation in exchange.answer.citations}  # an id stands once in a page
    known = {*ahead}
    pieces = re.split(r"\[(\d{1,4})\]", showable(exchange.answer.answer))
    text = escape(pieces[0])
    for marker, after in zip(pieces[1::2], pieces[2::2], strict=True):
        name = Markup(' id="a{}-{}"').format(number, marker) if marker in ahead else ""
        link = Markup('<a href="#q{}-{}"{}>[{}]</a>').format(number, marker, name, marker)
        text += (link if marker in known else escape(f"[{marker}]")) + escape(after)
        ahead.discard(marker)
    return text


def _answer(answer: Answer) -> list[str]:
    return [tame(answer.answer), *map(_source, answer.citations), *(f"> {tame(notice)}" for notice in answer.notices)]


def _source(citation: Citation) -> str:
    place = tame(f"{citation.title} ({location(citation.document, citation.page)})")
    return rf"\[{citation.number}\] “{tame(one_line(citation.quote, 2_000))}” — {place}"
