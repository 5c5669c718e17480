from index.compose import LINE, Block, accents_joined, compose, join, join_pages
from index.passage import Document, Heading, Page


def test_blocks_stand_in_order_with_their_gaps_between_them():
    document = compose("a", "A", [Block("one", gap=LINE), Block("two"), Block(" \n"), Block("three")], ["a notice"])
    assert document == Document("a", "A", "one\ntwo\n\nthree", notices=("a notice",))


def test_a_heading_begins_where_its_offset_says():
    document = compose("a", "A", [Block("before"), Block("The\n weather", level=2), Block("Rain.")])
    assert document.headings == (Heading(8, 2, "The weather"),)
    assert document.text[8:].startswith("The\n weather")


def test_documents_are_joined_with_their_headings_and_notices_once_each():
    first = compose("a", "", [Block("One", level=1), Block("Rain.")], ["same"])
    second = compose("b", "", [Block("Two", level=6), Block("Snow.")], ["same", "other"])
    document = join("c", "C", [first, second], deeper=1)
    assert document.text == "One\n\nRain.\n\nTwo\n\nSnow."
    assert [(document.text[h.start :][:3], h.level) for h in document.headings] == [("One", 2), ("Two", 6)]
    assert document.notices == ("same", "other")


def test_pages_know_where_they_are_and_those_without_text_are_named():
    parts = [compose("a", "", [Block(words)]) for words in ("one", "", "three")]
    document = join_pages("a", "A", parts, noun="slide")
    assert document.pages == (Page(1, 0, 3), Page(2, 5, 5), Page(3, 7, 12))
    assert [document.text[page.start : page.end] for page in document.pages] == ["one", "", "three"]
    assert document.notices == ("slide 2 of 3 holds no text",)


def test_only_the_first_of_many_empty_pages_are_listed():
    document = join_pages("a", "A", [compose("a", "", [])] * 12, noun="page")
    assert document.notices == ("12 of 12 pages hold no text (pages 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)",)


def test_accents_are_joined_to_their_letters_and_every_offset_moves_along():
    parts = [
        compose("a", "", [Block("Cafe\u0301", level=1), Block("Mu\u0308ller came.")]),
        compose("b", "", [Block("Zoe\u0308.")]),
    ]
    document = accents_joined(join_pages("a", "Re\u0301sume\u0301", parts, noun="page"))
    assert (document.title, document.text) == ("Résumé", "Café\n\nMüller came.\n\nZoë.")
    assert document.headings == (Heading(0, 1, "Café"),)
    assert [document.text[page.start : page.end] for page in document.pages] == ["Café\n\nMüller came.", "Zoë."]


def test_a_document_that_needs_no_joining_stays_itself():
    document = compose("a", "A", [Block("Müller came.")])
    assert accents_joined(document) is document
