"""What a PDF's type says: lines set larger than its text, or bold, are its headings."""

import pytest

from index.embed import Embedder
from index.sentences import sentence_spans
from index.split import split
from tests.typeset_pages import TEXT, headings, read


def test_lines_set_larger_are_headings_and_the_larger_the_higher():
    document = read([(18, "Water"), (14, "Floods"), (11, TEXT)], [(14, "Droughts"), (11, TEXT)])
    assert headings(document) == [(2, "Water"), (3, "Floods"), (3, "Droughts")]
    assert [document.page_at(heading.start) for heading in document.headings] == [1, 1, 2]


def test_the_title_is_the_first_level():
    assert headings(read([(18, "Water"), (14, "Floods"), (11, TEXT)], title="Water")) == [(1, "Water"), (3, "Floods")]


def test_a_heading_of_several_lines_is_one():
    long = "What became of the villages along the lower river after the floods of the second winter"
    assert headings(read([(18, long), (11, TEXT * 3)])) == [(2, long)]


def test_where_all_is_bold_only_size_says_anything():
    assert headings(read([(14, "*Water"), (11, f"*{TEXT}"), (11, "*Floods"), (11, f"*{TEXT}")])) == [(2, "Water")]


@pytest.mark.parametrize("fonts", [("times", "helvetica"), ("helvetica", "times"), ("courier", "helvetica")])
def test_another_font_of_the_same_size_makes_no_heading(fonts):
    assert headings(read([(11, TEXT), (11.01, "Floods"), (11, TEXT)], fonts=fonts)) == []


@pytest.mark.parametrize(
    "large",
    ["It rained again for days.", "1995", "12 345 678", "word " * 21, "W"],
    ids=["sentence", "year", "numbers", "paragraph", "letter"],
)
def test_what_is_large_but_does_not_read_like_a_heading_is_text(large):
    document = read([(11, TEXT), (18, large), (11, TEXT)])
    assert headings(document) == []
    assert large.split()[0] in document.text


def test_what_heads_every_page_is_no_heading():
    pages = [[(14, f"Annual report {number}"), (11, TEXT)] for number in range(1, 5)]
    assert headings(read(*pages)) == []


@pytest.mark.parametrize("name", ["Page", "Annual report", "Slide"])
def test_a_head_whose_number_goes_with_the_page_is_no_heading(name):
    pages = [[(14, f"{name} {number}"), (14, f"On {word}"), (11, TEXT)] for number, word in enumerate("ABCDEF", 3)]
    assert not any(name in heading for _, heading in headings(read(*pages)))


def test_the_name_of_a_part_that_heads_several_pages_is_no_heading():
    pages = [[(14, f"Chapter {number // 3}"), (11, TEXT)] for number in range(3, 12)]
    assert headings(read(*pages)) == []


@pytest.mark.parametrize("name", ["Article", "Chapter", "Section", "Appendix", "Teil"])
@pytest.mark.parametrize(("size", "mark"), [(14, ""), (11, "*")], ids=["large", "bold"])
def test_the_names_of_parts_are_headings_though_they_differ_in_their_numbers_alone(name, size, mark):
    pages = [[(size, f"{mark}{name} {number}"), (11, f"{TEXT} Rule {number} holds.")] for number in range(1, 9)]
    assert headings(read(*pages)) == [(2, f"{name} {number}") for number in range(1, 9)]


def test_numbered_headings_of_any_name_are_headings_where_their_numbers_do_not_go_with_the_pages():
    pages = [[(14, f"Rule {2 * page + at}"), (11, TEXT * 2)] for page in range(6) for at in (1, 2)]
    document = read(*(first + second for first, second in zip(pages[::2], pages[1::2], strict=True)))
    assert headings(document) == [(2, f"Rule {number}") for number in range(1, 13)]


def test_what_heads_every_page_goes_with_the_heading_below_it():
    pages = [[(9, f"Annual report, page {page}"), (14, f"Part {name}"), (11, TEXT)] for page, name in enumerate("ABCD")]
    document = read(*pages)
    assert headings(document) == [(2, "Part A"), (2, "Part B"), (2, "Part C"), (2, "Part D")]
    passages = split(document, Embedder(), tokens=90)
    assert [(passage.heading, passage.page) for passage in passages] == [
        ("Part A", 1),
        ("Part B", 2),
        ("Part C", 3),
        ("Part D", 4),
    ]


