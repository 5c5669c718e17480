"""Running the command line in a test: in this process, or as a real program of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BRIDGE = """# The bridge at Lindau

The bridge at Lindau was opened on 4 May 1911 by the engineer Klara Voss. It carries two tracks and is 312 metres long.

## Repairs

After the flood of 1926 the eastern pier was rebuilt in granite. The repair cost 84,000 marks.
"""
FERRY = "The ferry of Lindau crossed the river eleven times a day until the bridge was opened. It was called Alma.\n"
QUESTION = "Who opened the bridge at Lindau?"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def write_bridges(folder: Path) -> Path:
    """Write a small library."""
    folder.mkdir(exist_ok=True)
    (folder / "bridge.md").write_text(BRIDGE, encoding="utf-8")
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return folder


@contextmanager
def start(*arguments: object, **more) -> Iterator[subprocess.Popen[str]]:
    """Start the real program under the guard that ends with its own code when something leaves the machine.

    It listens to Ctrl-C even when the tests run in the background, where a shell tells its programs not to. A test
    that fails does not wait for it.
    """
    command = [sys.executable, str(ROOT / "tests" / "loopback.py"), *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, cwd=ROOT, preexec_fn=_listen, **pipes | more) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _listen() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ran(*arguments: object, **more) -> Ended:
    with start(*arguments, **more) as process:
        out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out, err)


def assert_one_sentence(ended: Ended, code: int, sentence: str) -> None:
    """Hold what bad input gets against what it should get."""
    assert (ended.code, ended.out) == (code, "")
    assert ended.err.startswith("footnote: ")
    assert sentence in ended.err
    assert len(ended.err.splitlines()) == 1
    assert len(ended.err) < 400
