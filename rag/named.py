"""Which documents a question names: "Best Barn's sales in FY2021" are asked of BESTBARN_2021_10K.pdf, not of 2020's.

Reports of a kind say the same in the same words. What tells them apart is often the name of the file alone, written as
one word. Titles are searched with every passage (`index.passage.Passage.context`) and need nothing of this; names of
files, searched like that, made passages of one report more alike. Right page among five, of 216 questions on 72
generated reports (`python -m evals.ablation`): 0.569 without this, 0.829 with it. In libraries of one company's
reports, of 54 questions on six such: 0.648 where the company's name was searched for too, 0.907 where it is left out.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from posixpath import splitext

from index.library import Library
from index.passage import Chosen
from index.schema import DocumentName
from rag.followup import Search
from rag.retrieve import FETCHED, Candidate, best_first, better_of_both, find_candidates
from rag.settings import DENSE_WEIGHT
from rag.words import content, plain

_KEPT = 32  # of the names in a library; each of its users sees others
_MOST_JOINED = 4  # words that the name of a file may write as one
_BEGINS = 3  # letters of a name in a question that may stand for the whole: CVS, of CVSHEALTH
_LEAST = 0.5  # of the name of a file, by the rarity of its words, that must be given
_BY_ONE_WORD = 0.2  # as sure as by several: a question that has "Turkey" in it need not mean turkey.md
_MOST_MEANT = 10  # documents in which is searched apart
_FAVOUR = 6.0  # added to how well a passage was found in both searches, whose scores have a deviation of 1
_WORD = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[^\W_]+|[\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Named:
    """How surely a document is meant, 0 to 1, and the words of the question that say so and are not in its title."""

    sure: float
    words: str = ""


class NamedDocuments:
    """Searches a library for a question, in the documents that it names before others. Any number of threads may."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[tuple[object, ...], Names] = {}

    def find(
        self, search: Search, *, documents: Chosen = None, dense_weight: float = DENSE_WEIGHT, count: int = FETCHED
    ) -> list[Candidate]:
        """Find candidates as `find_candidates` does, and further ones in the documents that are surest meant.

        Those are searched a second time for what is asked without their names. Cover pages and overviews repeat a name,
        and tables need not; but some pages of figures have it above them.
        """
        find = partial(find_candidates, self._library, dense_weight=dense_weight, count=count)
        found = find(search, documents=documents)
        named = {
            path: how for path, how in self.by(search.standalone).items() if documents is None or path in documents
        }
        if not named:
            return found
        surest = max(how.sure for how in named.values())
        meant = [path for path, how in named.items() if how.sure == surest]
        if len(meant) <= _MOST_MEANT:
            found = better_of_both(find(search, documents=meant), found)
            found = better_of_both(find(_without_names(search, named, meant), documents=meant), found)
        return best_first(_favoured(each, named.get(each.passage.document)) for each in found)

    def by(self, question: str) -> dict[str, Named]:
        """Return the documents that a question names, by path."""
        key = (self._library.revision, self._library.own_folder)
        names = self._kept.get(key)
        if names is None:
            names = Names(self._library.names())
            self._kept = dict([*self._kept.items(), (key, names)][-_KEPT:])
        return names.by(question)


def _without_names(search: Search, named: dict[str, Named], meant: Sequence[str]) -> Search:
    """Leave out of a question what names these documents and is not in their titles."""
    words = {word for path in meant for word in named[path].words.split()}
    kept = "".join(part for part in _PARTS.findall(search.question) if part.casefold() not in words)
    return replace(search, question=kept if _WORD.search(kept) else search.question)


def _favoured(candidate: Candidate, named: Named | None) -> Candidate:
    if named is None:
        return candidate
    return replace(candidate, fused=candidate.fused + _FAVOUR * named.sure, named=named.words)


class Names:
    """The words by which documents are called: those of a file's name, or of its folders too, whichever says more.

    Words that most names have tell none from another, but a question gives them with the rest: where all reports are of
    one company, its name is no more what is asked for than the year.
    """

    def __init__(self, documents: Sequence[DocumentName]) -> None:
        called = [(each, name) for each in documents for name in _names(each.path)]
        words = [{*_words_of(name)} for _, name in called]
        with_word = {(word, each.path) for (each, _), some in zip(called, words, strict=True) for word in some}
        having = Counter(word for word, _ in with_word)
        number = max(len(documents), 2)  # the only one is named as it would be beside another
        self._called = [each for each, _ in called]
        self._rarity = {word: math.log(number / count) for word, count in having.items() if count <= number / 2}
        self._whole = [sum(self._rarity.get(word, 0.0) for word in some) for some in words]
        self._most = math.log(number)  # the rarity of a word that only one has
        self._having: dict[str, set[int]] = defaultdict(set)
        for place, some in enumerate(words):
            for word in some:
                self._having[word].add(place)

    def by(self, question: str) -> dict[str, Named]:
        """Return the documents that a question names, by path."""
        given = self._given(_WORD.findall(question))
        rarity: dict[int, float] = defaultdict(float)
        telling = self._rarity.keys() & given
        for name in sorted(telling):
            for place in self._having[name]:
                rarity[place] += self._rarity[name]
        found: dict[str, Named] = {}
        for place, total in rarity.items():
            share = (total / self._whole[place] * min(1.0, total / self._most) - _LEAST) / (1 - _LEAST)
            if share <= 0:
                continue
            own = {name: words for name, words in given.items() if place in self._having[name]}
            asked = frozenset[str]().union(*own.values())
            are_several = len(frozenset[str]().union(*(own[name] for name in telling & own.keys()))) > 1
            sure = round(share if are_several else _BY_ONE_WORD * share, 3)
            document = self._called[place]
            if document.path not in found or sure > found[document.path].sure:
                known = _WORD.findall(document.title.casefold())
                found[document.path] = Named(sure, " ".join(sorted(asked.difference(known))))
        return found

    def _given(self, words: Sequence[str]) -> dict[str, frozenset[str]]:
        """Return the words of names that a question gives, each with those of its own that give it."""
        found: dict[str, frozenset[str]] = {}
        for word in dict.fromkeys(words):
            known = [name for name in _words_of(word) if name in self._having]
            if not known and word.isupper() and not " ".join(words).isupper() and len(word) >= _BEGINS:
                known = [name for name in self._having if name.startswith(word.casefold())]
            found.update({name: frozenset({word.casefold()}) for name in known})
        for count in range(2, _MOST_JOINED + 1):
            for first in range(len(words) - count + 1):
                joined = [word.casefold() for word in words[first : first + count]]
                for name in content("".join(joined)):
                    if name in self._having:
                        found.setdefault(name, frozenset(joined))
        return found


def _names(path: str) -> set[str]:
    """Return a path with its folders and without, neither with the suffix."""
    name = splitext(path)[0]
    return {name, name.rpartition("/")[2]}


def _words_of(name: str) -> list[str]:
    """Return the words of a name as they are indexed but those that only join, and its years: 2021 of FY2021."""
    return [*content(" ".join(_WORD.findall(plain(name)))), *_YEAR.findall(name)]
