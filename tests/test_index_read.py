import hashlib
import os

import pytest

from index.errors import UnreadableDocument
from index.passage import Document
from index.read import MAX_BYTES, MAX_CHARACTERS, READERS, read_file, title_from
from tests.small_office import compound, docx_of, epub_of, msg_of, ods_of, odt_of, pptx_of, xls_of, xlsx_of, zipped
from tests.small_pdf import pdf

FULL = b"x" * 4_096  # a stream of an old office file
PAGE = b"<h1>Weather</h1><p>Rain fell.</p>"
ENOUGH = dict.fromkeys([".txt", ".text", ".log", ".org", ".md", ".markdown", ".rst", ".csv", ".tsv"], b"Rain fell.")
ENOUGH |= {".html": PAGE, ".htm": PAGE, ".pdf": pdf("Rain fell."), ".rtf": rb"{\rtf1 Rain fell.}"}
ENOUGH |= {".json": b'{"may": "Rain fell."}', ".jsonl": b'{"may": "Rain fell."}\n'}
ENOUGH |= {".docx": docx_of("Rain fell."), ".pptx": pptx_of("Rain fell."), ".xlsx": xlsx_of({"May": [["Rain fell."]]})}
ENOUGH |= {".docm": ENOUGH[".docx"], ".pptm": ENOUGH[".pptx"], ".xlsm": ENOUGH[".xlsx"]}
ENOUGH |= {".odt": odt_of("<text:p>Rain fell.</text:p>"), ".ods": ods_of([["Rain fell."]])}
ENOUGH |= {".xls": xls_of([["Rain fell."]]), ".epub": epub_of("<p>Rain fell.</p>")}
ENOUGH |= {".eml": b"Subject: May\n\nRain fell.", ".msg": msg_of(subject="May", body="Rain fell.")}


def read(folder, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    return read_file(folder / name, name)[0]


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("spelt", [str.lower, str.upper], ids=["lower", "upper"])
def test_every_format_gives_its_words_however_its_suffix_is_spelt(suffix, spelt, tmp_path):
    assert "Rain fell." in read(tmp_path, f"a{spelt(suffix)}", ENOUGH[suffix]).text


def test_the_digest_is_that_of_the_bytes_not_of_the_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfRain\r\nfell.")
    document, digest = read_file(tmp_path / "a.txt", "a.txt")
    assert document.text == "Rain\nfell."
    assert digest == hashlib.sha256(b"\xef\xbb\xbfRain\r\nfell.").hexdigest()


REFUSED = [
    ("a.xyz", b"words", "no reader for .xyz files; Footnote reads .txt, "),
    ("README", b"words", "no reader for files without a suffix"),
    ("a.txt", b"", "it holds no text"),
    ("a.md", b" \n\n--- \n", "it holds no text"),
    ("a.html", b"<html><script>var words</script></html>", "it holds no text"),
    ("a.txt", bytes(500), "binary data"),
    ("a.html", bytes(range(256)), "not text in any encoding"),
    ("a.html", b"<div>" * 5_000 + b"words", "its elements are nested too deeply"),
    ("a.pdf", b"no pdf", "it is not a PDF, or it is damaged"),
    ("scan.pdf", pdf("", ""), "a scanned document needs text recognition"),
    ("a.pdf", pdf("words", password="secret"), "password"),
    ("a.doc", docx_of("words"), "its content is that of a .docx file; rename it to end in .docx"),
    ("a.doc", compound({"WordDocument": FULL}), "no reader for .doc files; save it as .docx or .pdf"),
    ("a.pages", b"words", "no reader for .pages files; save it as .docx or .pdf"),
    ("a.docx", compound({"EncryptedPackage": FULL}), "it is protected by a password; save a copy without one"),
    ("a.docx", zipped({"a.txt": "words"}), "its content is that of a .zip file; Footnote reads .txt, "),
    ("a.docx", xlsx_of({"A": [["words"]]}), "its content is that of a .xlsx file; rename it to end in .xlsx"),
    ("a.pdf", b"<!doctype html><p>words", "its content is that of a .html file; rename it to end in .html"),
    ("a.txt", b"<html><p>words", "its content is that of a .html file; rename it to end in .html"),
    ("a.txt", b"MZ\x90\x00" + bytes(60), "its content is that of a .exe file; Footnote reads "),
    ("a.xlsx", xlsx_of({"A": []}), "it holds no text"),
    ("a.txt", b"a" * (MAX_CHARACTERS + 1), "its text of 20,000,001 characters is over the limit of 20,000,000"),
]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    REFUSED,
    ids="docx no-suffix empty no-words only-script zeros binary-html deep-html damaged scanned password docx-as-doc "
    "real-doc pages encrypted-office zip-as-docx xlsx-as-docx html-as-pdf html-as-txt program empty-sheet long".split(),
)
def test_a_file_without_text_is_refused_with_its_reason(name, content, reason, tmp_path):
    with pytest.raises(UnreadableDocument) as error:
        read(tmp_path, name, content)
    assert reason in error.value.reason
    assert error.value.document == name


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no room on the disk
    with pytest.raises(UnreadableDocument, match=r"25\.1 MB is over the limit of 25 MB"):
        read_file(tmp_path / "a.txt", "a.txt")


