"""An answer as Markdown for the chat. Pure: values in, text out.

Everything that a document, a model or a person wrote passes through `tame` first: it is shown letter for letter and
never becomes a link, an image, HTML or a heading. The only links are ours, and they lead into the source panel.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from index.passage import Document, page_noun
from index.sentences import sentence_spans
from rag.answer import NOT_SAID, Answer, Citation, Found
from rag.quote import spans_in_quote
from ui.place import of_citation, of_passage

NEAREST = 4  # passages offered when the documents do not say; more would be a search result, not a hint
_SEARCH_SHOWN = 1_000  # code points of what was searched for: whole, because it can be changed
_SNIPPET = 180  # code points of a passage shown beside its link: two lines of the chat

# Direction overrides can make text read as something else than it is; other controls have no business in a sentence.
_UNSHOWABLE = dict.fromkeys(
    [*range(9), *range(11, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
_MARKS = "\ue000\ue001\ue002\ue003"  # private to whoever uses them; in a document they mean nothing and are not shown
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_ACTIVE = re.compile(
    r"""
      [\\`\[\]~] | <(?=[a-z/!?]) | &(?=\#?\w+;)              # escapes, code, links, HTML, strike-through
    | (?<!\s)\* | \*(?!\s) | (?<!\w)_ | _(?!\w)           # emphasis, but neither 2 * 3 nor snake_case
    | (?<=http)s?:(?=//) | (?<=ftp):(?=//) | (?<=\bwww)\. | (?<=\S)@(?=\S)     # bare addresses become links
    | ^[ \t]*(?:[>|=] | \#{1,6}(?=\s|$) | [-+](?=\s|$|[-|:]) | [*_]+(?=\s|$) | \d{1,9}[.)](?=\s|$) | :(?=-))  # blocks
    """,
    re.MULTILINE | re.IGNORECASE | re.VERBOSE,
)
_LETTER_THEN_SIGN = re.compile(r"[^\W_][^\w\s]")


def as_markdown(answer: Answer, documents: Mapping[str, Document]) -> str:
    """Return the answer, a rule, and under it what it stands on; links open their place in the source panel.

    `documents` holds the documents that the answer cites or, when it says nothing, lists as nearest. One that is
    missing loses its links and keeps its words.
    """
    body = _with_markers(_doubted(_emphasised(answer), answer.citations), answer.citations)
    notices = [f"> {tame(notice)}" for notice in answer.notices]
    basis = _basis(answer, documents)
    stands = [*notices, *basis] if answer.differs else [*basis, *notices]  # first of all how the sources differ
    under = [*_searched_for(answer), *stands, *_withheld(answer)]
    return "\n\n".join([body, *(["---", *under] if under else []), *_definitions(answer, documents)])


def tame(text: str) -> str:
    """Escape whatever Markdown would not show letter for letter. `untame` takes it back."""
    return _ACTIVE.sub(_escaped, _INDENT.sub("", showable(text)))


def untame(text: str) -> str:
    """Return what `tame` was given: the chat hands a question back for editing as it was shown."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def showable(text: str) -> str:
    """Replace control characters, and those that override the direction of text, by a visible mark."""
    return text.translate(_UNSHOWABLE)


def one_line(text: str, limit: int = _SNIPPET) -> str:
    """Return the text on one line, cut at a word and marked with an ellipsis when it is longer than `limit`."""
    line = " ".join(showable(text).split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


def location(path: str, page: int | None, *, title: str = "") -> str:
    """Where a reader would look it up, by path or by title: `report.pdf, page 3` or `The talk, slide 3`."""
    return title or path if page is None else f"{title or path}, {page_noun(path)} {page}"


def names_apart(titles: Mapping[str, str], *, with_path: bool = False) -> dict[str, str]:
    """Return what to call documents, by path: the title, and beside one that several of them have the path too.

    `with_path` puts it beside every title, where something else is said of documents by their paths.
    """
    alike = Counter(title.casefold() for title in titles.values())
    return {
        path: f"{title} ({path})" if title != path and (with_path or alike[title.casefold()] > 1) else title
        for path, title in titles.items()
    }


def names_in(answer: Answer, documents: Mapping[str, Document]) -> dict[str, str]:
    """Return what to call the documents under an answer; a notice on how they differ names them by their paths."""
    titles = {citation.document: citation.title for citation in answer.citations}
    titles |= {
        found.document: documents[found.document].title for found in answer.passages if found.document in documents
    }
    return names_apart(titles, with_path=answer.differs)


def heading_at(document: Document, offset: int) -> str:
    """Return the heading that an offset stands under, or nothing."""
    above = [heading.text for heading in document.headings if heading.start <= offset]
    return above[-1] if above else ""


def place_name(place: Citation | Found, name: str, document: Document | None) -> str:
    """Name a place for people: the document, and the page or else the heading that the place stands under."""
    heading = heading_at(document, place.start) if document and place.page is None else ""
    is_new = document is not None and heading not in ("", document.title)
    return f"{name} – {heading}" if is_new else location(place.document, place.page, title=name)


def _escaped(found: re.Match[str]) -> str:
    """Put a backslash before the last sign of what was found: `#`, `1.`, `s:`."""
    return f"{found.group()[:-1]}\\{found.group()[-1]}"


def _emphasised(answer: Answer) -> str:
    """Put marks around the words that answer, where a quote holds what was asked for; they become `**` in the end."""
    text = answer.answer.translate(dict.fromkeys(map(ord, _MARKS), "\ufffd"))
    for citation in answer.citations:
        quote = " ".join(citation.quote.split())
        marked = quote
        for start, end in reversed(spans_in_quote(answer.standalone_question, quote)):
            marked = f"{marked[:start]}{_MARKS[0]}{marked[start:end]}{_MARKS[1]}{marked[end:]}"
        marked = marked.replace(_MARKS[1::-1], "")  # spans that touch are one: `**2****7**` would show its signs
        text = text.replace(quote, marked, 1)
    return text


def _doubted(text: str, citations: tuple[Citation, ...]) -> str:
    """Put marks around the sentences that nothing supports; they become `*`, and chat.css underlines them."""
    for citation in citations:
        before, marker, after = text.partition(f" [{citation.number}]")
        if citation.support == "unsupported" and marker:
            start, end = sentence_spans(before)[-1]
            text = f"{before[:start]}{_MARKS[2]}{before[start:end]}{_MARKS[2]}{marker}{after}"
    return text


def _with_markers(text: str, citations: tuple[Citation, ...]) -> str:
    """Tame the text, but keep the markers of its citations as links, and make the marks of emphasis bold."""
    markers = {str(c.number): _marker(c) for c in citations}
    # A gap between neighbours, because `[1][2]` would be one link: the words "1", leading to 2.
    # And a backslash around them, because `[1](address)` and `[1]: address` would lead there instead.
    around = r"(!?)\\\[(\d{1,4})\\\]([(:]?)"
    linked = re.sub(around, lambda m: _guarded(m, markers), tame(text)).replace("][", "] [")
    bold = re.sub(f"{_MARKS[0]}(.*?){_MARKS[1]}", _bold, linked)
    return bold.replace(_MARKS[2], "*").replace(_MARKS[3], "")


def _bold(found: re.Match[str]) -> str:
    """Make what stands between marks bold, unless Markdown would not take the signs for that and show them instead.

    It does not where they part a letter from a sign of the marked words, as in `EUR**£5**`.
    """
    words, before, after = found[1], found.string[: found.start()][-1:], found.string[found.end() :][:1]
    parted = (before + words[0], after + words[-1])
    return words if any(_LETTER_THEN_SIGN.fullmatch(pair) for pair in parted) else f"**{words}**"


def _guarded(found: re.Match[str], markers: Mapping[str, str]) -> str:
    """Return the link of a marker, and what stands round it as a plain sign."""
    before, number, after = (f"\\{sign}" if sign in ("!", "(", ":") else sign for sign in found.groups())
    return f"{before}{markers[number]}{after}" if number in markers else found[0]


def _marker(citation: Citation) -> str:
    """Return the link of a citation; one that does not support its sentence says so, also to a screen reader."""
    number = citation.number
    return f"[{number}, not supported]{_MARKS[3]}[{number}]" if citation.support == "unsupported" else f"[{number}]"


def _searched_for(answer: Answer) -> list[str]:
    if answer.standalone_question.strip() == answer.question.strip():
        return []
    return [f"*Searched for:* {tame(one_line(answer.standalone_question, _SEARCH_SHOWN))} [change](#search)"]


def _basis(answer: Answer, documents: Mapping[str, Document]) -> list[str]:
    """What the answer stands on, in plain words: its sources, or the nearest passages when it says nothing."""
    if answer.answered:
        stands = tuple(citation for citation in answer.citations if citation.support != "unsupported")
        others = tuple(citation for citation in answer.citations if citation.support == "unsupported")
        count = len({citation.document for citation in stands})
        verdict = _why(_verdict(count, differs=answer.differs))
        doubt = ["*Unsure whether this answers the question: read the source*"] if answer.is_doubtful else []
        written = ["*Written by a language model, each sentence checked*"] if answer.mode == "llm" else []
        names = names_in(answer, documents)
        lines = [
            *_footnotes(stands, documents, names),
            *(f"{line} – does not say this" for line in _footnotes(others, documents, names)),
        ]
        return [*doubt, *written, verdict, "\n".join(lines)] if count else []
    near = list(_nearest(answer, documents))
    missing = "Not in the documents" if answer.answer == NOT_SAID else ""  # else it was asked back, or only replied
    if near and answer.may_be_near:
        return [_why("Perhaps in the nearest passages"), "\n".join(near)]
    if near:
        return [_why(f"{missing}: nearest passages" if missing else "Nearest passages"), "\n".join(near)]
    return [_why(missing)] if missing else []


def _verdict(count: int, *, differs: bool) -> str:
    if count == 1:
        return "One source, with different accounts" if differs else "One source"
    return "The sources differ" if differs else f"Stated in {count} documents"


def _why(verdict: str) -> str:
    """Return the plain line for confidence; it opens the reasons."""
    return f'[{verdict}](#why "Why?")'


def _withheld(answer: Answer) -> list[str]:
    """What a language model wrote and nothing supports, folded away: only who opens it reads it."""
    if not answer.withheld:
        return []
    said = [tame(one_line(sentence, len(sentence))) for sentence in answer.withheld]
    count = "1 sentence that was" if len(said) == 1 else f"{len(said)} sentences that were"
    return [f"<details><summary>Show {count} left out</summary>", *said, "</details>"]


def _footnotes(
    citations: tuple[Citation, ...], documents: Mapping[str, Document], names: Mapping[str, str]
) -> Iterator[str]:
    """One line for each place in a document, with the numbers that lead there."""
    places: dict[tuple[str, str], list[int]] = {}
    for citation in citations:
        label = _label(citation, names[citation.document], documents.get(citation.document))
        places.setdefault((citation.document, label), []).append(citation.number)
    for (path, label), numbers in places.items():
        if path in documents:
            yield f"- {' '.join(f'[{number}]' for number in numbers)} [{label}][{numbers[0]}]"
        else:
            yield f"- {', '.join(map(str, numbers))} {label} (no longer in the library)"


def _nearest(answer: Answer, documents: Mapping[str, Document]) -> Iterator[str]:
    names = names_in(answer, documents)
    for position, (found, document) in enumerate(_linked(answer, documents), start=1):
        words = document.text[found.start : found.end].removeprefix(heading_at(document, found.start))
        label = _label(found, names[found.document], document)
        yield f"- [{label}][near {position}] {tame(one_line(words))}"


def _label(place: Citation | Found, name: str, document: Document | None) -> str:
    """Return the words of a link.

    The chat's parser (marked) takes backslashes off brackets inside a link and reads on: no bracket is left to them.
    """
    label = tame(one_line(place_name(place, name, document)))
    return label.replace(r"\[", "&#91;").replace(r"\]", "&#93;")


def _linked(answer: Answer, documents: Mapping[str, Document]) -> list[tuple[Found, Document]]:
    near = [found for found in answer.passages[:NEAREST] if found.document in documents]
    return [(found, documents[found.document]) for found in near]


def _definitions(answer: Answer, documents: Mapping[str, Document]) -> list[str]:
    """Where the links lead. They come last, invisible, and go along when the message is copied."""
    lines = [
        f"[{c.number}]: {of_citation(c, documents[c.document]).link} {_titled(c.document, c.page)}"
        for c in answer.citations
        if c.document in documents
    ]
    if not answer.answered:
        near = enumerate(_linked(answer, documents), start=1)
        lines += [f"[near {n}]: {of_passage(f, d).link} {_titled(f.document, f.page)}" for n, (f, d) in near]
    return ["\n".join(lines)] if lines else []


def _titled(path: str, page: int | None) -> str:
    title = tame(one_line(location(path, page))).replace('"', '\\"')
    return f'"{title}"'
