"""An assistant is ready when its library is in step; it is closed whatever happens."""

import io

import pytest
from rich.console import Console

from evals.ready import ready
from index.sync import SyncProgress, SyncReport, Unreadable
from tests.small_assistant import SmallAssistant


class Changed(SmallAssistant):
    def __init__(self):
        super().__init__()
        self.library.sync = self.sync

    def sync(self, *, rebuild=False, dry_run=False, progress=None):
        progress(SyncProgress("new.txt", 1, 2))
        return SyncReport(added=("new.txt",), unreadable=(Unreadable("odd.pdf", "it has a password"),))


def test_what_is_indexed_and_what_cannot_be_read_is_said():
    talk = Console(file=io.StringIO(), width=80)
    with ready(Changed, talk, sync=True):
        pass
    assert talk.file.getvalue() == "index 1/2: new.txt\nnot read: odd.pdf: it has a password\n"


def test_nothing_is_synced_when_told_not_to():
    with ready(SmallAssistant, Console(quiet=True), sync=False) as assistant:
        assert assistant.library.synced == 0


def test_the_assistant_is_closed_after_a_failure():
    assistant = SmallAssistant()
    with pytest.raises(ZeroDivisionError), ready(lambda: assistant, Console(quiet=True), sync=True):
        raise ZeroDivisionError
    assert assistant.closed
