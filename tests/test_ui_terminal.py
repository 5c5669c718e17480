"""What the command line prints."""

from dataclasses import fields, replace

import pytest

from index.library import SyncReport
from index.passage import Document, Page, Passage
from index.sync import Unreadable
from rag.answer import NOT_SAID, Answer, Citation, Found
from rag.rank import RankedPassage
from ui.terminal import as_change, as_ranking, as_table, as_text

TEXT = "The bridge opened in 1911.\nIt carries two tracks."
BRIDGE = Document("bridge.pdf", "The bridge", TEXT, pages=(Page(1, 0, len(TEXT)),))
QUOTE = "The bridge opened in 1911."


def _answer(text=f"{QUOTE} [1]", *, quote=QUOTE, notices=()):
    cited = Citation(1, "bridge.pdf", "The bridge", 1, 0, len(quote), quote, 0, len(TEXT))
    return Answer("When?", "When?", text, True, 0.9, citations=(cited,), notices=notices)


def _silence(*found):
    return Answer("Who?", "Who?", NOT_SAID, False, 0.1, passages=found)


def _ranked(passage, score):
    unseen = dict.fromkeys((field.name for field in fields(RankedPassage)), 0.0)
    return RankedPassage(**unseen | {"passage": passage, "score": score})


def _report(**changes):
    nothing = {"added": (), "changed": (), "removed": (), "unchanged": (), "unreadable": (), "notices": ()}
    return SyncReport(**nothing | {"passages": 0, "seconds": 0.04} | changes)


def test_an_answer_that_quotes_is_followed_by_the_places_it_stands_on():
    assert as_text(_answer(), {}, width=80) == "The bridge opened in 1911. [1]\n\n[1] bridge.pdf, page 1"


def test_an_answer_in_other_words_is_followed_by_the_lines_it_stands_on():
    assert as_text(_answer("It opened in 1911 [1]."), {}, width=80) == (
        "It opened in 1911 [1].\n\n[1] bridge.pdf, page 1\n    “The bridge opened in 1911.”"
    )


def test_paragraphs_of_an_answer_stay_apart():
    shown = as_text(_answer(f"In one sentence.\n\nThe bridge: {QUOTE} [1]"), {}, width=80)
    assert shown.split("\n\n")[:2] == ["In one sentence.", f"The bridge: {QUOTE} [1]"]


def test_a_long_quote_is_shown_whole_and_no_wider_than_the_terminal():
    quote = "word " * 200 + "end"
    shown = as_text(_answer("So it says [1].", quote=quote), {}, width=60)
    assert max(map(len, shown.splitlines())) <= 60
    assert shown.split("“")[1].split() == [*("word " * 200).split(), "end”"]


def test_silence_is_followed_by_the_nearest_passages():
    found = Found("bridge.pdf", 1, 27, len(TEXT), 0.4)
    assert as_text(_silence(found), {"bridge.pdf": BRIDGE}, width=80) == (
        f"{NOT_SAID}\n\nNearest passages:\n\n- bridge.pdf, page 1\n    It carries two tracks."
    )


def test_silence_that_is_far_from_sure_says_so():
    found = Found("bridge.pdf", 1, 27, len(TEXT), 0.4)
    unsure = as_text(replace(_silence(found), confidence=0.5), {"bridge.pdf": BRIDGE}, width=80)
    assert f"{NOT_SAID}\n\nUnsure: one of the nearest passages may say it.\n\nNearest passages:" in unsure


def test_a_nearest_passage_whose_document_is_gone_is_still_named():
    assert as_text(_silence(Found("gone.md", None, 0, 9, 0.4)), {}, width=80).endswith("\n\n- gone.md")


def test_silence_over_nothing_is_one_line():
    assert as_text(_silence(), {}, width=80) == NOT_SAID


