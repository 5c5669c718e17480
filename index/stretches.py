"""Long texts in stretches, for what would need memory in proportion to a text that it reads at once."""

from collections.abc import Iterator

LONGEST = 100_000  # characters; the tokenizer takes some 190 bytes for each


def stretches(text: str, longest: int = LONGEST) -> Iterator[tuple[int, str]]:
    """Yield where each stretch of a text begins, and the stretch, of at most `longest` characters; none is left out.

    Each but the first begins with the white space before a word, as a tokenizer that counts it to the word needs it.
    Only a word that is itself too long is cut inside.
    """
    begin = 0
    while len(text) - begin > longest:
        last = begin + longest
        end = max(text.rfind(blank, begin + 1, last) for blank in (" ", "\n", "\t"))
        end = end if end > begin else last
        yield begin, text[begin:end]
        begin = end
    yield begin, text[begin:]
