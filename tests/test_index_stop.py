import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.stop import undisturbed
from index.store import Store
from tests.index_process import DOCUMENTS, versioned
from tests.small_library import open_small, write
from tests.test_index_store import index_of

ROOT = Path(__file__).parent.parent


@pytest.fixture
def heeding():
    """Ctrl-C interrupts, as it does at a terminal; a test run in the background is born deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeding")
def test_an_interrupt_is_heard_when_the_change_has_ended():
    done: list[str] = []

    def change() -> None:
        with undisturbed():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("the change")

    with pytest.raises(KeyboardInterrupt):
        change()
    assert done == ["the change"]


def test_a_failing_change_leaves_the_signals_as_they_were():
    before = [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)]
    with pytest.raises(ZeroDivisionError), undisturbed():
        raise ZeroDivisionError
    assert [signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)] == before


def test_another_thread_has_nothing_to_put_off():
    seen = []

    def change() -> None:
        with undisturbed():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGINT)]


def test_a_process_that_is_asked_to_stop_leaves_nothing_to_mend(tmp_path, kills):
    folder = tmp_path / "library"
    write(folder, **{f"d{number}": versioned(f"d{number}", 1) for number in range(DOCUMENTS)})
    with open_small(folder) as library:
        library.sync()
    moments = random.Random(20_261)
    for stopped in range(max(2, kills // 4)):
        command = [sys.executable, "-m", "tests.index_process", "write", folder, folder.parent / "home"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            for version in range(2, 40):
                print(stopped % 2, 100 * stopped + version, file=child.stdin)
            child.stdin.flush()
            child.stdout.readline()
            time.sleep(moments.uniform(0, 0.5))
            child.terminate()
            child.communicate(timeout=60)
        assert child.returncode == -signal.SIGTERM
        with closing(Store.open(index_of(folder))) as store:
            assert not store.was_interrupted()
            assert store.unsealed() == []
