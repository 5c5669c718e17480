"""What an answer leads to: why it is what it is (how sure, on what ground, what else was read), what to ask next."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from index.passage import Document
from rag.answer import NOT_SAID, Answer, Citation, Found
from ui.place import Place, of_citation, of_passage
from ui.render import heading_at, names_in, one_line, place_name, showable
from ui.source import panel

_SUPPORT = {
    "verbatim": "Stands letter for letter in the document.",
    "supported": "Written by the language model; the quote supports it.",
    "unsupported": "Does not say what the sentence says.",
}
_QUOTE_SHOWN = 600  # code points


def why_panel(answer: Answer, documents: Mapping[str, Document], *, least: float) -> str:
    """Return the panel's HTML. `least` is the confidence below which nothing is answered.

    What stands in `documents` opens at its place; what has gone from the library keeps its words.
    """
    title = "Why this answer" if answer.answered else "Why there is no answer"
    names = names_in(answer, documents)
    cited = "".join(_cited(citation, names, documents.get(citation.document)) for citation in answer.citations)
    others = [(found, documents[found.document]) for found in _others(answer) if found.document in documents]
    read = "".join(_read(found, names, document) for found, document in others)
    parts = [
        f"<p>{escape(_confidence(answer, least))}</p>",
        _part("What it stands on", f"<ul>{cited}</ul>" if cited else ""),
        _part("Also read" if cited else "Nearest passages", f"<ul>{read}</ul>" if read else ""),
        _part("How it was found", "".join(f"<p>{escape(line)}</p>" for line in _way(answer))),
        _part("To bear in mind", "".join(f"<p>{escape(showable(notice))}</p>" for notice in answer.notices)),
    ]
    return panel(title, "", f'<div class="why">{"".join(parts)}</div>')


def next_questions(questions: Sequence[str]) -> str:
    """Return the HTML that offers questions to go on with."""
    if not questions:
        return ""
    rows = "".join(
        f'<li><button type="button" class="next-question" value="{escape(showable(question), quote=True)}">'
        f"<bdi>{escape(one_line(question))}</bdi></button></li>"
        for question in questions
    )
    return f'<section aria-labelledby="next-title"><h2 id="next-title">Ask next</h2><ul>{rows}</ul></section>'


def _confidence(answer: Answer, least: float) -> str:
    sure = round(100 * answer.confidence)
    if not answer.answered:
        says = "says that the documents do not say" if answer.answer == NOT_SAID else "asks back"
        return (
            f"The nearest passage answers the question with a probability of {sure} %. Below {round(100 * least)} %, "
            f"Footnote {says}."
        )
    said = f"Confidence {sure} %: of a hundred answers as sure as this one, about {sure} are right."
    return f"{said} The others are wrong, so read the source before you rely on it." if answer.is_doubtful else said


def _cited(citation: Citation, names: Mapping[str, str], document: Document | None) -> str:
    place = of_citation(citation, document) if document else None
    name = place_name(citation, names[citation.document], document)
    where = _where(place, f"[{citation.number}] {name}")
    words = escape(one_line(citation.quote, _QUOTE_SHOWN))
    return f'<li>{where}<blockquote dir="auto">{words}</blockquote><p>{_SUPPORT[citation.support]}</p></li>'


def _read(found: Found, names: Mapping[str, str], document: Document) -> str:
    where = _where(of_passage(found, document), place_name(found, names[found.document], document))
    words = document.text[found.start : found.end].removeprefix(heading_at(document, found.start))
    words = escape(one_line(words))
    return f'<li>{where}<blockquote dir="auto">{words}</blockquote></li>'


def _where(place: Place | None, name: str) -> str:
    name = escape(one_line(name))
    if place is None:
        return f"<strong><bdi>{name}</bdi></strong> (no longer in the library)"
    return f'<a href="{escape(place.link, quote=True)}"><bdi>{name}</bdi></a>'


def _others(answer: Answer) -> Iterator[Found]:
    """Yield the passages that were read and hold none of the quotes."""
    for found in answer.passages:
        if not any(c.document == found.document and found.start <= c.start < found.end for c in answer.citations):
            yield found


def _way(answer: Answer) -> Iterator[str]:
    if answer.standalone_question.strip() != answer.question.strip():
        yield f"Searched for: {one_line(answer.standalone_question, _QUOTE_SHOWN)}"
    count = len({found.document for found in answer.passages})
    documents = "1 document" if count == 1 else f"{count} documents"
    if answer.passages:
        passages = "1 passage" if len(answer.passages) == 1 else f"{len(answer.passages)} passages"
        yield f"Read were the nearest: {passages} of {documents}."
    if answer.answered:
        yield "Written by a language model, each sentence checked." if answer.mode == "llm" else "Quoted, not written."
    if total := answer.timings_ms.get("total"):
        yield f"It took {total / 1000:.1f} seconds."


def _part(title: str, body: str) -> str:
    return f"<h3>{title}</h3>{body}" if body else ""
