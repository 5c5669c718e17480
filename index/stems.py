"""Words in the form in which they are indexed and sought: what Tantivy's analyzers make of a text."""

import tantivy

_LONGEST = 40  # bytes; Tantivy indexes no longer words
_RAISED = str.maketrans(dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹", " "))


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in (tantivy.Filter.remove_long(_LONGEST), tantivy.Filter.lowercase(), *filters):
        builder = builder.filter(each)
    return builder.build()


_EN_STEM, _DEFAULT = _analyzer(tantivy.Filter.stemmer("english")), _analyzer()


def lowered(text: str) -> str:
    """Return a text without raised digits: the number of a note is no part of the word before it."""
    return text.translate(_RAISED)


def stems(text: str) -> list[str]:
    """Return the words of a text without their endings, in order, as Tantivy's tokenizer `en_stem` indexes them."""
    return _EN_STEM.analyze(lowered(text))


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower-case letters, in order, as Tantivy's tokenizer `default` indexes them."""
    return _DEFAULT.analyze(lowered(text))
