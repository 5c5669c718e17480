from index.restructured import rst_document

TEXT = """
The weather
===========

Rain fell.

Costs
-----

=====  ====
Month  Cost
=====  ====
May    3
June   4
=====  ====

* one
* two
"""


def read(text: str):
    return rst_document(text.encode(), "a.rst", "a")


def test_headings_tables_and_lists_survive():
    document = read(TEXT)
    assert document.title == "The weather"
    assert [(heading.level, heading.text) for heading in document.headings] == [(1, "The weather"), (2, "Costs")]
    assert "- Month: May; Cost: 3\n- Month: June; Cost: 4" in document.text
    assert document.text.endswith("- one\n\n- two")


def test_a_text_without_a_title_is_called_by_its_file():
    assert read("Rain fell.").title == "a"


def test_no_other_file_is_read_and_the_line_that_asks_for_it_stays(tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    document = read(f"Rain\n\n.. include:: {tmp_path / 'secret.txt'}\n\n.. raw:: html\n\n   <b>bold</b>\n\nfell.")
    assert "secret\n" not in document.text
    assert ".. include:: " in document.text
    assert "<b>bold</b>" in document.text
    assert document.text.startswith("Rain")
    assert document.text.endswith("fell.")


def test_what_docutils_does_not_know_stays_as_it_was_written(capfd):
    document = read("See :py:func:`rain`.\n\n.. automodule:: weather\n   :members:\n\nTitle too long\n---\n\nfell.")
    assert ":py:func:`rain`" in document.text
    assert ".. automodule:: weather\n   :members:" in document.text
    assert document.text.count("Title too long") == 1
    assert "System Message" not in document.text
    assert capfd.readouterr().err == ""


def test_a_name_that_only_sphinx_knows_adds_no_chapter():
    document = read("Install\n=======\n\nThe release is |version|.")
    assert document.text == "Install\n\nThe release is |version|."


def test_a_formula_is_written_as_its_author_wrote_it():
    assert read("Rain\n\n.. math:: E = mc^2\n\nand :math:`a/b`.").text == "Rain\n\nE = mc^2\n\nand a/b."


def test_letters_before_the_items_of_a_list_are_kept():
    assert read("a. Rain\nb. Snow\n\nOr:\n\nIV. Hail\nV. Sleet").text == (
        "a. Rain\n\nb. Snow\n\nOr:\n\nIV. Hail\n\nV. Sleet"
    )


def test_a_term_is_parted_from_its_kind():
    assert read("rain : noun\n   Water that falls.").text == "- rain : noun: Water that falls."
