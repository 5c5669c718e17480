import random

import pytest

from index.encoding import clean, decode
from index.errors import UnreadableDocument

GERMAN = "Die Straße führt über die Brücke – und „Größe“ zählt."
TEXTS = [
    ("utf-8", GERMAN),
    ("utf-8-sig", GERMAN),
    ("utf-16", GERMAN),
    ("utf-32", GERMAN),
    ("cp1252", GERMAN),
    ("cp1252", "Le café était fermé hier, et la façade était très sale. Où êtes-vous allés après le dîner ?"),
    ("cp1251", "Привет, мир. Это обычный русский текст о погоде и природе."),
    ("cp1250", "Zażółć gęślą jaźń. Wszystkie dzieci poszły do szkoły, a potem wróciły."),
    ("shift_jis", "これは日本語の文章です。天気が良いので散歩に行きました。"),
]
_BYTES = random.Random(1)
BINARY = [
    ("random", _BYTES.randbytes(2_000)),
    ("picture", b"\x89PNG\r\n\x1a\n" + _BYTES.randbytes(2_000)),
    ("zeros", bytes(500)),
    ("words between zeros", b"name\x00\x00\x00\x00value\x00\x00" * 50),
    ("half a character of utf-16", "\ufeffwords".encode("utf-16-le")[:-1]),
]


@pytest.mark.parametrize(("encoding", "text"), TEXTS, ids=lambda value: value[:12])
def test_text_comes_out_as_it_went_in(encoding, text):
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("endian", ["le", "be"])
def test_a_byte_order_mark_says_how_to_read_and_is_not_text(endian):
    assert decode("\ufeffGrüße".encode(f"utf-16-{endian}"), "a.txt") == "Grüße"


@pytest.mark.parametrize("content", [content for _, content in BINARY], ids=[name for name, _ in BINARY])
def test_bytes_that_are_no_text_are_refused_by_name(content):
    with pytest.raises(UnreadableDocument, match=r"^a\.txt: it (holds binary data|is not text)"):
        decode(content, "a.txt")


def test_a_stray_zero_does_not_make_a_text_binary():
    assert decode(b"words " * 100 + b"\x00end", "a.txt").endswith("words end")


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("page\fnext", "page\n\nnext"),
        ("\ufeffa\ufeffb", "ab"),
        ("a\x00\x1b[31mb\x7f", "a[31mb"),
        ("tab\tstays, so does\u00a0this and ümlaut 日本 😀", "tab\tstays, so does\u00a0this and ümlaut 日本 😀"),
    ],
    ids=["line ends", "form feed", "byte order marks", "control characters", "the rest"],
)
def test_cleaning_touches_line_ends_and_control_characters_only(dirty, tidy):
    assert clean(dirty) == tidy
