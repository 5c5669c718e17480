"""Words in the form in which they are indexed and sought: what Tantivy's analyzers make of a text."""

import tantivy

from index.letters import lowered, unaccented

_LONGEST = 40  # bytes; Tantivy indexes no longer words


def _analyzer(*filters: tantivy.Filter) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in (tantivy.Filter.remove_long(_LONGEST), tantivy.Filter.lowercase(), *filters):
        builder = builder.filter(each)
    return builder.build()


_EN_STEM, _DEFAULT = _analyzer(tantivy.Filter.stemmer("english")), _analyzer()


def stems(text: str) -> list[str]:
    """Return the words of a text without accents and endings, in order, as Tantivy's `en_stem` indexes them."""
    return _EN_STEM.analyze(unaccented(text))


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower-case letters, in order, as Tantivy's tokenizer `default` indexes them."""
    return _DEFAULT.analyze(lowered(text))
