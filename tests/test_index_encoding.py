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
WESTERN = [
    "The rent is £100 a month, payable in advance to the landlord.",
    "Fee £20 and a deposit of £900; it’s refundable",
    "Rates: €12 – €15 per night",
    "The room is 20 m² at 21 °C, and costs 5€/m² – “rock’n’roll” is extra.",
    "Ärger über Öl",
    "Fußgängerübergänge müssen schön sein.",
    "La météo annonce de la pluie à Paris.",
    "Ça coûte cher, çà et là.",
    "El niño llegó a las 7½ km. ¿Qué hora es?",
    "São Tomé, Åland, Curaçao, Côte d’Ivoire, Réunion",
    "L’opinió pública, però també la col·lecció dels països",
    "Il più alto è già lì, perché no?",
    "Smörgåsbord på Öland, ÅÅÅÅ-MM-DD",
    "Rødgrød med fløde på en ø",
    "Þetta er íslenska, ég bý í Reykjavík og það er gott.",
    "café",
]
OTHERS = [
    ("cp1250", "Zażółć gęślą jaźń"),
    ("cp1250", "Przyjdę jutro wcześnie rano."),
    ("cp1250", "Opłata wynosi 100 złotych miesięcznie, płatna z góry."),
    ("cp1250", "Příští týden bude v Praze pršet a zima přijde později."),
    ("cp1250", "Az időjárás ma esős, és az út hosszú lesz a tűzhöz."),
    ("cp1250", "Čovjek će doći kasnije jer mu je tako draže."),
    ("cp1250", "Această ştire este în limba română şi ţine două rânduri."),
    ("cp1254", "Yarın hava yağmurlu olacak ve rüzgâr şiddetli esecek."),
    ("cp1251", "Да, это я"),
    ("cp1251", "The word мир means peace"),
    ("cp1251", "Ціна – 100 гривень на місяць"),
    ("koi8_r", "Привет, мир. Это обычный русский текст о погоде и природе."),
    ("gb18030", "明天会下雨，后天天气晴朗，适合出门散步。"),
    ("iso8859_2", "Wąż źle śpi, a w Łodzi świeci słońce."),
    ("iso8859_2", "Žluťoučký kůň úpěl ďábelské ódy. Škoda, že tu nejsi."),
    ("cp1257", "Lietuvos sostinė yra Vilnius, didžiausias šalies miestas."),
    ("cp1253", "Το ενοίκιο είναι 500 € τον μήνα."),
    ("cp1255", "ירושלים היא עיר הבירה של מדינת ישראל."),
    ("cp1251", "цена №5 на стол"),
    ("cp1256", "القاهرة هي عاصمة جمهورية مصر العربية وأكبر مدنها."),
    ("cp874", "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทยและมีประชากรมาก"),
]
_BYTES = random.Random(1)
BINARY = [
    ("random", _BYTES.randbytes(2_000)),
    ("picture", b"\x89PNG\r\n\x1a\n" + _BYTES.randbytes(2_000)),
    ("zeros", bytes(500)),
    ("words between zeros", b"name\x00\x00\x00\x00value\x00\x00" * 50),
    ("signs between control characters", b"\x01\x02a\xa3\x03\xe9" * 50),
    ("half a character of utf-16", "\ufeffwords".encode("utf-16-le")[:-1]),
]


def text_of(content: bytes, declared: str | None = None) -> str:
    text, notices = decode(content, "a.txt", declared)
    assert notices == ()
    return text


@pytest.mark.parametrize(("encoding", "text"), TEXTS, ids=lambda value: value[:12])
def test_text_comes_out_as_it_went_in(encoding, text):
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("text", WESTERN)
def test_a_short_western_text_is_not_taken_for_polish_or_russian(text):
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize(("encoding", "text"), OTHERS)
def test_a_short_text_of_another_encoding_is_not_taken_for_a_western_one(encoding, text):
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("declared", "content", "text"),
    [
        ("iso-8859-1", b"it\x92s \x93\x8010\x94", "it’s “€10”"),
        ("latin1", b"it\x92s", "it’s"),
        ("us-ascii", b"it\x92s", "it’s"),
        ("gb2312", "朱镕基".encode("gb18030"), "朱镕基"),
        ("shift_jis", "①髙".encode("cp932"), "①髙"),
        ("iso-8859-2", "Łódź".encode("iso-8859-2"), "Łódź"),
        ("iso-8859-1", b"caf\xe9 \x81", "café \x81"),
        ("iso-2022-jp", "雨".encode("iso-2022-jp"), "雨"),
        ("iso-8859-1", "Größe".encode(), "Größe"),
        ("no-such-encoding", "Größe".encode("cp1252"), "Größe"),
        ("a\0b", b"Rain", "Rain"),
        ("base64", b"Rain", "Rain"),
    ],
)
def test_what_a_text_declares_is_what_its_writer_meant(declared, content, text):
    assert text_of(content, declared) == text


