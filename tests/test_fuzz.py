"""Whatever is typed, named, kept or put into the folder: an answer, a document, or one sentence on what is wrong.

`pytest tests/test_fuzz.py --fuzz 500` tries more strings and files.
"""

import json
import re
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evals.case import read_cases
from index.errors import FootnoteError, HistoryError, SettingsError, UnreadableDocument
from index.passage import Document
from index.worker import FileReader
from rag.answer import Answer, Turn, read_history
from rag.settings import Settings
from tests.fake_assistant import FakeAssistant, FakeLibrary, cite
from tests.naughty import mutations, strings
from tests.small_library import open_small
from tests.small_office import docx_of, epub_of, msg_of, odt_of, pptx_of, xls_of, xlsx_of
from tests.small_pdf import pdf
from ui.conversation import messages
from ui.memory import conversations_panel, keep, recall
from ui.place import of_document
from ui.render import as_markdown
from ui.source import source_panel
from ui.uploads import add_document, safe_name

SEEDS = {
    "a.pdf": pdf("Rain fell.", "It fell again."),
    "a.docx": docx_of("Rain fell.", "It fell again."),
    "a.pptx": pptx_of("Rain fell."),
    "a.xlsx": xlsx_of({"Rain": [["Day", "Litres"], ["Monday", 4]]}),
    "a.xls": xls_of([["Day", "Litres"], ["Monday", "4"]]),
    "a.odt": odt_of("<text:p>Rain fell.</text:p>"),
    "a.epub": epub_of("<p>Rain fell.</p>"),
    "a.msg": msg_of(subject="Rain", body="It fell."),
    "a.eml": b"Subject: Rain\nContent-Type: text/plain; charset=utf-8\n\nIt fell.\n",
    "a.rtf": rb"{\rtf1\ansi Rain {\b fell}.}",
    "a.html": b"<html><title>Rain</title><p>It fell.<table><tr><td>4</td></tr></table></html>",
    "a.rst": b"Rain\n====\n\nIt fell.\n\n.. note:: Again.\n",
    "a.csv": b"day,litres\nMonday,4\n",
    "a.md": b"# Rain\n\nIt *fell*.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ["id", "question", "answerable", "answers", "sources", "document", "quote", "page", "tags", "history", "role"]
NEARLY = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6)
POLICY = Document("policy.md", "Policy", "Refunds take 14 days. Returns take 30.")


@pytest.fixture(scope="module")
def fuzz(pytestconfig) -> int:
    return pytestconfig.getoption("fuzz")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory) -> FakeAssistant:
    said = ("14 days [1]", (cite(1, POLICY, "14 days"),))
    return FakeAssistant(FakeLibrary([POLICY], tmp_path_factory.mktemp("library")), {"How long?": said})


def tried(call: Callable[[], Any], expected: type[Exception]) -> tuple[Any, str | None]:
    """Return what a call gives, or else what the error says that it may raise."""
    try:
        return call(), None
    except expected as error:
        return None, str(error)


def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(seeds_assistant, fuzz):
    for asked in strings(fuzz):
        history = [Turn("user", asked), Turn("assistant", asked)]
        answer, refused = tried(partial(seeds_assistant.ask, asked, history), FootnoteError)
        assert refused is None or len(refused.splitlines()) == 1
        for cited in answer.citations if answer else ():
            text = seeds_assistant.library.document(cited.document).text
            assert text[cited.start : cited.end] == cited.quote


def test_whatever_a_file_is_called_it_stays_in_its_folder_under_a_name_that_every_system_takes(fuzz):
    for given_name in strings(fuzz * 10):
        name = safe_name(given_name + ".txt")
        assert name not in {"", ".", ".."}
        assert not set(name) & set('/\\:*?"<>|\0\n\r\t\u202e')
        assert len(name.encode()) <= 255
        assert not name.startswith(".")


def test_whatever_stands_in_a_document_under_whatever_name_is_found_again_letter_for_letter(tmp_path, fuzz):
    folder = tmp_path / "library"
    folder.mkdir()
    with closing(open_small(folder)) as library:
        library.sync()
        added = set[str]()
        for said in strings(min(fuzz, 50)):
            content = f"# {said}\n\nRain fell. {said} It fell again.".encode()
            name, refused = tried(partial(add_document, library, f"{said[:40]}.md", content), UnreadableDocument)
            assert refused is None or len(refused.splitlines()) == 1
            added |= {name} - {None}
        assert added
        assert {info.path for info in library.documents()} == added
        assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == added


def test_whatever_is_in_a_title_a_name_or_a_text_the_page_shows_it_as_words(tmp_path, fuzz):
    for said in strings(fuzz * 10):
        document = Document(f"{said}.md", said, f"Before. {said}\n\nAfter.")
        library = FakeLibrary([document], tmp_path)
        answer = Answer(said, said, f"{said} [1]", True, 0.9, citations=(cite(1, document, "Before."),))
        html = MarkdownIt("commonmark", {"html": True}).render(as_markdown(answer, {document.path: document}))
        assert "<script" not in html
        assert "<img" not in html
        assert not [link for link in html.split('href="')[1:] if not link.startswith(("#cite-", '#why"', '#search"'))]
        panel = source_panel(library, of_document(document.path).link)
        assert "<script" not in panel


