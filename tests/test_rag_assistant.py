"""Answers over the seeds: every quote stands where it is said to, and the same question gets the same answer."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from json import dumps
from threading import Barrier, BrokenBarrierError

import pytest

from evals.case import read_cases
from index.errors import IndexMissing, LibraryMissing, ModelUnavailable, QuestionError
from index.parallel import PROCESSORS
from rag.answer import NOT_SAID, Answer
from rag.assistant import MAX_QUESTION, Assistant, open_assistant
from rag.settings import Settings
from tests.conftest import ROOT, SEEDS

CASES = read_cases(ROOT / "evals" / "cases" / "seeds.jsonl")[::6]  # a spread: every kind of case is among them
SAME = CASES[::4]


@pytest.fixture(scope="module")
def grown(seeds_assistant) -> list[list[Answer]]:
    """Every value of the stream of every case."""
    return [list(seeds_assistant.stream(case.question, case.history)) for case in CASES]


@pytest.fixture(scope="module")
def answers(grown) -> list[Answer]:
    return [values[-1] for values in grown]


def test_a_quote_stands_letter_for_letter_where_it_is_said_to_stand(seeds_assistant, answers):
    citations = [citation for answer in answers for citation in answer.citations]
    assert len(citations) > 10
    for citation in citations:
        document = seeds_assistant.library.document(citation.document)
        assert document.text[citation.start : citation.end] == citation.quote != ""
        assert citation.passage_start <= citation.start < citation.end <= citation.passage_end <= len(document.text)
        assert (citation.title, citation.page) == (document.title, document.page_at(citation.passage_start))


def test_a_quote_of_a_pdf_names_a_page_and_one_of_a_text_none(answers):
    paged = {(citation.document.endswith(".pdf"), citation.page is None) for a in answers for citation in a.citations}
    assert paged == {(True, False), (False, True)}


def test_an_answer_is_its_quotes_each_followed_by_its_number(answers):
    for answer in (answer for answer in answers if answer.answered):
        said = [f"{' '.join(citation.quote.split())} [{citation.number}]" for citation in answer.citations]
        assert answer.answer == " ".join(said)
        assert [citation.number for citation in answer.citations] == list(range(1, len(said) + 1))


def test_quotes_of_one_answer_do_not_overlap(answers):
    for answer in answers:
        places = sorted((citation.document, citation.start, citation.end) for citation in answer.citations)
        assert [1 for one, other in pairwise(places) if one[0] == other[0] and other[1] < one[2]] == []


def test_what_is_not_said_is_said_in_one_sentence_and_cites_nothing(answers):
    refused = [answer for answer in answers if not answer.answered]
    assert refused
    assert {(answer.answer, answer.citations) for answer in refused} == {(NOT_SAID, ())}
    assert all(answer.passages for answer in refused), "the nearest passages are shown all the same"


def test_an_answer_is_given_exactly_when_it_is_sure_enough(seeds_assistant, answers):
    sure = seeds_assistant.settings.min_confidence
    assert all(0 <= answer.confidence <= 1 for answer in answers)
    assert [answer.answered for answer in answers] == [answer.confidence >= sure for answer in answers]
    assert [answer.answered for answer in answers] == [bool(answer.citations) for answer in answers]


def test_the_weight_of_meaning_is_the_setting(seeds_home):
    found = []
    for weight in (0.0, 1.0):
        with closing(open_assistant(Settings.load(library=SEEDS, home=seeds_home, dense_weight=weight))) as assistant:
            found.append({ranked.passage for ranked in assistant.rank("Who sells weapons to both sides?").passages})
    assert found[0] != found[1]


def test_passages_are_listed_best_first_and_no_more_than_wanted(seeds_assistant, answers):
    for answer in answers:
        scores = [found.score for found in answer.passages]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= seeds_assistant.settings.top_k


def test_while_an_answer_streams_nothing_that_was_said_is_taken_back(grown):
    for values in grown:
        for earlier, later in pairwise(values):
            assert later.citations[: len(earlier.citations)] == earlier.citations
            assert later.answer.startswith(earlier.answer)
            assert (later.answered, later.confidence) == (earlier.answered, earlier.confidence)
    assert max(len(values) for values in grown) > 1


def test_the_last_value_of_the_stream_is_the_answer(seeds_assistant, answers):
    for case, answer in list(zip(CASES, answers, strict=True))[::3]:
        assert _timeless(seeds_assistant.ask(case.question, case.history)) == _timeless(answer)


def test_a_complete_answer_says_how_long_it_took(grown):
    for *partial, last in grown:
        assert [value.timings_ms for value in partial] == [{}] * len(partial)
        assert list(last.timings_ms) == ["retrieve", "answer", "total"]
        assert 0 < last.timings_ms["retrieve"] <= last.timings_ms["total"]


def test_the_question_is_repeated_as_it_was_asked_and_as_it_was_understood(answers):
    assert [answer.question for answer in answers] == [case.question for case in CASES]
    leaning = [case.history for case, a in zip(CASES, answers, strict=True) if a.standalone_question != a.question]
    assert leaning
    assert all(leaning)


@pytest.mark.parametrize("question", ["", " \n\t", "a" * (MAX_QUESTION + 1)], ids=["empty", "blank", "too long"])
def test_a_question_that_is_none_is_refused(seeds_assistant, question):
    for asked in (seeds_assistant.ask, seeds_assistant.find, lambda text: list(seeds_assistant.stream(text))):
        with pytest.raises(QuestionError, match="the question"):
            asked(question)


def test_threads_do_not_get_into_each_others_way(seeds_home, answers):
    with closing(_over(SEEDS, seeds_home)) as assistant, ThreadPoolExecutor(4) as threads:
        again = list(threads.map(lambda case: assistant.ask(case.question, case.history), SAME))
    assert [_timeless(answer) for answer in again] == [_timeless(answer) for answer in answers[::4]]


class _Crowded(Assistant):
    """Notices when more questions are thought about at once than there are processors."""

    crowd = Barrier(max(2, PROCESSORS) + 1)

    def _rank(self, search, documents):
        try:
            self.crowd.wait(1)
        except BrokenBarrierError:  # nobody else came, or had come before
            return super()._rank(search, documents)
        raise AssertionError("too many at once")


@pytest.mark.parametrize("way", ["ask", "find"])
def test_no_more_questions_are_thought_about_at_once_than_there_are_processors(seeds_assistant, way):
    assistant = _Crowded(seeds_assistant.library, seeds_assistant.settings)
    assistant.crowd.reset()
    with ThreadPoolExecutor(assistant.crowd.parties) as threads:
        asked = [threads.submit(getattr(assistant, way), CASES[0].question) for _ in range(assistant.crowd.parties)]
        assert all(question.result() for question in asked)


_ASKING = """
from index.offline import go_offline
go_offline()
import json, sys
from pathlib import Path
from rag.answer import read_history
from rag.assistant import open_assistant
from rag.settings import Settings
library, home = map(Path, sys.argv[1:])
assistant = open_assistant(Settings.load(library=library, home=home))
for question, history in json.load(sys.stdin):
    print(json.dumps(assistant.ask(question, read_history(history)).as_dict() | {"timings_ms": {}}))
