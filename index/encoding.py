"""From bytes to text without losing a character silently."""

import codecs
import re
from collections import Counter

from charset_normalizer import from_bytes

from index.errors import UnreadableDocument

# What is not written in Latin letters. charset-normalizer's defaults take cp1251 for mac_cyrillic.
_ENCODINGS: list[str] = [
    *"ascii utf_8 utf_16 utf_32 cp1251 cp1250 koi8_r shift_jis gb18030 big5 euc_kr euc_jp cp1253 cp1256 cp874".split()
]
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# What files mean that declare these, by Python's names: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {
    **dict.fromkeys(["ascii", "iso8859-1"], "cp1252"),
    **dict.fromkeys(["gb2312", "gbk"], "gb18030"),
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
}
_NO_TEXT = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
# What a terminal shows in colours or as a title, and letters struck twice, or underlined, as printers do to set bold.
_TERMINAL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{,1000}(?:\x07|\x1b\\))|_\x08(?=[^\s_])|(\S)\x08(?=\1)"
)
_PARTING = re.compile(r"[\x1c-\x1f\x85]")  # blanks: as line ends they would cut the rows of a CSV file in two
_NO_UTF_8 = re.compile(r"[\udc80-\udcff]+")  # what Python makes of bytes that are none
_NO_ISO_8859 = re.compile(r"[\x80-\x9f]")  # letters of Windows there

# The letters of languages beyond ASCII: where few bytes tell the encodings of Latin letters apart, they do.
_ALPHABETS = {
    "cp1252": (
        "äöüßé",  # German, Swedish
        "àâçéèêëîïôœùûüÿ",  # French, Dutch
        "áéíñóúüªº",  # Spanish
        "àáâãçéêíóôõúªº",  # Portuguese
        "àçèéíïòóúü",  # Catalan
        "àèéìòùªº",  # Italian
        "æøåäöé",  # Danish, Norwegian, Finnish
        "áðéíóúýþæö",  # Icelandic
    ),
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýž",  # Czech
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",  # Hungarian
        "čćđšž",  # Croatian, Slovene
        "ăâîşţ",  # Romanian
    ),
    "cp1254": ("çğıİöşüâî",),  # Turkish
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž"),  # Lithuanian, Latvian
}
_ALPHABETS["iso8859_2"] = _ALPHABETS["cp1250"]
_MARGIN = 0.1  # by which another encoding must fit better than cp1252, the most common one
_FITS, _MOST_STRANGE = 0.8, 0.2  # shares of the letters beyond ASCII
_JUDGED = 100_000  # bytes of such words; more would not change what is found
_STRANGE = ""  # what stands in a count for what no language with Latin letters writes
_WORD = re.compile(r"[^\W\d_¹²³¼½¾]+")
_ALIEN = re.compile(r"(?!(.)\1+$)[^\W\d_a-zA-Z]{3,}")  # a word without a letter of ASCII; not ÅÅÅÅ, the year in a date
_HEBREW = re.compile("[\u05d0-\u05d9\u05db\u05dc\u05de\u05e0-\u05e2\u05e4\u05e6-\u05ea]*[\u05d0-\u05ea]")
_FEWEST_WORDS, _MOST_OF_THEM = 4, 0.95  # in which letters that only end words end words, as in no Russian text
# A sign inside a word, or an œ that is not as in French.
_GLUED = re.compile(r"(?<=[^\W\d_])(?:[¹²³¼½¾]|[^\w\s\x00-\x7f’‘–—·\xad…“”«»®™])(?=[^\W\d_])|œ(?![uit])", re.IGNORECASE)