def test_what_stands_above_and_below_many_pages_is_a_block_of_its_own():
    said = ["Anna moved the boats.", "Bob swept the stairs.", "Carla fed the hens.", "Dora wrote the letters."]
    pages = [[(11, "Lease of the mill"), (11, f"as agreed before. {words} The deposit is")] for words in said]
    document = read(*([*page, (9, f"Confidential, page {number}")] for number, page in enumerate(pages, start=1)))
    for page, words, number in zip(document.pages, said, range(1, 5), strict=True):
        assert document.text[page.start : page.end] == (
            f"Lease of the mill\n\nas agreed before. {words} The deposit is\n\nConfidential, page {number}"
        )
    assert "The deposit is" in [document.text[slice(*span)] for span in sentence_spans(document.text)]


def test_a_line_that_goes_on_with_a_sentence_is_not_parted_from_it_on_however_many_pages_it_stands():
    names = ["Anna", "Bob", "Carla", "Dora"]
    document = read(*([(11, "as it had done for days."), (11, f"{name} said so.")] for name in names))
    assert [document.text[page.start : page.end] for page in document.pages] == [
        f"as it had done for days.\n{name} said so." for name in names
    ]


def test_a_page_of_nothing_else_than_what_comes_on_many_stays_whole():
    document = read(*[[(11, "Form of the town"), (11, f"Sheet {number}")] for number in range(1, 5)])
    assert document.text.startswith("Form of the town\nSheet 1\n\nForm")


def test_where_most_is_large_size_says_nothing():
    assert headings(read([(11, "a few small words to have some"), (18, "Water"), (14, "Rain"), (18, "Wind")])) == []


def test_the_words_of_a_page_without_headings_are_as_they_were():
    document = read([(11, TEXT)], [(11, "Snow fell.")])
    assert " ".join(document.text.split()) == f"{TEXT}Snow fell."
    assert document.text[slice(document.pages[1].start, document.pages[1].end)] == "Snow fell."


def test_a_passage_begins_at_a_heading_and_knows_it():
    document = read([(14, "Floods"), (11, TEXT), (14, "Droughts"), (11, TEXT)], title="Water")
    passages = split(document, Embedder(), tokens=90)
    assert [(passage.heading, passage.page) for passage in passages] == [("Floods", 1), ("Droughts", 1)]


def test_a_heading_alone_is_no_passage_where_another_follows_on_its_page():
    document = read([(18, "Water"), (14, "Floods"), (11, TEXT)])
    assert [passage.heading for passage in split(document, Embedder(), tokens=90)] == ["Water › Floods"]


def test_a_page_that_says_nothing_but_a_heading_is_a_passage():
    document = read([(18, "Water")], [(14, "Floods"), (11, TEXT * 3)])
    assert [passage.page for passage in split(document, Embedder(), tokens=200)] == [1, 2]


COVER = [(24, "Form 7"), (11, TEXT), (16, "Report under the Act of 1934"), (14, "Harbour Street"), (11, TEXT)]
CHAPTERS = [[(12.5, f"On {word}"), (11, TEXT)] for word in "ABCDEFGHI"]


def test_of_a_cover_the_title_alone_stands_above_the_file():
    found = headings(read(COVER, *CHAPTERS))
    assert found[:4] == [(2, "Form 7"), (3, "Report under the Act of 1934"), (4, "Harbour Street"), (3, "On A")]
    assert {level for level, _ in found[3:]} == {3}


def test_a_line_of_a_cover_ends_with_it_though_its_type_comes_again_at_the_end():
    found = headings(read(COVER, *CHAPTERS, [(16, "Annex"), (11, TEXT), (12.5, "On J"), (11, TEXT)]))
    assert found[1:4] == [(4, "Report under the Act of 1934"), (5, "Harbour Street"), (4, "On A")]
    assert found[-2:] == [(3, "Annex"), (4, "On J")]


def test_large_lines_that_stand_twice_on_a_cover_are_no_title():
    found = headings(read([(24, "Form 7"), (11, TEXT), (24, "Harbour Street"), (11, TEXT)], *CHAPTERS))
    assert {level for level, _ in found} == {2}


def test_the_first_chapter_may_begin_on_the_first_page():
    parts = [[(14, f"Part {word}"), (11, TEXT)] for word in "BC"]
    found = headings(read([(24, "Rivers"), (14, "Part A"), (11, TEXT)], *CHAPTERS[:3], *parts, *CHAPTERS[3:]))
    assert found[:3] == [(2, "Rivers"), (3, "Part A"), (4, "On A")]


def test_the_first_of_few_pages_is_no_cover():
    assert headings(read(COVER, *CHAPTERS[:3]))[-1] == (5, "On C")