def test_a_file_that_is_gone_is_refused_with_the_reason_of_the_system(tmp_path):
    with pytest.raises(UnreadableDocument, match="it cannot be opened: No such file"):
        read_file(tmp_path / "a.txt", "a.txt")


def test_a_folder_named_like_a_file_is_refused(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(UnreadableDocument, match="it cannot be opened: Is a directory"):
        read_file(tmp_path / "a.txt", "a.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"words")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(UnreadableDocument, match="it cannot be opened: Permission denied"):
        read_file(tmp_path / "a.txt", "a.txt")


@pytest.mark.parametrize(
    ("name", "title"),
    [("press/karabakh-clashes_2016.md", "karabakh clashes 2016"), ("a  b.txt", "a b"), ("--.txt", "--.txt")],
    ids=["folder and dashes", "spaces", "nothing left"],
)
def test_a_file_name_makes_a_title(name, title):
    assert title_from(name) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("The weather of May\n\nRain fell.", "The weather of May"),
        ("\n\n  The weather of May \n \nRain fell.", "The weather of May"),
        ("Rain fell.\n\nSnow fell.", "my notes"),
        ("Rain fell\nand fell.", "my notes"),
        ("x" * 81 + "\n\nRain", "my notes"),
    ],
    ids=["alone", "with space around", "sentence", "not alone", "long"],
)
def test_a_short_line_alone_at_the_top_of_a_text_is_its_title(text, title, tmp_path):
    assert read(tmp_path, "my-notes.txt", text.encode()).title == title


def test_markdown_has_headings_tables_and_no_html(tmp_path):
    text = "# Weather\n\nRain *fell*.\n\n## Costs\n\n| Month | Cost |\n|---|---|\n| May | 3 |\n\n<b>bold</b>\n"
    document = read(tmp_path, "a.md", text.encode())
    assert document.title == "Weather"
    assert [(heading.level, heading.text) for heading in document.headings] == [(1, "Weather"), (2, "Costs")]
    assert "Rain fell." in document.text
    assert "- Month: May; Cost: 3" in document.text
    assert "<b>bold</b>" in document.text  # what the author wrote, as words


def test_markdown_and_mail_may_begin_like_a_web_page(tmp_path):
    assert "Rain fell." in read(tmp_path, "a.md", b"<html>\n\nRain fell.").text


def test_a_small_text_format_with_a_heading_mark_has_a_clean_title(tmp_path):
    assert read(tmp_path, "a.org", b"* The weather\n\nRain fell.").title == "The weather"


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "utf-8"])
def test_html_is_read_in_the_encoding_it_declares(encoding, tmp_path):
    words = {"cp1251": "дождь", "shift_jis": "雨が降った", "utf-8": "Größe"}[encoding]
    page = f'<meta charset="{encoding}"><p>{words}</p>'.encode(encoding)
    assert read(tmp_path, "a.html", page).text == words


@pytest.mark.parametrize("declared", ["ascii", "no-such-encoding"])
def test_html_that_declares_the_wrong_encoding_is_read_all_the_same(declared, tmp_path):
    page = f'<meta charset="{declared}"><p>Größe</p>'.encode()
    assert read(tmp_path, "a.html", page).text == "Größe"
