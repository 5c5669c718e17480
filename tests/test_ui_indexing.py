"""The page while the index is brought up to date: it is there at once, says how far that is, and how it ended."""

import threading
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from index import sync
from index.errors import FootnoteError, HomeUnusable
from index.lock import writing
from index.passage import Document
from tests.browser import PHONE, launched, serving, visiting
from tests.fake_assistant import FakeAssistant, FakeLibrary, Reply
from tests.small_library import open_small, write
from ui.indexing import Indexing, State

LETTERS = ("a", "b", "c")


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "library", **{name: f"The file {name} is about {name * 5}." for name in LETTERS})
    return tmp_path / "library"


@pytest.fixture
def library(folder):
    with open_small(folder) as opened:
        yield opened


def ended(indexing: Indexing) -> State:
    """Wait for the end of a sync."""
    indexing._thread.join(60)
    return indexing.state


def test_it_says_how_far_it_is_and_that_it_has_ended(library, capsys):
    indexing = Indexing(library)
    assert indexing.state == State(under_way=True)
    with indexing.under_way():
        assert ended(indexing) == State(under_way=False, done=3, total=3, document="c.txt")
        assert not indexing.is_reading()
    assert len(library.names()) == 3
    assert capsys.readouterr().err.splitlines()[-1] == "index: 3 added"


def test_nothing_to_do_is_no_news(library, capsys):
    library.begin()
    assert Indexing(library).is_reading(), "nothing is read yet, and it is not known how much there is"
    library.sync()
    assert not Indexing(library).is_reading()
    with Indexing(library).under_way() as indexing:
        assert ended(indexing) == State()
    assert capsys.readouterr().err == ""


def test_a_file_that_came_meanwhile_is_read_too(library, folder):
    real = library.sync

    def slow(**given):
        report = real(**given)
        write(folder, late="The file that came late.")
        return report

    library.sync = slow
    with Indexing(library).under_way() as indexing:
        ended(indexing)
    assert "late.txt" in [name.path for name in library.names()]


def test_a_file_that_never_stops_changing_does_not_keep_it_up_for_ever(library, folder):
    real, rounds = library.sync, []

    def busy(**given):
        rounds.append(1)
        write(folder, log="One more line. " * len(rounds))
        return real(**given)

    library.sync = busy
    with Indexing(library).under_way() as indexing:
        assert ended(indexing).under_way is False
    assert len(rounds) > 1


def test_why_it_could_not_be_done_is_said_and_the_old_index_answers(library, folder, capsys):
    library.sync()
    write(folder, d="One more.")
    with writing(library.settings.home), Indexing(library).under_way() as indexing:
        assert "process" in ended(indexing).problem
    assert indexing.state.under_way is False
    assert capsys.readouterr().err.startswith("footnote: ")
    assert len(library.names()) == 3


def test_where_no_index_can_be_made_nothing_is_served(library):
    library.settings.home.write_text("a file", encoding="utf-8")
    with pytest.raises(HomeUnusable), Indexing(library).under_way():
        pytest.fail("it was served")


def test_a_fault_of_its_own_ends_it_in_a_sentence(library, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(library, "sync", broken)
    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda fault: seen.append(fault.exc_type))
    with Indexing(library).under_way() as indexing:
        assert "fault" in ended(indexing).problem
    assert seen == [ZeroDivisionError]


def test_ended_with_the_server_it_keeps_what_was_read_and_leaves_the_rest(library, monkeypatch):
    monkeypatch.setattr(sync, "_PASSAGES_AT_ONCE", 1)
    first, go_on = threading.Event(), threading.Event()
    real = library.embedder.embed_passages

    def slow(texts):
        first.set()
        assert go_on.wait(30)
        return real(texts)

    monkeypatch.setattr(library.embedder, "embed_passages", slow)
    indexing = Indexing(library)
    with indexing.under_way():
        assert first.wait(30)
        assert indexing.is_reading()
        threading.Timer(0.2, go_on.set).start()
    assert ended(indexing).problem == ""
    assert len(library.names()) == 1
    assert library.sync().added == ("b.txt", "c.txt")


class Paced:
    """The interface of `Indexing` that the page has: the state is what a test sets."""

    state = State(under_way=True, done=1, total=12, document="<b>one</b>.md")

    def is_reading(self) -> bool:
        return self.state.under_way


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"])
def test_the_page_says_how_far_it_is_and_draws_what_came(chromium, tmp_path, options):
    library = FakeLibrary([], tmp_path)
    paced = Paced()
    replies: dict[str, Reply] = {}
    assistant = FakeAssistant(library, replies)
    with (
        launched(chromium) as browser,
        serving(assistant, indexing=paced) as address,
        visiting(browser, address, **options) as visit,
    ):
        status = visit.page.locator("#indexing")
        expect(status).to_contain_text("Reading your documents")
        expect(status).to_contain_text("1 of 12: <b>one</b>.md")
        expect(visit.page.get_by_role("progressbar", name="Files read")).to_be_visible()
        expect(visit.page.locator("#chat")).to_contain_text("You can ask as soon as the first are read")
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert assistant.still_reading()
        library.put(Document("a.md", "The first", "Text."))
        replies["What is first?"] = ("It is.", ())
        paced.state = replace(paced.state, under_way=False)
        expect(status.get_by_role("progressbar")).to_have_count(0)
        expect(visit.page.locator("#documents")).to_contain_text("The first")
        expect(visit.page.locator("#chat")).to_contain_text("What is first?")
        assert status.inner_text().strip() == ""


def test_the_page_says_why_it_ended_early(chromium, tmp_path):
    paced = Paced()
    paced.state = State(problem=str(FootnoteError("the disk is full: free some space")))
    with (
        launched(chromium) as browser,
        serving(FakeAssistant(FakeLibrary([], tmp_path), {}), indexing=paced) as address,
        visiting(browser, address) as visit,
    ):
        expect(visit.page.locator("#indexing")).to_contain_text("the disk is full: free some space")