"""


def test_another_process_gives_the_same_answers_byte_for_byte(seeds_home, answers):
    asked = [(case.question, [{"role": turn.role, "content": turn.content} for turn in case.history]) for case in SAME]
    done = subprocess.run(
        [sys.executable, "-c", _ASKING, SEEDS, seeds_home],
        cwd=ROOT,
        input=dumps(asked[::-1]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[::-1] == [_timeless(answer) for answer in answers[::4]]


@pytest.fixture(scope="module")
def in_float32():
    """In bfloat16 what a passage was embedded beside might, on some processor, leave a trace in the last decimal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("torch.cpu.get_capabilities", dict)
        yield


@pytest.fixture(scope="module")
def built_at_once(in_float32, tmp_path_factory) -> list[str]:
    with closing(_over(SEEDS, tmp_path_factory.mktemp("at-once"))) as assistant:
        assistant.library.sync()
        return [_timeless(assistant.ask(case.question, case.history)) for case in SAME]


def test_an_index_that_was_built_file_by_file_gives_the_same_answers(tmp_path, built_at_once):
    library = tmp_path / "library"
    library.mkdir()
    with closing(_over(library, tmp_path / "home")) as assistant:
        for path in sorted(SEEDS.iterdir(), reverse=True):
            if path.is_file():
                shutil.copy(path, library)
                assistant.library.sync()
        again = [_timeless(assistant.ask(case.question, case.history)) for case in SAME]
    assert again == built_at_once


def test_an_index_forgets_what_was_removed_and_edited(tmp_path, built_at_once):
    library = shutil.copytree(SEEDS, tmp_path / "library", ignore=shutil.ignore_patterns(".*"))
    edited = library / "regional-powers.md"
    text = edited.read_bytes()
    with closing(_over(library, tmp_path / "home")) as assistant:
        edited.write_bytes(text.replace(b"CSTO", b"alliance"))
        (library / "another.txt").write_text("The CSTO is led by nobody. Tanks were lost. " * 9, encoding="utf-8")
        assistant.library.sync()
        edited.write_bytes(text)
        (library / "another.txt").unlink()
        assistant.library.sync()
        again = [_timeless(assistant.ask(case.question, case.history)) for case in SAME]
    assert again == built_at_once


def test_a_library_that_is_no_folder_is_refused(tmp_path):
    with pytest.raises(LibraryMissing, match="nowhere"):
        _over(tmp_path / "nowhere", None)


def test_an_unknown_embedding_model_is_refused(tmp_path):
    with pytest.raises(ModelUnavailable, match="no-such-model"):
        open_assistant(Settings.load(library=tmp_path, embedding_model="no-such-model"))


def test_a_library_that_was_never_synced_says_so(tmp_path):
    with closing(_over(tmp_path, None)) as assistant, pytest.raises(IndexMissing, match="there is no index"):
        assistant.ask("Who leads the CSTO?")


def _over(library, home):
    return open_assistant(Settings.load(library=library, home=home))


def _timeless(answer: Answer) -> str:
    """Return an answer as JSON without the one thing that may differ."""
    return dumps(answer.as_dict() | {"timings_ms": {}})
