"""Another model or splitter: the old index answers until the new one is built, and no question fails on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event

import pytest

from index.library import Library
from index.settings import IndexSettings
from tests.small_library import HashedEmbedder, open_small, paragraphs, write

SIZES = {"hashed": 16, "other": 24}  # vectors of one model mean nothing, and fit nowhere, in an index of the other
SUBJECTS = ("rain", "snow", "hail", "fog")
SWITCHES = 4


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "library", **{subject: paragraphs(subject) for subject in SUBJECTS})
    return tmp_path / "library"


def open_model(name: str) -> HashedEmbedder:
    return HashedEmbedder(name, SIZES[name])


def open_with(folder: Path, model: str) -> Library:
    return Library(IndexSettings(folder, folder.parent / "home", model, 40), open_model(model), open_model=open_model)


def ask(library: Library, subject: str) -> list[str]:
    """Return what is found by meaning, by words, and in the list: a right answer names the subject in each."""
    text = f"{subject}\n{paragraphs(subject).strip()}"
    near = library.nearest(lambda model: model.embed([text])[0], 1)
    return [
        *(passage.document for _, passage, cosine in near if cosine > 0.999),
        *(passage.document for _, passage, _ in library.matching(subject, 1)),
        *(info.path for info in library.documents() if info.title == subject),
    ]


def test_word_pieces_of_another_model_are_not_compared(folder):
    with open_with(folder, "hashed") as library:
        library.sync()
        passages = [passage for _, passage, _ in library.matching("rain", 9)]
        with open_with(folder, "other") as other:
            assert [passage for _, passage, _ in other.matching("rain", 9)] == passages
            for each in (library, other):
                assert {pieces.vectors.shape[1] for pieces in each.word_pieces(passages)} == {each.embedder.dimension}


@contextmanager
def asked_all_the_time(library: Library, asked: list[list[str]]) -> Iterator[None]:
    """Ask one question after another until the block ends, which waits for some; what fails, fails the test."""
    ended = Event()

    def loop() -> None:
        while not ended.is_set():
            for subject in SUBJECTS:
                asked.append([name.removesuffix(".txt") == subject for name in ask(library, subject)])

    with ThreadPoolExecutor() as threads:
        loops = [threads.submit(loop) for _ in range(2)]
        try:
            yield
        finally:
            ended.set()
        for running in loops:
            running.result()


def test_no_question_fails_while_models_are_switched(folder):
    asked: list[list[str]] = []
    with ExitStack() as stack:
        writers = [stack.enter_context(open_with(folder, model)) for model in SIZES]
        writers[0].sync()
        for model in SIZES:
            stack.enter_context(asked_all_the_time(stack.enter_context(open_with(folder, model)), asked))
        for number in range(1, SWITCHES + 1):
            before = len(asked)
            writers[number % 2].sync(progress=lambda _: None)
            while len(asked) < before + 20:
                Event().wait(0.01)
    assert len(asked) >= 20 * SWITCHES
    assert [found for found in asked if found != [True, True, True]] == []


def test_an_index_of_another_model_is_searched_with_that_model(folder):
    with open_with(folder, "other") as library:
        library.sync()
    with open_with(folder, "hashed") as library:
        assert ask(library, "fog") == ["fog.txt"] * 3
        assert library.embedder.seen == []


def test_an_index_that_does_not_say_its_model_was_built_with_the_one_that_is_set(folder):
    with open_small(folder) as library:
        library.sync()
        (library._current().folder / "model").unlink()
        assert ask(library, "fog") == ["fog.txt"] * 3
