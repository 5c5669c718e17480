"""The fields of a Word file: what each shows, without what others show that only its instruction asks."""

from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - compiled, no stubs

from index.wordstyles import WORD, own_number, said_at

_Xml = Any  # an element of lxml, which has no types

_MARK, _TEXT = f"{WORD}fldChar", f"{WORD}t"


@dataclass(slots=True)
class _Field:
    """A field that was begun: its instruction comes first, then what it shows. `choice` is that of a list."""

    choice: str
    shows: bool = False
    asked: list[_Xml] = field(default_factory=list[_Xml])  # words inside its instruction
    is_asking: bool = True


def show_results(root: _Xml) -> None:
    """Take out what stands in the instruction of a field, and write what was chosen from a list."""
    begun: list[_Field] = []
    for piece in list(root.iter(_MARK, _TEXT, f"{WORD}sym")):
        kind = piece.get(f"{WORD}fldCharType")
        if piece.tag != _MARK:
            _note(piece, begun)
        elif kind == "begin":
            begun.append(_Field(_choice(piece)))
        elif begun:
            _answer(begun[-1])
            if kind == "end":
                _close(begun, piece)


def _note(words: _Xml, begun: list[_Field]) -> None:
    """Note words with the outermost field that they are asked by; they go when it is known to show others."""
    asking = next((each for each in begun if each.is_asking), None)
    if asking is not None:
        asking.asked.append(words)
    elif begun:
        begun[-1].shows = True


def _answer(answered: _Field) -> None:
    for words in answered.asked:
        words.getparent().remove(words)
    answered.asked, answered.is_asking = [], False


def _close(begun: list[_Field], end: _Xml) -> None:
    closed = begun.pop()
    if closed.choice and not closed.shows:
        words = etree.Element(_TEXT)
        words.text = closed.choice
        end.addnext(words)
        _note(words, begun)


def _choice(begin: _Xml) -> str:
    """Return what was chosen from the list that a field holds; nothing where it holds none."""
    choices = begin.find(f"{WORD}ffData/{WORD}ddList")
    if choices is None:
        return ""
    offered = [entry.get(f"{WORD}val") or "" for entry in choices.iter(f"{WORD}listEntry")]
    chosen = own_number(said_at(choices, "result"), own_number(said_at(choices, "default"), 0))
    return offered[chosen] if 0 <= chosen < len(offered) else ""