def decode(content: bytes, name: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode text: byte order mark, strict UTF-8, what it declares, then detection. Never drops a character.

    UTF-8 comes before what is declared: its bytes are hardly ever anything else. Those of ASCII may be, as ISO-2022-JP.
    Also return a notice where not all bytes are in the encoding of the others.

    Raises:
        UnreadableDocument: these are not the bytes of a text in any encoding that was tried.
    """
    marked = next((found for mark, found in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    marked = marked or _without_mark(content)
    said = [_meant(declared), declared] if declared else []
    order = [*said, marked] if content.isascii() else [marked, *said]
    texts = (_read(content, encoding) for encoding in order)
    text, notices = next((text for text in texts if text is not None), None), ()
    if text is None and b"\x00" not in content and not _is_binary(content):
        text, notices = _mended(content) or (_detect(content), ())
    if text is None:
        raise UnreadableDocument(name, "it is not text in any encoding that Footnote knows; save it as UTF-8")
    if text.count("\x00") > len(text) // 100:
        raise UnreadableDocument(name, "it holds binary data, not text")
    return clean(text), notices


def clean(text: str) -> str:
    """Bring line ends to one form, drop byte order marks and control characters, mend what is half a character.

    Those that part words become blanks. What was written for a terminal goes with them: colours, letters struck twice.
    Everything else stays. JSON and RTF write an emoji as two halves; one alone fits into no file and no index.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _TERMINAL.sub("", text) if "\x1b" in text or "\b" in text else text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n\n")
    return _CONTROL.sub("", _PARTING.sub(" ", text.replace("\ufeff", "")))


def _meant(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):  # Python knows none of that name; then reading says so
        return label
    return _MEANT.get(name, name)


def _read(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (ValueError, LookupError):  # these are not its bytes, or there is no such encoding of texts
        return None


def _without_mark(content: bytes) -> str:
    """Tell UTF-16 without a byte order mark by the zeros beside its letters; all else may be UTF-8."""
    if b"\x00" in content:
        for encoding, letters, zeros in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
            if 2 * content[zeros::2].count(0) > len(content[zeros::2]) and not _is_binary(content[letters::2]):
                return encoding
    return "utf-8"


def _is_binary(content: bytes) -> bool:
    return len(content) - len(content.translate(None, _NO_TEXT)) > len(content) // 100


def _mended(content: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Decode what is UTF-8 but for some bytes, as where files were put together, or cut inside a letter."""
    text = content.decode("utf-8", "surrogateescape")
    bad = sum(map(len, _NO_UTF_8.findall(text)))
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if good <= bad and not content.startswith(b"\xef\xbb\xbf"):
        return None

    def mend(found: re.Match[str]) -> str:
        is_cut = found.end() == len(text)
        return "\ufffd" if is_cut else found[0].encode("ascii", "surrogateescape").decode("cp1252", "replace")

    notice = f"{bad} of its bytes are not UTF-8, as the others are; letters there may be wrong"
    return _NO_UTF_8.sub(mend, text), (notice,)


def _detect(content: bytes) -> str | None:
    text = _latin(content) or _hebrew(content)
    if text is not None:
        return text
    matches = from_bytes(content, cp_isolation=_ENCODINGS)
    best = matches.best()
    if best is None:
        return None
    equals = [match for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)]
    return str(min(equals, key=lambda match: _ENCODINGS.index(match.encoding)))


def _latin(content: bytes) -> str | None:
    """Decode Latin letters, which charset-normalizer takes for Polish or Russian ones where the text is short."""
    sample = b" ".join(word for word in content.split() if not word.isascii())[:_JUDGED]
    texts = ((encoding, _read(content, encoding)) for encoding in _ALPHABETS)
    possible = [encoding for encoding, text in texts if text is not None and not _NO_ISO_8859.search(text)]
    fits = {encoding: _fit(sample, encoding) for encoding in possible}
    best = max(fits, key=lambda encoding: fits[encoding], default="")
    if best and fits[best] >= _FITS:
        return content.decode(best)
    if "cp1252" in fits and _strange(sample.decode("cp1252")) <= _MOST_STRANGE:
        return content.decode("cp1252")
    return None


def _hebrew(content: bytes) -> str | None:
    """Decode Hebrew, which charset-normalizer takes for Russian."""
    text = _read(content, "cp1255")
    words = [word for word in _WORD.findall(text or "") if not word.isascii()]
    hebrew = sum(1 for word in words if _HEBREW.fullmatch(word))
    return text if len(words) >= _FEWEST_WORDS and hebrew >= _MOST_OF_THEM * len(words) else None


def _fit(sample: bytes, encoding: str) -> float:
    """Return the share of the letters beyond ASCII that belong to one language."""
    letters = _letters(sample.decode(encoding))
    shares = [sum(letters[one] for one in {*all_, *all_.upper()}) for all_ in _ALPHABETS[encoding]]
    return (max(shares) / letters.total() if letters else 1.0) + (_MARGIN if encoding == "cp1252" else 0.0)


def _strange(text: str) -> float:
    letters = _letters(text)
    return letters[_STRANGE] / max(1, letters.total())


def _letters(text: str) -> Counter[str]:
    """Count the letters beyond ASCII; those of a word without others, and signs inside words, are no language's."""
    words = _WORD.findall(text)
    letters = Counter(one for word in words if not _ALIEN.fullmatch(word) for one in word if not one.isascii())
    strange = sum(len(word) for word in words if _ALIEN.fullmatch(word)) + len(_GLUED.findall(text))
    return letters + Counter({_STRANGE: strange})