@pytest.mark.parametrize("name", SEEDS)
def test_a_damaged_file_is_a_document_or_one_sentence_and_never_the_end(tmp_path, fuzz, name):
    with FileReader(seconds=30) as reader:
        for number, content in enumerate([SEEDS[name], *mutations(SEEDS[name], max(2, fuzz // len(SEEDS)))]):
            file = tmp_path / f"{number}-{name}"
            file.write_bytes(content)
            read, refused = tried(partial(reader.read, file, file.name), UnreadableDocument)
            assert number > 0 or refused is None, f"the undamaged one is not read: {refused}"
            assert (read and read[0].text.strip()) or len(refused.splitlines()) == 1


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(NEARLY | JSON, max_size=4), suffix=st.sampled_from([".jsonl", ".yaml"]))
def test_whatever_a_file_of_cases_holds_it_is_read_or_its_faults_are_named(tmp_path_factory, lines, suffix):
    file = tmp_path_factory.getbasetemp() / f"cases{suffix}"
    text = "\n".join(json.dumps(line) for line in lines) if suffix == ".jsonl" else json.dumps(lines)
    file.write_text(text, encoding="utf-8", errors="replace")
    cases, refused = tried(partial(read_cases, file), FootnoteError)
    assert file.name in refused if refused else all(case.question for case in cases)


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60), suffix=st.sampled_from([".jsonl", ".yaml", ".csv"]))
def test_whatever_bytes_a_file_of_cases_has_its_faults_are_named(tmp_path_factory, content, suffix):
    file = tmp_path_factory.getbasetemp() / f"bytes{suffix}"
    file.write_bytes(content)
    _, refused = tried(partial(read_cases, file), FootnoteError)
    assert refused is None or file.name in refused


@settings(max_examples=200, deadline=None)
@given(values=st.dictionaries(st.sampled_from([*Settings.model_fields]), JSON, max_size=3))
def test_whatever_a_setting_is_it_is_taken_or_refused_by_its_name(values):
    _, refused = tried(partial(Settings.load, **values), SettingsError)
    assert refused is None or any(name in refused for name in values)
    secrets = [values.get(name) for name in ("password", "llm_key", "llm_url")]
    assert not [secret for secret in secrets if isinstance(secret, str) and len(secret) > 6 and secret in str(refused)]


@settings(max_examples=200, deadline=None)
@given(turns=JSON | st.lists(st.dictionaries(st.sampled_from(["role", "content"]), JSON, max_size=2), max_size=3))
def test_whatever_a_history_is_it_is_read_or_refused(turns):
    read, refused = tried(partial(read_history, turns), HistoryError)
    assert refused or all(turn.role in ("user", "assistant") for turn in read)


ANSWER_KEYS = ["question", "standalone_question", "answer", "answered", "confidence", "citations", "passages", "mode"]
TURN = st.fixed_dictionaries(
    {"question": st.text()}, optional={"answer": st.dictionaries(st.sampled_from(ANSWER_KEYS), JSON)}
)


@settings(max_examples=200, deadline=None)
@given(turns=st.lists(TURN | JSON, max_size=3) | JSON, key=st.text(max_size=6), title=JSON)
def test_whatever_a_browser_gives_back_as_kept_is_shown_or_left_out(assistant, turns, key, title):
    kept = [{"id": key, "title": title, "turns": turns}]
    conversation = recall(kept, key, assistant)
    assert len(messages(conversation)) == 2 * len(conversation)
    assert "<script" not in conversations_panel(kept, key)
    keep(kept, key, conversation)


@settings(max_examples=300, deadline=None)
@given(link=st.text() | st.from_regex(r"[0-9a-f]{0,12}(\.-?\d{0,20}){0,6}\.(policy|[^/]{0,4})\.md", fullmatch=True))
def test_whatever_link_is_opened_the_panel_says_what_it_is(assistant, link):
    panel = source_panel(assistant.library, link)
    assert panel.startswith("<section")
    assert "<script" not in panel


@settings(max_examples=300, deadline=None)
@given(
    said=st.lists(st.sampled_from(["[1]", "[0]", "[99]", "[1][1]", "[2, 7]", "\\[1]", "[", "]", "14 days", " ", "\n"]))
)
def test_whatever_markers_an_answer_holds_only_its_own_sources_are_linked(said):
    answer = Answer("?", "?", "".join(said), True, 0.9, citations=(cite(1, POLICY, "14 days"),))
    html = MarkdownIt("commonmark").render(as_markdown(answer, {POLICY.path: POLICY}))
    links = {re.split(r"[.\"]", link)[0] for link in html.split('href="')[1:]} - {"#why", "#search"}
    assert len(links) <= 1
    assert all(link.startswith("#cite-") for link in links)