@pytest.mark.parametrize("endian", ["le", "be"])
def test_a_byte_order_mark_says_how_to_read_and_is_not_text(endian):
    assert text_of("\ufeffGrüße".encode(f"utf-16-{endian}")) == "Grüße"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_needs_no_byte_order_mark(encoding):
    assert text_of("Größe und Gewicht".encode(encoding)) == "Größe und Gewicht"


@pytest.mark.parametrize(
    ("content", "text", "bad"),
    [
        ("Größe für Zoë, ".encode() + b"Ren\xe9e", "Größe für Zoë, Renée", 1),
        ("Größe für Zoë, ".encode() + b"\x80\x93 \x81.", "Größe für Zoë, €“ \ufffd.", 3),
        ("Größe für Zoë – ü".encode()[:-1], "Größe für Zoë – \ufffd", 1),
        ("\ufeffRain ".encode() + b"\x93fell\x94.", "Rain “fell”.", 2),
    ],
    ids=["letter of Windows", "signs of Windows", "cut inside a letter", "marked"],
)
def test_a_few_bytes_of_another_encoding_do_not_spoil_the_others(content, text, bad):
    notice = f"{bad} of its bytes are not UTF-8, as the others are; letters there may be wrong"
    assert decode(content, "a.txt") == (text, (notice,))


@pytest.mark.parametrize("content", [content for _, content in BINARY], ids=[name for name, _ in BINARY])
def test_bytes_that_are_no_text_are_refused_by_name(content):
    with pytest.raises(UnreadableDocument, match=r"^a\.txt: it (holds binary data|is not text)"):
        decode(content, "a.txt")


def test_what_is_refused_may_be_saved_as_utf_8():
    with pytest.raises(UnreadableDocument, match="not text in any encoding that Footnote knows; save it as UTF-8"):
        decode(bytes(range(1, 256)), "a.txt")


def test_a_stray_zero_does_not_make_a_text_binary():
    assert text_of(b"words " * 100 + b"\x00end").endswith("words end")


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("page\fnext", "page\n\nnext"),
        ("Hello\vWorld", "Hello\nWorld"),
        ("a\x1cb\x1db\x1eb\x1fb\x85b", "a b b b b b"),
        ("\ufeffa\ufeffb", "ab"),
        ("a\x00\x1bb\x7f", "ab"),
        ("\x1b[1;31mERROR\x1b[0m disk \x1b[2K\x1b[?25lfull", "ERROR disk full"),
        ("\x1b]0;title\x07$ \x1b]8;;http://example.org\x1b\\ls\x1b]8;;\x1b\\", "$ ls"),
        ("N\bNA\bAM\bM\bME\bE _\bf_\bi", "NAME fi"),
        ("$\begin{a} 1\b2 _\b", "$egin{a} 12 _"),
        ("half \ud83d, whole \ud83d\ude00, half \ude00", "half \ufffd, whole 😀, half \ufffd"),
        ("tab\tstays, so does\u00a0this and ümlaut 日本 😀", "tab\tstays, so does\u00a0this and ümlaut 日本 😀"),
    ],
    ids=[
        "line ends",
        "form feed",
        "vertical tab",
        "separators",
        "byte order marks",
        "control characters",
        "colours",
        "titles and links",
        "letters struck twice",
        "strokes that are none",
        "halves",
        "the rest",
    ],
)
def test_cleaning_touches_line_ends_control_characters_and_halves_only(dirty, tidy):
    assert clean(dirty) == tidy
