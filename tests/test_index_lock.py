import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import HomeUnusable, IndexLocked
from index.home import put_in_use
from index.lock import writing
from tests.test_index_folder import without_privileges

ROOT = Path(__file__).parent.parent
HOLD = """
import sys
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1]), mending="--mending" in sys.argv):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, home, *options], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            assert child.stdout.readline() == "held\n"
            yield child
        finally:
            child.kill()


def test_a_second_process_is_told_who_the_first_is(tmp_path):
    with (
        held_by_another_process(tmp_path) as child,
        pytest.raises(IndexLocked, match=rf"being changed by process {child.pid} \(-c, since \d\d:\d\d:\d\d\)"),
        writing(tmp_path),
    ):
        pass


def test_who_only_mends_is_waited_for(tmp_path):
    with held_by_another_process(tmp_path, "--mending") as child, ThreadPoolExecutor() as threads:
        change = threads.submit(hold_once, tmp_path)
        with pytest.raises(TimeoutError):
            change.result(timeout=2)  # longer than a holder that says nothing is waited for
        child.stdin.close()
        assert change.result(timeout=60) == "held"


def test_who_takes_too_long_over_mending_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("index.lock._PATIENCE", 1)
    with held_by_another_process(tmp_path, "--mending") as child, pytest.raises(IndexLocked, match=f"{child.pid}"):
        hold_once(tmp_path)


def test_who_would_only_mend_waits_for_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr("index.lock.time.sleep", pytest.fail)
    with writing(tmp_path, mending=True), pytest.raises(IndexLocked), writing(tmp_path, mending=True):
        pass


def hold_once(home: Path) -> str:
    with writing(home):
        return "held"


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    with held_by_another_process(tmp_path) as child:
        child.kill()
        child.wait()
        with writing(tmp_path):
            pass


def test_a_second_thread_or_call_of_the_same_process_is_refused_too(tmp_path):
    with writing(tmp_path), pytest.raises(IndexLocked), writing(tmp_path):
        pass


@pytest.mark.parametrize("about", ["", "{}", "not json", "[]"], ids=repr)
def test_a_holder_that_says_nothing_legible_is_another_process(about, tmp_path):
    with writing(tmp_path):
        (tmp_path / "lock.holder").write_text(about, encoding="utf-8")
        with pytest.raises(IndexLocked, match=re.escape("another process")), writing(tmp_path):
            pass


def test_the_lock_is_released_when_the_work_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    with writing(tmp_path):
        pass
    assert not (tmp_path / "lock.holder").exists()


@pytest.mark.parametrize(
    ("built", "advice"), [(False, r"choose another with --home$"), (True, r"--no-sync$")], ids=["no index", "an index"]
)
def test_a_home_that_may_not_be_written_is_named_with_what_can_be_done(built, advice):
    with tempfile.TemporaryDirectory() as name:
        if built:
            put_in_use(Path(name), "index-0123456789abcdef")
        Path(name).chmod(0o555)
        with (
            without_privileges(),
            pytest.raises(HomeUnusable, match=rf"it cannot be written \(Permission denied\); .*{advice}"),
            writing(Path(name)),
        ):
            pass
