import time
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import pytest

from index.errors import EnvironmentFailure
from index.watch import changes, counts

ROOT = Path("/library")


def test_a_change_is_noticed_and_watching_ends_when_it_is_told_to(tmp_path):
    seen, stop = Queue[None](), Event()

    def watch() -> None:
        for _ in changes(tmp_path, tmp_path / ".footnote", stop):
            seen.put(None)

    watcher = Thread(target=watch)
    watcher.start()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        (tmp_path / "a.txt").write_text(str(time.monotonic()), encoding="utf-8")  # the watcher may just be starting
        try:
            seen.get(timeout=0.5)
            break
        except Empty:
            continue
    else:
        pytest.fail("no change was noticed")
    stop.set()
    watcher.join(timeout=60)
    assert not watcher.is_alive()


def test_what_changed_before_the_beginning_is_looked_for(tmp_path):
    stop = Event()
    found = changes(tmp_path, tmp_path / ".footnote", stop)
    next(found)
    stop.set()
    assert list(found) == []


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("a.txt", True),
        ("press/a.pdf", True),
        (".a.txt.part", False),
        (".footnote/index-1/catalog.db", False),
        ("press/.cache/a.txt", False),
        ("kept/index-1/catalog.db", False),
    ],
)
def test_hidden_files_and_the_index_do_not_count(path, counted):
    assert counts(ROOT / path, ROOT, ROOT / "kept") is counted


def test_a_folder_that_cannot_be_watched_is_named(tmp_path):
    with pytest.raises(EnvironmentFailure, match=r"cannot watch .*gone"):
        next(changes(tmp_path / "gone", tmp_path))
