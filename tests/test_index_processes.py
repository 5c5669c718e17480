"""Two processes write one index and three read it: nothing is torn, and only a writer is ever refused."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.index_process import DOCUMENTS, versioned
from tests.small_library import open_small, write
from tests.test_index_torture import looked_at

ROOT = Path(__file__).parent.parent
VERSIONS = range(2, 4)


def start(stack: ExitStack, what: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.index_process", what, folder, folder.parent / "home"]
    child = stack.enter_context(
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    stack.callback(child.kill)
    return child


def test_two_processes_write_and_three_read(tmp_path):
    folder = tmp_path / "library"
    write(folder, **{f"d{number}": versioned(f"d{number}", 1) for number in range(DOCUMENTS)})
    with open_small(folder) as library:
        library.sync()
    with ExitStack() as stack:
        readers = [start(stack, "look", folder) for _ in range(3)]
        writers = [start(stack, "write", folder) for _ in range(2)]
        for child in readers:
            assert child.stdout.readline() == "looking\n"
        for version in VERSIONS:
            for half, child in enumerate(writers):
                print(half, version, file=child.stdin, flush=True)
            for child in writers:
                assert child.stdout.readline().strip().isdigit()
        ended = [child.communicate(timeout=60) for child in (*readers, *writers)]
        assert [child.returncode for child in (*readers, *writers)] == [0] * len(ended)
    with open_small(folder) as library:
        assert library.sync().is_current
        newest = {f"d{number}.txt": versioned(f"d{number}", VERSIONS[-1]) for number in range(DOCUMENTS)}
        assert {info.path: library.document(info.path).text for info in library.documents()} == newest
        assert [check for check in looked_at(library) if check.findings] == []
