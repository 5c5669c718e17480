import io

import pytest
from fpdf import FPDF
from PIL import Image

from tests.small_pdf import pdf
from ui.picture import Box, Words, draw_page, letters

LONG = "Refunds are paid within fourteen days after the goods have come back to the warehouse in Metz, and not before. "


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(pdf(*(f"Part {number}. {LONG}Nothing else was decided. " + LONG for number in (1, 2))))
    return path


def ink(jpeg: bytes, box: Box) -> float:
    """Return the share of dark pixels inside a box."""
    image = Image.open(io.BytesIO(jpeg)).convert("L")
    area = (box.left, box.top, box.left + box.width, box.top + box.height)
    cut = image.crop(tuple(round(side * size) for side, size in zip(area, image.size * 2, strict=True)))
    return sum(cut.histogram()[:128]) / (cut.width * cut.height)


def test_a_page_is_drawn_large_enough_to_read(report):
    picture = draw_page(report, 1)
    assert picture is not None
    assert Image.open(io.BytesIO(picture.jpeg)).size == (picture.width, picture.height)
    assert picture.width >= 1000
    assert picture.boxes == ()


def test_words_over_a_line_end_are_boxed_on_each_line(report):
    picture = draw_page(report, 1, Words(LONG))
    assert picture is not None
    [(first, second)] = picture.boxes
    assert all(ink(picture.jpeg, box) > 0.05 for box in (first, second))
    assert first.top < second.top < 0.25


def test_words_that_stand_twice_are_boxed_where_they_were_quoted(report):
    early, late = (boxes[0].top for boxes in draw_page(report, 1, Words(LONG), Words(LONG, 200)).boxes)
    assert early < late


def test_hyphens_and_line_breaks_do_not_hide_words(report):
    assert draw_page(report, 1, Words("ware\u00adhouse in\nMetz")).boxes[0]


def test_words_that_are_not_on_the_page_get_no_box(report):
    assert draw_page(report, 1, Words("Part 2"), Words("…"), Words("")).boxes == ((), (), ())


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_turn_with_the_page(report, tmp_path, rotation):
    import pypdfium2

    with pypdfium2.PdfDocument(report) as pdf:
        pdf[0].set_rotation(rotation)
        pdf.save(tmp_path / "turned.pdf")
    picture = draw_page(tmp_path / "turned.pdf", 1, Words("Nothing else was decided"))
    [(box,)] = picture.boxes
    assert ink(picture.jpeg, box) > 0.05


def test_a_huge_page_is_drawn_smaller(tmp_path):
    paper = FPDF(format=(200, 14_000))
    paper.add_page()
    paper.output(str(tmp_path / "long.pdf"))
    picture = draw_page(tmp_path / "long.pdf", 1)
    assert picture.width * picture.height <= 4_100_000


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_does_not_exist_is_not_drawn(report, number):
    assert draw_page(report, number) is None


def test_a_file_that_is_no_pdf_or_has_gone_is_not_drawn(tmp_path):
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    assert draw_page(tmp_path / "broken.pdf", 1) is None
    assert draw_page(tmp_path / "gone.pdf", 1) is None


def test_ligatures_and_spaces_do_not_count():
    assert letters("ﬁ ne-print, 2nd") == "fineprint2nd"
