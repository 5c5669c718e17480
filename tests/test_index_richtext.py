import pytest

from index.richtext import rtf_document

HEAD = r"{\rtf1\ansi\ansicpg1252 "


def text_of(body: str) -> str:
    return rtf_document((HEAD + body + "}").encode("ascii"), "a.rtf", "a").text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"Rain fell.\par Snow fell.\par", "Rain fell.\n\nSnow fell."),
        (r"{\b Rain} fell\line here.", "Rain fell\n\nhere."),
        (r"Gr\'f6\'dfe and \u1076?\u1086?\u1084?", "Größe and дом"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"\trowd Month\cell Cost\cell\row\trowd May\cell 3\cell\row Rain\par", "Month | Cost\nMay | 3\n\nRain"),
    ],
    ids=["paragraphs", "line", "encodings", "emoji in two halves", "table"],
)
def test_rich_text_keeps_its_paragraphs_rows_and_letters(body, text):
    assert text_of(body) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"10{\super 6} germs", "10⁶ germs"),
        (r"10{\rtlch\fcs1 \af0 \ltrch\fcs0 \super\insrsid12 -6} germs", "10⁻⁶ germs"),
        (r"10\super 6\nosupersub  germs", "10⁶ germs"),
        (r"10{\super\insrsid12} germs", "10 germs"),
        (r"1{\super 2nd}", "12nd"),
        (r"10\super\nosupersub 6\par", "106"),
        (r"10{\super0 6} \\super 6\par", r"106 \super 6"),
    ],
    ids=["group", "as Word writes it", "switched on and off", "no number", "letters", "off again", "not set"],
)
def test_a_number_set_high_does_not_stick_to_the_one_before(body, text):
    assert text_of(body) == text


def test_what_is_left_out_is_named():
    document = rtf_document((HEAD + r"Rain{\footnote snow} fell.{\headerl top}}").encode(), "a.rtf", "a")
    assert document.text == "Rain fell."
    assert document.notices == ("its footnotes are not read", "its headers and footers are not read")


def test_a_text_cut_short_keeps_what_is_there():
    assert rtf_document((HEAD + r"Rain fell. {\b Snow").encode(), "a.rtf", "a").text == "Rain fell. Snow"