def test_what_could_not_be_read_is_said_under_the_answer():
    shown = as_text(_answer(notices=("2 of 3 pages of x.pdf hold no text",)), {}, width=80)
    assert shown.endswith("\n\nNote: 2 of 3 pages of x.pdf hold no text")


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\x9b2J", "\u202e"], ids=["escape", "bell", "C1", "direction"])
def test_nothing_in_a_document_drives_the_terminal(control):
    evil = f"a{control}b"
    passage = Passage(evil, evil, 0, len(evil), evil, heading=evil)
    found = Found(evil, None, 0, len(evil), 0.5)
    report = _report(added=(evil,), notices=(evil,), unreadable=(Unreadable(evil, evil),))
    shown = [
        as_text(_answer(evil, quote=evil, notices=(evil,)), {}, width=80),
        as_text(_answer("So it says [1].", quote=evil), {}, width=80),
        as_text(_silence(found), {evil: Document(evil, evil, evil)}, width=80),
        as_ranking([_ranked(passage, 0.5)], width=80),
        as_table(report, dry_run=False),
    ]
    assert [text for text in shown if control[0] in text] == []
    assert all("\ufffd" in text for text in shown)


def test_a_ranking_gives_each_passage_its_score_and_place():
    first = Passage("bridge.pdf", "The bridge", 0, 26, QUOTE, page=1, heading="History")
    second = Passage("notes.md", "Notes", 0, 3, "Two")
    assert as_ranking([_ranked(first, 0.75), _ranked(second, 0.5)], width=80) == (
        "1. bridge.pdf, page 1 – History  (0.750)\n    The bridge opened in 1911.\n\n2. notes.md  (0.500)\n    Two"
    )


def test_an_empty_ranking_is_empty():
    assert as_ranking([], width=80) == ""


def test_a_sync_that_changed_nothing_says_so_on_one_line():
    assert as_table(_report(unchanged=("a.md", "b.md")), dry_run=False) == "Nothing changed: 2 documents, 0.0 s"


def test_a_sync_shows_each_kind_of_change_with_its_documents():
    report = _report(added=("a.md", "b.md"), removed=("c.md",), unchanged=("d.md",), passages=7, seconds=1.26)
    assert as_table(report, dry_run=False) == (
        "added           2  a.md\n"
        "                   b.md\n"
        "changed         0\n"
        "removed         1  c.md\n"
        "unchanged       1\n"
        "7 passages written, 1.3 s"
    )


def test_a_dry_run_says_that_nothing_was_written():
    assert as_table(_report(added=("a.md",)), dry_run=True).endswith("\nDry run, nothing was written")


def test_a_sync_names_what_it_could_not_read_and_why():
    unreadable = (Unreadable("x.pdf", "it is not a PDF"),)
    report = _report(unchanged=("a.md",), unreadable=unreadable, notices=("y.pdf: page 2 holds no text",))
    assert as_table(report, dry_run=False) == (
        "Nothing changed: 1 document, 0.0 s\n"
        "Could not read 1 file:\n"
        "  x.pdf: it is not a PDF\n"
        "Note: y.pdf: page 2 holds no text"
    )


def test_a_sync_of_a_large_folder_names_its_first_documents():
    shown = as_table(_report(added=tuple(f"{n}.md" for n in range(5_000))), dry_run=False)
    assert "added        5000  0.md\n" in shown
    assert "… and 4980 more" in shown
    assert len(shown.splitlines()) < 30


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unchanged": ("a.md",)}, ""),
        ({"added": ("a.md",), "removed": ("b.md", "c.md")}, "index: 1 added, 2 removed"),
        (
            {"unreadable": (Unreadable("x.pdf", "no"),)},
            "index: 1 file could not be read (`footnote index` names them)",
        ),
    ],
    ids=["nothing", "changes", "unreadable"],
)
def test_another_command_says_on_one_line_what_its_sync_changed(changes, said):
    assert as_change(_report(**changes)) == said


def test_an_answer_that_is_rather_wrong_than_right_says_that_it_is_unsure():
    assert "Unsure" not in as_text(_answer(), {}, width=80)
    assert "Unsure whether this answers the question" in as_text(replace(_answer(), confidence=0.49), {}, width=80)


def test_a_place_that_does_not_support_its_sentence_says_so():
    [cited] = _answer().citations
    written = replace(_answer("It opened in 1950. [1]"), citations=(replace(cited, support="unsupported"),))
    assert "[1] bridge.pdf, page 1 does not say this\n" in as_text(written, {}, width=80)
